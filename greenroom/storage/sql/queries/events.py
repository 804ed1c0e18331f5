"""Queries: the event log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from greenroom.core.events import Event, Verb
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_APPEND = Sql(
    "INSERT INTO events (tx_id, at_ms, actor, verb, subject, topic, workspace, before, after) "
    "VALUES ({transaction_id}, $1, $2, $3, $4, $5, $6, $7, $8)"
)
_COLUMNS = "seq, at_ms, actor, verb, subject, workspace, before, after"
_OF_TOPIC = Sql(f"SELECT {_COLUMNS} FROM events WHERE topic = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3")
_OF_SUBJECT = Sql(f"SELECT {_COLUMNS} FROM events WHERE subject = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3")
# Texts of comments lie in those rows too: only number and verb are read of all that are looked at.
_OF_TOPIC_TOLD_BY = Sql(
    f"SELECT {_COLUMNS} FROM events WHERE seq IN (SELECT seq FROM (SELECT seq, verb FROM events WHERE topic = $1 "
    "ORDER BY seq DESC LIMIT $3) recent WHERE verb IN {texts:$2} ORDER BY seq DESC LIMIT $4) ORDER BY seq DESC"
)
_END = 2**63 - 1

# Canonical: the same fields give the same text, so that a seal laid over the log later can be checked.
_canonical = msgspec.json.Encoder(order="sorted")


OnAppend = Callable[[Verb, str, dict[str, Any]], Awaitable[None]]


class SqlEvents:
    """Implements the event log over one session.

    Args:
        on_append: told of each event in its transaction: verb, subject, and the fields that changed.
    """

    def __init__(self, session: Session, workspace: str, on_append: OnAppend | None = None) -> None:
        self._session = session
        self._workspace = workspace
        self._on_append = on_append

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
        """Add an event in this transaction."""
        await self._session.defer(
            _APPEND,
            self._session.now_ms,
            actor,
            verb.value,
            subject,
            topic or subject,
            self._workspace,
            None if before is None else _canonical.encode(before).decode(),
            None if after is None else _canonical.encode(after).decode(),
        )
        if self._on_append is not None:
            await self._on_append(verb, subject, after or before or {})

    async def of_topic(self, topic: str, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of a topic, newest first."""
        rows = await self._session.all(_OF_TOPIC, topic, _END if before_seq is None else before_seq, limit)
        return [event(row) for row in rows]

    async def of_topic_told_by(self, topic: str, verbs: Sequence[Verb], *, within: int, limit: int) -> list[Event]:
        """Read events of a topic with one of these verbs, newest first."""
        rows = await self._session.all(_OF_TOPIC_TOLD_BY, topic, [verb.value for verb in verbs], within, limit)
        return [event(row) for row in rows]

    async def of_subject(self, subject: str, *, before_seq: int | None, limit: int) -> list[Event]:
        """Read events of one subject, newest first."""
        rows = await self._session.all(_OF_SUBJECT, subject, _END if before_seq is None else before_seq, limit)
        return [event(row) for row in rows]


def event(row: Row) -> Event:
    """Read a row of the log: number, time, actor, verb, subject, workspace, before, after."""
    seq, at_ms, actor, verb, subject, workspace, before, after = row
    return Event(
        seq=seq,
        at_ms=at_ms,
        actor=actor,
        verb=Verb(verb),
        subject=subject,
        workspace=workspace,
        before=None if before is None else msgspec.json.decode(before),
        after=None if after is None else msgspec.json.decode(after),
    )
