"""Authorization of actors for the objects that a verb has found or locked.

What an actor holds on the whole workspace decides without a query. Otherwise the object's owner and the roles granted on
it are read in the verb's own transaction: a grant, a denial or a new owner applies to the next request of every process.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from greenroom.core.access import (
    Actor,
    Decision,
    ObjectKind,
    ObjectRoles,
    decide,
    denied,
    implies,
    permissions_on,
    read_permission_of,
    sees,
)
from greenroom.core.grants import Resource
from greenroom.core.permissions import OF_OBJECTS, Permission
from greenroom.core.ports import Transaction
from greenroom.errors import GreenroomError, PermissionDenied
from greenroom.services.access.access_facts import granters
from greenroom.services.access.principals import OF_EVERYBODY, workspace_not_found
from greenroom.services.not_found import experiment_not_found, model_not_found, version_not_found

_NO_ROW = 0


class _All:
    """Contains everything."""

    def __contains__(self, _one: Any) -> bool:
        return True


_ALL = _All()


class Check(NamedTuple):
    """A check that an actor passed.

    Attributes:
        row: row of the model, or id of the experiment; -1 for the workspace, and for all of a kind.
    """

    permission: str
    kind: str
    row: int


_ALL_ROWS: Final = -1
_checks: ContextVar[dict[Check, None] | None] = ContextVar("checks", default=None)


@contextmanager
def recorded_checks() -> Iterator[dict[Check, None]]:
    """Record the checks that an account passes, in order, so that `passes_again` can repeat them."""
    found: dict[Check, None] = {}
    _checks.set(found)
    try:
        yield found
    finally:
        _checks.set(None)


@contextmanager
def unrecorded_checks() -> Iterator[None]:
    """Leave out checks of what an actor is only allowed for the moment."""
    token = _checks.set(None)
    try:
        yield
    finally:
        _checks.reset(token)


async def passes_again(tx: Transaction, actor: Actor, checks: Iterable[Check]) -> Decision:
    """Repeat checks that the actor passed before; return the worst decision.

    Objects that have been deleted since, or have another name, are still those that were checked.
    """
    worst = Decision.ALLOWED
    for permission, kind, row in checks:
        asked = Permission(permission)
        if kind == "workspace":
            decision = Decision.ALLOWED if actor.holds_on_all(asked, "workspace") else Decision.FORBIDDEN
        else:
            of_kind: ObjectKind = "experiment" if kind == "experiment" else "registered_model"
            if _holds_on_all(tx, actor, asked, of_kind):
                continue
            found = ObjectRoles(of_kind, _NO_ROW)
            if row != _ALL_ROWS and of_kind == "experiment":
                found = (await _roles_on_experiments(tx, actor, [str(row)])).get(str(row), found)
            elif row != _ALL_ROWS:
                found = await _roles_on_model(tx, actor, "", row)
            decision = _decide(tx, actor, asked, found)
        if decision is Decision.HIDDEN:
            return decision
        if decision is Decision.FORBIDDEN:
            worst = decision
    return worst


def _record(actor: Actor, permission: Permission, kind: str, row: int | None) -> None:
    checks = _checks.get()
    if checks is not None and actor.account is not None:
        checks[Check(permission.value, kind, _ALL_ROWS if row is None else row)] = None


def authorize_workspace(actor: Actor, permission: Permission) -> None:
    """Check that the actor may do something to its workspace.

    Raises:
        PermissionDenied: it lacks the permission.
    """
    if not actor.holds_on_all(permission, "workspace"):
        raise denied(permission, by_token=actor.is_cut_by_token(permission))
    _record(actor, permission, "workspace", None)


async def has_access(tx: Transaction, actor: Actor) -> bool:
    """Return whether the actor holds anything in its workspace: on all of it, on an object, or as the owner of one.

    Other workspaces refuse accounts that hold nothing before a verb runs; in the default one they may do so much as ask.
    """
    if actor.permissions - OF_EVERYBODY or actor.on_models or actor.on_experiments:
        return True
    if actor.account is None:
        return False
    parts = await tx.credentials.parts(actor.account.row, tx.workspace, is_key=True)
    return parts is not None and parts.is_known


async def require_access(tx: Transaction, actor: Actor) -> None:
    """Check that the actor may see what belongs to the whole workspace and shows no object: its stages and rules.

    Raises:
        PermissionDenied: it may not read registered models, whatever is granted to it.
        WorkspaceNotFound: it holds nothing in the workspace.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    if not await has_access(tx, actor):
        found = await tx.workspaces.by_key(tx.workspace)
        raise workspace_not_found(tx.workspace if found is None else found.name)


