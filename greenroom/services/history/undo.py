"""Undoing changes of the registry: what it would do, and doing it.

A change is undone by the service that makes such changes, so permissions, stage rules and approvals apply, and it is
recorded like any other, with a comment that names what it undoes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.access_events import RegisteredModelMoved
from greenroom.core.event_types import EventType
from greenroom.core.events import (
    ACCESS_TYPES,
    AliasDeleted,
    AliasSet,
    CommentCreated,
    CommentDeleted,
    CommentUpdated,
    Event,
    RegisteredModelDeleted,
    RegisteredModelDescribed,
    RegisteredModelRenamed,
    RegisteredModelRestored,
    RegisteredModelTagged,
    RegisteredModelUntagged,
    VersionDeleted,
    VersionRestored,
    VersionTagged,
    VersionTransitioned,
    VersionUntagged,
    parse_event_id,
)
from greenroom.core.names import check_length
from greenroom.core.past import PastModel
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.request_context import change_comment
from greenroom.core.requests import MAX_COMMENT_LENGTH
from greenroom.core.stages import StageChange
from greenroom.core.subjects import Subject
from greenroom.core.undoing import NOT_OFFERED, Effect, Undo, event_ids, plan_undo, undo_comment
from greenroom.errors import (
    AlreadyExists,
    CannotBeUndone,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StateConflict,
)
from greenroom.services.access.authorization import authorize_model
from greenroom.services.history import comment_undo
from greenroom.services.history.events import readable_events
from greenroom.services.history.past import history_of
from greenroom.services.history.undo_checks import check_stages, check_stages_exist, check_undo
from greenroom.services.history.workspace_names import without_hidden_workspaces
from greenroom.services.registry import model_restoring, model_versions, registered_models, version_restoring
from greenroom.services.registry.stages import apply_stages
from greenroom.services.workspaces import may_see_workspace, move_model


class Undone(NamedTuple):
    """A change that was undone.

    Attributes:
        event: the event of the change that was undone.
        events: the events that undid it, in the order of the log.
    """

    event: Event
    events: list[Event]


async def preview_undo(tx: Transaction, actor: Actor, *, event: str) -> Undo:
    """Work out what would undo a change, without doing it.

    Args:
        event: id of one of its events.

    Raises:
        NotFound: no such event, or none that the actor may read.
    """
    return await _without_hidden_names(tx, actor, await _checked(tx, actor, await _plan(tx, actor, event)))


async def _checked(tx: Transaction, actor: Actor, plan: Undo) -> Undo:
    try:
        await check_undo(tx, actor, plan)
    except (AlreadyExists, Conflict, InvalidInput, NotFound, PermissionDenied) as error:
        return Undo(event=plan.event, model=plan.model, reason=str(error))
    try:
        await check_stages_exist(tx, plan)
    except StateConflict as error:
        return Undo(event=plan.event, model=plan.model, reason=str(error), lacks_stages=True)
    return plan


async def _plan(tx: Transaction, actor: Actor, event: str) -> Undo:
    """Work out what would undo a change, as far as the history of what it is about goes."""
    found = await _read(tx, actor, event)
    row = found.subject.model_row
    if row is None:
        return Undo(event=found, reason=NOT_OFFERED)
    model = await tx.past.named(row)
    if model is None:
        return Undo(event=found, reason="The registered model is in another workspace; undo it there.")
    events = await history_of(tx, row)
    state = PastModel(row=row, name=model.name)
    for one in events:
        state.apply(one)
    match found.change:
        case CommentCreated() | CommentUpdated() | CommentDeleted():
            return await comment_undo.plan(tx, found, state)
        case RegisteredModelMoved():
            return await _plan_move(tx, actor, found, state, events)
    if found.type in ACCESS_TYPES:
        return Undo(event=found, model=state, reason="Roles and owners are changed where access is managed.")
    return plan_undo(found, state, events)


async def lock_for_undo(tx: Transaction, actor: Actor, *, event: str) -> None:
    """Lock the model that a change is about, if it is not deleted.

    Raises:
        NotFound: no such event, or none that the actor may read.
    """
    row = (await _read(tx, actor, event)).subject.model_row
    model = None if row is None else await tx.past.named(row)
    if model is not None:
        await tx.registered_models.lock(model.name)


async def undo_change(tx: Transaction, actor: Actor, *, event: str, comment: str = "") -> Undone:
    """Undo a change by a new one.

    Args:
        event: id of one of its events.
        comment: the reason, recorded with the new change.

    Raises:
        ApprovalPending, TransitionNotAllowed: see `greenroom.services.registry.stages.apply_stages`.
        CannotBeUndone: it cannot be undone, or later changes depend on it.
        InvalidInput: the comment is too long.
        NotFound: no such event, or none that the actor may read.
        PermissionDenied: the actor may not make such a change.
        RegisteredModelExists: another model has the name that the model had before.
        StateConflict: the workspace does not have a stage any more, or is archived.
    """
    check_length("comment", comment, MAX_COMMENT_LENGTH)
    await lock_for_undo(tx, actor, event=event)
    plan = await _plan(tx, actor, event)
    if plan.reason is not None or plan.model is None:
        blocked_by = event_ids(plan.blocked_by)
        named = f" Later changes: {', '.join(blocked_by[:10])}." if blocked_by else ""
        raise CannotBeUndone(
            f"{plan.event.id} cannot be undone. {plan.reason}{named}", field="event_id", blocked_by=blocked_by
        )
    await check_undo(tx, actor, plan)
    await check_stages_exist(tx, plan)
    topic = plan.event.topic
    newest = (await tx.events.of_topic(topic, before_seq=None, limit=1))[0].seq
    with _commented(undo_comment(plan.event, comment)):
        await _apply(tx, actor, plan, plan.model)
        made = await tx.past.history(topic, without=(), after_seq=newest, until_seq=None, limit=1000)
    (event_shown,) = await without_hidden_workspaces(tx, actor, [plan.event])
    return Undone(event_shown, made)


@contextmanager
def _commented(comment: str) -> Iterator[None]:
    token = change_comment.set(comment)
    try:
        yield
    finally:
        change_comment.reset(token)


async def _read(tx: Transaction, actor: Actor, event: str) -> Event:
    not_found = NotFound(f"There is no event '{event[:100]}'.", field="event_id")
    seq = parse_event_id(event)
    found = None if seq is None else await tx.past.event(seq)
    if found is None:
        raise not_found
    row = found.subject.model_row
    model = None if row is None else await tx.past.named(row)
    if model is None:
        # About something else, or about a model that was moved to another workspace.
        if not await readable_events(tx, actor, [found]):
            raise not_found
        return found
    needed = [Permission.REGISTERED_MODEL_READ]
    if found.subject.version is not None or isinstance(found.change, AliasSet | AliasDeleted):
        needed.append(Permission.MODEL_VERSION_READ)
    if found.type in ACCESS_TYPES:
        needed.append(Permission.ACCESS_READ)
    for permission in needed:
        await authorize_model(tx, actor, permission, model.name, row=row, not_found=lambda: not_found)
    return found


# -- models that were moved to another workspace ------------------------------------------------------------------------


async def _without_hidden_names(tx: Transaction, actor: Actor, plan: Undo) -> Undo:
    """Hide the names of workspaces that the actor may not see."""
    (event,) = await without_hidden_workspaces(tx, actor, [plan.event])
    return replace(plan, event=event, blocked_by=await without_hidden_workspaces(tx, actor, plan.blocked_by))


async def _plan_move(tx: Transaction, actor: Actor, event: Event, model: PastModel, events: Sequence[Event]) -> Undo:
    moves = [one for one in events if isinstance(one.change, RegisteredModelMoved)]
    made = [one for one in moves if one.change_id == event.change_id] or [event]
    later = [one for one in moves if one.seq > made[-1].seq]
    if later:
        return Undo(event=made[-1], model=model, reason="The model was moved since.", blocked_by=later)
    if model.deleted_at_ms is not None:
        since = [one for one in events if isinstance(one.change, RegisteredModelDeleted)][-1:]
        return Undo(event=made[-1], model=model, reason="The registered model is deleted.", blocked_by=since)
    source = await tx.workspaces.by_key(made[0].workspace)
    present = await tx.workspaces.by_key(tx.workspace)
    if (
        source is None
        or present is None
        or source.key == tx.workspace
        or not await may_see_workspace(tx, actor, source)
    ):
        return Undo(event=made[-1], model=model, reason="The workspace that it was in does not exist any more.")
    effect = Effect(
        type=EventType.REGISTERED_MODEL_MOVED,
        subject=event.subject,
        before={"name": model.name, "workspace": present.name},
        after={"name": model.name, "workspace": source.name},
    )
    return Undo(event=made[-1], model=model, effects=[effect])


# -- making the change --------------------------------------------------------------------------------------------------


async def _apply(tx: Transaction, actor: Actor, plan: Undo, model: PastModel) -> None:
    """Make the change, with the service for it."""
    change, name = plan.event.change, model.name
    after = dict(plan.effects[0].after or {})
    match change:
        case CommentCreated() | CommentUpdated() | CommentDeleted():
            await comment_undo.apply(tx, actor, plan.event, name)
        case RegisteredModelMoved():
            await move_model(tx, actor, name=name, workspace=after["workspace"])
        case RegisteredModelRenamed():
            await registered_models.rename_registered_model(tx, actor, name=name, new_name=after["name"])
        case RegisteredModelDescribed():
            description = after["description"] or None
            await registered_models.update_registered_model(tx, actor, name=name, description=description)
        case RegisteredModelDeleted():
            await model_restoring.restore_registered_model(tx, actor, name=name, row=model.row, keeps_stages=True)
        case RegisteredModelRestored():
            await registered_models.delete_registered_model(tx, actor, name=name)
        case RegisteredModelTagged() | RegisteredModelUntagged():
            await _set_tag(tx, actor, name, plan.effects[0])
        case AliasSet() | AliasDeleted():
            await _set_alias(tx, actor, name, plan.effects[0])
        case VersionTransitioned():
            await _transition(tx, actor, plan, name)
        case _:
            await _apply_to_version(tx, actor, plan, name)


async def _apply_to_version(tx: Transaction, actor: Actor, plan: Undo, name: str) -> None:
    effect, version = plan.effects[0], plan.event.subject.version or 0
    match plan.event.change:
        case VersionDeleted():
            await version_restoring.restore_model_version(tx, actor, name=name, version=version, keeps_stages=True)
        case VersionRestored():
            await model_versions.delete_model_version(tx, actor, name=name, version=version)
        case VersionTagged() | VersionUntagged():
            await _set_tag(tx, actor, name, effect)
        case _:
            description = (effect.after or {})["description"]
            await model_versions.update_model_version(tx, actor, name=name, version=version, description=description)


async def _set_tag(tx: Transaction, actor: Actor, name: str, effect: Effect) -> None:
    """Set or remove the tag of a model or of a version."""
    ((key, value),) = (effect.after or effect.before or {})["tags"].items()
    version = effect.subject.version
    if effect.after is None and version is None:
        await registered_models.delete_registered_model_tag(tx, actor, name=name, key=key)
    elif effect.after is None and version is not None:
        await model_versions.delete_model_version_tag(tx, actor, name=name, version=version, key=key)
    elif version is None:
        await registered_models.set_registered_model_tag(tx, actor, name=name, key=key, value=value)
    else:
        await model_versions.set_model_version_tag(tx, actor, name=name, version=version, key=key, value=value)


async def _set_alias(tx: Transaction, actor: Actor, name: str, effect: Effect) -> None:
    ((alias, version),) = (effect.after or effect.before or {})["aliases"].items()
    if effect.after is None:
        await registered_models.delete_alias(tx, actor, name=name, alias=alias)
    else:
        await registered_models.set_alias(tx, actor, name=name, alias=alias, version=version)


async def _transition(tx: Transaction, actor: Actor, plan: Undo, name: str) -> None:
    """Put all versions that a transition moved back into their stages."""
    changes = []
    for effect in plan.effects:
        number = effect.subject.version or 0
        permission = Permission.MODEL_VERSION_TRANSITION
        found = await model_versions.lock_staged_version(tx, actor, permission, name, number, moves=True)
        stages = await tx.stages.at(found.stamp)
        after = check_stages(stages, (effect.after or {})["stages"])
        changes.append(StageChange(number, found.stages, after, is_open=found.version.is_open))
    await apply_stages(tx, actor, _model_row(plan.event.subject), changes, stages=stages)


def _model_row(subject: Subject) -> int:
    assert subject.model_row is not None, "the event is about a model"
    return subject.model_row
