"""Authorization: principals, grants, resources, and one pure decision that every service uses.

Grants are made on the workspace, on experiments and on registered models. Access to a run or logged model is decided by
its experiment, access to a version, alias or comment by its registered model; the permission determines which applies.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import msgspec

from greenroom.core.permissions import EVERYTHING, Permission
from greenroom.errors import GreenroomError, PermissionDenied

DEFAULT_WORKSPACE: Final = "default"

PrincipalKind = Literal["user", "token", "service", "anonymous"]
ResourceKind = Literal["workspace", "experiment", "registered_model"]


class Resource(NamedTuple):
    """Something a permission can be granted on.

    Attributes:
        id: id of an experiment, name of a registered model or of a workspace.
        workspace: workspace it belongs to.
    """

    kind: ResourceKind
    id: str
    workspace: str


class Grant(msgspec.Struct, frozen=True):
    """Permissions on one resource, on all resources of a kind, or on everything in the principal's workspace.

    Attributes:
        kind: None for everything in the workspace.
        id: None for all of the kind.
    """

    permissions: frozenset[Permission] = EVERYTHING
    kind: ResourceKind | None = None
    id: str | None = None

    def covers(self, resource: Resource) -> bool:
        """Return whether the grant applies to a resource of the workspace."""
        return self.kind is None or (self.kind == resource.kind and (self.id is None or self.id == resource.id))


FULL: Final = (Grant(),)


class Principal(msgspec.Struct, frozen=True):
    """The user or client that a request acts for.

    Attributes:
        id: permanent and unique; stored with what it creates.
        name: display name; stored in events and as the author. May be reused by another principal later.
        workspace: workspace it works in; it sees no other.
        grants: its permissions there.
    """

    id: str
    kind: PrincipalKind
    name: str
    workspace: str = DEFAULT_WORKSPACE
    grants: tuple[Grant, ...] = FULL

    @property
    def permissions(self) -> frozenset[Permission]:
        """Permissions held on at least one resource."""
        return EVERYTHING if self.grants is FULL else frozenset().union(*(grant.permissions for grant in self.grants))

    def require(self, permission: Permission) -> None:
        """Check that the permission is held on at least one resource.

        The result does not depend on what exists, so this can run before anything is read.

        Raises:
            PermissionDenied: the permission is not held on any resource.
        """
        # Fast path for the only user of a local server: skip the set lookup, since hashing an enum is slow.
        if self.grants is not FULL and permission not in self.permissions:
            raise _denied(permission)


Actor = Principal
"""The principal that a service acts for."""


class Decision(enum.Enum):
    """The result of an authorization decision.

    Attributes:
        ALLOWED: the action is allowed.
        FORBIDDEN: the principal may see the resource, but not do this.
        HIDDEN: the principal may not see the resource: respond as if it did not exist.
    """

    ALLOWED = enum.auto()
    FORBIDDEN = enum.auto()
    HIDDEN = enum.auto()


def local_user(name: str, permissions: frozenset[Permission] = EVERYTHING) -> Principal:
    """Return the principal of a single-user server; its id is its name."""
    return Principal(name, "user", name, grants=FULL if permissions is EVERYTHING else (Grant(permissions),))


ANONYMOUS: Final = Principal("anonymous", "anonymous", "anonymous", grants=())
"""The principal of requests without a login, on a server that requires one."""

_READ_OF: Final = {
    permission: Permission(f"{noun if noun != 'comment' else 'registered_model'}:read")
    for permission in Permission
    for noun in [permission.value.partition(":")[0]]
}


def decide(principal: Principal, permission: Permission, resource: Resource) -> Decision:
    """Decide whether a principal may do something to a resource.

    >>> ada = Principal("1", "user", "ada", grants=(Grant(frozenset({Permission.RUN_READ}), "experiment", "5"),))
    >>> decide(ada, Permission.RUN_READ, Resource("experiment", "5", "default")).name
    'ALLOWED'
    >>> decide(ada, Permission.RUN_UPDATE, Resource("experiment", "5", "default")).name
    'FORBIDDEN'
    >>> decide(ada, Permission.RUN_READ, Resource("experiment", "6", "default")).name
    'HIDDEN'
    """
    if resource.workspace != principal.workspace:
        return Decision.HIDDEN
    if principal.grants is FULL or _holds(principal, permission, resource):
        return Decision.ALLOWED
    if resource.kind == "workspace" or _holds(principal, _READ_OF[permission], resource):
        return Decision.FORBIDDEN
    # Held on no resource at all: the refusal is the same for every resource, so it reveals nothing about this one.
    return Decision.HIDDEN if permission in principal.permissions else Decision.FORBIDDEN


def require(
    principal: Principal,
    permission: Permission,
    resource: Resource,
    *,
    not_found: Callable[[], GreenroomError] | None = None,
) -> None:
    """Check that a principal may do something to an existing resource.

    Args:
        not_found: makes the error for a resource that does not exist; None for a workspace.

    Raises:
        PermissionDenied: the principal may see the resource, but not do this.
    """
    decision = decide(principal, permission, resource)
    if decision is Decision.HIDDEN and not_found is not None:
        raise not_found()
    if decision is not Decision.ALLOWED:
        raise _denied(permission)


class Scope(NamedTuple):
    """The resources of a kind that a search may return.

    Attributes:
        ids: their ids; None for all in the workspace.
    """

    ids: tuple[str, ...] | None = None

    def keep(self, ids: list[str]) -> list[str]:
        """Return the ids that are in the scope."""
        return ids if self.ids is None else [one for one in ids if one in self.ids]


WHOLE_WORKSPACE: Final = Scope()


def may(principal: Principal, permission: Permission, resource: Resource) -> bool:
    """Return whether a principal may do something to a resource; used to filter lists."""
    return decide(principal, permission, resource) is Decision.ALLOWED


def scope_of(principal: Principal, kind: ResourceKind, *permissions: Permission) -> Scope:
    """Return the resources of a kind on which all these permissions are held.

    >>> ada = Principal("1", "user", "ada", grants=(Grant(EVERYTHING, "registered_model", "wine"),))
    >>> scope_of(ada, "registered_model", Permission.MODEL_VERSION_READ).ids
    ('wine',)
    """
    if principal.grants is FULL:
        return WHOLE_WORKSPACE
    scopes = [found for found in (_ids(principal, kind, permission) for permission in permissions) if found is not None]
    return Scope(tuple(sorted(frozenset.intersection(*scopes)))) if scopes else WHOLE_WORKSPACE


def _ids(principal: Principal, kind: ResourceKind, permission: Permission) -> frozenset[str] | None:
    grants = [grant for grant in principal.grants if permission in grant.permissions]
    if any(grant.kind is None or (grant.kind == kind and grant.id is None) for grant in grants):
        return None
    return frozenset(grant.id for grant in grants if grant.kind == kind and grant.id is not None)


def _holds(principal: Principal, permission: Permission, resource: Resource) -> bool:
    return any(permission in grant.permissions and grant.covers(resource) for grant in principal.grants)


def _denied(permission: Permission) -> PermissionDenied:
    return PermissionDenied(f"Permission denied: {permission.value} is needed.")
