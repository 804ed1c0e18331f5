"""Authorization of actors for the objects that a verb has found or locked.

What an actor holds on the whole workspace decides without a query. Otherwise the object's owner and the roles granted on
it are read in the verb's own transaction: a grant, a denial or a new owner applies to the next request of every process.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Any

from greenroom.core.access import (
    Actor,
    Decision,
    ObjectKind,
    ObjectRoles,
    decide,
    denied,
    permissions_on,
    sees,
)
from greenroom.core.grants import Resource
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import GreenroomError, PermissionDenied
from greenroom.services.access_facts import granters
from greenroom.services.not_found import experiment_not_found, model_not_found, version_not_found

_NO_ROW = 0


class _All:
    """Contains everything."""

    def __contains__(self, _one: Any) -> bool:
        return True


_ALL = _All()


def authorize_workspace(actor: Actor, permission: Permission) -> None:
    """Check that the actor may do something to its workspace.

    Raises:
        PermissionDenied: it lacks the permission.
    """
    if not actor.holds_on_all(permission, "workspace"):
        raise denied(permission)


async def authorize_model(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    name: str,
    *,
    row: int | None = None,
    not_found: Callable[[], GreenroomError] | None = None,
) -> None:
    """Check that the actor may do something to an existing registered model, or to one of its versions.

    Args:
        row: its row; None for the active model of this name.
        not_found: makes the error for the requested object, if that is not the model.

    Raises:
        PermissionDenied: the actor may see it, but lacks the permission.
        RegisteredModelNotFound: the actor may not see it.
    """
    if _holds_on_all(tx, actor, permission, "registered_model"):
        return
    found = await _roles_on_model(tx, actor, name, row)
    await _require(tx, actor, permission, found, not_found or (lambda: model_not_found(name)))


async def authorize_version(tx: Transaction, actor: Actor, permission: Permission, name: str, version: int) -> None:
    """Check that the actor may do something to an existing version.

    Raises:
        ModelVersionNotFound: the actor may not see it.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    await authorize_model(tx, actor, permission, name, not_found=lambda: version_not_found(name, version))


async def authorize_experiment(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    experiment_id: str,
    *,
    not_found: Callable[[], GreenroomError] | None = None,
) -> None:
    """Check that the actor may do something to an existing experiment, or to what is in it.

    Args:
        not_found: makes the error for the requested object, if that is not the experiment by its id.

    Raises:
        ExperimentNotFound: the actor may not see it.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    if _holds_on_all(tx, actor, permission, "experiment"):
        return
    found = await _roles_on_experiments(tx, actor, [experiment_id])
    await _require(
        tx,
        actor,
        permission,
        found.get(experiment_id, ObjectRoles("experiment", _NO_ROW)),
        not_found or (lambda: experiment_not_found(int(experiment_id))),
    )


async def may_use_model(
    tx: Transaction, actor: Actor, permission: Permission, name: str, *, row: int | None = None
) -> bool:
    """Return whether the actor may do something to an existing registered model, or to its versions."""
    if _holds_on_all(tx, actor, permission, "registered_model"):
        return True
    return _is_allowed(tx, actor, permission, await _roles_on_model(tx, actor, name, row))


async def may_use_experiment(tx: Transaction, actor: Actor, permission: Permission, experiment_id: str) -> bool:
    """Return whether the actor may do something to an existing experiment, or to what is in it."""
    return experiment_id in await permitted_experiments(tx, actor, permission, [experiment_id])


async def permitted_models(
    tx: Transaction, actor: Actor, permission: Permission, rows: Iterable[int]
) -> Container[int]:
    """Return which of some registered models, by row, the actor may do something to.

    The result is meant for ``in``, and for no other rows than the given ones.
    """
    if _holds_on_all(tx, actor, permission, "registered_model"):
        return _ALL
    wanted = sorted(set(rows))
    if not wanted:
        return frozenset()
    if actor.account is None:
        return _ALL if _is_allowed(tx, actor, permission, ObjectRoles("registered_model", _NO_ROW)) else frozenset()
    found = await tx.access.of_models(wanted, actor.account.subjects)
    return frozenset(row for row, roles in found.items() if _is_allowed(tx, actor, permission, roles))


async def permitted_experiments(
    tx: Transaction, actor: Actor, permission: Permission, ids: Iterable[str]
) -> Container[str]:
    """Return which of some experiments, by id, the actor may do something to; see `permitted_models`."""
    if _holds_on_all(tx, actor, permission, "experiment"):
        return _ALL
    found = await _roles_on_experiments(tx, actor, sorted(set(ids)))
    return frozenset(one for one, roles in found.items() if _is_allowed(tx, actor, permission, roles))


async def _roles_on_model(tx: Transaction, actor: Actor, name: str, row: int | None) -> ObjectRoles:
    found: ObjectRoles | None = None
    if actor.account is not None:
        if row is None:
            found = await tx.access.of_model(name, actor.account.subjects)
        else:
            found = (await tx.access.of_models([row], actor.account.subjects)).get(row)
    return found or ObjectRoles("registered_model", _NO_ROW)


async def _roles_on_experiments(tx: Transaction, actor: Actor, ids: list[str]) -> dict[str, ObjectRoles]:
    if actor.account is None:
        return {one: ObjectRoles("experiment", _NO_ROW) for one in ids}
    return dict(await tx.access.of_experiments(ids, actor.account.subjects)) if ids else {}


def _holds_on_all(tx: Transaction, actor: Actor, permission: Permission, kind: ObjectKind) -> bool:
    return actor.workspace == tx.workspace and actor.holds_on_all(permission, kind)


def _decide(tx: Transaction, actor: Actor, permission: Permission, found: ObjectRoles) -> Decision:
    # What an actor holds applies to its own workspace, and nothing in another may be seen.
    return decide(actor, permission, found) if actor.workspace == tx.workspace else Decision.HIDDEN


def _is_allowed(tx: Transaction, actor: Actor, permission: Permission, found: ObjectRoles) -> bool:
    return _decide(tx, actor, permission, found) is Decision.ALLOWED


async def _require(
    tx: Transaction,
    actor: Actor,
    permission: Permission,
    found: ObjectRoles,
    not_found: Callable[[], GreenroomError],
) -> None:
    decision = _decide(tx, actor, permission, found)
    if decision is Decision.HIDDEN:
        raise not_found()
    if decision is not Decision.ALLOWED:
        raise await _refusal(tx, actor, permission, found)


async def _refusal(tx: Transaction, actor: Actor, permission: Permission, found: ObjectRoles) -> PermissionDenied:
    """Return the error for a missing permission, which names a few who can grant it to those who may see the object."""
    may_see = sees(permissions_on(actor, found), permission, found.kind)
    # Nobody can grant what the token itself may not use.
    if actor.account is None or not may_see or permission not in actor.allowed:
        return denied(permission)
    return denied(permission, (await granters(tx, actor, Resource(found.kind, found.row))).names)
