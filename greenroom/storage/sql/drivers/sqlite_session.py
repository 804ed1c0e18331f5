"""One connection to a SQLite file as a `Session`."""

from __future__ import annotations

import logging
import random
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Literal, TypeVar

import msgspec

from greenroom.errors import OutcomeUnknown, StorageFull, StorageUnavailable
from greenroom.storage.sql.drivers.sqlite_errors import DRIVER_ERRORS, translate, translated
from greenroom.storage.sql.drivers.sqlite_file import OpenedFile
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, VerbWaited, misuse

T = TypeVar("T")
Tx = TypeVar("Tx")

# RETURNING came with 3.35, IS NOT DISTINCT FROM with 3.39 (2022).
_OLDEST: Final = (3, 39, 0)
_CACHED_STATEMENTS: Final = 512
_CACHE_KIB: Final = 16 * 1024
# Pages written between two merges of the log into the file; each merge flushes the file.
_CHECKPOINT_PAGES: Final = 4000
LOG_LIMIT_BYTES: Final = 64 * 1024 * 1024
# Virtual machine steps of SQLite between two checks of the clock, roughly a millisecond.
_STEPS: Final = 20_000
# SQLite itself sleeps up to 100 ms between attempts, and so never gets the lock while another process writes steadily.
_BUSY_PAUSE_S: Final = 0.002
# How long readers of other processes are waited for when the log is emptied; changes wait that long, too.
_EMPTY_LOG_WAIT_MS: Final = 500

_log = logging.getLogger("greenroom.storage.sqlite")
_encode_list = msgspec.json.Encoder().encode


