"""Who has access to a resource, and why: the list of everyone, and the reasons for one account."""

from __future__ import annotations

from typing import Final

import msgspec

from greenroom.core.access import NOTHING, Actor, read_permission_of
from greenroom.core.grants import (
    AccessEntry,
    AccessFacts,
    Effective,
    Explained,
    Explanation,
    Granters,
    Holder,
    NamedSource,
    Resource,
    Source,
    SourceKind,
    accounts_of,
    effective_access,
    granters_of,
    role_permissions,
    sources_of,
)
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import OF_OBJECTS, OF_SERVER, OF_WORKSPACE, Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import DefaultRole, Role
from greenroom.errors import InvalidInput
from greenroom.services.access.access_facts import MOST_GRANTERS, access_facts
from greenroom.services.access.grants import Where, Who, find_holder, held_on, locate
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000
_NOBODY: Final = Effective(NOTHING)


class AccessPage(msgspec.Struct, frozen=True):
    """A page of the people and groups with access to a resource.

    Attributes:
        next_page_token: None on the last page.
    """

    resource: Resource
    entries: list[AccessEntry]
    next_page_token: str | None
    total_count: int


async def list_access(tx: Transaction, actor: Actor, *, where: Where, limit: int, page_token: str | None) -> AccessPage:
    """Read everyone with access to a resource, by name: people, also through their groups, and groups.

    Raises:
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        PermissionDenied: the actor may not see who has access.
    """
    check_limit(limit, MAX_LIMIT)
    resource = await locate(tx, actor, Permission.ACCESS_READ, where)
    facts = await access_facts(tx, actor, resource)
    role_names = await _role_names(tx)
    query = ["access", tx.workspace, str(resource)]
    last = decode_page_token(page_token, query)
    entries = _entries(facts, role_names)
    start = 0 if last is None else int(last[0] or 0)
    page = entries[start : start + limit]
    token = encode_page_token(query, [start + limit]) if len(entries) > start + limit else None
    return AccessPage(resource, page, token, len(entries))


async def explain_access(
    tx: Transaction, actor: Actor, *, where: Where, account: str | None, permission: str | None
) -> Explained:
    """Explain what an account may do to a resource.

    Args:
        where: the whole workspace, if it names nothing.
        account: its name or id; None for the actor itself.
        permission: one permission; None for all that apply to the resource.

    Raises:
        ExperimentNotFound, RegisteredModelNotFound: no such object.
        Inconsistent: no such account.
        InvalidInput: no such permission.
        PermissionDenied: it is about another account, and the actor may not see who has access.
    """
    where = Where("workspace") if where == Where() else where
    own_row = None if actor.account is None else actor.account.row
    holder = None
    if account is not None:
        holder = await find_holder(tx, Who(account=account))
    elif own_row is not None:
        names = await tx.grants.names([f"user:{own_row}"])
        holder = Holder(f"user:{own_row}", names.get(f"user:{own_row}", actor.name))
    is_own = holder is None or holder.row == own_row
    resource = await _visible(tx, actor, where, is_own=is_own)
    wanted = _permissions(permission, resource)
    held = await held_on(tx, actor, resource)
    if holder is None:
        return Explained(None, resource, [Explanation(one, one in held) for one in wanted])
    facts = await access_facts(tx, actor, resource)
    is_active = holder.row in await tx.grants.active([holder.row])
    effective = effective_access(facts, holder.row) if is_active else _NOBODY
    role_names = await _role_names(tx)
    found = []
    for one in wanted:
        through = _named(facts, role_names, sources_of(facts, effective, one))
        is_held = one in effective.permissions or (is_own and one in held)
        is_limited = is_own and is_held and one not in actor.allowed
        is_grantable = not is_held and one not in OF_SERVER and (not is_own or read_permission_of(one) in held)
        found.append(
            Explanation(
                permission=one,
                is_allowed=is_held and not is_limited,
                through=through,
                denied_by=() if is_held else _named(facts, role_names, effective.denied_by),
                is_limited_by_token=is_limited,
                granted_by=granters_of(facts, one, most=MOST_GRANTERS) if is_grantable else Granters(),
            )
        )
    return Explained(holder, resource, found)


