"""Bulk operations on runs, all or nothing. A refusal names the first run at fault, such as ``run_ids[17]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from greenroom.core.access import Actor
from greenroom.core.names import check_tag_key
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import RunInfo
from greenroom.errors import InvalidInput, StateConflict
from greenroom.services.access.authorization import authorize_experiment
from greenroom.services.not_found import run_not_found
from greenroom.services.tracking import runs
from greenroom.services.tracking.experiments import ACTIVE, DELETED
from greenroom.services.tracking.run_editing import check_tag_value

MAX_RUNS = 1000
MAX_TAGS = 100


async def delete_runs(tx: Transaction, actor: Actor, *, run_ids: Sequence[str]) -> list[str]:
    """Mark runs deleted; return those that were active, in the order given.

    Raises:
        InvalidInput: no runs or too many are given.
        RunNotFound: one of the runs does not exist; none is deleted.
    """
    # Lock only the runs that appear to need the change; `delete_run` and `restore_run` check again under the lock.
    found = await _find(tx, actor, Permission.RUN_DELETE, run_ids)
    active = _in_lock_order(found, ACTIVE)
    changed = {run_id for run_id in active if await runs.delete_run(tx, actor, run_id=run_id)}
    return [run_id for run_id in found if run_id in changed]


async def restore_runs(tx: Transaction, actor: Actor, *, run_ids: Sequence[str]) -> list[str]:
    """Restore deleted runs; return those that were deleted, in the order given.

    Raises:
        InvalidInput: no runs or too many are given.
        RunNotFound: one of the runs does not exist; none is restored.
    """
    found = await _find(tx, actor, Permission.RUN_DELETE, run_ids)
    deleted = _in_lock_order(found, DELETED)
    changed = {run_id for run_id in deleted if await runs.restore_run(tx, actor, run_id=run_id)}
    return [run_id for run_id in found if run_id in changed]


async def tag_runs(
    tx: Transaction, actor: Actor, *, run_ids: Sequence[str], tags: Mapping[str, str], keys_to_delete: Sequence[str]
) -> list[str]:
    """Set and remove tags of active runs, ignoring tags to remove that do not exist. Return the runs, in the order given.

    Raises:
        InvalidInput: no runs or tags or too many are given, or a key is invalid.
        RunNotFound: one of the runs does not exist; none is changed.
        StateConflict: one of the runs is deleted; none is changed.
    """
    if not tags and not keys_to_delete:
        raise InvalidInput("Give tags in 'set' or keys in 'delete'.", field="set")
    if len(tags) + len(keys_to_delete) > MAX_TAGS:
        raise InvalidInput(f"At most {MAX_TAGS} tags can be changed at once.", field="set")
    for key, value in tags.items():
        check_tag_key(key, f"set.{key}")
        check_tag_value(key, value, f"set.{key}")
    for index, key in enumerate(keys_to_delete):
        check_tag_key(key, f"delete[{index}]")
    found = await _find(tx, actor, Permission.RUN_UPDATE, run_ids)
    for run_id in sorted(found):
        try:
            run = await runs.lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
        except StateConflict as error:
            raise StateConflict(error.message, field=f"run_ids[{run_ids.index(run_id)}]") from None
        await runs.set_tags(tx, actor, run, dict(tags))
        for key in keys_to_delete:
            await tx.runs.delete_tag(run.row, key)
    return list(found)


def _in_lock_order(found: Mapping[str, RunInfo], lifecycle_stage: str) -> list[str]:
    """Return the runs in a stage, sorted, so that concurrent calls lock in the same order."""
    return sorted(run_id for run_id, info in found.items() if info.lifecycle_stage == lifecycle_stage)


async def _find(tx: Transaction, actor: Actor, permission: Permission, run_ids: Sequence[str]) -> dict[str, RunInfo]:
    """Find runs by id, in the order given, each once."""
    if not run_ids:
        raise InvalidInput("Give at least one run in 'run_ids'.", field="run_ids")
    if len(run_ids) > MAX_RUNS:
        raise InvalidInput(f"At most {MAX_RUNS} runs can be given at once; there are {len(run_ids)}.", field="run_ids")
    found: dict[str, RunInfo] = {}
    for index, run_id in enumerate(run_ids):
        if run_id in found:
            continue
        not_found = partial(run_not_found, run_id, f"run_ids[{index}]")
        info = await tx.runs.find(run_id)
        if info is None:
            raise not_found()
        await authorize_experiment(tx, actor, permission, info.experiment_id, not_found=not_found)
        found[run_id] = info
    return found
