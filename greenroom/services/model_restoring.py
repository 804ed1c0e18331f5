"""Restoring deleted registered models with their versions."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.events import RegisteredModelRestored, RestoredModelFields
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel, check_model_name
from greenroom.core.stages import StageChange
from greenroom.core.subjects import registered_model_subject
from greenroom.errors import RegisteredModelExists, RegisteredModelNotFound
from greenroom.services.authorization import authorize_model, may_use_model
from greenroom.services.registered_models import check_alias_rule, get_registered_model
from greenroom.services.stages import Reason, apply_stages


async def restore_registered_model(
    tx: Transaction, actor: Actor, *, name: str, row: int | None = None
) -> RegisteredModel:
    """Restore a deleted model of a name, with its versions, their stages, and its aliases.

    Versions that were deleted before the model stay deleted.

    Args:
        row: which one of several; None for the one deleted last.

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
            raise _name_taken(name)
        raise _none_deleted(name)
    permission = Permission.REGISTERED_MODEL_DELETE
    await authorize_model(tx, actor, permission, name, row=deleted, not_found=lambda: _none_deleted(name))
    if is_taken:
        raise _name_taken(name)
    restored = await tx.registered_models.undelete(name, deleted)
    if restored is None:
        raise _none_deleted(name)
    stages = await tx.stages.read()
    # A stage may have been removed or renamed since the model was deleted.
    changes = [
        StageChange(version, frozenset(), stages.known(held), is_open=version in restored.open_versions)
        for version, held in restored.stages.items()
    ]
    await apply_stages(tx, actor, restored.row, changes, stages=stages, reason=Reason.MODEL_RESTORED)
    for alias, version in restored.aliases.items() if stages.stamp is not None else ():
        found = await tx.model_versions.get_staged(restored.row, version)
        if found is not None:
            await check_alias_rule(tx, actor, found, alias, stages)
    await tx.events.append(
        actor,
        registered_model_subject(restored.row),
        RegisteredModelRestored(after=RestoredModelFields(name=name, aliases=restored.aliases)),
    )
    return await get_registered_model(tx, actor, name=name)


def _none_deleted(name: str) -> RegisteredModelNotFound:
    return RegisteredModelNotFound(f"There is no deleted Registered Model with name={name}.", field="name")


def _name_taken(name: str) -> RegisteredModelExists:
    return RegisteredModelExists(
        f"A registered model named '{name}' already exists. Rename it before restoring the deleted one.",
        field="name",
    )