async def _visible(tx: Transaction, actor: Actor, where: Where, *, is_own: bool) -> Resource:
    """Find a resource that the actor may see; for another account, one whose access it may see."""
    if not is_own:
        return await locate(tx, actor, Permission.ACCESS_READ, where)
    if where.model is not None:
        return await locate(tx, actor, Permission.REGISTERED_MODEL_READ, where)
    if where.experiment_id is not None:
        return await locate(tx, actor, Permission.EXPERIMENT_READ, where)
    # What it may do in the workspace as a whole, everyone may know about themselves.
    if where.resource == "models":
        return Resource("registered_model")
    if where.resource == "experiments":
        return Resource("experiment")
    return Resource("workspace")


def _permissions(permission: str | None, resource: Resource) -> list[Permission]:
    if permission is None:
        of_resource = OF_OBJECTS if resource.kind != "workspace" else OF_OBJECTS | OF_WORKSPACE
        return sorted(of_resource)
    try:
        return [Permission(permission)]
    except ValueError:
        raise InvalidInput(
            f"'{permission[:100]}' is not a permission; GET /permissions lists them.", field="permission"
        ) from None


async def _role_names(tx: Transaction) -> dict[str, str]:
    return {role.text: role.name for role in await tx.grants.roles()}


def _named(facts: AccessFacts, role_names: dict[str, str], sources: tuple[Source, ...]) -> tuple[NamedSource, ...]:
    return tuple(
        NamedSource(
            one,
            role_names.get(one.role, one.role),
            None if one.group is None else facts.names.get(one.group, one.group),
        )
        for one in sources
    )


def _entries(facts: AccessFacts, role_names: dict[str, str]) -> list[AccessEntry]:
    """Return everyone who is named, by name, and everyone else last."""
    found = []
    for row in accounts_of(facts):
        subject = f"user:{row}"
        effective = effective_access(facts, row)
        sources = effective.sources or effective.denied_by
        # A deleted account has no name.
        if sources and subject in facts.names:
            found.append(_entry(facts, role_names, Holder(subject, facts.names[subject]), sources))
    kind = facts.resource.kind
    for subject in sorted({grant.subject for grant in facts.grants if grant.subject.startswith("group:")}):
        of_group = tuple(
            Source(SourceKind.GRANT, grant.role, grant.resource, None, grant.row)
            for grant in facts.grants
            if grant.subject == subject
            and (grant.is_denial or role_permissions(grant.role, grant.resource.kind, kind, facts.roles))
        )
        denials = tuple(one for one in of_group if one.role == Role.DENIED and one.resource.kind == kind)
        if of_group and subject in facts.names:
            sources = denials or of_group
            found.append(_entry(facts, role_names, Holder(subject, facts.names[subject]), sources))
    found.sort(
        key=lambda entry: ("", "") if entry.holder is None else (entry.holder.name.lower(), entry.holder.subject)
    )
    if facts.default_role is not DefaultRole.NONE:
        everyone = Source(SourceKind.DEFAULT_ROLE, facts.default_role.value, Resource("workspace"))
        found.append(_entry(facts, role_names, None, (everyone,)))
    return found


def _entry(
    facts: AccessFacts, role_names: dict[str, str], holder: Holder | None, sources: tuple[Source, ...]
) -> AccessEntry:
    named = _named(facts, role_names, sources)
    strongest = max(
        named,
        key=lambda one: len(
            role_permissions(one.source.role, one.source.resource.kind, facts.resource.kind, facts.roles)
        ),
    )
    is_owner = any(one.source.kind is SourceKind.OWNER for one in named)
    return AccessEntry(holder, strongest.role if not is_owner else Role.MANAGER.value, named)
