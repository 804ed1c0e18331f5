"""Changes of runs as a person makes them: edit name, description and tags. Too long values are refused, not cut.

The run is locked first, so that its tags cannot change between the check of an If-Match and the change.
"""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.names import (
    MAX_FIRST_TAG_VALUE_LENGTH,
    MAX_RUN_NAME_LENGTH,
    MAX_TAG_VALUE_LENGTH,
    check_length,
    check_printable,
    check_tag_key,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import DESCRIPTION_TAG, RUN_NAME_TAG, Run
from greenroom.errors import InvalidInput
from greenroom.services.not_found import run_not_found
from greenroom.services.tracking import runs as service


async def edit_run(tx: Transaction, actor: Actor, *, run_id: str, name: str | None, description: str | None) -> Run:
    """Rename or describe an active run; None leaves a field unchanged.

    Raises:
        InvalidInput: neither is given, or one is invalid.
        RunNotFound: no such run.
        StateConflict: it is deleted.
    """
    if name is None and description is None:
        raise InvalidInput("Give a 'name', a 'description', or both.", field="name")
    if description is not None:
        check_length("description", description, MAX_FIRST_TAG_VALUE_LENGTH)
    found = await service.lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    if name is not None and name != found.name:
        _check_name("name", name)
        await service.update_run(tx, actor, run_id=run_id, status=None, end_time_ms=None, run_name=name)
    if description is not None:
        await tx.runs.set_tags(found, {DESCRIPTION_TAG: description})
    return await _whole(tx, run_id)


async def set_run_tag(tx: Transaction, actor: Actor, *, run_id: str, key: str, value: str) -> Run:
    """Add or overwrite a tag of an active run; ``mlflow.runName`` renames it.

    Raises:
        InvalidInput: key or value is invalid.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    check_tag_key(key)
    check_tag_value(key, value, "value")
    found = await service.lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    await service.set_tags(tx, actor, found, {key: value})
    return await _whole(tx, run_id)


async def delete_run_tag(tx: Transaction, actor: Actor, *, run_id: str, key: str) -> None:
    """Remove a tag of an active run.

    Raises:
        RunNotFound: no such run.
        StateConflict: the run is deleted.
        TagNotFound: it has no such tag.
    """
    await service.lock_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    await service.delete_tag(tx, actor, run_id=run_id, key=key)


async def restore_run(tx: Transaction, actor: Actor, *, run_id: str) -> Run:
    """Restore a run, unless it is active already.

    Raises:
        RunNotFound: no such run.
    """
    await service.restore_run(tx, actor, run_id=run_id)
    return await _whole(tx, run_id)


async def lock_whole_run(tx: Transaction, actor: Actor, permission: Permission, run_id: str) -> Run:
    """Lock a run until this transaction ends, then read it with its logged data, including deleted ones.

    Args:
        permission: permission required on it.

    Raises:
        PermissionDenied: the actor does not hold the permission.
        RunNotFound: no such run, or none that the actor may see.
    """
    await service.lock_run(tx, actor, permission, run_id)
    return await _whole(tx, run_id)


def check_tag_value(key: str, value: str, field: str) -> None:
    """Refuse an invalid value of a tag.

    Args:
        field: request field of the value.

    Raises:
        InvalidInput: it is too long; for ``mlflow.runName``, it cannot be the name of a run.
    """
    check_length(field, value, MAX_TAG_VALUE_LENGTH)
    if key == RUN_NAME_TAG:
        _check_name(field, value)


def _check_name(field: str, name: str) -> None:
    if not name.strip():
        raise InvalidInput("The name of a run must not be blank.", field=field)
    check_length(field, name, MAX_RUN_NAME_LENGTH)
    check_printable(field, name)


async def _whole(tx: Transaction, run_id: str) -> Run:
    found = await tx.runs.get(run_id)
    if found is None:
        raise run_not_found(run_id)
    return found
