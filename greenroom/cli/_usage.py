"""`greenroom versions users`, and who would notice a change, shown before it is confirmed. Greenroom only."""

from __future__ import annotations

import click

from greenroom.cli import _lists
from greenroom.cli._context import CommandContext, api_command, argument_reference
from greenroom.cli._lists import collect, options_limit
from greenroom.cli._printing import print_line
from greenroom.cli._tables import time_text
from greenroom.errors import GreenroomError
from greenroom.sdk.entities import Caller, Impact, ModelVersion

_MAX_CALLERS_PER_CALL = 1000
_MOST_SHOWN = 3
_NO_ACCOUNT = "(no account)"


@click.command()
@argument_reference
@click.option(
    "--days",
    type=click.IntRange(1, 400),
    default=30,
    show_default=True,
    help="Days to look back, today (UTC) included.",
)
@options_limit(50)
@api_command
def users(context: CommandContext, reference: str, days: int, limit: int | None) -> None:
    """List who loaded a version, most loads first. Greenroom only.

    Loads are counted within a minute or so.

    \b
    Examples:
      greenroom versions users Churn/3
      greenroom versions users Churn@champion --days 7
    """
    found_version = context.version(reference)
    name, version = found_version.name, found_version.version
    found = collect(
        lambda count, token: context.client.list_model_version_callers(
            name, version, days=days, max_results=count, page_token=token
        ),
        limit,
        most_per_call=_MAX_CALLERS_PER_CALL,
    )
    columns = ["ACCOUNT", "CLIENT", "LOADS", "LAST (UTC)", "ASKED FOR"]
    _lists.show(context, columns, found, _row, empty=f"No loads in the last {days} days.")
    usage = context.client.get_model_version_usage(name, version, days=days)
    if usage.unnamed_callers_count and not context.as_json:
        print_line(f"And {usage.unnamed_loads} loads by {usage.unnamed_callers_count} that you may not see.", err=True)


def warn_of_users(context: CommandContext, name: str, version: str | None = None) -> bool:
    """Print who loaded a version or a model in the last days; return whether anyone did.

    Prints nothing if the server does not say: one of MLflow, or one that refuses.
    """
    try:
        impact = context.client.get_impact(name, version)
    except GreenroomError:
        return False
    if not impact.loads:
        return False
    print_line(impact_text(impact), err=True)
    return True


def newer_holder(context: CommandContext, version: ModelVersion, stage: str, *, archive_existing: bool) -> str | None:
    """Return the newer version that a version would replace in a stage; None if it would replace none."""
    client = context.client
    try:
        held = [int(one.version) for one in client.get_latest_versions(version.name, [stage])]
        newest = max(held, default=0)
        if newest <= int(version.version):
            return None
        if not archive_existing:
            (check,) = client.get_stage_checks(version.name, version.version, f"stage:{stage}")
            if not check.is_exclusive:
                return None
    except GreenroomError:
        # A server of MLflow, or the transition itself will be refused, which says why.
        return None
    return str(newest)


def impact_text(impact: Impact) -> str:
    """Return who would notice that a version or a model is gone."""
    what = f"'{impact.name}'" if impact.version is None else f"Version {impact.version} of '{impact.name}'"
    shown = [
        f"{caller.account or _NO_ACCOUNT} with {caller.client} ({_times(caller.loads)})"
        for caller in impact.callers[:_MOST_SHOWN]
    ]
    others = impact.callers_count - len(shown)
    if others:
        shown.append(f"{others} more")
    ways = ", ".join(f"{way} {_times(loads)}" for way, loads in impact.asked_for.items())
    return (
        f"{what} was loaded {_times(impact.loads)} in the last {impact.days} days, by {', '.join(shown)}. "
        f"Asked for by {ways}."
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _row(caller: Caller) -> list[object]:
    ways = ", ".join(f"{way} ({loads})" for way, loads in caller.asked_for.items())
    return [caller.account or _NO_ACCOUNT, caller.client, caller.loads, time_text(caller.last_loaded), ways]
