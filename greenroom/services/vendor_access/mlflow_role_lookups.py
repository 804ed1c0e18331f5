"""Lookups that calls about MLflow's roles share: a role with its workspace, and what of it an actor may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.accounts import Group, Workspace
from greenroom.core.grants import ALL
from greenroom.core.mlflow_levels import ANY, Level, level_of_role
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.workspace_groups import HeldGrant
from greenroom.core.roles import PERMISSIONS
from greenroom.errors import GroupNotFound, InvalidInput, WorkspaceNotFound
from greenroom.services.access.authorization import authorize_workspace, permitted_experiments, permitted_models
from greenroom.services.access.other_workspaces import principal_in
from greenroom.services.workspaces import require_active_workspace

RESERVED_PREFIX: Final = "__user_"
"""MLflow keeps what is granted to one user in a hidden role whose name begins with this."""

_MAX_ROW: Final = 2**63 - 1
_NUMBER: Final = re.compile(r"-?[0-9]{1,40}")


class RolePermission(NamedTuple):
    """A permission of a role, or of a user."""

    row: int
    resource_type: str
    resource_pattern: str
    level: Level


class Role(NamedTuple):
    """A role with its permissions."""

    group: Group
    workspace: str
    permissions: Sequence[RolePermission]


class Place(NamedTuple):
    """A role, with the transaction and the actor in its workspace."""

    tx: Transaction
    actor: Actor
    group: Group


def row_id(given: int | str, field: str) -> int:
    """Return the number of a role or a role permission.

    Raises:
        InvalidInput: it is not a number.
    """
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise InvalidInput(f"Parameter '{field}' must be an integer. Got: {given[:100]!r}", field=field)
    number = int(given)
    # No row has a greater number.
    return number if 0 <= number <= _MAX_ROW else 0


async def in_workspace(tx: Transaction, actor: Actor, name: str) -> tuple[Transaction, Actor, Workspace]:
    """Return the transaction and the actor in a workspace that the actor may see.

    Raises:
        WorkspaceNotFound: no such workspace, or the actor may not see it.
    """
    found = await tx.workspaces.get(name)
    if found is not None:
        actor_there = await principal_in(tx, actor, found.key)
        if actor_there.holds_on_all(Permission.WORKSPACE_READ, "workspace"):
            return tx.within(found.key), actor_there, found
    raise WorkspaceNotFound(f"Workspace '{name[:100]}' not found", field="workspace")


async def workspace_to_change(tx: Transaction, actor: Actor, *, name: str) -> tuple[Transaction, Actor, Workspace]:
    """Return the transaction and the actor in a workspace that the actor may see, and in which things may be changed.

    Raises:
        StateConflict: it is archived.
        WorkspaceNotFound: no such workspace, or the actor may not see it.
    """
    found = await in_workspace(tx, actor, name)
    await require_active_workspace(found[0])
    return found


async def find_role(tx: Transaction, actor: Actor, row: int) -> Place:
    """Find a role in a workspace that the actor may see.

    Raises:
        GroupNotFound: no such role, or the actor may not see its workspace.
    """
    group = await tx.workspace_groups.get(row)
    if group is not None and group.workspace is not None:
        actor_there = await principal_in(tx, actor, group.workspace)
        if actor_there.holds_on_all(Permission.WORKSPACE_READ, "workspace"):
            return Place(tx.within(group.workspace), actor_there, group)
    raise GroupNotFound(f"Role with id={row} not found", field="role_id")


async def find_to_administer(tx: Transaction, actor: Actor, row: int) -> Place:
    """Find a role whose users the actor may see.

    Raises:
        GroupNotFound: no such role, or the actor may not see its workspace.
        PermissionDenied: the actor may not change the workspace.
    """
    place = await find_role(tx, actor, row)
    authorize_workspace(place.actor, Permission.WORKSPACE_UPDATE)
    return place


async def find_to_change(tx: Transaction, actor: Actor, row: int) -> Place:
    """Find a role that the actor may change.

    Raises:
        GroupNotFound: no such role, or the actor may not see its workspace.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: the workspace is archived.
    """
    place = await find_to_administer(tx, actor, row)
    await require_active_workspace(place.tx)
    return place


async def with_permissions(tx: Transaction, actor: Actor, groups: Sequence[Group]) -> list[Role]:
    """Return groups as roles, each with those permissions whose objects the actor may see."""
    held: dict[str, list[RolePermission]] = {}
    granted = await tx.workspace_groups.grants_to([group.subject for group in groups])
    for one in await visible(tx, actor, granted):
        held.setdefault(one.subject, []).append(permission_of(one))
    names = await tx.workspace_groups.workspace_names([group.workspace or "" for group in groups])
    return [Role(group, names.get(group.workspace or "", ""), held.get(group.subject, ())) for group in groups]


async def reaches(tx: Transaction, actor: Actor, workspace: str | None) -> bool:
    """Return whether an actor may know of its own roles in a workspace: it may not by a token that is limited to another."""
    return bool((await principal_in(tx, actor, workspace or "")).allowed)


async def visible(tx: Transaction, actor: Actor, held: Sequence[HeldGrant]) -> list[HeldGrant]:
    """Return those grants whose objects an actor may see; so a role tells its other holders of no hidden object."""
    models: dict[str, set[int]] = {}
    experiments: dict[str, set[str]] = {}
    for one in held:
        if one.resource_kind == "registered_model":
            models.setdefault(one.workspace, set()).add(one.resource_row)
        elif one.resource_kind == "experiment":
            experiments.setdefault(one.workspace, set()).add(str(one.resource_row))
    seen: set[tuple[str, str, int]] = set()
    for workspace in {one.workspace for one in held}:
        there, actor_there = tx.within(workspace), await principal_in(tx, actor, workspace)
        if not actor_there.allowed:
            continue
        wanted, ids = models.get(workspace, set()), experiments.get(workspace, set())
        of_models = await permitted_models(there, actor_there, Permission.REGISTERED_MODEL_READ, wanted - {ALL})
        of_experiments = await permitted_experiments(there, actor_there, Permission.EXPERIMENT_READ, ids - {str(ALL)})
        seen.update((workspace, "registered_model", row) for row in wanted if row == ALL or row in of_models)
        seen.update((workspace, "experiment", int(one)) for one in ids if int(one) == ALL or one in of_experiments)
        seen.add((workspace, "workspace", ALL))
    return [one for one in held if (one.workspace, one.resource_kind, one.resource_row) in seen]


def permission_of(held: HeldGrant) -> RolePermission:
    """Return a grant as MLflow's clients see it."""
    resource_type = "prompt" if held.is_prompt else held.resource_kind
    return RolePermission(held.row or 0, resource_type, held.resource_name or ANY, level_of(held))


def level_of(held: HeldGrant) -> Level:
    """Return the level that the role of a grant stands for."""
    return level_of_role(held.role, {**PERMISSIONS, held.role: held.own_role})
