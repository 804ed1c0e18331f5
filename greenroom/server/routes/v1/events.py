"""Routes of events in the public API: the list and the stream."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.errors import NotSupported, Unauthenticated
from greenroom.server.followers import place_events
from greenroom.server.http.responses import LiveResponse, Response
from greenroom.server.http.routing import Binding, Call
from greenroom.services import events as service
from greenroom.wire.endpoints.v1 import events as rows
from greenroom.wire.messages.v1 import events as messages

_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Without this nginx buffers the stream.
    (b"x-accel-buffering", b"no"),
]


async def _list(tx: Transaction, actor: Actor, m: messages.ListEvents) -> service.EventPage:
    return await service.list_events(
        tx, actor, _conditions(m), order=m.order, after=m.after, limit=m.limit, page_token=m.page_token
    )


async def _listed(call: Call, m: messages.ListEvents, page: service.EventPage) -> messages.EventList:
    if page.has_unplaced:
        database = call.context.database
        await place_events(database)
        page = await database.search(lambda tx: _list(tx, call.actor, m))
    return messages.EventList(
        items=messages.event_messages(page.events, page.names), next_page_token=page.next_page_token
    )


async def _follow(call: Call, m: messages.FollowEvents) -> Response:
    live = call.context.live
    if live is None:
        raise NotSupported("This server does not offer live updates; list events instead.")
    sessions, headers = call.context.sessions, call.headers
    session = None
    if sessions is not None and b"authorization" not in headers:
        # It may have ended since the request was authenticated.
        session = sessions.find(headers)
        if session is None:
            raise Unauthenticated("You are no longer logged in.")
    if call.scope["method"] == "HEAD":
        live.check_room(call.client)
        return Response(200, _STREAM_HEADERS)
    stream = await live.follow(
        call.actor, _conditions(m), m.last_event_id or m.after, client=call.client, session=session
    )
    return LiveResponse(200, _STREAM_HEADERS, stream.first, stream.parts, gone=stream.gone)


def _conditions(m: messages.EventConditions) -> service.EventConditions:
    return service.EventConditions(
        types=m.type,
        model=m.model,
        version=m.version,
        run_id=m.run_id,
        experiment_id=m.experiment_id,
        logged_model_id=m.logged_model_id,
    )


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list, _listed),
    Binding(rows.FOLLOW, _follow),
)
