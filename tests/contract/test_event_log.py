"""A follower of the event log sees every event once, and waits only for uncommitted ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

import asyncpg
import pytest

from greenroom.core.access import local_user
from greenroom.core.event_types import EventType, NameField
from greenroom.core.events import PlacedEvent, RegisteredModelRenamed
from greenroom.core.request_context import RequestOrigin, request_origin
from greenroom.core.subjects import Subject, registered_model_subject
from greenroom.server.followers import place_events
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

ME = local_user("me")
A_CHANGE = RegisteredModelRenamed(before=NameField(name="a"), after=NameField(name="b"))
BY_NUMBER = Sql("SELECT seq, subject FROM events WHERE seq > $1 ORDER BY seq")
# More than any batch and any limit of a scan.
MANY = Sql(
    "INSERT INTO events (tx_id, at_ms, actor, type, subject, topic, workspace) SELECT {transaction_id}, 1, 'u', "
    "'registered_model.updated', 'registered_model:1', 'registered_model:1', 'default' FROM generate_series(1, 2500)"
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


@pytest.fixture
async def postgres(postgres_database: str) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    yield database
    await database.close()


class Follower:
    """Reads the log from where it left off, as webhooks and live pages do."""

    def __init__(self, database: Database[SqlTransaction]) -> None:
        self._database = database
        self.position = 0
        self.seen: list[str] = []

    async def read(self) -> None:
        await place_events(self._database)
        while found := await self._after():
            self.position = found[-1].position
            self.seen += [placed.event.subject.id for placed in found]

    async def _after(self) -> list[PlacedEvent]:
        return await self._database.read(lambda tx: tx.events.after(self.position, limit=1000))


class CarelessFollower:
    """Goes by the number of an event, which PostgreSQL assigns before the commit."""

    def __init__(self, database: Database[SqlTransaction]) -> None:
        self._database = database
        self._last = 0
        self.seen: list[str] = []

    async def read(self) -> None:
        rows = await self._database.read(lambda tx: tx._session.all(BY_NUMBER, self._last))
        for seq, subject in rows:
            self._last = seq
            self.seen.append(Subject.parse(subject).id)


async def append(tx: SqlTransaction, name: str) -> None:
    await tx.events.append(ME, Subject("registered_model", name), A_CHANGE)
    # What was deferred is sent with the next query: only now the event has its number.
    await tx._session.one(Sql("SELECT 1"))


async def test_nothing_is_skipped_when_transactions_interleave(postgres: Database[SqlTransaction]) -> None:
    careful, careless = Follower(postgres), CarelessFollower(postgres)
    slow_has_its_number, fast_is_done = asyncio.Event(), asyncio.Event()

    async def slow(tx: SqlTransaction) -> None:
        await append(tx, "slow")
        slow_has_its_number.set()
        await fast_is_done.wait()

    running = asyncio.create_task(postgres.write(slow))
    await slow_has_its_number.wait()
    await postgres.write(lambda tx: append(tx, "fast"))
    for follower in (careful, careless):
        await follower.read()
    # What is committed is seen without waiting for what is not.
    assert careful.seen == ["fast"]
    fast_is_done.set()
    await running
    for follower in (careful, careless):
        await follower.read()
    # The trap itself: one that goes by the number alone never sees the slow one.
    assert careless.seen == ["fast"]
    assert careful.seen == ["fast", "slow"]


async def test_a_later_transaction_may_have_an_earlier_number(postgres: Database[SqlTransaction]) -> None:
    follower = Follower(postgres)
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

    running = asyncio.create_task(postgres.write(first))
    await first_began.wait()
    other = asyncio.create_task(postgres.write(second))
    await running
    await follower.read()
    assert follower.seen == ["first"]
    first_is_seen.set()
    await other
    await follower.read()
    assert follower.seen == ["first", "second"]


async def test_followers_see_every_event_of_many_writers_once(database: Database[SqlTransaction]) -> None:
    followers = [Follower(database), Follower(database)]

    async def writer(name: int) -> None:
        lock_key = f"{name % 3}" if name % 2 else None
        for i in range(20):
            await database.write(partial(append, name=f"{name}.{i}"), lock_key=lock_key)

    async def follow(follower: Follower) -> None:
        while not writers.done():
            await follower.read()
            await asyncio.sleep(0.002)
        await follower.read()

    writers = asyncio.gather(*(writer(name) for name in range(12)))
    await asyncio.gather(*(follow(follower) for follower in followers))
    await writers
    assert sorted(followers[0].seen) == sorted(f"{name}.{i}" for name in range(12) for i in range(20))
    # One order for all.
    assert followers[0].seen == followers[1].seen


@asynccontextmanager
async def slow_transaction(url: str) -> AsyncIterator[None]:
    """Hold a transaction open that has a number."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("BEGIN; SELECT pg_current_xact_id()")
        yield
    finally:
        await connection.close()


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_long_transaction_does_not_hold_up_followers(
    postgres: Database[SqlTransaction], postgres_database: str, elsewhere: bool
) -> None:
    follower = Follower(postgres)
    url = urlsplit(postgres_database)._replace(path="/postgres").geturl() if elsewhere else postgres_database
    async with slow_transaction(url):
        await postgres.write(lambda tx: append(tx, "while it runs"))
        await follower.read()
        assert follower.seen == ["while it runs"]


