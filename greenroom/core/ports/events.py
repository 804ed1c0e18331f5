"""The port of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.access import Actor
from greenroom.core.event_filters import EventFilter
from greenroom.core.event_types import Change, EventType
from greenroom.core.events import Event, LogHead, PlacedEvent
from greenroom.core.subjects import Subject


class EventLog(Protocol):
    """The append-only log of all changes.

    Each event gets a position after its transaction was committed. Positions ascend in the order in which events become
    visible, so a follower that stores the last position it read sees every event exactly once. `Event.seq` does not
    have
    this property: PostgreSQL assigns it before the commit.
    """

    async def append(
        self,
        actor: Actor,
        subject: Subject,
        change: Change,
        *,
        topic: Subject | None = None,
        comment: str | None = None,
    ) -> None:
        """Append an event in this transaction, with the current request.

        All events of one unit of work share a `change_id`.

        Args:
            topic: another entity whose history includes it (a version's registered model); the subject itself if None.
            comment: the reason that the actor gave.
        """

    async def head(self) -> LogHead:
        """Read the end of the log, and whether there are events for `assign_positions`."""

    async def assign_positions(self, *, limit: int = 10_000) -> bool:
        """Assign positions to committed events without one; requires a write transaction.

        Open transactions, of this database or another one of the same server, do not block it.

        Args:
            limit: most events in one call.

        Returns:
            Whether there may be more.
        """

    async def after(self, position: int, *, limit: int) -> list[PlacedEvent]:
        """Read the events of all workspaces after a position, in order."""

    async def position_of(self, seq: int) -> int | None:
        """Read the position of an event; None if it does not exist or has no position yet. 0 stands for the beginning."""

    async def of_topic(
        self, topic: Subject, *, before_seq: int | None, limit: int, without: Sequence[EventType] = ()
    ) -> list[Event]:
        """Read events of a topic, newest first.

        Args:
            without: types to leave out.
        """

    async def of_topic_and_types(
        self, topic: Subject, types: Sequence[EventType], *, within: int, limit: int
    ) -> list[Event]:
        """Read events of a topic with one of these types, newest first.

        Args:
            within: number of the newest events of the topic to search, of any type.
        """

    async def newest(
        self, which: EventFilter, kinds: Sequence[str], *, before_seq: int | None, limit: int
    ) -> tuple[list[Event], int | None]:
        """Search events, newest first, below `before_seq` if given.

        It examines a limited number of events, so a page may hold fewer than `limit` although more follow.

        Args:
            kinds: kinds of subjects to include.

        Returns:
            The page, and the `before_seq` of the next one; None on the last.
        """

    async def following(
        self, which: EventFilter, kinds: Sequence[str], *, position: int, limit: int
    ) -> tuple[list[Event], int | None]:
        """Search events after a position, in order; events without a position are left out. Otherwise as `newest`.

        Returns:
            The page, and the position of the next one; None at the end of the log.
        """

    async def of_subject(self, subject: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first, below `before_seq` if given."""

    async def of_subject_and_types(
        self, subject: Subject, types: Sequence[EventType], *, before_seq: int | None, limit: int
    ) -> list[Event]:
        """Read events of one subject with one of these types, newest first, below `before_seq` if given."""

    async def of_topic_after(self, topic: Subject, after_seq: int, *, limit: int) -> list[Event]:
        """Read events of a topic above `after_seq`, oldest first."""

    async def get(self, seq: int) -> Event | None:
        """Read an event; None if it does not exist."""

    async def recent(self, kinds: Sequence[str], *, limit: int) -> list[Event]:
        """Read the newest events about entities of these kinds, among the last 500 of the log."""
