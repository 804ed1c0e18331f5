"""Connections to one PostgreSQL database, handed out one at a time.

asyncpg's own pool sends a reset between users, one more round trip for each request; no verb here leaves anything to
reset. Each connection keeps its session and its transaction object for life. The one used last is handed out first, so
that those not needed at the moment fall idle and are let go.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.addresses import PostgresAddress
from greenroom.storage.sql.postgres_errors import DRIVER_ERRORS
from greenroom.storage.sql.postgres_session import PostgresSession, connect
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.state import PoolState

Tx = TypeVar("Tx")

# How long a request waits for a connection before the client is asked to try again.
ACQUIRE_TIMEOUT_S: Final = 15.0
_IDLE_S: Final = 300.0
# Time to end a query whose caller has gone, before its connection is given up.
_MEND_TIMEOUT_S: Final = 5.0
_CLOSE_TIMEOUT_S: Final = 15.0


class Lease(Generic[Tx]):
    """A connection with what lives on it."""

    __slots__ = ("idle_since", "session", "transaction")

    def __init__(self, session: PostgresSession, transaction: Tx) -> None:
        self.session = session
        self.transaction = transaction
        self.idle_since = 0.0


class Pool(Generic[Tx]):
    """At most `max_size` connections; `min_size` of them are kept for ever."""

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

    @property
    def is_exhausted(self) -> bool:
        """Whether a request would have to wait for a connection."""
        return not self._idle and self._size >= self._max_size

    def state(self) -> PoolState:
        """Report how the connections are doing."""
        return PoolState(self._max_size, len(self._busy), len(self._idle), len(self._waiters), None, 0)

    async def fill(self) -> None:
        """Open the connections that are kept for ever.

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
            return lease
        if self._size < self._max_size:
            self._size += 1
            return await self._open()
        return await self._wait() or await self._open()

    def release(self, lease: Lease[Tx], *, is_clean: bool = True) -> None:
        """Give a connection back.

        Args:
            is_clean: False when a statement or transaction may still be running on it.
        """
        if lease.session.raw.is_closed():
            self._drop(lease)
        elif is_clean:
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
        try:
            raw = await connect(self._address)
        except BaseException:
            self._free_one()
            raise
        session = PostgresSession(raw, self._address.shown)
        lease = Lease(session, self._make_transaction(session))
        self._busy.add(lease)
        return lease

    def _put_back(self, lease: Lease[Tx]) -> None:
        waiter = self._next_waiter()
        if waiter is not None:
            waiter.set_result(lease)
            return
        self._busy.discard(lease)
        lease.idle_since = time.monotonic()
        self._idle.append(lease)
        oldest = self._idle[0]
        if self._size > self._min_size and lease.idle_since - oldest.idle_since > _IDLE_S:
            self._drop(oldest)
        self._tell_if_quiet()

    def _drop(self, lease: Lease[Tx]) -> None:
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
        except (*DRIVER_ERRORS, TimeoutError):
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