async def test_place_to_follow_from_is_the_end_under_a_long_transaction(
    postgres: Database[SqlTransaction], postgres_database: str
) -> None:
    assert (await place_events(postgres)).position == 0
    async with slow_transaction(postgres_database):
        await postgres.write(lambda tx: tx._session.run(MANY))
        # A client that followed from anywhere else would be sent history.
        assert (await place_events(postgres)).position == 2500
        await postgres.write(lambda tx: append(tx, "one more"))
        assert (await place_events(postgres)).position == 2501
        found = await postgres.read(lambda tx: tx.events.after(2500, limit=10))
        assert [placed.event.subject.id for placed in found] == ["one more"]


async def test_a_late_event_is_seen_after_any_number_of_others(postgres: Database[SqlTransaction]) -> None:
    # Until 0004 an event that 100,000 others had overtaken was never seen.
    follower = Follower(postgres)
    has_its_number, others_are_seen = asyncio.Event(), asyncio.Event()
    overtaking = Sql(
        "INSERT INTO events (tx_id, at_ms, actor, type, subject, topic, workspace) SELECT {transaction_id}, 1, 'u', "
        "'registered_model.updated', 'registered_model:1', 'registered_model:1', 'default' "
        "FROM generate_series(1, 100001)"
    )

    async def late(tx: SqlTransaction) -> None:
        await append(tx, "late")
        has_its_number.set()
        await others_are_seen.wait()

    running = asyncio.create_task(postgres.write(late))
    await has_its_number.wait()
    await postgres.write(lambda tx: tx._session.run(overtaking))
    follower.position = (await place_events(postgres)).position
    assert follower.position == 100_001
    others_are_seen.set()
    await running
    await follower.read()
    assert follower.seen == ["late"]


async def test_positions_are_assigned_in_batches(postgres: Database[SqlTransaction]) -> None:
    await postgres.write(lambda tx: append(tx, "first"))
    await postgres.write(lambda tx: tx._session.run(MANY))
    await postgres.write(lambda tx: append(tx, "last"))
    batches = 1
    while await postgres.write(lambda tx: tx.events.assign_positions(limit=100)):
        batches += 1
    assert batches == 26
    rows = await postgres.read(lambda tx: tx._session.all(Sql("SELECT position, seq FROM event_positions ORDER BY 1")))
    assert [row[0] for row in rows] == list(range(1, 2503))
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert not (await postgres.read(lambda tx: tx.events.head())).has_unplaced


async def test_events_are_never_changed(postgres: Database[SqlTransaction], postgres_database: str) -> None:
    await postgres.write(lambda tx: append(tx, "one"))
    rows = Sql("SELECT CAST(xmin AS TEXT), e.* FROM events e ORDER BY seq")
    before = await postgres.read(lambda tx: tx._session.all(rows))
    await place_events(postgres)
    again = await open_database(postgres_database, make_transaction=SqlTransaction)
    assert await again.read(lambda tx: tx._session.all(rows)) == before
    await again.close()


async def test_a_copy_put_back_on_a_younger_server_is_followed(postgres_database: str) -> None:
    # A dump contains the transaction ids of its server; here they are in the future.
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    await database.write(lambda tx: append(tx, "placed"))
    await place_events(database)
    await database.write(lambda tx: append(tx, "not placed"))
    await database.write(lambda tx: tx._session.run(Sql("UPDATE events SET tx_id = 4000000000000")))
    await database.write(lambda tx: tx._session.run(Sql("UPDATE event_sequencer SET next_tx_id = 4000000000000")))
    await database.close()
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    await database.write(lambda tx: append(tx, "new"))
    follower = Follower(database)
    await follower.read()
    assert follower.seen == ["placed", "not placed", "new"]
    await database.close()


async def test_an_event_carries_the_request_it_was_written_for(database: Database[SqlTransaction]) -> None:
    async def requested() -> None:
        request_origin.set(RequestOrigin("req-1", b"mlflow-python-client/3.1"))
        await database.write(lambda tx: append(tx, "7"), lock_key="registered_model:7")

    # A task has a context of its own, as a request does.
    await asyncio.create_task(requested())
    await database.write(lambda tx: append(tx, "7"))
    events = await database.read(lambda tx: tx.events.of_subject(registered_model_subject(7), before_seq=None, limit=9))
    assert [(event.request_id, event.client) for event in events] == [
        (None, None),
        ("req-1", "mlflow-python-client/3.1"),
    ]
    assert events[0].actor.name == "me"
    assert events[0].change == A_CHANGE
    assert events[0].type is EventType.REGISTERED_MODEL_RENAMED


async def test_an_id_of_an_earlier_release_is_found_by_its_number(database: Database[SqlTransaction]) -> None:
    for name in ("1", "2"):
        await database.write(lambda tx, name=name: append(tx, name))  # type: ignore[misc]
    await place_events(database)
    events = await database.read(lambda tx: tx.events.of_subject(registered_model_subject(1), before_seq=None, limit=9))
    position = await database.read(lambda tx: tx.events.position_of(events[0].seq))
    assert position is not None
    found = await database.read(lambda tx: tx.events.after(position, limit=9))
    assert [placed.event.subject.id for placed in found] == ["2"]
    assert await database.read(lambda tx: tx.events.position_of(10**9)) is None
