"""What one does with stages: the wire moves a version to one of them; more than one can be held at once."""

from __future__ import annotations

from msgspec.structs import replace

from greenroom.core import stages as known_stages
from greenroom.core.access import Actor
from greenroom.core.events import Verb
from greenroom.core.model_versions import ModelVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.services.model_versions import append_event, lock_model_version
from greenroom.services.version_freezing import freeze_arrived


async def transition_stage(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: str,
    stage: str,
    archive_existing_versions: bool,
    comment: str = "",
) -> ModelVersion:
    """Move a version to one stage, out of all others.

    Args:
        stage: in any case.
        archive_existing_versions: also move every other version that holds the stage to ``Archived``.
        comment: why; kept in the history.

    Raises:
        InvalidInput: no such stage, or it is not one whose holders can be archived.
        ModelVersionNotFound: no such version.

    Source: MLflow REST API, "Transition ModelVersion Stage".
    """
    canonical = known_stages.canonical_stage(stage)
    known_stages.check_archiving(canonical, archive_existing_versions)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version, touches_model=True)
    # What is approved is what was there when it was approved.
    await freeze_arrived(tx, actor, found)
    model_row = found.registered_model_row
    others: list[tuple[int, str]] = []
    if archive_existing_versions:
        others = [held for held in await tx.model_versions.holders(model_row, canonical) if held[0] != found.version]
    for number, before in others:
        await _append_transition(tx, actor, (model_row, number), before, known_stages.ARCHIVED, comment)
    stages = frozenset[str]() if canonical == known_stages.NONE else frozenset({canonical})
    archived = frozenset({known_stages.ARCHIVED})
    moves = {**{number: archived for number, _ in others}, found.version: stages}
    await tx.model_versions.set_stages(model_row, moves, by=actor.name)
    await _append_transition(tx, actor, found.key, found.current_stage, canonical, comment)
    # All else of it stays as it was read, for the model is locked.
    return replace(found, current_stage=known_stages.furthest(stages), updated_at_ms=tx.now_ms)


async def add_stage(
    tx: Transaction, actor: Actor, *, name: str, version: str, stage: str, comment: str = ""
) -> ModelVersion:
    """Let a version hold one stage more; ``Archived`` and ``None`` exclude the others.

    Args:
        comment: why; kept in the history.

    Raises:
        InvalidInput: no such stage.
        ModelVersionNotFound: no such version.
    """
    canonical = known_stages.canonical_stage(stage)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    held = await tx.model_versions.stages_of(found.registered_model_row, found.version)
    return await _hold(tx, actor, found, held, known_stages.with_stage(held, canonical), comment)


async def remove_stage(
    tx: Transaction, actor: Actor, *, name: str, version: str, stage: str, comment: str = ""
) -> ModelVersion:
    """Take one stage from a version; nothing happens when it does not hold it.

    Args:
        comment: why; kept in the history.

    Raises:
        InvalidInput: no such stage.
        ModelVersionNotFound: no such version.
    """
    canonical = known_stages.canonical_stage(stage)
    found = await lock_model_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    held = await tx.model_versions.stages_of(found.registered_model_row, found.version)
    return await _hold(tx, actor, found, held, held - {canonical}, comment)


async def _hold(
    tx: Transaction,
    actor: Actor,
    found: ModelVersion,
    held: frozenset[str],
    stages: frozenset[str],
    comment: str = "",
) -> ModelVersion:
    if stages == held:
        return found
    model_row = found.registered_model_row
    await tx.registered_models.touch(model_row)
    await tx.model_versions.set_stages(model_row, {found.version: stages}, by=actor.name)
    await append_event(
        tx,
        actor,
        Verb.MODEL_VERSION_TRANSITION,
        found.key,
        before={"stage": found.current_stage, "stages": sorted(held)},
        after={"stage": known_stages.furthest(stages), "stages": sorted(stages), **_why(comment)},
    )
    return replace(found, current_stage=known_stages.furthest(stages), updated_at_ms=tx.now_ms)


async def _append_transition(
    tx: Transaction, actor: Actor, key: tuple[int, int], before: str, after: str, comment: str
) -> None:
    verb = Verb.MODEL_VERSION_TRANSITION
    await append_event(tx, actor, verb, key, before={"stage": before}, after={"stage": after, **_why(comment)})


def _why(comment: str) -> dict[str, str]:
    return {"comment": comment} if comment else {}
