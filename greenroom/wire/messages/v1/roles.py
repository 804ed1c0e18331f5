"""Messages of the public API: permissions, and the roles that a workspace defines."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from greenroom.core import grants as records
from greenroom.core.permissions import OF_OBJECTS, OF_SERVER, Permission
from greenroom.core.roles import PERMISSIONS
from greenroom.core.roles import Role as BuiltIn
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag


class PermissionInfo(Part, frozen=True, kw_only=True):
    """A permission.

    Attributes:
        permission: its name.
        about: what it is about: an ``object`` (a registered model or an experiment, and what belongs to it), the
            ``workspace``, or the ``server``. Only those about objects can be part of a role that a workspace defines.
        roles: built-in roles that hold it.
    """

    permission: Permission
    about: Literal["object", "workspace", "server"]
    roles: list[str]


class PermissionList(Part, frozen=True, kw_only=True):
    """All permissions.

    Attributes:
        items: the permissions, by name.
        next_page_token: always null: all of them are listed.
    """

    items: list[PermissionInfo]
    next_page_token: str | None


class Role(Resource, frozen=True, kw_only=True):
    """A role: a named set of permissions.

    Attributes:
        role_id: lasting id; null for a built-in role.
        name: name of the role, unique in the workspace.
        description: what it is for; empty for none.
        permissions: what it holds on a registered model or an experiment, sorted.
        is_built_in: whether it exists in every workspace and cannot be changed.
        grants_count: how often it is granted; null for a built-in role.
        created_at_ms: time of creation; null for a built-in role.
        updated_at_ms: time of the last change; null for a built-in role.
    """

    role_id: str | None
    name: str
    description: str
    permissions: list[Permission]
    is_built_in: bool
    grants_count: int | None
    created_at_ms: int | None
    updated_at_ms: int | None


class RoleList(Part, frozen=True, kw_only=True):
    """Roles.

    Attributes:
        items: the roles of this page: the built-in ones, then those of the workspace.
        next_page_token: token of the next page; null on the last one.
        total_count: number of roles on all pages; null unless requested.
    """

    items: list[Role]
    next_page_token: str | None
    total_count: int | None


class ListPermissions(Request):
    """List permissions."""


class ListRoles(Request):
    """Which roles to list.

    Attributes:
        limit: largest number of roles in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the roles on all pages.
    """

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateRole(Request):
    """Define a role.

    Attributes:
        name: up to 100 of a-z, 0-9, ``-`` and ``_``; not that of a built-in role.
        description: what it is for.
        permissions: those about objects, at least one.
    """

    name: Text
    permissions: list[Permission]
    description: str = ""


class GetRole(Request):
    """Get a role.

    Attributes:
        role: its name or id.
    """

    role: Text


class UpdateRole(Request):
    """Change a role.

    Attributes:
        role: its name or id.
        name: new name.
        description: what it is for.
        permissions: all permissions that it has from now on.
    """

    role: Text
    name: Text | UnsetType = UNSET
    description: str | UnsetType = UNSET
    permissions: list[Permission] | UnsetType = UNSET


class DeleteRole(Request):
    """Delete a role.

    Attributes:
        role: its name or id.
        force: whether to take it away from everyone who has it.
    """

    role: Text
    force: bool = False


_DESCRIPTIONS = {
    BuiltIn.DENIED: "May do nothing; outweighs every other role.",
    BuiltIn.MEMBER: "May see the workspace and create models and experiments in it; on one of them, the same as viewer.",
    BuiltIn.VIEWER: "May read.",
    BuiltIn.CONTRIBUTOR: "May also create, log, register, comment, and move versions between stages.",
    BuiltIn.APPROVER: "May also decide on requests.",
    BuiltIn.MANAGER: "May also delete, and grant roles.",
    BuiltIn.ADMINISTRATOR: "May also change the workspace itself.",
}


def role(record: records.OwnRole) -> Role:
    """Convert a role of a workspace."""
    return with_etag(
        Role(
            etag="",
            role_id=record.role_id,
            name=record.name,
            description=record.description,
            permissions=sorted(record.permissions),
            is_built_in=False,
            grants_count=record.grants_count,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
        )
    )


def built_in_role(one: BuiltIn) -> Role:
    """Return a built-in role."""
    return with_etag(
        Role(
            etag="",
            role_id=None,
            name=one.value,
            description=_DESCRIPTIONS[one],
            permissions=sorted(PERMISSIONS[one]),
            is_built_in=True,
            grants_count=None,
            created_at_ms=None,
            updated_at_ms=None,
        )
    )


def permission_list() -> PermissionList:
    """Return all permissions."""
    return PermissionList(
        items=[
            PermissionInfo(
                permission=one,
                about="object" if one in OF_OBJECTS else "server" if one in OF_SERVER else "workspace",
                roles=[role.value for role in BuiltIn if one in PERMISSIONS[role]],
            )
            for one in sorted(Permission)
        ],
        next_page_token=None,
    )
