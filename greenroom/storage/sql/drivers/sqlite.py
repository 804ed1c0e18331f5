"""The SQLite driver: short reads on the event loop, searches on threads, all changes through one writer.

A verb is a coroutine in which nothing really waits, so it is driven with one ``send(None)``, wherever it runs.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from greenroom.storage.sql.drivers.group_commit import GroupCommitter
from greenroom.storage.sql.drivers.private_files import make_private
from greenroom.storage.sql.drivers.sqlite_file import OpenedFile
from greenroom.storage.sql.drivers.sqlite_search import LogGate, SearchPool
from greenroom.storage.sql.drivers.sqlite_session import LOG_LIMIT_BYTES, SqliteSession
from greenroom.storage.sql.drivers.sqlite_writer import SqliteWriter
from greenroom.storage.sql.drivers.state import DatabaseState, WriterState
from greenroom.storage.sql.schema import upgrades
from greenroom.storage.sql.session import Session

T = TypeVar("T")
Tx = TypeVar("Tx")

# How long a change waits for another process that writes the same file.
BUSY_TIMEOUT_S: Final = 20.0
# A short read blocks the event loop; waiting for a lock there is very rare in WAL mode.
_READ_BUSY_TIMEOUT_S: Final = 2.0
_READ_LIMIT_S: Final = 5.0
_WRITE_LIMIT_S: Final = 30.0


class SqliteDatabase(Generic[Tx]):
    """Runs verbs over one SQLite file.

    Args:
        path: the file, made with its schema when it is new; None for a store that is deleted when closed.
        make_transaction: makes the object that verbs see, once for each connection.
        clock: milliseconds since 1970.
        busy_timeout_s: how long a change waits for another process that writes the same file.
        search_limit_s: how long a search may take, the wait for its turn included.
        log_limit_bytes: length of the write-ahead log at which searches pause until it is empty.
        migrations: the folder of the schema; None if the caller creates the tables.
        monotonic: the clock of limits, in seconds.

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
        log_limit_bytes: int = LOG_LIMIT_BYTES,
        migrations: Path | None = upgrades.MIGRATIONS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        # SQLite's own ":memory:" knows one connection only; a file that is never flushed runs the same code as any
        # other.
        self._folder = tempfile.TemporaryDirectory(prefix="greenroom-") if path is None else None
        self._file = OpenedFile(Path(self._folder.name) / "memory.db" if self._folder else Path(path or ""))
        self._make_transaction = make_transaction
        self._clock = clock
        self._monotonic = monotonic
        self._is_closed = False
        self._sessions: list[SqliteSession] = []
        try:
            make_private(self._file.path)
            writer = self._open(writable=True, busy_timeout_s=busy_timeout_s)
            if migrations is not None:
                upgrades.prepare_sqlite(writer.connection, self._file.path, migrations)
            # Before another connection is opened, so that none opens a file that replaced this one.
            self._file.remember()
            self._reader, self._read_transaction = self._open_reader()
            # For programs with several event loops; a single loop never waits here.
            self._read_lock = threading.Lock()
            committer = GroupCommitter(
                writer,
                make_transaction(writer),
                clock=clock,
                time_limit_s=_WRITE_LIMIT_S + busy_timeout_s,
                monotonic=monotonic,
            )
            self._writer = SqliteWriter(committer, monotonic=monotonic)
        except BaseException:
            self._let_go()
            raise
        gate = LogGate(
            log_bytes=lambda: self._file.log_bytes,
            empty_log=lambda wait_s: self._writer.empty_log(wait_s=wait_s),
            limit_bytes=log_limit_bytes,
            monotonic=monotonic,
        )
        self._searches = SearchPool(
            self._open_reader,
            gate,
            where=self._file.where,
            clock=clock,
            limit_s=search_limit_s,
            monotonic=monotonic,
        )

    needs_task = False
    """Its verbs may also be awaited where there is no task; the server then starts requests without one."""

    @property
    def queued_changes(self) -> int:
        """How many changes wait for the writer."""
        return self._writer.length

    async def read(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a short read synchronously.

        Raises:
            LimitExceeded: it was not short; it belongs into `search`.
        """
        return self.read_at_once(verb)

    def read_at_once(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a short read as `read` does, for synchronous callers."""
        with self._read_lock:
            return self._reader.drive_read(
                verb, self._read_transaction, now_ms=self._clock(), deadline=self._monotonic() + _READ_LIMIT_S
            )

    async def search(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan, on a separate thread.

        Raises:
            LimitExceeded: it took longer than a search may.
        """
        return await self._searches.run(verb)

    async def write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]], *, lock_key: str | None = None) -> T:
        """Run a change; it is durable when this returns and rolled back when this raises.

        Args:
            lock_key: ignored; all queued changes share a transaction.

        Raises:
            StorageUnavailable: another process holds the file, or it cannot be written.
        """
        return await self._writer.submit(verb)

    async def check(self) -> None:
        """Check that the file can be read and changed.

        Raises:
            StorageUnavailable: it does not, or they cannot.
        """
        await self._writer.check()
        self._file.require_in_place()
        with self._read_lock:
            self._reader.check()

    def state(self) -> DatabaseState:
        """Report on the writer, without asking it."""
        writer = self._writer
        return DatabaseState(
            writer=WriterState(
                is_alive=writer.is_alive(),
                queued=writer.length,
                busy_s=writer.busy_s,
                failures=writer.failures,
                wal_bytes=self._file.log_bytes,
            )
        )

    async def close(self) -> None:
        """Finish queued changes and close the file."""
        if self._is_closed:
            return
        self._is_closed = True
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._writer.close)
        await loop.run_in_executor(None, self._searches.shutdown)
        self._let_go()

    def close_now(self) -> None:
        """Do the same without an event loop."""
        if self._is_closed:
            return
        self._is_closed = True
        self._writer.close()
        self._searches.shutdown()
        self._let_go()

    def _open_reader(self) -> tuple[SqliteSession, Tx]:
        session = self._open(writable=False, busy_timeout_s=_READ_BUSY_TIMEOUT_S)
        return session, self._make_transaction(session)

    def _open(self, *, writable: bool, busy_timeout_s: float) -> SqliteSession:
        session = SqliteSession(
            self._file,
            writable=writable,
            busy_timeout_s=busy_timeout_s,
            is_durable=self._folder is None,
            monotonic=self._monotonic,
        )
        self._sessions.append(session)
        return session

    def _let_go(self) -> None:
        if self._sessions and not self._file.is_in_place():
            self._file.detach_log(self._sessions[0].empty_log, is_closing=True)
        # The writer last: the last connection to close merges the log into the file, and only the writer may.
        for session in reversed(self._sessions):
            session.close()
        self._file.forget()
        if self._folder is not None:
            self._folder.cleanup()
