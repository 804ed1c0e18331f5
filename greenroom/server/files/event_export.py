"""Export of the event log as JSON lines or CSV, streamed one page at a time while the log grows.

It ends where the log ends when it gets there. Each line ends with a line break, so an export that broke off is resumed
after the id in its last whole line. The caller is authenticated again for each page.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

import msgspec

from greenroom.core.access import Actor
from greenroom.server.files.downloads import content_disposition
from greenroom.server.files.run_export import written
from greenroom.server.followers import place_events
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Call
from greenroom.services.history import events as service
from greenroom.wire.messages.v1 import events as messages

# Descriptions and tags may be long: few enough events for a page to stay small.
_EVENTS_AT_ONCE: Final = 200
Format: TypeAlias = Literal["jsonl", "csv"]
_FORMATS: Final[Mapping[str, Format]] = {
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "text/csv": "csv",
}
_WEIGHT: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
_MEDIA_TYPES: Final[Mapping[Format, bytes]] = {
    "jsonl": b"application/jsonl; charset=utf-8",
    "csv": b"text/csv; charset=utf-8",
}
_SUBJECT: Final = [field.name for field in msgspec.structs.fields(messages.EventSubject) if field.name != "kind"]
_HEAD: Final = (
    "id",
    "type",
    "at",
    "at_ms",
    "workspace",
    "change_id",
    "actor_kind",
    "actor_id",
    "actor_name",
    "subject_kind",
    *_SUBJECT,
    "before",
    "after",
    "comment",
    "request_id",
    "client",
    "undoes",
)
_encode = msgspec.json.Encoder().encode


async def export_response(call: Call, m: messages.ExportEvents, conditions: service.EventConditions) -> Response:
    """Return the response with all events that match.

    Raises:
        InvalidInput: the conditions contradict each other, or `after` is not an event of this server.
        ModelVersionNotFound, RegisteredModelNotFound: the conditions name something that never existed.
    """
    form = m.format or accepted_format(call.headers.get(b"accept", b"").decode("latin-1"))
    headers = [
        (b"content-type", _MEDIA_TYPES[form]),
        (b"content-disposition", content_disposition(f"events.{form}").encode("latin-1")),
        (b"vary", b"Accept"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    first = await _page(call, call.actor, m, conditions, None)
    is_head = call.scope["method"] == "HEAD"
    return Response(200, headers, b"" if is_head else _pieces(call, m, form, conditions, first))


def accepted_format(accept: str) -> Format:
    """Return the format that a header `Accept` prefers; JSON lines if it names none, or likes both alike.

    >>> accepted_format("text/csv"), accepted_format("text/csv;q=0.5, application/jsonl"), accepted_format("*/*")
    ('csv', 'jsonl', 'jsonl')
    """
    weights: dict[Format, float] = {"jsonl": 0.0, "csv": 0.0}
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        form = _FORMATS.get(media_type)
        if form is not None:
            weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
            weights[form] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0
    return "csv" if weights["csv"] > weights["jsonl"] else "jsonl"


async def _pieces(
    call: Call, m: messages.ExportEvents, form: Format, conditions: service.EventConditions, page: service.EventPage
) -> AsyncGenerator[bytes, None]:
    lines = _as_csv if form == "csv" else _as_json
    # The byte order mark tells Excel that the file is UTF-8.
    body = ("\ufeff" + written([_HEAD])).encode() if form == "csv" and m.after is None else b""
    while True:
        body += lines(messages.event_messages(page.events, page.names))
        token = page.next_page_token
        if token is None:
            yield body
            return
        if body:
            yield body
        body = b""
        page = await _page(call, await call.renewed_actor(), m, conditions, token)


async def _page(
    call: Call, actor: Actor, m: messages.ExportEvents, conditions: service.EventConditions, token: str | None
) -> service.EventPage:
    async def read() -> service.EventPage:
        return await call.context.database.search(
            lambda tx: service.list_events(
                tx, actor, conditions, order="asc", after=m.after, limit=_EVENTS_AT_ONCE, page_token=token
            )
        )

    page = await read()
    if page.has_unplaced and page.next_page_token is None:
        await place_events(call.context.database)
        page = await read()
    return page


def _as_json(events: Sequence[messages.Event]) -> bytes:
    return b"".join([_encode(event) + b"\n" for event in events])


def _as_csv(events: Sequence[messages.Event]) -> bytes:
    return written([_cells(event) for event in events]).encode() if events else b""


def _cells(event: messages.Event) -> list[str | float]:
    values: list[Any] = [
        event.id,
        event.type,
        datetime.fromtimestamp(event.at_ms / 1000, UTC).isoformat(timespec="milliseconds"),
        event.at_ms,
        event.workspace,
        event.change_id,
        event.actor.kind,
        event.actor.id,
        event.actor.name,
        event.subject.kind,
        *[getattr(event.subject, field) for field in _SUBJECT],
        _json(event.before),
        _json(event.after),
        event.comment,
        event.request_id,
        event.client,
        event.undoes,
    ]
    return ["" if value is None else value for value in values]


def _json(fields: dict[str, Any] | None) -> str | None:
    return None if fields is None else _encode(fields).decode()
