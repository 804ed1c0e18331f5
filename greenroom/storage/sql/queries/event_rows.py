"""Rows of the event log as records."""

from __future__ import annotations

from typing import Final

from greenroom.core.events import ActorSnapshot, Event, decode_change
from greenroom.core.subjects import Subject
from greenroom.storage.sql.session import Row

EVENT_COLUMNS: Final = (
    "e.seq, e.at_ms, e.actor, e.actor_id, e.actor_kind, e.request_id, e.client, e.type, e.subject, e.topic, "
    "e.workspace, (SELECT w.name FROM workspaces w WHERE w.key = e.workspace), e.before, e.after, e.change_id, e.comment"
)


def read_event(row: Row) -> Event:
    """Read the columns of `EVENT_COLUMNS`."""
    (
        seq,
        at_ms,
        name,
        actor_id,
        actor_kind,
        request_id,
        client,
        event_type,
        subject,
        topic,
        workspace,
        workspace_name,
        before,
        after,
        change_id,
        comment,
    ) = row
    return Event(
        seq=seq,
        at_ms=at_ms,
        actor=ActorSnapshot(name, actor_id, actor_kind),
        subject=Subject.parse(subject),
        topic=Subject.parse(topic),
        change=decode_change(event_type, before, after),
        workspace=workspace,
        workspace_name=workspace_name,
        stored_change_id=change_id,
        comment=comment,
        request_id=request_id,
        client=client,
    )
