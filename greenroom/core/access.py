"""Authorization: principals, what they hold in their workspace, and one pure decision that every service uses.

Roles are granted on a workspace, on all its registered models or experiments, or on one of them. Access to a run or
logged model is decided by its experiment, access to a version, alias or comment by its registered model; the permission
determines which applies.

What holds for the whole workspace is part of the principal. Grants on single objects, and who owns an object, are read
in the transaction that uses them (`services/access/authorization.py`), so they need no cache and can be many.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from greenroom.core.permissions import EVERYTHING, OF_OBJECTS, Permission
from greenroom.core.roles import PERMISSIONS, DefaultRole, Role, permissions_on_object
from greenroom.errors import PermissionDenied

DEFAULT_WORKSPACE: Final = "default"

PrincipalKind = Literal["user", "token", "service", "anonymous"]
ResourceKind = Literal["workspace", "experiment", "registered_model"]
ObjectKind = Literal["experiment", "registered_model"]

NOTHING: Final[frozenset[Permission]] = frozenset()


class Account(msgspec.Struct, frozen=True):
    """The account behind a principal, as far as authorization needs it.

    Attributes:
        row: its row; objects have the row of their owner.
        subjects: whom grants can name to reach it: ``user:<row>``, and ``group:<row>`` for each of its groups.
        has_denials: whether one of the subjects is denied something in the workspace.
        roles: permissions of each role of the workspace, built-in and its own, on an object.
        models: rows of the registered models that its token is limited to; None for no limit.
        token: row of the API token that it sent; None for a session or a password.
        session: row of the browser session; None for a token or a password.
        until_ms: when its token or session expires; None if it does not.
        default_role: what the server's setting gives everyone in workspaces without a default role of their own.
        publisher: row of the trusted publisher that its token was issued for; None for others.
    """

    row: int
    subjects: tuple[str, ...]
    has_denials: bool = False
    roles: Mapping[str, frozenset[Permission]] = PERMISSIONS
    models: tuple[int, ...] | None = None
    token: int | None = None
    session: int | None = None
    until_ms: int | None = None
    default_role: DefaultRole = DefaultRole.NONE
    publisher: int | None = None


class Principal(msgspec.Struct, frozen=True):
    """The user or client that a request acts for.

    Attributes:
        id: permanent and unique; stored with what it creates.
        name: display name; stored in events and as the author. May be reused by another principal later.
        workspace: key of the workspace it works in; it sees no other.
        permissions: held on the workspace and on everything in it.
        on_models: held on every registered model in it; None: the same as `permissions`.
        on_experiments: held on every experiment in it; None: the same as `permissions`.
        allowed: permissions that its token may use.
        account: None for the local user, the shared token's user, and anonymous requests.
    """

    id: str
    kind: PrincipalKind
    name: str
    workspace: str = DEFAULT_WORKSPACE
    permissions: frozenset[Permission] = EVERYTHING
    on_models: frozenset[Permission] | None = None
    on_experiments: frozenset[Permission] | None = None
    allowed: frozenset[Permission] = EVERYTHING
    account: Account | None = None

    @property
    def owner_row(self) -> int | None:
        """Row of the account that owns what this principal creates; None without an account."""
        return None if self.account is None else self.account.row

    def held_on_all(self, kind: ResourceKind) -> frozenset[Permission]:
        """Return the permissions held on the workspace, or on everything of a kind in it."""
        held = {"registered_model": self.on_models, "experiment": self.on_experiments}.get(kind)
        return self.permissions if held is None else held

    def holds_on_all(self, permission: Permission, kind: ResourceKind) -> bool:
        """Return whether the permission is held on everything of a kind, without exception."""
        # Fast path for the only user of a local server: skip the set lookup, since hashing an enum is slow.
        if self.account is None and self.permissions is EVERYTHING:
            return True
        if permission not in self.held_on_all(kind):
            return False
        if self.account is None:
            return True
        if kind == "workspace":
            # A token that is limited to models is not for others, which it could not see either.
            return permission is not Permission.REGISTERED_MODEL_CREATE or self.account.models is None
        return not _has_exceptions(self.account, kind)

    def may_hold(self, permission: Permission) -> bool:
        """Return whether the permission may be held on at least one resource; does not depend on what exists."""
        if self.account is None:
            return self.permissions is EVERYTHING or permission in self.permissions
        if permission in OF_OBJECTS or permission is Permission.REGISTERED_MODEL_CREATE:
            # It may own something, or be granted a role on it. Who may register versions in a model also "creates" it:
            # MLflow clients do so first, and expect to hear that it exists.
            return permission in self.allowed
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Check that the permission may be held on at least one resource.

        The result does not depend on what exists, so this can run before anything is read.

        Raises:
            PermissionDenied: the permission is not held on any resource.
        """
        if not self.may_hold(permission):
            raise denied(permission, by_token=self.is_cut_by_token(permission))

    def is_cut_by_token(self, permission: Permission) -> bool:
        """Return whether it is the API token of the request that may not use a permission, regardless of its owner."""
        if self.account is None or self.account.token is None:
            return False
        is_limited = permission is Permission.REGISTERED_MODEL_CREATE and self.account.models is not None
        return is_limited or permission not in self.allowed


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


