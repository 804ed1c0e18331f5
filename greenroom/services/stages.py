"""Stage changes: every way in which a model version enters or leaves a stage, except for deletion.

The MLflow API moves a version to one stage. A transition of the public API can also add a stage, remove one, and have a
comment. Restoring a version or a model restores stages. All of them compute the new stages of each
version and pass them to `apply_stages`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.events import StagesField, VersionTransitioned
from greenroom.core.model_versions import ModelVersion, StagedVersion
from greenroom.core.names import check_length
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.stage_rules import NeedsApproval, Refused, decide
from greenroom.core.stages import (
    ACTIVE_STAGES,
    ARCHIVED,
    Stage,
    StageChange,
    StageSet,
    check_archiving,
    furthest,
    furthest_first,
    is_in_use,
    only,
    with_stage,
)
from greenroom.errors import ApprovalPending, TransitionNotAllowed
from greenroom.services.etags import check_unchanged
from greenroom.services.model_versions import append_event, lock_staged_version
from greenroom.services.version_freezing import freeze_arrived

MAX_COMMENT_LENGTH = 10_000


class Reason(Enum):
    """Why versions change stages.

    A transition appends an event for each version. The restore operations append their own events.
    """

    TRANSITION = "transition"
    VERSION_RESTORED = "version restored"
    MODEL_RESTORED = "model restored"


async def transition_stage(
    tx: Transaction, actor: Actor, *, name: str, version: int, stage: Stage, archive_existing: bool, comment: str = ""
) -> ModelVersion:
    """Move a version to one stage, out of all others.

    Args:
        archive_existing: also move all other versions in the stage to ``Archived``.
        comment: reason, stored in the history.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages`.
        InvalidInput: `archive_existing` is set, but versions in `stage` cannot be archived.
        ModelVersionNotFound: no such version.

    Source: MLflow REST API, "Transition ModelVersion Stage".
    """
    check_archiving(stage, archive_existing)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    change = _change(found, only(stage))
    archived = await _archive_holders(tx, found, stage) if archive_existing else []
    await apply_stages(tx, actor, found.version.registered_model_row, [*archived, change], comment=comment)
    return _changed(tx, found, change)


async def change_stage(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: int,
    stage: Stage,
    archive_existing: bool,
    keep_others: bool,
    comment: str,
) -> tuple[ModelVersion, list[StageChange]]:
    """Move a version to a stage, or add a stage.

    Args:
        archive_existing: archive the other versions in the stage; ignored for ``None`` and ``Archived``.
        keep_others: keep its other stages.
        comment: reason, stored in the history.

    Returns:
        The version, and the changes: its own first, then those of archived versions.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages`.
        InvalidInput: the comment is too long.
        ModelVersionNotFound: no such version.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    change = _change(found, with_stage(found.stages, stage) if keep_others else only(stage))
    archives = archive_existing and stage in ACTIVE_STAGES
    archived = await _archive_holders(tx, found, stage) if archives else []
    # Adding a stage that the version already has is a no-op, unless others are archived for it; moving it to its own
    # stage counts as a transition.
    if keep_others and change.changes_nothing and not archived:
        return found.version, [change]
    await apply_stages(tx, actor, found.version.registered_model_row, [*archived, change], comment=comment)
    return _changed(tx, found, change), [change, *archived]


async def leave_stage(
    tx: Transaction, actor: Actor, *, name: str, version: int, stage: Stage, comment: str
) -> tuple[ModelVersion, list[StageChange]]:
    """Remove one of the stages of a version; a no-op if it is not in that stage.

    Arguments, result and errors as in `change_stage`.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    change = _change(found, found.stages - {stage})
    if change.changes_nothing:
        return found.version, []
    await apply_stages(tx, actor, found.version.registered_model_row, [change], comment=comment)
    return _changed(tx, found, change), [change]


async def check_stages_unchanged(tx: Transaction, actor: Actor, *, name: str, version: int, if_match: str) -> None:
    """Lock a version, and check that it and the stages of its model have not changed since the caller read its etag.

    Raises:
        ModelVersionNotFound: no such version.
        StaleWrite: versions of the model changed stages, or this one changed.
    """
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    await check_unchanged(tx, found.version.key, found.revisions, if_match)


async def apply_stages(
    tx: Transaction,
    actor: Actor,
    model_row: int,
    changes: Sequence[StageChange],
    *,
    reason: Reason = Reason.TRANSITION,
    comment: str = "",
) -> None:
    """Change the stages of versions of a locked model, all or none.

    The only caller of the store's `set_stages`. It checks the stage rules before it writes, and freezes the files of
    versions that enter an active stage, so that the approved files cannot change afterwards (docs/decisions/0104,
    0119).

    Args:
        changes: one per version, in the order of their events.
        comment: reason, stored in the events of a transition.

    Raises:
        ApprovalPending: a rule requires approval first.
        TransitionNotAllowed: a rule refuses one of the changes.
    """
    for change in changes:
        _check_rules(tx, change)
    for change in changes:
        if change.is_open and is_in_use(change.after):
            opened = await tx.model_versions.get_locked(model_row, change.version)
            if opened is not None:
                await freeze_arrived(tx, actor, opened)
    transitions = changes if reason is Reason.TRANSITION else ()
    await tx.registered_models.touch(model_row, versions=reason is not Reason.MODEL_RESTORED)
    # On PostgreSQL a batch of statements has room for one event: the last event joins the last batch of `set_stages`.
    for change in transitions[:-1]:
        await _append_transition(tx, actor, model_row, change, comment)
    await tx.model_versions.set_stages(
        model_row,
        {change.version: change.after for change in changes},
        by=actor.name,
        is_return=reason is Reason.MODEL_RESTORED,
    )
    for change in transitions[-1:]:
        await _append_transition(tx, actor, model_row, change, comment)


def _check_rules(tx: Transaction, change: StageChange) -> None:
    decision = decide(tx.stage_rules, change.before, change.after)
    if isinstance(decision, Refused):
        raise TransitionNotAllowed(f"{_describe(change)} is not allowed: {decision.reason}", field="stage")
    if isinstance(decision, NeedsApproval):
        raise ApprovalPending(f"{_describe(change)} needs approval: {decision.reason}", field="stage")


def _describe(change: StageChange) -> str:
    before, after = (", ".join(furthest_first(stages)) or "None" for stages in (change.before, change.after))
    return f"Moving version {change.version} from {before} to {after}"


async def _append_transition(tx: Transaction, actor: Actor, model_row: int, change: StageChange, comment: str) -> None:
    await append_event(
        tx,
        actor,
        (model_row, change.version),
        VersionTransitioned(
            before=StagesField(stages=furthest_first(change.before)),
            after=StagesField(stages=furthest_first(change.after)),
        ),
        comment=comment or None,
    )


async def _archive_holders(tx: Transaction, found: StagedVersion, stage: Stage) -> list[StageChange]:
    """Return the changes that archive every other version in a stage."""
    holders = await tx.model_versions.holders(found.version.registered_model_row, stage)
    archived = only(ARCHIVED)
    return [
        StageChange(version, held, archived) for version, held in holders.items() if version != found.version.version
    ]


def _change(found: StagedVersion, after: StageSet) -> StageChange:
    return StageChange(found.version.version, found.stages, after, is_open=found.version.is_open)


def _changed(tx: Transaction, found: StagedVersion, change: StageChange) -> ModelVersion:
    # The model is locked, so nothing else has changed since the version was read.
    return replace(found.version, current_stage=furthest(change.after), updated_at_ms=tx.now_ms)
