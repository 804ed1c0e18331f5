"""Routes of events in the public API: the list and the stream."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.moments import parse_moment
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidInput, NotSupported, Unauthenticated
from greenroom.server.auth.sessions import Session
from greenroom.server.files.event_export import export_response
from greenroom.server.followers import place_events
from greenroom.server.http.responses import LiveResponse, Response
from greenroom.server.http.routing import Binding, Call
from greenroom.services.access.accounts import own_account
from greenroom.services.history import events as service
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
        tx, actor, conditions_of(m), order=m.order, after=m.after, limit=m.limit, page_token=m.page_token
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
    renew = None if call.context.sign_in is None else call.renewed_actor
    actor = await call.renewed_actor()
    if m.inbox:
        # No one has an inbox without an account.
        await call.context.database.read(lambda tx: own_account(tx, actor))
    if call.scope["method"] == "HEAD":
        live.check_room(call.client)
        return Response(200, _STREAM_HEADERS)
    stream = await live.follow(
        actor,
        conditions_of(m),
        m.last_event_id or m.after,
        client=call.client,
        session=_session(call),
        renew=renew,
        has_inbox=m.inbox,
    )
    return LiveResponse(200, _STREAM_HEADERS, stream.first, stream.parts, gone=stream.gone)


async def _export(call: Call, m: messages.ExportEvents) -> Response:
    return await export_response(call, m, conditions_of(m))


def _session(call: Call) -> Session | None:
    """Return the session of the shared token, or None."""
    sessions, headers = call.context.sessions, call.headers
    if sessions is None or call.context.has_accounts or b"authorization" in headers:
        return None
    session = sessions.find(headers)
    if session is None:
        # It may have ended since the request was authenticated.
        raise Unauthenticated("You are no longer logged in.")
    return session


def conditions_of(m: messages.EventConditions) -> service.EventConditions:
    """Return the conditions of a message.

    Raises:
        InvalidInput: a time cannot be read.
    """
    since = until = None
    if isinstance(m, messages.ListEvents | messages.ExportEvents):
        since, until = _time(m.since, "since"), _time(m.until, "until")
    return service.EventConditions(
        types=m.type,
        model=m.model,
        version=m.version,
        run_id=m.run_id,
        experiment_id=m.experiment_id,
        logged_model_id=m.logged_model_id,
        made_by=m.made_by,
        kinds=m.subject_kind,
        request_id=m.request_id,
        change_id=m.change_id,
        since_ms=since,
        until_ms=until,
    )


def _time(text: str | None, field: str) -> int | None:
    if text is None:
        return None
    moment = parse_moment(text, field)
    if moment.at_ms is None:
        raise InvalidInput(
            f"'{field}' is a time, such as '2026-11-27T10:00:00Z'; to begin after an event, use 'after'.", field=field
        )
    return moment.at_ms


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list, _listed),
    Binding(rows.FOLLOW, _follow),
    Binding(rows.EXPORT, _export),
)
