"""Connections to one PostgreSQL database, handed out one at a time.

asyncpg's own pool sends a reset between users, one more round trip for each request; no verb here leaves anything to
reset. Each connection keeps its session and its transaction object for life. The one used last is handed out first, so
that those not needed at the moment fall idle and are let go.

A fail-over shows at one connection first: it leads to a server that takes no changes any more, or that says nothing. What
was opened before is suspect then, and none of it is used again (`suspect_all`).
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
# An address may lead elsewhere by now, and a server process that has seen many statements has grown.
_LIFETIME_S: Final = 1800.0
# Those opened together do not all end together.
_LIFETIME_JITTER: Final = 0.2
# Time to end a query whose caller has gone, before its connection is given up.
_MEND_TIMEOUT_S: Final = 5.0
_CLOSE_TIMEOUT_S: Final = 15.0


class Lease(Generic[Tx]):
    """A connection with what lives on it; times are seconds of the monotonic clock.

    Attributes:
        generation: of the pool when it was opened; see `Pool.suspect_all`.
    """

    __slots__ = ("_jitter", "busy_since", "generation", "idle_since", "opened_at", "session", "transaction")

    def __init__(self, session: PostgresSession, transaction: Tx, generation: int) -> None:
        self.session = session
        self.transaction = transaction
        self.generation = generation
        self.opened_at = self.busy_since = time.monotonic()
        self.idle_since = 0.0
        self._jitter = 1 - _LIFETIME_JITTER * random.random()

    def is_old(self, now: float) -> bool:
        """Tell whether it has been open for as long as a connection may be."""
        return now - self.opened_at > _LIFETIME_S * self._jitter


class Pool(Generic[Tx]):
    """At most `max_size` connections; `min_size` of them are kept when they are idle."""

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
        self._menders: set[asyncio.Task[None]] = set()
        self._closed: asyncio.Event | None = None
        self._generation = 0
        self._dropped = 0

    @property
    def free(self) -> int:
        """How many more could be in use at the same time."""
        return self._max_size - self._size + len(self._idle)

    def state(self) -> PoolState:
        """Report what the connections do."""
        oldest = min((lease.busy_since for lease in self._busy), default=None)
        return PoolState(
            limit=self._max_size,
            busy=self._size - len(self._idle),
            idle=len(self._idle),
            waiting=sum(not waiter.done() for waiter in self._waiters),
            longest_busy_s=None if oldest is None else time.monotonic() - oldest,
            dropped=self._dropped,
        )

    def suspect_all(self) -> None:
        """Use none of the connections open now again: the server they lead to may not be the one it was."""
        self._generation += 1
        for lease in [*self._idle]:
            self._drop(lease)

    async def fill(self) -> None:
        """Open the connections that are kept.

        Raises:
            StorageUnavailable: the server does not answer or does not let us in.
        """
        leases = [await self.acquire(fresh=True) for _ in range(self._min_size)]
        for lease in leases:
            self.release(lease)

    async def acquire(self, *, fresh: bool = False) -> Lease[Tx]:
        """Take a connection.

        Args:
            fresh: a new one, because idle ones turned out dead.

        Raises:
            StorageUnavailable: none came free in time, the server does not answer, or the pool is closed.
        """
        if self._closed is not None:
            raise self._closed_error()
        while self._idle:
            lease = self._idle.pop()
            if fresh or lease.session.raw.is_closed():
                self._drop(lease)
                continue
            self._busy.add(lease)
            lease.busy_since = time.monotonic()
            return lease
        if self._size < self._max_size:
            self._size += 1
            return await self._open()
        return await self._wait() or await self._open()

    def release(self, lease: Lease[Tx], *, is_clean: bool = True) -> None:
        """Give a connection back.

        One whose unit of work failed in a way that makes it useless is dropped.

        Args:
            is_clean: False when a statement or transaction may still be running on it.
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
            mender = asyncio.get_running_loop().create_task(self._mend(lease))
            self._menders.add(mender)
            mender.add_done_callback(self._menders.discard)

    async def close(self) -> None:
        """Let what runs come to its end, then close the connections."""
        if self._closed is None:
            self._closed = asyncio.Event()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(self._closed_error())
        self._waiters.clear()
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
        """Wait in line for a connection; None means the right to open one, counted already."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Lease[Tx] | None] = loop.create_future()
        self._waiters.append(waiter)
        timer = loop.call_later(ACQUIRE_TIMEOUT_S, _give_up, waiter, self._address.shown)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                # Our turn came at the very moment we were cancelled: pass it on.
                lease = waiter.result()
                if lease is None:
                    self._free_one()
                else:
                    self._put_back(lease)
            raise
        finally:
            timer.cancel()

    async def _open(self) -> Lease[Tx]:
        """Open a connection that is counted already."""
        generation = self._generation
        try:
            raw = await connect(self._address)
        except BaseException:
            self._free_one()
            raise
        session = PostgresSession(raw, self._address.shown)
        lease = Lease(session, self._make_transaction(session), generation)
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
            lease.busy_since = now
            waiter.set_result(lease)
            return
        self._busy.discard(lease)
        lease.idle_since = now
        self._idle.append(lease)
        oldest = self._idle[0]
        if self._size > self._min_size and now - oldest.idle_since > _IDLE_S:
            self._discard(oldest)
        self._tell_if_quiet()

    def _drop(self, lease: Lease[Tx]) -> None:
        """Give up a connection that is of no use."""
        self._dropped += 1
        self._discard(lease)

    def _discard(self, lease: Lease[Tx]) -> None:
        """Close a connection, and let the next in line open another one."""
        self._busy.discard(lease)
        if lease in self._idle:
            self._idle.remove(lease)
        lease.session.raw.terminate()
        self._free_one()
        self._tell_if_quiet()

    def _free_one(self) -> None:
        """Let the next in line open a connection in the place of one that is gone."""
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

    async def _mend(self, lease: Lease[Tx]) -> None:
        """Bring a connection in an unknown state to a known one, or give it up."""
        try:
            # asyncpg waits here for the end of the statement that it has asked the server to cancel.
            await asyncio.wait_for(lease.session.raw.execute("ROLLBACK"), _MEND_TIMEOUT_S)
        except TimeoutError:
            # A server that has vanished from the network: without this, each idle connection costs a request its time.
            self._drop(lease)
            self.suspect_all()
        except DRIVER_ERRORS:
            self._drop(lease)
        else:
            self._put_back(lease)

    def _tell_if_quiet(self) -> None:
        if self._closed is not None and not self._busy:
            self._closed.set()

    def _closed_error(self) -> StorageUnavailable:
        return StorageUnavailable(f"{self._address.shown} is closed: the server is stopping.")


def _give_up(waiter: asyncio.Future[Any], where: str) -> None:
    if not waiter.done():
        waiter.set_exception(
            StorageUnavailable(f"All connections to {where} are busy; try again, or allow more of them.")
        )


async def _end(lease: Lease[Tx]) -> None:
    try:
        await asyncio.wait_for(lease.session.raw.close(), _MEND_TIMEOUT_S)
    except (*DRIVER_ERRORS, TimeoutError):
        lease.session.raw.terminate()
