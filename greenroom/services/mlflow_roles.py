"""Roles in the words of MLflow's auth app: groups of a workspace, and the grants to them.

Source: MLflow 3.17, `mlflow/server/auth`: texts verbatim, without the SQL that some of them show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from greenroom.core.access import Actor, denied
from greenroom.core.accounts import Group, StoredAccount, Workspace
from greenroom.core.grants import ALL
from greenroom.core.mlflow_levels import (
    ANY,
    WORKSPACE,
    Level,
    check_known_type,
    check_resource_type,
    level_of_role,
    parse_grantable_level,
    parse_level,
    role_on_object,
    role_on_workspace,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.workspace_groups import HeldGrant
from greenroom.core.roles import PERMISSIONS
from greenroom.errors import (
    AlreadyExists,
    GrantNotFound,
    GroupExists,
    GroupNotFound,
    InvalidInput,
    NotFound,
    WorkspaceNotFound,
)
from greenroom.services.accounts import list_accounts, own_account
from greenroom.services.authorization import authorize_workspace, permitted_experiments, permitted_models
from greenroom.services.grants import Who, change_grant, create_grant, delete_grant, locate
from greenroom.services.mlflow_access import check_is_prompt, find_user, user_for, where_of
from greenroom.services.other_workspaces import principal_in
from greenroom.services.workspace_groups import (
    create_workspace_group,
    delete_workspace_group,
    delete_workspace_member,
    put_workspace_member,
    update_workspace_group,
)
from greenroom.services.workspaces import require_active_workspace

RESERVED_PREFIX: Final = "__user_"
"""MLflow keeps what is granted to one user in a hidden role whose name begins with this."""

_MOST_OWNED: Final = 10_000
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


class HeldPermission(NamedTuple):
    """A permission that a user holds by a role, or by itself."""

    role_row: int
    role_name: str
    workspace: str
    permission: RolePermission


class UserWithRoles(NamedTuple):
    """A user and the roles of the user that the caller may see."""

    user: StoredAccount
    roles: Sequence[Role]


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


# -- roles ---------------------------------------------------------------------------------------------------------


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
    there, actor_there, found = await _in_workspace(tx, actor, workspace)
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
    place = await _find(tx, actor, row)
    (role,) = await _with_permissions(tx, actor, [place.group])
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
        return await _with_permissions(tx, actor, await tx.workspace_groups.listed(None))
    if not all(name.strip() for name in workspaces):
        raise InvalidInput("Parameter 'workspace' must be a non-empty string when provided.", field="workspace")
    keys = [(await _in_workspace(tx, actor, name))[2].key for name in dict.fromkeys(workspaces)]
    return await _with_permissions(tx, actor, await tx.workspace_groups.listed(keys))


async def update_role(tx: Transaction, actor: Actor, *, row: int, name: str | None, description: str | None) -> Role:
    """Rename or describe a role.

    Raises:
        AlreadyExists: the workspace has another role of this name.
        GroupNotFound: no such role.
        InvalidInput: nothing is changed, or the name is empty, reserved or invalid.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: its workspace is archived.
    """
    place = await _find_to_change(tx, actor, row)
    if name is None and description is None:
        raise InvalidInput("At least one of 'name' or 'description' must be provided to update a role.", field="name")
    if name is not None:
        _check_role_name(name)
    try:
        changed = await update_workspace_group(place.tx, place.actor, row=row, name=name, description=description)
    except GroupExists:
        (workspace,) = (await tx.workspace_groups.workspace_names([place.tx.workspace])).values()
        raise AlreadyExists(f"Role with name={name} already exists in workspace={workspace}", field="name") from None
    (role,) = await _with_permissions(tx, actor, [changed])
    return role


async def delete_role(tx: Transaction, actor: Actor, *, row: int) -> None:
    """Delete a role with its permissions and assignments.

    Raises:
        GroupNotFound: no such role.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: its workspace is archived.
    """
    place = await _find_to_change(tx, actor, row)
    await delete_workspace_group(place.tx, place.actor, row=row)


# -- permissions of roles ------------------------------------------------------------------------------------------


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
    place = await _find(tx, actor, row)
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


# -- users of roles ------------------------------------------------------------------------------------------------


async def assign_role(tx: Transaction, actor: Actor, *, username: str, row: int) -> StoredAccount:
    """Give a role to a user.

    Raises:
        AccountNotFound, GroupNotFound: no such user or role.
        AlreadyExists: the user has it.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: its workspace is archived.
    """
    place, user = await _find_assignment(tx, actor, username, row)
    if not await put_workspace_member(place.tx, place.actor, row=row, account=user):
        raise AlreadyExists(
            f"User role assignment (user_id={user.row}, role_id={row}) already exists", field="username"
        )
    return user


async def unassign_role(tx: Transaction, actor: Actor, *, username: str, row: int) -> None:
    """Take a role from a user.

    Raises:
        AccountNotFound, GroupNotFound: no such user or role.
        NotFound: the user does not have it.
        PermissionDenied: the actor may not change the workspace.
        StateConflict: its workspace is archived.
    """
    place, user = await _find_assignment(tx, actor, username, row)
    if not await delete_workspace_member(place.tx, place.actor, row=row, account=user):
        raise NotFound(f"User role assignment (user_id={user.row}, role_id={row}) not found", field="username")


async def list_role_users(tx: Transaction, actor: Actor, *, row: int) -> list[int]:
    """Read the rows of the accounts that have a role.

    Raises:
        GroupNotFound: no such role.
        PermissionDenied: the actor may not change the workspace.
    """
    await _find_to_administer(tx, actor, row)
    return await tx.workspace_groups.members(row)


async def list_user_roles(tx: Transaction, actor: Actor, *, username: str) -> list[Role]:
    """Read the roles of a user: all to the user and to who manages accounts, else those of workspaces one administers.

    Raises:
        AccountNotFound: no such user.
        PermissionDenied: the actor administers none of the user's workspaces.
    """
    user = await _user_to_see(tx, actor, username)
    groups = [group for group in await _groups_of(tx, user.row) if await _reaches(tx, actor, group.workspace)]
    if not _sees_all(actor, user):
        administered = await _administered(tx, actor, (group.workspace or "" for group in groups))
        groups = [group for group in groups if group.workspace in administered]
        if not groups:
            raise denied(Permission.ACCOUNT_MANAGE)
    return await _with_permissions(tx, actor, groups)


async def list_user_permissions(
    tx: Transaction, actor: Actor, *, username: str | None
) -> tuple[StoredAccount, list[HeldPermission]]:
    """Read all that a user holds by roles, by grants and by owning; see `list_user_roles` for what is left out.

    Args:
        username: None for the actor.

    Raises:
        AccountNotFound: no such user, or the actor has no account.
        PermissionDenied: the actor administers none of the user's workspaces.
    """
    user = await (own_account(tx, actor) if username is None else _user_to_see(tx, actor, username))
    groups = {group.subject: group for group in await _groups_of(tx, user.row)}
    held = await _held_by(tx, actor, [user.subject, *groups], user)
    if not _sees_all(actor, user):
        administered = await _administered(tx, actor, (one.workspace for one in held))
        held = [one for one in held if one.workspace in administered]
        if not held:
            raise denied(Permission.ACCOUNT_MANAGE)
    found = []
    for one in held:
        group = groups.get(one.subject)
        if group is None:
            found.append(_held_by_itself(user, one))
        else:
            found.append(HeldPermission(group.row, group.name, one.workspace_name, _permission_of(one)))
    return user, found


async def user_with_permissions(
    tx: Transaction, actor: Actor, *, username: str
) -> tuple[StoredAccount, list[HeldPermission]]:
    """Read the actor's own account, or any if the actor manages accounts, with what it holds itself on single objects.

    Raises:
        AccountNotFound: no such user.
        PermissionDenied: it is another's.
    """
    user = await user_for(tx, actor, username)
    held = await _held_by(tx, actor, [user.subject], user)
    return user, [_held_by_itself(user, one) for one in held if one.resource_name is not None]


async def list_users(tx: Transaction, actor: Actor) -> list[UserWithRoles]:
    """Read all users, each with the roles that the actor may see, as `list_user_roles` does.

    Raises:
        PermissionDenied: the actor may not read accounts.
    """
    users: list[StoredAccount] = []
    token: str | None = None
    while True:
        page, token, _ = await list_accounts(tx, actor, limit=1000, page_token=token)
        users += page
        if token is None:
            break
    groups = await tx.workspace_groups.listed(None)
    roles = {role.group.row: role for role in await _with_permissions(tx, actor, groups)}
    administered = frozenset[str]()
    if not actor.holds_on_all(Permission.ACCOUNT_MANAGE, "workspace"):
        administered = await _administered(tx, actor, (group.workspace or "" for group in groups))
    of_user: dict[int, list[Role]] = {}
    for account, group in await tx.workspace_groups.memberships():
        of_user.setdefault(account, []).append(roles[group])
    return [
        UserWithRoles(
            user,
            [
                role
                for role in of_user.get(user.row, ())
                if _sees_all(actor, user) or role.group.workspace in administered
            ],
        )
        for user in sorted(users, key=lambda user: user.row)
    ]


async def list_workspace_levels(
    tx: Transaction, actor: Actor, *, workspace: str
) -> tuple[str, list[tuple[int, Level]]]:
    """Read the levels of users on a workspace: its name, and the row of each account with its level.

    Raises:
        PermissionDenied: the actor may not see who has access.
        WorkspaceNotFound: no such workspace.
    """
    there, actor_there, found = await _in_workspace(tx, actor, workspace)
    authorize_workspace(actor_there, Permission.ACCESS_READ)
    held = await there.workspace_groups.on_workspace(found.key)
    return found.name, [(int(one.subject.partition(":")[2]), _level_of(one)) for one in held]


async def list_workspace_levels_of_user(
    tx: Transaction, actor: Actor, *, username: str
) -> tuple[StoredAccount, list[tuple[str, Level]]]:
    """Read what a user was granted on workspaces: name and level.

    Raises:
        AccountNotFound: no such user.
        PermissionDenied: the actor administers none of the user's workspaces.
    """
    user, held = await list_user_permissions(tx, actor, username=username)
    return user, [
        (one.workspace, one.permission.level)
        for one in held
        if one.role_row < 0 and one.permission.resource_type == WORKSPACE
    ]


async def workspace_to_change(tx: Transaction, actor: Actor, *, name: str) -> tuple[Transaction, Actor, Workspace]:
    """Return the transaction and the actor in a workspace that the actor may see, and in which things may be changed.

    Raises:
        StateConflict: it is archived.
        WorkspaceNotFound: no such workspace, or the actor may not see it.
    """
    found = await _in_workspace(tx, actor, name)
    await require_active_workspace(found[0])
    return found


# -- helpers -------------------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """A role, with the transaction and the actor in its workspace."""

    tx: Transaction
    actor: Actor
    group: Group


async def _in_workspace(tx: Transaction, actor: Actor, name: str) -> tuple[Transaction, Actor, Workspace]:
    found = await tx.workspaces.get(name)
    if found is not None:
        actor_there = await principal_in(tx, actor, found.key)
        if actor_there.holds_on_all(Permission.WORKSPACE_READ, "workspace"):
            return tx.within(found.key), actor_there, found
    raise WorkspaceNotFound(f"Workspace '{name[:100]}' not found", field="workspace")


async def _find(tx: Transaction, actor: Actor, row: int) -> _Place:
    """Find a role in a workspace that the actor may see."""
    group = await tx.workspace_groups.get(row)
    if group is not None and group.workspace is not None:
        actor_there = await principal_in(tx, actor, group.workspace)
        if actor_there.holds_on_all(Permission.WORKSPACE_READ, "workspace"):
            return _Place(tx.within(group.workspace), actor_there, group)
    raise GroupNotFound(f"Role with id={row} not found", field="role_id")


async def _find_to_administer(tx: Transaction, actor: Actor, row: int) -> _Place:
    place = await _find(tx, actor, row)
    authorize_workspace(place.actor, Permission.WORKSPACE_UPDATE)
    return place


async def _find_to_change(tx: Transaction, actor: Actor, row: int) -> _Place:
    place = await _find_to_administer(tx, actor, row)
    await require_active_workspace(place.tx)
    return place


async def _find_permission(tx: Transaction, actor: Actor, row: int) -> tuple[_Place, RolePermission]:
    found = await tx.workspace_groups.place_of_grant(row)
    if found is not None and found[1].startswith("group:"):
        try:
            place = await _find(tx, actor, int(found[1].partition(":")[2]))
        except GroupNotFound:
            pass
        else:
            for held in await tx.workspace_groups.grants_to([place.group.subject]):
                if held.row == row:
                    return place, _permission_of(held)
    raise NotFound(f"Role permission with id={row} not found", field="role_permission_id")


@contextmanager
def _not_hidden() -> Iterator[None]:
    """Refuse a grant that the actor may not see as forbidden: as part of a role it is no secret."""
    try:
        yield
    except GrantNotFound:
        raise denied(Permission.ACCESS_MANAGE) from None


async def _find_assignment(tx: Transaction, actor: Actor, username: str, row: int) -> tuple[_Place, StoredAccount]:
    """Find a role that the actor may change, and a user; who may change none learns of no user."""
    try:
        place = await _find_to_change(tx, actor, row)
    except GroupNotFound:
        # As MLflow, which looks for the user first.
        if actor.holds_on_all(Permission.ACCOUNT_READ, "workspace"):
            await find_user(tx, username)
        raise
    return place, await find_user(tx, username)


async def _user_to_see(tx: Transaction, actor: Actor, username: str) -> StoredAccount:
    """Find a user for a caller who may see some of the user's roles; others get the same refusal for any name."""
    if actor.holds_on_all(Permission.ACCOUNT_MANAGE, "workspace"):
        return await find_user(tx, username)
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    found = await find_user_or_none(tx, username)
    if found is None:
        raise denied(Permission.ACCOUNT_MANAGE)
    return found


