"""The contract of every database driver, on both databases."""

from __future__ import annotations

import asyncio
import contextvars
import math
from collections.abc import AsyncIterator

import pytest

from greenroom.errors import InvalidInput, LimitExceeded, NotFound, StateConflict, StorageUnavailable
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import StatementFailed
from tests.support.databases import Unit, Verb, add, count, counters

pytestmark = pytest.mark.anyio

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database[Unit]]:
    async with counters(database_url, clock=lambda: 1_700_000_000_123) as database:
        yield database


def and_then(*verbs: Verb, fail: Exception | None = None) -> Verb:
    async def verb(unit: Unit) -> int:
        result = 0
        for each in verbs:
            result = await each(unit)
        if fail is not None:
            raise fail
        return result

    return verb


async def test_what_was_written_is_read(database: Database[Unit]) -> None:
    assert await database.write(add("a")) == 1
    assert await database.read(count("a")) == 1
    assert await database.search(count("a")) == 1


async def test_a_verb_sees_its_own_changes(database: Database[Unit]) -> None:
    assert await database.write(and_then(add("a"), add("a"), count("a"))) == 2


@pytest.mark.parametrize("error", [NotFound("no such run"), KeyError("a bug")])
async def test_a_change_that_raises_leaves_nothing(database: Database[Unit], error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        await database.write(and_then(add("a"), fail=error))
    assert caught.value is error
    assert await database.read(count("a")) == 0
    assert await database.write(add("a")) == 1


@pytest.mark.parametrize("lock_key", [None, "row"])
async def test_a_change_that_fails_leaves_its_neighbours_alone(database: Database[Unit], lock_key: str | None) -> None:
    verbs = [and_then(add("all"), add(f"{i}"), fail=NotFound(f"{i}") if i % 3 == 0 else None) for i in range(30)]
    results = await asyncio.gather(*(database.write(verb, lock_key=lock_key) for verb in verbs), return_exceptions=True)
    for i, result in enumerate(results):
        assert isinstance(result, NotFound) is (i % 3 == 0)
        assert await database.read(count(f"{i}")) == (0 if i % 3 == 0 else 1)
    assert await database.read(count("all")) == 20


@pytest.mark.parametrize("lock_key", [None, "row"])
async def test_64_writers_count_without_gaps(database: Database[Unit], lock_key: str | None) -> None:
    async def writer() -> list[int]:
        return [await database.write(add("a"), lock_key=lock_key) for _ in range(10)]

    numbers = [number for numbers in await asyncio.gather(*(writer() for _ in range(64))) for number in numbers]
    assert sorted(numbers) == list(range(1, 641))


async def test_writers_to_many_rows_count_without_gaps(database: Database[Unit]) -> None:
    names = [f"{i % 16}" for i in range(64)]
    for _ in range(3):
        await asyncio.gather(*(database.write(add(name), lock_key=name) for name in names))
    assert [await database.read(count(name)) for name in names] == [12] * 64


async def test_a_verb_runs_in_the_context_of_its_caller(database: Database[Unit]) -> None:
    request = contextvars.ContextVar("request", default="none")

    async def verb(unit: Unit) -> str:
        before = request.get()
        await unit.count("a")
        assert request.get() == before
        return before

    async def caller(name: str) -> None:
        request.set(name)
        assert await database.read(verb) == name
        assert await database.search(verb) == name
        assert await database.write(verb) == name
        # Many at once: they share a transaction.
        assert await database.write(verb, lock_key="row") == name

    await asyncio.gather(*(asyncio.create_task(caller(f"request {i}")) for i in range(20)))
    assert request.get() == "none"


async def test_a_cancelled_change_does_not_disturb_the_others(database: Database[Unit]) -> None:
    tasks = [asyncio.create_task(database.write(add("a"), lock_key="row")) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, int) for result in results[1::2])
    # A cancelled one is whole or absent.
    last = await database.write(add("a"))
    assert 11 <= last <= 21
    assert await database.read(count("a")) == last


async def test_close_finishes_what_is_queued(database_url: str) -> None:
    async with counters(database_url) as database:
        tasks = [asyncio.create_task(database.write(add("a"), lock_key="row")) for _ in range(50)]
        tasks += [asyncio.create_task(database.write(add("b"))) for _ in range(50)]
        await asyncio.sleep(0)
    assert sorted(await asyncio.gather(*tasks)) == sorted([*range(1, 51), *range(1, 51)])
    async with counters(database_url) as database:
        assert await database.read(count("a")) == 50
        assert await database.read(count("b")) == 50


