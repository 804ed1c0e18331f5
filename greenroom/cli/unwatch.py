"""`greenroom unwatch`: stop being notified about a model, or about a workspace. Greenroom only."""

from __future__ import annotations

import click

from greenroom.cli._context import CommandContext, api_command, complete_model


@click.command()
@click.argument("name", metavar="[MODEL]", required=False, shell_complete=complete_model)
@click.option("--whole-workspace", is_flag=True, help="The workspace; watches of single models stay.")
@api_command
def unwatch(context: CommandContext, name: str | None, whole_workspace: bool) -> None:
    """Stop watching a model or the workspace. Greenroom only.

    \b
    Examples:
      greenroom unwatch Churn
      greenroom unwatch --whole-workspace
    """
    if (name is not None) == whole_workspace:
        raise click.UsageError("Give one of a model and --whole-workspace.")
    context.client.unwatch(name)
    context.report(f"You no longer watch {name or 'the workspace'}.", {"name": name})
