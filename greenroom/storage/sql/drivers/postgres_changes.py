"""Transactions of changes on PostgreSQL: one each, or one for a group of changes that would queue for the same rows."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import OutcomeUnknown
from greenroom.storage.sql.drivers.postgres_errors import deserves_another_try, is_gone, is_refused
from greenroom.storage.sql.drivers.postgres_pool import Lease, Pool

T = TypeVar("T")
Tx = TypeVar("Tx")

_PAUSE_S: Final = 0.005
# Locks are held to the end of a group.
_MAX_S: Final = 0.05
# How long a group waits for a locked row before its changes are run alone, so that the blocked one does not delay the
# others. Longer than several groups of other processes take that queue for the same row.
_GROUP_LOCK_TIMEOUT_S: Final = 0.5


class Commit:
    """State shared between the caller of a change and its transaction.

    Attributes:
        is_sent: COMMIT was sent and not answered yet: the change may have been made.
        is_wanted: the caller still waits. A caller that timed out got the answer that nothing was changed, unless
            `is_sent`.
    """

    __slots__ = ("is_sent", "is_wanted")

    def __init__(self) -> None:
        self.is_sent = False
        self.is_wanted = True


class Change(NamedTuple):
    """A change of a group."""

    run: Callable[[Any], Awaitable[Any]]
    commit: Commit


Outcome = tuple[Any, Exception | None]


class Changes(Generic[Tx]):
    """Runs changes over a pool."""

    def __init__(self, pool: Pool[Tx], clock: Callable[[], int], where: str) -> None:
        self._pool = pool
        self._clock = clock
        self._where = where

    async def run(self, verb: Callable[[Tx], Coroutine[Any, Any, T]], commit: Commit) -> T:
        """Run a change in its own transaction, and retry it if that may help.

        Raises:
            OutcomeUnknown: the connection was lost after COMMIT was sent.
            StorageUnavailable: the server does not answer or takes no changes.
        """
        is_fresh = False
        attempt = 0
        while True:
            lease = await self._pool.acquire(fresh=is_fresh)
            try:
                return await self._transact(lease, verb, (commit,))
            except ConnectionLost as lost:
                if is_fresh:
                    raise lost.error from lost.error.__cause__
                is_fresh = True
            except Exception:
                failure = lease.session.failure
                attempt += 1
                if failure is None or not deserves_another_try(failure.__cause__, attempt):
                    raise
            # Jitter, so that the two do not collide again.
            await asyncio.sleep(_PAUSE_S * 2**attempt * random.random())

    async def run_group(self, take: Callable[[], Change | None]) -> list[Outcome] | None:
        """Run changes one after the other in one transaction.

        There are no savepoints, which would cost a round trip each: if one change has to be rolled back, all are.

        Args:
            take: returns the next change, None at the end; a change it returned is run here, once.

        Returns:
            The outcome of each change taken; None if nothing was done and each has to be run alone.

        Raises:
            OutcomeUnknown: the connection was lost after COMMIT was sent.
            StorageUnavailable: there is no connection; none was taken.
        """
        commits: list[Commit] = []

        async def run_all(transaction: Tx) -> list[Outcome]:
            loop = asyncio.get_running_loop()
            until = loop.time() + _MAX_S
            outcomes: list[Outcome] = []
            await session.begin(lock_timeout_s=_GROUP_LOCK_TIMEOUT_S)
            while not outcomes or loop.time() <= until:
                change = take()
                if change is None:
                    break
                commits.append(change.commit)
                session.start(now_ms=self._clock(), writable=True)
                try:
                    result = await change.run(transaction)
                    await session.flush()
                    outcomes.append((result, None))
                except Exception as error:
                    if session.failure is not None or session.has_changed:
                        raise GroupAborted from error
                    outcomes.append((None, error))
                if session.failure is not None:
                    raise GroupAborted from session.failure
            return outcomes

        lease = await self._pool.acquire()
        session = lease.session
        try:
            return await self._transact(lease, run_all, commits)
        except OutcomeUnknown:
            raise
        except Exception:
            # The transaction was rolled back: run alone, each change gets its own result.
            return None

    async def _transact(
        self, lease: Lease[Tx], verb: Callable[[Tx], Coroutine[Any, Any, T]], commits: Iterable[Commit]
    ) -> T:
        """Run a change once, and give the connection back.

        Raises:
            ConnectionLost: the connection was lost or is unusable, and nothing was changed.
            OutcomeUnknown: the connection was lost after COMMIT was sent.
        """
        session = lease.session
        session.start(now_ms=self._clock(), writable=True)
        is_clean = False

        def before_commit() -> None:
            if not all(commit.is_wanted for commit in commits):
                raise _Unwanted
            for commit in commits:
                commit.is_sent = True

        try:
            result = await verb(lease.transaction)
            await session.commit(before_commit)
            is_clean = True
        except Exception as error:
            failure = session.failure
            if not is_lost(lease):
                await session.undo()
                is_clean = True
            elif session.is_committing and failure is not None and not is_refused(failure.__cause__):
                raise OutcomeUnknown(
                    f"{self._where} was lost during the commit: the change may or may not have been made; "
                    "check before you retry."
                ) from error
            for commit in commits:
                commit.is_sent = False
            if is_clean:
                raise
            raise ConnectionLost(error) from error
        finally:
            self._pool.release(lease, is_clean=is_clean)
        return result


def is_lost(lease: Lease[Any]) -> bool:
    """Whether the unit of work failed because its connection was lost or its server is read-only."""
    failure = lease.session.failure
    return failure is not None and is_gone(failure.__cause__, is_closed=lease.session.raw.is_closed())


class ConnectionLost(Exception):
    """The connection was lost before the commit: nothing was changed."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class _Unwanted(Exception):
    """The caller timed out before the commit and got the answer that nothing was changed."""


class GroupAborted(Exception):
    """One change of a group failed, so the transaction of the whole group is rolled back."""
