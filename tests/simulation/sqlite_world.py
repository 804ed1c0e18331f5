"""Schedules on SQLite: the real driver over a real file, its groups of changes committed by hand on this thread.

Nothing in a verb waits here, so what can differ is which changes meet in a group, in which order, after which pause, and
at which statement something fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import dataclasses
import functools
import itertools
import resource
import shutil
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from unittest import mock

from greenroom.core.access import local_user
from greenroom.errors import GreenroomError
from greenroom.services.registry import registered_models
from greenroom.storage.sql.drivers import sqlite_session
from greenroom.storage.sql.drivers.group_commit import Change
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase
from greenroom.storage.sql.drivers.sqlite_search import _Search
from greenroom.storage.sql.drivers.sqlite_session import SqliteSession
from greenroom.storage.sql.session import Session
from tests.simulation import clients
from tests.simulation.actions import Action, Actors, Client, Look, RecordingTransaction, look
from tests.simulation.checks import violations
from tests.simulation.schedules import Fault, Result, Schedule
from tests.simulation.snapshot import FORGET_RULES, Marks, read_sqlite

# Kinds of faults, each with the highest statement, read or round that it may strike at.
_STATEMENTS: Final = 60
_READS: Final = 12
_ROUNDS: Final = 6
FAULTS: Final = (
    ("failed statement", _STATEMENTS),
    ("failed statement that undid everything", _STATEMENTS),
    ("busy statement", _STATEMENTS),
    ("interrupted statement", _STATEMENTS),
    ("slow statement", _STATEMENTS),
    ("clock jump", _STATEMENTS),
    ("cancelled client", _STATEMENTS),
    ("file locked by another process", _ROUNDS),
    ("full database", _ROUNDS),
    ("full disk", _ROUNDS),
    ("long pause", _ROUNDS),
    ("abandoned search", _READS),
    ("interrupted read", _READS),
    ("slow read", _READS),
)
_PAGE_BYTES: Final = 4096
_FRAME_BYTES: Final = _PAGE_BYTES + 24
_LOG_HEADER_BYTES: Final = 32
# Offset of the number of the last frame in the index of the log.
_LAST_FRAME_AT: Final = 16
_BEGINNING_MS: Final = 1_700_000_000_000
# SQLite itself waits for as long as well, where the driver lets it; in real time.
_BUSY_TIMEOUT_S: Final = 0.3
_MOST_PAGES: Final = 1_073_741_823


class SqliteWorld:
    """A store, used by one schedule after the other.

    Args:
        folder: where it may write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._template = folder / "template.db"
        self._stores = 0
        database = SqliteDatabase(self._template, _transaction, clock=lambda: 0)
        database.close_now()
        self.path = self._template
        self.renew()

    def renew(self) -> None:
        """Go on with a new store."""
        if self._stores:
            for path in self._folder.glob(f"store-{self._stores}.db*"):
                path.unlink()
        self._stores += 1
        self.path = self._folder / f"store-{self._stores}.db"
        shutil.copyfile(self._template, self.path)
        self._marks = Marks()

    @property
    def url(self) -> str:
        """Address of the store."""
        return f"sqlite:///{self.path}"

    def close(self) -> None:
        """Let go of everything."""
        self._loop.close()

    def run(self, schedule: Schedule) -> Result:
        """Run a schedule and check what it left."""
        run = _Run(self.path, self._loop, schedule)
        with run.in_place():
            run.play()
        connection = sqlite3.connect(self.path)
        try:
            found = read_sqlite(connection, self._marks)
            with connection:
                for statement in FORGET_RULES:
                    connection.execute(statement)
        finally:
            connection.close()
        self._marks = found.marks(self._marks)
        run.result.violations += violations(found, run.result.actions)
        return run.result


