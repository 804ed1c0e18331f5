"""The SQLite driver: reads on the event loop, all changes through one writer thread that commits in groups.

A verb is a coroutine in which nothing really waits, so it is driven with one ``send(None)``. The writer thread takes
every change that is waiting, gives each a savepoint inside one transaction, commits once and only then answers:
durability costs one disk flush for the whole group.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import json
import queue
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from greenroom.errors import GreenroomError, StorageUnavailable, TimedOut
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.session import Row, Session

T = TypeVar("T")
Tx = TypeVar("Tx")

# How long to wait for another process that writes the same file.
_BUSY_TIMEOUT_S = 20.0
_MAX_GROUP = 256
_CACHED_STATEMENTS = 512
_SEARCH_THREADS = 2
_SEARCH_TIME_LIMIT_S = 30.0


class SqliteSession:
    """One SQLite connection as a `Session`."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.now_ms = 0

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        """Run a query and answer its first row."""
        cursor = self.connection.execute(sql.sqlite, _bind(sql, args))
        row: Row | None = cursor.fetchone()
        cursor.close()
        return row

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        """Run a query and answer every row."""
        return self.connection.execute(sql.sqlite, _bind(sql, args)).fetchall()

    async def run(self, sql: Sql, *args: Any) -> int:
        """Run a statement and answer how many rows it changed."""
        return self.connection.execute(sql.sqlite, _bind(sql, args)).rowcount

    async def many(self, sql: Sql, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement once for each tuple of values."""
        self.connection.executemany(sql.sqlite, rows)


class _Change(NamedTuple):
    """A change waiting for the writer."""

    verb: Callable[[Any], Coroutine[Any, Any, Any]]
    context: contextvars.Context
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class SqliteDatabase(Generic[Tx]):
    """Runs verbs over one SQLite file.

    Args:
        path: the file, or None for a database in memory (one connection, used by one thread at a time).
        make_transaction: makes the object verbs see, once for each connection.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        path: Path | None,
        make_transaction: Callable[[Session], Tx],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._make_transaction = make_transaction
        self._clock = clock
        self._queue: queue.SimpleQueue[_Change | None] = queue.SimpleQueue()
        self._writer = _connect(path)
        self._write_session = SqliteSession(self._writer)
        self._write_tx = make_transaction(self._write_session)
        # In memory there is one connection only; a lock keeps its two users apart.
        self._memory_lock = threading.Lock() if path is None else None
        self._read_session = self._write_session if path is None else SqliteSession(_connect(path))
        self._read_tx = self._write_tx if path is None else make_transaction(self._read_session)
        self._searchers = ThreadPoolExecutor(_SEARCH_THREADS, thread_name_prefix="greenroom-search")
        self._local = threading.local()
        self._search_connections: list[sqlite3.Connection] = []
        self._closed = False
        self._thread = threading.Thread(target=self._write_forever, name="greenroom-writer", daemon=True)
        self._thread.start()

    async def read(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a short read, here and now."""
        if self._memory_lock is not None:
            with self._memory_lock:
                return self._drive(self._read_session, self._read_tx, verb)
        return self._drive(self._read_session, self._read_tx, verb)

    async def search(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Run a read that may scan, on a thread of its own and with a limit of time.

        Raises:
            TimedOut: it took longer.
        """
        if self._memory_lock is not None:
            return await self.read(verb)
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._searchers, functools.partial(context.run, self._search_here, verb))

    async def write(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Hand a change to the writer; durable when this returns."""
        if self._closed:
            raise StorageUnavailable("The database is closed: the server is stopping.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Change(verb, contextvars.copy_context(), future, loop))
        return await future

    async def check(self) -> None:
        """Find out whether the file answers."""
        try:
            self._read_session.connection.execute("SELECT 1 FROM stages LIMIT 1").fetchone()
        except sqlite3.Error as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        """Finish what is queued and let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)
        self._searchers.shutdown()
        for connection in {self._writer, self._read_session.connection, *self._search_connections}:
            connection.close()

    def _drive(self, session: SqliteSession, tx: Tx, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        session.now_ms = int(self._clock() * 1000)
        try:
            return _finish(verb(tx))
        except sqlite3.Error as error:
            raise _unavailable(error) from error

    def _search_here(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        pair = getattr(self._local, "pair", None)
        if pair is None:
            session = SqliteSession(_connect(self._path))
            self._search_connections.append(session.connection)
            pair = self._local.pair = (session, self._make_transaction(session))
        session, tx = pair
        deadline = time.monotonic() + _SEARCH_TIME_LIMIT_S
        session.connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
        try:
            return self._drive(session, tx, verb)
        except StorageUnavailable as error:
            if isinstance(error.__cause__, sqlite3.OperationalError) and "interrupted" in str(error.__cause__):
                raise TimedOut(
                    f"The search took longer than {_SEARCH_TIME_LIMIT_S:.0f} s; ask for less at a time."
                ) from error
            raise
        finally:
            session.connection.set_progress_handler(None, 0)

    def _write_forever(self) -> None:
        while True:
            group, stop = self._next_group()
            if group:
                if self._memory_lock is not None:
                    with self._memory_lock:
                        answers = self._commit_group(group)
                else:
                    answers = self._commit_group(group)
                _answer(answers)
            if stop:
                return

    def _next_group(self) -> tuple[list[_Change], bool]:
        change = self._queue.get()
        group: list[_Change] = []
        while change is not None:
            group.append(change)
            if len(group) == _MAX_GROUP:
                return group, False
            try:
                change = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit_group(self, group: list[_Change]) -> list[tuple[_Change, Any, BaseException | None]]:
        answers: list[tuple[_Change, Any, BaseException | None]] = []
        execute = self._writer.execute
        try:
            execute("BEGIN IMMEDIATE")
            for change in group:
                self._write_session.now_ms = int(self._clock() * 1000)
                execute("SAVEPOINT change")
                try:
                    result = change.context.run(_finish, change.verb(self._write_tx))
                except sqlite3.Error:
                    raise
                except BaseException as error:
                    execute("ROLLBACK TO change")
                    answers.append((change, None, error))
                else:
                    answers.append((change, result, None))
                execute("RELEASE change")
            execute("COMMIT")
        except sqlite3.Error as error:
            # The whole group is undone: nothing of it was answered yet.
            if self._writer.in_transaction:
                execute("ROLLBACK")
            if len(group) > 1:
                # One change may have spoiled it for its neighbours: give each its own transaction.
                return [answer for change in group for answer in self._commit_group([change])]
            failure = _unavailable(error)
            failure.__cause__ = error
            return [(group[0], None, failure)]
        return answers


def _finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Drive a coroutine in which nothing waits to its end.

    Raises:
        RuntimeError: something in it waited; it must not, on SQLite.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("a verb awaited something other than the database")


def _answer(answers: list[tuple[_Change, Any, BaseException | None]]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any, BaseException | None]]] = {}
    for change, result, error in answers:
        by_loop.setdefault(change.loop, []).append((change.future, result, error))
    for loop, items in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, items)
        except RuntimeError:
            # The loop is gone, and everybody who waited with it.
            continue