async def find_user_or_none(tx: Transaction, username: str) -> StoredAccount | None:
    """Find an account by its name; None for none."""
    try:
        return await find_user(tx, username)
    except NotFound:
        return None


def _sees_all(actor: Actor, user: StoredAccount) -> bool:
    is_own = actor.account is not None and actor.account.row == user.row
    return is_own or actor.holds_on_all(Permission.ACCOUNT_MANAGE, "workspace")


async def _administered(tx: Transaction, actor: Actor, workspaces: Iterable[str]) -> frozenset[str]:
    """Return which of some workspaces, by key, the actor may change."""
    found = set()
    for key in sorted(set(workspaces)):
        actor_there = await principal_in(tx, actor, key)
        if actor_there.holds_on_all(Permission.WORKSPACE_UPDATE, "workspace"):
            found.add(key)
    return frozenset(found)


async def _groups_of(tx: Transaction, account_row: int) -> list[Group]:
    groups = []
    for _, row in await tx.workspace_groups.memberships(account_row):
        group = await tx.workspace_groups.get(row)
        assert group is not None, "a membership is of a group"
        groups.append(group)
    return groups


async def _with_permissions(tx: Transaction, actor: Actor, groups: Sequence[Group]) -> list[Role]:
    held: dict[str, list[RolePermission]] = {}
    granted = await tx.workspace_groups.grants_to([group.subject for group in groups])
    for one in await _visible(tx, actor, granted):
        held.setdefault(one.subject, []).append(_permission_of(one))
    names = await tx.workspace_groups.workspace_names([group.workspace or "" for group in groups])
    return [Role(group, names.get(group.workspace or "", ""), held.get(group.subject, ())) for group in groups]


