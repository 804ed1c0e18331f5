"""A reader of the event log never passes by an event that shows up late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import pytest

from greenroom.core.events import Verb
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

SETTLED = Sql(
    "SELECT tx_id, seq, subject FROM events WHERE (tx_id, seq) > ($1, $2) AND {settled:tx_id} ORDER BY tx_id, seq"
)
BY_NUMBER = Sql("SELECT 0, seq, subject FROM events WHERE CAST($1 AS BIGINT) = 0 AND seq > $2 ORDER BY seq")

SETTLED_BY_NUMBER = Sql(
    "SELECT 0, seq, subject FROM events WHERE CAST($1 AS BIGINT) = 0 AND seq > $2 AND {settled:tx_id} ORDER BY seq"
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


class Follower:
    """Reads the log from where it left off, as webhooks and live pages do."""

    def __init__(self, database: Database[SqlTransaction], query: Sql) -> None:
        self._database = database
        self._query = query
        self._last = (0, 0)
        self.seen: list[str] = []

    async def read(self) -> None:
        rows = await self._database.read(lambda tx: tx._session.all(self._query, *self._last))
        for tx_id, seq, subject in rows:
            self._last = (tx_id, seq)
            self.seen.append(subject)


async def append(tx: SqlTransaction, subject: str) -> None:
    await tx.events.append(actor="me", verb=next(iter(Verb)), subject=subject)
    # The next query takes along what was kept back: only now the event has its number.
    await tx._session.one(Sql("SELECT 1"))


async def test_nothing_is_skipped_when_transactions_interleave(postgres_database: str) -> None:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    careful, careless = Follower(database, SETTLED), Follower(database, BY_NUMBER)
    slow_has_its_number, fast_is_done = asyncio.Event(), asyncio.Event()

    async def slow(tx: SqlTransaction) -> None:
        await append(tx, "slow")
        slow_has_its_number.set()
        await fast_is_done.wait()

    running = asyncio.create_task(database.write(slow))
    await slow_has_its_number.wait()
    await database.write(lambda tx: append(tx, "fast"))
    for follower in (careful, careless):
        await follower.read()
    fast_is_done.set()
    await running
    for follower in (careful, careless):
        await follower.read()
    # The trap itself: who goes by the sequence alone has gone past the slow one for ever.
    assert careless.seen == ["fast"]
    assert careful.seen == ["slow", "fast"]
    await database.close()


async def test_a_later_transaction_may_have_an_earlier_number(postgres_database: str) -> None:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    careful, careless = Follower(database, SETTLED), Follower(database, SETTLED_BY_NUMBER)
    first_began, second_has_a_number, first_is_seen = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def first(tx: SqlTransaction) -> None:
        await tx._session.all(Sql("SELECT {transaction_id}"))
        first_began.set()
        await second_has_a_number.wait()
        await append(tx, "first")

    async def second(tx: SqlTransaction) -> None:
        await append(tx, "second")
        second_has_a_number.set()
        await first_is_seen.wait()

    running = asyncio.create_task(database.write(first))
    await first_began.wait()
    other = asyncio.create_task(database.write(second))
    await running
    for follower in (careful, careless):
        await follower.read()
    first_is_seen.set()
    await other
    for follower in (careful, careless):
        await follower.read()
    # Below the oldest running transaction, yet by number alone: gone past the second one for ever.
    assert careless.seen == ["first"]
    assert careful.seen == ["first", "second"]
    await database.close()


async def test_followers_see_every_event_of_many_writers_once(database: Database[SqlTransaction]) -> None:
    follower = Follower(database, SETTLED)

    async def writer(name: int) -> None:
        together = f"{name % 3}" if name % 2 else None
        for i in range(20):
            await database.write(partial(append, subject=f"{name}/{i}"), together=together)

    writers = asyncio.gather(*(writer(name) for name in range(12)))
    while not writers.done():
        await follower.read()
        await asyncio.sleep(0.002)
    await writers
    await follower.read()
    assert sorted(follower.seen) == sorted(f"{name}/{i}" for name in range(12) for i in range(20))


async def test_a_restored_copy_of_the_log_is_settled(postgres_database: str) -> None:
    # A dump keeps the transaction numbers of the server it came from; here they lie in the future.
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    await database.write(lambda tx: append(tx, "old"))
    await database.write(lambda tx: tx._session.run(Sql("UPDATE events SET tx_id = 4000000000000")))
    await database.close()
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    follower = Follower(database, SETTLED)
    await follower.read()
    assert follower.seen == ["old"]
    await database.close()


MANY = Sql(
    "INSERT INTO events (tx_id, at_ms, actor, verb, subject, topic, workspace) SELECT {transaction_id}, 1, 'u', "
    "'registered_model:update', 'registered_model:1', 'registered_model:1', 'default' FROM generate_series(1, 2500)"
)


@asynccontextmanager
async def slow_transaction(url: str) -> AsyncIterator[None]:
    """Hold a transaction open that has a number."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("BEGIN; SELECT pg_current_xact_id()")
        yield
    finally:
        await connection.close()


@pytest.fixture
async def postgres(postgres_database: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def test_place_to_follow_from_is_found_below_many_events_that_are_not_settled(
    postgres: Database[SqlTransaction], postgres_database: str
) -> None:
    assert await postgres.read(lambda tx: tx.registry_pages.last_place()) == (0, 0)
    await postgres.write(lambda tx: tx.events.append(actor="u", verb=Verb.RUN_CREATE, subject="run:1"))
    settled = await postgres.read(lambda tx: tx.registry_pages.last_place())
    assert settled > (0, 0)
    async with slow_transaction(postgres_database):
        await postgres.write(lambda tx: tx._session.run(MANY))
        # Whoever followed from the beginning would be sent the whole log.
        assert await postgres.read(lambda tx: tx.registry_pages.last_place()) == settled
    assert await postgres.read(lambda tx: tx.registry_pages.last_place()) > settled
