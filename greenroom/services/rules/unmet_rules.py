"""Which rules a change would not meet, without making it: for previews, and to restore without what they refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from greenroom.core.access import Actor
from greenroom.core.model_versions import ModelVersion
from greenroom.core.ports import Transaction
from greenroom.core.rules import StoredRule, Target, TargetKind
from greenroom.core.stages import Stage, StageChange, Stages, StageSet
from greenroom.core.unmet_rules import UnmetRule
from greenroom.errors import ApprovalPending, RuleNotMet, TransitionNotAllowed
from greenroom.services.rules.stage_checks import check_target, mover_of, refuse_second_holder, require_met


async def unmet_stages(
    tx: Transaction, actor: Actor, model_row: int, changes: Sequence[StageChange], stages: Stages
) -> list[UnmetRule]:
    """Evaluate the rules of the stages that versions would enter, also deleted versions.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
    """
    found: list[UnmetRule] = []
    rules = await _rules(tx, model_row, changes, stages)
    for change in changes:
        entered = [stage for stage in stages.furthest_first(change.entered) if Stage(stage) in rules]
        version = await tx.model_versions.get_any(model_row, change.version) if entered else None
        for stage in entered if version is not None else ():
            assert version is not None
            unmet = await _unmet(tx, actor, version, change.before, rules[Stage(stage)])
            found += [] if unmet is None else [unmet]
    for stage, rule in rules.items():
        if rule.rule.one_version:
            found += await _second_holders(tx, model_row, changes, Stage(stage), rule)
    return found


async def unmet_alias(
    tx: Transaction, actor: Actor, key: tuple[int, int], held: StageSet, alias: str, stages: Stages
) -> UnmetRule | None:
    """Evaluate the rule of an alias for a version, also a deleted one; None if it is met.

    Args:
        key: row of the registered model, and number of the version.
        held: the stages that the version is in when the alias is set.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
    """
    rule = await tx.stage_rules.find(Target.alias(alias), key[0], stamp=stages.stamp)
    version = None if rule is None else await tx.model_versions.get_any(*key)
    return None if rule is None or version is None else await _unmet(tx, actor, version, held, rule)


@contextmanager
def restoring_without_offered(restored: str | None = None) -> Iterator[None]:
    """Name the way out in the refusal to restore what does not meet a rule.

    Args:
        restored: what undoing a deletion restores, ``version`` or ``model``; None for a call that has `skip_unmet`.
    """
    try:
        yield
    except (ApprovalPending, TransitionNotAllowed) as error:
        way_out = (
            "Set 'skip_unmet' to restore it without those whose rules are not met."
            if restored is None
            else restoring_instead(restored, skips=True)
        )
        raise type(error)(
            f"Restoring it with all stages and aliases is refused. {error} {way_out}",
            field="skip_unmet" if restored is None else "event_id",
            target=error.target,
            rule_version=error.rule_version,
            checks=error.checks,
        ) from error


def restoring_instead(restored: str, *, skips: bool) -> str:
    """Return the way out of a refusal to undo a deletion.

    Args:
        restored: ``version`` or ``model``.
        skips: whether rules refuse it; else it is a stage that does not exist any more.
    """
    call = {"model": "/models/{model}/restore", "version": "/models/{model}/versions/{version}/restore"}[restored]
    field, option = (" with 'skip_unmet'", " --skip-unmet") if skips else ("", "")
    left_out = "what its rules refuse" if skips else "that stage"
    return (
        f"To get the {restored} back without {left_out}, restore it instead of undoing its deletion: POST /api/v1{call}"
        f"{field}, `greenroom {restored}s restore{option}`, or on its page."
    )


async def _rules(
    tx: Transaction, model_row: int, changes: Iterable[StageChange], stages: Stages
) -> Mapping[Stage, StoredRule]:
    if stages.stamp is None:
        return {}
    entered = {stage for change in changes for stage in change.entered}
    found = {
        stage: await tx.stage_rules.find(Target.stage(stage), model_row, stamp=stages.stamp)
        for stage in stages.names
        if stage in entered
    }
    return {stage: rule for stage, rule in found.items() if rule is not None}


async def _unmet(
    tx: Transaction, actor: Actor, version: ModelVersion, held: StageSet, rule: StoredRule
) -> UnmetRule | None:
    target = rule.target
    checklist = await check_target(tx, version=version, held=held, target=target, stored=rule, mover=mover_of(actor))
    change = f"Moving version {version.version} to {target.name}"
    if target.kind is TargetKind.ALIAS:
        change = f"Setting the alias {target.name} to version {version.version}"
    try:
        require_met(checklist, change, target=target, field="version")
    except RuleNotMet as error:
        return UnmetRule(target, version.version, str(error), checklist.checks)
    return None


async def _second_holders(
    tx: Transaction, model_row: int, changes: Sequence[StageChange], stage: Stage, rule: StoredRule
) -> list[UnmetRule]:
    """Return the versions that would enter a stage which holds one at a time beside another one."""
    after = {change.version: stage in change.after for change in changes}
    holders = {version for version in await tx.model_versions.holders(model_row, stage) if after.get(version, True)}
    holders |= {version for version, holds in after.items() if holds}
    if len(holders) < 2:
        return []
    return [
        UnmetRule(
            rule.target,
            change.version,
            str(refuse_second_holder(stage, f"Moving version {change.version} to {stage}", rule)),
        )
        for change in changes
        if stage in change.entered
    ]
