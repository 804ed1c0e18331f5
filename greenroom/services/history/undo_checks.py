"""The rules that would refuse to undo a change, for its preview."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.events import (
    AliasDeleted,
    AliasSet,
    RegisteredModelDeleted,
    VersionDeleted,
    VersionTransitioned,
)
from greenroom.core.past import PastModel
from greenroom.core.ports import Transaction
from greenroom.core.rules import Target
from greenroom.core.stages import StageChange, Stages
from greenroom.core.undoing import Effect, Undo
from greenroom.core.unmet_rules import UnmetRule
from greenroom.errors import TransitionNotAllowed
from greenroom.services.rules.stage_checks import check_removal
from greenroom.services.rules.unmet_rules import unmet_alias, unmet_stages


async def unmet_by_undo(tx: Transaction, actor: Actor, plan: Undo) -> list[UnmetRule]:
    """Return the rules that undoing a change would not meet, if the actor undid it now.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
    """
    model = plan.model
    if plan.reason is not None or model is None:
        return []
    stages = await tx.stages.read()
    if stages.stamp is None:
        # Nothing has a rule in this workspace.
        return []
    match plan.event.change:
        case VersionTransitioned():
            moves = [_move(effect, stages) for effect in plan.effects]
            return await unmet_stages(tx, actor, model.row, moves, stages)
        case AliasSet() | AliasDeleted():
            return await _of_alias(tx, actor, model, plan.effects[0], stages)
        case VersionDeleted():
            effect = plan.effects[0]
            number, after = effect.subject.version or 0, effect.after or {}
            held = {number: list(after["stages"])}
            return await _of_restored(tx, actor, model, held, dict.fromkeys(after["aliases"], number), stages)
        case RegisteredModelDeleted():
            aliases = (plan.effects[0].after or {})["aliases"]
            held = {
                number: list(version.held_stages)
                for number, version in model.versions.items()
                if version.is_deleted_with_model
            }
            return await _of_restored(tx, actor, model, held, aliases, stages)
    return []


def _move(effect: Effect, stages: Stages) -> StageChange:
    before, after = ((part or {})["stages"] for part in (effect.before, effect.after))
    return StageChange(effect.subject.version or 0, stages.known(before), stages.known(after))


async def _of_alias(tx: Transaction, actor: Actor, model: PastModel, effect: Effect, stages: Stages) -> list[UnmetRule]:
    ((alias, number),) = (effect.after or effect.before or {})["aliases"].items()
    if effect.after is not None:
        held = stages.known(model.versions[number].stages)
        unmet = await unmet_alias(tx, actor, (model.row, number), held, alias, stages)
        return [] if unmet is None else [unmet]
    target = Target.alias(alias)
    try:
        await check_removal(tx, actor, await tx.stage_rules.find(target, model.row, stamp=stages.stamp), model.row)
    except TransitionNotAllowed as error:
        return [UnmetRule(target, number, str(error))]
    return []


async def _of_restored(
    tx: Transaction,
    actor: Actor,
    model: PastModel,
    held: dict[int, list[str]],
    aliases: dict[str, int],
    stages: Stages,
) -> list[UnmetRule]:
    changes = [StageChange(number, frozenset(), stages.known(names)) for number, names in held.items()]
    found = await unmet_stages(tx, actor, model.row, changes, stages)
    for alias, number in aliases.items():
        entered = stages.known(held.get(number, ()))
        unmet = await unmet_alias(tx, actor, (model.row, number), entered, alias, stages)
        found += [] if unmet is None else [unmet]
    return found
