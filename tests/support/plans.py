"""Query plans: which tables a query scans in full.

queries = Queries()
database = await open_database(url, make_transaction=queries.record)
...
assert not await queries.scans(database)
"""

from __future__ import annotations

import re
from typing import Any

from greenroom.storage.sql.database import Database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session
from greenroom.storage.sql.transaction import SqlTransaction

# Lists of values, and rows that a query has picked already, are read from end to end by right.
_SQLITE_SCAN = re.compile(r"SCAN (?!json_each|few|points|numbered|page|child|found|recent|g\b|CONSTANT|\(subquery)")
_SQLITE_WORKSPACE = re.compile(r"SEARCH \w+ USING (?:COVERING )?INDEX \w+ \(workspace=\?\)$")
_POSTGRES_SCAN = re.compile(r"Seq Scan on (?!pg_|stages|workspaces)\w+")


class Queries:
    """The queries that went through the sessions of a database."""

    def __init__(self) -> None:
        self.seen: list[tuple[Sql, tuple[Any, ...]]] = []

    def record(self, session: Session) -> SqlTransaction:
        """Make the transaction object of a session whose queries are to be seen."""
        return SqlTransaction(_Recorder(session, self.seen))

    async def plan(self, database: Database[SqlTransaction], sql: Sql, args: tuple[Any, ...]) -> list[str]:
        """Explain a query, one line a step."""
        return await database.read(lambda tx: _plan(tx, sql, args))

    async def scans(self, database: Database[SqlTransaction]) -> list[str]:
        """Explain every query seen, and return the plans that read a table from end to end."""
        found = []
        for sql, args in list(self.seen):
            plan = await database.read(lambda tx, sql=sql, args=args: _plan(tx, sql, args))  # type: ignore[misc]
            if any(_SQLITE_SCAN.match(line) or _POSTGRES_SCAN.search(line) for line in plan) or _sorts_all(plan):
                found.append("\n".join([sql.sqlite, *plan]))
        return found


def _sorts_all(plan: list[str]) -> bool:
    """Return whether SQLite reads everything in the workspace to sort it; a seek is more than an equal workspace."""
    reads_all = any(_SQLITE_WORKSPACE.match(line) for line in plan)
    return reads_all and "USE TEMP B-TREE FOR ORDER BY" in plan and not any("MATERIALIZE" in line for line in plan)


class _Recorder:
    """A session that remembers the queries run through it; everything else is the session's own."""

    def __init__(self, session: Session, seen: list[tuple[Sql, tuple[Any, ...]]]) -> None:
        self._session = session
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        self._seen.append((sql, args))
        return await self._session.one(sql, *args)

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        self._seen.append((sql, args))
        return await self._session.all(sql, *args)

    async def run(self, sql: Sql, *args: Any) -> int:
        self._seen.append((sql, args))
        return await self._session.run(sql, *args)

    async def defer(self, sql: Sql, *args: Any) -> None:
        self._seen.append((sql, args))
        await self._session.defer(sql, *args)


async def _plan(tx: SqlTransaction, sql: Sql, args: tuple[Any, ...]) -> list[str]:
    explained = Sql("SELECT 1")
    # The text is rendered already and has no braces.
    object.__setattr__(explained, "sqlite", "EXPLAIN QUERY PLAN " + sql.sqlite)
    object.__setattr__(explained, "postgres", "EXPLAIN " + sql.postgres)
    object.__setattr__(explained, "lists", sql.lists)
    is_sqlite = tx._session.dialect == "sqlite"
    return [str(row[3 if is_sqlite else 0]) for row in await tx._session.all(explained, *args)]
