"""The SQLite driver: short reads on the event loop, searches on threads, all changes through one writer.

A verb is a coroutine in which nothing really waits, so it is driven with one ``send(None)``, wherever it runs.
"""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import LimitExceeded, StorageUnavailable
from greenroom.storage.sql import upgrades
from greenroom.storage.sql.group_commit import GroupCommitter
from greenroom.storage.sql.session import Session
from greenroom.storage.sql.sqlite_session import SqliteSession
from greenroom.storage.sql.state import DatabaseState

T = TypeVar("T")
Tx = TypeVar("Tx")

# How long a change waits for another process that writes the same file.
BUSY_TIMEOUT_S: Final = 20.0
# A short read holds up everybody; waiting for a lock there is all but unknown in WAL mode.
_READ_BUSY_TIMEOUT_S: Final = 2.0
_READ_LIMIT_S: Final = 5.0
_WRITE_LIMIT_S: Final = 30.0
_SEARCH_THREADS: Final = 4


class SqliteDatabase(Generic[Tx]):
    """Runs verbs over one SQLite file.

    Args:
        path: the file, made with its schema when it is new; None for a store that is gone when closed.
        make_transaction: makes the object that verbs see, once for each connection.
        clock: milliseconds since 1970.
        busy_timeout_s: how long a change waits for another process that writes the same file.
        search_limit_s: how long a search may take, the wait for its turn included.
        migrations: the schema's folder; None for tables that somebody else makes.

    Raises:
        SchemaTooNew: newer than this program.
        StorageUnavailable: the file cannot be opened, made or upgraded.
    """

    def __init__(
        self,
        path: Path | None,
        make_transaction: Callable[[Session], Tx],
        *,
        clock: Callable[[], int],
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        search_limit_s: float = 30.0,
        migrations: Path | None = upgrades.MIGRATIONS,
    ) -> None:
        # SQLite's own ":memory:" knows one connection only; a file that nobody flushes runs the same code as any other.
        self._folder = tempfile.TemporaryDirectory(prefix="greenroom-") if path is None else None
        self._path = Path(self._folder.name) / "memory.db" if self._folder else Path(path or "")
        self._make_transaction = make_transaction
        self._clock = clock
        self._busy_timeout_s = busy_timeout_s
        self._search_limit_s = search_limit_s
        self._is_closed = False
        self._sessions: list[SqliteSession] = []
        try:
            writer = self._open(writable=True, busy_timeout_s=busy_timeout_s)
            if migrations is not None:
                upgrades.prepare_sqlite(writer.connection, self._path, migrations)
            self._file = _identity(self._path)
            self._reader = self._open(writable=False, busy_timeout_s=_READ_BUSY_TIMEOUT_S)
            self._read_transaction = make_transaction(self._reader)
            # For programs with several event loops; one never waits for itself.
            self._read_lock = threading.Lock()
            self._writer = GroupCommitter(
                writer, make_transaction(writer), clock=clock, time_limit_s=_WRITE_LIMIT_S + busy_timeout_s
            )
        except BaseException:
            self._let_go()
            raise
        self._searchers = ThreadPoolExecutor(_SEARCH_THREADS, thread_name_prefix="greenroom-search")
        self._idle_searchers: list[tuple[SqliteSession, Tx]] = []

    @property
    def queued_changes(self) -> int:
        """How many changes wait for the writer."""
        return self._writer.length

    def state(self) -> DatabaseState:
        """Report how the driver is doing, without asking the database."""
        return DatabaseState(writer=self._writer.state(self._path.with_name(self._path.name + "-wal")))

    async def read(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a short read, here and now.

        Raises:
            LimitExceeded: it was not short; it belongs into `search`.
        """
        return self.read_at_once(verb)

    def read_at_once(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a short read as `read` does, for callers that are no coroutine."""
        with self._read_lock:
            return self._reader.drive_read(
                verb, self._read_transaction, now_ms=self._clock(), deadline=time.monotonic() + _READ_LIMIT_S
            )

    async def search(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan, on a thread of its own.

        Raises:
            LimitExceeded: it took longer than a search may.
        """
        search = _Search(verb, contextvars.copy_context(), time.monotonic() + self._search_limit_s, threading.Event())
        try:
            waiting = asyncio.get_running_loop().run_in_executor(self._searchers, self._run_search, search)
        except RuntimeError as error:
            raise StorageUnavailable(f"{self._reader.where} is closed: the server is stopping.") from error
        try:
            return await waiting
        except asyncio.CancelledError:
            search.abandoned.set()
            raise

    async def write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]], *, together: str | None = None) -> T:
        """Run a change; durable when this returns, without trace when it raises.

        Args:
            together: means nothing here, where all changes that wait share a transaction.

        Raises:
            StorageUnavailable: another process holds the file, or it cannot be written.
        """
        return await self._writer.submit(verb)

    async def check(self) -> None:
        """Find out whether the file answers.

        Raises:
            StorageUnavailable: it does not.
        """
        if not self._writer.is_alive():
            raise StorageUnavailable(f"{self._reader.where} is closed: the server is stopping.")
        # SQLite itself would go on with a file that nobody else can see any more.
        if _identity(self._path) != self._file:
            raise StorageUnavailable(
                f"{self._reader.where} was moved or deleted while in use; put it back and start again."
            )
        with self._read_lock:
            self._reader.execute("SELECT 1 FROM sqlite_master LIMIT 1")

    async def close(self) -> None:
        """Finish what is queued and let go of the file."""
        if self._is_closed:
            return
        self._is_closed = True
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._writer.close)
        await loop.run_in_executor(None, self._searchers.shutdown)
        self._let_go()

    def close_now(self) -> None:
        """Do the same here, for whoever has no event loop any more."""
        if self._is_closed:
            return
        self._is_closed = True
        self._writer.close()
        self._searchers.shutdown()
        self._let_go()

    def _run_search(self, search: _Search[Tx, T]) -> T:
        if search.abandoned.is_set() or time.monotonic() > search.deadline:
            raise LimitExceeded("Too many searches at once; try again in a moment.")
        session, transaction = self._idle_searchers.pop() if self._idle_searchers else self._new_searcher()
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
            self._idle_searchers.append((session, transaction))

    def _new_searcher(self) -> tuple[SqliteSession, Tx]:
        session = self._open(writable=False, busy_timeout_s=_READ_BUSY_TIMEOUT_S)
        return session, self._make_transaction(session)

    def _open(self, *, writable: bool, busy_timeout_s: float) -> SqliteSession:
        session = SqliteSession(
            self._path, writable=writable, busy_timeout_s=busy_timeout_s, is_durable=self._folder is None
        )
        self._sessions.append(session)
        return session

    def _let_go(self) -> None:
        # The writer last: whoever closes last merges the log into the file, and only it may.
        for session in reversed(self._sessions):
            session.close()
        if self._folder is not None:
            self._folder.cleanup()


class _Search(NamedTuple, Generic[Tx, T]):
    """A search waiting for a thread, or running on one.

    Attributes:
        abandoned: set when nobody waits for it any more; it then stops at the next look at the clock.
    """

    verb: Callable[[Tx], Coroutine[Any, Any, T]]
    context: contextvars.Context
    deadline: float
    abandoned: threading.Event


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
