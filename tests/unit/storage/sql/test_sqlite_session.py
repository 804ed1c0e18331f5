"""One connection to a SQLite file: what remains after a unit of work, and how the connection recovers."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.errors import LimitExceeded, NotFound, StorageUnavailable
from greenroom.storage.sql.drivers import sqlite_session
from greenroom.storage.sql.drivers.sqlite_file import OpenedFile
from greenroom.storage.sql.drivers.sqlite_session import SqliteSession
from greenroom.storage.sql.language.dialect import Sql
from tests.support.clocks import ManualClock
from tests.support.databases import MAKE, Unit, add, count
from tests.support.failing_sqlite import failing

PAUSE_S = 51.0
LIMIT_S = 50.0
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


# BEGIN IMMEDIATE takes five steps and COMMIT three: the progress handler comes at each of them in turn.
@pytest.fixture(params=[1, 2, 3, 4, 5])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_session, "_STEPS", request.param)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "greenroom.db"


@pytest.fixture
def session(path: Path, clock: ManualClock) -> Iterator[SqliteSession]:
    file = OpenedFile(path)
    session = SqliteSession(file, writable=True, busy_timeout_s=0.0, monotonic=clock)
    session.execute(MAKE.sqlite)
    file.remember()
    session.let_only_begin_wait()
    yield session
    session.close()


def change(session: SqliteSession, clock: ManualClock) -> int:
    """Make a change of its own."""
    session.begin()
    try:
        number = session.drive(add("a"), Unit(session), now_ms=0, deadline=clock() + LIMIT_S)
        session.commit()
    except BaseException:
        session.roll_back()
        raise
    return number


def read(session: SqliteSession, clock: ManualClock, *, abandoned: threading.Event | None = None) -> int:
    return session.drive_read(count("a"), Unit(session), now_ms=0, deadline=clock() + LIMIT_S, abandoned=abandoned)


def assert_unlocked(path: Path) -> None:
    """Take the lock as another process would."""
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.close()


@pytest.mark.usefixtures("steps")
def test_the_deadline_of_a_change_ends_with_it(session: SqliteSession, clock: ManualClock) -> None:
    for number in range(1, 6):
        assert change(session, clock) == number
        clock.advance(PAUSE_S)


@pytest.mark.usefixtures("steps")
def test_a_deadline_that_passes_before_the_commit_does_not_interrupt_it(
    session: SqliteSession, clock: ManualClock
) -> None:
    session.begin()
    session.drive(add("a"), Unit(session), now_ms=0, deadline=clock() + LIMIT_S)
    clock.advance(PAUSE_S)
    session.commit()
    assert read(session, clock) == 1


@pytest.mark.usefixtures("steps")
def test_a_read_that_is_over_does_not_end_the_next_one(session: SqliteSession, clock: ManualClock) -> None:
    abandoned = threading.Event()
    assert read(session, clock, abandoned=abandoned) == 0
    abandoned.set()
    clock.advance(PAUSE_S)
    assert read(session, clock) == 0


@pytest.mark.usefixtures("steps")
def test_an_abandoned_search_leaves_no_transaction(session: SqliteSession, clock: ManualClock) -> None:
    abandoned = threading.Event()

    async def is_cancelled(unit: Unit) -> int:
        abandoned.set()
        return await unit.count("a")

    for _ in range(3):
        abandoned.clear()
        with pytest.raises(LimitExceeded):
            session.drive_read(is_cancelled, Unit(session), now_ms=0, deadline=clock() + LIMIT_S, abandoned=abandoned)
        assert not session.connection.in_transaction
    assert read(session, clock) == 0


def test_a_failure_of_one_verb_is_not_seen_by_the_next(session: SqliteSession, clock: ManualClock) -> None:
    with pytest.raises(RuntimeError, match="nowhere"):
        session.drive_read(
            lambda unit: unit.rows("SELECT 1 FROM nowhere"), Unit(session), now_ms=0, deadline=clock() + LIMIT_S
        )
    assert session.failure is None
    assert change(session, clock) == 1


def test_a_clock_that_fails_ends_the_verb_and_nothing_else(
    session: SqliteSession, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> float:
        raise OSError("no clock")

    async def endless(unit: Unit) -> object:
        monkeypatch.setattr(session, "_monotonic", broken)
        return await unit.rows(ENDLESS)

    with pytest.raises(LimitExceeded):
        session.drive_read(endless, Unit(session), now_ms=0, deadline=clock() + LIMIT_S)
    assert not session.connection.in_transaction
    monkeypatch.setattr(session, "_monotonic", clock)
    assert change(session, clock) == 1


def test_a_begin_that_fails_after_it_began_is_rolled_back(
    session: SqliteSession, clock: ManualClock, path: Path
) -> None:
    for error in (MemoryError(), KeyboardInterrupt()):
        with failing(session, "BEGIN", error=error, times=1, takes_effect=True), pytest.raises(type(error)):
            session.begin()
        assert not session.connection.in_transaction
        assert_unlocked(path)
    assert change(session, clock) == 1


def test_a_connection_that_cannot_begin_is_opened_again(session: SqliteSession, clock: ManualClock) -> None:
    before = session.connection
    with failing(session, "BEGIN", times=1, takes_effect=True) as failed:
        assert change(session, clock) == 1
    assert len(failed) == 1
    assert session.connection is not before
    assert change(session, clock) == 2


def test_a_file_that_cannot_be_opened_again_is_an_outage_that_passes(
    session: SqliteSession, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> sqlite3.Connection:
        raise StorageUnavailable("too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_session, "_connect", refuse)
        with failing(session, "BEGIN"), pytest.raises(StorageUnavailable, match="too many open files"):
            session.begin()
        for call in (session.begin, lambda: read(session, clock)):
            with pytest.raises(StorageUnavailable, match="too many open files"):
                call()
    assert change(session, clock) == 1


def test_a_transaction_left_open_is_rolled_back_by_the_next_unit_of_work(
    session: SqliteSession, clock: ManualClock
) -> None:
    for unit_of_work in (change, read):
        session.execute("BEGIN IMMEDIATE")
        session.execute("INSERT INTO counters (name, value) VALUES ('left', 1)")
        unit_of_work(session, clock)
        assert session.connection.execute("SELECT count(*) FROM counters WHERE name = 'left'").fetchone() == (0,)


def test_a_connection_that_cannot_roll_back_releases_the_lock(
    session: SqliteSession, clock: ManualClock, path: Path
) -> None:
    with failing(session, "ROLLBACK"):
        session.begin()
        session.execute("INSERT INTO counters (name, value) VALUES ('left', 1)")
        session.roll_back()
        assert_unlocked(path)
        assert change(session, clock) == 1
    assert session.connection.execute("SELECT name FROM counters").fetchall() == [("a",)]


def test_a_read_that_cannot_commit_leaves_nothing_open(session: SqliteSession, clock: ManualClock) -> None:
    for beginning in ("COMMIT", "BEGIN"):
        with (
            failing(session, beginning, takes_effect=beginning == "BEGIN"),
            pytest.raises(RuntimeError, match="injected"),
        ):
            read(session, clock)
        assert not session.connection.in_transaction
    with failing(session, ("COMMIT", "ROLLBACK")), pytest.raises(RuntimeError, match="injected"):
        read(session, clock)
    assert read(session, clock) == 0


def test_a_commit_that_fails_after_it_was_made_says_that_this_is_unknown(
    session: SqliteSession, clock: ManualClock
) -> None:
    with (
        failing(session, "COMMIT", times=1, takes_effect=True),
        pytest.raises(StorageUnavailable, match="the change may or may not have been made; check before you retry"),
    ):
        change(session, clock)
    assert change(session, clock) == 2


def test_a_commit_that_fails_with_the_transaction_open_is_undone(session: SqliteSession, clock: ManualClock) -> None:
    with failing(session, "COMMIT", times=1), pytest.raises(RuntimeError, match="injected"):
        change(session, clock)
    assert change(session, clock) == 1


def test_errors_of_verbs_leave_the_session_ready(session: SqliteSession, clock: ManualClock) -> None:
    async def missing(unit: Unit) -> int:
        await unit.session.run(Sql("INSERT INTO counters (name, value) VALUES ('left', 1)"))
        raise NotFound("no such run")

    session.begin()
    with pytest.raises(NotFound):
        session.drive(missing, Unit(session), now_ms=0, deadline=clock() + LIMIT_S)
    clock.advance(PAUSE_S)
    session.roll_back()
    assert change(session, clock) == 1
    assert session.connection.execute("SELECT name FROM counters").fetchall() == [("a",)]


def test_a_closed_session_is_not_opened_again(session: SqliteSession, clock: ManualClock) -> None:
    session.close()
    for call in (session.begin, lambda: read(session, clock), session.empty_log):
        with pytest.raises(StorageUnavailable, match="is closed: the server is stopping"):
            call()
    session.roll_back()