async def _reaches(tx: Transaction, actor: Actor, workspace: str | None) -> bool:
    """Return whether an actor may know of its own roles in a workspace: it may not by a token that is limited to another."""
    return bool((await principal_in(tx, actor, workspace or "")).allowed)


async def _visible(tx: Transaction, actor: Actor, held: Sequence[HeldGrant]) -> list[HeldGrant]:
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


async def _held_by(tx: Transaction, actor: Actor, subjects: Sequence[str], user: StoredAccount) -> list[HeldGrant]:
    """Read what is granted to some subjects and what a user owns, as far as the actor may see it."""
    held = await tx.workspace_groups.grants_to(subjects)
    held += await tx.workspace_groups.owned_by(user.row, most=_MOST_OWNED)
    return await _visible(tx, actor, held)


def _permission_of(held: HeldGrant) -> RolePermission:
    resource_type = "prompt" if held.is_prompt else held.resource_kind
    return RolePermission(held.row or 0, resource_type, held.resource_name or ANY, _level_of(held))


def _held_by_itself(user: StoredAccount, held: HeldGrant) -> HeldPermission:
    # What is granted to one user is in no role here; MLflow's page tells it by the name.
    return HeldPermission(-user.row, f"{RESERVED_PREFIX}{user.row}__", held.workspace_name, _permission_of(held))


def _level_of(held: HeldGrant) -> Level:
    return level_of_role(held.role, {**PERMISSIONS, held.role: held.own_role})


def _is_on(held: HeldGrant, resource_type: str, pattern: str) -> bool:
    found = _permission_of(held)
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
