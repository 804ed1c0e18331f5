"""Bulk operations on runs, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from greenroom.core.access import Actor
from greenroom.core.names import check_tag_key
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import RunInfo
from greenroom.errors import InvalidInput
from greenroom.services import runs
from greenroom.services.experiments import ACTIVE, DELETED, authorize_experiment
from greenroom.services.not_found import run_not_found

MAX_RUNS = 1000
MAX_TAGS = 100


async def delete_runs(tx: Transaction, actor: Actor, *, run_ids: Sequence[str]) -> int:
    """Mark runs deleted; return how many were active.

    Raises:
        InvalidInput: no runs or too many are given.
        RunNotFound: one of the runs does not exist; none is deleted.
    """
    # Lock only the runs that appear to need the change; `delete_run` and `restore_run` check again under the lock.
    active = [info for info in await _find(tx, actor, Permission.RUN_DELETE, run_ids) if info.lifecycle_stage == ACTIVE]
    return sum([await runs.delete_run(tx, actor, run_id=info.run_id) for info in active])


async def restore_runs(tx: Transaction, actor: Actor, *, run_ids: Sequence[str]) -> int:
    """Restore deleted runs; return how many were deleted.

    Raises:
        InvalidInput: no runs or too many are given.
        RunNotFound: one of the runs does not exist; none is restored.
    """
    deleted = [
        info for info in await _find(tx, actor, Permission.RUN_DELETE, run_ids) if info.lifecycle_stage == DELETED
    ]
    return sum([await runs.restore_run(tx, actor, run_id=info.run_id) for info in deleted])


async def tag_runs(
    tx: Transaction, actor: Actor, *, run_ids: Sequence[str], tags: Mapping[str, str], keys_to_delete: Sequence[str]
) -> int:
    """Set and remove tags of active runs, ignoring tags to remove that do not exist. Return the number of runs.

    Raises:
        InvalidInput: no runs or tags or too many are given, or a key is invalid.
        RunNotFound: one of the runs does not exist; none is changed.
        StateConflict: one of the runs is deleted; none is changed.
    """
    if not tags and not keys_to_delete:
        raise InvalidInput("Give tags in 'set' or keys in 'delete'.", field="set")
    if len(tags) + len(keys_to_delete) > MAX_TAGS:
        raise InvalidInput(f"At most {MAX_TAGS} tags can be changed at once.", field="set")
    for key in (*tags, *keys_to_delete):
        check_tag_key(key)
    found = await _find(tx, actor, Permission.RUN_UPDATE, run_ids)
    for info in found:
        run = await runs.lock_active_run(tx, actor, Permission.RUN_UPDATE, info.run_id)
        await runs.set_tags(tx, actor, run, dict(tags))
        for key in keys_to_delete:
            await tx.runs.delete_tag(run.row, key)
    return len(found)


async def _find(tx: Transaction, actor: Actor, permission: Permission, run_ids: Sequence[str]) -> list[RunInfo]:
    # Sorted, so that concurrent calls lock in the same order.
    wanted = sorted(set(run_ids))
    if not wanted:
        raise InvalidInput("Give at least one run in 'run_ids'.", field="run_ids")
    if len(wanted) > MAX_RUNS:
        raise InvalidInput(f"At most {MAX_RUNS} runs can be given at once; there are {len(wanted)}.", field="run_ids")
    found = []
    for run_id in wanted:
        info = await tx.runs.find(run_id)
        if info is None:
            raise run_not_found(run_id, "run_ids")
        not_found = partial(run_not_found, run_id, "run_ids")
        authorize_experiment(tx, actor, permission, info.experiment_id, not_found=not_found)
        found.append(info)
    return found
