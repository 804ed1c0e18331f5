"""Faults of a SQLite file: shared, full, missing, or not a database."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput, LimitExceeded, NotFound, StorageUnavailable
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import VerbWaited
from tests.support.databases import Unit, add, count, counters

pytestmark = pytest.mark.anyio

OTHER_WRITER = """
import asyncio, sys
from tests.support.databases import add, counters

async def main(path):
    async with counters(path) as database:
        print("ready", flush=True)
        for _ in range(20):
            numbers = await asyncio.gather(*(database.write(add("a")) for _ in range(10)))
            print(*numbers, flush=True)

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "greenroom.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database[Unit]]:
    async with counters(str(path), busy_timeout_s=0.3) as database:
        yield database


async def test_a_verb_that_waits_for_something_else_is_a_bug_and_leaves_nothing(database: Database[Unit]) -> None:
    async def sleeps(unit: Unit) -> None:
        await asyncio.sleep(0.001)

    async def changes_and_waits(unit: Unit) -> int:
        number = await unit.add("a")
        await Forever()
        return number

    with pytest.raises(VerbWaited, match="sleeps awaited something other than its database"):
        await database.read(sleeps)
    # Where no event loop runs, asyncio itself is the first to complain.
    for call in (database.search, database.write):
        with pytest.raises(RuntimeError, match="no running event loop"):
            await call(sleeps)
    with pytest.raises(VerbWaited, match="changes_and_waits awaited something other than its database"):
        await database.write(changes_and_waits)
    results = await asyncio.gather(
        database.write(add("b")), database.write(changes_and_waits), database.write(add("b")), return_exceptions=True
    )
    assert [results[0], results[2]] == [1, 2]
    assert isinstance(results[1], VerbWaited)
    assert await database.read(count("a")) == 0


class Forever:
    """Something to wait for that needs no event loop."""

    def __await__(self):  # type: ignore[no-untyped-def]
        yield


async def test_two_processes_write_at_once(path: Path) -> None:
    async with counters(str(path)) as database:
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-c", OTHER_WRITER, str(path), stdout=subprocess.PIPE
        )
        assert other.stdout is not None
        assert await other.stdout.readline() == b"ready\n"
        ours: list[int] = []
        for _ in range(20):
            ours += await asyncio.gather(*(database.write(add("a")) for _ in range(10)))
            await asyncio.sleep(0)
        theirs = [int(word) for word in (await other.stdout.read()).split()]
        assert await other.wait() == 0
        assert sorted(ours + theirs) == list(range(1, 401))
        assert await database.read(count("a")) == 400


async def test_two_processes_open_a_new_file_at_once(path: Path) -> None:
    program = "import asyncio, sys; from tests.support.databases import counters; asyncio.run(counters(sys.argv[1]).__aenter__())"
    opening = [await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(path)) for _ in range(6)]
    assert [await process.wait() for process in opening] == [0] * 6


async def test_a_lock_that_another_program_keeps_is_an_outage_and_passes(database: Database[Unit], path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*(database.write(add("a")) for _ in range(5)), return_exceptions=True)
    for result in results:
        assert isinstance(result, StorageUnavailable)
        assert "is locked: another process is writing to it" in result.message
        assert isinstance(result.__cause__, sqlite3.OperationalError)
    # Readers never wait for writers.
    assert await database.read(count("a")) == 0
    other.execute("ROLLBACK")
    other.close()
    assert await database.write(add("a")) == 1


async def test_a_full_disk_fails_what_does_not_fit_and_nothing_else(database: Database[Unit]) -> None:
    async def fill(unit: Unit) -> int:
        await unit.add("a")
        for i in range(500):
            await unit.session.run(Sql("INSERT INTO counters (name, value) VALUES ($1, 1)"), f"{i}" + "x" * 4000)
        return 0

    pages = (await database.read(lambda unit: unit.rows("PRAGMA page_count")))[0][0]
    await database.write(lambda unit: unit.rows(f"PRAGMA max_page_count = {pages + 20}"))
    results = await asyncio.gather(
        database.write(add("b")), database.write(fill), database.write(add("b")), return_exceptions=True
    )
    assert [results[0], results[2]] == [1, 2]
    assert isinstance(results[1], StorageUnavailable)
    assert "disk of the database is full" in results[1].message
    with pytest.raises(StorageUnavailable, match="disk of the database is full"):
        await database.write(fill)
    assert await database.read(count("a")) == 0
    assert await database.write(add("a")) == 1


async def test_a_deleted_file_is_noticed(database: Database[Unit], path: Path) -> None:
    path.unlink()
    with pytest.raises(StorageUnavailable, match="was moved or deleted while in use"):
        await database.check()


