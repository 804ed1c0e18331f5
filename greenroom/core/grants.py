"""Grants and roles of a workspace as records, and who holds what on an object because of them."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from greenroom.core.access import NOTHING, ResourceKind
from greenroom.core.permissions import EVERYTHING, OF_OBJECTS, Permission
from greenroom.core.roles import MEMBERSHIP, PERMISSIONS, DefaultRole, Role, permissions_on_object
from greenroom.errors import InvalidInput, InvalidName

ALL: Final = -1
"""`Resource.row` of the workspace, and of everything of a kind in it."""

MAX_ROLE_NAME_LENGTH: Final = 100
MAX_DESCRIPTION_LENGTH: Final = 5000
_OWN_ROLE = re.compile(r"role:([1-9][0-9]*)")
_ROLE_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")
_PUBLIC_ROLE = re.compile(r"role_([1-9][0-9]{0,17})")
_BUILT_IN: Final = frozenset(one.value for one in Role)


ResourceName = Literal["workspace", "models", "experiments", "model", "experiment"]
"""How clients name what a role is granted on."""


class Resource(msgspec.Struct, frozen=True):
    """What a role is granted on.

    Attributes:
        row: row of the registered model, id of the experiment; `ALL` for everything of the kind, or the workspace.
    """

    kind: ResourceKind
    row: int = ALL

    @property
    def name(self) -> ResourceName:
        """What it is: ``workspace``, ``models``, ``experiments``, ``model`` or ``experiment``."""
        if self.kind == "workspace":
            return "workspace"
        if self.kind == "registered_model":
            return "models" if self.row == ALL else "model"
        return "experiments" if self.row == ALL else "experiment"


WHOLE_WORKSPACE_RESOURCE: Final = Resource("workspace")


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role for a user or a group on a resource of a workspace.

    Attributes:
        subject: ``user:<row>`` or ``group:<row>``.
        role: a built-in role, or ``role:<row>``.
        holder_name: name of the user or group.
        role_name: name of the role.
        resource_name: name of the registered model or experiment; None for other resources.
        created_by: name of the actor.
    """

    row: int
    resource: Resource
    subject: str
    role: str
    holder_name: str = ""
    role_name: str = ""
    resource_name: str | None = None
    created_at_ms: int = 0
    created_by: str = ""

    @property
    def grant_id(self) -> str:
        """Its public id."""
        return f"grant_{self.row}"

    @property
    def is_denial(self) -> bool:
        """Whether it takes everything away."""
        return self.role == Role.DENIED


class OwnRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a workspace defines.

    Attributes:
        permissions: on objects; a role on a workspace holds them on everything in it.
        grants_count: grants that name it.
    """

    row: int
    name: str
    description: str = ""
    permissions: frozenset[Permission] = NOTHING
    created_at_ms: int = 0
    updated_at_ms: int = 0
    grants_count: int = 0

    @property
    def role_id(self) -> str:
        """Its public id."""
        return f"role_{self.row}"

    @property
    def text(self) -> str:
        """How a grant names it."""
        return f"role:{self.row}"


class Holder(msgspec.Struct, frozen=True):
    """A user or a group, as far as grants need it."""

    subject: str
    name: str

    @property
    def row(self) -> int:
        """Row of the account or group."""
        return int(self.subject.partition(":")[2])

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return self.subject.startswith("group:")

    @property
    def public_id(self) -> str:
        """Its public id: ``acc_7`` or ``gr_3``."""
        return f"{'gr' if self.is_group else 'acc'}_{self.row}"


class SourceKind(enum.StrEnum):
    """Why someone has access."""

    OWNER = "owner"
    GRANT = "grant"
    DEFAULT_ROLE = "default_role"
    SERVER_ADMINISTRATOR = "server_administrator"


class Source(msgspec.Struct, frozen=True):
    """One reason why someone has access to a resource, or is denied it.

    Attributes:
        role: a built-in role, or ``role:<row>``.
        resource: what the role holds on, which may be the whole workspace.
        group: subject of the group that the role is granted to; None for others.
        grant: row of the grant; None for others.
    """

    kind: SourceKind
    role: str
    resource: Resource
    group: str | None = None
    grant: int | None = None


class AccessFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything stored that decides who has access to a resource.

    Attributes:
        owner: row of the account that owns it; None for no one.
        grants: those on it, on its kind and on the workspace.
        groups: rows of the groups of an account, by the account's row; only groups that a grant names.
        names: name of each subject.
        administrators: rows of the server's administrators.
        roles: permissions of each role on an object.
        default_role: of the workspace.
    """

    resource: Resource
    owner: int | None = None
    grants: Sequence[Grant] = ()
    groups: Mapping[int, frozenset[int]] = {}
    names: Mapping[str, str] = {}
    administrators: frozenset[int] = frozenset()
    roles: Mapping[str, frozenset[Permission]] = PERMISSIONS
    default_role: DefaultRole = DefaultRole.NONE


