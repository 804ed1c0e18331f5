"""Roles that a workspace defines from the closed list of permissions on objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import UNSET, UnsetType

from greenroom.core.access import Actor, denied
from greenroom.core.access_events import RoleCreated, RoleDeleted, RoleFields, RoleUpdated, RoleUpdateFields
from greenroom.core.grants import (
    MAX_DESCRIPTION_LENGTH,
    OwnRole,
    check_role_name,
    check_role_permissions,
    parse_role_id,
    sorted_permissions,
)
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import Role
from greenroom.core.subjects import role_subject, workspace_subject
from greenroom.errors import AlreadyExists, InvalidInput, RoleNotFound, StillInUse
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.access.groups import in_rules
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000
_BUILT_IN: Final = tuple(Role)


class RolePage(NamedTuple):
    """A page of roles.

    Attributes:
        next_page_token: None on the last page.
        total_count: None unless it was asked for.
    """

    roles: list[Role | OwnRole]
    next_page_token: str | None
    total_count: int | None


async def list_roles(
    tx: Transaction, actor: Actor, *, limit: int, page_token: str | None, include_total: bool = False
) -> RolePage:
    """Read the built-in roles, then those of the workspace by name.

    Raises:
        InvalidInput: limit or token is invalid.
        PermissionDenied: the actor may not see the workspace.
    """
    authorize_workspace(actor, Permission.WORKSPACE_READ)
    check_limit(limit, MAX_LIMIT)
    query = ["roles", tx.workspace]
    # The last page ended after this many built-in roles, and after the workspace's role of this name.
    count, name = decode_page_token(page_token, query) or (0, "")
    found: list[Role | OwnRole] = list(_BUILT_IN[int(count or 0) :])
    if len(found) <= limit:
        found += await tx.grants.roles_after(str(name), limit=limit + 1 - len(found))
    total = len(_BUILT_IN) + await tx.grants.count_roles() if include_total else None
    if len(found) <= limit:
        return RolePage(found, None, total)
    last = found[limit - 1]
    after: list[str | int | float | None] = (
        [_BUILT_IN.index(last) + 1, ""] if isinstance(last, Role) else [len(_BUILT_IN), last.name]
    )
    return RolePage(found[:limit], encode_page_token(query, after), total)


async def get_role(tx: Transaction, actor: Actor, *, role: str) -> OwnRole:
    """Read a role by its id or name.

    Raises:
        PermissionDenied: the actor may not see the workspace.
        RoleNotFound: no such role.
    """
    authorize_workspace(actor, Permission.WORKSPACE_READ)
    return await _find(tx, role)


async def create_role(
    tx: Transaction, actor: Actor, *, name: str, description: str, permissions: Sequence[str]
) -> OwnRole:
    """Define a role.

    Raises:
        AlreadyExists: the name is taken.
        InvalidInput: the name, the description or a permission is invalid.
        PermissionDenied: the actor may not change the workspace, or lacks one of the permissions.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    check_role_name(name)
    _check_description(description)
    allowed = check_role_permissions(permissions)
    _require_to_hold(actor, allowed)
    await tx.credentials.touch()
    row = await tx.grants.add_role(name=name, description=description, permissions=sorted(allowed))
    if row is None:
        raise _name_taken(name)
    made = await tx.grants.role(row)
    assert made is not None
    await tx.events.append(
        actor, role_subject(row), RoleCreated(after=_fields(made)), topic=workspace_subject(tx.workspace)
    )
    return made


async def update_role(
    tx: Transaction,
    actor: Actor,
    *,
    role: str,
    name: str | UnsetType = UNSET,
    description: str | UnsetType = UNSET,
    permissions: Sequence[str] | UnsetType = UNSET,
) -> OwnRole:
    """Change a role; its permissions change for everyone who holds it.

    Raises:
        AlreadyExists: the name is taken.
        InvalidInput: the name, the description or a permission is invalid.
        PermissionDenied: the actor may not change the workspace, or lacks one of the permissions.
        RoleNotFound: no such role.
    """
    found = await lock_role(tx, actor, role=role)
    after_name = found.name if name is UNSET else check_role_name(name)
    after_description = found.description if description is UNSET else description
    _check_description(after_description)
    after = found.permissions if permissions is UNSET else check_role_permissions(permissions)
    _require_to_hold(actor, after - found.permissions)
    await tx.credentials.touch()
    if not await tx.grants.save_role(
        found.row, name=after_name, description=after_description, permissions=sorted(after)
    ):
        raise _name_taken(after_name)
    changed = await tx.grants.role(found.row)
    assert changed is not None
    before, now = _fields(found), _fields(changed)
    if before != now:
        names = [one for one in RoleFields.__struct_fields__ if getattr(before, one) != getattr(now, one)]
        await tx.events.append(
            actor,
            role_subject(found.row),
            RoleUpdated(
                before=RoleUpdateFields(**{one: getattr(before, one) for one in names}),
                after=RoleUpdateFields(**{one: getattr(now, one) for one in names}),
            ),
            topic=workspace_subject(tx.workspace),
        )
    return changed


async def delete_role(tx: Transaction, actor: Actor, *, role: str, force: bool = False) -> None:
    """Delete a role.

    Args:
        force: also take it away from everyone who holds it.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        RoleNotFound: no such role.
        StillInUse: it is granted to someone, and not `force`; or stage rules name it.
    """
    found = await lock_role(tx, actor, role=role)
    rules = await tx.stage_rules.naming_role(found.text)
    if rules:
        raise in_rules(f"role '{found.name}'", [str(rule.target) for rule in rules])
    if found.grants_count and not force:
        raise StillInUse(
            f"The role '{found.name}' is granted {found.grants_count} times. Take it away first, or delete it with "
            "'force'.",
            field="role",
            counts={"grants": found.grants_count},
        )
    await tx.credentials.touch()
    await tx.grants.delete_role(found.row)
    await tx.events.append(
        actor, role_subject(found.row), RoleDeleted(before=_fields(found)), topic=workspace_subject(tx.workspace)
    )


async def lock_role(tx: Transaction, actor: Actor, *, role: str) -> OwnRole:
    """Lock a role until this transaction ends, for a change, and read it.

    Raises:
        PermissionDenied: the actor may not change the workspace.
        RoleNotFound: no such role.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    found = await tx.grants.lock_role((await _find(tx, role)).row)
    if found is None:
        raise _not_found(role)
    return found


async def _find(tx: Transaction, role: str) -> OwnRole:
    row = parse_role_id(role)
    if row is not None:
        found = await tx.grants.role(row)
        if found is not None:
            return found
    for one in await tx.grants.roles():
        if one.name == role:
            return one
    raise _not_found(role)


def _not_found(role: str) -> RoleNotFound:
    return RoleNotFound(f"This workspace defines no role '{role[:100]}'.", field="role")


def _name_taken(name: str) -> AlreadyExists:
    return AlreadyExists(f"The workspace has a role '{name}' already.", field="name")


def _check_description(description: str) -> None:
    if len(description) > MAX_DESCRIPTION_LENGTH:
        raise InvalidInput(
            f"The description is {len(description)} characters long; at most {MAX_DESCRIPTION_LENGTH} are allowed.",
            field="description",
        )


def _require_to_hold(actor: Actor, permissions: frozenset[Permission]) -> None:
    missing = sorted(permissions - actor.permissions)
    if missing:
        raise denied(missing[0])


def _fields(role: OwnRole) -> RoleFields:
    return RoleFields(name=role.name, description=role.description, permissions=sorted_permissions(role.permissions))
