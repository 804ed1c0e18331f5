"""One connection to a SQLite file, and the verb driven over it."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import msgspec

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.session import Row, VerbWaited, misuse
from greenroom.storage.sql.sqlite_errors import DRIVER_ERRORS, translate, translated

T = TypeVar("T")
Tx = TypeVar("Tx")

# RETURNING came with 3.35, IS NOT DISTINCT FROM with 3.39 (2022).
_OLDEST: Final = (3, 39, 0)
_CACHED_STATEMENTS: Final = 512
_CACHE_KIB: Final = 16 * 1024
# Pages written between two merges of the log into the file; each merge flushes the file.
_CHECKPOINT_PAGES: Final = 4000
_LOG_LIMIT_BYTES: Final = 64 * 1024 * 1024
# Steps of SQLite's machine between two looks at the clock, roughly a millisecond.
_STEPS: Final = 20_000
# SQLite itself sleeps up to 100 ms between attempts, and so never gets a turn beside a process that writes steadily.
_BUSY_PAUSE_S: Final = 0.002

_encode_list = msgspec.json.Encoder().encode


class SqliteSession:
    """One SQLite connection as a `Session`.

    Args:
        path: the file.
        writable: whether verbs may change anything.
        busy_timeout_s: how long to wait for another process that holds the lock.
        is_durable: flush every commit to disk.
    """

    dialect: Literal["sqlite", "postgres"] = "sqlite"

    def __init__(self, path: Path, *, writable: bool, busy_timeout_s: float, is_durable: bool = True) -> None:
        self.where = f"The database file '{path}'"
        self.now_ms = 0
        self.failure: Exception | None = None
        self._abandoned: threading.Event | None = None
        self._writable = writable
        self._busy_timeout_s = busy_timeout_s
        self._deadline = 0.0
        self.connection = _connect(path, self.where, writable=writable, is_durable=is_durable, timeout_s=busy_timeout_s)
        self.connection.set_progress_handler(self._is_over, _STEPS)
        self._execute = self.connection.execute

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and answer its first row."""
        self._look(sql)
        try:
            # To the last row, so that no half-read statement keeps an old state of the file alive.
            rows = self._execute(sql.sqlite, _bind(sql, args) if sql.lists else args).fetchall()
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error
        return rows[0] if rows else None

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and answer every row."""
        self._look(sql)
        try:
            return self._execute(sql.sqlite, _bind(sql, args) if sql.lists else args).fetchall()
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and answer how many rows it changed."""
        self._look(sql)
        try:
            cursor = self._execute(sql.sqlite, _bind(sql, args) if sql.lists else args)
            # Behind WITH the driver does not count.
            return cursor.rowcount if cursor.rowcount >= 0 else int(self._execute("SELECT changes()").fetchone()[0])
        except DRIVER_ERRORS as error:
            raise self._failed(error) from error

    async def later(self, sql: Sql, *args: Any) -> None:
        """Run a statement whose outcome nobody waits for: at once, here."""
        await self.run(sql, *args)

    async def flush(self) -> None:
        """Do nothing: nothing is kept back here."""

    async def many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each tuple of values."""
        self._look(sql, bulk=True)
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
        """Run a verb to its end, here and now.

        Args:
            deadline: when to stop it, by the monotonic clock.
            abandoned: set when nobody waits for it any more.

        Raises:
            VerbWaited: it awaited something other than this session.
        """
        self.now_ms = now_ms
        self.failure = None
        self._abandoned = abandoned
        self._deadline = deadline
        coroutine = verb(tx)
        try:
            coroutine.send(None)
        except StopIteration as stop:
            if self.failure is not None:
                # Somebody caught it. What the database undid stays undone, so the verb cannot have succeeded.
                raise self.failure from None
            return stop.value  # type: ignore[no-any-return]
        coroutine.close()
        raise VerbWaited(f"{getattr(verb, '__qualname__', verb)} awaited something other than its database")

    def drive_read(
        self,
        verb: Callable[[Tx], Coroutine[Any, Any, T]],
        tx: Tx,
        *,
        now_ms: int,
        deadline: float,
        abandoned: threading.Event | None = None,
    ) -> T:
        """Run a verb that only reads, over one unchanging state of the file."""
        # Not only for the one state: the second statement on, it is quicker than a transaction for each.
        self.execute("BEGIN")
        try:
            return self.drive(verb, tx, now_ms=now_ms, deadline=deadline, abandoned=abandoned)
        finally:
            self._deadline = 0.0
            if self.connection.in_transaction:
                self.execute("COMMIT")

    def begin(self) -> None:
        """Begin a change, waiting for another process that writes."""
        deadline = time.monotonic() + self._busy_timeout_s
        while True:
            try:
                self._execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise translate(error, self.where) from error
                time.sleep(_BUSY_PAUSE_S * random.random())
            except sqlite3.Error as error:
                raise translate(error, self.where) from error
            else:
                return

    def execute(self, statement: str) -> None:
        """Run a statement about the transaction itself."""
        try:
            self._execute(statement)
        except sqlite3.Error as error:
            raise translate(error, self.where) from error

    def close(self) -> None:
        """Let go of the file."""
        with translated(self.where):
            self.connection.close()

    def _look(self, sql: Sql, *, bulk: bool = False) -> None:
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
        return time.monotonic() > self._deadline > 0 or (self._abandoned is not None and self._abandoned.is_set())


def _connect(path: Path, where: str, *, writable: bool, is_durable: bool, timeout_s: float) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StorageUnavailable(f"SQLite {sqlite3.sqlite_version} is too old: Greenroom needs 3.39 or newer.")
    with translated(where):
        connection = sqlite3.connect(
            path,
            timeout=timeout_s,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
        )
        try:
            _use_log(connection, where, timeout_s)
            connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'OFF'}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT_BYTES}")
            connection.execute(f"PRAGMA query_only = {'OFF' if writable else 'ON'}")
        except BaseException:
            connection.close()
            raise
    return connection


def _use_log(connection: sqlite3.Connection, where: str, timeout_s: float) -> None:
    """Turn on the write-ahead log. Two processes that open a new file at once get in each other's way here."""
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
            f"{where} lies on a file system without shared memory (a network drive?): use a local disk."
        )


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _bind(sql: Sql, args: tuple[Any, ...]) -> tuple[Any, ...]:
    bound = list(args)
    for position in sql.lists:
        if bound[position] is not None:
            bound[position] = _encode_list(bound[position]).decode()
    return tuple(bound)
