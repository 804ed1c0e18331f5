"""Undoing changes of comments: what it would do, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from greenroom.core.access import Actor
from greenroom.core.event_types import EventType
from greenroom.core.events import CommentCreated, CommentDeleted, CommentUpdated, Event
from greenroom.core.past import PastModel
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.core.undoing import NOTHING_TO_UNDO, Effect, Undo
from greenroom.services.access.authorization import authorize_model
from greenroom.services.registry.comments import (
    DeletedComment,
    delete_comment,
    refuse_editing,
    restore_comment,
    update_comment,
)

_CHUNK = 1000


async def plan(tx: Transaction, event: Event, model: PastModel) -> Undo:
    """Work out what would undo a change of a comment."""
    version = event.subject.version
    if not model.exists or (version is not None and model.versions[version].deleted_at_ms is not None):
        return Undo(event=event, model=model, reason="What the comment is about is deleted.")
    history = await _history(tx, event)
    later = [one for one in history if one.seq > event.seq]
    current = await tx.comments.get(event.comment_id or "")
    change = event.change
    if isinstance(change, CommentDeleted):
        if current is not None:
            return Undo(event=event, model=model, reason="The comment was restored since.", blocked_by=later)
        return _undo(event, model, EventType.COMMENT_CREATED, None, event.before)
    assert isinstance(change, CommentCreated | CommentUpdated)
    if current is None or current.text != change.after.text:
        return Undo(event=event, model=model, reason="The comment was changed since.", blocked_by=later)
    if isinstance(change, CommentCreated):
        return _undo(event, model, EventType.COMMENT_DELETED, event.after, None)
    if change.before == change.after:
        return Undo(event=event, model=model, reason=NOTHING_TO_UNDO)
    return _undo(event, model, EventType.COMMENT_UPDATED, event.after, event.before)


async def check(tx: Transaction, actor: Actor, event: Event, name: str) -> None:
    """Check that the actor may undo a change of a comment on a model of this name.

    Raises:
        PermissionDenied: another user wrote it.
    """
    row, is_edited = event.subject.model_row or 0, isinstance(event.change, CommentUpdated)
    await authorize_model(tx, actor, Permission.COMMENT_CREATE, name, row=row)
    author = (await _history(tx, event))[0].actor
    if (author.id or author.name) == actor.id:
        return
    if is_edited:
        raise refuse_editing(author.name)
    await authorize_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, name, row=row)


async def apply(tx: Transaction, actor: Actor, event: Event, name: str) -> None:
    """Undo a change of a comment on a model of this name."""
    comment_id = event.comment_id or ""
    match event.change:
        case CommentCreated():
            await delete_comment(tx, actor, comment_id=comment_id)
        case CommentUpdated(before=fields):
            await update_comment(tx, actor, comment_id=comment_id, text=fields.text)
        case CommentDeleted(before=fields):
            history = await _history(tx, event)
            made = history[0]
            edited = [one for one in history if isinstance(one.change, CommentUpdated)]
            deleted = DeletedComment(
                comment_id=comment_id,
                author=made.actor.id or made.actor.name,
                text=fields.text,
                created_at_ms=made.at_ms,
                updated_at_ms=(edited or [made])[-1].at_ms,
            )
            await restore_comment(tx, actor, name=name, version=event.subject.version, deleted=deleted)


def _undo(
    event: Event, model: PastModel, event_type: EventType, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> Undo:
    effect = Effect(type=event_type, subject=event.subject, before=before, after=after)
    return Undo(event=event, model=model, effects=[effect])


async def _history(tx: Transaction, event: Event) -> Sequence[Event]:
    """Read the events of the comment that an event is about, in the order of the log."""
    row, version = event.subject.model_row or 0, event.subject.version
    subject = registered_model_subject(row) if version is None else model_version_subject(row, version)
    types = [EventType.COMMENT_CREATED, EventType.COMMENT_UPDATED, EventType.COMMENT_DELETED]
    found: list[Event] = []
    before_seq: int | None = None
    while True:
        part = await tx.events.of_subject_and_types(subject, types, before_seq=before_seq, limit=_CHUNK)
        found += [one for one in part if one.comment_id == event.comment_id]
        if len(part) < _CHUNK:
            return found[::-1]
        before_seq = part[-1].seq
