"""Two changes on PostgreSQL, run step by step in an order that a test chooses.

held = Held(database, rename)      # a change that has run and waits before its commit
await held.begun
other = asyncio.create_task(...)   # meets its locks
await is_waiting(url)              # until PostgreSQL holds it up
await held.commit()
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg

from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import Registry

Verb = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]

LIMIT_S = 20
"""When a test gives up: nothing here takes a tenth of it."""

AFTER_STATEMENT: ContextVar[Callable[[Sql], Awaitable[None]] | None] = ContextVar("after_statement", default=None)
"""What the changes of this task do between one statement and the next."""


class SteppedSession:
    """A session whose statements are followed by `AFTER_STATEMENT`; everything else is the session's own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        row = await self._session.one(sql, *args)
        await _step(sql)
        return row

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        rows = await self._session.all(sql, *args)
        await _step(sql)
        return rows


async def _step(sql: Sql) -> None:
    step = AFTER_STATEMENT.get()
    if step is not None:
        await step(sql)


def stepped_transaction(session: Session) -> SqlTransaction:
    """Make the transaction object of `open_database` for changes that stop between statements."""
    return SqlTransaction(SteppedSession(session))


def once(step: Callable[[], Awaitable[None]], *, where: Callable[[Sql], bool]) -> Callable[[Sql], Awaitable[None]]:
    """Return a step for `AFTER_STATEMENT` that is taken the first time a statement fits."""
    taken = False

    async def after(sql: Sql) -> None:
        nonlocal taken
        if not taken and where(sql):
            taken = True
            # Statements of other changes are not to be followed by it.
            token = AFTER_STATEMENT.set(None)
            await step()
            AFTER_STATEMENT.reset(token)

    return after


class Held:
    """A change that has done all its work and does not commit until released."""

    def __init__(self, database: Registry, verb: Verb) -> None:
        self._begun = asyncio.Event()
        self._may_commit = asyncio.Event()
        self.task = asyncio.create_task(database.write(lambda tx: self._run(tx, verb)))

    async def _run(self, tx: SqlTransaction, verb: Verb) -> Any:
        result = await verb(tx)
        await tx._session.flush()
        self._begun.set()
        await self._may_commit.wait()
        return result

    async def begun(self) -> None:
        """Wait until only the commit is left to do."""
        async with asyncio.timeout(LIMIT_S):
            await self._begun.wait()

    async def commit(self) -> Any:
        """Let it commit, and return what it returns."""
        self._may_commit.set()
        async with asyncio.timeout(LIMIT_S):
            return await self.task


async def is_waiting(url: str, *, unless: asyncio.Task[Any]) -> None:
    """Wait until PostgreSQL holds up a statement on this database by a lock, or the change is done."""
    async with asyncio.timeout(LIMIT_S), connected(url) as raw:
        while not unless.done() and not await raw.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            await asyncio.sleep(0.002)


@asynccontextmanager
async def connected(url: str) -> Any:
    """Connect to a database next to the program under test."""
    raw = await asyncpg.connect(url)
    try:
        yield raw
    finally:
        await raw.close()
