"""A change with a key happens once, on every database: asked again, together, too late, or under another's name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from greenroom.core.permissions import Actor
from greenroom.errors import IdempotencyKeyReused, InvalidName
from greenroom.services import registered_models
from greenroom.services.idempotency import LIFETIME_MS, SETTING_LIFETIME_MS, Once, once
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

ANA, BEN = Actor("ana"), Actor("ben")
COUNT_KEYS = Sql("SELECT count(*) FROM idempotency_keys")


class Clock:
    """Says what a test wants it to say, milliseconds."""

    now_ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    yield database
    await database.close()


async def ask(
    database: Database[SqlTransaction], name: str, *, key: str = "k", asked: str = "a", actor: Actor = ANA
) -> Once:
    """Create a registered model under a key."""

    async def change(tx: SqlTransaction) -> Once:
        async def make() -> bytes:
            made = await registered_models.create_registered_model(tx, actor, name=name, description=None, tags={})
            return b'"%b"' % made.name.encode()

        return await once(tx, actor, key=key, request_digest=asked * 64, change=make)

    return await database.write(change)


async def keys_in(database: Database[SqlTransaction]) -> int:
    async def count(tx: SqlTransaction) -> int:
        row = await tx._session.one(COUNT_KEYS)
        assert row is not None
        return int(row[0])

    return await database.read(count)


async def test_repeated_change_gets_the_first_answer(database: Database[SqlTransaction]) -> None:
    assert await ask(database, "Iris") == Once(b'"Iris"', False)
    assert await ask(database, "Iris") == Once(b'"Iris"', True)


async def test_same_change_asked_at_the_same_time_is_made_once(database: Database[SqlTransaction]) -> None:
    answers = await asyncio.gather(*(ask(database, "Iris") for _ in range(8)))
    assert sorted(answer.is_replayed for answer in answers) == [False] + [True] * 7
    assert {answer.answer for answer in answers} == {b'"Iris"'}


async def test_key_with_another_request_is_refused(database: Database[SqlTransaction]) -> None:
    await ask(database, "Iris")
    with pytest.raises(IdempotencyKeyReused, match="'k' belongs to another request"):
        await ask(database, "Wine", asked="b")


async def test_refused_change_keeps_no_key(database: Database[SqlTransaction]) -> None:
    with pytest.raises(InvalidName):
        await ask(database, "a/b")
    assert await keys_in(database) == 0
    assert await ask(database, "Iris", asked="b") == Once(b'"Iris"', False)


async def test_everybody_has_keys_of_their_own(database: Database[SqlTransaction]) -> None:
    await ask(database, "Iris", actor=ANA)
    assert await ask(database, "Wine", actor=BEN, asked="b") == Once(b'"Wine"', False)


async def test_key_is_as_good_as_new_after_its_day(database: Database[SqlTransaction], clock: Clock) -> None:
    await ask(database, "Iris")
    clock.now_ms += LIFETIME_MS
    assert (await ask(database, "Iris")).is_replayed
    clock.now_ms += 1
    assert await ask(database, "Wine", asked="b") == Once(b'"Wine"', False)
    assert (await ask(database, "Wine", asked="b")).is_replayed


async def test_old_keys_go_as_new_ones_come(database: Database[SqlTransaction], clock: Clock) -> None:
    for number in range(20):
        await ask(database, f"old {number}", key=f"old {number}")
    clock.now_ms += LIFETIME_MS + 1
    # Enough for two of them to take some away.
    for number in range(30):
        await ask(database, f"new {number}", key=f"new {number}")
    assert await keys_in(database) == 30


async def test_key_of_a_setting_is_forgotten_sooner(database: Database[SqlTransaction], clock: Clock) -> None:
    async def set_once(name: str) -> Once:
        async def change(tx: SqlTransaction) -> Once:
            async def make() -> bytes:
                await registered_models.create_registered_model(tx, ANA, name=name, description=None, tags={})
                return b"{}"

            return await once(
                tx,
                ANA,
                key="k",
                request_digest="a" * 64,
                change=make,
                lifetime_ms=SETTING_LIFETIME_MS,
                answer=b"{}",
            )

        return await database.write(change)

    assert await set_once("Iris") == Once(b"{}", False)
    clock.now_ms += SETTING_LIFETIME_MS
    assert await set_once("Iris") == Once(b"{}", True)
    clock.now_ms += 1
    assert await set_once("Wine") == Once(b"{}", False)