class ObjectRoles(msgspec.Struct, frozen=True):
    """What is stored about a principal's access to one registered model or experiment.

    Attributes:
        row: row of the model, or id of the experiment.
        owner: row of the account that owns it; None without an owner.
        roles: roles granted to the principal's subjects on it.
    """

    kind: ObjectKind
    row: int
    owner: int | None = None
    roles: tuple[str, ...] = ()


def local_user(name: str, permissions: frozenset[Permission] = EVERYTHING) -> Principal:
    """Return the principal of a single-user server; its id is its name."""
    return Principal(name, "user", name, permissions=permissions)


ANONYMOUS: Final = Principal("anonymous", "anonymous", "anonymous", permissions=NOTHING)
"""The principal of requests without a login, on a server that requires one."""


def read_permission_of(permission: Permission) -> Permission:
    """Return the permission to see what another permission is about.

    >>> read_permission_of(Permission.COMMENT_CREATE).value, read_permission_of(Permission.RUN_DELETE).value
    ('registered_model:read', 'run:read')
    """
    return _READ_OF[permission]


def decide(principal: Principal, permission: Permission, found: ObjectRoles) -> Decision:
    """Decide whether a principal may do something to one object of its workspace.

    >>> ada = Principal("1", "user", "ada", permissions=NOTHING, account=Account(1, ("user:1",)))
    >>> wine = ObjectRoles("registered_model", 5, roles=("viewer",))
    >>> decide(ada, Permission.MODEL_VERSION_READ, wine).name, decide(ada, Permission.COMMENT_CREATE, wine).name
    ('ALLOWED', 'FORBIDDEN')
    >>> decide(ada, Permission.MODEL_VERSION_READ, ObjectRoles("registered_model", 6)).name
    'HIDDEN'
    """
    held = permissions_on(principal, found)
    if permission in held:
        return Decision.ALLOWED
    if sees(held, permission, found.kind):
        return Decision.FORBIDDEN
    # Held on no resource at all: the refusal is the same for every resource, so it reveals nothing about this one.
    return Decision.HIDDEN if principal.may_hold(permission) else Decision.FORBIDDEN


def sees(held: frozenset[Permission], permission: Permission, kind: ObjectKind) -> bool:
    """Return whether permissions on an object show what another permission is about.

    Who sees an object may know that there is access to it, though not who has it.
    """
    read = _READ_OF[permission]
    return (_READ_OF_KIND[kind] if read is Permission.ACCESS_READ else read) in held


def permissions_on(principal: Principal, found: ObjectRoles) -> frozenset[Permission]:
    """Return the permissions of a principal on one object of its workspace."""
    held, account = principal.held_on_all(found.kind), principal.account
    if account is None:
        return held
    if found.kind == "registered_model" and account.models is not None and found.row not in account.models:
        return NOTHING
    # An administrator of the workspace cannot be denied: who may grant roles could undo it anyway.
    if Role.DENIED in found.roles and Permission.WORKSPACE_UPDATE not in principal.permissions:
        return NOTHING
    own = [account.roles.get(role, NOTHING) for role in found.roles]
    if found.owner == account.row:
        own.append(PERMISSIONS[Role.MANAGER])
    if not own:
        return held
    return held | (permissions_on_object(frozenset().union(*own)) & principal.allowed)


