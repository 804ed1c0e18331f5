"""Roles in the words of MLflow's auth app: groups of a workspace, and the grants to them.

Source: MLflow 3.17, `mlflow/server/auth`: texts verbatim, without the SQL that some of them show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from greenroom.core.access import Actor, denied
from greenroom.core.mlflow_levels import (
    WORKSPACE,
    Level,
    check_known_type,
    check_resource_type,
    parse_grantable_level,
    parse_level,
    role_on_object,
    role_on_workspace,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.workspace_groups import HeldGrant
from greenroom.errors import AlreadyExists, GrantNotFound, GroupExists, GroupNotFound, InvalidInput, NotFound
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.access.grants import Who, change_grant, create_grant, delete_grant, locate
from greenroom.services.access.workspace_groups import (
    create_workspace_group,
    delete_workspace_group,
    update_workspace_group,
)
from greenroom.services.vendor_access.mlflow_access import check_is_prompt, where_of
from greenroom.services.vendor_access.mlflow_role_lookups import (
    RESERVED_PREFIX,
    Place,
    Role,
    RolePermission,
    find_role,
    find_to_change,
    in_workspace,
    permission_of,
    with_permissions,
)
from greenroom.services.workspaces import require_active_workspace


async def create_role(tx: Transaction, actor: Actor, *, workspace: str, name: str, description: str | None) -> Role:
    """Create a role in a workspace.

    Raises:
        AlreadyExists: the workspace has a role of this name.
        InvalidInput: the name or the workspace is empty, or the name is reserved or invalid.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: the workspace is archived.
        WorkspaceNotFound: no such workspace.
    """
    _check_role_name(name)
    if not workspace.strip():
        raise InvalidInput("Workspace cannot be empty.", field="workspace")
    there, actor_there, found = await in_workspace(tx, actor, workspace)
    authorize_workspace(actor_there, Permission.WORKSPACE_UPDATE)
    await require_active_workspace(there)
    try:
        made = await create_workspace_group(there, actor_there, name=name, description=description or "")
    except GroupExists:
        raise AlreadyExists(f"Role (name={name}, workspace={found.name}) already exists.", field="name") from None
    return Role(made, found.name, ())


async def get_role(tx: Transaction, actor: Actor, *, row: int) -> Role:
    """Read a role.

    Raises:
        GroupNotFound: no such role, or the actor may not see its workspace.
    """
    place = await find_role(tx, actor, row)
    (role,) = await with_permissions(tx, actor, [place.group])
    return role


async def list_roles(tx: Transaction, actor: Actor, *, workspaces: Sequence[str]) -> list[Role]:
    """Read the roles of some workspaces, or of all.

    Raises:
        InvalidInput: the name of a workspace is empty.
        PermissionDenied: the roles of all are for those who manage workspaces.
        WorkspaceNotFound: no such workspace.
    """
    if not workspaces:
        authorize_workspace(actor, Permission.WORKSPACE_MANAGE)
        return await with_permissions(tx, actor, await tx.workspace_groups.listed(None))
    if not all(name.strip() for name in workspaces):
        raise InvalidInput("Parameter 'workspace' must be a non-empty string when provided.", field="workspace")
    keys = [(await in_workspace(tx, actor, name))[2].key for name in dict.fromkeys(workspaces)]
    return await with_permissions(tx, actor, await tx.workspace_groups.listed(keys))


async def update_role(tx: Transaction, actor: Actor, *, row: int, name: str | None, description: str | None) -> Role:
    """Rename or describe a role.

    Raises:
        AlreadyExists: the workspace has another role of this name.
        GroupNotFound: no such role.
        InvalidInput: nothing is changed, or the name is empty, reserved or invalid.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: its workspace is archived.
    """
    place = await find_to_change(tx, actor, row)
    if name is None and description is None:
        raise InvalidInput("At least one of 'name' or 'description' must be provided to update a role.", field="name")
    if name is not None:
        _check_role_name(name)
    try:
        changed = await update_workspace_group(place.tx, place.actor, row=row, name=name, description=description)
    except GroupExists:
        (workspace,) = (await tx.workspace_groups.workspace_names([place.tx.workspace])).values()
        raise AlreadyExists(f"Role with name={name} already exists in workspace={workspace}", field="name") from None
    (role,) = await with_permissions(tx, actor, [changed])
    return role


async def delete_role(tx: Transaction, actor: Actor, *, row: int) -> None:
    """Delete a role with its permissions and assignments.

    Raises:
        GroupNotFound: no such role.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: its workspace is archived.
        StillInUse: stage rules name it.
    """
    place = await find_to_change(tx, actor, row)
    await delete_workspace_group(place.tx, place.actor, row=row)


async def add_role_permission(
    tx: Transaction, actor: Actor, *, row: int, resource_type: str, pattern: str, permission: str
) -> RolePermission:
    """Grant a level on an object, on all of a type, or on the workspace, to a role.

    Raises:
        AlreadyExists: the role has a level there.
        ExperimentNotFound, GroupNotFound, RegisteredModelNotFound: no such role or object.
        InvalidInput: the type, the pattern or the level is invalid.
        PermissionDenied: the actor may not manage access there.
        StateConflict: its workspace is archived.
    """
    place = await find_role(tx, actor, row)
    level = _level(permission, resource_type, pattern)
    where = where_of(resource_type, pattern)
    # First, so that no one else learns what is granted.
    await locate(place.tx, place.actor, Permission.ACCESS_MANAGE, where, is_change=True)
    await require_active_workspace(place.tx)
    await check_is_prompt(place.tx, resource_type, where)
    stored = role_on_workspace(level) if resource_type == WORKSPACE else role_on_object(level)
    held = await tx.workspace_groups.grants_to([place.group.subject])
    if any(_is_on(one, resource_type, pattern) for one in held):
        raise AlreadyExists(
            f"Role permission (role_id={row}, resource_type={resource_type}, resource_pattern={pattern}) already exists.",
            field="resource_pattern",
        )
    made = await create_grant(
        place.tx, place.actor, where=where, who=Who(group=place.group.group_id), role=stored.value
    )
    return RolePermission(made.row, resource_type, pattern, level)


async def list_role_permissions(tx: Transaction, actor: Actor, *, row: int) -> Sequence[RolePermission]:
    """Read the permissions of a role.

    Raises:
        GroupNotFound: no such role, or the actor may not see its workspace.
    """
    return (await get_role(tx, actor, row=row)).permissions


async def update_role_permission(
    tx: Transaction, actor: Actor, *, permission_row: int, permission: str
) -> tuple[int, RolePermission]:
    """Change the level of a permission of a role; returns the role's row, too.

    Raises:
        InvalidInput: the level is invalid.
        NotFound: no such permission.
        PermissionDenied: the actor may not manage access there.
        StateConflict: its workspace is archived.
    """
    place, old = await _find_permission(tx, actor, permission_row)
    await require_active_workspace(place.tx)
    level = _level(permission, old.resource_type, old.resource_pattern)
    stored = role_on_workspace(level) if old.resource_type == WORKSPACE else role_on_object(level)
    if level is not old.level:
        with _not_hidden():
            await change_grant(place.tx, place.actor, row=permission_row, role=stored.value)
    return place.group.row, old._replace(level=level)


async def remove_role_permission(tx: Transaction, actor: Actor, *, permission_row: int) -> None:
    """Take a permission from a role.

    Raises:
        NotFound: no such permission.
        PermissionDenied: the actor may not manage access there.
        StateConflict: its workspace is archived.
    """
    place, _ = await _find_permission(tx, actor, permission_row)
    await require_active_workspace(place.tx)
    with _not_hidden():
        await delete_grant(place.tx, place.actor, row=permission_row)


async def _find_permission(tx: Transaction, actor: Actor, row: int) -> tuple[Place, RolePermission]:
    found = await tx.workspace_groups.place_of_grant(row)
    if found is not None and found[1].startswith("group:"):
        try:
            place = await find_role(tx, actor, int(found[1].partition(":")[2]))
        except GroupNotFound:
            pass
        else:
            for held in await tx.workspace_groups.grants_to([place.group.subject]):
                if held.row == row:
                    return place, permission_of(held)
    raise NotFound(f"Role permission with id={row} not found", field="role_permission_id")


@contextmanager
def _not_hidden() -> Iterator[None]:
    """Refuse a grant that the actor may not see as forbidden: as part of a role it is no secret."""
    try:
        yield
    except GrantNotFound:
        raise denied(Permission.ACCESS_MANAGE) from None


def _is_on(held: HeldGrant, resource_type: str, pattern: str) -> bool:
    found = permission_of(held)
    return (found.resource_type, found.resource_pattern) == (resource_type, pattern)


def _level(permission: str, resource_type: str, pattern: str) -> Level:
    """Check a level and a type in MLflow's order: the level's name, the type, the level on the type, the pattern."""
    parse_level(permission)
    check_known_type(resource_type)
    level = parse_grantable_level(permission, resource_type)
    check_resource_type(resource_type, pattern)
    return level


def _check_role_name(name: str) -> None:
    if not name.strip():
        raise InvalidInput("Role name cannot be empty.", field="name")
    if name.startswith(RESERVED_PREFIX):
        raise InvalidInput(
            f"Role name {name[:100]!r} uses the reserved '__user_' prefix, which is held for the per-user permission "
            "representation. Choose a different name.",
            field="name",
        )
