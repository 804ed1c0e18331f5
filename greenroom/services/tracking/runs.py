"""Run operations: create, update, delete, restore, parameters and tags. See also `metrics.py` and `run_inputs.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from greenroom.core.access import Actor
from greenroom.core.artifact_locations import location_below
from greenroom.core.artifact_paths import path_of_uri
from greenroom.core.conditions import digest_or_absent
from greenroom.core.event_types import StateField
from greenroom.core.events import NewRunFields, RunCreated, RunDeleted, RunFields, RunRestored, RunUpdated
from greenroom.core.long_values import TRUNCATED_TAG, Kind, fitted, truncation_record
from greenroom.core.names import (
    MAX_FIRST_TAG_VALUE_LENGTH,
    MAX_KEY_LENGTH,
    MAX_PARAM_VALUE_LENGTH,
    MAX_RUN_NAME_LENGTH,
    MAX_TAG_VALUE_LENGTH,
    check_count,
    check_length,
    check_param_key,
    check_run_name,
    check_tag_key,
    readable_name,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import DESCRIPTION_TAG, RUN_NAME_TAG, Run, RunInfo, RunStatus
from greenroom.core.subjects import experiment_subject, run_subject
from greenroom.errors import ConditionFailed, Inconsistent, InvalidInput, StateConflict, TagNotFound
from greenroom.services.access.authorization import authorize_experiment, permitted_experiments
from greenroom.services.not_found import run_not_found
from greenroom.services.tracking.experiments import (
    ACTIVE,
    DELETED,
    lock_active_experiment,
)

LOCKED_TAGS = frozenset({RUN_NAME_TAG, DESCRIPTION_TAG})
"""Tags that people edit on the page: they are not changed between the check of an If-Match and the change itself."""

# Fields whose change is an event, and their names there.
_EVENT_FIELDS = {"name": "name", "status": "status", "end_time_ms": "ended_at_ms"}


async def create_run(
    tx: Transaction,
    actor: Actor,
    *,
    experiment_id: str,
    user_id: str,
    start_time_ms: int,
    run_name: str,
    tags: Iterable[tuple[str, str]],
) -> Run:
    """Create a run in an active experiment.

    Args:
        run_name: if empty, the name is that of the tag ``mlflow.runName``, or generated.

    Raises:
        InvalidInput: name or tags are invalid, or contradict each other.
        ExperimentNotFound: no such experiment.
        StateConflict: the experiment is deleted.
    """
    experiment = await lock_active_experiment(tx, actor, Permission.RUN_CREATE, experiment_id)
    tags_by_key = _first_tags(tags)
    tagged_name = tags_by_key.get(RUN_NAME_TAG)
    if run_name and tagged_name and run_name != tagged_name:
        raise InvalidInput(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
            f"(run_name='{run_name}', mlflow.runName='{tagged_name}').",
            field="run_name",
        )
    run_id = tx.new_id()
    name, lengths = _fitted_name(run_name or tagged_name or readable_name(int(tx.new_id(), 16)))
    check_run_name(name)
    tags_by_key[RUN_NAME_TAG] = name
    if lengths:
        tags_by_key[TRUNCATED_TAG] = truncation_record(tags_by_key.get(TRUNCATED_TAG), "tags", lengths)
    artifact_uri = location_below(experiment.artifact_location, run_id, "artifacts")
    info = await tx.runs.add(
        run_id=run_id,
        experiment_id=experiment.experiment_id,
        name=name,
        user_id=user_id,
        start_time_ms=start_time_ms,
        artifact_uri=artifact_uri,
    )
    await tx.runs.set_tags(info, tags_by_key)
    path = path_of_uri(artifact_uri)
    if path is not None:
        await tx.artifacts.add_root(path, kind="run", owner_id=run_id)
    await tx.events.append(
        actor,
        run_subject(run_id),
        RunCreated(after=NewRunFields(experiment_id=experiment.experiment_id, name=name, status=info.status)),
        topic=experiment_subject(experiment.experiment_id),
    )
    return Run(
        info=info,
        metrics=[],
        params={},
        tags=dict(sorted(tags_by_key.items())),
        dataset_inputs=[],
        model_inputs=[],
        model_outputs=[],
    )


def _first_tags(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for index, (key, value) in enumerate(tags):
        if key in found:
            raise Inconsistent(f"The tag '{key}' is given twice.", field="tags")
        check_length(f"tags[{index}].key", key, MAX_KEY_LENGTH)
        found[key] = value
    check_count("tags", len(found))
    values, lengths = fitted(found, MAX_FIRST_TAG_VALUE_LENGTH)
    if lengths:
        values[TRUNCATED_TAG] = truncation_record(None, "tags", lengths)
    return values


async def get_run(tx: Transaction, actor: Actor, *, run_id: str) -> Run:
    """Read a run with its logged data, including deleted ones.

    Raises:
        RunNotFound: no such run.
    """
    found = await tx.runs.get(run_id)
    if found is None:
        raise run_not_found(run_id)
    await _authorize(tx, actor, Permission.RUN_READ, found.info)
    return found


async def update_run(
    tx: Transaction,
    actor: Actor,
    *,
    run_id: str,
    status: RunStatus | None,
    end_time_ms: int | None,
    run_name: str | None,
) -> RunInfo:
    """Change status, end time or name of an active run; None and an empty name leave a field unchanged.

    A long name is cut.

    Raises:
        InvalidInput: the name contains a character that is not printable.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    found = await lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    return await _update(tx, actor, found, status=status, end_time_ms=end_time_ms, run_name=run_name)


