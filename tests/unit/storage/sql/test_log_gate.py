"""The write-ahead log stays bounded while searches overlap, and no search waits forever for it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from greenroom.errors import LimitExceeded
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.drivers import sqlite_search
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase
from greenroom.storage.sql.drivers.sqlite_search import LogGate
from greenroom.storage.sql.language.dialect import Sql
from tests.support.clocks import ManualClock
from tests.support.databases import MAKE, Unit, add, count

pytestmark = pytest.mark.anyio

LIMIT_BYTES = 400_000
PUT = Sql("INSERT INTO counters (name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "greenroom.db-wal"


@pytest.fixture
async def database(tmp_path: Path, clock: ManualClock) -> AsyncIterator[SqliteDatabase[Unit]]:
    database = SqliteDatabase(
        tmp_path / "greenroom.db",
        Unit,
        clock=lambda: 0,
        log_limit_bytes=LIMIT_BYTES,
        migrations=None,
        monotonic=clock,
    )
    await database.write(lambda unit: unit.session.run(MAKE))
    yield database
    async with asyncio.timeout(20):
        await database.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class Search:
    """A search that has read and continues until it is released; it returns the size of the log at its beginning."""

    def __init__(self, database: Database[Unit], log: Path) -> None:
        self._has_begun, self._may_end = threading.Event(), threading.Event()
        self._log = log
        self.task = asyncio.ensure_future(database.search(self._verb))

    async def _verb(self, unit: Unit) -> int:
        size = self._log.stat().st_size
        await unit.count("a")
        self._has_begun.set()
        assert self._may_end.wait(20)
        return size

    async def has_begun(self) -> None:
        assert await asyncio.to_thread(self._has_begun.wait, 20)

    async def end(self) -> int:
        self._may_end.set()
        async with asyncio.timeout(20):
            return await self.task


async def grow(database: Database[Unit], turns: int = 1) -> None:
    """Add some 200 KB to the log."""
    for turn in range(turns):

        async def verb(unit: Unit, name: str = f"{turn}") -> None:
            await unit.session.run(PUT, name + "x" * 200_000)

        await database.write(verb)


async def test_the_log_is_bounded_while_searches_overlap(database: SqliteDatabase[Unit], log: Path) -> None:
    before = Search(database, log)
    await before.has_begun()
    largest = 0
    for _ in range(20):
        # One of them always runs, so SQLite alone would never start the log from its beginning.
        after = Search(database, log)
        await grow(database)
        await before.end()
        await after.has_begun()
        before = after
        largest = max(largest, log.stat().st_size)
    await before.end()
    assert largest < 2 * LIMIT_BYTES


async def test_a_search_waits_for_those_before_it_and_for_the_log_while_changes_go_on(
    database: SqliteDatabase[Unit], log: Path
) -> None:
    first = Search(database, log)
    await first.has_begun()
    await grow(database, 3)
    second, third = Search(database, log), Search(database, log)
    # Changes and short reads wait for none of this.
    assert await database.write(add("a")) == 1
    assert await database.read(count("a")) == 1
    assert not second.task.done()
    await first.end()
    assert await second.end() == 0
    assert await third.end() == 0


async def test_a_reader_in_another_process_holds_up_no_search(
    database: SqliteDatabase[Unit], log: Path, tmp_path: Path, clock: ManualClock
) -> None:
    other = sqlite3.connect(tmp_path / "greenroom.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM counters").fetchall()
    await grow(database, 3)
    assert await Search(database, log).end() > LIMIT_BYTES
    other.execute("COMMIT")
    # Not tried again at once.
    assert await Search(database, log).end() > LIMIT_BYTES
    clock.advance(sqlite_search._RETRY_S)
    assert await Search(database, log).end() == 0
    other.close()


async def test_searches_go_on_while_the_writer_is_held_up(
    database: SqliteDatabase[Unit], log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_search, "_EMPTY_WAIT_S", 0.02)
    await grow(database, 3)
    may_go_on = threading.Event()

    async def waits(unit: Unit) -> int:
        may_go_on.wait(20)
        return await unit.add("a")

    waiting = asyncio.ensure_future(database.write(waits))
    async with asyncio.timeout(20):
        while database._writer._committer.step_s is None:
            await asyncio.sleep(0.001)
    assert await Search(database, log).end() > LIMIT_BYTES
    may_go_on.set()
    assert await waiting == 1


async def test_searches_go_on_when_the_writer_has_ended(database: SqliteDatabase[Unit], log: Path) -> None:
    await grow(database, 3)
    database._writer.close()
    assert await Search(database, log).end() > LIMIT_BYTES


async def test_a_search_waits_no_longer_than_it_may_take(
    database: SqliteDatabase[Unit], log: Path, clock: ManualClock
) -> None:
    first = Search(database, log)
    await first.has_begun()
    await grow(database, 3)
    second = Search(database, log)
    # Until it is on its thread: its time counts from here.
    await asyncio.sleep(0)
    clock.advance(31)
    async with asyncio.timeout(20):
        with pytest.raises(LimitExceeded, match="Too many searches at once"):
            await second.task
    await first.end()
    assert await Search(database, log).end() == 0


async def test_a_search_cancelled_while_it_waits_frees_its_thread(database: SqliteDatabase[Unit], log: Path) -> None:
    first = Search(database, log)
    await first.has_begun()
    await grow(database, 3)
    # As many as there are threads.
    for search in [Search(database, log) for _ in range(4)]:
        await asyncio.sleep(0)
        search.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await search.task
    await first.end()
    assert await Search(database, log).end() == 0


async def test_close_does_not_wait_for_the_log(database: SqliteDatabase[Unit], log: Path) -> None:
    first = Search(database, log)
    await first.has_begun()
    await grow(database, 3)
    second = Search(database, log)
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(database.close())
    await first.end()
    await second.end()
    async with asyncio.timeout(20):
        await closing


def test_an_attempt_that_fails_lets_searches_in() -> None:
    def fail(_: float) -> bool:
        raise OSError

    gate = LogGate(log_bytes=lambda: 2, empty_log=fail, limit_bytes=1, monotonic=ManualClock())
    with pytest.raises(OSError):
        gate.enter(deadline=2000.0, abandoned=threading.Event())
    assert gate.enter(deadline=2000.0, abandoned=threading.Event())
