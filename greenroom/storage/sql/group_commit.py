"""The one writer of a SQLite file: takes every change that is waiting and commits them together.

Durability costs one disk flush for the whole group instead of one for each change. Each change has a savepoint of its
own, so that one that fails leaves its neighbours alone; nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.sqlite_session import SqliteSession
from greenroom.storage.sql.state import WriterState

T = TypeVar("T")
Tx = TypeVar("Tx")

# A group ends at whichever comes first: those behind it wait for all of it, and a failed commit takes all of it along.
MAX_CHANGES: Final = 256
MAX_ROWS: Final = 20_000
MAX_S: Final = 0.05


class _Change(NamedTuple):
    """A change waiting for the writer."""

    verb: Callable[[Any], Coroutine[Any, Any, Any]]
    context: contextvars.Context
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class _Answer(NamedTuple):
    change: _Change
    result: Any
    error: BaseException | None


class GroupCommitter(Generic[Tx]):
    """Runs changes on a thread of its own.

    Args:
        session: the file's only writing connection in this process; the thread's alone from now on.
        transaction: what verbs get, over that session.
        clock: milliseconds since 1970.
        time_limit_s: how long one change may take in the database.
    """

    def __init__(
        self, session: SqliteSession, transaction: Tx, *, clock: Callable[[], int], time_limit_s: float
    ) -> None:
        self._session = session
        self._transaction = transaction
        self._clock = clock
        self._time_limit_s = time_limit_s
        self._queue: queue.SimpleQueue[_Change | None] = queue.SimpleQueue()
        # Guards the order of `submit` and `close`: nothing is queued behind the end.
        self._door = threading.Lock()
        self._is_closed = False
        self._busy_since: float | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._work, name="greenroom-writer", daemon=True)
        # `begin` does the waiting.
        session.execute("PRAGMA busy_timeout = 0")
        self._thread.start()

    def submit(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> asyncio.Future[T]:
        """Queue a change of the running task; the future is done when it is durable or undone.

        Raises:
            StorageUnavailable: closed.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        change = _Change(verb, contextvars.copy_context(), future, loop)
        with self._door:
            if self._is_closed:
                raise StorageUnavailable(f"{self._session.where} is closed: the server is stopping.")
            self._queue.put(change)
        return future

    @property
    def length(self) -> int:
        """How many changes wait to be taken."""
        return self._queue.qsize()

    def is_alive(self) -> bool:
        """Tell whether changes are being taken."""
        return self._thread.is_alive() and not self._is_closed

    def state(self, wal: Path) -> WriterState:
        """Report how the writer is doing."""
        busy_since = self._busy_since
        try:
            wal_bytes = wal.stat().st_size
        except FileNotFoundError:
            wal_bytes = 0
        except OSError:
            wal_bytes = None
        return WriterState(
            is_alive=self.is_alive(),
            queued=self._queue.qsize(),
            busy_s=None if busy_since is None else time.monotonic() - busy_since,
            failures=self._failures,
            wal_bytes=wal_bytes,
        )

    def close(self) -> None:
        """Finish what is queued; returns when it is done."""
        with self._door:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        left: list[_Change] = []
        is_open = True
        while left or is_open:
            if is_open:
                is_open = self._collect(left)
            if left:
                group, left = left[:MAX_CHANGES], left[MAX_CHANGES:]
                self._busy_since = time.monotonic()
                answers = self._commit(group)
                self._busy_since = None
                # Whom the limits of rows and time kept out goes first in the next group.
                left = group[len(answers) :] + left
                _send(answers)

    def _collect(self, waiting: list[_Change]) -> bool:
        """Add all that is waiting, after waiting for the first; answer whether more can come."""
        while len(waiting) < MAX_CHANGES:
            try:
                change = self._queue.get(block=not waiting)
            except queue.Empty:
                return True
            if change is None:
                return False
            waiting.append(change)
        return True

    def _commit(self, group: Sequence[_Change]) -> list[_Answer]:
        """Run changes in one transaction; answer for as many of them as fitted, at least one."""
        session = self._session
        try:
            session.begin()
            try:
                answers = self._run(group)
                session.execute("COMMIT")
            except BaseException:
                if session.connection.in_transaction:
                    session.execute("ROLLBACK")
                raise
        except _Undone as undone:
            if len(group) == 1:
                return [_Answer(group[0], None, undone.error)]
            # One change spoiled it for its neighbours: each gets a transaction of its own.
            return [answer for change in group for answer in self._commit([change])]
        except BaseException as error:
            self._failures += 1
            return [_Answer(change, None, _another(error)) for change in group]
        return answers

    def _run(self, group: Sequence[_Change]) -> list[_Answer]:
        session = self._session
        connection = session.connection
        is_shared = len(group) > 1
        rows = connection.total_changes
        began = time.monotonic()
        answers: list[_Answer] = []
        for change in group:
            if change.future.cancelled():
                # Nobody waits any more, and nothing has been done.
                answers.append(_Answer(change, None, None))
                continue
            now = time.monotonic()
            if answers and (now - began > MAX_S or connection.total_changes - rows > MAX_ROWS):
                break
            if is_shared:
                session.execute("SAVEPOINT change")
            result = error = None
            try:
                result = change.context.run(
                    session.drive,
                    change.verb,
                    self._transaction,
                    now_ms=self._clock(),
                    deadline=now + self._time_limit_s,
                )
            except BaseException as caught:
                if not is_shared or not connection.in_transaction:
                    # A full disk or an interrupt makes SQLite undo everything, not just the savepoint.
                    raise _Undone(caught) from caught
                session.execute("ROLLBACK TO change")
                error = caught
            if is_shared:
                session.execute("RELEASE change")
            answers.append(_Answer(change, result, error))
        return answers


class _Undone(Exception):
    """The whole transaction is undone because of one change."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


def _another(error: BaseException) -> BaseException:
    """Make the same error once more: each waiter raises its own."""
    if not isinstance(error, StorageUnavailable):
        return error
    copy = type(error)(error.message)
    copy.__cause__ = error.__cause__
    return copy


def _send(answers: Sequence[_Answer]) -> None:
    """Hand out answers, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer.change.loop, []).append(answer)
    for loop, answers_there in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, answers_there)
        except RuntimeError:
            # The loop is gone, and everybody who waited with it.
            continue


def _resolve(answers: Sequence[_Answer]) -> None:
    for change, result, error in answers:
        if change.future.done():
            continue
        if error is None:
            change.future.set_result(result)
        else:
            change.future.set_exception(error)
