"""The numbers of unread notifications, for live streams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from greenroom.core.access import Actor
from greenroom.core.ports import Database
from greenroom.server.background import BackgroundTask, TaskState
from greenroom.services.inbox.notifications import count_inbox
from greenroom.wire.messages.v1.notifications import InboxCounts, inbox_counts

_POLL_EVERY_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 5.0
_encode = msgspec.json.Encoder().encode


class Inboxes:
    """Notices that notifications were made or read, while there are streams that show their number.

    Args:
        on_change: called whenever that has happened.
    """

    def __init__(self, database: Database, on_change: Callable[[], None]) -> None:
        self._database = database
        self._on_change = on_change
        self._state = (0, 0)
        self._streams = 0
        self._task = BackgroundTask("inboxes", self._poll, every_s=_POLL_EVERY_S, longest_pause_s=_LONGEST_PAUSE_S)
        self.version = 0

    @property
    def state(self) -> TaskState:
        """State of the task that polls."""
        return self._task.state

    def open(self) -> InboxFeed:
        """Begin the feed of a stream; it must be closed."""
        self._streams += 1
        self._task.start()
        return InboxFeed(self)

    def close(self) -> None:
        """End the feed of a stream."""
        self._streams -= 1
        if not self._streams:
            self._task.stop()

    def stop(self) -> None:
        """Stop polling."""
        self._task.stop()

    async def counts(self, actor: Actor) -> InboxCounts:
        """Count what an actor has not read."""
        return inbox_counts(await self._database.read(lambda tx: count_inbox(tx.within(actor.workspace), actor)))

    async def _poll(self) -> None:
        state = await self._database.read(lambda tx: tx.notifications.state())
        if state != self._state:
            self._state = state
            self.version += 1
            self._on_change()


class InboxFeed:
    """The number of unread notifications of one stream's actor."""

    def __init__(self, inboxes: Inboxes) -> None:
        self._inboxes = inboxes
        self._seen: tuple[int, Actor] | None = None
        self._sent: InboxCounts | None = None

    async def next_frame(self, actor: Actor, *, is_quiet: bool = False) -> bytes:
        """Return the server-sent event to be sent now; empty if nothing has changed.

        Args:
            is_quiet: count anyway: access to what was not read may have changed.

        Raises:
            AccountNotFound: the actor has no account any more.
        """
        seen = (self._inboxes.version, actor)
        if seen == self._seen and not is_quiet:
            return b""
        self._seen = seen
        counts = await self._inboxes.counts(actor)
        if counts == self._sent:
            return b""
        self._sent = counts
        return b"event: inbox\ndata: %b\n\n" % _encode(counts)

    def close(self) -> None:
        """End it."""
        self._inboxes.close()