class _Run:
    """One schedule in progress."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop, schedule: Schedule) -> None:
        self.result = Result(schedule)
        self._path = path
        self._loop = loop
        self._schedule = schedule
        self._order = schedule.draw("order")
        self._ids = itertools.count(1)
        self._now_ms = _BEGINNING_MS
        self._monotonic_s = 1000.0
        self._faults = schedule.faults(FAULTS)
        self._are_faults_on = False
        self._statement = 0
        self._read = 0
        self._looks_until_interrupt: int | None = None
        self._futures: list[asyncio.Future[Any]] = []
        self._abandoned = threading.Event()
        # Another process that has the file open.
        self._other = sqlite3.connect(path, isolation_level=None, timeout=0)
        self._sleeps_until_unlocked: int | None = None
        self._connections: dict[int, sqlite3.Connection] = {}
        self._files = contextlib.ExitStack()
        self._is_left_open = False
        self._database: SqliteDatabase[RecordingTransaction]

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Give the driver this schedule's clock, checked after every virtual machine step of SQLite."""
        is_over, open_session = SqliteSession._is_over, SqliteSession._open

        def watched(session: SqliteSession) -> None:
            open_session(session)
            self._watch(session)

        # SQLite counts the steps of a statement over all its runs: every few of them, and it is a BEGIN's end in its turn.
        steps = self._order.choice([1, 1, 2, 3, 5])
        with (
            mock.patch.object(sqlite_session, "time", _Clock(self._read_clock, self._sleep)),
            mock.patch.object(sqlite_session, "random", self._schedule.draw("pauses")),
            mock.patch.object(sqlite_session, "_STEPS", steps),
            mock.patch.object(SqliteSession, "_open", watched),
            mock.patch.object(SqliteSession, "_is_over", lambda session: self._is_interrupted() or is_over(session)),
        ):
            self._database = SqliteDatabase(
                self._path,
                self._make_transaction,
                clock=lambda: self._now_ms,
                monotonic=self._read_clock,
                busy_timeout_s=_BUSY_TIMEOUT_S,
                migrations=None,
            )
            try:
                yield
            finally:
                self._other.close()
                self._database.close_now()
                # Not before: closing any descriptor of a file lets go of all locks that this process holds on it.
                self._files.close()

    def play(self) -> None:
        """Run the clients to their end, then see whether the store still takes a plain change."""
        schedule = self._schedule
        kinds = schedule.kinds()
        versions = schedule.draw("setup").randint(2, 3)
        setup = Action("set up", clients.setup(schedule.prefix, versions, [kind for _, kind in kinds]), actor="setup")
        self._ask([setup])
        if setup.outcome is None or not setup.outcome.is_acknowledged:
            self.result.violations.append(f"the set-up failed: {setup.outcome}")
            return
        cast = setup.outcome.value
        waiting: list[_Waiting] = []
        for number, kind in kinds:
            client = kind(schedule.draw(f"client {number}"), cast)
            name = f"{kind.__name__} {number}"
            waiting.append(_Waiting(name, client, Actors(name)))
        self._are_faults_on = True
        round_number = 0
        while waiting := [one for one in waiting if self._has_action(one)]:
            chosen = self._order.sample(waiting, self._order.randint(1, len(waiting)))
            self._pause()
            with self._in_a_bad_round(round_number):
                self._ask([one.action for one in chosen if one.action is not None])
            for one in chosen:
                one.outcome, one.action = one.action and one.action.outcome, None
            if self._order.random() < 0.2:
                self._look_around()
            round_number += 1
        self._are_faults_on = False
        # Longer than any limit of the change before.
        self._monotonic_s += 3600
        probe = clients.probe(schedule.prefix, 0)
        probe.actor = "probe"
        self._ask([probe])
        if probe.outcome is None or not probe.outcome.is_acknowledged:
            self.result.violations.append(
                f"a plain change is no longer taken: {probe.outcome and probe.outcome.error!r}"
            )
        self._check_that_nothing_is_left()

    def _has_action(self, one: _Waiting) -> bool:
        while one.action is None:
            try:
                wanted = one.client.send(one.outcome)
            except StopIteration:
                return False
            if isinstance(wanted, Look):
                self._are_faults_on = False
                one.outcome = self._database.read_at_once(functools.partial(look, wanted=wanted))
                self._are_faults_on = True
            else:
                one.action = one.actors.named(wanted)
        return True

    def _ask(self, actions: list[Action]) -> None:
        """Commit a group."""
        trace = self.result.trace
        trace.append(f"group at {self._monotonic_s:.3f} s:")
        changes: list[Any] = []
        for action in actions:
            trace.append(f"  {action.actor}: {action.title}")
            changes.append(Change(action.verb, contextvars.copy_context(), self._loop.create_future()))
        self.result.actions += actions
        self._futures = [change.future for change in changes]
        self._is_left_open = False
        committer, left, answers = self._database._writer._committer, changes, []
        try:
            while left:
                part = committer.commit_group(left)
                left = left[len(part) :]
                answers += part
                if not part:
                    raise AssertionError("a group answered for none of its changes")
        except BaseException as error:
            self.result.violations.append(f"a group raised what only the writer's last resort catches: {error!r}")
        for action, change, answer in itertools.zip_longest(actions, changes, answers):
            if change.future.cancelled():
                outcome = action.settle(None, None, is_cancelled=True)
            elif answer is None:
                self.result.violations.append(f"'{action.title}' of {action.actor} was never answered")
                outcome = action.settle(None, None, is_cancelled=True)
            else:
                outcome = action.settle(answer.result, answer.error)
            trace.append(f"  {action.actor}: {outcome.status.value}{f': {outcome.error!r}' if outcome.error else ''}")
        if self._is_in_transaction(self._writer) and not self._is_left_open:
            self.result.violations.append("the writer's connection is left in a transaction")

    @property
    def _writer(self) -> SqliteSession:
        return self._database._sessions[0]

    def _is_in_transaction(self, session: SqliteSession) -> bool:
        return not session._is_lost and session.connection.in_transaction

    def _look_around(self) -> None:
        """Run a read and a search, as a page would."""
        name = f"{self._schedule.prefix}a"

        async def verb(tx: RecordingTransaction) -> str:
            return (await registered_models.get_registered_model(tx, local_user("reader"), name=name)).name

        self._abandoned.clear()
        search = _Search(verb, contextvars.copy_context(), self._monotonic_s + 30, self._abandoned)
        reads: tuple[tuple[str, Callable[[], str]], ...] = (
            ("read", lambda: self._database.read_at_once(verb)),
            ("search", lambda: self._database._searches._run(search)),
        )
        for kind, read in reads:
            try:
                self.result.trace.append(f"{kind}: {read()}")
            except GreenroomError as error:
                self.result.trace.append(f"{kind}: {error!r}")
            except Exception as error:
                self.result.violations.append(f"a {kind} failed with an error that is not for callers: {error!r}")

    def _check_that_nothing_is_left(self) -> None:
        database, problems = self._database, self.result.violations
        for session in database._sessions:
            if self._is_in_transaction(session):
                problems.append("a connection is left in a transaction")
        # Reads alone take up what an abandoned search may have left; once more, and all is as it was.
        self._look_around()
        self._look_around()
        if any("NotFound" not in line and ": s" not in line for line in self.result.trace[-2:]):
            problems.append(f"reads fail after all is well again: {self.result.trace[-2:]}")
        try:
            self._other.execute("BEGIN IMMEDIATE")
            self._other.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            problems.append(f"another process cannot write: {error}")
        try:
            self._loop.run_until_complete(database.check())
        except Exception as error:
            problems.append(f"the database calls itself unwell after all is well again: {error!r}")

    def _make_transaction(self, session: Session) -> RecordingTransaction:
        return RecordingTransaction(session, lambda: f"{self._schedule.number:016x}{next(self._ids):016x}")

    # -- time ----------------------------------------------------------------------------------------------------

    def _read_clock(self) -> float:
        return self._monotonic_s

    def _sleep(self, seconds: float) -> None:
        # The driver waits for a lock: the longer the steps, the fewer of them.
        self._monotonic_s += max(seconds, 0.01)
        if self._sleeps_until_unlocked is not None:
            self._sleeps_until_unlocked -= 1
            if self._sleeps_until_unlocked < 0:
                self._unlock()

    def _is_interrupted(self) -> bool:
        if self._looks_until_interrupt is None:
            return False
        self._looks_until_interrupt -= 1
        return self._looks_until_interrupt < 0

    def _pause(self) -> None:
        seconds = self._order.choice([0.0, 0.002, 0.002, 0.05, 1.0, 60.0])
        self._monotonic_s += seconds
        self._now_ms += int(seconds * 1000)

    def _unlock(self) -> None:
        self._sleeps_until_unlocked = None
        if self._other.in_transaction:
            self._other.execute("ROLLBACK")

    # -- faults --------------------------------------------------------------------------------------------------

    def _due(self, at: int, kinds: frozenset[str]) -> list[Fault]:
        return (
            [fault for fault in self._faults if fault.at == at and fault.kind in kinds] if self._are_faults_on else []
        )

    @contextlib.contextmanager
    def _in_a_bad_round(self, number: int) -> Iterator[None]:
        connection = self._connections[id(self._writer)]
        with contextlib.ExitStack() as stack:
            for fault in self._due(number, _ROUND_FAULTS):
                match fault.kind:
                    case "file locked by another process":
                        if self._other.in_transaction:
                            continue
                        self._other.execute("BEGIN IMMEDIATE")
                        self._sleeps_until_unlocked = int(fault.amount * 60)
                        stack.callback(self._unlock)
                        what = f"for {self._sleeps_until_unlocked} attempts"
                    case "full database":
                        if self._writer._is_lost:
                            continue
                        pages = connection.execute("PRAGMA page_count").fetchone()[0] + int(fault.amount * 3)
                        connection.execute(f"PRAGMA max_page_count = {pages}")
                        stack.callback(self._lift_size_limit)
                        what = f"at {int(fault.amount * 3)} more pages"
                    case "full disk":
                        frames = int(fault.amount * 12)
                        stack.enter_context(self._disk_full_after(frames))
                        what = f"after {frames} more pages of the log"
                    case _:
                        self._monotonic_s += 50 + fault.amount * 10_000
                        what = f"until {self._monotonic_s:.0f} s"
                self.result.struck(fault.kind, what)
            yield

    def _lift_size_limit(self) -> None:
        # A connection that was opened again has none.
        if not self._writer._is_lost:
            self._connections[id(self._writer)].execute(f"PRAGMA max_page_count = {_MOST_PAGES}")

    @contextlib.contextmanager
    def _disk_full_after(self, frames: int) -> Iterator[None]:
        """Refuse writes beyond so many pages more of the log, as a full disk does in the middle of a commit."""
        index = Path(f"{self._path}-shm").open("rb")  # noqa: SIM115 - closed when the schedule ends
        self._files.enter_context(index)
        index.seek(_LAST_FRAME_AT)
        (last,) = struct.unpack("=I", index.read(4))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        # Not on a boundary: the last page is written in part.
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (_LOG_HEADER_BYTES + (last + frames) * _FRAME_BYTES + _FRAME_BYTES // 2, hard)
        )
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def _watch(self, session: SqliteSession) -> None:
        """Let every statement of a session pass by here."""
        real = session.connection
        before = self._before_statement if session._writable else self._before_read

        def execute(text: str, *args: Any) -> sqlite3.Cursor:
            try:
                before(text, real)
                return real.execute(text, *args)
            finally:
                self._looks_until_interrupt = None

        def executemany(text: str, rows: Any) -> sqlite3.Cursor:
            try:
                before(text, real)
                return real.executemany(text, rows)
            finally:
                self._looks_until_interrupt = None

        self._connections[id(session)] = real
        session._execute = execute
        watched: Any = _Watched(real, execute, executemany)
        session.connection = watched

    def _before_statement(self, text: str, connection: sqlite3.Connection) -> None:
        self.result.trace.append(f"    {self._statement:3} {shortened(text)}")
        number, self._statement = self._statement, self._statement + self._are_faults_on
        for fault in self._due(number, _STATEMENT_FAULTS):
            self.result.struck(fault.kind, shortened(text))
            # What cannot be undone stays open until the next group begins.
            self._is_left_open |= text == "ROLLBACK"
            match fault.kind:
                case "failed statement":
                    raise _error("disk I/O error", "SQLITE_IOERR_WRITE")
                case "failed statement that undid everything":
                    # SQLite does so of its own accord after some errors.
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise _error("disk I/O error", "SQLITE_IOERR_WRITE")
                case "busy statement":
                    raise _error("database is locked", "SQLITE_BUSY")
                case "interrupted statement":
                    self._looks_until_interrupt = int(fault.amount * 6)
                case "slow statement":
                    self._monotonic_s += 0.06 if fault.amount < 0.4 else 100
                case "clock jump":
                    self._now_ms += int((fault.amount - 0.5) * 2 * 5 * 3600 * 1000)
                case _:
                    self._futures[int(fault.amount * len(self._futures))].cancel()

    def _before_read(self, text: str, connection: sqlite3.Connection) -> None:
        number, self._read = self._read, self._read + self._are_faults_on
        for fault in self._due(number, _READ_FAULTS):
            self.result.struck(fault.kind, shortened(text))
            match fault.kind:
                case "abandoned search":
                    self._abandoned.set()
                case "interrupted read":
                    self._looks_until_interrupt = int(fault.amount * 6)
                case _:
                    self._monotonic_s += 100


_STATEMENT_FAULTS: Final = frozenset(kind for kind, most in FAULTS if most == _STATEMENTS)
_READ_FAULTS: Final = frozenset(kind for kind, most in FAULTS if most == _READS)
_ROUND_FAULTS: Final = frozenset(kind for kind, most in FAULTS if most == _ROUNDS)


@dataclasses.dataclass
class _Waiting:
    """A client between two groups."""

    name: str
    client: Client
    actors: Actors
    action: Action | None = None
    outcome: Any = None


class _Clock:
    """Stands in for the module `time` in the driver."""

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self.monotonic = monotonic
        self.sleep = sleep


class _Watched:
    """A connection whose statements pass by the simulation."""

    def __init__(self, real: sqlite3.Connection, execute: Any, executemany: Any) -> None:
        self._real = real
        self.execute = execute
        self.executemany = executemany

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def shortened(text: str) -> str:
    """Shorten a statement to what distinguishes it from others."""
    return " ".join(text.split())[:90]


def _transaction(session: Session) -> RecordingTransaction:
    return RecordingTransaction(session, lambda: "0" * 32)


def _error(message: str, name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorname = name
    return error
