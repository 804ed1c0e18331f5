"""Live updates: the event log as server-sent events.

Every process looks into the log for all who listen to it, and wakes them when something is new; each then reads on from its
own place, so that a client that comes back with Last-Event-ID misses nothing.

Source: HTML Standard, "Server-sent events".
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from greenroom.core.access import Actor
from greenroom.core.events import Event
from greenroom.core.permissions import Permission
from greenroom.core.ports import Database, Transaction
from greenroom.core.ports.registry_pages import Place
from greenroom.errors import GreenroomError, InvalidInput, RateLimited, Unavailable
from greenroom.server.asgi import Receive, Send
from greenroom.server.auth.sessions import Session
from greenroom.server.auth.wrong_tokens import client_of
from greenroom.server.background import BackgroundTask, TaskState
from greenroom.wire.messages.pages.home import LiveEvent
from greenroom.wire.messages.pages.shared import timeline

MAX_LISTENERS = 200
# More than the tabs of one person, and few enough that ten clients have to join in to shut the others out.
MAX_LISTENERS_OF_CLIENT = 20
HEARTBEAT_S = 15.0
_LOOK_EVERY_S = 0.5
# However long the database was away, changes show this soon after it is back.
_LONGEST_PAUSE_S = 5.0
_MOST_EVENTS = 100
_RETRY_MS = 3000
# What an event is about, and who may know of it.
_SEEN_BY = {
    "experiment": Permission.EXPERIMENT_READ,
    "run": Permission.RUN_READ,
    "logged_model": Permission.LOGGED_MODEL_READ,
    "registered_model": Permission.REGISTERED_MODEL_READ,
    "model_version": Permission.MODEL_VERSION_READ,
}
_OF_REGISTRY = ("registered_model", "model_version")
_ID = re.compile(r"(\d{1,19})-(\d{1,19})")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Proxies of the nginx kind would keep events until they have a buffer full.
    (b"x-accel-buffering", b"no"),
]
_log = logging.getLogger("greenroom.server.live")
_encode = msgspec.json.Encoder().encode


class LiveUpdates:
    """Sends what happens to all who listen.

    Args:
        heartbeat_s: how often a client hears something when nothing happens.
        max_listeners: no more than these at a time.
        max_listeners_of_client: no more than these of one address.
    """

    def __init__(
        self,
        database: Database,
        *,
        heartbeat_s: float = HEARTBEAT_S,
        max_listeners: int = MAX_LISTENERS,
        max_listeners_of_client: int = MAX_LISTENERS_OF_CLIENT,
    ) -> None:
        self._max_listeners_of_client = max_listeners_of_client
        self._by_client: Counter[str] = Counter()
        self._database = database
        self._heartbeat_s = heartbeat_s
        self._max_listeners = max_listeners
        self._listeners = 0
        self._changed = asyncio.Event()
        self._stopped = asyncio.Event()
        # Kept while there are no listeners: what is new then, the next one is told with the first look.
        self._known: Place | None = None
        # When the log cannot be read, those who listen find out for themselves, and end their streams: a client then
        # shows that it is cut off, which silence would hide.
        self._watcher = BackgroundTask(
            "live updates",
            self._look,
            every_s=_LOOK_EVERY_S,
            longest_pause_s=_LONGEST_PAUSE_S,
            on_error=self._wake,
        )

    @property
    def listeners(self) -> int:
        """How many listen."""
        return self._listeners

    @property
    def state(self) -> TaskState:
        """How the task is doing that looks for changes; it runs while somebody listens."""
        return self._watcher.state

    def stop(self) -> None:
        """End every stream, and begin no more."""
        self._stopped.set()
        self._changed.set()
        self._watcher.stop()

    def wake(self) -> None:
        """Have every stream look whether it may go on."""
        self._wake()

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
            InvalidInput: `last_event_id` is none of ours.
            RateLimited: too many listen already.
            Unavailable: the server is stopping.
        """
        place = parse_event_id(last_event_id)
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
            if place is None:
                place = await self._database.read(lambda tx: tx.registry_pages.last_place())
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            first = b"retry: %d\nid: %s\n\n" % (_RETRY_MS, event_id(place).encode())
            await send({"type": "http.response.body", "body": first, "more_body": True})
            gone = asyncio.create_task(_until_gone(receive))
            try:
                await self._send_events(actor, place, gone, send, session)
            finally:
                gone.cancel()
            await send({"type": "http.response.body", "body": b""})

    async def _send_events(
        self, actor: Actor, place: Place, gone: asyncio.Task[None], send: Send, session: Session | None
    ) -> None:
        while not gone.done() and not self._stopped.is_set() and not _is_over(session):
            changed = self._changed
            try:
                frame, place, is_all = await self._database.read(lambda tx, place=place: _next_frame(tx, actor, place))  # type: ignore[misc]
            except Exception as error:
                # The client comes back by itself, when the database does.
                if isinstance(error, GreenroomError):
                    _log.warning("live updates end: %s", error.message)
                else:
                    _log.error("live updates end: %r", error, exc_info=error)
                return
            if _is_over(session):
                return
            if frame:
                await send({"type": "http.response.body", "body": frame, "more_body": True})
            if not is_all:
                continue
            waiting = asyncio.create_task(changed.wait())
            timeout_s = self._heartbeat_s
            if session is not None:
                # A little longer than it goes on: time must not be looked at just before it is over.
                timeout_s = min(timeout_s, session.remaining_s() + _LOOK_EVERY_S)
            try:
                done, _ = await asyncio.wait({waiting, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
            if not done and not _is_over(session):
                await send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})

    @contextmanager
    def _listening(self, client: str) -> Iterator[None]:
        self._listeners += 1
        self._by_client[client] += 1
        self._watcher.start()
        try:
            yield
        finally:
            self._listeners -= 1
            self._by_client[client] -= 1
            if not self._by_client[client]:
                del self._by_client[client]
            if not self._listeners:
                self._watcher.stop()

    async def _look(self) -> None:
        """Wake all listeners when the log has grown."""
        place = await self._database.read(lambda tx: tx.registry_pages.last_place())
        if place != self._known:
            self._known = place
            self._wake()

    def _wake(self) -> None:
        # Those who wait hold the old one; whoever comes from now on waits for the next.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def event_id(place: Place) -> str:
    """Write a place in the log as the id of an event."""
    return f"{place[0]}-{place[1]}"


