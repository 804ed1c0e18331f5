"""The writer thread: it continues after every failure, every waiter gets an answer, and `check` reports failures."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.drivers import sqlite_writer
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase
from tests.support.clocks import ManualClock
from tests.support.databases import MAKE, Unit, add, count
from tests.support.failing_sqlite import failing

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def database(tmp_path: Path, clock: ManualClock) -> AsyncIterator[SqliteDatabase[Unit]]:
    database = SqliteDatabase(
        tmp_path / "greenroom.db", Unit, clock=lambda: 0, busy_timeout_s=0.1, migrations=None, monotonic=clock
    )
    await database.write(lambda unit: unit.session.run(MAKE))
    yield database
    async with asyncio.timeout(20):
        await database.close()


async def write_some(database: Database[Unit], number: int = 3) -> list[object]:
    """Write at once; fails when anything is left without an answer."""
    async with asyncio.timeout(20):
        return await asyncio.gather(*(database.write(add("a")) for _ in range(number)), return_exceptions=True)


async def wait_until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


async def test_a_writer_that_fails_answers_and_goes_on(
    database: SqliteDatabase[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    for name in ("commit_group", "_refuse"):
        with monkeypatch.context() as patch, failing(database._writer._committer._session, "BEGIN"):
            patch.setattr(database._writer._committer, name, fail)
            for answer in await write_some(database):
                assert isinstance(answer, StorageUnavailable)
                assert "may or may not have been made; check before you retry" in answer.message
                assert isinstance(answer.__cause__, MemoryError)
        state = database.state().writer
        assert state is not None
        assert state.is_alive
        assert state.failures > 0
        assert state.busy_s is None
    assert sorted(await write_some(database)) == [1, 2, 3]  # type: ignore[type-var]
    await database.check()


async def test_an_answer_that_cannot_be_handed_out_at_first_is_handed_out(
    database: SqliteDatabase[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "_PAUSE_S", 0.001)
    loop = asyncio.get_running_loop()
    call_soon = loop.call_soon_threadsafe
    refusals = 0

    def fail_three_times(*args: Any, **kwargs: Any) -> Any:
        nonlocal refusals
        if threading.current_thread().name == "greenroom-writer" and refusals < 3:
            refusals += 1
            raise MemoryError
        return call_soon(*args, **kwargs)

    monkeypatch.setattr(loop, "call_soon_threadsafe", fail_three_times)
    assert sorted(await write_some(database)) == [1, 2, 3]  # type: ignore[type-var]
    assert refusals == 3


async def test_the_loop_of_one_waiter_may_be_gone(database: SqliteDatabase[Unit]) -> None:
    may_go_on = threading.Event()

    async def waits(unit: Unit) -> int:
        may_go_on.wait(20)
        return await unit.add("b")

    async def leave() -> None:
        # Begins the change and ends, and its loop with it.
        database._writer.submit(waits)

    thread = threading.Thread(target=lambda: asyncio.run(leave()))
    thread.start()
    thread.join()
    may_go_on.set()
    assert sorted(await write_some(database)) == [1, 2, 3]  # type: ignore[type-var]


@pytest.mark.parametrize("error", [StopIteration(), KeyboardInterrupt(), SystemExit(), GeneratorExit()])
async def test_an_exception_that_a_future_refuses_is_raised_as_another(
    database: SqliteDatabase[Unit], error: BaseException
) -> None:
    def odd(_: Unit) -> Any:
        raise error

    async with asyncio.timeout(20):
        results = await asyncio.gather(
            database.write(add("a")), database.write(odd), database.write(add("a")), return_exceptions=True
        )
    assert [results[0], results[2]] == [1, 2]
    assert isinstance(results[1], RuntimeError)


async def test_a_writer_that_has_ended_refuses_and_is_not_ready(
    database: SqliteDatabase[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SystemExit

    may_fail = threading.Event()

    async def waits(unit: Unit) -> int:
        may_fail.wait(20)
        return await unit.add("a")

    first = asyncio.ensure_future(database.write(waits))
    await wait_until(lambda: database._writer._committer.step_s is not None)
    # Queued after the change during which the thread ends.
    second = asyncio.ensure_future(database.write(add("a")))
    await wait_until(lambda: database.queued_changes == 1)
    monkeypatch.setattr(sqlite_writer, "_send", _once_failing(sqlite_writer._send))
    monkeypatch.setattr(database._writer, "_survive", fail)
    may_fail.set()
    for waiting in (first, second):
        async with asyncio.timeout(20):
            with pytest.raises(StorageUnavailable, match="the writer has ended; restart the server"):
                await waiting
    for call in (database.write(add("a")), database.check()):
        with pytest.raises(StorageUnavailable, match="the writer has ended; restart the server"):
            await call
    state = database.state().writer
    assert state is not None
    assert not state.is_alive
    assert not database._writer.empty_log(wait_s=1)


def _once_failing(genuine: Any) -> Any:
    calls = 0

    def send(outcomes: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise MemoryError
        genuine(outcomes)

    return send


async def test_check_passes_while_another_process_holds_the_lock_for_a_moment(
    database: SqliteDatabase[Unit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "_CHECK_S", 0.05)
    other = sqlite3.connect(tmp_path / "greenroom.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    # The clock does not move: for the writer, all of this takes no time.
    await database.check()
    await database.check()
    other.close()
    assert await write_some(database) == [1, 2, 3]


async def test_check_fails_while_another_process_keeps_the_lock(
    database: SqliteDatabase[Unit], tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(tmp_path / "greenroom.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(database.check())
    await wait_until(lambda: database._writer._committer.step_s is not None)
    clock.advance(0.2)
    with pytest.raises(StorageUnavailable, match="is locked: another process"):
        await waiting
    # Before the next attempt has waited its time, the last one counts.
    monkeypatch.setattr(sqlite_writer, "_CHECK_S", 0.05)
    with pytest.raises(StorageUnavailable, match="is locked: another process"):
        await database.check()
    other.close()
    monkeypatch.undo()
    await database.check()


async def test_check_finds_a_writer_that_is_stuck(
    database: SqliteDatabase[Unit], clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "_CHECK_S", 0.02)
    may_go_on = threading.Event()

    async def waits(unit: Unit) -> int:
        may_go_on.wait(20)
        return await unit.add("a")

    waiting = asyncio.ensure_future(database.write(waits))
    await wait_until(lambda: database._writer._committer.step_s is not None)
    clock.advance(30)
    # A change may take that long.
    await database.check()
    state = database.state().writer
    assert state is not None
    assert state.busy_s == 30
    assert state.wal_bytes
    clock.advance(31)
    with pytest.raises(StorageUnavailable, match="the writer has been busy with one step for 61 s"):
        await database.check()
    may_go_on.set()
    assert await waiting == 1
    monkeypatch.undo()
    await database.check()
    state = database.state().writer
    assert state is not None
    assert (state.is_alive, state.queued, state.busy_s, state.failures) == (True, 0, None, 0)


async def test_check_finds_a_writer_that_cannot_begin(database: SqliteDatabase[Unit]) -> None:
    with failing(database._writer._committer._session, "BEGIN"):
        with pytest.raises(StorageUnavailable, match="could not make the change"):
            await database.check()
        assert await database.read(count("a")) == 0
    await database.check()


async def test_check_recovers_the_reader(database: SqliteDatabase[Unit]) -> None:
    database._reader._drop()
    await database.check()
    assert await database.read(count("a")) == 0


async def test_check_commits_nothing(database: SqliteDatabase[Unit], tmp_path: Path) -> None:
    log = tmp_path / "greenroom.db-wal"
    before = log.read_bytes()
    await database.check()
    assert log.read_bytes() == before