class Scope(msgspec.Struct, frozen=True):
    """The objects of a kind that a search may return; empty for all in the workspace.

    Attributes:
        is_all: all but those that `account` is denied; else those that it owns, or has one of `roles` on.
        account: whose grants decide; None: nothing is found unless `is_all`.
        roles: roles that hold the permission that the search needs, on an object.
        owned: whether owning an object is enough.
    """

    is_all: bool = True
    account: Account | None = None
    roles: tuple[str, ...] = ()
    owned: bool = True


WHOLE_WORKSPACE: Final = Scope()


def scope_of(principal: Principal, kind: ObjectKind, *permissions: Permission) -> Scope:
    """Return the objects of a kind on which all these permissions are held."""
    if all(principal.holds_on_all(permission, kind) for permission in permissions):
        return WHOLE_WORKSPACE
    account = principal.account
    held = principal.held_on_all(kind)
    missing = [permission for permission in permissions if permission not in held]
    if account is None:
        return Scope(is_all=not missing)
    # As `permissions_on` decides about one object.
    if kind == "experiment":
        account = replace(account, models=None)
    if Permission.WORKSPACE_UPDATE in principal.permissions:
        account = replace(account, has_denials=False)
    # A model that the principal may only see part of, by two roles that each hold one permission, is left out.
    roles = tuple(sorted(name for name, of_role in account.roles.items() if of_role.issuperset(missing)))
    usable = principal.allowed.issuperset(missing)
    return Scope(is_all=not missing, account=account, roles=roles if usable else (), owned=usable)


def implies(principal: Principal, held: Permission, other: Permission, kind: ObjectKind) -> bool:
    """Return whether the principal holds another permission on every object of a kind on which it holds one.

    >>> ada = Principal("1", "user", "ada", permissions=NOTHING, account=Account(1, ("user:1",)))
    >>> implies(ada, Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ, "registered_model")
    True
    >>> implies(ada, Permission.REGISTERED_MODEL_READ, Permission.COMMENT_CREATE, "registered_model")
    False
    """
    on_all = principal.held_on_all(kind)
    if held in on_all and other not in on_all:
        return False
    account = principal.account
    if account is None:
        return True
    roles = account.roles.values()
    return other in principal.allowed and all(other in of_role for of_role in roles if held in of_role)


def denied(permission: Permission, granted_by: Sequence[str] = (), *, by_token: bool = False) -> PermissionDenied:
    """Return the error for a missing permission.

    Args:
        granted_by: names of a few people and groups that can grant it, if the principal may know them.
        by_token: whether the API token of the request may not use it.

    >>> denied(Permission.COMMENT_CREATE, ["ada", "the group ops"]).message
    'Permission denied: comment:create is needed. ada or the group ops can grant it.'
    """
    who = f" {' or '.join(granted_by)} can grant it." if granted_by else ""
    if by_token:
        who = " The API token sent may not use it: sign in with your password, or with a token that is less limited."
    return PermissionDenied(
        f"Permission denied: {permission.value} is needed.{who}", permission=permission.value, granted_by=granted_by
    )


def _has_exceptions(account: Account, kind: ResourceKind) -> bool:
    return account.has_denials or (account.models is not None and kind == "registered_model")


_READ_NOUNS: Final = {"comment": "registered_model", "transition": "model_version", "account": "account"}


def _read_of(permission: Permission) -> Permission:
    noun = permission.value.partition(":")[0]
    if permission is Permission.ACCESS_MANAGE:
        return Permission.ACCESS_READ
    return Permission(f"{_READ_NOUNS.get(noun, noun)}:read")


_READ_OF: Final = {permission: _read_of(permission) for permission in Permission}
_READ_OF_KIND: Final[Mapping[ObjectKind, Permission]] = {
    "registered_model": Permission.REGISTERED_MODEL_READ,
    "experiment": Permission.EXPERIMENT_READ,
}
