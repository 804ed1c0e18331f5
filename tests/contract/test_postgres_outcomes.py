"""Errors of PostgreSQL changes whose connection or answer is lost: not made, or outcome unknown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from greenroom.errors import OutcomeUnknown, StorageUnavailable
from greenroom.storage.sql.database import Database
from tests.support.cut import Cut
from tests.support.databases import Unit, Verb, add, count, counters
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

LANES = 4


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Database[Unit]]:
    async with counters(postgres_database, max_connections=LANES + 2) as database:
        yield database


class Gate:
    """Keeps all lanes busy, so that what comes next waits and goes in groups."""

    def __init__(self, database: Database[Unit]) -> None:
        self._database = database
        self._may_go = asyncio.Event()
        self._tasks: list[asyncio.Task[int]] = []

    async def close(self) -> None:
        begun = asyncio.Barrier(LANES + 1)

        async def verb(unit: Unit) -> int:
            await begun.wait()
            await self._may_go.wait()
            return 0

        self._tasks = [asyncio.create_task(self._database.write(verb, lock_key=f"gate {n}")) for n in range(LANES)]
        await begun.wait()

    async def open(self) -> None:
        self._may_go.set()
        await asyncio.gather(*self._tasks)


async def lose_connection(unit: Unit, server: PostgresServer) -> None:
    """Have the server end the connection, and return when the driver knows."""
    raw = unit.session.raw  # type: ignore[attr-defined]
    await asyncio.to_thread(server.execute, f"SELECT pg_terminate_backend({raw.get_server_pid()}, 5000)")
    async with asyncio.timeout(5):
        while not raw.is_closed():
            await asyncio.sleep(0.002)


async def test_a_group_that_never_sent_its_commit_is_made(
    database: Database[Unit], postgres_server: PostgresServer
) -> None:
    losses = 0

    async def loses_its_connection_once(unit: Unit) -> int:
        nonlocal losses
        made = await unit.add("a")
        losses += 1
        if losses == 1:
            await lose_connection(unit, postgres_server)
        return made

    gate = Gate(database)
    await gate.close()
    # One lane takes them all: they have one key.
    verbs: list[Verb] = [add("a"), add("a"), loses_its_connection_once]
    tasks = [asyncio.create_task(database.write(verb, lock_key="a")) for verb in verbs]
    await asyncio.sleep(0)
    await gate.open()
    assert sorted(await asyncio.gather(*tasks)) == [1, 2, 3]
    assert await database.read(count("a")) == 3


async def test_a_change_that_never_sent_its_commit_is_made(
    database: Database[Unit], postgres_server: PostgresServer
) -> None:
    losses = 0

    async def verb(unit: Unit) -> int:
        nonlocal losses
        made = await unit.add("a")
        losses += 1
        if losses == 1:
            await lose_connection(unit, postgres_server)
        return made

    assert await database.write(verb) == 1


async def test_only_those_whose_commit_was_sent_are_uncertain(
    postgres_server: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first group has time for its first change alone.
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_changes._MAX_S", 0.0)
    async with Cut(postgres_server.port) as cut:
        url = postgres_database.replace(f":{postgres_server.port}/", f":{cut.port}/")
        async with counters(url, max_connections=LANES + 2) as database:
            gate = Gate(database)
            await gate.close()
            tasks = [asyncio.create_task(database.write(add("a"), lock_key="a")) for _ in range(3)]
            await asyncio.sleep(0)
            cut.at = b"COMMIT\0"
            await gate.open()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert isinstance(results[0], OutcomeUnknown)
            assert results[1:] == [2, 3]


@pytest.mark.parametrize("lock_key", [None, "a"])
async def test_a_timeout_during_the_commit_reports_an_unknown_outcome(
    postgres_server: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch, lock_key: str | None
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 0.3)
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._RECOVERY_TIMEOUT_S", 0.1)
    async with Cut(postgres_server.port) as cut:
        url = postgres_database.replace(f":{postgres_server.port}/", f":{cut.port}/")
        async with counters(url) as database:
            cut.at, cut.keeps_open = b"COMMIT\0", True
            with pytest.raises(OutcomeUnknown, match="the change may or may not have been made; check before"):
                await database.write(add("a"), lock_key=lock_key)
            assert await database.read(count("a")) == 1


async def test_a_timeout_during_the_commit_of_a_group_is_reported_to_all_of_it(
    postgres_server: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough to reach the commit on a busy machine.
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 4.0)
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres_pool._RECOVERY_TIMEOUT_S", 0.1)
    async with Cut(postgres_server.port) as cut:
        url = postgres_database.replace(f":{postgres_server.port}/", f":{cut.port}/")
        async with counters(url, max_connections=LANES + 2) as database:
            gate = Gate(database)
            await gate.close()
            tasks = [asyncio.create_task(database.write(add("a"), lock_key="a")) for _ in range(2)]
            await asyncio.sleep(0)
            cut.at, cut.keeps_open = b"COMMIT\0", True
            await gate.open()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                assert isinstance(result, OutcomeUnknown)
            assert await database.read(count("a")) == 2


async def test_a_limit_that_passes_before_the_commit_says_that_nothing_was_made(
    database: Database[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 0.2)

    async def verb(unit: Unit) -> None:
        await unit.add("a")
        await asyncio.Event().wait()

    with pytest.raises(StorageUnavailable, match="does not answer within .*; try again") as caught:
        await database.write(verb)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert await database.read(count("a")) == 0


@pytest.mark.parametrize("goes", ["alone", "lock_key"])
async def test_a_change_in_a_lane_is_not_made_after_its_caller_timed_out(
    database: Database[Unit], monkeypatch: pytest.MonkeyPatch, goes: str
) -> None:
    """The lane continues when a caller gives up, and must not commit the change begun for that caller."""
    gate = Gate(database)
    await gate.close()
    monkeypatch.setattr("greenroom.storage.sql.drivers.postgres._ANSWER_LIMIT_S", 0.3)
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def slow(unit: Unit) -> int:
        made = await unit.add("a")
        begun.set()
        await may_go_on.wait()
        return made

    tasks = [asyncio.create_task(database.write(slow, lock_key="a"))]
    if goes == "lock_key":
        tasks.append(asyncio.create_task(database.write(add("b"), lock_key="b")))
    await asyncio.sleep(0)
    await gate.open()
    await begun.wait()
    with pytest.raises(StorageUnavailable) as caught:
        await tasks[0]
    assert not isinstance(caught.value, OutcomeUnknown)
    may_go_on.set()
    # A later change of the same key is queued after it.
    monkeypatch.undo()
    assert await database.write(add("a"), lock_key="a") == 1
    await asyncio.gather(*tasks[1:], return_exceptions=True)
    assert await database.read(count("a")) == 1
