"""The page of stages and rules, and drafts of conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.access import Actor, scope_of
from greenroom.core.artifacts import StoredFile
from greenroom.core.checklists import CheckState
from greenroom.core.permissions import Permission
from greenroom.core.ports import FileNeeded, Transaction
from greenroom.core.rule_checks import place_of, stage_of
from greenroom.core.rule_conditions import RuleCondition, parse_condition
from greenroom.core.rules import Rule, StoredRule, Target, TargetKind
from greenroom.core.stages import Stage, Stages
from greenroom.errors import InvalidFilter
from greenroom.services.access.authorization import permitted_models, require_access
from greenroom.services.rules.stage_checks import check_target, mover_of
from greenroom.services.rules.stage_rules import Place, ShownRule, list_rules, locate
from greenroom.wire.messages.pages import rules as messages

_EXAMINED = 20
_SHOWN_MODELS = 10
_MOST_REQUESTS = 100


class RulesFound(NamedTuple):
    """What the page of stages and rules shows.

    Attributes:
        counts: versions by stage, of the models whose versions the actor may read.
    """

    stages: Stages
    counts: dict[str, int]
    rules: list[ShownRule]
    own: list[messages.OwnRules]


async def rules_page(tx: Transaction, actor: Actor, *, model: str | None = None) -> RulesFound:
    """Read the stages and rules of the workspace, or those that apply to a registered model.

    Raises:
        RegisteredModelNotFound: no such model, or none that the actor may see.
    """
    rules = await list_rules(tx, actor, model=model)
    stages = await tx.stages.read()
    scope = scope_of(actor, "registered_model", Permission.MODEL_VERSION_READ)
    return RulesFound(stages, await tx.stages.holders_counts(scope), rules, await _own(tx, actor))


async def _own(tx: Transaction, actor: Actor) -> list[messages.OwnRules]:
    by_target: dict[str, list[int]] = {}
    for rule in await tx.stage_rules.of_models():
        by_target.setdefault(str(rule.target), []).append(rule.model_row)
    rows = sorted({row for found in by_target.values() for row in found})
    readable = await permitted_models(tx, actor, Permission.REGISTERED_MODEL_READ, rows)
    names = await tx.registry_pages.names(rows)
    # Not even the name of an alias is told if no model with a rule for it may be seen.
    shown = {target: [row for row in found if row in readable] for target, found in by_target.items()}
    return [
        messages.OwnRules(
            target=target,
            models=sorted(names[row] for row in found if row in names)[:_SHOWN_MODELS],
            count=len(found),
        )
        for target, found in sorted(shown.items())
        if found
    ]


async def check_conditions(
    tx: Transaction, actor: Actor, *, place: Place, conditions: Sequence[str]
) -> messages.RuleChecked:
    """Read conditions, judge the versions that are in the stage now, and name the requests that a new rule would judge.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
        InvalidInput: no such stage, or the alias is not valid.
        RegisteredModelNotFound: no such model.
        WorkspaceNotFound: the actor holds nothing in the workspace.
    """
    await require_access(tx, actor)
    target, model_row = await locate(tx, actor, await tx.stages.read(), place)
    parsed = [_parsed(text, target) for text in conditions]
    readable = tuple(one.text for one in parsed if isinstance(one, RuleCondition))
    met: dict[str, int] = {}
    notes: dict[str, str] = {}
    needed: dict[str, StoredFile] = {}
    holders = await _holders(tx, actor, target, model_row)
    rule = StoredRule(target, 0, 0, Rule(conditions=readable), 0, "")
    for row, version in holders:
        found = await tx.model_versions.get_staged(row, version)
        if found is None:
            continue
        try:
            checklist = await check_target(
                tx,
                version=found.version,
                held=found.stages,
                target=target,
                stored=rule,
                mover=mover_of(actor),
                is_draft=True,
            )
        except FileNeeded as error:
            # All of them together: the request is repeated once they were read.
            needed |= {file.digest: file for file in error.files}
            continue
        for check in checklist.checks:
            text = check.condition or ""
            met[text] = met.get(text, 0) + (check.state is CheckState.PASSED)
            if check.state is not CheckState.PASSED:
                notes.setdefault(text, check.reason)
    if needed:
        raise FileNeeded(*needed.values())
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    requests = await tx.requests.open_to(target, model_row or None, limit=_MOST_REQUESTS + 1, scope=scope)
    return messages.RuleChecked(
        conditions=[_checked(text, one, target, met, notes) for text, one in zip(conditions, parsed, strict=True)],
        examined=len(holders),
        requests=[
            messages.JudgedRequest(request_id=one.request_id, model=one.model, version=one.version)
            for one, _ in requests[:_MOST_REQUESTS]
        ],
        has_more_requests=len(requests) > _MOST_REQUESTS,
    )


def _parsed(text: str, target: Target) -> RuleCondition | str:
    """Return a condition, or why it cannot be read."""
    try:
        return parse_condition(text, stage=stage_of(target))
    except InvalidFilter as error:
        return error.message


def _checked(
    text: str, parsed: RuleCondition | str, target: Target, met: dict[str, int], notes: dict[str, str]
) -> messages.CheckedCondition:
    if isinstance(parsed, str):
        return messages.CheckedCondition(condition=text, words="", error=parsed, note="", met=0)
    return messages.CheckedCondition(
        condition=text,
        words=parsed.words(place_of(target)),
        error="",
        note=notes.get(parsed.text, ""),
        met=met.get(parsed.text, 0),
    )


async def _holders(tx: Transaction, actor: Actor, target: Target, model_row: int) -> list[tuple[int, int]]:
    if target.kind is TargetKind.ALIAS:
        return []
    found = await tx.stages.holders(Stage(target.name), model_row=model_row or None, limit=_EXAMINED)
    readable = await permitted_models(tx, actor, Permission.MODEL_VERSION_READ, sorted({row for row, _ in found}))
    return [(row, version) for row, version in found if row in readable]