def authorize_unowned(actor: Actor, permission: Permission, *, not_found: Callable[[], GreenroomError]) -> None:
    """Check that the actor may do something to what belongs to the workspace, such as files without an owner.

    The result is that of an object that it may not see, so that it does not tell which objects exist.

    Raises:
        GreenroomError: from `not_found`: the actor may not see it.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    if actor.holds_on_all(permission, "workspace"):
        return
    if actor.holds_on_all(read_permission_of(permission), "workspace") or not actor.may_hold(permission):
        raise denied(permission)
    raise not_found()


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
        _record(actor, permission, "registered_model", row)
        return
    found = await _roles_on_model(tx, actor, name, row)
    await _require(tx, actor, permission, found, not_found or (lambda: model_not_found(name)))
    _record(actor, permission, "registered_model", found.row)


async def authorize_version(
    tx: Transaction, actor: Actor, permission: Permission, name: str, version: int, *, row: int | None = None
) -> None:
    """Check that the actor may do something to an existing version.

    Args:
        row: row of its registered model; None for the active model of this name.

    Raises:
        ModelVersionNotFound: the actor may not see it.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    await authorize_model(tx, actor, permission, name, row=row, not_found=lambda: version_not_found(name, version))


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
        _record(actor, permission, "experiment", int(experiment_id))
        return
    found = await _roles_on_experiments(tx, actor, [experiment_id])
    await _require(
        tx,
        actor,
        permission,
        found.get(experiment_id, ObjectRoles("experiment", _NO_ROW)),
        not_found or (lambda: experiment_not_found(int(experiment_id))),
    )
    _record(actor, permission, "experiment", int(experiment_id))


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
    tx: Transaction, actor: Actor, permission: Permission, rows: Iterable[int], *, held: Permission | None = None
) -> Container[int]:
    """Return which of some registered models, by row, the actor may do something to.

    The result is meant for ``in``, and for no other rows than the given ones.

    Args:
        held: what the actor may do to all of them, as a search has found out.
    """
    if _holds_on_all(tx, actor, permission, "registered_model"):
        return _ALL
    if held is not None and implies(actor, held, permission, "registered_model"):
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


async def permissions_on_model(tx: Transaction, actor: Actor, row: int) -> list[Permission] | None:
    """Return what the actor may do to an existing registered model and its versions, sorted; None for everything.

    For pages, which offer nothing else. Each change is authorized on its own.
    """
    if _holds_everything(tx, actor, "registered_model"):
        return None
    if actor.account is None:
        return sorted(actor.held_on_all("registered_model") & OF_OBJECTS)
    found = (await tx.access.of_models([row], actor.account.subjects)).get(row)
    return [] if found is None or actor.workspace != tx.workspace else sorted(permissions_on(actor, found) & OF_OBJECTS)


async def permissions_on_experiments(
    tx: Transaction, actor: Actor, ids: Iterable[str]
) -> Mapping[str, list[Permission]] | None:
    """Return what the actor may do to existing experiments and what is in them, by id; None for everything.

    See `permissions_on_model`.
    """
    if _holds_everything(tx, actor, "experiment"):
        return None
    found = await _roles_on_experiments(tx, actor, sorted(set(ids)))
    if actor.workspace != tx.workspace:
        return {}
    return {one: sorted(permissions_on(actor, roles) & OF_OBJECTS) for one, roles in found.items()}


def _holds_everything(tx: Transaction, actor: Actor, kind: ObjectKind) -> bool:
    return actor.workspace == tx.workspace and all(actor.holds_on_all(one, kind) for one in OF_OBJECTS)


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
    # No one can grant what the token itself may not use.
    if actor.account is None or not may_see or permission not in actor.allowed:
        return denied(permission, by_token=actor.is_cut_by_token(permission))
    return denied(permission, (await granters(tx, actor, Resource(found.kind, found.row), permission)).names)