async def test_a_closed_database_says_so(database_url: str) -> None:
    async with counters(database_url) as database:
        pass
    for call in (database.read, database.search, database.write):
        with pytest.raises(StorageUnavailable, match="is closed: the server is stopping"):
            await call(count("a"))
    with pytest.raises(StorageUnavailable, match="is closed"):
        await database.check()
    await database.close()


async def test_check_is_content_with_a_database_that_answers(database: Database[Unit]) -> None:
    await database.check()


async def test_a_read_may_not_change_anything(database: Database[Unit]) -> None:
    for call in (database.read, database.search):
        with pytest.raises(StatementFailed, match="a read may not change anything"):
            await call(add("a"))
    assert await database.read(count("a")) == 0


async def test_a_statement_the_database_refuses_is_our_bug_and_the_next_one_works(database: Database[Unit]) -> None:
    async def wrong(unit: Unit) -> int:
        await unit.add("a")
        return len(await unit.rows("SELECT value FROM nowhere"))

    for call in (database.read, database.search, database.write):
        with pytest.raises(StatementFailed, match="nowhere|may not change"):
            await call(wrong)
    assert await database.write(add("a")) == 1


async def test_catching_an_error_of_the_database_does_not_save_the_change(database: Database[Unit]) -> None:
    async def stubborn(unit: Unit) -> int:
        await unit.add("a")
        try:
            await unit.session.run(Sql("INSERT INTO counters (name, value) VALUES ('a', 1)"))
        except StateConflict:
            pass
        return 1

    with pytest.raises(StateConflict, match="conflicts with the stored data"):
        await database.write(stubborn)
    assert await database.read(count("a")) == 0


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1])
async def test_a_number_beyond_64_bits_is_the_callers_fault(database: Database[Unit], value: int) -> None:
    with pytest.raises(InvalidInput):
        await database.read(lambda unit: unit.rows("SELECT value FROM counters WHERE value = $1", value))


async def test_half_a_surrogate_pair_is_the_callers_fault(database: Database[Unit]) -> None:
    with pytest.raises(InvalidInput):
        await database.write(add("\ud800"))


async def test_the_clock_is_read_once_for_each_unit_of_work(database: Database[Unit]) -> None:
    async def verb(unit: Unit) -> int:
        return unit.session.now_ms

    assert await database.read(verb) == 1_700_000_000_123
    assert await database.write(verb) == 1_700_000_000_123


async def test_a_search_that_takes_too_long_is_stopped(database_url: str) -> None:
    async with counters(database_url, search_limit_s=0.3) as database:
        with pytest.raises(LimitExceeded, match="request less at a time"):
            await database.search(lambda unit: unit.rows(ENDLESS))
        while True:
            try:
                assert await database.search(count("a")) == 0
                break
            except LimitExceeded:
                pass  # the machine was too busy to begin it in time


async def test_an_abandoned_search_makes_room(database: Database[Unit]) -> None:
    # More than the threads or connections: leaked ones would block the last one.
    for _ in range(12):
        task = asyncio.create_task(database.search(lambda unit: unit.rows(ENDLESS)))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(20):
        assert await database.search(count("a")) == 0


async def test_reads_continue_during_a_search(database: Database[Unit]) -> None:
    task = asyncio.create_task(database.search(lambda unit: unit.rows(ENDLESS)))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(20):
        assert await database.write(add("a")) == 1
        assert await database.read(count("a")) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_number_of_changed_rows(database: Database[Unit]) -> None:
    async def verb(unit: Unit) -> list[int]:
        for name in ("a", "b", "c"):
            await unit.add(name)
        statements = (
            "UPDATE counters SET value = 7 WHERE name IN ('a', 'b')",
            "INSERT INTO counters (name, value) VALUES ('a', 1) ON CONFLICT DO NOTHING",
            "WITH x AS (SELECT 'c' AS name) DELETE FROM counters WHERE name IN (SELECT name FROM x)",
            "DELETE FROM counters WHERE name = 'missing'",
        )
        return [await unit.session.run(Sql(text)) for text in statements]

    assert await database.write(verb) == [2, 0, 1, 0]


