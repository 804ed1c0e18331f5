"""The PostgreSQL driver: verbs run on the event loop over asyncpg.

A read uses no transaction of its own: each statement sees what was committed when it began. A change is one transaction,
run again when PostgreSQL undid it for the sake of another (deadlock, serialization).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Generic, Literal, TypeVar

import asyncpg

from greenroom.errors import StorageUnavailable, TimedOut
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.session import Row, Session

T = TypeVar("T")
Tx = TypeVar("Tx")

_CONNECT_TIMEOUT_S = 5.0
_STATEMENT_TIMEOUT_S = 30.0
_ACQUIRE_TIMEOUT_S = 10.0
_ATTEMPTS = 5
_RETRY_PAUSE_S = 0.01

# What means "the database is not there", as against "the statement is wrong".
_GONE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ReadOnlySQLTransactionError,
)
_UNDONE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


class PostgresSession:
    """One PostgreSQL connection as a `Session`."""

    dialect: Literal["sqlite", "postgres"] = "postgres"

    def __init__(self) -> None:
        self.connection: Any = None
        self.now_ms = 0

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and answer its first row."""
        row: Row | None = await self.connection.fetchrow(sql.postgres, *args)
        return row

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and answer every row."""
        rows: list[Row] = await self.connection.fetch(sql.postgres, *args)
        return rows

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and answer how many rows it changed."""
        status: str = await self.connection.execute(sql.postgres, *args)
        return int(status.rpartition(" ")[2])

    async def many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement once for each tuple of values, sent in one go."""
        if rows:
            await self.connection.executemany(sql.postgres, rows)


class PostgresDatabase(Generic[Tx]):
    """Runs verbs over a pool of connections. Made by `connect`."""

    def __init__(self, pool: Any, make_transaction: Callable[[Session], Tx], clock: Callable[[], float]) -> None:
        self._pool = pool
        self._make_transaction = make_transaction
        self._clock = clock
        # A session and its transaction object are used again and again; only their connection changes.
        self._idle: list[tuple[PostgresSession, Tx]] = []

    @classmethod
    async def connect(
        cls,
        url: str,
        make_transaction: Callable[[Session], Tx],
        *,
        clock: Callable[[], float] = time.time,
        max_connections: int = 10,
    ) -> PostgresDatabase[Tx]:
        """Open the pool.

        Raises:
            StorageUnavailable: the database does not answer or does not let us in.
        """
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=max_connections,
                timeout=_CONNECT_TIMEOUT_S,
                command_timeout=_STATEMENT_TIMEOUT_S,
                # The usual reset is one more round trip for each request; no verb leaves anything to reset.
                reset=_nothing_to_reset,
                server_settings={"application_name": "greenroom"},
            )
        except (*_GONE, asyncpg.PostgresError, TimeoutError, ValueError) as error:
            raise StorageUnavailable(f"The database cannot be reached: {error}") from error
        return cls(pool, make_transaction, clock)

    async def read(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read; once more on a fresh connection when the one it got turned out dead."""
        try:
            return await self._read_once(verb)
        except StorageUnavailable as error:
            if not isinstance(error.__cause__, (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
                raise
        return await self._read_once(verb)

    async def search(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan; PostgreSQL does the scanning elsewhere."""
        return await self.read(verb)

    async def write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a change in one transaction, again where PostgreSQL undid it for another's sake."""
        for attempt in range(_ATTEMPTS):
            try:
                async with self._session() as (session, tx), session.connection.transaction():
                    return await verb(tx)
            except StorageUnavailable as error:
                if not isinstance(error.__cause__, _UNDONE):
                    raise
                # Jitter, so that the two do not meet again.
                await asyncio.sleep(_RETRY_PAUSE_S * 2**attempt * random.random())
        raise StorageUnavailable("Too many changes to the same thing at once; try again.")

    async def check(self) -> None:
        """Find out whether the database answers."""
        async with self._session() as (session, _):
            await session.connection.fetchval("SELECT 1")

    async def close(self) -> None:
        """Wait for what runs and close the connections."""
        try:
            await asyncio.wait_for(self._pool.close(), timeout=_ACQUIRE_TIMEOUT_S)
        except TimeoutError:
            self._pool.terminate()

    async def _read_once(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        async with self._session() as (_, tx):
            return await verb(tx)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[tuple[PostgresSession, Tx]]:
        pair = self._idle.pop() if self._idle else self._new_pair()
        try:
            async with self._pool.acquire(timeout=_ACQUIRE_TIMEOUT_S) as connection:
                pair[0].connection = connection
                pair[0].now_ms = int(self._clock() * 1000)
                yield pair
        except _UNDONE as error:
            raise StorageUnavailable("The database undid the change for another's sake.") from error
        except TimeoutError as error:
            raise TimedOut("The database took too long; ask for less at a time, or try again.") from error
        except _GONE as error:
            raise StorageUnavailable("The database does not answer right now; try again.") from error
        finally:
            pair[0].connection = None
            self._idle.append(pair)

    def _new_pair(self) -> tuple[PostgresSession, Tx]:
        session = PostgresSession()
        return session, self._make_transaction(session)


async def _nothing_to_reset(connection: Any) -> None:
    """Leave the connection as it is; asyncpg itself has already ended a transaction left open."""
