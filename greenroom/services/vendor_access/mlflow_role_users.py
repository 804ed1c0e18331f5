"""Users and their roles in the words of MLflow's auth app: who has which role, and what each user holds.

Source: as of `mlflow_roles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from greenroom.core.access import Actor, denied
from greenroom.core.accounts import Group, StoredAccount
from greenroom.core.mlflow_levels import WORKSPACE, Level, highest
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.workspace_groups import HeldGrant
from greenroom.errors import AlreadyExists, GroupNotFound, NotFound
from greenroom.services.access.accounts import list_accounts, own_account
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.access.other_workspaces import principal_in
from greenroom.services.access.workspace_groups import delete_workspace_member, put_workspace_member
from greenroom.services.vendor_access.mlflow_access import find_user, user_for
from greenroom.services.vendor_access.mlflow_role_lookups import (
    RESERVED_PREFIX,
    Place,
    Role,
    RolePermission,
    find_to_administer,
    find_to_change,
    in_workspace,
    level_of,
    permission_of,
    reaches,
    visible,
    with_permissions,
)

_MOST_OWNED: Final = 10_000


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
    await find_to_administer(tx, actor, row)
    return await tx.workspace_groups.members(row)


async def list_user_roles(tx: Transaction, actor: Actor, *, username: str) -> list[Role]:
    """Read the roles of a user: all to the user and to who manages accounts, else those of workspaces one administers.

    Raises:
        AccountNotFound: no such user.
        PermissionDenied: the actor administers none of the user's workspaces.
    """
    user = await _user_to_see(tx, actor, username)
    groups = [group for group in await _groups_of(tx, user.row) if await reaches(tx, actor, group.workspace)]
    if not _sees_all(actor, user):
        administered = await _administered(tx, actor, (group.workspace or "" for group in groups))
        groups = [group for group in groups if group.workspace in administered]
        if not groups:
            raise denied(Permission.ACCOUNT_MANAGE)
    return await with_permissions(tx, actor, groups)


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
    return user, _held_permissions(user, held, groups)


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
    return user, _held_permissions(user, [one for one in held if one.resource_name is not None], {})


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
    roles = {role.group.row: role for role in await with_permissions(tx, actor, groups)}
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
    there, actor_there, found = await in_workspace(tx, actor, workspace)
    authorize_workspace(actor_there, Permission.ACCESS_READ)
    held = await there.workspace_groups.on_workspace(found.key)
    return found.name, [(int(one.subject.partition(":")[2]), level_of(one)) for one in held]


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


async def _find_assignment(tx: Transaction, actor: Actor, username: str, row: int) -> tuple[Place, StoredAccount]:
    """Find a role that the actor may change, and a user; who may change none learns of no user."""
    try:
        place = await find_to_change(tx, actor, row)
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
    found = await _find_user_or_none(tx, username)
    if found is None:
        raise denied(Permission.ACCOUNT_MANAGE)
    return found


async def _find_user_or_none(tx: Transaction, username: str) -> StoredAccount | None:
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


async def _held_by(tx: Transaction, actor: Actor, subjects: Sequence[str], user: StoredAccount) -> list[HeldGrant]:
    """Read what is granted to some subjects and what a user owns, as far as the actor may see it."""
    held = await tx.workspace_groups.grants_to(subjects)
    held += await tx.workspace_groups.owned_by(user.row, most=_MOST_OWNED)
    return await visible(tx, actor, held)


def _held_permissions(
    user: StoredAccount, held: Iterable[HeldGrant], groups: Mapping[str, Group]
) -> list[HeldPermission]:
    """Return what a user holds by groups, and by itself: there, one permission for a resource, as MLflow's roles have."""
    found: dict[tuple[object, ...], list[HeldPermission]] = {}
    for one in held:
        permission = permission_of(one)
        group = groups.get(one.subject)
        if group is not None:
            by_group = HeldPermission(group.row, group.name, one.workspace_name, permission)
            found[group.row, permission] = [by_group]
            continue
        # What is granted to one user is in no role here; MLflow's page tells it by the name.
        name = f"{RESERVED_PREFIX}{user.row}__"
        resource = one.workspace_name, permission.resource_type, permission.resource_pattern
        found.setdefault(resource, []).append(HeldPermission(-user.row, name, one.workspace_name, permission))
    return [_strongest(same) for same in found.values()]


def _strongest(same: Sequence[HeldPermission]) -> HeldPermission:
    level = highest(one.permission.level for one in same)
    return next(one for one in same if one.permission.level is level)
