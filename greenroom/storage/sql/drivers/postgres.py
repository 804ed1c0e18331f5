"""The PostgreSQL driver: verbs run on the event loop over asyncpg.

A read runs outside of a transaction: each statement sees what was committed when it began. A change is one transaction
at READ COMMITTED. It is retried when PostgreSQL aborts it because of a concurrent one (deadlock, serialization failure,
a name taken at the same moment), and once more when its connection turns out to be dead or read-only before the commit.
"""

from __future__ import annotations

import asyncio
import operator
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from greenroom.errors import LimitExceeded, OutcomeUnknown, StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress
from greenroom.storage.sql.drivers.postgres_changes import Changes, Commit, is_lost
from greenroom.storage.sql.drivers.postgres_lanes import Lanes
from greenroom.storage.sql.drivers.postgres_pool import Lease, Pool
from greenroom.storage.sql.drivers.postgres_session import PostgresSession
from greenroom.storage.sql.drivers.state import DatabaseState
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.session import Session

T = TypeVar("T")
Tx = TypeVar("Tx")
V = TypeVar("V")

# For a server that is no longer reachable. Longer than the limits on the server, so that those apply first.
_ANSWER_LIMIT_S: Final = 60.0
_CHECK_LIMIT_S: Final = 3.0
_CLOSE_LIMIT_S: Final = 15.0
# Concurrent transactions of changes that name their row; more of them make smaller groups. Two keep this process and
# PostgreSQL busy, four do so over a network.
_LANES: Final = 4

_transaction_of: Final = operator.attrgetter("transaction")
_session_of: Final = operator.attrgetter("session")


