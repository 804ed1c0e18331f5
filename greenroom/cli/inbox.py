"""`greenroom inbox`: the caller's notifications. Greenroom only."""

from __future__ import annotations

import click

from greenroom.cli._context import CommandContext, api_command
from greenroom.cli._events import event_cells
from greenroom.cli._lists import collect, options_limit, show
from greenroom.cli._tables import time_text
from greenroom.core.notifications import NotificationKind

_MOST_PER_CALL = 1000


@click.command()
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in NotificationKind]),
    multiple=True,
    help="Only of this kind; repeat for several.",
)
@click.option("--include-read", is_flag=True, help="Show also what you have read.")
@click.option("--mark-read", is_flag=True, help="Mark what is shown as read.")
@options_limit(50)
@api_command
def inbox(
    context: CommandContext, kinds: tuple[str, ...], include_read: bool, mark_read: bool, limit: int | None
) -> None:
    """Show your notifications in the workspace, newest first. Greenroom only.

    What waits for your decision is also listed by 'greenroom requests list --waits-for-me'.

    \b
    Examples:
      greenroom inbox
      greenroom inbox --kind decide --kind mention
      greenroom inbox --all --mark-read
    """
    found = collect(
        lambda count, token: context.client.list_notifications(
            kinds=kinds, is_unread=not include_read, max_results=count, page_token=token
        ),
        limit,
        most_per_call=_MOST_PER_CALL,
    )
    show(
        context,
        ["ID", "WHEN (UTC)", "WHY", "WHO", "WHAT", "CHANGE"],
        found,
        lambda one: [
            one.notification_id,
            time_text(one.event.timestamp),
            one.kind,
            *event_cells(one.event)[1:],
        ],
        empty="Nothing new in your inbox.",
    )
    if mark_read:
        ids = [one.notification_id for one in found.rows]
        for start in range(0, len(ids), _MOST_PER_CALL):
            context.client.mark_notifications_read(notification_ids=ids[start : start + _MOST_PER_CALL])
