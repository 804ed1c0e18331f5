"""`greenroom events`: who changed what, in the whole registry."""

from __future__ import annotations

import time

import click

from greenroom.cli._context import CommandContext, api_command, complete_model
from greenroom.cli._events import print_event, show_events
from greenroom.cli._lists import options_limit

# Also the time after which a change is shown; each look costs the server a short read.
_LOOK_EVERY_S = 1.0


@click.command()
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Of this type only; repeat it for several.")
@click.option("--model", metavar="NAME", shell_complete=complete_model, help="Of this model and its versions only.")
@click.option("--follow", "-f", is_flag=True, help="Print events as they happen, until interrupted.")
@options_limit(50)
@api_command
def events(context: CommandContext, types: tuple[str, ...], model: str | None, follow: bool, limit: int | None) -> None:
    """List events, newest first, or follow them. Greenroom only.

    With --json, --follow prints one document a line. It has no limit.

    \b
    Examples:
      greenroom events --model Churn --limit 10
      greenroom events --follow --type model_version.transitioned --json
    """
    if not follow:
        show_events(context, limit, model, types=types)
        return
    newest = _newest_of_all(context)
    while True:
        page = context.client.list_events(model, types=types, after=newest, max_results=1000)
        for event in page.walk():
            print_event(context, event)
            newest = event.event_id
        time.sleep(_LOOK_EVERY_S)


def _newest_of_all(context: CommandContext) -> str:
    return next((event.event_id for event in context.client.list_events(max_results=1).walk()), "ev_0")