async def _update(
    tx: Transaction,
    actor: Actor,
    found: RunInfo,
    *,
    status: RunStatus | None = None,
    end_time_ms: int | None = None,
    run_name: str | None = None,
) -> RunInfo:
    lengths: Mapping[str, int] = {}
    if run_name:
        run_name, lengths = _fitted_name(run_name)
    if run_name and run_name != found.name:
        check_run_name(run_name)
    changed = msgspec.structs.replace(
        found,
        status=found.status if status is None else status.value,
        end_time_ms=found.end_time_ms if end_time_ms is None else end_time_ms,
        name=run_name or found.name,
    )
    if run_name:
        await tx.runs.set_tags(found, {RUN_NAME_TAG: run_name})
        await _record_truncation(tx, found, "tags", lengths)
    if changed != found:
        await tx.runs.save(changed)
        before, after = _difference(found, changed)
        await tx.events.append(
            actor,
            run_subject(found.run_id),
            RunUpdated(before=before, after=after),
            topic=experiment_subject(found.experiment_id),
        )
    return changed


def _difference(before: RunInfo, after: RunInfo) -> tuple[RunFields, RunFields]:
    changed = [name for name in _EVENT_FIELDS if getattr(before, name) != getattr(after, name)]
    old, new = ({_EVENT_FIELDS[name]: getattr(run, name) for name in changed} for run in (before, after))
    return RunFields(**old), RunFields(**new)


async def delete_run(tx: Transaction, actor: Actor, *, run_id: str) -> bool:
    """Mark a run deleted; return False if it was deleted already.

    Raises:
        RunNotFound: no such run.
    """
    return await _set_lifecycle_stage(tx, actor, run_id, DELETED, RunDeleted)


async def restore_run(tx: Transaction, actor: Actor, *, run_id: str) -> bool:
    """Restore a deleted run; return False if it was active already.

    Raises:
        RunNotFound: no such run.
    """
    return await _set_lifecycle_stage(tx, actor, run_id, ACTIVE, RunRestored)


