"""The PostgreSQL driver: verbs run on the event loop over asyncpg.

A read uses no transaction of its own: each statement sees what was committed when it began. A change is one transaction
at READ COMMITTED, run again when PostgreSQL undid it for another's sake (deadlock, serialization, a name taken at the
same moment) and once more when its connection turned out dead before the commit.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from greenroom.errors import LimitExceeded, StorageUnavailable
from greenroom.storage.sql import upgrades
from greenroom.storage.sql.addresses import PostgresAddress
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.postgres_errors import deserves_another_try, is_gone
from greenroom.storage.sql.postgres_pool import Lease, Pool
from greenroom.storage.sql.session import Session

T = TypeVar("T")
Tx = TypeVar("Tx")

# A server that vanished from the network says nothing: longer than its own limits, so that those speak first.
_ANSWER_LIMIT_S: Final = 60.0
_CHECK_LIMIT_S: Final = 3.0
_PAUSE_S: Final = 0.005

_SELECT_1: Final = Sql("SELECT 1")


class PostgresDatabase(Generic[Tx]):
    """Runs verbs over a pool of connections.

    Args:
        address: where it is.
        make_transaction: makes the object that verbs see, once for each connection.
        clock: milliseconds since 1970.
        min_connections: opened at the start and kept.
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
        self._address = address
        self._clock = clock
        self._search_limit_s = search_limit_s
        self._pool: Pool[Tx] = Pool(address, make_transaction, min_size=min_connections, max_size=max_connections)

    async def open(self, migrations: Path | None = upgrades.MIGRATIONS) -> None:
        """Connect, and make the schema if there is none.

        Args:
            migrations: the schema's folder; None for tables that somebody else makes.

        Raises:
            SchemaOutdated, SchemaTooNew: the schema is not this program's.
            StorageUnavailable: the server does not answer or does not let us in.
        """
        try:
            await self._pool.fill()
            if migrations is not None:
                lease = await self._pool.acquire()
                try:
                    await upgrades.prepare_postgres(lease.session.raw, self._address.shown, migrations)
                finally:
                    self._pool.release(lease)
        except BaseException:
            await self._pool.close()
            raise

    async def read(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read; again on a fresh connection when the one it got turned out dead."""
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await self._read(lambda lease: verb(lease.transaction))
        except TimeoutError as error:
            raise self._silent(_ANSWER_LIMIT_S) from error

    async def search(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan.

        Raises:
            LimitExceeded: it took longer than a search may.
        """
        try:
            async with asyncio.timeout(self._search_limit_s):
                return await self._read(lambda lease: verb(lease.transaction))
        except TimeoutError as error:
            raise LimitExceeded(
                "The database took longer than it may for one request; ask for less at a time."
            ) from error

    async def write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a change in one transaction.

        Raises:
            StorageUnavailable: the server does not answer. The message tells when it is unknown whether the change
                was made.
        """
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await self._write(verb)
        except TimeoutError as error:
            raise self._silent(_ANSWER_LIMIT_S) from error

    async def check(self) -> None:
        """Find out whether the database answers.

        Raises:
            StorageUnavailable: it does not.
        """
        try:
            async with asyncio.timeout(_CHECK_LIMIT_S):
                await self._read(lambda lease: lease.session.one(_SELECT_1))
        except TimeoutError as error:
            raise self._silent(_CHECK_LIMIT_S) from error

    async def close(self) -> None:
        """Let what runs come to its end, then close the connections."""
        await self._pool.close()

    async def _read(self, work: Callable[[Lease[Tx]], Coroutine[Any, Any, T]]) -> T:
        is_fresh = False
        while True:
            lease = await self._pool.acquire(fresh=is_fresh)
            session = lease.session
            session.start(now_ms=self._clock(), writable=False)
            is_clean = True
            try:
                result = await work(lease)
                if session.failure is not None:
                    raise session.failure
            except asyncio.CancelledError:
                is_clean = False
                raise
            except Exception:
                if is_fresh or not _is_lost(lease):
                    raise
                is_fresh = True
            else:
                return result
            finally:
                self._pool.release(lease, is_clean=is_clean)

    async def _write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        is_fresh = False
        attempt = 0
        while True:
            lease = await self._pool.acquire(fresh=is_fresh)
            try:
                return await self._transact(lease, verb)
            except _Lost as lost:
                if is_fresh:
                    raise lost.error from lost.error.__cause__
                is_fresh = True
            except Exception:
                failure = lease.session.failure
                attempt += 1
                if failure is None or not deserves_another_try(failure.__cause__, attempt):
                    raise
            # Jitter, so that the two do not meet again.
            await asyncio.sleep(_PAUSE_S * 2**attempt * random.random())

    async def _transact(self, lease: Lease[Tx], verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a change once, and give the connection back.

        Raises:
            _Lost: the connection is gone, and so is the change.
        """
        session = lease.session
        session.start(now_ms=self._clock(), writable=True)
        is_clean = is_committing = False
        try:
            await session.execute("BEGIN")
            result = await verb(lease.transaction)
            if session.failure is not None:
                raise session.failure
            is_committing = True
            await session.execute("COMMIT")
            is_clean = True
        except Exception as error:
            if not _is_lost(lease):
                await session.undo()
                is_clean = True
                raise
            if is_committing:
                raise StorageUnavailable(
                    f"{self._address.shown} was lost during the commit: the change may or may not have been made; "
                    "look before you repeat it."
                ) from error
            raise _Lost(error) from error
        finally:
            self._pool.release(lease, is_clean=is_clean)
        return result

    def _silent(self, limit_s: float) -> StorageUnavailable:
        return StorageUnavailable(f"{self._address.shown} does not answer within {limit_s:.0f} s; try again.")


class _Lost(Exception):
    """The connection was lost before the commit, so nothing was changed."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _is_lost(lease: Lease[Any]) -> bool:
    """Tell whether the unit of work failed because its connection is gone."""
    failure = lease.session.failure
    return failure is not None and is_gone(failure.__cause__, is_closed=lease.session.raw.is_closed())
