"""`greenroom events`: who changed what, in the whole registry; export and undo."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import click

from greenroom.cli._context import (
    CommandContext,
    api_command,
    complete_model,
    confirm,
    fail,
    handle_errors,
    in_workspace,
    option_uri,
    option_workspace,
    option_yes,
)
from greenroom.cli._events import effect_text, print_event, show_events
from greenroom.cli._lists import options_limit
from greenroom.cli._printing import print_line
from greenroom.core.exit_codes import ExitCode
from greenroom.sdk.entities import Undo

# Also the time after which a change is shown; each look costs the server a short read.
_LOOK_EVERY_S = 1.0


def _options_conditions(function: Any) -> Any:
    """Add the options that say which events."""
    for option in (
        click.option("--until", metavar="WHEN", help="Recorded before this time (UTC)."),
        click.option("--since", metavar="WHEN", help="Recorded at or after this time (UTC)."),
        click.option("--kind", "kinds", multiple=True, metavar="KIND", help="About this kind of thing; repeatable."),
        click.option("--by", "made_by", metavar="NAME", help="Made by this user only: name then, or id."),
        click.option("--model", metavar="NAME", shell_complete=complete_model, help="Of this model only."),
        click.option("--type", "types", multiple=True, metavar="TYPE", help="Of this type only; repeatable."),
    ):
        function = option(function)
    return function


@click.group(invoke_without_command=True)
@_options_conditions
@click.option("--follow", "-f", is_flag=True, help="Print events as they happen, until interrupted.")
@options_limit(50)
@api_command
def events(context: CommandContext, follow: bool, limit: int | None, model: str | None, **conditions: Any) -> None:
    """List events, newest first, follow them, export them, or undo the change of one. Greenroom only.

    With --json, --follow prints one document a line. It has no limit.

    \b
    Examples:
      greenroom events --model Churn --limit 10
      greenroom events --by ada --since 2026-11-01 --kind alias
      greenroom events --follow --type model_version.transitioned --json
      greenroom events export --format csv > events.csv
      greenroom events undo ev_4711
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    asked = _asked(**conditions)
    if not follow:
        show_events(context, limit, model, **asked)
        return
    newest = _newest_of_all(context)
    while True:
        page = context.client.list_events(model, **asked, after=newest, max_results=1000)
        for event in page.walk():
            print_event(context, event)
            newest = event.event_id
        time.sleep(_LOOK_EVERY_S)


@events.command()
@_options_conditions
@click.option(
    "--after", metavar="EVENT", help="Begin after this event, such as the last one of an export that broke off."
)
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--to", "path", type=click.Path(dir_okay=False), help="Write to this file.  [default: standard output]")
@option_workspace
@option_uri
def export(
    form: Literal["jsonl", "csv"],
    path: str | None,
    after: str | None,
    model: str | None,
    uri: str | None,
    workspace: str | None,
    **conditions: Any,
) -> None:
    """Export events, oldest first, as JSON lines or CSV. Greenroom only.

    \b
    Examples:
      greenroom events export --since 2026-01-01 --to 2026.jsonl
      greenroom events export --after ev_4711 >> events.jsonl
      greenroom events export --model Churn --format csv --to churn.csv
    """
    with handle_errors(), in_workspace(workspace), ExitStack() as stack:
        client = CommandContext(uri, as_json=False).client
        out = sys.stdout.buffer if path is None else stack.enter_context(Path(path).open("wb"))
        client.export_events(out, format=form, model=model, after=after, **_asked(**conditions))
        out.flush()


@events.command()
@click.argument("event", metavar="EVENT")
@click.option("--comment", default="", metavar="TEXT", help="The reason, recorded with the new change.")
@click.option("--dry-run", is_flag=True, help="Only show what it would do.")
@option_yes
@api_command
def undo(context: CommandContext, event: str, comment: str, dry_run: bool, yes: bool) -> None:
    """Undo a change of a model, a version or a comment by a new change, after showing what it does. Greenroom only.

    \b
    Examples:
      greenroom events undo ev_4711 --dry-run
      greenroom events undo ev_4711 --yes --comment "Version 3 was slower."
    """
    plan = context.client.preview_undo(event)
    if dry_run:
        context.report(_plan_text(plan), plan.to_dictionary())
        return
    if not plan.is_possible:
        fail(_plan_text(plan), ExitCode.CONFLICT)
    if not context.as_json:
        print_line(_plan_text(plan))
    confirm(f"Undo {plan.event_id}", yes=yes)
    done = context.client.undo_change(event, comment=comment, if_match=plan.etag)
    context.report(f"Undone by {', '.join(done.event_ids)}.", done.to_dictionary())


def _plan_text(plan: Undo) -> str:
    if plan.is_possible:
        return f"Undoing {plan.event_id}: {'; '.join(effect_text(one) for one in plan.effects)}"
    if plan.unmet_rules:
        checks = [
            f"\n  {one.target}, version {one.version}: {check.words}: {check.state}. {check.reason}"
            for one in plan.unmet_rules
            for check in one.checks
        ]
        return f"{plan.event_id} cannot be undone now. {plan.refusal}{''.join(checks)}"
    later = f" Later changes: {', '.join(plan.blocked_by)}." if plan.blocked_by else ""
    return f"{plan.event_id} cannot be undone. {plan.refusal}{later}"


def _asked(
    *,
    types: tuple[str, ...],
    made_by: str | None,
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
) -> dict[str, Any]:
    return {"types": types, "made_by": made_by, "subject_kinds": kinds, "since": since, "until": until}


def _newest_of_all(context: CommandContext) -> str:
    return next((event.event_id for event in context.client.list_events(max_results=1).walk()), "ev_0")
