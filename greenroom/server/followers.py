"""Followers of the event log: each process reads every event once and shares it with all its subscribers."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

from greenroom.core.events import LogHead
from greenroom.core.ports import Database, Transaction
from greenroom.server.background import BackgroundTask, TaskState

POLL_EVERY_S: Final = 0.5
# Bounded, so that changes are seen soon after an outage of the database ends, however long it was.
_LONGEST_PAUSE_S: Final = 5.0
_BATCH: Final = 500
# A subscriber that is further behind than this reads the log itself.
_KEPT: Final = 2000


class HasPosition(Protocol):
    """An item read from the event log."""

    @property
    def position(self) -> int:
        """Position of its event."""


T = TypeVar("T", bound=HasPosition)
ReadAfter = Callable[[Transaction, int, int], Coroutine[Any, Any, Sequence[T]]]
"""Reads items after a position, in order. Arguments: transaction, position, limit."""


async def place_events(database: Database) -> LogHead:
    """Assign positions to all committed events that have none.

    Returns:
        The last position of the log.

    Raises:
        StorageUnavailable: the database is unavailable.
    """
    while True:
        head = await database.read(lambda tx: tx.events.head())
        if not head.has_unplaced:
            return head
        if not await database.write(lambda tx: tx.events.assign_positions()):
            return await database.read(lambda tx: tx.events.head())


class EventFollower(Generic[T]):
    """Polls the event log while it is started, and keeps the newest items in memory. Use it on the event loop only.

    Args:
        name: name of its background task.
        read_after: reads the events with everything that subscribers need about each.
        poll_every_s: pause between two reads of the log.
        kept: number of items kept in memory.
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
        # All items after `_since`, up to `_position`; None before the first read.
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
        """Set at the next change, error or `wake`. Get it before calling `after`, so that no change is missed."""
        return self._changed

    def start(self) -> None:
        """Start polling, unless it is running."""
        if not self._task.state.is_running:
            # There were no subscribers in between, so nothing was missed.
            self._entries, self._position = [], None
        self._task.start()

    def stop(self) -> None:
        """Stop polling."""
        self._task.stop()

    def wake(self) -> None:
        """Set `changed`."""
        # Waiting subscribers hold the old event; the next wait uses the new one.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def after(self, position: int, *, limit: int) -> Sequence[T] | None:
        """Return the items after a position, in order.

        Returns:
            None if the subscriber has to read the log itself: it is too far behind, or the follower failed to read.
        """
        if self._position is None or position < self._since or self._task.state.failing_s is not None:
            return None
        first = bisect_right(self._entries, position, key=lambda entry: entry.position)
        return self._entries[first : first + limit]

    async def _poll(self) -> None:
        head = await place_events(self._database)
        # A database restored from an older backup ends at an earlier position than before.
        if self._position is None or head.position < self._position:
            self._entries, self._since, self._position = [], head.position, head.position
            self.wake()
        while self._position < head.position:
            await self._read_on(self._position, head.position)

    async def _read_on(self, position: int, end: int) -> None:
        found = await self._database.read(lambda tx: self._read_after(tx, position, _BATCH))
        self._entries += found
        # Positions may be missing between two events.
        self._position = found[-1].position if len(found) == _BATCH else max(end, found[-1].position if found else 0)
        dropped = len(self._entries) - self._kept
        if dropped > 0:
            self._since = self._entries[dropped - 1].position
            del self._entries[:dropped]
        self.wake()
