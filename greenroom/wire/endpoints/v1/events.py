"""Rows of the public API: events."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import events as messages

_TAG = "events"

LIST = row(
    "GET /events",
    name="list_events",
    request=messages.ListEvents,
    response=messages.EventList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List events",
    description="Newest first, or from an event on in the order in which they became visible. Only events about what you may "
    "read are listed. A page covers a limited part of the log, so it may be short although more follow.",
)
FOLLOW = row(
    "GET /events/stream",
    name="follow_events",
    request=messages.FollowEvents,
    response=messages.Event,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    handler="raw",
    media_type="text/event-stream",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="Stream events",
    description="Server-sent events: each `change` has an event as its data, and its id as its id. A `reset` comes first if the "
    "event to begin after is unknown: events may have been missed. With `inbox=true`, `inbox` events have numbers of unread "
    "notifications as their data.",
)

EXPORT = row(
    "GET /events/export",
    name="export_events",
    request=messages.ExportEvents,
    response=bytes,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    handler="raw",
    media_type="application/jsonl",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="Export events as JSON lines or CSV",
    description="Oldest first, of any number; the response is streamed. It ends where the log ends then. If it breaks off, "
    "ask again for what came after the last whole line. Only events about what you may read are exported.",
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST, FOLLOW, EXPORT)
