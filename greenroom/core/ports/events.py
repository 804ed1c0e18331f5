"""What services ask of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from greenroom.core.events import Event, Verb


class EventLog(Protocol):
    """The one log of every change; append only."""

    async def append(
        self,
        *,
        actor: str,
        verb: Verb,
        subject: str,
        topic: str | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Add an event in this transaction.

        Args:
            topic: subject whose history shows it too (a version's registered model); the subject itself if None.
        """

    async def of_topic(self, topic: str, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of a topic, newest first, below `before_seq` if given."""

    async def of_topic_told_by(self, topic: str, verbs: Sequence[Verb], *, within: int, limit: int) -> list[Event]:
        """Read events of a topic with one of these verbs, newest first.

        Args:
            within: how many of its newest events are looked at, whatever their verb.
        """

    async def of_subject(self, subject: str, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first, below `before_seq` if given."""
