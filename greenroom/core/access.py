"""Who acts, on what, and whether that is allowed: one pure decision that every service asks for.

Grants are made on the workspace, on experiments and on registered models. A run or logged model is decided on by its
experiment, a version, alias or comment by its registered model; which of them is meant the permission says.
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
        id: of an experiment its id, of a registered model its name, of a workspace its name.
        workspace: the one it belongs to.
    """

    kind: ResourceKind
    id: str
    workspace: str


class Grant(msgspec.Struct, frozen=True):
    """Permissions on one resource, on all of a kind, or on everything in the principal's workspace.

    Attributes:
        kind: None for everything in the workspace.
        id: None for all of the kind.
    """

    permissions: frozenset[Permission] = EVERYTHING
    kind: ResourceKind | None = None
    id: str | None = None

    def covers(self, resource: Resource) -> bool:
        """Return whether a resource of the workspace is among those it is made on."""
        return self.kind is None or (self.kind == resource.kind and (self.id is None or self.id == resource.id))


FULL: Final = (Grant(),)


class Principal(msgspec.Struct, frozen=True):
    """Who a request acts for.

    Attributes:
        id: tells it from every other for good; written where something belongs to its maker.
        name: for people to read; written into events and as the author of what is made. Not unique for ever.
        workspace: the one it works in; it sees nothing of others.
        grants: what it may do there.
    """

    id: str
    kind: PrincipalKind
    name: str
    workspace: str = DEFAULT_WORKSPACE
    grants: tuple[Grant, ...] = FULL

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything it may do on at least one resource."""
        return EVERYTHING if self.grants is FULL else frozenset().union(*(grant.permissions for grant in self.grants))

    def require(self, permission: Permission) -> None:
        """Stop here unless the permission is held on at least one resource.

        It is the same answer whatever exists, so it can come before anything is looked up.

        Raises:
            PermissionDenied: it is not.
        """
        # The first comparison is all that a laptop's only user costs: an enum's hash is computed anew each time.
        if self.grants is not FULL and permission not in self.permissions:
            raise _denied(permission)


Actor = Principal
"""The principal in whose name a service acts."""


class Decision(enum.Enum):
    """What a principal gets to hear.

    Attributes:
        ALLOWED: go on.
        FORBIDDEN: it may see the resource, but not do this.
        HIDDEN: it may not see the resource: the answer must be the one for a resource that does not exist.
    """

    ALLOWED = enum.auto()
    FORBIDDEN = enum.auto()
    HIDDEN = enum.auto()


def local_user(name: str, permissions: frozenset[Permission] = EVERYTHING) -> Principal:
    """Make the principal of a server that has one user; its id is its name."""
    return Principal(name, "user", name, grants=FULL if permissions is EVERYTHING else (Grant(permissions),))


ANONYMOUS: Final = Principal("anonymous", "anonymous", "anonymous", grants=())
"""Everyone who has not logged in, on a server that asks for it."""

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
    # Held on no resource at all, it is refused for every one alike, which shows nothing about this one.
    return Decision.HIDDEN if permission in principal.permissions else Decision.FORBIDDEN


def require(
    principal: Principal,
    permission: Permission,
    resource: Resource,
    *,
    not_found: Callable[[], GreenroomError] | None = None,
) -> None:
    """Stop here unless a principal may do something to a resource that was found.

    Args:
        not_found: makes the error for a resource that does not exist; None for a workspace.

    Raises:
        PermissionDenied: it may see the resource, but not do this.
    """
    decision = decide(principal, permission, resource)
    if decision is Decision.HIDDEN and not_found is not None:
        raise not_found()
    if decision is not Decision.ALLOWED:
        raise _denied(permission)


class Scope(NamedTuple):
    """Which resources of a kind a search may find.

    Attributes:
        ids: of those; None for all in the workspace.
    """

    ids: tuple[str, ...] | None = None

    def keep(self, ids: list[str]) -> list[str]:
        """Leave out the ids it does not have."""
        return ids if self.ids is None else [one for one in ids if one in self.ids]


WHOLE_WORKSPACE: Final = Scope()


def may(principal: Principal, permission: Permission, resource: Resource) -> bool:
    """Return whether a principal may do something to a resource, to leave out what it may not."""
    return decide(principal, permission, resource) is Decision.ALLOWED


def scope_of(principal: Principal, kind: ResourceKind, *permissions: Permission) -> Scope:
    """Find out on which resources of a kind all these permissions are held.

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