def _resolve(items: list[tuple[asyncio.Future[Any], Any, BaseException | None]]) -> None:
    for future, result, error in items:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


def _connect(path: Path | None) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA case_sensitive_like = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -16384")
        connection.create_function("regexp", 2, _like_any_case, deterministic=True)
    except sqlite3.Error as error:
        raise StorageUnavailable(f"The database file '{path}' cannot be opened: {error}.") from error
    return connection


def _bind(sql: Sql, args: tuple[Any, ...]) -> tuple[Any, ...]:
    if not sql.list_parameters:
        return args
    bound = list(args)
    for position in sql.list_parameters:
        bound[position] = json.dumps(bound[position])
    return tuple(bound)


@functools.lru_cache(maxsize=256)
def _like_pattern(pattern: str) -> re.Pattern[str]:
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(char) or re.escape(char) for char in pattern), re.IGNORECASE | re.DOTALL)


def _like_any_case(pattern: str | None, value: str | None) -> bool | None:
    if pattern is None or value is None:
        return None
    return _like_pattern(pattern).fullmatch(value) is not None


def _unavailable(error: sqlite3.Error) -> GreenroomError:
    """Say what SQLite could not do, for the one who keeps the server."""
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith("SQLITE_FULL"):
        return StorageUnavailable("The disk of the database is full: free some space; nothing was written.")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorageUnavailable("Another process keeps the database locked; try again.")
    if code.startswith("SQLITE_READONLY"):
        return StorageUnavailable("The database file is read-only for this server.")
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StorageUnavailable("The database file is damaged; restore it from a backup.")
    return StorageUnavailable("The database could not do this right now; try again.")
