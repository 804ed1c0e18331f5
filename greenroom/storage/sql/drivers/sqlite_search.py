"""Searches of a SQLite file: on separate threads, and paused while the write-ahead log is too long."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import LimitExceeded, StorageUnavailable
from greenroom.storage.sql.drivers.sqlite_session import LOG_LIMIT_BYTES, SqliteSession

T = TypeVar("T")
Tx = TypeVar("Tx")

_SEARCH_THREADS: Final = 4
# How long searches pause for the log to be emptied, once none of them runs.
_EMPTY_WAIT_S: Final = 5.0
# Before the next attempt, when the log could not be emptied: a reader in another process may last.
_RETRY_S: Final = 10.0
# Interval at which a paused search checks whether it was cancelled.
_LOOK_S: Final = 0.5


class LogGate:
    """Bounds the write-ahead log: delays new searches until running ones have ended and the log is empty.

    SQLite starts the log from its beginning only at a moment when no reader uses it. While searches overlap there is no
    such moment, and the log grows with every change.

    Args:
        log_bytes: size of the log; None when it cannot be read.
        empty_log: empties it within so many seconds; false when it could not.
        limit_bytes: length of the log at which searches pause.
        monotonic: the clock of deadlines, in seconds.
    """

    def __init__(
        self,
        *,
        log_bytes: Callable[[], int | None],
        empty_log: Callable[[float], bool],
        limit_bytes: int = LOG_LIMIT_BYTES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log_bytes = log_bytes
        self._empty_log = empty_log
        self._limit_bytes = limit_bytes
        self._monotonic = monotonic
        # Guards the rest.
        self._changed = threading.Condition()
        self._running = 0
        self._is_emptying = False
        self._not_before = float("-inf")

    def enter(self, *, deadline: float, abandoned: threading.Event) -> bool:
        """Wait until a search may begin; return False if it ends before that."""
        with self._changed:
            while not (abandoned.is_set() or (remaining := deadline - self._monotonic()) < 0):
                if not (self._is_emptying or self._is_too_long()):
                    self._running += 1
                    return True
                if self._is_emptying or self._running:
                    self._changed.wait(min(remaining, _LOOK_S))
                else:
                    self._empty()
        return False

    def leave(self) -> None:
        """Note that a search has ended."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def _is_too_long(self) -> bool:
        return self._monotonic() >= self._not_before and (self._log_bytes() or 0) > self._limit_bytes

    def _empty(self) -> None:
        """Empty the log, without the lock; no search begins meanwhile."""
        self._is_emptying = True
        self._changed.release()
        is_empty = False
        try:
            is_empty = self._empty_log(_EMPTY_WAIT_S)
        finally:
            self._changed.acquire()
            self._is_emptying = False
            if not is_empty:
                self._not_before = self._monotonic() + _RETRY_S
            self._changed.notify_all()


class SearchPool(Generic[Tx]):
    """Runs reads that may scan.

    Args:
        open_reader: opens one more connection, with what verbs see of it.
        gate: where a search waits before it begins.
        where: the database, as the beginning of a sentence.
        clock: milliseconds since 1970.
        limit_s: how long a search may take, the wait for its turn included.
        monotonic: the clock of deadlines, in seconds.
    """

    def __init__(
        self,
        open_reader: Callable[[], tuple[SqliteSession, Tx]],
        gate: LogGate,
        *,
        where: str,
        clock: Callable[[], int],
        limit_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_reader = open_reader
        self._gate = gate
        self._where = where
        self._clock = clock
        self._limit_s = limit_s
        self._monotonic = monotonic
        self._threads = ThreadPoolExecutor(_SEARCH_THREADS, thread_name_prefix="greenroom-search")
        self._idle: list[tuple[SqliteSession, Tx]] = []

    async def run(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a search.

        Raises:
            LimitExceeded: it took longer than a search may.
        """
        search = _Search(verb, contextvars.copy_context(), self._monotonic() + self._limit_s, threading.Event())
        try:
            waiting = asyncio.get_running_loop().run_in_executor(self._threads, self._run, search)
        except RuntimeError as error:
            raise StorageUnavailable(f"{self._where} is closed: the server is stopping.") from error
        try:
            return await waiting
        except asyncio.CancelledError:
            search.abandoned.set()
            raise

    def shutdown(self) -> None:
        """Finish what is queued; returns when it is done."""
        self._threads.shutdown()

    def _run(self, search: _Search[Tx, T]) -> T:
        if not self._gate.enter(deadline=search.deadline, abandoned=search.abandoned):
            raise LimitExceeded("Too many searches at once; try again in a moment.")
        try:
            session, transaction = self._idle.pop() if self._idle else self._open_reader()
            try:
                return search.context.run(
                    session.drive_read,
                    search.verb,
                    transaction,
                    now_ms=self._clock(),
                    deadline=search.deadline,
                    abandoned=search.abandoned,
                )
            finally:
                self._idle.append((session, transaction))
        finally:
            self._gate.leave()


class _Search(NamedTuple, Generic[Tx, T]):
    """A search waiting for a thread, or running on one.

    Attributes:
        abandoned: set when its task no longer waits for it; it then stops at the next check of the clock.
    """

    verb: Callable[[Tx], Coroutine[Any, Any, T]]
    context: contextvars.Context
    deadline: float
    abandoned: threading.Event
