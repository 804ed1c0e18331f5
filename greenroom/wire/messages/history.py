"""Messages of the history endpoints: events, newest first."""

from __future__ import annotations

from typing import Any

import msgspec

from greenroom.core import events as records
from greenroom.wire.decoding import Int64, Request, Text


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An event in the native API.

    Attributes:
        version: the version it is about; omitted if it is about the model itself.
        before: the changed fields before the change.
        after: the changed fields after the change.
    """

    actor: str
    at_ms: int
    verb: str
    version: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class EventsResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of events; unlike in the MLflow API, an empty list is not omitted."""

    events: list[Event]
    next_page_token: str | None = None


class ModelHistory(Request):
    """List the events of a registered model."""

    name: Text
    limit: Int64 = 50
    page_token: str | None = None


class VersionHistory(Request):
    """List the events of a version."""

    name: Text
    version: Text
    limit: Int64 = 50
    page_token: str | None = None


def event(record: records.Event) -> Event:
    """Convert an event to its form in the native API."""
    return Event(
        actor=record.actor.name,
        at_ms=record.at_ms,
        verb=str(record.verb),
        version=record.subject.version,
        before=record.before,
        after=record.after,
    )
