"""`greenroom roles`: built-in roles, and those that a workspace defines."""

from __future__ import annotations

import click
from msgspec import UNSET

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes
from greenroom.cli._lists import options_limit
from greenroom.cli._tables import first_line
from greenroom.core.permissions import OF_OBJECTS, Permission
from greenroom.wire.endpoints.v1 import roles as rows
from greenroom.wire.messages.v1 import roles as messages

option_permissions = click.option(
    "--permission",
    "permissions",
    type=click.Choice(sorted(one.value for one in OF_OBJECTS)),
    multiple=True,
    metavar="NAME",
    help="Such as run:read. Repeatable.",
)


@click.group(epilog=LOCKED_OUT)
def roles() -> None:
    """List roles, and define some for a workspace.

    The workspace is the one that MLFLOW_WORKSPACE names, else `default`.

    \b
    Examples:
      greenroom roles list
      greenroom roles show contributor
      greenroom roles create tester --permission run:read --permission comment:create
      greenroom roles delete tester --force
    """


@roles.command("list")
@options_limit(100)
@account_command
def list_(context: AccountContext, limit: int | None) -> None:
    """List the built-in roles, then those of the workspace.

    \b
    Example:
      greenroom roles list
    """
    found = context.all_of(
        lambda count, token: context.call(rows.LIST, messages.ListRoles(limit=count, page_token=token)), limit
    )
    context.show_all(
        ["NAME", "ID", "PERMISSIONS", "GRANTED", "DESCRIPTION"],
        found,
        lambda one: [
            one.name,
            one.role_id or "built-in",
            len(one.permissions),
            "" if one.grants_count is None else one.grants_count,
            first_line(one.description),
        ],
        empty="No roles.",
    )


@roles.command()
@account_command
def permissions(context: AccountContext) -> None:
    """List all permissions, and the built-in roles that hold them.

    \b
    Example:
      greenroom roles permissions
    """
    found = context.call(rows.LIST_PERMISSIONS, messages.ListPermissions())
    context.table(
        ["PERMISSION", "ABOUT", "ROLES"],
        [[one.permission.value, one.about, ", ".join(one.roles)] for one in found.items],
        plain(found.items),
    )


@roles.command()
@click.argument("name", metavar="ROLE")
@account_command
def show(context: AccountContext, name: str) -> None:
    """Show a role, by name or id.

    \b
    Example:
      greenroom roles show contributor
    """
    found = context.call(rows.GET, messages.GetRole(role=name))
    context.record(
        {
            "Name": found.name,
            "Id": found.role_id or "built-in",
            "Description": found.description,
            "Permissions": [one.value for one in found.permissions],
            "Granted": "" if found.grants_count is None else found.grants_count,
        },
        plain(found),
    )


@roles.command()
@click.argument("name", metavar="ROLE")
@option_permissions
@click.option("--description", metavar="TEXT", default="", help="What it is for.")
@account_command
def create(context: AccountContext, name: str, permissions: tuple[str, ...], description: str) -> None:
    """Define a role.

    \b
    Example:
      greenroom roles create tester --permission run:read --permission comment:create
    """
    made = context.call(
        rows.CREATE,
        messages.CreateRole(name=name, permissions=[Permission(one) for one in permissions], description=description),
    )
    context.report(f"Created role '{made.name}' ({made.role_id}).", plain(made))


@roles.command()
@click.argument("name", metavar="ROLE")
@click.option("--name", "new_name", metavar="NEW_NAME", help="The new name.")
@option_permissions
@click.option("--description", metavar="TEXT", help="What it is for; empty removes it.")
@account_command
def update(
    context: AccountContext,
    name: str,
    new_name: str | None,
    permissions: tuple[str, ...],
    description: str | None,
) -> None:
    """Change a role for everyone who has it. --permission replaces all of its permissions.

    \b
    Example:
      greenroom roles update tester --permission run:read
    """
    changed = context.call(
        rows.UPDATE,
        messages.UpdateRole(
            role=name,
            name=UNSET if new_name is None else new_name,
            description=UNSET if description is None else description,
            permissions=[Permission(one) for one in permissions] or UNSET,
        ),
    )
    context.report(f"Changed role '{changed.name}'.", plain(changed))


@roles.command()
@click.argument("name", metavar="ROLE")
@click.option("--force", is_flag=True, help="Take it away from everyone who has it.")
@option_yes
@account_command
def delete(context: AccountContext, name: str, force: bool, yes: bool) -> None:
    """Delete a role; one that is granted only with --force, and one that stage rules name not at all.

    \b
    Example:
      greenroom roles delete tester --force
    """
    confirm(f"Delete role '{name}'", yes=yes)
    context.call(rows.DELETE, messages.DeleteRole(role=name, force=force))
    context.report(f"Deleted role '{name}'.", {"role": name})
