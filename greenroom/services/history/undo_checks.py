"""What would refuse to undo a change now: permissions, names, stages and workspaces; and rules, for its preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from greenroom.core.access import Actor
from greenroom.core.access_events import RegisteredModelMoved
from greenroom.core.events import (
    AliasDeleted,
    AliasSet,
    CommentCreated,
    CommentDeleted,
    CommentUpdated,
    RegisteredModelDeleted,
    RegisteredModelDescribed,
    RegisteredModelRenamed,
    RegisteredModelRestored,
    RegisteredModelTagged,
    RegisteredModelUntagged,
    VersionDeleted,
    VersionRestored,
    VersionTransitioned,
)
from greenroom.core.past import PastModel
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_new_alias
from greenroom.core.rules import Target
from greenroom.core.stages import NONE, StageChange, Stages, StageSet
from greenroom.core.undoing import Effect, Undo
from greenroom.core.unmet_rules import UnmetRule
from greenroom.errors import StateConflict, TransitionNotAllowed
from greenroom.services.access.authorization import authorize_model
from greenroom.services.history import comment_undo
from greenroom.services.registry.model_restoring import name_taken
from greenroom.services.registry.registered_models import check_rename
from greenroom.services.rules.rule_guards import check_own_rules
from greenroom.services.rules.stage_checks import check_removal
from greenroom.services.rules.unmet_rules import restoring_instead, unmet_alias, unmet_stages
from greenroom.services.workspaces import check_move, refuse_archived

_PERMISSIONS: Final[Mapping[type, Permission]] = {
    RegisteredModelRenamed: Permission.REGISTERED_MODEL_UPDATE,
    RegisteredModelDescribed: Permission.REGISTERED_MODEL_UPDATE,
    RegisteredModelTagged: Permission.REGISTERED_MODEL_UPDATE,
    RegisteredModelUntagged: Permission.REGISTERED_MODEL_UPDATE,
    AliasSet: Permission.REGISTERED_MODEL_UPDATE,
    AliasDeleted: Permission.REGISTERED_MODEL_UPDATE,
    RegisteredModelDeleted: Permission.REGISTERED_MODEL_DELETE,
    RegisteredModelRestored: Permission.REGISTERED_MODEL_DELETE,
    VersionDeleted: Permission.MODEL_VERSION_DELETE,
    VersionRestored: Permission.MODEL_VERSION_DELETE,
    VersionTransitioned: Permission.MODEL_VERSION_TRANSITION,
}
"""Permissions for the changes that undo others; other changes of versions need `MODEL_VERSION_UPDATE`."""


async def check_undo(tx: Transaction, actor: Actor, plan: Undo) -> None:
    """Check that a change can be undone, apart from stages (`check_stages_exist`) and rules (`unmet_by_undo`).

    Raises:
        InvalidInput: a name or an alias that it had before is not allowed any more.
        PermissionDenied: the actor may not make such a change.
        RegisteredModelExists: another model has the name that the model had before.
        StateConflict: the workspace is archived, or the one that the model was in.
    """
    model = plan.model
    if plan.reason is not None or model is None:
        return
    await refuse_archived(tx)
    change, name, row = plan.event.change, model.name, model.row
    after = plan.effects[0].after or {}
    match change:
        case CommentCreated() | CommentUpdated() | CommentDeleted():
            await comment_undo.check(tx, actor, plan.event, name)
            return
        case RegisteredModelMoved():
            await check_move(tx, actor, name=name, row=row, workspace=after["workspace"])
            return
    permission = _PERMISSIONS.get(type(change), Permission.MODEL_VERSION_UPDATE)
    await authorize_model(tx, actor, permission, name, row=row)
    match change:
        case RegisteredModelRenamed():
            await check_rename(tx, actor, row, name, after["name"])
        case RegisteredModelRestored():
            await check_own_rules(tx, actor, row, name, "Deleting")
        case RegisteredModelDeleted():
            if await tx.registered_models.find(name) is not None:
                raise await name_taken(tx, actor, name)
        case AliasSet() | AliasDeleted():
            for alias in after.get("aliases", ()):
                check_new_alias(alias)


async def check_stages_exist(tx: Transaction, plan: Undo) -> None:
    """Check that the stages exist that undoing a change would bring versions back to.

    Raises:
        StateConflict: one of them was removed or renamed since.
    """
    if plan.reason is not None or plan.model is None:
        return
    match plan.event.change:
        case RegisteredModelDeleted():
            held = [one.held_stages for one in plan.model.versions.values() if one.is_deleted_with_model]
            check_stages(await tx.stages.read(), chain.from_iterable(held), restoring_instead("model", skips=False))
        case VersionDeleted(before=fields):
            check_stages(await tx.stages.read(), fields.stages, restoring_instead("version", skips=False))
        case VersionTransitioned():
            wanted = [(effect.after or {})["stages"] for effect in plan.effects]
            check_stages(await tx.stages.read(), chain.from_iterable(wanted))


def check_stages(stages: Stages, wanted: Iterable[str], way_out: str | None = None) -> StageSet:
    """Return the stages that undoing would bring versions back to.

    Args:
        way_out: what to do instead.

    Raises:
        StateConflict: one of them was removed or renamed since.
    """
    names = {one for one in wanted if one != NONE}
    found = stages.known(names)
    gone = sorted(names - found)
    if gone:
        words = f"The workspace does not have the stage {', '.join(gone)} any more."
        raise StateConflict(words if way_out is None else f"{words} {way_out}", field="event_id")
    return found


async def unmet_by_undo(tx: Transaction, actor: Actor, plan: Undo) -> list[UnmetRule]:
    """Return the rules that undoing a change would not meet, if the actor undid it now.

    Raises:
        FileNeeded: a condition depends on a file that was not read yet.
    """
    model = plan.model
    if model is None or (plan.reason is not None and not plan.lacks_stages):
        return []
    stages = await tx.stages.read()
    if stages.stamp is None:
        # Nothing has a rule in this workspace.
        return []
    match plan.event.change:
        case VersionTransitioned() if not plan.lacks_stages:
            moves = [_move(effect, stages) for effect in plan.effects]
            return await unmet_stages(tx, actor, model.row, moves, stages)
        case AliasSet() | AliasDeleted():
            return await _of_alias(tx, actor, model, plan.effects[0], stages)
        case VersionDeleted(before=fields):
            number = plan.event.subject.version or 0
            aliases = dict.fromkeys(fields.aliases, number)
            return await _of_restored(tx, actor, model, {number: list(fields.stages)}, aliases, stages)
        case RegisteredModelDeleted():
            aliases = dict((plan.event.before or {}).get("aliases", {}))
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
