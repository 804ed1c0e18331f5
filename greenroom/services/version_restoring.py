"""What one does with deleted versions: bring them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.core.events import Verb, model_version_subject
from greenroom.core.model_versions import ModelVersion, parse_version
from greenroom.core.permissions import Actor, Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.stages import ACTIVE_STAGES, NONE, STAGES, furthest
from greenroom.errors import StateConflict
from greenroom.services.model_versions import append_event, found_version, version_not_found

_MOST_EVENTS = 20


async def restore_model_version(tx: Transaction, actor: Actor, *, name: str, version: str) -> ModelVersion:
    """Bring a deleted version back, with its stages and aliases unless others have taken them in the meantime.

    Raises:
        InvalidInput: `version` is no number.
        ModelVersionNotFound: there is and was no such version.
        StateConflict: it is not deleted.
    """
    actor.require(Permission.MODEL_VERSION_DELETE)
    check_model_name(name)
    number = parse_version(version)
    row = await tx.registered_models.lock(name)
    if row is None:
        raise version_not_found(name, number)
    model = await tx.registered_models.find_locked(row)
    if not await tx.registry_pages.undelete(row, number):
        if await tx.model_versions.get_locked(row, number) is None:
            raise version_not_found(name, number)
        raise StateConflict(f"Version {number} of {name} is not deleted.", field="version")
    held = await _held_before(tx, row, number)
    stages = await _free_stages(tx, row, held.get("stages") or [held.get("stage", NONE)])
    await tx.registered_models.touch(row)
    await tx.model_versions.set_stages(row, {number: stages})
    aliases = [alias for alias in held.get("aliases", []) if alias not in model.aliases]
    for alias in aliases:
        await tx.registered_models.set_alias(row, alias, number)
    await append_event(
        tx,
        actor,
        Verb.MODEL_VERSION_RESTORE,
        (row, number),
        after={
            "stage": furthest(stages),
            **({"stages": sorted(stages)} if len(stages) > 1 else {}),
            "aliases": aliases,
        },
    )
    return found_version(name, number, await tx.model_versions.get_locked(row, number))


async def _held_before(tx: Transaction, model_row: int, version: int) -> dict[str, Any]:
    subject = model_version_subject(model_row, version)
    for event in await tx.events.of_subject(subject, before_seq=None, limit=_MOST_EVENTS):
        if event.verb is Verb.MODEL_VERSION_DELETE:
            return event.before or {}
    return {}


async def _free_stages(tx: Transaction, model_row: int, stages: Sequence[Any]) -> frozenset[str]:
    free: set[str] = set()
    for stage in stages:
        taken = stage in ACTIVE_STAGES and await tx.model_versions.holders(model_row, stage)
        if stage in STAGES and stage != NONE and not taken:
            free.add(stage)
    return frozenset(free)
