"""PostgreSQL lanes: a row locked for long delays only the changes of that row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from greenroom.storage.sql.database import Database
from greenroom.storage.sql.drivers.postgres import PostgresDatabase
from greenroom.storage.sql.drivers.state import LanesState
from tests.support.databases import Unit, Verb, add, count, counters

pytestmark = pytest.mark.anyio

LANES = 4
# Half of the time after which PostgreSQL gives up the wait for a row; what is not held takes a tenth of it.
SOON_S = 5


@asynccontextmanager
async def rows_held(url: str, names: Iterable[str]) -> AsyncIterator[None]:
    """Hold rows from outside, as a person in psql does."""
    raw = await asyncpg.connect(url)
    async with raw.transaction():
        for name in names:
            await raw.execute("INSERT INTO counters (name, value) VALUES ($1, 0) ON CONFLICT DO NOTHING", name)
    transaction = raw.transaction()
    await transaction.start()
    await raw.fetch("SELECT 1 FROM counters WHERE name = ANY($1) FOR UPDATE", list(names))
    try:
        yield
    finally:
        await transaction.rollback()
        await raw.close()


def lanes_of(database: Database[Unit]) -> LanesState:
    assert isinstance(database, PostgresDatabase)
    lanes = database.state().lanes
    assert lanes is not None
    return lanes


def write(database: Database[Unit], name: str) -> asyncio.Task[int]:
    return asyncio.create_task(database.write(add(name), lock_key=name))


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Database[Unit]]:
    async with counters(postgres_database, max_connections=12) as database:
        yield database


HELD = [f"held {n}" for n in range(LANES)]


async def test_held_rows_do_not_hold_up_a_change_that_comes_later(
    database: Database[Unit], postgres_database: str
) -> None:
    async with rows_held(postgres_database, HELD):
        waiting = [write(database, name) for name in HELD]
        # Not a wait for luck: a lane counts until it is this old.
        await asyncio.sleep(0.15)
        assert lanes_of(database).running == LANES
        async with asyncio.timeout(SOON_S):
            assert await write(database, "free") == 1
            assert await asyncio.gather(*(write(database, f"free {n}") for n in range(40))) == [1] * 40
        assert not any(task.done() for task in waiting)
        oldest_s = lanes_of(database).oldest_s
        assert oldest_s is not None
        assert oldest_s > 0.15
    assert await asyncio.gather(*waiting) == [1] * LANES
    assert lanes_of(database) == LanesState(running=0, waiting=0, oldest_s=None)


async def test_locked_rows_do_not_delay_changes_queued_after_them(
    database: Database[Unit], postgres_database: str
) -> None:
    async with rows_held(postgres_database, HELD):
        waiting = [write(database, name) for name in HELD]
        behind = [write(database, name) for name in HELD]
        free = [write(database, f"free {n}") for n in range(20)]
        await asyncio.sleep(0)
        assert lanes_of(database).waiting == len(behind) + len(free)
        async with asyncio.timeout(SOON_S):
            assert await asyncio.gather(*free) == [1] * 20
        assert not any(task.done() for task in waiting + behind)
    assert await asyncio.gather(*waiting, *behind) == [1] * LANES + [2] * LANES


async def test_a_held_row_in_a_group_does_not_hold_up_the_others_of_it(
    database: Database[Unit], postgres_database: str
) -> None:
    may_go = asyncio.Event()

    async def gate(unit: Unit) -> None:
        await may_go.wait()

    names = [f"{n:02}" for n in range(LANES * 5)]
    # Whichever lane it gets, its group has changes before and after it.
    held = names[LANES * 2]
    async with rows_held(postgres_database, [held]):
        gates = [asyncio.create_task(database.write(gate, lock_key=f"gate {n}")) for n in range(LANES)]
        await asyncio.sleep(0)
        tasks = {name: write(database, name) for name in names}
        await asyncio.sleep(0)
        assert lanes_of(database).waiting == len(names)
        may_go.set()
        waiting = tasks.pop(held)
        async with asyncio.timeout(SOON_S):
            assert await asyncio.gather(*tasks.values(), *gates) == [1] * len(tasks) + [None] * LANES
        assert not waiting.done()
    assert await waiting == 1


async def test_changes_of_one_row_stay_in_order_and_apart(database: Database[Unit], postgres_database: str) -> None:
    async with rows_held(postgres_database, [*HELD, "hot"]):
        held = [write(database, name) for name in HELD]
        hot = [write(database, "hot") for _ in range(20)]
        await asyncio.sleep(0.3)
        free = write(database, "free")
        async with asyncio.timeout(SOON_S):
            assert await free == 1
    assert await asyncio.gather(*hot) == list(range(1, 21))
    await asyncio.gather(*held)


async def test_held_rows_leave_connections_for_reads(postgres_database: str) -> None:
    names = [f"held {n}" for n in range(12)]
    async with counters(postgres_database, max_connections=6) as database, rows_held(postgres_database, names):
        waiting = []
        for name in names:
            waiting.append(write(database, name))
            await asyncio.sleep(0.03)
        await asyncio.sleep(0.3)
        state = lanes_of(database)
        assert state.running == 5
        assert state.waiting == len(names) - state.running
        async with asyncio.timeout(SOON_S):
            assert await database.read(count("free")) == 0
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_change_that_has_to_be_undone_takes_no_place_from_the_others(database: Database[Unit]) -> None:
    async def refused(unit: Unit) -> int:
        await unit.add("a")
        raise LookupError("refused")

    verbs: list[Verb] = [add("a"), refused, add("a"), refused, add("a")]
    results = await asyncio.gather(*(database.write(verb, lock_key="a") for verb in verbs), return_exceptions=True)
    assert [result for result in results if isinstance(result, int)] == [1, 2, 3]
    assert [type(result) for result in results if not isinstance(result, int)] == [LookupError] * 2
    assert await database.read(count("a")) == 3
