"""Rows of the public API: permissions, and the roles that a workspace defines."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import roles as messages

_TAG = "access"

LIST_PERMISSIONS = row(
    "GET /permissions",
    name="list_permissions",
    request=messages.ListPermissions,
    response=messages.PermissionList,
    permission=Permission.ACCOUNT_READ,
    access="none",
    resource=by.SERVER,
    tag=_TAG,
    summary="List permissions",
    description="The closed list, with the built-in roles that hold each of them.",
)
LIST = row(
    "GET /roles",
    name="list_roles",
    request=messages.ListRoles,
    response=messages.RoleList,
    permission=Permission.WORKSPACE_READ,
    access="read",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List roles",
    description="The built-in roles, which are the same everywhere, then those that the workspace defines, by name.",
)
CREATE = row(
    "POST /roles",
    name="create_role",
    request=messages.CreateRole,
    response=messages.Role,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    status=201,
    location="/roles/{name}",
    has_etag=True,
    tag=_TAG,
    summary="Define a role",
    description="From the permissions on registered models and experiments.",
)
GET = row(
    "GET /roles/{role}",
    name="get_role",
    request=messages.GetRole,
    response=messages.Role,
    permission=Permission.WORKSPACE_READ,
    access="read",
    resource=by.ROLE,
    has_etag=True,
    tag=_TAG,
    summary="Get a role",
    description="By name; one that the workspace defines also by id.",
)
UPDATE = row(
    "PATCH /roles/{role}",
    name="update_role",
    request=messages.UpdateRole,
    response=messages.Role,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.ROLE,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Change a role",
    description="Its permissions change at once for everyone who has the role.",
)
DELETE = row(
    "DELETE /roles/{role}",
    name="delete_role",
    request=messages.DeleteRole,
    response=Empty,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.ROLE,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a role",
    description="Refused while it is granted to someone, unless `force` is true, and while stage rules name it.",
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST_PERMISSIONS, LIST, CREATE, GET, UPDATE, DELETE)
