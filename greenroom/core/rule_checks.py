"""Validation of stage rules before they are stored, as far as the rule and the stages of its workspace tell."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from greenroom.core.registered_models import check_new_alias
from greenroom.core.roles import Role
from greenroom.core.rule_conditions import RuleCondition, parse_condition
from greenroom.core.rules import People, Rule, Target, TargetKind, Wait
from greenroom.core.stages import NONE, Stage, Stages
from greenroom.errors import InvalidInput

MAX_APPROVALS: Final = 10
MAX_CONDITIONS: Final = 20
MAX_PEOPLE: Final = 50
"""Roles, groups and accounts in one list of people."""

MAX_WAIT_HOURS: Final = 24 * 366.0
MAX_EXPIRY_DAYS: Final = 365

ROLES: Final = (Role.VIEWER, Role.CONTRIBUTOR, Role.APPROVER, Role.MANAGER, Role.ADMINISTRATOR)
"""Built-in roles that a rule can name, lowest first; a higher one includes the lower ones."""


def parse_target(kind: str, name: str, stages: Stages) -> Target:
    """Return a stage or alias that can have a rule.

    Raises:
        InvalidInput: there is no such stage, it is ``None``, or the alias is not valid.
    """
    if kind == TargetKind.ALIAS:
        check_new_alias(name)
        return Target.alias(name)
    stage = stages.parse(name)
    if stage == NONE:
        raise InvalidInput(
            "'None' means no stage, which a version may always be moved to; it has no rule.", field="stage"
        )
    return Target.stage(stage)


def stage_of(target: Target) -> str | None:
    """Return the stage that a rule is for; None for an alias."""
    return target.name if target.kind is TargetKind.STAGE else None


def place_of(target: Target) -> str:
    """Say what a version replaces there: ``Production``, ``the version behind champion``."""
    return target.name if target.kind is TargetKind.STAGE else f"the version behind {target.name}"


def conditions_of(rule: Rule, target: Target) -> list[RuleCondition]:
    """Parse the conditions of a rule.

    Raises:
        InvalidFilter: one cannot be parsed.
    """
    return [
        parse_condition(text, stage=stage_of(target), field=f"conditions[{number}]")
        for number, text in enumerate(rule.conditions)
    ]


def checked_rule(rule: Rule, target: Target, stages: Stages) -> Rule:
    """Return a rule in its normal form: stages in their spelling, conditions without white space around them.

    People are not checked: see `greenroom.services.rules.stage_rules`.

    Raises:
        InvalidInput: a field is not valid.
    """
    _check_number("approvals", rule.approvals, 0, MAX_APPROVALS)
    _check_number("expires_after_days", rule.expires_after_days, 1, MAX_EXPIRY_DAYS)
    if rule.one_version and target.kind is TargetKind.ALIAS:
        raise InvalidInput("An alias is always set to one version; leave out 'one_version'.", field="one_version")
    if rule.one_version and target.name not in stages.active:
        raise InvalidInput(
            f"The versions in {target.name} cannot be archived; 'one_version' applies to {', '.join(stages.active)}.",
            field="one_version",
        )
    if rule.is_open_to_returns and (target.kind is TargetKind.ALIAS or target.name not in stages.active):
        raise InvalidInput(
            f"Greenroom records which versions were there before only for {', '.join(stages.active)}; leave out "
            "'is_open_to_returns'.",
            field="is_open_to_returns",
        )
    if len(rule.conditions) > MAX_CONDITIONS:
        raise InvalidInput(
            f"The rule has {len(rule.conditions)} conditions; at most {MAX_CONDITIONS} are allowed.", field="conditions"
        )
    for field, people in (("movers", rule.movers), ("approvers", rule.approvers)):
        count = len(people.roles) + len(people.groups) + len(people.accounts)
        if count > MAX_PEOPLE:
            raise InvalidInput(f"'{field}' names {count}; at most {MAX_PEOPLE} are allowed.", field=field)
    parsed = conditions_of(rule, target)
    return replace(
        rule,
        # Without either there is nothing to return without.
        is_open_to_returns=rule.is_open_to_returns and bool(rule.comes_from or rule.wait),
        movers=_sorted(rule.movers),
        approvers=_sorted(rule.approvers),
        comes_from=_comes_from(rule.comes_from, target, stages),
        wait=None if rule.wait is None else _wait(rule.wait, target, stages),
        conditions=tuple(dict.fromkeys(condition.text for condition in parsed)),
    )


def renamed(rule: Rule, target: Target, stage: Stage, name: Stage) -> Rule:
    """Return a rule after a stage that it names was renamed.

    Args:
        target: what the rule was for, before.
    """
    wait = rule.wait
    if wait is not None and wait.stage == stage:
        wait = Wait(name, wait.hours)
    conditions = rule.conditions
    if stage_of(target) == stage:
        conditions = tuple(dict.fromkeys(condition.lasting_text for condition in conditions_of(rule, target)))
    return replace(
        rule,
        comes_from=tuple(name if one == stage else one for one in rule.comes_from),
        wait=wait,
        conditions=conditions,
    )


def _comes_from(texts: Iterable[str], target: Target, stages: Stages) -> tuple[str, ...]:
    found = {stages.parse(text, "comes_from") for text in texts}
    if target.name in found and target.kind is TargetKind.STAGE:
        raise InvalidInput(f"'comes_from' names {target.name}, which the rule is for.", field="comes_from")
    return tuple(stage for stage in stages.names if stage in found)


def _wait(wait: Wait, target: Target, stages: Stages) -> Wait:
    stage = stages.parse(wait.stage, "wait.stage")
    if stage not in stages.active:
        raise InvalidInput(
            f"Time in {stage} is not recorded; a version can wait in {', '.join(stages.active)}.", field="wait.stage"
        )
    if target.kind is TargetKind.STAGE and stage == target.name:
        raise InvalidInput(f"A version cannot wait in {stage}, which the rule is for.", field="wait.stage")
    if not (math.isfinite(wait.hours) and 0 < wait.hours <= MAX_WAIT_HOURS):
        raise InvalidInput(
            f"A wait lasts more than 0 and at most {MAX_WAIT_HOURS:g} hours, not {wait.hours:g}.", field="wait.hours"
        )
    return Wait(stage, float(wait.hours))


def _check_number(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(f"'{field}' must be {least} to {most}, not {value}.", field=field)


def _sorted(people: People) -> People:
    return People(
        roles=tuple(sorted(set(people.roles))),
        groups=tuple(sorted(set(people.groups))),
        accounts=tuple(sorted(set(people.accounts))),
    )
