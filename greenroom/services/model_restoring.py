"""What one does with deleted registered models: bring them back, versions and all."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.events import Verb, registered_model_subject
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel, check_model_name
from greenroom.errors import RegisteredModelExists, RegisteredModelNotFound
from greenroom.services.registered_models import authorize_model, get_registered_model


async def restore_registered_model(tx: Transaction, actor: Actor, *, name: str) -> RegisteredModel:
    """Bring the model of a name that was deleted last back, with its versions, their stages, and its aliases.

    Versions that were deleted before it stay deleted.

    Raises:
        RegisteredModelExists: a model has that name.
        RegisteredModelNotFound: no deleted model has that name.
    """
    check_model_name(name)
    exists = await tx.registered_models.lock(name) is not None
    authorize_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name, not_found=lambda: _none_deleted(name))
    if exists:
        raise RegisteredModelExists(
            f"Registered Model (name={name}) is there; rename it before you restore the deleted one.", field="name"
        )
    restored = await tx.registered_models.undelete(name)
    if restored is None:
        raise _none_deleted(name)
    row, held = restored
    await tx.events.append(
        actor=actor.name,
        verb=Verb.REGISTERED_MODEL_RESTORE,
        subject=registered_model_subject(row),
        after={"name": name, "aliases": held.aliases},
    )
    return await get_registered_model(tx, actor, name=name)


def _none_deleted(name: str) -> RegisteredModelNotFound:
    return RegisteredModelNotFound(f"There is no deleted Registered Model with name={name}.", field="name")