async def _set_lifecycle_stage(
    tx: Transaction, actor: Actor, run_id: str, lifecycle_stage: str, change: type[RunDeleted | RunRestored]
) -> bool:
    found = await lock_run(tx, actor, Permission.RUN_DELETE, run_id)
    if found.lifecycle_stage == lifecycle_stage:
        return False
    await tx.runs.set_lifecycle_stage(found.row, lifecycle_stage)
    await tx.events.append(
        actor,
        run_subject(run_id),
        change(
            before=StateField(state=found.lifecycle_stage),
            after=StateField(state=lifecycle_stage),
        ),
        topic=experiment_subject(found.experiment_id),
    )
    return True


async def log_param(tx: Transaction, actor: Actor, *, run_id: str, key: str, value: str) -> None:
    """Set a parameter of an active run, once, cut if it is too long; repeating the same value is a no-op.

    Raises:
        InvalidInput: the parameter is invalid, or already has another value.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    check_param_key(key, "key")
    run = await lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    known = (await tx.runs.params(run.row)).get(key)
    values, lengths = fitted({key: value}, MAX_PARAM_VALUE_LENGTH)
    value = values[key]
    if known is None:
        await tx.runs.add_params(run, values)
        await _record_truncation(tx, run, "params", lengths)
    elif known != value:
        raise InvalidInput(
            f"Changing param values is not allowed. Param with key='{key}' was already logged with value='{known}' "
            f"for run ID='{run_id}'. Attempted logging new value '{value}'.",
            field="value",
        )


async def add_params(tx: Transaction, run: RunInfo, params: dict[str, str]) -> None:
    """Set validated parameters of a locked run, once, cut if too long; repeating the same values is a no-op.

    Raises:
        InvalidInput: one already has another value.
    """
    params, lengths = fitted(params, MAX_PARAM_VALUE_LENGTH)
    known = await tx.runs.params(run.row)
    others = [
        {"key": key, "old_value": known[key], "new_value": value}
        for key, value in params.items()
        if known.get(key, value) != value
    ]
    if others:
        raise InvalidInput(
            f"Changing param values is not allowed. Params were already logged='{others}' for run ID='{run.run_id}'.",
            field="params",
        )
    await tx.runs.add_params(run, {key: value for key, value in params.items() if key not in known})
    await _record_truncation(tx, run, "params", {key: size for key, size in lengths.items() if key not in known})


async def set_tag(
    tx: Transaction, actor: Actor, *, run_id: str, key: str, value: str, replaces_digest: str | None = None
) -> None:
    """Add or overwrite a tag of an active run; ``mlflow.runName`` renames it.

    Args:
        replaces_digest: `digest_or_absent` of the value that the tag must have now; None for any.

    Raises:
        ConditionFailed: the tag has another value.
        InvalidInput: the tag is invalid.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    check_tag_key(key)
    is_locked = key in LOCKED_TAGS or replaces_digest is not None
    run = await (lock_active_run if is_locked else find_active_run)(tx, actor, Permission.RUN_UPDATE, run_id)
    if replaces_digest is not None and replaces_digest != digest_or_absent(await tx.runs.get_tag(run.row, key)):
        raise ConditionFailed(
            f"The tag '{key}' of run {run_id} has changed since it was read; read it again.", field="replaces_digest"
        )
    await set_tags(tx, actor, run, {key: value})


async def set_tags(tx: Transaction, actor: Actor, run: RunInfo, tags: dict[str, str]) -> None:
    """Add or overwrite validated tags of an active run; long values are cut."""
    # MLflow cuts long values too, and its clients rely on it; it reports that only in the server's log.
    name = tags.get(RUN_NAME_TAG)
    texts, lengths = fitted({key: value for key, value in tags.items() if key != RUN_NAME_TAG}, MAX_TAG_VALUE_LENGTH)
    if lengths:
        run = await lock_active_run(tx, actor, Permission.RUN_UPDATE, run.run_id)
    if texts:
        await tx.runs.set_tags(run, texts)
    await _record_truncation(tx, run, "tags", lengths)
    if name:
        await _update(tx, actor, run, run_name=name)


