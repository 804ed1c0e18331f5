"""The stages of a workspace: add, rename, recolour, reorder and remove them.

Every change takes the lock that excludes moves of versions, so that no version enters a stage while it is removed or
renamed (docs/decisions/0210).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.event_types import Change, NameField
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.rule_checks import renamed
from greenroom.core.rules import StoredRule, Target
from greenroom.core.stage_events import StageCreated, StageDeleted, StageFields, StageRenamed, StageUpdated
from greenroom.core.stages import (
    ARCHIVED,
    COLOURS,
    DEFAULT_STAGES,
    MAX_STAGES,
    NONE,
    Stage,
    StageRecord,
    Stages,
    check_colour,
    check_stage_name,
)
from greenroom.core.subjects import workspace_subject
from greenroom.errors import InvalidInput, LimitExceeded, StageExists, StageNotFound, StillInUse
from greenroom.services.access.authorization import authorize_workspace, has_access
from greenroom.services.rules.request_closing import close_overtaken
from greenroom.services.rules.stage_rules import append_rule_event, rule_fields


async def read_stages(tx: Transaction, actor: Actor) -> Stages:
    """Read the stages of the workspace, in order.

    An actor that holds nothing in it reads those of a new workspace, which pages and clients expect everywhere.

    Raises:
        PermissionDenied: the actor may read no registered model in it.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    return await tx.stages.read() if await has_access(tx, actor) else DEFAULT_STAGES


async def lock_stages(tx: Transaction, actor: Actor) -> Stages:
    """Lock the stages and rules until this transaction ends, for a change, and read the stages.

    Raises:
        PermissionDenied: the actor may not change the workspace.
    """
    authorize_workspace(actor, Permission.WORKSPACE_UPDATE)
    return await tx.stages.lock()


def find_stage(stages: Stages, text: str, field: str = "stage") -> Stage:
    """Find a stage in any case.

    Raises:
        StageNotFound: no such stage.
    """
    stage = stages.find(text)
    if stage is None:
        raise StageNotFound(
            f"The workspace has no stage '{text[:100]}'. Its stages are {', '.join(stages.names)}.", field=field
        )
    return stage


async def add_stage(
    tx: Transaction, actor: Actor, *, name: str, colour: str | None = None, position: int | None = None
) -> Stages:
    """Add a stage.

    Args:
        colour: None for the one that the fewest stages have.
        position: its place in the order, from 1; None for the last one before ``Archived``.

    Raises:
        InvalidInput: a field is not valid.
        LimitExceeded: the workspace has too many stages.
        PermissionDenied: the actor may not change the workspace.
        StageExists: the name is taken.
    """
    before = await lock_stages(tx, actor)
    stage = check_stage_name(name)
    _check_free(before, stage)
    if len(before.names) >= MAX_STAGES:
        raise LimitExceeded(f"A workspace has at most {MAX_STAGES} stages.", field="name")
    record = StageRecord(stage, check_colour(colour) if colour is not None else unused_colour(before))
    place = len(before.records) - 1 if position is None else _checked_position(position, len(before.records) - 1)
    records = [*before.records[:place], record, *before.records[place:]]
    after = await save_stages(tx, records)
    await append_stage_event(tx, actor, StageCreated(after=stage_fields(after, stage)))
    return after


async def update_stage(
    tx: Transaction,
    actor: Actor,
    *,
    stage: str,
    name: str | None = None,
    colour: str | None = None,
    position: int | None = None,
) -> tuple[Stages, Stage]:
    """Rename, recolour or move a stage; None leaves a field as it is.

    Args:
        position: its place in the order, from 1; ``None`` stays the first stage, ``Archived`` the last.

    Returns:
        The stages, and the stage with its present name.

    Raises:
        InvalidInput: a field is not valid, or ``None`` or ``Archived`` would be renamed or moved.
        PermissionDenied: the actor may not change the workspace.
        StageExists: the name is taken.
        StageNotFound: no such stage.
        StillInUse: it would be renamed, but versions are in it.
    """
    before = await lock_stages(tx, actor)
    found = find_stage(before, stage)
    new_name = None if name is None else check_stage_name(name)
    if found in (NONE, ARCHIVED) and (position is not None or new_name not in (None, found)):
        field = "name" if new_name not in (None, found) else "position"
        raise InvalidInput(f"'{found}' can be neither renamed nor moved: MLflow clients expect it.", field=field)
    current = before
    if new_name is not None and new_name != found:
        current = await _rename(tx, actor, before, found, new_name)
        found = new_name
    old = current.records[current.names.index(found)]
    record = StageRecord(found, old.colour if colour is None else check_colour(colour))
    others = [one for one in current.records if one.name != found]
    place = current.names.index(found)
    if position is not None:
        place = _checked_position(position, len(others) - 1)
    records = [*others[:place], record, *others[place:]]
    if records == list(current.records):
        return current, found
    after = await save_stages(tx, records)
    await append_stage_event(
        tx, actor, StageUpdated(before=stage_fields(current, found), after=stage_fields(after, found))
    )
    return after, found


