"""Connections to one PostgreSQL database, handed out one at a time.

asyncpg's own pool resets a connection between users, which is one more round trip for each request; no verb here leaves
anything to reset. Each connection keeps its session and its transaction object for life. The one used last is handed
out first, so that those not needed become idle and are closed.

A fail-over shows on one connection first: its server has become read-only, or does not answer. All connections opened
before are suspect then, and none of them is used again (`suspect_all`).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress
from greenroom.storage.sql.drivers.postgres_errors import DRIVER_ERRORS, is_broken, is_read_only
from greenroom.storage.sql.drivers.postgres_session import PostgresSession, connect
from greenroom.storage.sql.drivers.state import PoolState
from greenroom.storage.sql.session import Session

Tx = TypeVar("Tx")

# How long a request waits for a connection before the client is asked to try again.
ACQUIRE_TIMEOUT_S: Final = 15.0
_IDLE_S: Final = 300.0
# The address may resolve to another server by now, and the memory of a backend grows with its prepared statements.
_LIFETIME_S: Final = 1800.0
# Connections opened together should not all expire together.
_LIFETIME_JITTER: Final = 0.2
_SWEEP_EVERY_S: Final = 5.0
# How long ending a query may take whose caller has left, before its connection is closed.
_RECOVERY_TIMEOUT_S: Final = 5.0
_CLOSE_TIMEOUT_S: Final = 15.0


class Lease(Generic[Tx]):
    """A pooled connection; times are seconds of the monotonic clock, unless they say otherwise.

    Attributes:
        generation: of the pool when it was opened; see `Pool.suspect_all`.
        busy_since: when it was last handed out, by the clock of the event loop.
        limit_s: how long it may be busy before `Pool.sweep` ends what runs on it; None: something else sees to that.
        is_overdue: the sweep has ended it.
    """

    __slots__ = (
        "_cancels",
        "_jitter",
        "_task",
        "busy_since",
        "generation",
        "idle_since",
        "is_overdue",
        "limit_s",
        "opened_at",
        "session",
        "transaction",
    )

    def __init__(self, session: PostgresSession, transaction: Tx, generation: int) -> None:
        self.session = session
        self.transaction = transaction
        self.generation = generation
        self.opened_at = time.monotonic()
        self.busy_since = 0.0
        self.idle_since = 0.0
        self.limit_s: float | None = None
        self.is_overdue = False
        self._task: asyncio.Task[Any] | None = None
        self._cancels = 0
        self._jitter = 1 - _LIFETIME_JITTER * random.random()

    def hand_out(self) -> None:
        """Mark it as in use."""
        self.busy_since = asyncio.get_running_loop().time()
        self.limit_s = None
        self.is_overdue = False

    def limit(self, limit_s: float) -> None:
        """Set a time limit for the work of the current task on it."""
        self.limit_s = limit_s
        self._task = task = asyncio.current_task()
        if task is not None:
            self._cancels = task.cancelling()

    def end_overdue(self) -> None:
        """Cancel the task that uses it, or close the connection if it has no task yet."""
        self.is_overdue = True
        if self._task is None:
            self.session.raw.terminate()
        else:
            self._task.cancel()

    def was_ended_by_sweep(self) -> bool:
        """Take the sweep's cancellation of the task back; False if the task was cancelled by anything else as well."""
        return self.is_overdue and self._task is not None and self._task.uncancel() <= self._cancels

    def is_old(self, now: float) -> bool:
        """Whether it has been open for as long as a connection may be."""
        return now - self.opened_at > _LIFETIME_S * self._jitter


