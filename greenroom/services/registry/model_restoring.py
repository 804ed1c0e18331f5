"""Restoring deleted registered models with their versions."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Actor
from greenroom.core.events import (
    MovedStagesField,
    RegisteredModelRestored,
    RestoredModelFields,
    StagesField,
    VersionTransitioned,
)
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel, RestoredModel, check_model_name
from greenroom.core.stages import StageChange, Stages
from greenroom.core.subjects import registered_model_subject
from greenroom.errors import RegisteredModelExists, RegisteredModelNotFound
from greenroom.services.access.authorization import authorize_model, may_use_model
from greenroom.services.registry.model_versions import append_event
from greenroom.services.registry.registered_models import check_alias_rule, get_registered_model
from greenroom.services.registry.stages import Reason, apply_stages
from greenroom.services.registry.version_freezing import freeze_arrived
from greenroom.services.rules.unmet_rules import restoring_without_offered, unmet_alias, unmet_stages


async def restore_registered_model(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    row: int | None = None,
    keeps_stages: bool = False,
    skip_unmet: bool = False,
) -> RegisteredModel:
    """Restore a deleted model of a name, with its versions, their stages, and its aliases.

    Versions that were deleted before the model stay deleted.

    Args:
        row: which one of several; None for the one deleted last.
        keeps_stages: to undo its deletion: the stages of its versions were checked to exist.
        skip_unmet: leave out the stages and aliases whose rules are not met.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages` and `check_alias_rule`.
        RegisteredModelExists: a live model has that name.
        RegisteredModelNotFound: no deleted model has that name, or none that the actor may see.
    """
    check_model_name(name)
    is_taken = await tx.registered_models.lock_to_move(name) is not None
    deleted = await tx.registered_models.find_deleted(name, row)
    if deleted is None:
        # The name of a live model is told to who may delete it, and so restore it.
        if is_taken and await may_use_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name):
            raise await name_taken(tx, actor, name)
        raise _none_deleted(name)
    permission = Permission.REGISTERED_MODEL_DELETE
    await authorize_model(tx, actor, permission, name, row=deleted, not_found=lambda: _none_deleted(name))
    if is_taken:
        raise await name_taken(tx, actor, name)
    restored = await tx.registered_models.undelete(name, deleted)
    if restored is None:
        raise _none_deleted(name)
    stages = await tx.stages.read()
    # A stage may have been removed or renamed since the model was deleted.
    changes = [
        StageChange(version, frozenset(), stages.known(held), is_open=version in restored.open_versions)
        for version, held in restored.stages.items()
    ]
    kept = await _without_unmet(tx, actor, restored.row, changes, stages) if skip_unmet else changes
    with restoring_without_offered("model" if keeps_stages else None):
        await apply_stages(tx, actor, restored.row, kept, stages=stages, reason=Reason.MODEL_RESTORED)
        aliases = await _restored_aliases(tx, actor, restored, stages, skip_unmet=skip_unmet)
    await tx.events.append(
        actor,
        registered_model_subject(restored.row),
        RegisteredModelRestored(after=RestoredModelFields(name=name, aliases=aliases)),
    )
    for change in kept:
        held = restored.stages[change.version]
        if change.after != held:
            # The event of the model restores every stage: what is left out, or no longer exists, follows it.
            transition = VersionTransitioned(
                before=StagesField(stages=stages.furthest_first(held)),
                after=MovedStagesField(stages=stages.furthest_first(change.after)),
            )
            await append_event(tx, actor, (restored.row, change.version), transition)
    return await get_registered_model(tx, actor, name=name)


async def _without_unmet(
    tx: Transaction, actor: Actor, model_row: int, changes: Sequence[StageChange], stages: Stages
) -> list[StageChange]:
    """Return the changes without the stages whose rules are not met."""
    for change in changes:
        opened = await tx.model_versions.get_locked(model_row, change.version) if change.is_open else None
        if opened is not None:
            await freeze_arrived(tx, actor, opened)
    refused: dict[int, list[str]] = {}
    for one in await unmet_stages(tx, actor, model_row, changes, stages):
        refused.setdefault(one.version, []).append(one.target.name)
    return [change._replace(after=change.after - stages.known(refused.get(change.version, ()))) for change in changes]


async def _restored_aliases(
    tx: Transaction, actor: Actor, restored: RestoredModel, stages: Stages, *, skip_unmet: bool
) -> dict[str, int]:
    """Check the rules of the aliases that came back with a model, and return those that stay."""
    kept = {}
    for alias, version in restored.aliases.items():
        found = None if stages.stamp is None else await tx.model_versions.get_staged(restored.row, version)
        if found is not None:
            key = (restored.row, version)
            if skip_unmet and await unmet_alias(tx, actor, key, found.stages, alias, stages) is not None:
                await tx.registered_models.delete_alias(restored.row, alias)
                continue
            await check_alias_rule(tx, actor, found, alias, stages)
        kept[alias] = version
    return kept


def _none_deleted(name: str) -> RegisteredModelNotFound:
    return RegisteredModelNotFound(f"There is no deleted Registered Model with name={name}.", field="name")


async def name_taken(tx: Transaction, actor: Actor, name: str) -> RegisteredModelExists:
    """Return the error for a deleted model whose name another one has, perhaps one that the actor may not see."""
    if not await may_use_model(tx, actor, Permission.REGISTERED_MODEL_READ, name):
        return RegisteredModelExists(f"The name '{name}' is not free, so the model cannot be restored.", field="name")
    return RegisteredModelExists(
        f"A registered model named '{name}' already exists. Rename it before restoring the deleted one.",
        field="name",
    )