def parse_event_id(text: str | None) -> Place | None:
    """Read the id of an event; None for none.

    >>> parse_event_id("0-12")
    (0, 12)

    Raises:
        InvalidInput: it is none of ours.
    """
    if not text:
        return None
    found = _ID.fullmatch(text)
    if found is None or int(found[1]) >= 2**63 or int(found[2]) >= 2**63:
        raise InvalidInput(
            f"Last-Event-ID must be the id of an event of this server, not '{text[:100]}'.", field="last_event_id"
        )
    return int(found[1]), int(found[2])


async def _next_frame(tx: Transaction, actor: Actor, place: Place) -> tuple[bytes, Place, bool]:
    """Write the events behind a place; answers also the new place, and whether that is the end for now."""
    found = await tx.registry_pages.events_after(place, limit=_MOST_EVENTS)
    if not found:
        return b"", place, True
    place, is_all = found[-1][0], len(found) < _MOST_EVENTS
    events = [event for _, event in found if _SEEN_BY[_kind(event)] in actor.permissions]
    if not events:
        return b"", place, is_all
    rows = {int(e.subject.partition(":")[2].partition("/")[0]) for e in events if _kind(e) in _OF_REGISTRY}
    message = LiveEvent(events=timeline(events, await tx.registry_pages.names(sorted(rows))))
    return b"id: %s\nevent: change\ndata: %s\n\n" % (event_id(place).encode(), _encode(message)), place, is_all


def _kind(event: Event) -> str:
    return event.subject.partition(":")[0]


def _is_over(session: Session | None) -> bool:
    return session is not None and session.remaining_s() <= 0


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
