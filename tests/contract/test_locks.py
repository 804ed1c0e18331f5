"""Concurrent changes of models and comments that wait for a lock on PostgreSQL act on the row as it is after the wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.event_types import EventType
from greenroom.core.stages import PRODUCTION, STAGING
from greenroom.errors import NotFound
from greenroom.services.registry import (
    comments,
    model_versions,
    registered_models,
    stages,
    version_registering,
    version_restoring,
)
from greenroom.services.tracking import logged_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.interleaving import AFTER_STATEMENT, Held, connected, is_waiting, once, stepped_transaction
from tests.support.invariants import broken_promises
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    delete_version,
    move,
    the_history,
    the_version,
)
from tests.support.rules import a_rule, alias_place
from tests.support.tracking import an_experiment

pytestmark = pytest.mark.anyio

Change = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Registry]:
    database = await open_database(postgres_database, make_transaction=stepped_transaction)
    yield database
    await database.close()


def is_lock(sql: Sql) -> bool:
    return "registered_models" in sql.postgres and (sql.target == "registered_models" or "FOR " in sql.postgres)


def rename(old: str, new: str) -> Change:
    return lambda tx: registered_models.rename_registered_model(tx, USER, name=old, new_name=new)


def delete(name: str) -> Change:
    return lambda tx: registered_models.delete_registered_model(tx, USER, name=name)


def change(verb: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> Change:
    return lambda tx: verb(tx, USER, **fields)


TO_PRODUCTION: dict[str, Change] = {
    "the wire's transition": change(
        stages.transition_stage, name="m", version=1, stage=PRODUCTION, archive_existing=True
    ),
    "the native change": change(
        stages.change_stage,
        name="m",
        version=1,
        stage=PRODUCTION,
        archive_existing=True,
        keep_others=False,
        comment="",
    ),
}


@pytest.mark.parametrize("taken_away", [rename("m", "old"), delete("m")], ids=["renamed", "deleted"])
@pytest.mark.parametrize("to_production", TO_PRODUCTION.values(), ids=TO_PRODUCTION)
async def test_a_name_that_changes_hands_during_the_wait_leaves_one_version_in_production(
    database: Registry, postgres_database: str, taken_away: Change, to_production: Change
) -> None:
    await a_model(database, "m")
    await a_model_version(database, "m")
    others: list[asyncio.Task[Any]] = []

    async def recreate_model() -> None:
        await a_model(database, "m")
        await a_model_version(database, "m")
        await a_model_version(database, "m")

    async def move_the_other() -> None:
        others.append(asyncio.create_task(move(database, "m", 2, "Production", archive_existing=True)))
        await is_waiting(postgres_database, unless=others[0])

    after_lock = once(recreate_model, where=is_lock)
    after_holders_are_read = once(move_the_other, where=lambda sql: "FROM model_version_stages h" in sql.postgres)

    async def steps(sql: Sql) -> None:
        await after_lock(sql)
        await after_holders_are_read(sql)

    away = Held(database, taken_away)
    await away.begun()
    AFTER_STATEMENT.set(steps)
    moving = asyncio.create_task(database.write(to_production))
    AFTER_STATEMENT.set(None)
    await is_waiting(postgres_database, unless=moving)
    await away.commit()
    await asyncio.gather(moving, return_exceptions=True)
    await asyncio.gather(*others)
    stages: list[str] = [(await the_version(database, "m", number)).current_stage for number in (1, 2)]
    assert stages.count("Production") <= 1
    assert not await broken_promises(postgres_database)


LOCKING: dict[str, Change] = {
    "transition_stage": TO_PRODUCTION["the wire's transition"],
    "change_stage": TO_PRODUCTION["the native change"],
    "leave_stage": change(stages.leave_stage, name="m", version=1, stage=STAGING, comment=""),
    "set_alias": change(registered_models.set_alias, name="m", alias="champion", version=1),
    "delete_alias": change(registered_models.delete_alias, name="m", alias="given"),
    "update_registered_model": change(registered_models.update_registered_model, name="m", description="New."),
    "rename_registered_model": rename("m", "newer"),
    "delete_registered_model": delete("m"),
    "set_registered_model_tag": change(registered_models.set_registered_model_tag, name="m", key="k", value="v"),
    "delete_registered_model_tag": change(registered_models.delete_registered_model_tag, name="m", key="given"),
    "create_model_version": change(
        model_versions.create_model_version,
        name="m",
        source="s3://bucket/model",
        run_id=None,
        run_link="",
        model_id=None,
        description="",
        tags={},
    ),
    "update_model_version": change(model_versions.update_model_version, name="m", version=1, description="New."),
    "delete_model_version": change(model_versions.delete_model_version, name="m", version=1),
    "set_model_version_tag": change(model_versions.set_model_version_tag, name="m", version=1, key="k", value="v"),
    "delete_model_version_tag": change(model_versions.delete_model_version_tag, name="m", version=1, key="given"),
    "restore_model_version": change(version_restoring.restore_model_version, name="m", version=2),
    "create_comment": change(comments.create_comment, name="m", version=1, text="Good."),
}


@pytest.mark.parametrize("locking", LOCKING.values(), ids=LOCKING)
async def test_what_is_changed_after_a_wait_is_locked(
    database: Registry, postgres_database: str, locking: Change
) -> None:
    await a_model(database, "m")
    is_locked: bool | None = None

    async def recreate_model() -> None:
        await a_model(database, "m", tags={"given": "v"})
        await a_model_version(database, "m", stage="Staging", aliases=["given"], tags={"given": "v"})
        await a_model_version(database, "m")
        await delete_version(database, "m", 2)

    async def verb(tx: SqlTransaction) -> None:
        nonlocal is_locked
        await locking(tx)
        async with connected(postgres_database) as raw:
            is_locked = not await raw.fetch(
                "SELECT id FROM registered_models WHERE name = 'm' AND deleted_at_ms IS NULL FOR UPDATE SKIP LOCKED"
            )

    away = Held(database, rename("m", "old"))
    await away.begun()
    AFTER_STATEMENT.set(once(recreate_model, where=is_lock))
    waiting = asyncio.create_task(database.write(verb))
    AFTER_STATEMENT.set(None)
    await is_waiting(postgres_database, unless=waiting)
    await away.commit()
    try:
        await waiting
    except NotFound:
        # Also right: for a moment there was none.
        return
    assert is_locked
    assert not await broken_promises(postgres_database)


async def test_the_log_tells_the_comment_that_was_there_after_the_wait(
    database: Registry, postgres_database: str
) -> None:
    await a_model(database, "wine")
    made = await database.write(change(comments.create_comment, name="wine", version=None, text="One."))

    def say(text: str) -> Change:
        return change(comments.update_comment, comment_id=made.comment_id, text=text)

    held = Held(database, say("Two."))
    await held.begun()
    waiting = asyncio.create_task(database.write(say("Three.")))
    await is_waiting(postgres_database, unless=waiting)
    await held.commit()
    await waiting
    event = (await the_history(database, "wine"))[0]
    assert event.type is EventType.COMMENT_UPDATED
    assert event.before == {"comment_id": made.comment_id, "text": "Two."}


async def test_a_comment_is_taken_back_once(database: Registry, postgres_database: str) -> None:
    await a_model(database, "wine")
    made = await database.write(change(comments.create_comment, name="wine", version=None, text="One."))
    take_back = change(comments.delete_comment, comment_id=made.comment_id)
    held = Held(database, take_back)
    await held.begun()
    waiting = asyncio.create_task(database.write(take_back))
    await is_waiting(postgres_database, unless=waiting)
    await held.commit()
    with pytest.raises(NotFound):
        await waiting
    deleted = [event for event in await the_history(database, "wine") if event.type is EventType.COMMENT_DELETED]
    assert len(deleted) == 1


async def test_one_of_two_that_register_a_new_model_creates_it(database: Registry, postgres_database: str) -> None:
    model_id = await database.write(
        change(
            logged_models.create_logged_model,
            experiment_id=await an_experiment(database),
            name="cellar",
            model_type="",
            source_run_id="",
            params=[],
            tags=[],
        )
    )
    register = change(
        version_registering.register_version,
        name="wine",
        run_id=None,
        path=None,
        model_id=model_id.model_id,
        description="",
        tags={},
        create_model=True,
    )
    held = Held(
        database,
        lambda tx: registered_models.create_registered_model(tx, USER, name="wine", description=None, tags={}),
    )
    await held.begun()
    waiting = asyncio.create_task(database.write(register))
    await is_waiting(postgres_database, unless=waiting)
    await held.commit()
    assert (await waiting).version == 1


@pytest.mark.parametrize("verb", ["set", "remove"])
async def test_a_rule_of_an_alias_waits_for_changes_of_aliases_under_way(
    database: Registry, postgres_database: str, verb: str
) -> None:
    await a_model(database, "m")
    await a_model_version(database, "m", aliases=["champion"])
    await a_model_version(database, "m")
    if verb == "set":
        held = Held(database, change(registered_models.set_alias, name="m", alias="champion", version=2))
    else:
        held = Held(database, change(registered_models.delete_alias, name="m", alias="champion"))
    await held.begun()
    rule = asyncio.create_task(a_rule(database, alias_place("champion"), conditions=["age_days >= 1"]))
    await is_waiting(postgres_database, unless=rule)
    assert not rule.done(), "the alias would change after its rule was made"
    await held.commit()
    await rule
