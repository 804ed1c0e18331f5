"""A SQLite file that is moved, deleted or replaced under a running program: no change is acknowledged that is not stored."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.database import Database
from tests.support.databases import Unit, add, count, counters

pytestmark = pytest.mark.anyio

GONE = "was moved or deleted while in use; put it back and start again"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "greenroom.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database[Unit]]:
    """A database with a counter at 5, all of it in the log only."""
    async with counters(str(path)) as database:
        for _ in range(5):
            await database.write(add("a"))
        yield database


def with_suffix(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def make_backup(path: Path, value: int) -> Path:
    """Make a file as a backup of the database would be, with a counter at `value` and nothing in a log."""
    backup = with_suffix(path, ".backup")
    connection = sqlite3.connect(backup, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL)")
    connection.execute("INSERT INTO counters VALUES ('a', ?)", (value,))
    connection.close()
    return backup


def stored(path: Path) -> int:
    """Read the counter as the next program would."""
    connection = sqlite3.connect(path)
    (value,) = connection.execute("SELECT value FROM counters WHERE name = 'a'").fetchone()
    connection.close()
    return int(value)


async def assert_refused(database: Database[Unit]) -> None:
    results = await asyncio.gather(*(database.write(add("a")) for _ in range(3)), return_exceptions=True)
    for result in results:
        assert isinstance(result, StorageUnavailable)
        assert GONE in result.message
    with pytest.raises(StorageUnavailable, match=GONE):
        await database.check()


@pytest.mark.parametrize("gone", [("",), ("-wal",), ("", "-wal", "-shm")])
async def test_no_change_is_made_to_a_file_that_is_gone(
    database: Database[Unit], path: Path, gone: tuple[str, ...]
) -> None:
    for suffix in gone:
        with_suffix(path, suffix).unlink()
    await assert_refused(database)
    # Readers have what they had.
    assert await database.read(count("a")) == 5


async def test_a_file_replaced_together_with_its_log_is_left_as_it_is(database: Database[Unit], path: Path) -> None:
    backup = make_backup(path, 100)
    for suffix in ("", "-wal", "-shm"):
        with_suffix(path, suffix).unlink()
    backup.rename(path)
    await assert_refused(database)
    await database.close()
    assert stored(path) == 100


async def test_the_log_of_a_replaced_file_goes_into_the_file_it_belongs_to(
    database: Database[Unit], path: Path
) -> None:
    backup, moved = make_backup(path, 100), with_suffix(path, ".old")
    path.rename(moved)
    backup.rename(path)
    await assert_refused(database)
    # Also when the program is killed from here on.
    assert not with_suffix(path, "-wal").exists()
    assert not with_suffix(path, "-shm").exists()
    assert stored(path) == 100
    assert stored(moved) == 5
    await database.close()
    assert stored(path) == 100
    assert stored(moved) == 5


async def test_a_file_replaced_shortly_before_the_end_is_noticed_at_the_end(
    database: Database[Unit], path: Path
) -> None:
    backup = make_backup(path, 100)
    backup.rename(path)
    await database.close()
    assert stored(path) == 100


async def test_a_file_moved_away_is_whole_when_the_program_has_ended(database: Database[Unit], path: Path) -> None:
    moved = with_suffix(path, ".old")
    path.rename(moved)
    await assert_refused(database)
    # It may be put back: its log is still there.
    assert with_suffix(path, "-wal").exists()
    await database.close()
    assert stored(moved) == 5
    make_backup(path, 100).rename(path)
    assert stored(path) == 100


async def test_a_file_that_was_put_back_is_used_again(database: Database[Unit], path: Path) -> None:
    moved = with_suffix(path, ".old")
    path.rename(moved)
    await assert_refused(database)
    moved.rename(path)
    assert await database.write(add("a")) == 6
    await database.check()
    await database.close()
    assert stored(path) == 6


async def test_a_log_that_another_reader_keeps_is_put_aside(database: Database[Unit], path: Path) -> None:
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT value FROM counters").fetchall() == [(5,)]
    assert await database.write(add("a")) == 6
    moved = with_suffix(path, ".old")
    path.rename(moved)
    make_backup(path, 100).rename(path)
    await assert_refused(database)
    (kept,) = path.parent.glob("greenroom.db-wal.replaced-*")
    assert stored(path) == 100
    reader.close()
    await database.close()
    # With its log next to it, the old file is complete.
    kept.rename(with_suffix(moved, "-wal"))
    assert stored(moved) == 6


OTHER_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("SELECT * FROM counters").fetchall()
print("ready", flush=True)
sys.stdin.read()
"""


async def test_a_log_that_a_process_uses_with_the_new_file_is_left_alone(
    database: Database[Unit], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_backup(path, 100).rename(path)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_PROCESS, str(path), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdin is not None
    assert other.stdout is not None
    assert await other.stdout.readline() == b"ready\n"
    size = with_suffix(path, "-wal").stat().st_size
    await assert_refused(database)
    assert with_suffix(path, "-wal").stat().st_size == size > 0
    assert "another process has the new file open together with the log of the old one" in caplog.text
    other.stdin.close()
    assert await other.wait() == 0


async def test_no_connection_is_opened_to_another_file(database: Database[Unit], path: Path) -> None:
    backup = make_backup(path, 100)
    content = backup.read_bytes()
    backup.rename(path)
    with pytest.raises(StorageUnavailable, match=GONE):
        await database.search(count("a"))
    assert path.read_bytes() == content


async def test_a_program_may_change_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    async with counters("greenroom.db") as database:
        assert await database.write(add("a")) == 1
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert await database.write(add("a")) == 2
        await database.check()
        assert await database.search(count("a")) == 2


async def test_a_file_may_be_named_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "real" / "greenroom.db")
    async with counters(str(link)) as database:
        assert await database.write(add("a")) == 1
        assert await database.write(add("a")) == 2
        make_backup(link, 100)
        other = shutil.move(with_suffix(link, ".backup"), tmp_path / "other.db")
        link.unlink()
        link.symlink_to(other)
        await assert_refused(database)
    assert stored(tmp_path / "real" / "greenroom.db") == 2
    assert stored(tmp_path / "other.db") == 100