class Effective(msgspec.Struct, frozen=True):
    """What an account holds on a resource, without the limits of a token.

    Attributes:
        sources: why, strongest first; only those that count.
        denied_by: the denials that take all of it away; empty for none.
    """

    permissions: frozenset[Permission]
    sources: tuple[Source, ...] = ()
    denied_by: tuple[Source, ...] = ()


def role_permissions(
    role: str, on: ResourceKind, of: ResourceKind, roles: Mapping[str, frozenset[Permission]] = PERMISSIONS
) -> frozenset[Permission]:
    """Return what a role granted on one kind of resource holds on a resource of another kind within it.

    >>> Permission.RUN_READ in role_permissions("member", "workspace", "experiment")
    False
    >>> Permission.RUN_READ in role_permissions("member", "experiment", "experiment")
    True
    """
    if on == "workspace":
        held = MEMBERSHIP if role == Role.MEMBER else roles.get(role, NOTHING)
        return held if of == "workspace" else permissions_on_object(held)
    return permissions_on_object(roles.get(role, NOTHING))


def effective_access(facts: AccessFacts, account: int) -> Effective:
    """Return what an account holds on a resource, and why."""
    kind = facts.resource.kind
    if account in facts.administrators:
        return Effective(
            EVERYTHING, (Source(SourceKind.SERVER_ADMINISTRATOR, Role.ADMINISTRATOR, WHOLE_WORKSPACE_RESOURCE),)
        )
    subjects = {f"user:{account}", *(f"group:{row}" for row in facts.groups.get(account, ()))}
    mine = [grant for grant in facts.grants if grant.subject in subjects]
    is_administrator = any(grant.role == Role.ADMINISTRATOR and grant.resource.kind == "workspace" for grant in mine)
    # A denial on the workspace takes away everything in it, one on an object or its kind the object.
    denials = [grant for grant in mine if grant.is_denial and grant.resource.kind in (kind, "workspace")]
    if denials and not is_administrator:
        return Effective(NOTHING, (), tuple(_source(grant) for grant in denials))
    found: list[Source] = []
    if facts.owner == account:
        found.append(Source(SourceKind.OWNER, Role.MANAGER, facts.resource))
    found += [_source(grant) for grant in mine if not grant.is_denial]
    if facts.default_role is not DefaultRole.NONE:
        found.append(Source(SourceKind.DEFAULT_ROLE, facts.default_role.value, WHOLE_WORKSPACE_RESOURCE))
    held = [(role_permissions(one.role, one.resource.kind, kind, facts.roles), one) for one in found]
    useful = sorted(((permissions, one) for permissions, one in held if permissions), key=lambda pair: -len(pair[0]))
    permissions = frozenset[Permission]().union(*(permissions for permissions, _ in useful))
    return Effective(permissions, tuple(one for _, one in useful))


def sources_of(facts: AccessFacts, effective: Effective, permission: Permission) -> tuple[Source, ...]:
    """Return the reasons that give one permission."""
    kind = facts.resource.kind
    return tuple(
        one
        for one in effective.sources
        if one.kind is SourceKind.SERVER_ADMINISTRATOR
        or permission in role_permissions(one.role, one.resource.kind, kind, facts.roles)
    )


def accounts_of(facts: AccessFacts) -> list[int]:
    """Return the rows of all accounts that are named, as owner, administrator, holder of a grant or member of a group."""
    rows = {int(grant.subject[5:]) for grant in facts.grants if grant.subject.startswith("user:")}
    if facts.owner is not None:
        rows.add(facts.owner)
    return sorted(rows | set(facts.groups) | facts.administrators)


def managers_of(facts: AccessFacts) -> list[int]:
    """Return the rows of the accounts that may grant roles on the resource, without the server's administrators."""
    return [
        row
        for row in accounts_of(facts)
        if row not in facts.administrators and Permission.ACCESS_MANAGE in effective_access(facts, row).permissions
    ]