class Pool(Generic[Tx]):
    """At most `max_size` connections; `min_size` of them stay open when idle."""

    def __init__(
        self, address: PostgresAddress, make_transaction: Callable[[Session], Tx], *, min_size: int, max_size: int
    ) -> None:
        self._address = address
        self._make_transaction = make_transaction
        self._min_size = min_size
        self._max_size = max_size
        self._size = 0
        self._idle: deque[Lease[Tx]] = deque()
        self._busy: set[Lease[Tx]] = set()
        self._waiters: deque[asyncio.Future[Lease[Tx] | None]] = deque()
        self._recovery_tasks: set[asyncio.Task[None]] = set()
        self._closed: asyncio.Event | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._generation = 0
        self._dropped = 0

    @property
    def free(self) -> int:
        """Number of connections that can be acquired without waiting."""
        return self._max_size - self._size + len(self._idle)

    def state(self) -> PoolState:
        """Report on the connections."""
        oldest = min((lease.busy_since for lease in self._busy), default=None)
        return PoolState(
            limit=self._max_size,
            busy=self._size - len(self._idle),
            idle=len(self._idle),
            waiting=sum(not waiter.done() for waiter in self._waiters),
            longest_busy_s=None if oldest is None else asyncio.get_running_loop().time() - oldest,
            dropped=self._dropped,
        )

    def suspect_all(self) -> None:
        """Retire all open connections: their server may no longer be the primary."""
        self._generation += 1
        for lease in [*self._idle]:
            self._drop(lease)

    async def fill(self) -> None:
        """Open the first `min_size` connections.

        Raises:
            StorageUnavailable: the server does not answer or refuses the connection.
        """
        leases = [await self.acquire(fresh=True) for _ in range(self._min_size)]
        for lease in leases:
            self.release(lease)

    def take(self) -> Lease[Tx] | None:
        """Take an idle connection; None if no connection is idle."""
        while self._idle and self._closed is None:
            lease = self._idle.pop()
            if lease.session.raw.is_closed():
                self._drop(lease)
                continue
            self._busy.add(lease)
            lease.hand_out()
            return lease
        return None

    def sweep(self, lease: Lease[Tx], limit_s: float) -> None:
        """Set a time limit for the work of the current task on a connection.

        One timer checks all connections, a little late: a timeout for each read would cost a tenth of the read.
        """
        lease.limit(limit_s)
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(_SWEEP_EVERY_S, self._sweep)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        limited = [lease for lease in self._busy if lease.limit_s is not None and not lease.is_overdue]
        for lease in limited:
            if lease.limit_s is not None and now - lease.busy_since > lease.limit_s:
                lease.end_overdue()
        self._sweeper = loop.call_later(_SWEEP_EVERY_S, self._sweep) if limited else None

    async def acquire(self, *, fresh: bool = False) -> Lease[Tx]:
        """Take a connection.

        Args:
            fresh: open a new one, because idle ones turned out to be dead.

        Raises:
            StorageUnavailable: none became free in time, the server does not answer, or the pool is closed.
        """
        if self._closed is not None:
            raise self._closed_error()
        if fresh:
            while self._idle:
                self._drop(self._idle.pop())
        lease = self.take()
        if lease is not None:
            return lease
        if self._size < self._max_size:
            self._size += 1
            return await self._open()
        return await self._wait() or await self._open()

    def release(self, lease: Lease[Tx], *, is_clean: bool = True) -> None:
        """Return a connection to the pool; one that broke is closed instead.

        Args:
            is_clean: False if a statement or transaction may still be running on it.
        """
        raw, failure = lease.session.raw, lease.session.failure
        if failure is not None and is_read_only(failure.__cause__):
            self._drop(lease)
            self.suspect_all()
        elif raw.is_closed() or (failure is not None and is_broken(failure.__cause__)):
            self._drop(lease)
        elif is_clean and not raw.is_in_transaction():
            self._put_back(lease)
        else:
            task = asyncio.get_running_loop().create_task(self._recover(lease))
            self._recovery_tasks.add(task)
            task.add_done_callback(self._recovery_tasks.discard)

    async def close(self) -> None:
        """Wait for busy connections to be returned, then close all of them."""
        if self._closed is None:
            self._closed = asyncio.Event()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(self._closed_error())
        self._waiters.clear()
        if self._sweeper is not None:
            self._sweeper.cancel()
        if self._busy:
            try:
                await asyncio.wait_for(self._closed.wait(), _CLOSE_TIMEOUT_S)
            except TimeoutError:
                pass
        for lease in [*self._busy, *self._idle]:
            await _end(lease)
        self._busy.clear()
        self._idle.clear()

    async def _wait(self) -> Lease[Tx] | None:
        """Wait for a connection; None means permission to open one, which is counted already."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Lease[Tx] | None] = loop.create_future()
        self._waiters.append(waiter)
        timer = loop.call_later(ACQUIRE_TIMEOUT_S, _expire_waiter, waiter, self._address.shown)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                # Cancelled just as a connection was handed over: pass it on.
                lease = waiter.result()
                if lease is None:
                    self._release_slot()
                else:
                    self._put_back(lease)
            raise
        finally:
            timer.cancel()

    async def _open(self) -> Lease[Tx]:
        """Open a connection that `_size` already counts."""
        generation = self._generation
        try:
            raw = await connect(self._address)
        except BaseException:
            self._release_slot()
            raise
        session = PostgresSession(raw, self._address.shown)
        lease = Lease(session, self._make_transaction(session), generation)
        lease.hand_out()
        self._busy.add(lease)
        return lease

    def _put_back(self, lease: Lease[Tx]) -> None:
        now = time.monotonic()
        if lease.generation != self._generation:
            self._drop(lease)
            return
        if lease.is_old(now):
            self._discard(lease)
            return
        waiter = self._next_waiter()
        if waiter is not None:
            lease.hand_out()
            waiter.set_result(lease)
            return
        self._busy.discard(lease)
        lease.idle_since = now
        self._idle.append(lease)
        oldest = self._idle[0]
        if self._size > self._min_size and now - oldest.idle_since > _IDLE_S:
            self._discard(oldest)
        self._notify_idle()

    def _drop(self, lease: Lease[Tx]) -> None:
        """Close a connection that cannot be used any more."""
        self._dropped += 1
        self._discard(lease)

    def _discard(self, lease: Lease[Tx]) -> None:
        """Close a connection, and let the next waiter open another one."""
        self._busy.discard(lease)
        if lease in self._idle:
            self._idle.remove(lease)
        lease.session.raw.terminate()
        self._release_slot()
        self._notify_idle()

    def _release_slot(self) -> None:
        """Let the next waiter open a connection in place of a closed one."""
        waiter = self._next_waiter()
        if waiter is None:
            self._size -= 1
        else:
            waiter.set_result(None)

    def _next_waiter(self) -> asyncio.Future[Lease[Tx] | None] | None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                return waiter
        return None

    async def _recover(self, lease: Lease[Tx]) -> None:
        """Roll back a connection in an unknown state, or close it."""
        try:
            # asyncpg waits here for the statement that it has asked the server to cancel.
            await asyncio.wait_for(lease.session.raw.execute("ROLLBACK"), _RECOVERY_TIMEOUT_S)
        except TimeoutError:
            # The server has vanished from the network: without this, each idle connection would delay a request in
            # turn.
            self._drop(lease)
            self.suspect_all()
        except DRIVER_ERRORS:
            self._drop(lease)
        else:
            self._put_back(lease)

    def _notify_idle(self) -> None:
        if self._closed is not None and not self._busy:
            self._closed.set()

    def _closed_error(self) -> StorageUnavailable:
        return StorageUnavailable(f"{self._address.shown} is closed: the server is stopping.")


def _expire_waiter(waiter: asyncio.Future[Any], where: str) -> None:
    if not waiter.done():
        waiter.set_exception(
            StorageUnavailable(f"All connections to {where} are busy; try again, or allow more of them.")
        )


async def _end(lease: Lease[Tx]) -> None:
    try:
        await asyncio.wait_for(lease.session.raw.close(), _RECOVERY_TIMEOUT_S)
    except (*DRIVER_ERRORS, TimeoutError):
        lease.session.raw.terminate()
