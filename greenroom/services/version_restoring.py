"""What one does with deleted versions: bring them back."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Actor
from greenroom.core.events import Verb
from greenroom.core.model_versions import ModelVersion, parse_version
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.stages import ACTIVE_STAGES, NONE, STAGES, furthest
from greenroom.errors import StateConflict
from greenroom.services.model_versions import append_event, authorize_version, found_version, version_not_found


async def restore_model_version(tx: Transaction, actor: Actor, *, name: str, version: str) -> ModelVersion:
    """Bring a deleted version back, with its stages and aliases unless others have taken them in the meantime.

    Raises:
        InvalidInput: `version` is no number.
        ModelVersionNotFound: there is and was no such version.
        StateConflict: it is not deleted.
    """
    check_model_name(name)
    number = parse_version(version)
    row = await tx.registered_models.lock(name)
    if row is None:
        raise version_not_found(name, number)
    held = await tx.model_versions.held_at_deletion(row, number)
    if held is None:
        if await tx.model_versions.get_locked(row, number) is None:
            raise version_not_found(name, number)
        authorize_version(tx, actor, Permission.MODEL_VERSION_DELETE, name, number)
        raise StateConflict(f"Version {number} of {name} is not deleted.", field="version")
    authorize_version(tx, actor, Permission.MODEL_VERSION_DELETE, name, number)
    model = await tx.registered_models.find_locked(row)
    await tx.model_versions.undelete(row, number)
    stages = await _free_stages(tx, row, held.stages)
    await tx.registered_models.touch(row)
    await tx.model_versions.set_stages(row, {number: stages}, by=actor.name)
    aliases = [alias for alias in held.aliases if alias not in model.aliases]
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


async def _free_stages(tx: Transaction, model_row: int, stages: Sequence[str]) -> frozenset[str]:
    free: set[str] = set()
    for stage in stages:
        taken = stage in ACTIVE_STAGES and await tx.model_versions.holders(model_row, stage)
        if stage in STAGES and stage != NONE and not taken:
            free.add(stage)
    return frozenset(free)
