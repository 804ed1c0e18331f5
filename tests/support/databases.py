"""A database with one small table, for tests of the drivers alone.

async with counters(url) as database:
    assert await database.write(add("a")) == 1
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

MAKE = Sql("CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL CHECK (value < 1000000))")
_ADD = Sql(
    "INSERT INTO counters (name, value) VALUES ($1, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)
_GET = Sql("SELECT value FROM counters WHERE name = $1")


class Unit:
    """The transaction object of these tests: the session itself."""

    def __init__(self, session: Session) -> None:
        self.session = session

    async def add(self, name: str) -> int:
        """Count one more and return the count."""
        row = await self.session.one(_ADD, name)
        assert row is not None
        return int(row[0])

    async def count(self, name: str) -> int:
        """Return the count, 0 for a counter that does not exist."""
        row = await self.session.one(_GET, name)
        return 0 if row is None else int(row[0])

    async def rows(self, text: str, *args: Any) -> list[Row]:
        """Run any query."""
        return [tuple(row) for row in await self.session.all(Sql(text), *args)]


Verb = Callable[[Unit], Coroutine[Any, Any, int]]


def add(name: str) -> Verb:
    """Return the verb that counts one more."""
    return lambda unit: unit.add(name)


def count(name: str) -> Verb:
    """Return the verb that reads a counter."""
    return lambda unit: unit.count(name)


@asynccontextmanager
async def counters(url: str, **options: Any) -> AsyncIterator[Database[Unit]]:
    """Open a database and make the table if it is not there."""
    database = await open_database(url, make_transaction=Unit, migrations=None, **options)
    try:
        await database.write(lambda unit: unit.session.run(MAKE))
        yield database
    finally:
        await database.close()
