"""Following the event log: each process reads it once for each change, and hands what it read to everyone in it."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

from greenroom.core.events import LogHead
from greenroom.core.ports import Database, Transaction
from greenroom.server.background import BackgroundTask, TaskState

POLL_EVERY_S: Final = 0.5
# However long the database was away, changes are seen this soon after it is back.
_LONGEST_PAUSE_S: Final = 5.0
_BATCH: Final = 500
# What a subscriber that is this far behind missed, it reads for itself.
_KEPT: Final = 2000


class HasPosition(Protocol):
    """Something read from the event log."""

    @property
    def position(self) -> int:
        """Position of its event."""


T = TypeVar("T", bound=HasPosition)
ReadAfter = Callable[[Transaction, int, int], Coroutine[Any, Any, Sequence[T]]]
"""Reads what is behind a position, in order: given the transaction, the position, and how much at most."""


async def place_events(database: Database) -> LogHead:
    """Give positions to all events that were committed without one.

    Returns:
        How far the log goes now.

    Raises:
        StorageUnavailable: the database cannot do it now.
    """
    while True:
        head = await database.read(lambda tx: tx.events.head())
        if not head.has_unplaced:
            return head
        if not await database.write(lambda tx: tx.events.assign_positions()):
            return await database.read(lambda tx: tx.events.head())


class EventFollower(Generic[T]):
    """Polls the event log while it is started, and keeps the newest of what it reads. Only from the event loop.

    Args:
        name: of its background task.
        read_after: reads the events, and whatever else its subscribers need to know of each.
        poll_every_s: pause between two looks into the log.
        kept: how much is kept in memory.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        read_after: ReadAfter[T],
        *,
        poll_every_s: float = POLL_EVERY_S,
        kept: int = _KEPT,
    ) -> None:
        self._database = database
        self._read_after = read_after
        self._kept = kept
        # All that is behind `_since`, up to `_position`; None before the first look.
        self._entries: list[T] = []
        self._since = 0
        self._position: int | None = None
        self._changed = asyncio.Event()
        self._task = BackgroundTask(
            name, self._poll, every_s=poll_every_s, longest_pause_s=_LONGEST_PAUSE_S, on_error=self.wake
        )

    @property
    def state(self) -> TaskState:
        """State of the background task."""
        return self._task.state

    @property
    def changed(self) -> asyncio.Event:
        """Set at the next change, error or `wake`. To miss none, take it before looking at `after`."""
        return self._changed

    def start(self) -> None:
        """Begin to poll, unless it does."""
        if not self._task.state.is_running:
            # What happened in between, no subscriber waits for.
            self._entries, self._position = [], None
        self._task.start()

    def stop(self) -> None:
        """Stop polling."""
        self._task.stop()

    def wake(self) -> None:
        """Set `changed`."""
        # Subscribers that wait have the old one; the next wait is for the new one.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def after(self, position: int, *, limit: int) -> Sequence[T] | None:
        """Return what is known behind a position, in order.

        Returns:
            None if the subscriber has to read the log itself: it is too far behind, or the follower cannot read it.
        """
        if self._position is None or position < self._since or self._task.state.failing_s is not None:
            return None
        first = bisect_right(self._entries, position, key=lambda entry: entry.position)
        return self._entries[first : first + limit]

    async def _poll(self) -> None:
        head = await place_events(self._database)
        # A database that was put back to an older copy goes less far than it did.
        if self._position is None or head.position < self._position:
            self._entries, self._since, self._position = [], head.position, head.position
            self.wake()
        while self._position < head.position:
            await self._read_on(self._position, head.position)

    async def _read_on(self, position: int, end: int) -> None:
        found = await self._database.read(lambda tx: self._read_after(tx, position, _BATCH))
        self._entries += found
        # Positions of other workspaces are left out.
        self._position = found[-1].position if len(found) == _BATCH else max(end, found[-1].position if found else 0)
        dropped = len(self._entries) - self._kept
        if dropped > 0:
            self._since = self._entries[dropped - 1].position
            del self._entries[:dropped]
        self.wake()
