"""Changes on PostgreSQL: one transaction each, or one for several that would wait for each other anyway."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final, Generic, TypeVar

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.postgres_errors import deserves_another_try, is_gone
from greenroom.storage.sql.postgres_pool import Lease, Pool

T = TypeVar("T")
Tx = TypeVar("Tx")

_PAUSE_S: Final = 0.005
# Locks are held to the end of a group.
_GROUP_S: Final = 0.05

Start = Callable[[Tx], Awaitable[Any]]


class Changes(Generic[Tx]):
    """Runs changes over a pool."""

    def __init__(self, pool: Pool[Tx], clock: Callable[[], int], where: str) -> None:
        self._pool = pool
        self._clock = clock
        self._where = where

    async def run(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a change in a transaction of its own, again where that may help.

        Raises:
            StorageUnavailable: the server does not answer, or it is unknown whether the change was made.
        """
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

    async def run_together(self, starts: Sequence[Start[Tx]]) -> Sequence[tuple[Any, Exception | None]] | None:
        """Run changes one after the other in one transaction.

        There are no savepoints, which would cost a round trip each: where one change has to be undone, all are.

        Args:
            starts: run each change, once.

        Returns:
            What came of each of the first ones, at least one; None when nothing was done and each has to be run alone.

        Raises:
            StorageUnavailable: the server does not answer, or it is unknown whether the changes were made.
        """

        async def all_of_them(transaction: Tx) -> list[tuple[Any, Exception | None]]:
            loop = asyncio.get_running_loop()
            until = loop.time() + _GROUP_S
            outcomes: list[tuple[Any, Exception | None]] = []
            await session.begin()
            for start in starts:
                if outcomes and loop.time() > until:
                    break
                session.start(now_ms=self._clock(), writable=True)
                try:
                    result = await start(transaction)
                    await session.flush()
                    outcomes.append((result, None))
                except Exception as error:
                    if session.failure is not None or session.has_changed:
                        raise _Spoiled from error
                    outcomes.append((None, error))
                if session.failure is not None:
                    raise _Spoiled from session.failure
            return outcomes

        lease = await self._pool.acquire()
        session = lease.session
        try:
            return await self._transact(lease, all_of_them)
        except (_Spoiled, _Lost):
            return None
        except Exception:
            failure = session.failure
            if failure is not None and deserves_another_try(failure.__cause__, attempt=1):
                return None
            raise

    async def _transact(self, lease: Lease[Tx], verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a change once, and give the connection back.

        Raises:
            _Lost: the connection is gone, and so is the change.
        """
        session = lease.session
        session.start(now_ms=self._clock(), writable=True)
        is_clean = False
        try:
            result = await verb(lease.transaction)
            await session.commit()
            is_clean = True
        except Exception as error:
            if not is_lost(lease):
                await session.undo()
                is_clean = True
                raise
            if session.is_committing:
                raise StorageUnavailable(
                    f"{self._where} was lost during the commit: the change may or may not have been made; "
                    "look before you repeat it."
                ) from error
            raise _Lost(error) from error
        finally:
            self._pool.release(lease, is_clean=is_clean)
        return result


def is_lost(lease: Lease[Any]) -> bool:
    """Tell whether the unit of work failed because its connection is gone."""
    failure = lease.session.failure
    return failure is not None and is_gone(failure.__cause__, is_closed=lease.session.raw.is_closed())


class _Lost(Exception):
    """The connection was lost before the commit, so nothing was changed."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class _Spoiled(Exception):
    """One of several changes has to be undone, and takes the others along."""