class PostgresDatabase(Generic[Tx]):
    """Runs verbs over a pool of connections.

    Args:
        address: where it is.
        make_transaction: makes the object that verbs see, once for each connection.
        clock: milliseconds since 1970.
        min_connections: opened at the start and never closed when idle.
        max_connections: no more than these at a time.
        search_limit_s: how long a search may take.
    """

    def __init__(
        self,
        address: PostgresAddress,
        make_transaction: Callable[[Session], Tx],
        *,
        clock: Callable[[], int],
        min_connections: int,
        max_connections: int,
        search_limit_s: float = 30.0,
    ) -> None:
        self._where = address.shown
        self._clock = clock
        self._search_limit_s = search_limit_s
        self._pool: Pool[Tx] = Pool(address, make_transaction, min_size=min_connections, max_size=max_connections)
        self._changes = Changes(self._pool, clock, address.shown)
        self._lanes = Lanes(
            self._changes,
            min(_LANES, max_connections),
            # Changes that wait for locks may take all connections but one, which is left for reads.
            most=max_connections - 1,
            limit_s=_ANSWER_LIMIT_S,
            free=lambda: self._pool.free,
        )
        self._running = 0
        self._closing: asyncio.Event | None = None

    async def open(self, migrations: Path | None = upgrades.MIGRATIONS) -> None:
        """Connect, and create the schema if it has none.

        Args:
            migrations: the folder of the schema; None if the caller creates the tables.

        Raises:
            SchemaOutdated, SchemaTooNew: the schema is not this program's.
            StorageUnavailable: the server does not answer or refuses the connection.
        """
        try:
            await self._pool.fill()
            if migrations is not None:
                lease = await self._pool.acquire()
                try:
                    await upgrades.prepare_postgres(lease.session.raw, self._where, migrations)
                finally:
                    self._pool.release(lease)
        except BaseException:
            await self._pool.close()
            raise

    @property
    def queued_changes(self) -> int:
        """Changes that wait in a lane."""
        return self._lanes.length

    def state(self) -> DatabaseState:
        """Report on the pool and the lanes, without a query."""
        return DatabaseState(pool=self._pool.state(), lanes=self._lanes.state())

    async def read(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read, and once more on a new connection if the first one turns out to be dead."""
        return await self._read(verb, _transaction_of, is_swept=True)

    async def search(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan.

        Raises:
            LimitExceeded: it took longer than a search may.
        """
        try:
            return await self._within(self._search_limit_s, self._read(verb, _transaction_of))
        except QueryTimeout as error:
            raise LimitExceeded("The query exceeded the time limit of the database; request less at a time.") from error

    async def write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]], *, lock_key: str | None = None) -> T:
        """Run a change in one transaction.

        Args:
            lock_key: the row that it locks first; queued changes with a key may share a transaction.

        Raises:
            OutcomeUnknown: the server was lost, or did not answer, after COMMIT had been sent.
            StorageUnavailable: the server does not answer or takes no changes; nothing was changed.
        """
        self._begin()
        commit = Commit()
        work = self._changes.run(verb, commit) if lock_key is None else self._lanes.run(lock_key, verb, commit)
        try:
            return await self._within(_ANSWER_LIMIT_S, work)
        except QueryTimeout as error:
            if not commit.is_sent:
                raise
            raise OutcomeUnknown(
                f"{self._where} did not answer the commit within {_ANSWER_LIMIT_S:.0f} s: the change may or may not have "
                "been made; check before you retry."
            ) from error
        finally:
            commit.is_wanted = False
            self._end()

    async def check(self) -> None:
        """Check that the database answers and accepts writes.

        Raises:
            StorageUnavailable: it does not.
        """
        await self._within(_CHECK_LIMIT_S, self._read(PostgresSession.check_writable, _session_of))

    async def close(self) -> None:
        """Wait for running operations, then close the connections."""
        if self._closing is None:
            self._closing = asyncio.Event()
            if self._running:
                try:
                    await asyncio.wait_for(self._closing.wait(), _CLOSE_LIMIT_S)
                except TimeoutError:
                    pass
            await self._pool.close()

    def _begin(self) -> None:
        """Count an operation that `close` waits for."""
        if self._closing is not None:
            raise StorageUnavailable(f"{self._where} is closed: the server is stopping.")
        self._running += 1

    def _end(self) -> None:
        self._running -= 1
        if self._closing is not None and not self._running:
            self._closing.set()

    async def _within(self, limit_s: float, work: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(limit_s):
                return await work
        except TimeoutError as error:
            raise self._timeout(limit_s) from error

    def _timeout(self, limit_s: float) -> QueryTimeout:
        return QueryTimeout(f"{self._where} does not answer within {limit_s:.0f} s; try again.")

    async def _read(
        self,
        work: Callable[[V], Coroutine[Any, Any, T]],
        view: Callable[[Lease[Tx]], V],
        *,
        is_swept: bool = False,
    ) -> T:
        """Run a read on a connection of the pool.

        Args:
            view: what of the lease is given to `work`.
            is_swept: the pool's sweeper ends it when it takes too long; else a timeout of the caller's does.
        """
        self._begin()
        pool = self._pool
        is_fresh = False
        try:
            while True:
                lease = (None if is_fresh else pool.take()) or await pool.acquire(fresh=is_fresh)
                session = lease.session
                session.start(now_ms=self._clock(), writable=False)
                if is_swept:
                    pool.sweep(lease, _ANSWER_LIMIT_S)
                is_clean = True
                try:
                    result = await work(view(lease))
                    if session.failure is not None:
                        # The verb caught the error and continued without the result.
                        raise session.failure
                except asyncio.CancelledError as error:
                    is_clean = False
                    if lease.was_ended_by_sweep():
                        raise self._timeout(_ANSWER_LIMIT_S) from error
                    raise
                except Exception as error:
                    if lease.is_overdue:
                        raise self._timeout(_ANSWER_LIMIT_S) from error
                    if is_fresh or not is_lost(lease):
                        raise
                    is_fresh = True
                else:
                    return result
                finally:
                    pool.release(lease, is_clean=is_clean)
        finally:
            self._end()


class QueryTimeout(StorageUnavailable):
    """PostgreSQL did not answer in time."""
