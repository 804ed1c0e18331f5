"""Restoring deleted model versions."""

from __future__ import annotations

from collections.abc import Iterable

from greenroom.core.access import Actor
from greenroom.core.events import RestoredVersionFields, VersionRestored
from greenroom.core.model_versions import ModelVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.core.rules import Target
from greenroom.core.stages import ARCHIVED, StageChange, Stages, StageSet
from greenroom.errors import StateConflict
from greenroom.services.access.authorization import authorize_version
from greenroom.services.not_found import found_version, version_not_found
from greenroom.services.registry.model_versions import append_event
from greenroom.services.registry.registered_models import check_alias_rule
from greenroom.services.registry.stages import Reason, apply_stages
from greenroom.services.registry.version_freezing import freeze_arrived
from greenroom.services.rules.request_closing import close_taken
from greenroom.services.rules.unmet_rules import restoring_without_offered, unmet_alias, unmet_stages


async def restore_model_version(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: int,
    keeps_stages: bool = False,
    skip_unmet: bool = False,
) -> ModelVersion:
    """Restore a deleted version with its stages and aliases, unless another version has taken them.

    Args:
        keeps_stages: to undo its deletion: restore all its stages, also those that other versions are in.
        skip_unmet: leave out the stages and aliases whose rules are not met.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages` and `check_alias_rule`.
        ModelVersionNotFound: the version never existed.
        StateConflict: it is not deleted.
    """
    check_model_name(name)
    row = await tx.registered_models.lock_to_move(name)
    if row is None:
        raise version_not_found(name, version)
    held = await tx.model_versions.held_at_deletion(row, version)
    if held is None:
        if await tx.model_versions.get_locked(row, version) is None:
            raise version_not_found(name, version)
        await authorize_version(tx, actor, Permission.MODEL_VERSION_DELETE, name, version, row=row)
        raise StateConflict(f"Version {version} of {name} is not deleted.", field="version")
    await authorize_version(tx, actor, Permission.MODEL_VERSION_DELETE, name, version, row=row)
    model = await tx.registered_models.find_locked(row)
    await tx.model_versions.undelete(row, version)
    restored = await tx.model_versions.get_staged(row, version)
    if restored is None:
        raise version_not_found(name, version)
    stages = await tx.stages.at(restored.stamp)
    after = stages.known(held.stages) if keeps_stages else await _unoccupied(tx, row, stages, held.stages)
    change = StageChange(version, frozenset(), after, is_open=restored.version.is_open)
    aliases = [alias for alias in held.aliases if alias not in model.aliases]
    if skip_unmet:
        if restored.version.is_open:
            await freeze_arrived(tx, actor, restored.version)
        change = change._replace(after=after - await _refused_stages(tx, actor, row, change, stages))
        unmet = [await unmet_alias(tx, actor, (row, version), change.after, alias, stages) for alias in aliases]
        aliases = [alias for alias, refused in zip(aliases, unmet, strict=True) if refused is None]
    with restoring_without_offered("version" if keeps_stages else None):
        await apply_stages(tx, actor, row, [change], stages=stages, reason=Reason.VERSION_RESTORED)
        asked = await tx.requests.open_for_targets([Target.alias(alias) for alias in aliases], model_row=row)
        for alias in aliases:
            await check_alias_rule(tx, actor, restored._replace(stages=change.after), alias, stages)
            await tx.registered_models.set_alias(row, alias, version)
        taken = {Target.alias(alias): [version] for alias in aliases}
        await close_taken(tx, row, asked, taken, stamp=restored.stamp)
    await append_event(
        tx,
        actor,
        (row, version),
        VersionRestored(after=RestoredVersionFields(stages=stages.furthest_first(change.after), aliases=aliases)),
    )
    return found_version(name, version, await tx.model_versions.get_locked(row, version))


async def _refused_stages(
    tx: Transaction, actor: Actor, model_row: int, change: StageChange, stages: Stages
) -> StageSet:
    return stages.known(one.target.name for one in await unmet_stages(tx, actor, model_row, [change], stages))


async def _unoccupied(tx: Transaction, model_row: int, stages: Stages, held: Iterable[str]) -> StageSet:
    """Return the stages that still exist, without active ones that other versions are in now."""
    return frozenset(
        [
            stage
            for stage in stages.known(held)
            if stage == ARCHIVED or not await tx.model_versions.holders(model_row, stage)
        ]
    )
