"""Groups of the server, and their members."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET

from greenroom.core.access import DEFAULT_WORKSPACE, Actor
from greenroom.core.account_events import (
    DeletedGroupFields,
    GroupCreated,
    GroupDeleted,
    GroupFields,
    GroupUpdated,
    MemberAdded,
    MemberFields,
    MemberRemoved,
)
from greenroom.core.account_names import check_description, check_group_name, group_name_key, row_of_id
from greenroom.core.accounts import Group, Membership, StoredAccount
from greenroom.core.event_types import Change
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.subjects import group_subject
from greenroom.errors import AccountNotFound, Conflict, GroupExists, GroupInUse, GroupNotFound, StillInUse
from greenroom.services.access.accounts import find_account
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000

_MOST_NAMED = 5

BY_PERSON = ""
"""Source of a membership that a person added."""


async def create_group(tx: Transaction, actor: Actor, *, name: str, description: str = "") -> Group:
    """Create a group.

    Raises:
        GroupExists: the name is taken, or cannot be told from one that is.
        InvalidInput: the name or the description is invalid.
        PermissionDenied: the actor may not manage accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    return await add_group(tx, actor, name=name, description=description)


async def add_group(tx: Transaction, actor: Actor, *, name: str, description: str = "") -> Group:
    """Create a group that no one needs a permission for: one that an identity provider names.

    Raises:
        GroupExists: the name is taken, or cannot be told from one that is.
        InvalidInput: the name or the description is invalid.
    """
    name, description = check_group_name(name), check_description(description)
    await tx.accounts.lock_changes()
    row = await tx.groups.add(name=name, name_key=group_name_key(name), description=description)
    if row is None:
        raise await _taken(tx, name)
    await tx.credentials.touch()
    await _append(tx, actor, row, GroupCreated(after=GroupFields(name=name, description=description)))
    return _found(name, await tx.groups.get(row))


async def get_group(tx: Transaction, actor: Actor, *, group: str) -> Group:
    """Read a group.

    Args:
        group: its id or its name.

    Raises:
        GroupNotFound: no such group.
        PermissionDenied: the actor may not read accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    return await find_group(tx, group)


async def list_groups(
    tx: Transaction,
    actor: Actor,
    *,
    name_contains: str | None = None,
    limit: int = 50,
    page_token: str | None = None,
    include_total: bool = False,
) -> tuple[list[Group], str | None, int | None]:
    """Read a page of groups, by name.

    Returns:
        The page, the token of the next one if there is one, and the number of all if requested.

    Raises:
        InvalidInput: limit or token is invalid.
        PermissionDenied: the actor may not read accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    check_limit(limit, MAX_LIMIT)
    name_key = group_name_key(name_contains) if name_contains else None
    query = ["groups", name_key]
    found = await tx.groups.listed(name_key, last=decode_page_token(page_token, query), limit=limit)
    total = await tx.groups.count(name_key) if include_total else None
    return found.items, None if found.last is None else encode_page_token(query, found.last), total


async def lock_group(tx: Transaction, actor: Actor, *, group: str) -> Group:
    """Keep groups from changing until this transaction ends, then read one.

    Raises:
        GroupNotFound: no such group.
        PermissionDenied: the actor may not manage accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    await tx.accounts.lock_changes()
    return await find_group(tx, group)


async def update_group(
    tx: Transaction, actor: Actor, *, group: str, name: str | None = None, description: str | None = None
) -> Group:
    """Rename or describe a group; None leaves a field as it is.

    Raises:
        GroupExists: the name is taken, or cannot be told from one that is.
        GroupNotFound: no such group.
        InvalidInput: the name or the description is invalid.
        PermissionDenied: the actor may not manage accounts.
    """
    found = await lock_group(tx, actor, group=group)
    new_name = found.name if name is None else check_group_name(name)
    new_description = found.description if description is None else check_description(description)
    if (new_name, new_description) == (found.name, found.description):
        return found
    is_set = await tx.groups.set_fields(
        found.row, name=new_name, name_key=group_name_key(new_name), description=new_description
    )
    if not is_set:
        raise await _taken(tx, new_name)
    await tx.credentials.touch()
    is_renamed, is_described = new_name != found.name, new_description != found.description
    before, after = (
        GroupFields(name=named if is_renamed else UNSET, description=described if is_described else UNSET)
        for named, described in ((found.name, found.description), (new_name, new_description))
    )
    await _append(tx, actor, found.row, GroupUpdated(before=before, after=after))
    return _found(group, await tx.groups.get(found.row))


async def delete_group(tx: Transaction, actor: Actor, *, group: str, force: bool = False) -> int:
    """Delete a group.

    Args:
        force: delete the grants to it, too; else a group with grants is not deleted.

    Returns:
        How many grants were deleted.

    Raises:
        GroupInUse: roles are granted to it, and `force` is false.
        GroupNotFound: no such group.
        PermissionDenied: the actor may not manage accounts.
        StillInUse: stage rules name it; without the group no one might meet them.
    """
    found = await lock_group(tx, actor, group=group)
    rules = await tx.stage_rules.naming_group(found.row)
    if rules:
        raise in_rules(f"group '{found.name}'", [f"{rule.target} in {workspace}" for workspace, rule in rules])
    grants_count = await tx.groups.grants_count(found.row)
    if grants_count and not force:
        roles = "1 role is" if grants_count == 1 else f"{grants_count} roles are"
        raise GroupInUse(
            f"{roles} granted to the group '{found.name}'. Revoke them first, or delete them with it: force=true.",
            field="force",
            grants_count=grants_count,
        )
    await tx.groups.delete(found.row)
    await tx.credentials.touch()
    fields = DeletedGroupFields(name=found.name, members_count=found.members_count, grants_count=grants_count)
    await _append(tx, actor, found.row, GroupDeleted(before=fields))
    return grants_count


def in_rules(what: str, targets: Sequence[str]) -> StillInUse:
    """Return the error for a group or role that cannot be deleted because stage rules name it."""
    named = ", ".join(dict.fromkeys(targets[:_MOST_NAMED]))
    count = len(targets)
    verb = "1 stage rule names" if count == 1 else f"{count} stage rules name"
    return StillInUse(
        f"The {what} cannot be deleted: {verb} it ({named}). Take it out of them first.",
        field=what.partition(" ")[0],
        counts={"rules": count},
    )


async def list_members(
    tx: Transaction,
    actor: Actor,
    *,
    group: str,
    limit: int = 50,
    page_token: str | None = None,
    include_total: bool = False,
) -> tuple[list[Membership], str | None, int | None]:
    """Read a page of the members of a group, by name.

    Returns:
        The page, the token of the next one if there is one, and the number of all if requested.

    Raises:
        GroupNotFound: no such group.
        InvalidInput: limit or token is invalid.
        PermissionDenied: the actor may not read accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    check_limit(limit, MAX_LIMIT)
    found = await find_group(tx, group)
    query = ["members", found.row]
    page = await tx.groups.members(found.row, last=decode_page_token(page_token, query), limit=limit)
    total = await tx.groups.count_members(found.row) if include_total else None
    return page.items, None if page.last is None else encode_page_token(query, page.last), total


