"""Idempotency keys on both databases: repeated, concurrent and late requests, and keys of other users."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.access import Actor, local_user
from greenroom.errors import IdempotencyKeyReused, InvalidName, NotFound
from greenroom.services.idempotency import (
    LIFETIME_MS,
    SETTING_LIFETIME_MS,
    IdempotentResult,
    forget_old_keys,
    run_idempotently,
)
from greenroom.services.registry import comments, model_versions, registered_models
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

pytestmark = pytest.mark.anyio

ANA, BEN = local_user("ana"), local_user("ben")
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
) -> IdempotentResult:
    """Create a registered model under a key."""

    async def change(tx: SqlTransaction) -> IdempotentResult:
        async def make() -> bytes:
            made = await registered_models.create_registered_model(tx, actor, name=name, description=None, tags={})
            return b'"%b"' % made.name.encode()

        return await run_idempotently(tx, actor, key=key, request_digest=asked * 64, change=make)

    return await database.write(change)


async def keys_in(database: Database[SqlTransaction]) -> int:
    async def count(tx: SqlTransaction) -> int:
        row = await tx._session.one(COUNT_KEYS)
        assert row is not None
        return int(row[0])

    return await database.read(count)


async def test_repeated_change_gets_the_first_answer(database: Database[SqlTransaction]) -> None:
    assert await ask(database, "Iris") == IdempotentResult(b'"Iris"', False)
    assert await ask(database, "Iris") == IdempotentResult(b'"Iris"', True)


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
    assert await ask(database, "Iris", asked="b") == IdempotentResult(b'"Iris"', False)


async def test_everybody_has_keys_of_their_own(database: Database[SqlTransaction]) -> None:
    await ask(database, "Iris", actor=ANA)
    assert await ask(database, "Wine", actor=BEN, asked="b") == IdempotentResult(b'"Wine"', False)


async def test_key_is_as_good_as_new_after_its_day(database: Database[SqlTransaction], clock: Clock) -> None:
    await ask(database, "Iris")
    clock.now_ms += LIFETIME_MS
    assert (await ask(database, "Iris")).is_replayed
    clock.now_ms += 1
    assert await ask(database, "Wine", asked="b") == IdempotentResult(b'"Wine"', False)
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
    async def set_once(name: str) -> IdempotentResult:
        async def change(tx: SqlTransaction) -> IdempotentResult:
            async def make() -> bytes:
                await registered_models.create_registered_model(tx, ANA, name=name, description=None, tags={})
                return b"{}"

            return await run_idempotently(
                tx,
                ANA,
                key="k",
                request_digest="a" * 64,
                change=make,
                lifetime_ms=SETTING_LIFETIME_MS,
                answer=b"{}",
            )

        return await database.write(change)

    assert await set_once("Iris") == IdempotentResult(b"{}", False)
    clock.now_ms += SETTING_LIFETIME_MS
    assert await set_once("Iris") == IdempotentResult(b"{}", True)
    clock.now_ms += 1
    assert await set_once("Wine") == IdempotentResult(b"{}", False)


async def test_old_keys_go_though_no_new_ones_come(database: Database[SqlTransaction], clock: Clock) -> None:
    for number in range(20):
        await ask(database, f"old {number}", key=f"old {number}")
    clock.now_ms += LIFETIME_MS
    await database.write(forget_old_keys)
    assert await keys_in(database) == 20
    clock.now_ms += 1
    await database.write(forget_old_keys)
    assert await keys_in(database) == 0


Verb = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


async def under(database: Database[SqlTransaction], key: str, verb: Verb) -> IdempotentResult:
    """Make a change under a key; its answer is what a canary says."""

    async def change(tx: SqlTransaction) -> IdempotentResult:
        async def make() -> bytes:
            await verb(tx)
            return b'"canary %b"' % key.encode()

        return await run_idempotently(tx, ANA, key=key, request_digest="a" * 64, change=make)

    return await database.write(change)


async def answered(database: Database[SqlTransaction], key: str) -> bool:
    """Return whether a repeated request gets the first answer; the change is never made again."""

    async def never(tx: SqlTransaction) -> None:
        raise AssertionError("it was made again")

    try:
        return (await under(database, key, never)).is_replayed
    except NotFound as error:
        return "deleted since" not in error.message or "canary" in error.message


async def test_answers_about_what_was_deleted_are_not_given_again(database: Database[SqlTransaction]) -> None:
    async def version(tx: SqlTransaction) -> None:
        await model_versions.create_model_version(
            tx,
            ANA,
            name="Iris",
            source="s3://bucket/there",
            run_id=None,
            run_link="",
            model_id=None,
            description="",
            tags={},
        )

    async def comment(tx: SqlTransaction, name: str, version: int | None) -> None:
        made[name, version] = (await comments.create_comment(tx, ANA, name=name, version=version, text="!")).comment_id

    made: dict[tuple[str, int | None], str] = {}
    for name in ("Iris", "Wine"):
        await under(
            database,
            name,
            lambda tx, name=name: registered_models.create_registered_model(  # type: ignore[misc]
                tx, ANA, name=name, description="secret", tags={}
            ),
        )
    # As many that the number of one begins with that of another.
    for number in range(1, 12):
        await under(database, f"v{number}", version)
    await under(database, "on 1", lambda tx: comment(tx, "Iris", 1))
    await under(database, "on iris", lambda tx: comment(tx, "Iris", None))
    await under(database, "on wine", lambda tx: comment(tx, "Wine", None))
    keys = ("Iris", "Wine", *(f"v{number}" for number in range(1, 12)), "on 1", "on iris", "on wine")
    assert all([await answered(database, key) for key in keys])

    await database.write(lambda tx: model_versions.delete_model_version(tx, ANA, name="Iris", version=1))
    assert [key for key in keys if not await answered(database, key)] == ["v1", "on 1"]
    await database.write(lambda tx: comments.delete_comment(tx, ANA, comment_id=made["Wine", None]))
    assert [key for key in keys if not await answered(database, key)] == ["v1", "on 1", "on wine"]
    await database.write(lambda tx: registered_models.delete_registered_model(tx, ANA, name="Iris"))
    assert [key for key in keys if await answered(database, key)] == ["Wine"]


async def test_a_deletion_with_a_key_is_answered_again(database: Database[SqlTransaction]) -> None:
    await ask(database, "Iris", key="made")

    async def delete(tx: SqlTransaction) -> None:
        await registered_models.delete_registered_model(tx, ANA, name="Iris")

    assert not (await under(database, "deleted", delete)).is_replayed
    assert (await under(database, "deleted", delete)).is_replayed
