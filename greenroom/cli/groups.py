"""`greenroom groups`: groups of accounts."""

from __future__ import annotations

import click
from msgspec import UNSET

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes
from greenroom.cli._lists import options_limit
from greenroom.cli._tables import first_line, time_text
from greenroom.wire.endpoints.v1 import groups as rows
from greenroom.wire.messages.v1 import groups as messages


@click.group(epilog=LOCKED_OUT)
def groups() -> None:
    """Create, list and change groups and their members.

    \b
    Examples:
      greenroom groups create data-science
      greenroom groups members add data-science ada grace
      greenroom groups delete data-science --force
    """


@groups.command("list")
@click.option("--search", metavar="TEXT", help="Part of the name.")
@options_limit(100)
@account_command
def list_(context: AccountContext, search: str | None, limit: int | None) -> None:
    """List groups, by name.

    \b
    Example:
      greenroom groups list --search science
    """
    found = context.all_of(
        lambda count, token: context.call(rows.LIST, messages.ListGroups(search=search, limit=count, page_token=token)),
        limit,
    )
    columns = ["ID", "NAME", "MEMBERS", "DESCRIPTION"]
    context.show_all(
        columns,
        found,
        lambda one: [one.group_id, one.name, one.members_count, first_line(one.description or "")],
        empty="No groups.",
    )


@groups.command()
@click.argument("name", metavar="GROUP")
@account_command
def show(context: AccountContext, name: str) -> None:
    """Show a group, by name or id.

    \b
    Example:
      greenroom groups show data-science
    """
    found = context.call(rows.GET, messages.GetGroup(group=name))
    context.record(
        {
            "Id": found.group_id,
            "Name": found.name,
            "Description": found.description,
            "Members": found.members_count,
            "Created (UTC)": time_text(found.created_at_ms),
            "Changed (UTC)": time_text(found.updated_at_ms),
        },
        plain(found),
    )


@groups.command()
@click.argument("name", metavar="GROUP")
@click.option("--description", metavar="TEXT", help="What it is for.")
@account_command
def create(context: AccountContext, name: str, description: str | None) -> None:
    """Create a group.

    \b
    Example:
      greenroom groups create data-science --description "Who trains models."
    """
    made = context.call(rows.CREATE, messages.CreateGroup(name=name, description=description))
    context.report(f"Created group '{made.name}' ({made.group_id}).", plain(made))


@groups.command()
@click.argument("name", metavar="GROUP")
@click.option("--name", "new_name", metavar="NEW_NAME", help="The new name.")
@click.option("--description", metavar="TEXT", help="Empty removes it.")
@account_command
def update(context: AccountContext, name: str, new_name: str | None, description: str | None) -> None:
    """Rename or describe a group; members and granted roles are kept.

    \b
    Example:
      greenroom groups update data-science --name modelling
    """
    changed = context.call(
        rows.UPDATE,
        messages.UpdateGroup(
            group=name,
            name=UNSET if new_name is None else new_name,
            description=UNSET if description is None else description,
        ),
    )
    context.report(f"Changed group '{changed.name}'.", plain(changed))


@groups.command()
@click.argument("name", metavar="GROUP")
@click.option("--force", is_flag=True, help="Delete the roles granted to it, too.")
@option_yes
@account_command
def delete(context: AccountContext, name: str, force: bool, yes: bool) -> None:
    """Delete a group; one that roles are granted to only with --force, and one that stage rules name not at all.

    \b
    Example:
      greenroom groups delete data-science
    """
    found = context.call(rows.GET, messages.GetGroup(group=name))
    confirm(f"Delete group '{found.name}' with {found.members_count} members", yes=yes)
    context.call(rows.DELETE, messages.DeleteGroup(group=found.group_id, force=force))
    context.report(f"Deleted group '{found.name}'.", {"group_id": found.group_id, "name": found.name})


@groups.group()
def members() -> None:
    """List, add and remove members of a group.

    \b
    Examples:
      greenroom groups members list data-science
      greenroom groups members add data-science ada grace
    """


@members.command("list")
@click.argument("name", metavar="GROUP")
@options_limit(100)
@account_command
def list_members(context: AccountContext, name: str, limit: int | None) -> None:
    """List the members of a group, by name.

    \b
    Example:
      greenroom groups members list data-science
    """
    found = context.all_of(
        lambda count, token: context.call(
            rows.LIST_MEMBERS, messages.ListMembers(group=name, limit=count, page_token=token)
        ),
        limit,
    )
    columns = ["ID", "NAME", "DISPLAY NAME", "ADDED BY"]
    context.show_all(columns, found, _row, empty="No members.")


@members.command()
@click.argument("name", metavar="GROUP")
@click.argument("accounts", nargs=-1, required=True, metavar="ACCOUNT...")
@account_command
def add(context: AccountContext, name: str, accounts: tuple[str, ...]) -> None:
    """Add accounts to a group.

    \b
    Example:
      greenroom groups members add data-science ada grace
    """
    added = [context.call(rows.PUT_MEMBER, messages.NameMember(group=name, account=one)) for one in accounts]
    context.report(f"Added {', '.join(one.name for one in added)} to group '{name}'.", plain(added))


@members.command()
@click.argument("name", metavar="GROUP")
@click.argument("accounts", nargs=-1, required=True, metavar="ACCOUNT...")
@account_command
def remove(context: AccountContext, name: str, accounts: tuple[str, ...]) -> None:
    """Remove accounts from a group.

    \b
    Example:
      greenroom groups members remove data-science ada
    """
    for one in accounts:
        context.call(rows.DELETE_MEMBER, messages.NameMember(group=name, account=one))
    context.report(f"Removed {', '.join(accounts)} from group '{name}'.", {"group": name, "accounts": list(accounts)})


def _row(member: messages.Member) -> list[object]:
    sources = [*(["a person"] if member.is_added_by_hand else []), *member.identity_providers]
    return [member.account_id, member.name, member.display_name or "", ", ".join(sources)]