async def put_member(tx: Transaction, actor: Actor, *, group: str, account: str) -> Membership:
    """Make an account a member of a group; one that is a member already stays so, whatever its identity provider says.

    Raises:
        AccountNotFound: no such account.
        GroupNotFound: no such group.
        PermissionDenied: the actor may not manage accounts.
    """
    found = await lock_group(tx, actor, group=group)
    member = await find_account(tx, account)
    await add_member(tx, actor, found, member, source=BY_PERSON)
    return Membership(group=found, account=member, sources=await tx.groups.membership(found.row, member.row))


async def add_member(tx: Transaction, actor: Actor, group: Group, account: StoredAccount, *, source: str) -> None:
    """Make an account a member; no one needs a permission. The caller has called `lock_changes`.

    Args:
        source: issuer that says so, or `BY_PERSON`.
    """
    if await tx.groups.add_member(group.row, account.row, source):
        await tx.credentials.touch()
        await _append(tx, actor, group.row, MemberAdded(after=_member(account, source)))


async def delete_member(tx: Transaction, actor: Actor, *, group: str, account: str) -> None:
    """Remove an account from a group.

    Raises:
        AccountNotFound: no such account, or it is not a member.
        Conflict: only an identity provider says that it is a member.
        GroupNotFound: no such group.
        PermissionDenied: the actor may not manage accounts.
    """
    found = await lock_group(tx, actor, group=group)
    member = await find_account(tx, account)
    sources = await tx.groups.membership(found.row, member.row)
    if not sources:
        raise AccountNotFound(f"'{member.name}' is not a member of the group '{found.name}'.", field="account")
    if BY_PERSON not in sources:
        raise Conflict(
            f"'{member.name}' is a member of the group '{found.name}' because {sources[0]} says so. Remove them there.",
            field="account",
        )
    await remove_member(tx, actor, found, member, source=BY_PERSON)


async def remove_member(tx: Transaction, actor: Actor, group: Group, account: StoredAccount, *, source: str) -> None:
    """Remove one source of a membership; no one needs a permission. The caller has called `lock_changes`."""
    if await tx.groups.remove_member(group.row, account.row, source):
        await tx.credentials.touch()
        await _append(tx, actor, group.row, MemberRemoved(before=_member(account, source)))


async def find_group(tx: Transaction, group: str, *, field: str = "group") -> Group:
    """Find a group by its id or its name; the caller checks who asks.

    Raises:
        GroupNotFound: no such group.
    """
    row = row_of_id("gr", group)
    found = await (tx.groups.find(group_name_key(group)) if row is None else tx.groups.get(row))
    return _found(group, found, field=field)


def _member(account: StoredAccount, source: str) -> MemberFields:
    return MemberFields(account_id=account.account_id, name=account.name, source=source)


def _found(group: str, found: Group | None, *, field: str = "group") -> Group:
    if found is None:
        raise GroupNotFound(f"There is no group '{group[:100]}'.", field=field)
    return found


async def _taken(tx: Transaction, name: str) -> GroupExists:
    other = await tx.groups.find(group_name_key(name))
    if other is None or other.name == name:
        return GroupExists(f"The group name '{name}' is taken. Choose another one.", field="name")
    return GroupExists(
        f"The group name '{name}' cannot be told from '{other.name}', which exists. Choose another one.", field="name"
    )


async def _append(tx: Transaction, actor: Actor, row: int, change: Change) -> None:
    await tx.within(DEFAULT_WORKSPACE).events.append(actor, group_subject(row), change)
