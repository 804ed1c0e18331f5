"""Live updates: the event log as server-sent events.

An `EventFollower` reads the log once for all listeners of the process. A listener that is further behind than the follower
remembers, such as a client that comes back with Last-Event-ID, catches up by reading the log itself.

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
# More than the tabs of one person, and few enough that ten clients have to join in to shut the others out.
MAX_LISTENERS_OF_CLIENT = 20
HEARTBEAT_S = 15.0
_MOST_EVENTS = 100
_RETRY_MS = 3000
# Who may know of an event, by the kind of its subject. Events about other kinds are not shown.
_READ_PERMISSIONS = {
    subjects.EXPERIMENT: Permission.EXPERIMENT_READ,
    subjects.RUN: Permission.RUN_READ,
    subjects.LOGGED_MODEL: Permission.LOGGED_MODEL_READ,
    subjects.REGISTERED_MODEL: Permission.REGISTERED_MODEL_READ,
    subjects.MODEL_VERSION: Permission.MODEL_VERSION_READ,
}
# A position; before schema 0004 a transaction and the number of an event.
_ID = re.compile(r"(?:(\d{1,19})-)?(\d{1,19})")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Proxies of the nginx kind would keep events until they have a buffer full.
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
    """Read the events behind a position, with what a message about them needs."""
    found = await tx.events.after(position, limit=limit)
    if not found:
        return []
    events = [placed.event for placed in found]
    messages = timeline(events, await tx.registry_pages.names(model_rows_of(events)))
    return [Update(placed.position, placed.event, message) for placed, message in zip(found, messages, strict=True)]


class LiveUpdates:
    """Sends what happens to all who listen.

    Args:
        heartbeat_s: how often a client hears something when nothing happens.
        max_listeners: no more than these at a time.
        max_listeners_of_client: no more than these of one address.
        poll_every_s: pause between two looks into the log.
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
        # When it cannot read the log, listeners try for themselves and end their streams: a client then shows that it is cut
        # off, which silence would hide.
        self._follower = EventFollower("live updates", database, read_updates, poll_every_s=poll_every_s)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return self._listeners

    @property
    def state(self) -> TaskState:
        """State of the task that looks for changes; it runs while there are listeners."""
        return self._follower.state

    def stop(self) -> None:
        """End every stream, and begin no more."""
        self._stopped.set()
        self._follower.wake()
        self._follower.stop()

    def wake(self) -> None:
        """Make every stream check whether it may go on."""
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
        """Send events until the client leaves, its session ends or the server stops.

        Args:
            client: its address, empty when it is unknown.
            session: the one it came with; None where it sent the token itself, or none is asked.
            only_head: the client asks what it would get, and wants none of it.

        Raises:
            InvalidInput: `last_event_id` is not an id of this server.
            RateLimited: too many listen already.
            Unavailable: the server is stopping.
        """
        last = parse_event_id(last_event_id)
        if self._stopped.is_set():
            raise Unavailable("The server is stopping; come again in a moment.")
        client = client_of(client)
        if self._by_client[client] >= self._max_listeners_of_client:
            raise RateLimited(
                f"{self._max_listeners_of_client} pages of this address listen for changes already; "
                "close some, or reload now and then instead."
            )
        if self._listeners >= self._max_listeners:
            raise RateLimited(f"{self._max_listeners} pages listen for changes already; reload now and then instead.")
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
                # The client comes back by itself, when the database does.
                if isinstance(error, GreenroomError):
                    _log.warning("live updates end: %s", error.message)
                else:
                    _log.error("live updates end: %r", error, exc_info=error)
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
                # A little longer than it goes on: time must not be looked at just before it is over.
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
        is_seq: it is an `Event.seq` instead: an earlier release sent the id.
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
    """Find where to begin: behind the event that the client saw last, or at the end of the log."""
    if last is not None and not last.is_seq:
        return last.number
    position = None if last is None else await tx.events.position_of(last.number)
    return (await tx.events.head()).position if position is None else position


def _frame(actor: Actor, updates: Sequence[Update]) -> bytes:
    """Write what an actor may know of updates as one server-sent event; empty if that is nothing."""
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