def _fitted_name(name: str) -> tuple[str, dict[str, int]]:
    """Cut the name of a run to what the index of names can hold, and return its length if it was cut, for the record."""
    values, lengths = fitted({RUN_NAME_TAG: name}, MAX_RUN_NAME_LENGTH)
    return values[RUN_NAME_TAG], lengths


async def _record_truncation(tx: Transaction, run: RunInfo, kind: Kind, lengths: Mapping[str, int]) -> None:
    """Record in a tag of a locked run which values were cut, if any."""
    if lengths:
        before = await tx.runs.get_tag(run.row, TRUNCATED_TAG)
        record = truncation_record(before, kind, lengths)
        if record != before:
            await tx.runs.set_tags(run, {TRUNCATED_TAG: record})


async def delete_tag(tx: Transaction, actor: Actor, *, run_id: str, key: str) -> None:
    """Remove a tag of an active run.

    Raises:
        RunNotFound: no such run.
        StateConflict: the run is deleted.
        TagNotFound: it has no such tag.
    """
    find = lock_active_run if key in LOCKED_TAGS else find_active_run
    run = await find(tx, actor, Permission.RUN_UPDATE, run_id)
    if not await tx.runs.delete_tag(run.row, key):
        raise TagNotFound(f"No tag with name: {key} in run with id {run_id}", field="key")


async def find_run(tx: Transaction, actor: Actor, permission: Permission, run_id: str) -> RunInfo:
    """Find a run, including deleted ones.

    Args:
        permission: permission required on it.

    Raises:
        PermissionDenied: the actor does not hold the permission.
        RunNotFound: no such run, or none that the actor may see.
    """
    return await _found(tx, actor, permission, run_id, await tx.runs.find(run_id))


async def find_active_run(tx: Transaction, actor: Actor, permission: Permission, run_id: str) -> RunInfo:
    """Find an active run.

    Args:
        permission: permission required on it.

    Raises:
        PermissionDenied: the actor does not hold the permission.
        RunNotFound: no such run, or none that the actor may see.
        StateConflict: the run is deleted.
    """
    return _active(await find_run(tx, actor, permission, run_id))


async def lock_run(tx: Transaction, actor: Actor, permission: Permission, run_id: str) -> RunInfo:
    """Find a run, including deleted ones, and lock it until this transaction ends.

    Arguments and errors as in `find_run`.
    """
    return await _found(tx, actor, permission, run_id, await tx.runs.lock(run_id))


async def lock_active_run(tx: Transaction, actor: Actor, permission: Permission, run_id: str) -> RunInfo:
    """Find an active run and lock it until this transaction ends.

    Arguments and errors as in `find_active_run`.
    """
    return _active(await lock_run(tx, actor, permission, run_id))


async def readable_runs(tx: Transaction, actor: Actor, run_ids: Sequence[str]) -> Sequence[str]:
    """Return the runs that the actor may read; the others are treated as absent."""
    if actor.holds_on_all(Permission.RUN_READ, "experiment"):
        return run_ids
    found = [info for run_id in run_ids if (info := await tx.runs.find(run_id)) is not None]
    readable = await permitted_experiments(tx, actor, Permission.RUN_READ, [info.experiment_id for info in found])
    return [info.run_id for info in found if info.experiment_id in readable]


async def _found(tx: Transaction, actor: Actor, permission: Permission, run_id: str, found: RunInfo | None) -> RunInfo:
    if found is None:
        raise run_not_found(run_id)
    await _authorize(tx, actor, permission, found)
    return found


async def _authorize(tx: Transaction, actor: Actor, permission: Permission, run: RunInfo) -> None:
    await authorize_experiment(tx, actor, permission, run.experiment_id, not_found=lambda: run_not_found(run.run_id))


def _active(found: RunInfo) -> RunInfo:
    if found.lifecycle_stage != ACTIVE:
        raise StateConflict(
            f"The run {found.run_id} must be in the 'active' state. Current state is {found.lifecycle_stage}."
        )
    return found
