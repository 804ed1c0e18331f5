"""Stage changes: every way in which a model version enters or leaves a stage, except for deletion.

The MLflow API moves a version to one stage. A transition of the public API can also add a stage, remove one, and have a
comment. Restoring a version or a model restores stages. All of them compute the new stages of each
version and pass them to `apply_stages`, which asks the rules of the stages that are entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.events import MovedStagesField, StagesField, VersionTransitioned
from greenroom.core.model_versions import ModelVersion, StagedVersion
from greenroom.core.names import check_length
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import MAX_COMMENT_LENGTH
from greenroom.core.rules import StoredRule, Target
from greenroom.core.stages import (
    ARCHIVED,
    NONE,
    Stage,
    StageChange,
    Stages,
    StageSet,
    is_in_use,
    only,
    with_stage,
)
from greenroom.core.undoing import check_reason
from greenroom.errors import InvalidInput
from greenroom.services.access.authorization import has_access
from greenroom.services.registry.etags import check_unchanged
from greenroom.services.registry.model_versions import append_event, lock_staged_version
from greenroom.services.registry.version_freezing import freeze_arrived
from greenroom.services.rules.request_closing import close_taken
from greenroom.services.rules.stage_checks import (
    MAX_ARCHIVED,
    Approved,
    approvals_for,
    check_target,
    mover_of,
    refuse_archiving,
    refuse_second_holder,
    require_met,
)


class ChangedStages(NamedTuple):
    """A version after its stages were changed.

    Attributes:
        changes: the change of the version first, then those of archived versions; empty if nothing changed.
        stages: the stages of the workspace.
        stage: the stage that it entered or left.
    """

    version: ModelVersion
    changes: list[StageChange]
    stages: Stages
    stage: Stage


class Reason(Enum):
    """Why versions change stages.

    A transition appends an event for each version. The restore operations append their own events.
    """

    TRANSITION = "transition"
    VERSION_RESTORED = "version restored"
    MODEL_RESTORED = "model restored"


async def check_stage(tx: Transaction, actor: Actor, text: str, field: str = "stage") -> tuple[Stages, Stage]:
    """Parse a stage before anything is locked or read; `Stages.parse` has to be repeated under the lock.

    Returns:
        The stages as this process knows them, and the stage.

    Raises:
        InvalidInput: no such stage.
    """
    stages = tx.stages.guess()
    if stages.find(text) is None:
        # It may have been added a moment ago.
        stages = await tx.stages.read()
        if stages.find(text) is None and not await has_access(tx, actor):
            # The usual message lists the stages, which the actor may not know.
            raise InvalidInput(f"Invalid Model Version stage: {text[:200]}.", field=field)
    return stages, stages.parse(text, field)


async def transition_stage(
    tx: Transaction, actor: Actor, *, name: str, version: int, stage: str, archive_existing: bool, comment: str = ""
) -> ModelVersion:
    """Move a version to one stage, out of all others.

    Args:
        stage: in any case.
        archive_existing: also move all other versions in the stage to ``Archived``.
        comment: reason, stored in the history.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages`.
        InvalidInput: no such stage, or `archive_existing` is set, but versions in `stage` cannot be archived.
        ModelVersionNotFound: no such version.

    Source: MLflow REST API, "Transition ModelVersion Stage".
    """
    known, expected = await check_stage(tx, actor, stage)
    known.check_archiving(expected, archive_existing)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version, moves=True)
    stages = await tx.stages.at(found.stamp)
    to = stages.parse(stage)
    stages.check_archiving(to, archive_existing)
    change = _change(found, only(to))
    archived = await _archive_holders(tx, found, stages, to, is_asked=archive_existing)
    await apply_stages(
        tx,
        actor,
        found.version.registered_model_row,
        [*archived, change],
        stages=stages,
        comment=comment,
        has_requests=found.has_requests,
    )
    return _changed(tx, found, change, stages)


async def change_stage(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: int,
    stage: str,
    archive_existing: bool,
    keep_others: bool,
    comment: str,
    approved: Approved | None = None,
) -> ChangedStages:
    """Move a version to a stage, or add a stage.

    Args:
        stage: in any case.
        archive_existing: archive the other versions in the stage; ignored for ``None`` and ``Archived``.
        keep_others: keep its other stages.
        comment: reason, stored in the history.
        approved: the request that this applies; None for a direct change.

    Returns:
        The version, and the changes: its own first, then those of archived versions.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `apply_stages`.
        InvalidInput: the comment is too long, or there is no such stage.
        ModelVersionNotFound: no such version.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version, moves=True)
    stages = await tx.stages.at(found.stamp)
    to = stages.parse(stage)
    change = _change(found, with_stage(found.stages, to) if keep_others else only(to))
    archived = await _archive_holders(tx, found, stages, to, is_asked=archive_existing)
    # Adding a stage that the version already has is a no-op, unless others are archived for it; moving it to its own
    # stage counts as a transition.
    if keep_others and change.changes_nothing and not archived:
        return ChangedStages(found.version, [change], stages, to)
    await apply_stages(
        tx,
        actor,
        found.version.registered_model_row,
        [*archived, change],
        stages=stages,
        comment=comment,
        approved=approved,
        has_requests=found.has_requests,
    )
    return ChangedStages(_changed(tx, found, change, stages), [change, *archived], stages, to)


async def leave_stage(
    tx: Transaction, actor: Actor, *, name: str, version: int, stage: str, comment: str
) -> ChangedStages:
    """Remove one of the stages of a version; a no-op if it is not in that stage.

    Arguments, result and errors as in `change_stage`.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version, moves=True)
    stages = await tx.stages.at(found.stamp)
    left = stages.parse(stage, "leave")
    change = _change(found, found.stages - {left})
    if change.changes_nothing:
        return ChangedStages(found.version, [], stages, left)
    await apply_stages(tx, actor, found.version.registered_model_row, [change], stages=stages, comment=comment)
    return ChangedStages(_changed(tx, found, change, stages), [change], stages, left)


async def check_stages_unchanged(tx: Transaction, actor: Actor, *, name: str, version: int, if_match: str) -> None:
    """Lock a version, and check that it and the stages of its model have not changed since the caller read its etag.

    Raises:
        ModelVersionNotFound: no such version.
        StaleWrite: versions of the model changed stages, or this one changed.
    """
    found = await lock_staged_version(tx, actor, Permission.MODEL_VERSION_TRANSITION, name, version, moves=True)
    await check_unchanged(tx, found.version.key, found.revisions, if_match)


async def apply_stages(
    tx: Transaction,
    actor: Actor,
    model_row: int,
    changes: Sequence[StageChange],
    *,
    stages: Stages,
    reason: Reason = Reason.TRANSITION,
    comment: str = "",
    approved: Approved | None = None,
    has_requests: bool = True,
) -> None:
    """Change the stages of versions of a locked model, all or none.

    The only caller of the store's `set_stages`. It checks the rules of the stages that are entered before it writes, and
    freezes the files of versions that enter an active stage, so that the approved files cannot change afterwards
    (docs/decisions/0104, 0119).

    Args:
        changes: one per version, in the order of their events.
        stages: the stages of the workspace, as of the stamp that was read under the lock.
        approved: the request that this applies; None for a direct change.
        comment: reason, stored in the events of a transition.
        has_requests: whether requests for versions of the model are open: False saves reading them.

    Raises:
        ApprovalPending: a rule waits for approvals, or for time to pass.
        FileNeeded: a rule depends on a file that was not read yet.
        InvalidInput: the comment reads as if the change undid another one.
        TransitionNotAllowed: the rule of a stage that is entered is not met.
    """
    check_reason(comment)
    if stages.stamp is not None:
        await _check_rules(tx, actor, model_row, changes, stages, approved)
    for change in changes:
        if change.is_open and is_in_use(change.after):
            opened = await tx.model_versions.get_locked(model_row, change.version)
            if opened is not None:
                await freeze_arrived(tx, actor, opened)
    takers: dict[Target, list[int]] = {}
    for change in changes:
        for stage in change.entered or ({NONE} if change.before and not change.after else ()):
            takers.setdefault(Target.stage(stage), []).append(change.version)
    # Before anything is written: a read between the statements of a batch would divide it.
    asked = await tx.requests.open_for_targets(takers, model_row=model_row) if has_requests else []
    transitions = changes if reason is Reason.TRANSITION else ()
    await tx.registered_models.touch(model_row, versions=reason is not Reason.MODEL_RESTORED)
    # On PostgreSQL a batch of statements has room for one event: the last event joins the last batch of `set_stages`.
    for change in transitions[:-1]:
        await _append_transition(tx, actor, model_row, change, stages, comment, approved)
    await tx.model_versions.set_stages(
        model_row,
        {change.version: change.after for change in changes},
        stages,
        by=actor.name,
        is_return=reason is Reason.MODEL_RESTORED,
    )
    for change in transitions[-1:]:
        await _append_transition(tx, actor, model_row, change, stages, comment, approved)
    applied = "" if approved is None else approved.request_id
    await close_taken(tx, model_row, asked, takers, stamp=stages.stamp, applied=applied)


async def _check_rules(
    tx: Transaction,
    actor: Actor,
    model_row: int,
    changes: Sequence[StageChange],
    stages: Stages,
    approved: Approved | None,
) -> None:
    """Check the rule of every stage that a version enters."""
    rules: dict[Stage, StoredRule | None] = {}
    archived = sum(change.makes_room and not change.is_demanded for change in changes)
    for change in changes:
        for stage in sorted(change.entered, key=stages.names.index):
            if stage not in rules:
                rules[stage] = await tx.stage_rules.find(Target.stage(stage), model_row, stamp=stages.stamp)
            rule = rules[stage]
            if rule is not None and not change.is_demanded:
                if change.makes_room and archived > MAX_ARCHIVED:
                    raise refuse_archiving(rule.target)
                await _check_rule(tx, actor, model_row, change, stages, rule, approved)
    for stage, rule in rules.items():
        if rule is not None and rule.rule.one_version:
            await _check_one_version(tx, model_row, changes, stages, stage, rule)


async def _check_rule(
    tx: Transaction,
    actor: Actor,
    model_row: int,
    change: StageChange,
    stages: Stages,
    rule: StoredRule,
    approved: Approved | None,
) -> None:
    version = await tx.model_versions.get_locked(model_row, change.version)
    if version is not None and change.is_open:
        # What is approved are the files that are there.
        await freeze_arrived(tx, actor, version)
        version = await tx.model_versions.get_locked(model_row, change.version)
    if version is None:
        return
    checklist = await check_target(
        tx,
        version=version,
        held=change.before,
        target=rule.target,
        stored=rule,
        mover=mover_of(actor, approved),
        approvals=approvals_for(approved, change.version, rule.target),
    )
    require_met(
        checklist,
        _describe(change, stages),
        target=rule.target,
        field="stage",
        way_out=f"Ask for version {change.version} to be archived first." if change.makes_room else None,
    )


async def _check_one_version(
    tx: Transaction, model_row: int, changes: Sequence[StageChange], stages: Stages, stage: Stage, rule: StoredRule
) -> None:
    """Refuse a change after which several versions would be in a stage that holds one at a time."""
    after = {change.version: stage in change.after for change in changes}
    holders = {version for version in await tx.model_versions.holders(model_row, stage) if after.get(version, True)}
    holders |= {version for version, holds in after.items() if holds}
    if len(holders) > 1:
        entering = next(change for change in reversed(changes) if stage in change.entered)
        raise refuse_second_holder(stage, _describe(entering, stages), rule)


def _describe(change: StageChange, stages: Stages) -> str:
    before, after = (", ".join(stages.furthest_first(held)) or NONE for held in (change.before, change.after))
    return f"Moving version {change.version} from {before} to {after}"


async def _append_transition(
    tx: Transaction,
    actor: Actor,
    model_row: int,
    change: StageChange,
    stages: Stages,
    comment: str,
    approved: Approved | None,
) -> None:
    request = UNSET if approved is None else approved.request_id
    await append_event(
        tx,
        actor,
        (model_row, change.version),
        VersionTransitioned(
            before=StagesField(stages=stages.furthest_first(change.before)),
            after=MovedStagesField(stages=stages.furthest_first(change.after), request=request),
        ),
        comment=comment or None,
    )


async def _archive_holders(
    tx: Transaction, found: StagedVersion, stages: Stages, stage: Stage, *, is_asked: bool
) -> list[StageChange]:
    """Return the changes that archive every other version in a stage: if asked for, or if it holds one at a time."""
    if stage not in stages.active:
        return []
    model_row = found.version.registered_model_row
    rule = await tx.stage_rules.find(Target.stage(stage), model_row, stamp=stages.stamp)
    is_demanded = rule is not None and rule.rule.one_version
    if not (is_asked or is_demanded):
        return []
    holders = await tx.model_versions.holders(model_row, stage)
    archived = only(ARCHIVED)
    return [
        StageChange(version, held, archived, makes_room=True, is_demanded=is_demanded)
        for version, held in holders.items()
        if version != found.version.version
    ]


def _change(found: StagedVersion, after: StageSet) -> StageChange:
    return StageChange(found.version.version, found.stages, after, is_open=found.version.is_open)


def _changed(tx: Transaction, found: StagedVersion, change: StageChange, stages: Stages) -> ModelVersion:
    # The model is locked, so nothing else has changed since the version was read.
    return replace(found.version, current_stage=stages.furthest(change.after), updated_at_ms=tx.now_ms)