async def remove_stage(tx: Transaction, actor: Actor, *, stage: str) -> Stages:
    """Remove a stage, with what is stored about who was in it; events are kept.

    Raises:
        InvalidInput: it is ``None`` or ``Archived``.
        PermissionDenied: the actor may not change the workspace.
        StageNotFound: no such stage.
        StillInUse: versions are in it, or rules are for it or name it.
    """
    before = await lock_stages(tx, actor)
    found = find_stage(before, stage)
    if found in (NONE, ARCHIVED):
        raise InvalidInput(f"'{found}' cannot be removed: MLflow clients expect it.", field="stage")
    await check_unused(tx, found, "removed")
    rules = await tx.stage_rules.naming(found)
    if rules:
        named = ", ".join(str(rule.target) for rule in rules[:5])
        raise StillInUse(
            f"'{found}' cannot be removed: {len(rules)} rules are for it or name it ({named}). Change them first.",
            field="stage",
            counts={"rules": len(rules)},
        )
    await forget_stage(tx, found)
    after = await save_stages(tx, [record for record in before.records if record.name != found])
    await append_stage_event(tx, actor, StageDeleted(before=stage_fields(before, found)))
    return after


async def _rename(tx: Transaction, actor: Actor, before: Stages, stage: Stage, name: Stage) -> Stages:
    if name.casefold() != stage.casefold():
        _check_free(before, name)
    await check_unused(tx, stage, "renamed")
    rules = await tx.stage_rules.naming(stage)
    await _close_requests(tx, stage)
    await tx.stages.rename(stage, StageRecord(name, before.records[before.names.index(stage)].colour))
    after = await tx.stages.read()
    await tx.credentials.touch()
    await append_stage_event(tx, actor, StageRenamed(before=NameField(name=stage), after=NameField(name=name)))
    for rule in rules:
        await _rename_in_rule(tx, actor, rule, stage, name)
    return after


async def _rename_in_rule(tx: Transaction, actor: Actor, rule: StoredRule, stage: Stage, name: Stage) -> None:
    target = Target.stage(name) if rule.target == Target.stage(stage) else rule.target
    if target != rule.target:
        await tx.stage_rules.delete(rule.target, rule.model_row, by=actor.name)
    last = await tx.stage_rules.last_version(target)
    changed = replace(
        rule,
        target=target,
        version=max(rule.version, last) + 1,
        rule=renamed(rule.rule, rule.target, stage, name),
        updated_at_ms=tx.now_ms,
        updated_by=actor.name,
    )
    await tx.stage_rules.save(changed)
    await append_rule_event(tx, actor, await rule_fields(tx, rule), await rule_fields(tx, changed), rule.model_row)


async def forget_stage(tx: Transaction, stage: Stage) -> None:
    """Delete what is stored about who was in a stage that is being removed, and close the requests for it."""
    await tx.stages.forget(stage)
    await _close_requests(tx, stage)


async def _close_requests(tx: Transaction, stage: Stage) -> None:
    asked = await tx.requests.open_for_targets([Target.stage(stage)], model_row=None)
    await close_overtaken(tx, asked, f"The stage {stage} does not exist any more.")


async def save_stages(tx: Transaction, records: Sequence[StageRecord]) -> Stages:
    """Write all stages, which are locked."""
    await tx.stages.replace(records)
    await tx.stages.find_current()
    await tx.credentials.touch()
    return await tx.stages.read()


async def check_unused(tx: Transaction, stage: Stage, verb: str) -> None:
    """Refuse to remove or rename a stage that versions are in.

    Raises:
        StillInUse: versions are in it.
    """
    count = await tx.stages.holders_count(stage)
    if count:
        versions = "1 version is" if count == 1 else f"{count} versions are"
        raise StillInUse(
            f"'{stage}' cannot be {verb}: {versions} in it. Move them to another stage first.",
            field="stage",
            counts={"versions": count},
        )


def _check_free(stages: Stages, name: Stage) -> None:
    taken = stages.find(name)
    if taken is not None:
        raise StageExists(f"The workspace has a stage '{taken}' already.", field="name")


def _checked_position(position: int, last: int) -> int:
    if not 1 <= position <= last:
        raise InvalidInput(
            f"'position' must be 1 to {last}, between 'None' and 'Archived', not {position}.", field="position"
        )
    return position


def unused_colour(stages: Stages) -> str:
    """Return the colour that the fewest stages have."""
    used = [record.colour for record in stages.records]
    return min(COLOURS[1:], key=used.count)


def stage_fields(stages: Stages, stage: Stage) -> StageFields:
    """Return a stage as events record it."""
    position = stages.names.index(stage)
    return StageFields(name=stage, colour=stages.records[position].colour, position=position)


async def append_stage_event(tx: Transaction, actor: Actor, change: Change) -> None:
    """Append an event to the history of the workspace."""
    await tx.events.append(actor, workspace_subject(tx.workspace), change)
