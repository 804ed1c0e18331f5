"""`greenroom watch`: be notified about a model, or about a workspace. Greenroom only."""

from __future__ import annotations

import click

from greenroom.cli._context import CommandContext, api_command, complete_model
from greenroom.cli._lists import collect, show
from greenroom.cli._tables import time_text
from greenroom.core.watches import WatchLevel

_MOST_PER_CALL = 1000


@click.command()
@click.argument("name", metavar="[MODEL]", required=False, shell_complete=complete_model)
@click.option("--whole-workspace", is_flag=True, help="All models of the workspace.")
@click.option(
    "--level",
    type=click.Choice([level.value for level in WatchLevel]),
    default="all",
    show_default=True,
    help="stages and mentions are for models, requests for the workspace; mentions mutes a model.",
)
@click.option("--list", "is_list", is_flag=True, help="List what you watch.")
@api_command
def watch(context: CommandContext, name: str | None, whole_workspace: bool, level: str, is_list: bool) -> None:
    """Be notified about a model, or about all models of the workspace. Greenroom only.

    \b
    Examples:
      greenroom watch Churn
      greenroom watch Churn --level stages
      greenroom watch --whole-workspace --level requests
      greenroom watch --list
    """
    if (name is not None) + whole_workspace + is_list != 1:
        raise click.UsageError("Give one of a model, --whole-workspace and --list.")
    if is_list:
        found = collect(
            lambda count, token: context.client.list_watches(max_results=count, page_token=token),
            None,
            most_per_call=_MOST_PER_CALL,
        )
        show(
            context,
            ["WHAT", "LEVEL", "SINCE (UTC)"],
            found,
            lambda one: [one.name or "(the workspace)", one.level, time_text(one.creation_timestamp)],
            empty="You watch nothing here.",
        )
        return
    made = context.client.watch(name, level=level)
    context.report(f"You watch {name or 'the workspace'}: {made.level}.", made.to_dictionary())
