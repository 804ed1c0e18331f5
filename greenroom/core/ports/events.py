"""What services and followers ask of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.access import Actor
from greenroom.core.events import Change, Event, LogHead, PlacedEvent, Subject, Verb


class EventLog(Protocol):
    """The one log of every change; append only.

    Each event gets a position after its transaction was committed. Positions ascend in the order in which events become
    visible, so a follower that remembers the last one it saw misses nothing and sees nothing twice. `Event.seq` does not:
    PostgreSQL assigns it before the commit.
    """

    async def append(self, actor: Actor, subject: Subject, change: Change, *, topic: Subject | None = None) -> None:
        """Add an event in this transaction, with the request it is made for.

        Args:
            topic: thing whose history shows it too (a version's registered model); the subject itself if None.
        """

    async def head(self) -> LogHead:
        """Read how far the log goes, and whether `assign_positions` has anything to do."""

    async def assign_positions(self, *, limit: int = 10_000) -> bool:
        """Give positions to events that were committed without one; in a write.

        Transactions that still run, of this database or another one of the same server, do not hold it up.

        Args:
            limit: how many events at most.

        Returns:
            Whether there may be more.
        """

    async def after(self, position: int, *, limit: int) -> list[PlacedEvent]:
        """Read the events behind a position, in order."""

    async def position_of(self, seq: int) -> int | None:
        """Read the position of an event, None if it is gone or has none yet."""

    async def of_topic(self, topic: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of a topic, newest first, below `before_seq` if given."""

    async def of_topic_told_by(self, topic: Subject, verbs: Sequence[Verb], *, within: int, limit: int) -> list[Event]:
        """Read events of a topic with one of these verbs, newest first.

        Args:
            within: how many of its newest events are looked at, whatever their verb.
        """

    async def of_subject(self, subject: Subject, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first, below `before_seq` if given."""

    async def recent(self, kinds: Sequence[str], *, limit: int) -> list[Event]:
        """Read the newest events about things of these kinds, of the last 500 of the log."""