async def test_a_damaged_file_is_an_outage(path: Path) -> None:
    async with counters(str(path)) as database:
        await database.write(
            lambda unit: unit.session.execute_many(
                Sql("INSERT INTO counters VALUES ($1, 1)"), [(f"{i}" * 99,) for i in range(500)]
            )
        )
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    database = await open_database(str(path), make_transaction=Unit, migrations=None)
    with pytest.raises(StorageUnavailable, match="is damaged: restore it from a backup"):
        await database.read(lambda unit: unit.rows("SELECT sum(value) FROM counters"))
    await database.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda path: path.write_text("Not a database, but a longer text than a hundred characters, " * 9),
            "is not a SQLite database",
        ),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
)
async def test_what_is_no_database_cannot_be_opened(path: Path, make, says: str) -> None:  # type: ignore[no-untyped-def]
    make(path)
    with pytest.raises(StorageUnavailable, match=says):
        await open_database(str(path), make_transaction=Unit, migrations=None)


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="no/where.db' cannot be opened: its folder is missing"):
        await open_database(str(tmp_path / "no" / "where.db"), make_transaction=Unit, migrations=None)


async def test_a_store_in_memory_is_gone_when_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with counters("sqlite://") as database, counters("sqlite://") as other:
        assert await database.write(add("a")) == 1
        assert await database.read(count("a")) == 1
        assert await other.read(count("a")) == 0
    assert list(tmp_path.iterdir()) == []


async def test_a_read_sees_one_state_of_the_file(database: Database[Unit], path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)

    async def verb(unit: Unit) -> tuple[int, int]:
        before = await unit.count("a")
        other.execute("INSERT INTO counters (name, value) VALUES ('a', 5)")
        return before, await unit.count("a")

    assert await database.read(verb) == (0, 0)
    assert await database.read(count("a")) == 5
    other.close()


async def test_a_short_read_that_is_not_short_is_stopped(
    database: Database[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.sqlite._READ_LIMIT_S", 0.1)
    with pytest.raises(LimitExceeded):
        await database.read(
            lambda unit: unit.rows(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            )
        )
    assert await database.read(count("a")) == 0


async def test_a_change_that_takes_too_long_is_stopped_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.sqlite._WRITE_LIMIT_S", 0.1)
    endless = (
        "INSERT INTO counters WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'n' || i, 1 FROM n"
    )
    async with counters(str(path), busy_timeout_s=0.1) as database:
        results = await asyncio.gather(
            database.write(add("b")),
            database.write(lambda unit: unit.session.run(Sql(endless))),
            database.write(add("b")),
            return_exceptions=True,
        )
        assert [results[0], results[2]] == [1, 2]
        assert isinstance(results[1], LimitExceeded)
        assert await database.read(lambda unit: unit.rows("SELECT count(*) FROM counters")) == [(1,)]


async def test_changes_that_wait_share_a_commit(database: Database[Unit], path: Path) -> None:
    async def writes(number: int) -> int:
        before = commits(path)
        await asyncio.gather(*(database.write(add("a")) for _ in range(number)))
        return commits(path) - before

    assert await writes(1) == 1
    # The writer may have taken the first changes already.
    assert await writes(200) < 100


def commits(path: Path) -> int:
    """Count the frames of the log that end a transaction."""
    log = path.with_name(path.name + "-wal").read_bytes()
    page_size = int.from_bytes(log[8:12], "big")
    return sum(log[at + 4 : at + 8] != b"\0\0\0\0" for at in range(32, len(log), 24 + page_size))


async def test_several_event_loops_share_a_database(database: Database[Unit]) -> None:
    results: list[int] = []

    async def elsewhere() -> None:
        for _ in range(50):
            written = await database.write(add("a"))
            results.append(written)
            assert await database.read(count("a")) >= written

    threads = [threading.Thread(target=lambda: asyncio.run(elsewhere())) for _ in range(3)]
    for thread in threads:
        thread.start()
    await asyncio.gather(*(database.write(add("b")) for _ in range(50)))
    while any(thread.is_alive() for thread in threads):
        await asyncio.sleep(0.01)
    assert sorted(results) == list(range(1, 151))


@pytest.mark.parametrize(
    "url", ["", "mysql://here/db", "sqlite://host/a.db", "sqlite:///a.db?mode=ro", "postgresql://host:port/db"]
)
async def test_an_address_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await open_database(url, make_transaction=Unit, migrations=None)
    assert caught.value.field == "database"


async def test_relative_and_absolute_paths_are_those_of_mlflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///relative.db", f"sqlite:///{tmp_path}/absolute.db", str(tmp_path / "path.db"), "plain.db"):
        async with counters(url):
            pass
    assert sorted(file.name for file in tmp_path.iterdir()) == ["absolute.db", "path.db", "plain.db", "relative.db"]


async def test_errors_of_a_verb_keep_their_own_class(database: Database[Unit]) -> None:
    async def missing(unit: Unit) -> int:
        raise NotFound("no such run")

    with pytest.raises(NotFound, match="no such run"):
        await database.read(missing)
