"""`greenroom workspaces`: workspaces, and moving models between them."""

from __future__ import annotations

import click
from msgspec import UNSET

from greenroom.cli._account_commands import LOCKED_OUT, AccountContext, account_command, plain
from greenroom.cli._context import confirm, option_yes
from greenroom.cli._lists import options_limit
from greenroom.cli._tables import first_line, time_text
from greenroom.wire.endpoints.v1 import workspaces as rows
from greenroom.wire.messages.v1 import workspaces as messages

_DEFAULT_ROLES = ("none", "viewer", "contributor", "server")

option_default_role = click.option(
    "--default-role",
    type=click.Choice(_DEFAULT_ROLES),
    help="What everyone with an account may do in it; server: as the server's setting says.",
)
option_artifact_root = click.option(
    "--artifact-root", metavar="URI", help="Where new experiments store files; empty: on the server."
)


@click.group(epilog=LOCKED_OUT)
def workspaces() -> None:
    """List, create and change workspaces.

    \b
    Examples:
      greenroom workspaces create lab --description "Experiments."
      greenroom workspaces update lab --default-role viewer
      greenroom workspaces archive lab
      greenroom workspaces delete lab --move-to default
      greenroom models move Churn --to lab
    """


@workspaces.command("list")
@click.option("--archived", is_flag=True, help="Only archived ones.")
@options_limit(100)
@account_command
def list_(context: AccountContext, archived: bool, limit: int | None) -> None:
    """List the workspaces that you may see.

    \b
    Example:
      greenroom workspaces list
    """
    found = context.all_of(
        lambda count, token: context.call(
            rows.LIST,
            messages.ListWorkspaces(is_archived=True if archived else None, limit=count, page_token=token),
        ),
        limit,
    )
    context.show_all(
        ["NAME", "DEFAULT ROLE", "STATE", "DESCRIPTION"],
        found,
        lambda one: [
            one.name,
            one.default_role or "as the server says",
            "archived" if one.is_archived else "active",
            first_line(one.description),
        ],
        empty="No workspaces.",
    )


@workspaces.command()
@click.argument("name", metavar="WORKSPACE")
@account_command
def show(context: AccountContext, name: str) -> None:
    """Show a workspace.

    \b
    Example:
      greenroom workspaces show lab
    """
    _show(context, context.call(rows.GET, messages.GetWorkspace(workspace=name)))


@workspaces.command()
@click.argument("name", metavar="WORKSPACE")
@click.option("--description", metavar="TEXT", default="", help="What it is for.")
@option_default_role
@option_artifact_root
@account_command
def create(
    context: AccountContext, name: str, description: str, default_role: str | None, artifact_root: str | None
) -> None:
    """Create a workspace.

    \b
    Example:
      greenroom workspaces create lab --description "Experiments." --default-role viewer
    """
    made = context.call(
        rows.CREATE,
        messages.CreateWorkspace(
            name=name,
            description=description,
            default_role=_role(default_role),
            artifact_root=artifact_root,
        ),
    )
    context.report(f"Created workspace '{made.name}'.", plain(made))


@workspaces.command()
@click.argument("name", metavar="WORKSPACE")
@click.option("--name", "new_name", metavar="NEW_NAME", help="The new name.")
@click.option("--description", metavar="TEXT", help="What it is for; empty removes it.")
@option_default_role
@option_artifact_root
@account_command
def update(
    context: AccountContext,
    name: str,
    new_name: str | None,
    description: str | None,
    default_role: str | None,
    artifact_root: str | None,
) -> None:
    """Rename or describe a workspace, or change what new things in it begin with.

    \b
    Example:
      greenroom workspaces update lab --name factory
    """
    changed = context.call(
        rows.UPDATE,
        messages.UpdateWorkspace(
            workspace=name,
            name=UNSET if new_name is None else new_name,
            description=UNSET if description is None else description,
            default_role=UNSET if default_role is None else _role(default_role),
            artifact_root=UNSET if artifact_root is None else artifact_root or None,
        ),
    )
    context.report(f"Changed workspace '{changed.name}'.", plain(changed))


@workspaces.command()
@click.argument("name", metavar="WORKSPACE")
@account_command
def archive(context: AccountContext, name: str) -> None:
    """Archive a workspace: it can be read, and every change in it is refused.

    \b
    Example:
      greenroom workspaces archive lab
    """
    changed = context.call(rows.ARCHIVE, messages.GetWorkspace(workspace=name))
    context.report(f"Archived workspace '{changed.name}'.", plain(changed))


@workspaces.command()
@click.argument("name", metavar="WORKSPACE")
@account_command
def restore(context: AccountContext, name: str) -> None:
    """Restore an archived workspace.

    \b
    Example:
      greenroom workspaces restore lab
    """
    changed = context.call(rows.RESTORE, messages.GetWorkspace(workspace=name))
    context.report(f"Restored workspace '{changed.name}'.", plain(changed))


@workspaces.command()
@click.argument("name", metavar="WORKSPACE")
@click.option("--move-to", metavar="WORKSPACE", help="Move everything in it there first.")
@option_yes
@account_command
def delete(context: AccountContext, name: str, move_to: str | None, yes: bool) -> None:
    """Delete a workspace; one that holds anything only with --move-to.

    \b
    Example:
      greenroom workspaces delete lab --move-to default
    """
    confirm(f"Delete workspace '{name}' with its roles and grants", yes=yes)
    context.call(rows.DELETE, messages.DeleteWorkspace(workspace=name, move_to=move_to))
    context.report(f"Deleted workspace '{name}'.", {"workspace": name})


def _show(context: AccountContext, found: messages.Workspace) -> None:
    context.record(
        {
            "Name": found.name,
            "Description": found.description,
            "Default role": found.default_role or "as the server says",
            "Artifacts": found.artifact_root or "on the server",
            "State": "archived" if found.is_archived else "active",
            "Created (UTC)": time_text(found.created_at_ms),
            "Changed (UTC)": time_text(found.updated_at_ms),
        },
        plain(found),
    )


def _role(text: str | None) -> messages.DefaultRoleName | None:
    return None if text in (None, "server") else text  # type: ignore[return-value]