class SqliteSession:
    """One SQLite connection as a `Session`.

    Deadlines and cancellation belong to the verb that runs and end with it: SQLite calls the progress handler by the
        steps
    of a statement over *all* its runs, so it also comes in the middle of some BEGIN or COMMIT, which must not be
    interrupted. A connection that fails to roll back is closed, and the next unit of work opens another.

    Args:
        file: the file; once it is remembered, no other file is opened in its place.
        writable: whether verbs may change anything.
        busy_timeout_s: how long to wait for another process that holds the lock.
        is_durable: flush every commit to disk.
        monotonic: the clock of deadlines, in seconds.
    """

    dialect: Literal["sqlite", "postgres"] = "sqlite"

    def __init__(
        self,
        file: OpenedFile,
        *,
        writable: bool,
        busy_timeout_s: float,
        is_durable: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = file
        self.where = file.where
        self.now_ms = 0
        self._change_id: str | None = None
        self.failure: Exception | None = None
        self._abandoned: threading.Event | None = None
        self._deadline: float | None = None
        self._writable = writable
        self._busy_timeout_s = busy_timeout_s
        self._is_durable = is_durable
        self._monotonic = monotonic
        self._only_begin_waits = False
        self._is_closed = False
        self._open()

    def _open(self) -> None:
        self.connection = _connect(
            self.file, writable=self._writable, is_durable=self._is_durable, timeout_s=self._busy_timeout_s
        )
        self.file.note_opened()
        self.connection.set_progress_handler(self._is_over, _STEPS)
        self._execute = self.connection.execute
        self._is_lost = False
        if self._only_begin_waits:
            self.let_only_begin_wait()

    @property
    def change_id(self) -> str:
        """Random id of the unit of work."""
        if self._change_id is None:
            self._change_id = secrets.token_hex(16)
        return self._change_id

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and return its first row."""
        self._check(sql)
        try:
            # Read to the last row: an unfinished statement would hold its snapshot of the file.
            rows = self._execute(sql.sqlite, _bind(sql, args) if sql.lists else args).fetchall()
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return rows[0] if rows else None

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and return all rows."""
        self._check(sql)
        try:
            return self._execute(sql.sqlite, _bind(sql, args) if sql.lists else args).fetchall()
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and return how many rows it changed."""
        self._check(sql)
        try:
            cursor = self._execute(sql.sqlite, _bind(sql, args) if sql.lists else args)
            # The driver does not count rows of statements that begin with WITH.
            return cursor.rowcount if cursor.rowcount >= 0 else int(self._execute("SELECT changes()").fetchone()[0])
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def defer(self, sql: Sql, *args: Any) -> None:
        """Run a statement whose result is not needed: immediately, on SQLite."""
        await self.run(sql, *args)

    async def flush(self) -> None:
        """Do nothing: SQLite defers no statements."""

    async def execute_many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each tuple of values."""
        self._check(sql, bulk=True)
        try:
            self.connection.executemany(sql.sqlite, [_bind(sql, row) for row in rows] if sql.lists else rows)
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    def drive(
        self,
        verb: Callable[[Tx], Coroutine[Any, Any, T]],
        tx: Tx,
        *,
        now_ms: int,
        deadline: float,
        abandoned: threading.Event | None = None,
    ) -> T:
        """Run a verb to its end synchronously.

        Args:
            deadline: when to stop it, by the monotonic clock.
            abandoned: set when the caller no longer waits.

        Raises:
            VerbWaited: it awaited something other than this session.
        """
        self.now_ms = now_ms
        self._change_id = None
        self.failure = None
        self._abandoned = abandoned
        self._deadline = deadline
        try:
            coroutine = verb(tx)
            try:
                coroutine.send(None)
            except StopIteration as stop:
                if self.failure is not None:
                    # The verb caught the error, but the database has already rolled back, so the verb cannot have
                    # succeeded.
                    raise self.failure from None
                return stop.value  # type: ignore[no-any-return]
            coroutine.close()
            raise VerbWaited(f"{getattr(verb, '__qualname__', verb)} awaited something other than its database")
        finally:
            self._deadline = self._abandoned = self.failure = None

    def drive_read(
        self,
        verb: Callable[[Tx], Coroutine[Any, Any, T]],
        tx: Tx,
        *,
        now_ms: int,
        deadline: float,
        abandoned: threading.Event | None = None,
    ) -> T:
        """Run a verb that only reads, on one snapshot of the file."""
        self._recover()
        try:
            # Also faster from the second statement on than a transaction for each statement.
            self.execute("BEGIN")
            result = self.drive(verb, tx, now_ms=now_ms, deadline=deadline, abandoned=abandoned)
            self.execute("COMMIT")
        except BaseException:
            self.roll_back()
            raise
        return result

    def begin(self) -> None:
        """Begin a change, waiting for another process that writes.

        Raises:
            StorageUnavailable: another process holds the lock, or the file cannot be written.
        """
        self._recover()
        try:
            self._begin()
        except sqlite3.Error as error:
            if _is_busy(error):
                raise translate(error, self.where) from error
            _log.warning("%s: a change could not begin (%s); opening the file again", self.where, error)
            self._drop()
            self._recover()
            with translated(self.where):
                self._begin()

    def commit(self) -> None:
        """Make the open transaction durable.

        Raises:
            StorageUnavailable: it was not made, or the message says that this is unknown; roll back in either case.
        """
        self.file.require_in_place()
        try:
            self.execute("COMMIT")
        except StorageFull:
            raise
        except BaseException as error:
            if self._is_open():
                raise
            # The disk failed while it flushed the log: after a crash, SQLite may find the whole change there.
            raise OutcomeUnknown(
                f"{self.where} failed during the commit: the change may or may not have been made; "
                "check before you retry."
            ) from error

    def roll_back(self) -> None:
        """Roll back an open transaction; never raises.

        A connection that cannot roll back is closed: that undoes everything and releases the lock.
        """
        if self._is_closed or self._is_lost:
            return
        try:
            if self.connection.in_transaction:
                self.execute("ROLLBACK")
        except Exception:
            _log.exception("%s: a transaction could not be rolled back; closing the connection", self.where)
        if self._is_open():
            self._drop()

    def execute(self, statement: str) -> None:
        """Run a statement about the transaction itself."""
        try:
            self._execute(statement)
        except sqlite3.Error as error:
            raise translate(error, self.where) from error

    def check(self) -> None:
        """Check that the file can be read.

        Raises:
            StorageUnavailable: it cannot.
        """
        self._recover()
        self.execute("SELECT 1 FROM sqlite_master LIMIT 1")

    def let_only_begin_wait(self) -> None:
        """Wait for other processes in `begin` alone, which gets the lock even if another process writes steadily."""
        self._only_begin_waits = True
        self.execute("PRAGMA busy_timeout = 0")

    def empty_log(self) -> bool:
        """Copy the log into the file and empty it; return False while another reader or writer prevents it.

        Raises:
            StorageUnavailable: the file cannot be written.
        """
        self._recover()
        with translated(self.where):
            self._execute(f"PRAGMA busy_timeout = {_EMPTY_LOG_WAIT_MS}")
            try:
                is_busy, _, _ = self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self._execute(
                    f"PRAGMA busy_timeout = {0 if self._only_begin_waits else int(self._busy_timeout_s * 1000)}"
                )
        return not is_busy

    def close(self) -> None:
        """Close the file."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._is_lost:
            return
        with translated(self.where):
            self.connection.close()
        self.file.note_closed()

    def _begin(self) -> None:
        deadline = self._monotonic() + self._busy_timeout_s
        while True:
            try:
                self._execute("BEGIN IMMEDIATE")
            except BaseException as error:
                # It may have begun before it failed.
                self.roll_back()
                if self._is_lost or not _is_busy(error) or self._monotonic() >= deadline:
                    raise
                time.sleep(_BUSY_PAUSE_S * random.random())
            else:
                return

    def _recover(self) -> None:
        """Roll back what an earlier unit of work may have left open, and open a lost connection again."""
        if self._is_closed:
            raise StorageUnavailable(f"{self.where} is closed: the server is stopping.")
        if not self._is_lost and self.connection.in_transaction:
            _log.error("%s: an earlier transaction was left open; rolling it back", self.where)
            self.roll_back()
        if self._is_lost:
            self._open()

    def _is_open(self) -> bool:
        """Whether a transaction is open."""
        try:
            return not self._is_lost and self.connection.in_transaction
        except sqlite3.Error:
            return False

    def _drop(self) -> None:
        self._is_lost = True
        try:
            self.connection.close()
        except Exception:
            _log.exception("%s: a connection could not be closed", self.where)
        self.file.note_closed()

    def _check(self, sql: Sql, *, bulk: bool = False) -> None:
        if self.failure is not None:
            raise self.failure
        if (sql.changes and not self._writable) or sql.is_bulk:
            failure = misuse(sql, writable=self._writable, bulk=bulk)
            if failure is not None:
                self.failure = failure
                raise failure

    def _failed(self, error: Exception) -> Exception:
        self.failure = translate(error, self.where)
        return self.failure

    def _is_over(self) -> bool:
        if self._deadline is None:
            return False
        return self._monotonic() > self._deadline or (self._abandoned is not None and self._abandoned.is_set())


def _connect(file: OpenedFile, *, writable: bool, is_durable: bool, timeout_s: float) -> sqlite3.Connection:
    where = file.where
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StorageUnavailable(f"SQLite {sqlite3.sqlite_version} is too old: Greenroom needs 3.39 or newer.")
    file.require_in_place()
    with translated(where):
        connection = sqlite3.connect(
            file.path,
            timeout=timeout_s,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
        )
        try:
            # Before the first statement, which would read the log of the old file into a new one.
            file.require_in_place()
            _use_log(connection, where, timeout_s)
            connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'OFF'}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT_BYTES}")
            connection.execute(f"PRAGMA query_only = {'OFF' if writable else 'ON'}")
        except BaseException:
            connection.close()
            raise
    return connection


def _use_log(connection: sqlite3.Connection, where: str, timeout_s: float) -> None:
    """Turn on the write-ahead log. Two processes that open a new file at the same moment conflict here."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_BUSY_PAUSE_S * random.random())
        else:
            break
    if mode != "wal":
        raise StorageUnavailable(
            f"{where} is on a file system without shared memory (a network drive?): use a local disk."
        )


def _is_busy(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _bind(sql: Sql, args: tuple[Any, ...]) -> tuple[Any, ...]:
    bound = list(args)
    for position in sql.lists:
        if bound[position] is not None:
            bound[position] = _encode_list(bound[position]).decode()
    return tuple(bound)
