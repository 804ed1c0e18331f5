"""Live updates: the event log as server-sent events.

An `EventFollower` reads the log once for all listeners of the process. A listener that is further behind than the
follower's buffer, such as a client that reconnects with Last-Event-ID, catches up by reading the log itself.

Source: HTML Standard, "Server-sent events".
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.client_addresses import client_of
from greenroom.core.event_filters import EventFilter
from greenroom.core.events import Event, event_id, parse_event_id
from greenroom.core.permissions import Permission
from greenroom.core.ports import Database, Transaction
from greenroom.errors import (
    GreenroomError,
    NotFound,
    PermissionDenied,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from greenroom.server.auth.sessions import Session
from greenroom.server.background import TaskState
from greenroom.server.followers import POLL_EVERY_S, EventFollower, place_events
from greenroom.server.notifications.inboxes import Inboxes, InboxFeed
from greenroom.services.history.events import (
    EventConditions,
    event_filter,
    is_known,
    may_change_access,
    may_read_all_events,
    model_rows_of,
    readable_events,
)
from greenroom.services.history.workspace_names import may_name_another
from greenroom.wire.messages.v1.events import event_message

MAX_LISTENERS = 200
# More than one person has tabs open, and few enough that it takes ten clients to use up all places.
MAX_LISTENERS_OF_CLIENT = 20
HEARTBEAT_S = 15.0
_MOST_EVENTS = 100
_RETRY_MS = 3000
_log = logging.getLogger("greenroom.server.live")
_encode = msgspec.json.Encoder().encode

Renew = Callable[[], Awaitable[Actor]]
"""Authenticates the request of a stream again."""


class Update(msgspec.Struct, frozen=True):
    """An event as it is sent.

    Attributes:
        names: names of the registered models of this and other events, by row.
        frame: the server-sent event.
    """

    position: int
    event: Event
    names: Mapping[int, str]
    frame: bytes


class LiveStream(NamedTuple):
    """An open stream.

    Attributes:
        first: the first part.
        parts: the others, as soon as there are any; must be closed.
        gone: to be set when the client has disconnected; `parts` ends then.
    """

    first: bytes
    parts: AsyncGenerator[bytes, None]
    gone: asyncio.Future[None]


async def read_updates(tx: Transaction, position: int, limit: int) -> list[Update]:
    """Read the events of all workspaces after a position, as they are sent; each stream chooses those of its own."""
    found = await tx.events.after(position, limit=limit)
    if not found:
        return []
    names: dict[str, Mapping[int, str]] = {}
    for workspace in {placed.event.workspace for placed in found}:
        events = [placed.event for placed in found if placed.event.workspace == workspace]
        names[workspace] = await tx.within(workspace).registry_pages.names(model_rows_of(events))
    return [
        Update(placed.position, placed.event, of_workspace, _frame(placed.event, of_workspace))
        for placed in found
        for of_workspace in (names[placed.event.workspace],)
    ]


class LiveUpdates:
    """Streams the registry's events to connected clients.

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
        # then shows that it is disconnected, instead of looking up to date.
        self._follower = EventFollower("live updates", database, read_updates, poll_every_s=poll_every_s)
        self._inboxes = Inboxes(database, self._follower.wake)

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
        self._inboxes.stop()

    def wake(self) -> None:
        """Make every stream check whether its session is still valid."""
        self._follower.wake()

    async def last_event_id(self) -> str:
        """Return the id of the last event: a stream that begins after it has all that happens from now on."""
        head = await self._database.read(lambda tx: tx.events.head())
        return event_id(head.seq)

    async def follow(
        self,
        actor: Actor,
        conditions: EventConditions,
        after: str | None,
        *,
        client: str = "",
        session: Session | None = None,
        renew: Renew | None = None,
        has_inbox: bool = False,
    ) -> LiveStream:
        """Open a stream of events, until the client disconnects, it is no longer signed in, or the server stops.

        Args:
            after: id of the last event that the client has; None for new events only. If it is unknown, the stream
                begins with an event ``reset``.
            client: its address, or empty if unknown.
            session: the browser session of a shared token; None for others.
            renew: authenticates the request again: the stream goes on as what it returns, and ends if it raises. None if
                no one signs in.
            has_inbox: send the numbers of the actor's unread notifications, too, now and whenever they change.

        Raises:
            InvalidInput: the conditions contradict each other.
            ModelVersionNotFound, RegisteredModelNotFound: the conditions name something that never existed.
            RateLimited: too many streams are open.
            Unavailable: the server is stopping.
        """
        self.check_room(client)
        client = client_of(client)
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        parts = self._parts(actor, conditions, after, gone, client, session, renew, has_inbox)
        # It has a place from here on, until `parts` is closed.
        first = await anext(parts)
        return LiveStream(first, parts, gone)

    def check_room(self, client: str = "") -> None:
        """Check that one more stream may be opened.

        Args:
            client: its address, or empty if unknown.

        Raises:
            RateLimited: too many streams are open.
            Unavailable: the server is stopping.
        """
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

    async def _parts(
        self,
        actor: Actor,
        conditions: EventConditions,
        after: str | None,
        gone: asyncio.Future[None],
        client: str,
        session: Session | None,
        renew: Renew | None,
        has_inbox: bool,
    ) -> AsyncGenerator[bytes, None]:
        with self._listening(client), self._inbox(has_inbox) as inbox:
            start = await self._start(actor, conditions, after)
            reset = b"event: reset\ndata: {}\n\n" if start.is_reset else b"\n"
            yield b"retry: %d\nid: %b\n%b" % (_RETRY_MS, start.id.encode(), reset)
            position, last_id, named_id, which = start.position, start.id, start.id, start.which
            was_quiet = False
            while not gone.done() and not self._stopped.is_set() and not _is_over(session):
                changed = self._follower.changed
                try:
                    has_other_access = False
                    if renew is not None:
                        renewed = await renew()
                        # Usually the same object.
                        if renewed is not actor and renewed != actor:
                            has_other_access = _access_of(renewed) != _access_of(actor)
                            actor, which = renewed, await self._filter(renewed, conditions)
                    updates = await self._next_updates(position)
                    counts = b"" if inbox is None else await inbox.next_frame(actor, is_quiet=was_quiet)
                except (NotFound, PermissionDenied, Unauthenticated):
                    # It may no longer see this; a client that reconnects is told why.
                    return
                except Exception as error:
                    # The client reconnects by itself once the database is back.
                    if isinstance(error, GreenroomError):
                        _log.warning("a live stream ended: %s", error.message)
                    else:
                        _log.error("a live stream ended: %r", error, exc_info=error)
                    return
                if _is_over(session):
                    return
                if has_other_access or any(may_change_access(actor, one.event) for one in updates):
                    yield b"event: access\ndata: {}\n\n"
                if counts:
                    yield counts
                if updates:
                    position, last_id = updates[-1].position, updates[-1].event.id
                    shown = await self._shown(actor, [one for one in updates if which.matches(one.event)])
                    if shown:
                        named_id = shown[-1].event.id
                        yield b"".join(one.frame for one in shown)
                if len(updates) == _MOST_EVENTS:
                    continue
                was_quiet = await self._is_quiet(changed, gone, _remaining_s(actor, session))
                if was_quiet and not _is_over(session):
                    # Events that were not sent: a client that reconnects need not have them read again.
                    named = b"" if last_id == named_id else b"id: %b\n" % last_id.encode()
                    named_id = last_id
                    yield b"%b: keep-alive\n\n" % named

    async def _start(self, actor: Actor, conditions: EventConditions, after: str | None) -> _Start:
        start = await self._database.read(lambda tx: _start_of(tx, actor, conditions, after))
        if start.is_reset and start.has_unplaced:
            await place_events(self._database)
            start = await self._database.read(lambda tx: _start_of(tx, actor, conditions, after))
        return start

    async def _filter(self, actor: Actor, conditions: EventConditions) -> EventFilter:
        actor.require(Permission.REGISTERED_MODEL_READ)
        return await self._database.read(lambda tx: event_filter(tx.within(actor.workspace), actor, conditions))

    async def _is_quiet(self, changed: asyncio.Event, gone: asyncio.Future[None], remaining_s: float | None) -> bool:
        """Wait for a change; return whether there was none for as long as a heartbeat.

        Args:
            remaining_s: how long its client stays signed in; None if there is no end.
        """
        waiting: asyncio.Future[Any] = asyncio.create_task(changed.wait())
        timeout_s = self._heartbeat_s
        if remaining_s is not None:
            # Wait slightly longer than that, so that the session or token has expired when it is checked.
            timeout_s = min(timeout_s, max(remaining_s, 0.0) + POLL_EVERY_S)
        try:
            done, _ = await asyncio.wait({waiting, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return not done

    async def _next_updates(self, position: int) -> Sequence[Update]:
        known = self._follower.after(position, limit=_MOST_EVENTS)
        if known is not None:
            return known
        return await self._database.read(lambda tx: read_updates(tx, position, _MOST_EVENTS))

    async def _shown(self, actor: Actor, updates: list[Update]) -> list[Update]:
        """Return the updates that the actor may see: all of its workspace, or those that the database says."""
        updates = [one for one in updates if one.event.workspace == actor.workspace and is_known(one.event)]
        events = [one.event for one in updates]
        if not updates or (may_read_all_events(actor) and not may_name_another(events, actor.workspace)):
            return updates
        found = await self._database.read(lambda tx: readable_events(tx.within(actor.workspace), actor, events))
        readable = {event.seq: event for event in found}
        return [_as_shown(one, readable[one.event.seq]) for one in updates if one.event.seq in readable]

    @contextmanager
    def _inbox(self, is_wanted: bool) -> Iterator[InboxFeed | None]:
        if not is_wanted:
            yield None
            return
        feed = self._inboxes.open()
        try:
            yield feed
        finally:
            feed.close()

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


class _Start(NamedTuple):
    """Where a stream begins.

    Attributes:
        id: id of the last event before it.
        is_reset: the client's id is unknown, so it may have missed events.
        has_unplaced: the id may be that of an event without a position.
    """

    position: int
    id: str
    which: EventFilter
    is_reset: bool
    has_unplaced: bool


async def _start_of(tx: Transaction, actor: Actor, conditions: EventConditions, after: str | None) -> _Start:
    which = await event_filter(tx.within(actor.workspace), actor, conditions)
    if after:
        seq = parse_event_id(after)
        position = None if seq is None else await tx.events.position_of(seq)
        if position is not None:
            return _Start(position, after, which, is_reset=False, has_unplaced=False)
    head = await tx.events.head()
    return _Start(head.position, event_id(head.seq), which, is_reset=bool(after), has_unplaced=head.has_unplaced)


def _frame(event: Event, names: Mapping[int, str]) -> bytes:
    return b"id: %b\nevent: change\ndata: %b\n\n" % (event.id.encode(), _encode(event_message(event, names)))


def _as_shown(update: Update, event: Event) -> Update:
    """Return an update with its event as one actor may see it."""
    if event is update.event:
        return update
    return Update(update.position, event, update.names, _frame(event, update.names))


def _access_of(actor: Actor) -> Actor:
    """Return an actor without the end of its session, which moves on while it is used."""
    return actor if actor.account is None else replace(actor, account=replace(actor.account, until_ms=None))


def _is_over(session: Session | None) -> bool:
    return session is not None and session.remaining_s() <= 0


def _remaining_s(actor: Actor, session: Session | None) -> float | None:
    if session is not None:
        return session.remaining_s()
    if actor.account is None or actor.account.until_ms is None:
        return None
    return actor.account.until_ms / 1000 - time.time()
