"""Counts the round trips of a change to PostgreSQL: what is sent over the connection, one entry each.

trips = RoundTrips()
database = await open_database(url, make_transaction=trips.record)
...
with trips.counted() as sent:
    await database.write(...)
assert len(sent) == 8
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from greenroom.storage.sql.drivers.postgres_session import PostgresSession
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.transaction import SqlTransaction


class RoundTrips:
    """The texts sent to PostgreSQL, in order, by every connection of a database."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def record(self, session: Session) -> SqlTransaction:
        """Make the transaction object of a session whose round trips are recorded."""
        assert isinstance(session, PostgresSession)
        session.raw = _Recorder(session.raw, self.sent)
        return SqlTransaction(session)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Record what is sent inside the block, and nothing sent before it."""
        self.sent.clear()
        yield self.sent


class _Recorder:
    """A connection of asyncpg that records what is sent; everything else is the connection's own."""

    def __init__(self, raw: Any, sent: list[str]) -> None:
        self._raw = raw
        self._sent = sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    async def execute(self, query: str, *args: Any) -> Any:
        self._sent.append(query)
        return await self._raw.execute(query, *args)

    async def fetch(self, query: str, *args: Any) -> Any:
        self._sent.append(query)
        return await self._raw.fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        self._sent.append(query)
        return await self._raw.fetchrow(query, *args)

    async def executemany(self, query: str, args: Any) -> Any:
        self._sent.append(query)
        return await self._raw.executemany(query, args)
