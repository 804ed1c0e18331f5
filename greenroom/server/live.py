"""Live updates: the event log as server-sent events.

An `EventFollower` reads the log once for all listeners of the process. A listener that is further behind than the
follower's buffer, such as a client that reconnects with Last-Event-ID, catches up by reading the log itself.

Source: HTML Standard, "Server-sent events".
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from greenroom.core import events as subjects
from greenroom.core.access import Actor
from greenroom.core.events import Event
from greenroom.core.permissions import Permission
from greenroom.core.ports import Database, Transaction
from greenroom.errors import GreenroomError, InvalidInput, RateLimited, Unavailable
from greenroom.server.asgi import Receive, Send
from greenroom.server.auth.sessions import Session
from greenroom.server.auth.wrong_tokens import client_of
from greenroom.server.background import TaskState
from greenroom.server.followers import POLL_EVERY_S, EventFollower
from greenroom.wire.messages.pages.home import LiveEvent
from greenroom.wire.messages.pages.shared import TimelineEvent, model_rows_of, timeline

MAX_LISTENERS = 200
# More than one person has tabs open, and few enough that it takes ten clients to use up all places.
MAX_LISTENERS_OF_CLIENT = 20
HEARTBEAT_S = 15.0
_MOST_EVENTS = 100
_RETRY_MS = 3000
# The permission needed to see an event, by the kind of its subject. Events about other kinds are not sent.
_READ_PERMISSIONS = {
    subjects.EXPERIMENT: Permission.EXPERIMENT_READ,
    subjects.RUN: Permission.RUN_READ,
    subjects.LOGGED_MODEL: Permission.LOGGED_MODEL_READ,
    subjects.REGISTERED_MODEL: Permission.REGISTERED_MODEL_READ,
    subjects.MODEL_VERSION: Permission.MODEL_VERSION_READ,
}
# A position; before schema 0004, a transaction and the `seq` of an event.
_ID = re.compile(r"(?:(\d{1,19})-)?(\d{1,19})")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Without this nginx buffers the stream.
    (b"x-accel-buffering", b"no"),
]
_log = logging.getLogger("greenroom.server.live")
_encode = msgspec.json.Encoder().encode


class Update(msgspec.Struct, frozen=True):
    """An event, and the message about it."""

    position: int
    event: Event
    message: TimelineEvent


async def read_updates(tx: Transaction, position: int, limit: int) -> list[Update]:
    """Read the events after a position, with the data that their messages need."""
    found = await tx.events.after(position, limit=limit)
    if not found:
        return []
    events = [placed.event for placed in found]
    messages = timeline(events, await tx.registry_pages.names(model_rows_of(events)))
    return [Update(placed.position, placed.event, message) for placed, message in zip(found, messages, strict=True)]


class LiveUpdates:
    """Sends the registry's events to connected pages.

    Args:
        heartbeat_s: interval of keep-alive comments while nothing happens.
        max_listeners: most open streams.
        max_listeners_of_client: most open streams of one client address.
        poll_every_s: pause between two reads of the log.
    """

    def __init__(
        self,
        database: Database,
        *,
        heartbeat_s: float = HEARTBEAT_S,
        max_listeners: int = MAX_LISTENERS,
        max_listeners_of_client: int = MAX_LISTENERS_OF_CLIENT,
        poll_every_s: float = POLL_EVERY_S,
    ) -> None:
        self._max_listeners_of_client = max_listeners_of_client
        self._by_client: Counter[str] = Counter()
        self._database = database
        self._heartbeat_s = heartbeat_s
        self._max_listeners = max_listeners
        self._listeners = 0
        self._stopped = asyncio.Event()
        # When the follower cannot read the log, listeners try it themselves and end their streams on failure: the page
        # then
        # shows that it is disconnected, instead of looking up to date.
        self._follower = EventFollower("live updates", database, read_updates, poll_every_s=poll_every_s)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return self._listeners

    @property
    def state(self) -> TaskState:
        """State of the task that polls for changes; it runs while there are listeners."""
        return self._follower.state

    def stop(self) -> None:
        """End all streams and accept no new ones."""
        self._stopped.set()
        self._follower.wake()
        self._follower.stop()

    def wake(self) -> None:
        """Make every stream check whether its session is still valid."""
        self._follower.wake()

    async def follow(
        self,
        actor: Actor,
        last_event_id: str | None,
        receive: Receive,
        send: Send,
        *,
        client: str = "",
        session: Session | None = None,
        only_head: bool = False,
    ) -> None:
        """Send events until the client disconnects, its session ends or the server stops.

        Args:
            client: its address, or empty if unknown.
            session: the browser session; None if the client sent the token itself, or needs none.
            only_head: send the headers only (HEAD).

        Raises:
            InvalidInput: `last_event_id` is not an id of this server.
            RateLimited: too many streams are open.
            Unavailable: the server is stopping.
        """
        last = parse_event_id(last_event_id)
        if self._stopped.is_set():
            raise Unavailable("The server is stopping; try again in a moment.")
        client = client_of(client)
        if self._by_client[client] >= self._max_listeners_of_client:
            raise RateLimited(
                f"Too many live connections from this address (limit {self._max_listeners_of_client}); "
                "close some pages, or reload to see changes."
            )
        if self._listeners >= self._max_listeners:
            raise RateLimited(f"Too many live connections (limit {self._max_listeners}); reload to see changes.")
        if only_head:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            await send({"type": "http.response.body", "body": b""})
            return
        with self._listening(client):
            position = await self._database.read(lambda tx: _position_of(tx, last))
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            first = b"retry: %d\nid: %s\n\n" % (_RETRY_MS, b"%d" % position)
            await send({"type": "http.response.body", "body": first, "more_body": True})
            gone = asyncio.create_task(_until_gone(receive))
            try:
                await self._send_events(actor, position, gone, send, session)
            finally:
                gone.cancel()
            await send({"type": "http.response.body", "body": b""})

    async def _send_events(
        self, actor: Actor, position: int, gone: asyncio.Task[None], send: Send, session: Session | None
    ) -> None:
        while not gone.done() and not self._stopped.is_set() and not _is_over(session):
            changed = self._follower.changed
            try:
                updates = await self._next_updates(position)
            except Exception as error:
                # The client reconnects by itself once the database is back.
                if isinstance(error, GreenroomError):
                    _log.warning("a live stream ended: %s", error.message)
                else:
                    _log.error("a live stream ended: %r", error, exc_info=error)
                return
            if _is_over(session):
                return
            if updates:
                position = updates[-1].position
                frame = _frame(actor, updates)
                if frame:
                    await send({"type": "http.response.body", "body": frame, "more_body": True})
            if len(updates) == _MOST_EVENTS:
                continue
            waiting = asyncio.create_task(changed.wait())
            timeout_s = self._heartbeat_s
            if session is not None:
                # Wait slightly longer than the session lasts, so that it has expired when it is checked.
                timeout_s = min(timeout_s, session.remaining_s() + POLL_EVERY_S)
            try:
                done, _ = await asyncio.wait({waiting, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
            if not done and not _is_over(session):
                await send({"type": "http.response.body", "body": b": keep-alive\n\n", "more_body": True})

    async def _next_updates(self, position: int) -> Sequence[Update]:
        known = self._follower.after(position, limit=_MOST_EVENTS)
        if known is not None:
            return known
        return await self._database.read(lambda tx: read_updates(tx, position, _MOST_EVENTS))

    @contextmanager
    def _listening(self, client: str) -> Iterator[None]:
        self._listeners += 1
        self._by_client[client] += 1
        self._follower.start()
        try:
            yield
        finally:
            self._listeners -= 1
            self._by_client[client] -= 1
            if not self._by_client[client]:
                del self._by_client[client]
            if not self._listeners:
                self._follower.stop()


class EventId(NamedTuple):
    """The id of a server-sent event.

    Attributes:
        number: the position of an event in the log.
        is_seq: the number is an `Event.seq` instead: the id was sent by an earlier release.
    """

    number: int
    is_seq: bool = False


def parse_event_id(text: str | None) -> EventId | None:
    """Read the id of an event; None for none.

    >>> parse_event_id("12")
    EventId(number=12, is_seq=False)
    >>> parse_event_id("0-12")
    EventId(number=12, is_seq=True)

    Raises:
        InvalidInput: it is not an id of this server.
    """
    if not text:
        return None
    found = _ID.fullmatch(text)
    if found is None or int(found[2]) >= 2**63:
        raise InvalidInput(
            f"Last-Event-ID must be the id of an event of this server, not '{text[:100]}'.", field="last_event_id"
        )
    return EventId(int(found[2]), is_seq=found[1] is not None)


async def _position_of(tx: Transaction, last: EventId | None) -> int:
    """Return the position to start from: after the last event the client saw, or the end of the log."""
    if last is not None and not last.is_seq:
        return last.number
    position = None if last is None else await tx.events.position_of(last.number)
    return (await tx.events.head()).position if position is None else position


def _frame(actor: Actor, updates: Sequence[Update]) -> bytes:
    """Encode the updates that an actor may see as one server-sent event; empty if it may see none."""
    shown = [update.message for update in updates if _may_see(actor, update.event)]
    if not shown:
        return b""
    return b"id: %d\nevent: change\ndata: %b\n\n" % (updates[-1].position, _encode(LiveEvent(events=shown)))


def _may_see(actor: Actor, event: Event) -> bool:
    permission = _READ_PERMISSIONS.get(event.subject.kind)
    return permission is not None and permission in actor.permissions


def _is_over(session: Session | None) -> bool:
    return session is not None and session.remaining_s() <= 0


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
