"""Effects of a failure inside a group of changes on the group; without threads or an event loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from greenroom.errors import LimitExceeded, NotFound, StorageFull, StorageUnavailable
from greenroom.storage.sql.drivers import sqlite_session
from greenroom.storage.sql.drivers.group_commit import Change, GroupCommitter, Outcome
from greenroom.storage.sql.drivers.sqlite_file import OpenedFile
from greenroom.storage.sql.drivers.sqlite_session import SqliteSession
from greenroom.storage.sql.language.dialect import Sql
from tests.support.clocks import ManualClock
from tests.support.databases import MAKE, Unit, add
from tests.support.failing_sqlite import failing

PAUSE_S = 51.0


class Store(NamedTuple):
    path: Path
    session: SqliteSession
    committer: GroupCommitter[Unit]
    clock: ManualClock

    def commit(self, *names: str) -> list[Outcome]:
        return self.committer.commit_group([Change(add(name)) for name in names])

    def counts(self) -> dict[str, int]:
        """Read what is stored, as another process would."""
        other = sqlite3.connect(self.path, isolation_level=None)
        counts = dict(other.execute("SELECT name, value FROM counters").fetchall())
        other.execute("BEGIN IMMEDIATE")
        other.close()
        return counts


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock = ManualClock()
    file = OpenedFile(tmp_path / "greenroom.db")
    session = SqliteSession(file, writable=True, busy_timeout_s=0.0, monotonic=clock)
    session.execute(MAKE.sqlite)
    file.remember()
    committer = GroupCommitter(session, Unit(session), clock=lambda: 0, time_limit_s=50.0, monotonic=clock)
    yield Store(tmp_path / "greenroom.db", session, committer, clock)
    session.close()


def results(outcomes: list[Outcome]) -> list[object]:
    return [outcome.result if outcome.error is None else type(outcome.error) for outcome in outcomes]


@pytest.mark.parametrize("steps", [1, 3, 5])
def test_changes_with_pauses_between_them_are_made(store: Store, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_session, "_STEPS", steps)
    store.session._drop()
    for number in range(1, 10, 2):
        assert results(store.commit("a", "a")) == [number, number + 1]
        store.clock.advance(PAUSE_S)


@pytest.mark.parametrize("takes_effect", [False, True])
@pytest.mark.parametrize("statement", ["SAVEPOINT", "RELEASE", "ROLLBACK TO"])
def test_a_savepoint_that_fails_leaves_all_changes_whole(store: Store, statement: str, takes_effect: bool) -> None:
    async def missing(unit: Unit) -> int:
        await unit.add("left")
        raise NotFound("no such run")

    changes = [Change(add("a")), Change(missing), Change(add("a"))]
    with failing(store.session, statement, times=1, takes_effect=takes_effect) as failed:
        outcomes = store.committer.commit_group(changes)
    assert len(failed) == 1
    assert results(outcomes) == [1, NotFound, 2]
    assert store.counts() == {"a": 2}


def test_a_group_that_cannot_begin_is_refused_and_the_next_one_is_made(store: Store) -> None:
    with failing(store.session, "BEGIN", takes_effect=True):
        outcomes = store.commit("a", "b")
    assert results(outcomes) == [StorageUnavailable, StorageUnavailable]
    assert outcomes[0].error is not outcomes[1].error
    assert (store.committer.failures, type(store.committer.failure)) == (1, StorageUnavailable)
    assert store.counts() == {}
    assert results(store.commit("a", "b")) == [1, 1]
    assert (store.committer.failures, store.committer.failure) == (1, None)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), SystemExit()])
@pytest.mark.parametrize("statement", ["BEGIN", "COMMIT", ("COMMIT", "ROLLBACK")])
def test_no_exception_leaves_a_transaction_open(
    store: Store, statement: str | tuple[str, ...], error: BaseException
) -> None:
    # A rollback is not interrupted twice.
    with failing(store.session, statement, error=error, takes_effect=statement == "BEGIN", times=1):
        outcomes = store.commit("a", "b")
    assert results(outcomes) == [StorageUnavailable, StorageUnavailable]
    assert "nothing was changed, try again" in str(outcomes[0].error)
    assert store.counts() == {}
    assert results(store.commit("a", "b")) == [1, 1]


def test_a_commit_that_failed_after_it_was_made_is_reported_as_unknown(store: Store) -> None:
    with failing(store.session, "COMMIT", times=1, takes_effect=True):
        outcomes = store.commit("a", "b")
    for outcome in outcomes:
        assert isinstance(outcome.error, StorageUnavailable)
        assert "may or may not have been made; check before you retry" in outcome.error.message
    assert store.counts() == {"a": 1, "b": 1}
    assert results(store.commit("a")) == [2]


def test_a_full_disk_at_the_commit_fails_the_group_and_not_the_next(store: Store) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    with failing(store.session, "COMMIT", error=full, times=1):
        assert results(store.commit("a", "b")) == [StorageFull, StorageFull]
    assert results(store.commit("a", "b")) == [1, 1]


def test_a_change_that_is_stopped_does_not_stop_its_neighbours(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_session, "_STEPS", 1)
    store.session._drop()

    async def slow(unit: Unit) -> int:
        await unit.add("left")
        store.clock.advance(PAUSE_S)
        return await unit.add("left")

    outcomes = store.committer.commit_group([Change(add("a")), Change(slow), Change(add("a"))])
    assert results(outcomes) == [1, LimitExceeded, 2]
    assert store.counts() == {"a": 2}


def test_a_lock_is_waited_for_once_when_changes_are_made_one_by_one(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    begins = 0

    async def spoils(unit: Unit) -> int:
        # The whole transaction is undone, and another process takes the lock before the first change begins alone.
        await unit.session.run(Sql("ROLLBACK"))
        other.execute("BEGIN IMMEDIATE")
        raise NotFound("no such run")

    def counting(begin: object = store.session.begin) -> None:
        nonlocal begins
        begins += 1
        begin()  # type: ignore[operator]

    store.session.begin = counting  # type: ignore[method-assign]
    outcomes = store.committer.commit_group([Change(spoils), *(Change(add("a")) for _ in range(9))])
    other.close()
    assert results(outcomes) == [StorageUnavailable] * 10
    assert begins == 2
    assert results(store.commit("a")) == [1]


def test_a_cancelled_change_is_skipped(store: Store) -> None:
    loop = asyncio.new_event_loop()
    future = loop.create_future()
    future.cancel()
    outcomes = store.committer.commit_group([Change(add("a")), Change(add("a"), future=future)])
    loop.close()
    assert results(outcomes) == [1, None]
    assert store.counts() == {"a": 1}


def test_a_clock_that_fails_refuses_the_group(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> float:
        raise OSError("no clock")

    with monkeypatch.context() as patch:
        patch.setattr(store.committer, "_monotonic", broken)
        assert results(store.commit("a", "b")) == [StorageUnavailable, StorageUnavailable]
    with monkeypatch.context() as patch:
        patch.setattr(store.committer, "_clock", broken)
        assert results(store.commit("a", "b")) == [OSError, OSError]
    assert results(store.commit("a", "b")) == [1, 1]
