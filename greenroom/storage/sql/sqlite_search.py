"""Searches of a SQLite file: on threads of their own."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import LimitExceeded, StorageUnavailable
from greenroom.storage.sql.sqlite_session import SqliteSession

T = TypeVar("T")
Tx = TypeVar("Tx")

_SEARCH_THREADS: Final = 4


class SearchPool(Generic[Tx]):
    """Runs reads that may scan.

    Args:
        open_reader: opens one more connection, with what verbs see of it.
        where: the database, as the beginning of a sentence.
        clock: milliseconds since 1970.
        limit_s: how long a search may take, the wait for its turn included.
        monotonic: the clock of deadlines, in seconds.
    """

    def __init__(
        self,
        open_reader: Callable[[], tuple[SqliteSession, Tx]],
        *,
        where: str,
        clock: Callable[[], int],
        limit_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_reader = open_reader
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
        if search.abandoned.is_set() or self._monotonic() > search.deadline:
            raise LimitExceeded("Too many searches at once; try again in a moment.")
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


class _Search(NamedTuple, Generic[Tx, T]):
    """A search waiting for a thread, or running on one.

    Attributes:
        abandoned: set when its task no longer waits for it; it then stops at the next look at the clock.
    """

    verb: Callable[[Tx], Coroutine[Any, Any, T]]
    context: contextvars.Context
    deadline: float
    abandoned: threading.Event