async def test_many_rows_in_one_go(database: Database[Unit]) -> None:
    bulk = Sql(
        "INSERT INTO counters (name, value) {values:text,int} ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    plain = Sql(
        "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )

    async def verb(unit: Unit) -> None:
        await unit.session.execute_many(bulk, [("a", 1), ("b", 2)])
        await unit.session.execute_many(plain, [("b", 3), ("b", 4), ("c", 5)])
        await unit.session.execute_many(bulk, [])
        await unit.session.execute_many(plain, [])

    await database.write(verb)
    assert await database.read(lambda unit: unit.rows("SELECT name, value FROM counters ORDER BY name")) == [
        ("a", 1),
        ("b", 4),
        ("c", 5),
    ]


async def test_values_come_back_as_they_were(database: Database[Unit]) -> None:
    make = Sql("CREATE TABLE kinds (number BIGINT, real DOUBLE PRECISION, words TEXT)")
    put = Sql("INSERT INTO kinds (number, real, words) VALUES ($1, $2, $3)")
    rows = [
        (2**63 - 1, math.inf, "naïve 🦊"),
        (-(2**63), -math.inf, ""),
        (0, 1e-308, "line\nbreak\ttab '\"\\%_"),
        (None, 0.1, None),
    ]

    async def verb(unit: Unit) -> None:
        await unit.session.run(make)
        for row in rows:
            await unit.session.run(put, *row)

    await database.write(verb)
    found = await database.read(
        lambda unit: unit.rows("SELECT number, real, words FROM kinds ORDER BY real DESC NULLS LAST")
    )
    assert found == [rows[0], rows[3], rows[2], rows[1]]
    nulls = "SELECT number FROM kinds ORDER BY number NULLS FIRST"
    assert (await database.read(lambda unit: unit.rows(nulls)))[0] == (None,)
    assert (await database.read(lambda unit: unit.rows(nulls.replace("FIRST", "LAST"))))[-1] == (None,)


async def test_deferred_statements_run_before_the_next_one_and_before_the_commit(
    database: Database[Unit],
) -> None:
    put = Sql("INSERT INTO counters (name, value) VALUES ($1, $2)")
    bulk = Sql("INSERT INTO counters (name, value) {values:text,int}")
    touch = Sql("UPDATE counters SET value = value + $2 WHERE name = $1")
    other = Sql("INSERT INTO others (name, value) VALUES ($1, $2)")

    async def verb(unit: Unit) -> int:
        await unit.session.run(Sql("CREATE TABLE others (name TEXT, value BIGINT)"))
        await unit.session.defer(put, "a", 1)
        await unit.session.defer(other, "x", 24)
        await unit.session.defer(touch, "a", 10)
        await unit.session.defer(touch, "a", 100)
        assert await unit.count("a") == 111
        await unit.session.execute_many(bulk, [("b", 1), ("c", 2)])
        await unit.session.defer(other, "y", 25)
        assert await unit.session.run(Sql("UPDATE counters SET value = 0")) == 3
        await unit.session.defer(touch, "a", 7)
        await unit.session.defer(other, "z", 26)
        return 0

    await database.write(verb)
    assert await database.read(count("a")) == 7
    found = await database.read(lambda unit: unit.rows("SELECT name, value FROM others ORDER BY name"))
    assert found == [("x", 24), ("y", 25), ("z", 26)]


@pytest.mark.parametrize("lock_key", [None, "row"])
async def test_a_deferred_statement_that_fails_also_fails_its_change(
    database: Database[Unit], lock_key: str | None
) -> None:
    async def verb(unit: Unit) -> int:
        await unit.add("a")
        await unit.session.defer(Sql("INSERT INTO counters (name, value) VALUES ('a', 1)"))
        return 1

    async def reads(unit: Unit) -> None:
        await unit.session.defer(Sql("INSERT INTO counters (name, value) VALUES ('b', 1)"))

    results = await asyncio.gather(
        *(database.write(each, lock_key=lock_key) for each in (add("b"), verb, add("b"))), return_exceptions=True
    )
    assert [results[0], results[2]] == [1, 2]
    assert isinstance(results[1], StateConflict)
    assert await database.read(count("a")) == 0
    with pytest.raises(StatementFailed, match="a read may not change anything"):
        await database.read(reads)
