"""The port of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.access import Actor
from greenroom.core.events import Change, Event, LogHead, PlacedEvent, Subject, Verb


class EventLog(Protocol):
    """The append-only log of all changes.

    Each event gets a position after its transaction was committed. Positions ascend in the order in which events become
    visible, so a follower that stores the last position it read sees every event exactly once. `Event.seq` does not
    have
    this property: PostgreSQL assigns it before the commit.
    """

    async def append(self, actor: Actor, subject: Subject, change: Change, *, topic: Subject | None = None) -> None:
        """Append an event in this transaction, with the current request.

        Args:
            topic: another entity whose history includes it (a version's registered model); the subject itself if None.
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
        """Read the events after a position, in order."""

    async def position_of(self, seq: int) -> int | None:
        """Read the position of an event; None if it does not exist or has no position yet."""

    async def of_topic(self, topic: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of a topic, newest first, below `before_seq` if given."""

    async def of_topic_told_by(self, topic: Subject, verbs: Sequence[Verb], *, within: int, limit: int) -> list[Event]:
        """Read events of a topic with one of these verbs, newest first.

        Args:
            within: number of the newest events of the topic to search, of any verb.
        """

    async def of_subject(self, subject: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first, below `before_seq` if given."""

    async def of_subject_told_by(
        self, subject: Subject, verbs: Sequence[Verb], *, before_seq: int | None, limit: int
    ) -> list[Event]:
        """Read events of one subject with one of these verbs, newest first, below `before_seq` if given."""

    async def of_topic_after(self, topic: Subject, after_seq: int, *, limit: int) -> list[Event]:
        """Read events of a topic above `after_seq`, oldest first."""

    async def get(self, seq: int) -> Event | None:
        """Read an event; None if it does not exist."""

    async def recent(self, kinds: Sequence[str], *, limit: int) -> list[Event]:
        """Read the newest events about entities of these kinds, among the last 500 of the log."""
