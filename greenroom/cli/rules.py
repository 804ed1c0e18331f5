"""`greenroom rules`: what must hold before a version enters a stage or gets an alias."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from greenroom.cli._context import CommandContext, api_command, argument_reference, confirm, option_limit, option_yes
from greenroom.cli._printing import print_text
from greenroom.cli._tables import time_text

if TYPE_CHECKING:
    from greenroom.sdk.entities import StageCheck, StageRule

F = TypeVar("F", bound=Callable[..., Any])

_MARKS = {"passed": "ok", "failed": "FAILED", "waiting": "waits", "unknown": "UNKNOWN"}
_VERDICTS = {"stopped": "stopped", "let_through": "let through", "cannot_judge": "cannot judge"}
_argument_target = click.argument("target", metavar="TARGET")
_option_model = click.option("--model", "name", metavar="NAME", help="The registered model that the rule is for.")


def _finite(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"'{value:g}' is not a number of hours.")
    return value


def _check_wait(stage: str | None, hours: float | None) -> None:
    if (stage is None) != (hours is None):
        raise click.UsageError("Give both --wait-in and --wait-hours, or neither.")


def _options_judged(function: F) -> F:
    for option in (
        click.option(
            "--open-to-returns",
            "is_open_to_returns",
            is_flag=True,
            help="Let versions that were there before, and were not rolled back from, return from any stage at once.",
        ),
        click.option(
            "--wait-hours",
            type=float,
            callback=_finite,
            metavar="HOURS",
            help="How long it must have been in --wait-in.",
        ),
        click.option("--wait-in", "wait_stage", metavar="STAGE", help="Stage that it must have waited in."),
        click.option("--from", "comes_from", multiple=True, metavar="STAGE", help="Stage it comes from. Repeatable."),
        click.option(
            "--condition",
            "conditions",
            multiple=True,
            metavar="CONDITION",
            help="What must hold. Repeatable; all must.",
        ),
    ):
        function = option(function)
    return function


@click.group()
def rules() -> None:
    """Say what must hold before a version enters a stage or gets an alias.

    A TARGET is a stage, such as Production or stage:Production, or an alias, such as alias:champion or @champion.

    \b
    Examples:
      greenroom rules set Production --condition "metrics.auc >= current - 0.002" --approvals 2
      greenroom rules set @champion --condition "tags.reviewed = 'yes'" --model Churn
      greenroom rules try Production --condition "signature IS NOT NULL" --days 365
      greenroom rules check Churn/3 Production
    """


@rules.command("list")
@_option_model
@api_command
def list_(context: CommandContext, name: str | None) -> None:
    """List the rules of the workspace, or those that apply to a registered model.

    \b
    Example:
      greenroom rules list --model Churn
    """
    found = context.client.get_stage_rules(name)
    context.table(
        ["TARGET", "MODEL", "VERSION", "APPROVALS", "CONDITIONS"],
        [
            [one.target, one.model or "all", one.version, one.approvals_count, "; ".join(one.condition_words)]
            for one in found
        ],
        [one.to_dictionary() for one in found],
        empty="No rules." if name else "The workspace has no rules. A model may have its own: list them with --model.",
    )


@rules.command()
@_argument_target
@_option_model
@api_command
def show(context: CommandContext, target: str, name: str | None) -> None:
    """Show a rule.

    \b
    Example:
      greenroom rules show Production
    """
    found = context.client.get_stage_rule(_target(target), name=name)
    context.record(_fields(found), found.to_dictionary())


@rules.command("set")
@_argument_target
@_options_judged
@click.option("--one-version", "is_exclusive", is_flag=True, help="The stage holds one version at a time.")
@click.option(
    "--approvals", "approvals_count", type=click.IntRange(0, 10), default=0, show_default=True, help="How many."
)
@click.option("--approver-role", "approver_roles", multiple=True, metavar="ROLE", help="Who approves. Repeatable.")
@click.option("--approver-group", "approver_groups", multiple=True, metavar="GROUP", help="Who approves. Repeatable.")
@click.option("--approver", "approver_accounts", multiple=True, metavar="ACCOUNT", help="Who approves. Repeatable.")
@click.option("--mover-role", "mover_roles", multiple=True, metavar="ROLE", help="Who may move. Repeatable.")
@click.option("--mover-group", "mover_groups", multiple=True, metavar="GROUP", help="Who may move. Repeatable.")
@click.option("--mover", "mover_accounts", multiple=True, metavar="ACCOUNT", help="Who may move. Repeatable.")
@click.option("--expires-after-days", type=click.IntRange(1, 365), default=14, show_default=True, help="Of requests.")
@_option_model
@api_command
def set_(context: CommandContext, target: str, **options: Any) -> None:
    """Create or replace a rule, whole: what is left out asks for nothing.

    \b
    Example:
      greenroom rules set Production --from Staging --wait-in Staging --wait-hours 24 --approvals 1 --one-version
    """
    _check_wait(options["wait_stage"], options["wait_hours"])
    found = context.client.set_stage_rule(_target(target), **options)
    for warning in found.warnings:
        print_text(f"Warning: {warning}") if not context.as_json else None
    context.report(f"Set version {found.version} of the rule of {found.target}.", found.to_dictionary())


@rules.command()
@_argument_target
@_option_model
@option_yes
@api_command
def delete(context: CommandContext, target: str, name: str | None, yes: bool) -> None:
    """Delete a rule.

    \b
    Example:
      greenroom rules delete Production
    """
    confirm(f"Delete the rule of {_target(target)}{f' for {name}' if name else ''}", yes=yes)
    context.client.delete_stage_rule(_target(target), name=name)
    context.report(f"Deleted the rule of {_target(target)}.", {"target": _target(target), "model": name})


@rules.command("try")
@_argument_target
@_options_judged
@click.option("--days", type=click.IntRange(1, 731), default=90, show_default=True, help="How far to look back.")
@option_limit(100)
@_option_model
@api_command
def try_(
    context: CommandContext,
    target: str,
    conditions: Sequence[str],
    comes_from: Sequence[str],
    wait_stage: str | None,
    wait_hours: float | None,
    is_open_to_returns: bool,
    days: int,
    limit: int,
    name: str | None,
) -> None:
    """Show which moves of the last days a rule would have stopped; it need not be stored.

    \b
    Example:
      greenroom rules try Production --condition "metrics.auc >= 0.9" --days 365
    """
    _check_wait(wait_stage, wait_hours)
    page = context.client.try_stage_rule(
        _target(target),
        name=name,
        conditions=conditions,
        comes_from=comes_from,
        wait_stage=wait_stage,
        wait_hours=wait_hours,
        is_open_to_returns=is_open_to_returns,
        days=days,
        max_results=limit,
    )
    found = list(page)
    while page.token and len(found) < limit:
        page = context.client.try_stage_rule(
            _target(target),
            name=name,
            conditions=conditions,
            comes_from=comes_from,
            wait_stage=wait_stage,
            wait_hours=wait_hours,
            is_open_to_returns=is_open_to_returns,
            days=days,
            max_results=limit - len(found),
            page_token=page.token,
        )
        found += page
    context.table(
        ["TIME (UTC)", "VERSION", "BY", "VERDICT", "WHY"],
        [
            [
                time_text(one.moved_at_ms),
                f"{one.name or 'deleted'}/{one.version}",
                one.moved_by,
                _VERDICTS.get(one.verdict, one.verdict),
                "; ".join(check.reason.rstrip(".") for check in _missing(one.checks)),
            ]
            for one in found
        ],
        [one.to_dictionary() for one in found],
        empty="No moves in that time.",
    )


@rules.command()
@argument_reference
@click.argument("target", metavar="[TARGET]", required=False)
@api_command
def check(context: CommandContext, reference: str, target: str | None) -> None:
    """Show what stages and protected aliases ask of a version; with TARGET, of one.

    \b
    Example:
      greenroom rules check Churn/3 Production
    """
    name, number = context.name_and_number(reference)
    found = context.client.get_stage_checks(name, number, None if target is None else _target(target))
    context.table(
        ["TARGET", "STATE", "ASKS FOR", "FOUND"],
        [
            row
            for one in found
            for row in (
                [[one.target, _MARKS.get(of.state, of.state), of.words, of.reason] for of in one.checks]
                or [[one.target, "ok", "nothing", ""]]
            )
        ],
        [one.to_dictionary() for one in found],
    )


def _target(text: str) -> str:
    """Return a target as the API names it."""
    if text.startswith("@"):
        return f"alias:{text[1:]}"
    return text if text.startswith(("stage:", "alias:")) else f"stage:{text}"


def _missing(checks: Sequence[StageCheck]) -> list[StageCheck]:
    return [check for check in checks if check.state != "passed" and check.kind != "approvals"]


def _fields(rule: StageRule) -> dict[str, object]:
    movers = [*rule.mover_roles, *rule.mover_groups, *rule.mover_accounts]
    approvers = [*rule.approver_roles, *rule.approver_groups, *rule.approver_accounts]
    return {
        "Target": rule.target,
        "Model": rule.model or "all",
        "Version": rule.version,
        "Movers": ", ".join(movers) or "everyone who may move versions",
        "Approvals": rule.approvals_count,
        "Approvers": ", ".join(approvers) or "everyone who may decide",
        "One version": "yes" if rule.is_exclusive else "no",
        "Comes from": ", ".join(rule.comes_from) or "any stage",
        "Wait": f"{rule.wait_hours:g} h in {rule.wait_stage}" if rule.wait_hours else "none",
        "Returns": "without the wait, from any stage" if rule.is_open_to_returns else "no exception",
        "Conditions": "; ".join(rule.conditions) or "none",
        "Changed": f"{time_text(rule.updated_at_ms)} by {rule.updated_by}",
    }
