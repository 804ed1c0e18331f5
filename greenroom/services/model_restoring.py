"""What one does with deleted registered models: bring them back, versions and all."""

from __future__ import annotations

from typing import Any

from greenroom.core.events import Verb, registered_model_subject
from greenroom.core.permissions import Actor, Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import RegisteredModel, check_model_name
from greenroom.errors import RegisteredModelExists, RegisteredModelNotFound
from greenroom.services.registered_models import get_registered_model

_MOST_EVENTS = 20


async def restore_registered_model(tx: Transaction, actor: Actor, *, name: str) -> RegisteredModel:
    """Bring the last deleted model of a name back, with its versions, their stages, and its aliases.

    Versions that were deleted before it stay deleted.

    Raises:
        RegisteredModelExists: a model has that name.
        RegisteredModelNotFound: no deleted model has that name.
    """
    actor.require(Permission.REGISTERED_MODEL_DELETE)
    check_model_name(name)
    if await tx.registered_models.lock(name) is not None:
        raise RegisteredModelExists(
            f"Registered Model (name={name}) is there; rename it before you restore the deleted one.", field="name"
        )
    row = await tx.registered_models.undelete(name)
    if row is None:
        raise RegisteredModelNotFound(f"There is no deleted Registered Model with name={name}.", field="name")
    held = await _held_before(tx, row)
    several = {int(version): frozenset(stages) for version, stages in held.get("stages", {}).items()}
    if several:
        await tx.model_versions.set_stages(row, several)
    aliases: dict[str, int] = held.get("aliases", {})
    for alias, number in aliases.items():
        await tx.registered_models.set_alias(row, alias, number)
    await tx.events.append(
        actor=actor.name,
        verb=Verb.REGISTERED_MODEL_RESTORE,
        subject=registered_model_subject(row),
        after={"name": name, "aliases": aliases},
    )
    return await get_registered_model(tx, actor, name=name)


async def _held_before(tx: Transaction, row: int) -> dict[str, Any]:
    subject = registered_model_subject(row)
    for event in await tx.events.of_subject(subject, before_seq=None, limit=_MOST_EVENTS):
        if event.verb is Verb.REGISTERED_MODEL_DELETE:
            return event.before or {}
    return {}
