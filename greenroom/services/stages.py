"""Stage changes: every way in which a model version enters or leaves a stage, but for deletion.

The MLflow wire moves a version to one stage. The page may also add a stage to those a version holds, take one away, give a
reason, and send the etag of what it showed. Restoring a version or a model brings stages back. All of them work out which
stages each version is to hold, and leave the rest to `apply_stages`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import UNSET
from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.events import NewStageFields, StageFields, VersionTransitioned
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
    stage_fields,
    with_stage,
)
from greenroom.errors import ApprovalPending, TransitionNotAllowed
from greenroom.services.etags import check_unchanged
from greenroom.services.model_versions import append_event, lock_staged_version
from greenroom.services.version_freezing import freeze_arrived

MAX_COMMENT_LENGTH = 10_000


class Reason(Enum):
    """Why versions change stages.

    A transition writes an event for each version. What restores writes an event of its own.
    """

    TRANSITION = "transition"
    VERSION_RESTORED = "version restored"
    MODEL_RESTORED = "model restored"


async def transition_stage(
    tx: Transaction, actor: Actor, *, name: str, version: int, stage: Stage, archive_existing: bool, comment: str = ""
) -> ModelVersion:
    """Move a version to one stage, out of all others.

    Args:
        archive_existing: also move every other version that holds the stage to ``Archived``.
        comment: why; kept in the history.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages`.
        InvalidInput: `stage` is not one whose holders can be archived.
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
    if_match: str | None,
) -> tuple[ModelVersion, list[StageChange]]:
    """Move a version to a stage, or add the stage to those it holds.

    Args:
        archive_existing: archive the other holders; ignored for ``None`` and ``Archived``.
        keep_others: stay in the stages it holds.
        comment: why; kept in the history.
        if_match: `etag_of` what the caller saw; None to go ahead whatever happened.

    Returns:
        The version, and what changed: it first, then those that were archived.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages`.
        InvalidInput: the comment is too long.
        ModelVersionNotFound: no such version.
        StaleWrite: versions of the model changed stages, or this one changed, since the caller looked.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    await check_unchanged(tx, found.version.key, found.revisions, if_match)
    change = _change(found, with_stage(found.stages, stage) if keep_others else only(stage))
    archives = archive_existing and stage in ACTIVE_STAGES
    archived = await _archive_holders(tx, found, stage) if archives else []
    # A version that already holds a stage to be added is left alone; one that is moved to its own stage has moved.
    own = [] if keep_others and change.changes_nothing else [change]
    if own or archived:
        await apply_stages(tx, actor, found.version.registered_model_row, [*archived, *own], comment=comment)
    return _changed(tx, found, change) if own else found.version, [change, *archived]


async def leave_stage(
    tx: Transaction, actor: Actor, *, name: str, version: int, stage: Stage, comment: str, if_match: str | None
) -> tuple[ModelVersion, list[StageChange]]:
    """Take one stage from a version that may hold others; nothing happens when it does not hold it.

    Arguments, answer and errors as in `change_stage`.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version)
    await check_unchanged(tx, found.version.key, found.revisions, if_match)
    change = _change(found, found.stages - {stage})
    if change.changes_nothing:
        return found.version, []
    await apply_stages(tx, actor, found.version.registered_model_row, [change], comment=comment)
    return _changed(tx, found, change), [change]


async def apply_stages(
    tx: Transaction,
    actor: Actor,
    model_row: int,
    changes: Sequence[StageChange],
    *,
    reason: Reason = Reason.TRANSITION,
    comment: str = "",
) -> None:
    """Let versions of a locked model hold other stages: all of them, or none.

    The only caller of the store's `set_stages`. It asks the stage rules before it writes anything, and freezes the files of
    versions that come into use: what is approved is what was there when it was approved (docs/decisions/0104, 0119).

    Args:
        changes: each version once, in the order in which the history is to list them.
        comment: why; kept in the history of a transition.

    Raises:
        ApprovalPending: a rule asks for approval first.
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
    await tx.registered_models.touch(model_row)
    # On PostgreSQL one event fits into a batch of statements: the last one goes into the last batch of `set_stages`.
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
        raise TransitionNotAllowed(f"{_sentence(change)} is not allowed: {decision.reason}", field="stage")
    if isinstance(decision, NeedsApproval):
        raise ApprovalPending(f"{_sentence(change)} needs approval: {decision.reason}", field="stage")


def _sentence(change: StageChange) -> str:
    before, after = (", ".join(furthest_first(stages)) or "None" for stages in (change.before, change.after))
    return f"Moving version {change.version} from {before} to {after}"


async def _append_transition(tx: Transaction, actor: Actor, model_row: int, change: StageChange, comment: str) -> None:
    await append_event(
        tx,
        actor,
        (model_row, change.version),
        VersionTransitioned(
            before=StageFields(**stage_fields(change.before)),
            after=NewStageFields(**stage_fields(change.after), comment=comment or UNSET),
        ),
    )


async def _archive_holders(tx: Transaction, found: StagedVersion, stage: Stage) -> list[StageChange]:
    """List the changes that archive every other version in a stage."""
    holders = await tx.model_versions.holders(found.version.registered_model_row, stage)
    archived = only(ARCHIVED)
    return [
        StageChange(version, held, archived) for version, held in holders.items() if version != found.version.version
    ]


def _change(found: StagedVersion, after: StageSet) -> StageChange:
    return StageChange(found.version.version, found.stages, after, is_open=found.version.is_open)


def _changed(tx: Transaction, found: StagedVersion, change: StageChange) -> ModelVersion:
    # All else of it stays as it was read, for the model is locked.
    return replace(found.version, current_stage=furthest(change.after), updated_at_ms=tx.now_ms)