class Granters(msgspec.Struct, frozen=True):
    """Who can grant a permission: names, at most a few.

    Attributes:
        accounts: names of people.
        groups: names of groups.
    """

    accounts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, as in messages."""
        return (*self.accounts, *(f"the group {name}" for name in self.groups))


class NamedSource(msgspec.Struct, frozen=True):
    """A reason with the names of its role and group."""

    source: Source
    role: str
    group: str | None


class AccessEntry(msgspec.Struct, frozen=True):
    """A user or group with access to a resource, or denied it.

    Attributes:
        holder: None: everyone with an account, by the default role of the workspace.
        role: the strongest of its roles; ``denied`` if a denial takes all of them away.
        sources: why, strongest first.
    """

    holder: Holder | None
    role: str
    sources: tuple[NamedSource, ...]


class Explanation(msgspec.Struct, frozen=True):
    """Whether an account holds a permission on a resource, and why.

    Attributes:
        through: what gives it; empty if nothing does, and for principals without an account.
        denied_by: denials that take it away.
        is_limited_by_token: the account holds it, but the token of the request may not use it.
        granted_by: who can grant it, if it is missing and the resource is visible.
    """

    permission: Permission
    is_allowed: bool
    through: tuple[NamedSource, ...] = ()
    denied_by: tuple[NamedSource, ...] = ()
    is_limited_by_token: bool = False
    granted_by: Granters = Granters()


class Explained(msgspec.Struct, frozen=True):
    """Explanations for one account and resource.

    Attributes:
        holder: the account; None for a principal without one.
    """

    holder: Holder | None
    resource: Resource
    explanations: list[Explanation]


def granters_of(facts: AccessFacts, permission: Permission, *, most: int) -> Granters:
    """Return who can grant a permission on the resource, by some role; the server's administrators if no one else can."""
    kind = facts.resource.kind
    needed = [
        role for role in (role_permissions(name, kind, kind, facts.roles) for name in facts.roles) if permission in role
    ]

    def can_grant(held: frozenset[Permission]) -> bool:
        # Who grants a role holds all of it.
        return Permission.ACCESS_MANAGE in held and any(role <= held for role in needed)

    of_groups: dict[str, frozenset[Permission]] = {}
    for grant in facts.grants:
        if grant.subject.startswith("group:"):
            held = role_permissions(grant.role, grant.resource.kind, kind, facts.roles)
            of_groups[grant.subject] = of_groups.get(grant.subject, NOTHING) | held
    groups = {int(subject[6:]) for subject, held in of_groups.items() if can_grant(held)}
    people = []
    for row in accounts_of(facts):
        if row in facts.administrators:
            continue
        effective = effective_access(facts, row)
        is_of_groups_only = all(source.group is not None for source in _managing(facts, effective))
        if can_grant(effective.permissions) and not (is_of_groups_only and groups & facts.groups.get(row, frozenset())):
            people.append(row)
    if not people and not groups:
        people = sorted(facts.administrators)
    names = [name for row in people if (name := facts.names.get(f"user:{row}"))]
    of_them = sorted({name for row in groups if (name := facts.names.get(f"group:{row}"))})
    return Granters(tuple(names[:most]), tuple(of_them[:most]))


def _managing(facts: AccessFacts, effective: Effective) -> tuple[Source, ...]:
    return sources_of(facts, effective, Permission.ACCESS_MANAGE)


def _source(grant: Grant) -> Source:
    group = grant.subject if grant.subject.startswith("group:") else None
    return Source(SourceKind.GRANT, grant.role, grant.resource, group, grant.row)


def check_role_name(name: str) -> str:
    """Return the name of a new role.

    Raises:
        InvalidName: it is not allowed, or that of a built-in role.
    """
    if name in _BUILT_IN or name == "owner":
        raise InvalidName(f"'{name}' is the name of a built-in role; choose another one.", field="name")
    if len(name) > MAX_ROLE_NAME_LENGTH or not _ROLE_NAME.fullmatch(name) or _PUBLIC_ROLE.fullmatch(name):
        raise InvalidName(
            f"'{name[:100]}' cannot be the name of a role: use up to {MAX_ROLE_NAME_LENGTH} of a-z, 0-9, '-' and '_', "
            "beginning and ending with a letter or digit, and not the id of a role.",
            field="name",
        )
    return name


def check_role_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """Return the permissions of a role of a workspace.

    Raises:
        InvalidInput: one is unknown or not about objects, or none is given.
    """
    found = set()
    for name in names:
        try:
            permission = Permission(name)
        except ValueError:
            raise InvalidInput(
                f"'{name[:100]}' is not a permission; GET /permissions lists them.", field="permissions"
            ) from None
        if permission not in OF_OBJECTS:
            raise InvalidInput(
                f"'{name}' is not about registered models or experiments, so only a built-in role holds it.",
                field="permissions",
            )
        found.add(permission)
    if not found:
        raise InvalidInput("Give at least one permission; the role 'denied' takes access away.", field="permissions")
    return frozenset(found)


def sorted_permissions(permissions: Iterable[Permission]) -> list[str]:
    """Return permissions as text, sorted."""
    return sorted(one.value for one in permissions)


def own_role_row(role: str) -> int | None:
    """Return the row of a role of a workspace, as a grant names it; None for a built-in one.

    >>> own_role_row("role:4"), own_role_row("viewer")
    (4, None)
    """
    found = _OWN_ROLE.fullmatch(role)
    return None if found is None else int(found[1])


def parse_role_id(text: str) -> int | None:
    """Return the row of a role from its public id; None for no such id.

    >>> parse_role_id("role_4"), parse_role_id("viewer")
    (4, None)
    """
    found = _PUBLIC_ROLE.fullmatch(text)
    return None if found is None else int(found[1])
