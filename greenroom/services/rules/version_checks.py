"""What stages and aliases ask of a version: the checklists that its page and requests show."""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.checklists import Checklist
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel, check_model_name
from greenroom.core.rule_checks import parse_target
from greenroom.core.rules import StoredRule, Target, TargetKind
from greenroom.core.stages import NONE
from greenroom.services.access.authorization import authorize_version
from greenroom.services.not_found import version_not_found
from greenroom.services.rules.stage_checks import check_target, mover_of


class TargetChecklist(NamedTuple):
    """How a version stands against the rule of a stage or alias, if the actor asks for the move.

    Attributes:
        rule: None without one.
        is_there: whether the version is there already.
    """

    target: Target
    rule: StoredRule | None
    checklist: Checklist
    is_there: bool


async def list_checks(
    tx: Transaction, actor: Actor, *, name: str, version: int, only: tuple[TargetKind, str] | None = None
) -> list[TargetChecklist]:
    """Evaluate the rules of all stages, in order, and of all protected aliases for a version.

    Args:
        only: one stage or alias.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
        InvalidInput: no such stage, or the alias is not valid.
        ModelVersionNotFound: no such version, or none that the actor may see.
    """
    check_model_name(name)
    model = await tx.registered_models.find(name)
    if model is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=model.row)
    found = await tx.model_versions.get_staged(model.row, version)
    if found is None:
        raise version_not_found(name, version)
    stages = await tx.stages.at(found.stamp)
    rules = await _rules(tx, model)
    if only is not None:
        targets = [parse_target(*only, stages)]
    else:
        targets = [Target.stage(stage) for stage in stages.names if stage != NONE]
        targets += sorted((target for target in rules if target.kind is TargetKind.ALIAS), key=str)
    answer = []
    for target in targets:
        rule = rules.get(target)
        checklist = await check_target(
            tx, version=found.version, held=found.stages, target=target, stored=rule, mover=mover_of(actor)
        )
        is_there = (
            model.aliases.get(target.name) == version
            if target.kind is TargetKind.ALIAS
            else target.name in found.stages
        )
        answer.append(TargetChecklist(target, rule, checklist, is_there))
    return answer


async def _rules(tx: Transaction, model: RegisteredModel) -> dict[Target, StoredRule]:
    rules = {rule.target: rule for rule in await tx.stage_rules.of_workspace()}
    return rules | {rule.target: rule for rule in await tx.stage_rules.of_model(model.row)}
