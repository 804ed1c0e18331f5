"""Groups of one workspace, managed by those who administer it. MLflow's clients call them roles.

What a group may do is granted to it like to any other; whom it contains changes as in `services.access.groups`.
"""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import DEFAULT_WORKSPACE, Actor
from greenroom.core.account_events import DeletedGroupFields, GroupCreated, GroupDeleted, GroupFields, GroupUpdated
from greenroom.core.account_names import check_description, check_group_name, group_name_key
from greenroom.core.accounts import Group, StoredAccount
from greenroom.core.event_types import Change
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.subjects import group_subject
from greenroom.errors import GroupExists, GroupNotFound
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.access.groups import BY_PERSON, add_member, in_rules, remove_member


async def create_workspace_group(tx: Transaction, actor: Actor, *, name: str, description: str = "") -> Group:
    """Create a group of the workspace.

    Raises:
        GroupExists: the workspace has a group of this name, or one that cannot be told from it.
        InvalidInput: the name or the description is invalid.
        PermissionDenied: the actor may not change the workspace.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    name, description = check_group_name(name), check_description(description)
    await tx.accounts.lock_changes()
    row = await tx.workspace_groups.add(
        workspace=tx.workspace, name=name, name_key=group_name_key(name), description=description
    )
    if row is None:
        raise _taken(name)
    await tx.credentials.touch()
    await _append(tx, actor, row, GroupCreated(after=GroupFields(name=name, description=description)))
    return await find_workspace_group(tx, row)


async def update_workspace_group(
    tx: Transaction, actor: Actor, *, row: int, name: str | None = None, description: str | None = None
) -> Group:
    """Rename or describe a group of the workspace; None leaves a field as it is.

    Raises:
        GroupExists: the workspace has another group of this name.
        GroupNotFound: it has no such group.
        InvalidInput: the name or the description is invalid.
        PermissionDenied: the actor may not change the workspace.
    """
    found = await _lock(tx, actor, row)
    new_name = found.name if name is None else check_group_name(name)
    new_description = found.description if description is None else check_description(description)
    if (new_name, new_description) == (found.name, found.description):
        return found
    if not await tx.workspace_groups.set_fields(
        row, workspace=tx.workspace, name=new_name, name_key=group_name_key(new_name), description=new_description
    ):
        raise _taken(new_name)
    is_renamed, is_described = new_name != found.name, new_description != found.description
    before, after = (
        GroupFields(name=named if is_renamed else UNSET, description=described if is_described else UNSET)
        for named, described in ((found.name, found.description), (new_name, new_description))
    )
    await tx.credentials.touch()
    await _append(tx, actor, row, GroupUpdated(before=before, after=after))
    return await find_workspace_group(tx, row)


async def delete_workspace_group(tx: Transaction, actor: Actor, *, row: int) -> None:
    """Delete a group of the workspace, with its memberships and the grants to it.

    Raises:
        GroupNotFound: the workspace has no such group.
        PermissionDenied: the actor may not change the workspace.
        StillInUse: stage rules name it.
    """
    found = await _lock(tx, actor, row)
    rules = await tx.stage_rules.naming_group(row)
    if rules:
        raise in_rules(f"group '{found.name}'", [str(rule.target) for _, rule in rules])
    grants_count = await tx.groups.grants_count(row)
    members = await tx.workspace_groups.members(row)
    await tx.groups.delete(row)
    await tx.credentials.touch()
    fields = DeletedGroupFields(name=found.name, members_count=len(members), grants_count=grants_count)
    await _append(tx, actor, row, GroupDeleted(before=fields))


async def put_workspace_member(tx: Transaction, actor: Actor, *, row: int, account: StoredAccount) -> bool:
    """Make an account a member; return False if a person made it one before.

    Raises:
        GroupNotFound: the workspace has no such group.
        PermissionDenied: the actor may not change the workspace.
    """
    found = await _lock(tx, actor, row)
    if BY_PERSON in await tx.groups.membership(row, account.row):
        return False
    await add_member(tx, actor, found, account, source=BY_PERSON)
    return True


async def delete_workspace_member(tx: Transaction, actor: Actor, *, row: int, account: StoredAccount) -> bool:
    """Remove an account from a group; return False if no person made it a member.

    Raises:
        GroupNotFound: the workspace has no such group.
        PermissionDenied: the actor may not change the workspace.
    """
    found = await _lock(tx, actor, row)
    if BY_PERSON not in await tx.groups.membership(row, account.row):
        return False
    await remove_member(tx, actor, found, account, source=BY_PERSON)
    return True


async def find_workspace_group(tx: Transaction, row: int) -> Group:
    """Read a group of the workspace; the caller checks who asks.

    Raises:
        GroupNotFound: the workspace has no such group.
    """
    found = await tx.workspace_groups.get(row)
    if found is None or found.workspace != tx.workspace:
        raise GroupNotFound(f"The workspace has no group 'gr_{row}'.", field="group")
    return found


async def _lock(tx: Transaction, actor: Actor, row: int) -> Group:
    """Keep groups from changing until this transaction ends, then read one."""
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    await tx.accounts.lock_changes()
    return await find_workspace_group(tx, row)


def _taken(name: str) -> GroupExists:
    return GroupExists(f"The workspace has a group '{name}', or one that cannot be told from it.", field="name")


async def _append(tx: Transaction, actor: Actor, row: int, change: Change) -> None:
    await tx.within(DEFAULT_WORKSPACE).events.append(actor, group_subject(row), change)
