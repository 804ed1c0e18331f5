"""Fail-over of PostgreSQL: connections to a read-only or silent server are dropped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.drivers.postgres import PostgresDatabase
from greenroom.storage.sql.drivers.state import PoolState
from greenroom.storage.sql.language.dialect import Sql
from tests.support.cut import Cut
from tests.support.databases import Unit, add, count, counters
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

CONNECTIONS = 5
INSERT = Sql("INSERT INTO counters (name, value) VALUES ($1, 1)")


class Replicas:
    """A database whose new connections come to a read-only server for a while, as a lagging name or proxy does."""

    def __init__(self, server: PostgresServer, url: str) -> None:
        self._server = server
        self._url = url
        self._name = url.rsplit("/", 1)[1]

    async def lead_to(self, *, read_only: bool) -> None:
        """Change where new connections come to; those that are open stay where they are."""
        value = "on" if read_only else "off"
        await self._run(f'ALTER DATABASE "{self._name}" SET default_transaction_read_only = {value}')

    async def end_all(self) -> None:
        """End all connections."""
        await self._run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{self._name}'")

    async def _run(self, statement: str) -> None:
        await asyncio.to_thread(self._server.execute, statement)


@pytest.fixture
def replicas(postgres_server: PostgresServer, postgres_database: str) -> Replicas:
    return Replicas(postgres_server, postgres_database)


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Database[Unit]]:
    async with counters(postgres_database, max_connections=CONNECTIONS) as database:
        yield database


def pool_of(database: Database[Unit]) -> PoolState:
    assert isinstance(database, PostgresDatabase)
    pool = database.state().pool
    assert pool is not None
    return pool


async def use_all(database: Database[Unit]) -> None:
    """Have every connection that the pool may open in use at one moment."""
    met = asyncio.Barrier(CONNECTIONS)

    async def verb(unit: Unit) -> None:
        await unit.count("a")
        await met.wait()

    await asyncio.gather(*(database.read(verb) for _ in range(CONNECTIONS)))


async def insert(unit: Unit) -> None:
    """Make a change of one statement, which is sent at the end and without BEGIN."""
    await unit.session.defer(INSERT, "a")


@pytest.mark.parametrize("verb", [add("a"), insert], ids=["transaction", "statement"])
@pytest.mark.parametrize("lock_key", [None, "a"])
async def test_connections_that_reached_a_read_only_server_are_given_up(
    database: Database[Unit],
    replicas: Replicas,
    verb: Callable[[Unit], Coroutine[Any, Any, Any]],
    lock_key: str | None,
) -> None:
    await replicas.lead_to(read_only=True)
    await replicas.end_all()
    await use_all(database)
    await replicas.lead_to(read_only=False)
    await database.write(verb, lock_key=lock_key)
    assert await database.read(count("a")) == 1
    await database.check()


async def test_changes_that_wait_share_the_way_to_the_new_primary(database: Database[Unit], replicas: Replicas) -> None:
    await replicas.lead_to(read_only=True)
    await replicas.end_all()
    await use_all(database)
    await replicas.lead_to(read_only=False)
    done = await asyncio.gather(*(database.write(add("a"), lock_key=f"{n % 6}") for n in range(30)))
    assert sorted(done) == list(range(1, 31))


async def test_a_read_only_server_is_an_outage_for_changes_and_for_the_check(
    database: Database[Unit], replicas: Replicas
) -> None:
    await replicas.lead_to(read_only=True)
    await replicas.end_all()
    assert await database.read(count("a")) == 0
    for lock_key in (None, "a"):
        with pytest.raises(StorageUnavailable, match="is read-only .*address of the primary"):
            await database.write(add("a"), lock_key=lock_key)
        assert pool_of(database).idle == 0
    with pytest.raises(StorageUnavailable, match="is read-only"):
        await database.check()
    assert pool_of(database).idle == 0
    assert await database.read(count("a")) == 0
    await replicas.lead_to(read_only=False)
    await database.check()
    assert await database.write(add("a")) == 1


async def test_a_connection_in_use_during_a_fail_over_is_not_kept(database: Database[Unit], replicas: Replicas) -> None:
    await replicas.lead_to(read_only=True)
    await replicas.end_all()
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def long_read(unit: Unit) -> int:
        found = await unit.count("a")
        begun.set()
        await may_end.wait()
        return found

    reading = asyncio.create_task(database.read(long_read))
    await begun.wait()
    await database.read(count("a"))
    await replicas.lead_to(read_only=False)
    assert await database.write(add("a")) == 1
    before = pool_of(database)
    assert (before.busy, before.idle) == (1, 1)
    assert before.longest_busy_s is not None
    may_end.set()
    assert await reading == 0
    after = pool_of(database)
    assert (after.busy, after.idle, after.longest_busy_s) == (0, 1, None)
    assert after.dropped == before.dropped + 1


async def test_a_connection_is_replaced_after_a_while(
    database: Database[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pid(unit: Unit) -> int:
        return int((await unit.rows("SELECT pg_backend_pid()"))[0][0])

    first = await database.read(pid)
    assert await database.read(pid) == first
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._LIFETIME_S", 0.0)
    assert await database.read(pid) == first
    assert await database.read(pid) != first


async def test_a_connection_that_says_nothing_takes_the_idle_ones_along(
    postgres_server: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._CHECK_LIMIT_S", 0.1)
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._RECOVERY_TIMEOUT_S", 0.1)
    async with Cut(postgres_server.port) as cut:
        url = postgres_database.replace(f":{postgres_server.port}/", f":{cut.port}/")
        async with counters(url, max_connections=CONNECTIONS) as database:
            await use_all(database)
            cut.silence()
            with pytest.raises(StorageUnavailable, match="does not answer"):
                await database.check()
            async with asyncio.timeout(5):
                while pool_of(database).busy:
                    await asyncio.sleep(0.01)
            assert pool_of(database).idle == 0
            async with asyncio.timeout(5):
                assert await database.read(count("a")) == 0


async def is_in_transaction(unit: Unit) -> bool:
    raw = unit.session.raw  # type: ignore[attr-defined]
    return bool(raw.is_in_transaction())


async def test_a_connection_left_in_a_transaction_is_cleaned_before_it_is_used_again(
    postgres_database: str,
) -> None:
    async with counters(postgres_database, max_connections=1) as database:
        await database.write(add("a"))
        await database.read(lambda unit: unit.rows("SELECT value FROM counters {for_update}"))
        assert not await database.read(is_in_transaction)


async def test_a_read_without_an_answer_is_ended_by_the_sweep(
    postgres_server: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 0.3)
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._SWEEP_EVERY_S", 0.05)
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._RECOVERY_TIMEOUT_S", 0.1)
    async with Cut(postgres_server.port) as cut:
        url = postgres_database.replace(f":{postgres_server.port}/", f":{cut.port}/")
        async with counters(url, max_connections=CONNECTIONS) as database:
            await use_all(database)
            cut.silence()
            async with asyncio.timeout(10):
                with pytest.raises(StorageUnavailable, match="does not answer within .*; try again"):
                    await database.read(count("a"))
                while pool_of(database).busy:
                    await asyncio.sleep(0.01)
            # Those that lead to the same server are not used again either.
            assert pool_of(database).idle == 0
            async with asyncio.timeout(10):
                assert await database.read(count("a")) == 0


async def test_a_read_that_waits_for_something_else_is_ended_by_the_sweep(
    database: Database[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 0.2)
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._SWEEP_EVERY_S", 0.05)

    async def hangs(unit: Unit) -> int:
        await unit.count("a")
        await asyncio.Event().wait()
        return 0

    async with asyncio.timeout(10):
        with pytest.raises(StorageUnavailable, match="does not answer within .*; try again"):
            await database.read(hangs)
        # The task is not left cancelled.
        await asyncio.sleep(0)
        assert await database.read(count("a")) == 0


async def test_a_cancelled_read_stays_cancelled_when_the_sweep_comes_too(
    database: Database[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 0.0)
    begun = asyncio.Event()

    async def hangs(unit: Unit) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    reading = asyncio.create_task(database.read(hangs))
    await begun.wait()
    reading.cancel()
    database._pool._sweep()  # type: ignore[attr-defined]
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert reading.cancelled()
    assert await database.read(count("a")) == 0
