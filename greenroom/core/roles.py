"""Roles: named sets of permissions, granted to users and groups on a workspace, a registered model or an experiment.

Built-in roles are the same everywhere. A workspace can define its own from the closed list of permissions; those have
the text form ``role:<row>`` where a grant names its role.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from greenroom.core.permissions import EVERYTHING, OF_SERVER, OF_WORKSPACE, Permission


class Role(enum.StrEnum):
    """A built-in role.

    Attributes:
        DENIED: an explicit denial, which outweighs every other grant on the same object or above it.
        MEMBER: may see the workspace and create things there; on an object, the same as `VIEWER`.
        VIEWER: may read.
        CONTRIBUTOR: may also create, log, edit, register, and move versions between stages, or ask for it.
        APPROVER: may also decide on requests.
        MANAGER: may also delete, and grant roles.
        ADMINISTRATOR: may also change the workspace itself; on an object, the same as `MANAGER`.
    """

    DENIED = "denied"
    MEMBER = "member"
    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    APPROVER = "approver"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


_READ = frozenset(one for one in Permission if one.value.endswith(":read")) - OF_SERVER - {Permission.ACCESS_READ}
_CREATE = frozenset({Permission.EXPERIMENT_CREATE, Permission.REGISTERED_MODEL_CREATE})
_DELETE = frozenset(one for one in Permission if one.value.endswith(":delete"))
_MANAGE = frozenset({Permission.ACCESS_READ, Permission.ACCESS_MANAGE})
_ALL = EVERYTHING - OF_SERVER
_CONTRIBUTE = _ALL - _DELETE - _MANAGE - {Permission.WORKSPACE_UPDATE, Permission.TRANSITION_DECIDE}

_PERMISSIONS: Final[dict[str, frozenset[Permission]]] = {
    Role.DENIED: frozenset(),
    # On a workspace it lets nothing in it be read: `permissions_in_workspace`.
    Role.MEMBER: _READ | _CREATE,
    Role.VIEWER: _READ,
    Role.CONTRIBUTOR: _CONTRIBUTE,
    Role.APPROVER: _CONTRIBUTE | {Permission.TRANSITION_DECIDE},
    Role.MANAGER: _ALL - {Permission.WORKSPACE_UPDATE},
    Role.ADMINISTRATOR: _ALL,
}
PERMISSIONS: Final[Mapping[str, frozenset[Permission]]] = MappingProxyType(_PERMISSIONS)
"""Built-in role -> its permissions on an object."""

MEMBERSHIP: Final = _CREATE | {Permission.WORKSPACE_READ}
"""Permissions of `Role.MEMBER` on a workspace."""


def permissions_in_workspace(role: Role) -> frozenset[Permission]:
    """Return the permissions that a built-in role on a workspace grants on everything in it.

    >>> Permission.RUN_READ in permissions_in_workspace(Role.MEMBER)
    False
    """
    return MEMBERSHIP if role is Role.MEMBER else PERMISSIONS[role]


def permissions_on_object(permissions: frozenset[Permission]) -> frozenset[Permission]:
    """Return the part of a role's permissions that applies to one registered model or experiment."""
    return permissions - OF_WORKSPACE


class DefaultRole(enum.StrEnum):
    """What everyone with an account may do in a workspace without being granted anything."""

    NONE = "none"
    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"


class TokenScope(enum.StrEnum):
    """What an API token may do at most; never more than its owner may.

    Attributes:
        READ: read.
        PROPOSE: read, comment, and ask for what others decide.
        WRITE: everything but granting roles and managing accounts, tokens and workspaces.
        ADMIN: everything its owner may.
    """

    READ = "read"
    PROPOSE = "propose"
    WRITE = "write"
    ADMIN = "admin"


_SCOPE_READ = _READ | {Permission.ACCOUNT_READ, Permission.SERVER_READ, Permission.ACCESS_READ}
_SCOPES: Final[Mapping[TokenScope, frozenset[Permission]]] = {
    TokenScope.READ: _SCOPE_READ,
    TokenScope.PROPOSE: _SCOPE_READ | {Permission.COMMENT_CREATE, Permission.TRANSITION_REQUEST},
    TokenScope.WRITE: EVERYTHING
    - {
        Permission.ACCESS_MANAGE,
        Permission.ACCOUNT_MANAGE,
        Permission.ACCOUNT_SELF,
        Permission.WORKSPACE_MANAGE,
        Permission.WORKSPACE_UPDATE,
    },
    TokenScope.ADMIN: EVERYTHING,
}


def permissions_of_scope(scope: TokenScope) -> frozenset[Permission]:
    """Return the permissions that a token of a scope may use."""
    return _SCOPES[scope]
