"""What grants have of the model they are on, and the time of a model's last changed version, follow every change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.access import Actor
from greenroom.core.grants import Resource
from greenroom.core.stages import PRODUCTION
from greenroom.services.registry import model_restoring, model_versions, registered_models, stages, version_restoring
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.interleaving import Held, is_waiting
from tests.support.invariants import broken_promises
from tests.support.registry import USER, Registry, a_model, a_model_version

pytestmark = pytest.mark.anyio

Change = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]

_WIDE = "'default', 'registered_model', -1, 'user:1', 'viewer', 1, 'ana'"
_ON_ALL = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    f"VALUES ({_WIDE})"
)
_COPIES = Sql(
    "SELECT model_name, model_updated_at_ms, model_deleted_at_ms, model_versions_updated_at_ms FROM grants "
    "WHERE resource_id <> -1 ORDER BY id"
)
_VERSIONS_UPDATED = Sql("SELECT versions_updated_at_ms FROM registered_models ORDER BY id")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    for name in ("m", "other"):
        await a_model(database, name)
        await a_model_version(database, name)
        await a_model_version(database, name)
    for subject, role in (("user:1", "viewer"), ("user:1", "manager"), ("user:2", "denied")):
        await database.write(_grant(subject, role))
    await database.write(lambda tx: tx._session.run(_ON_ALL))
    yield database
    await database.close()


def _grant(subject: str, role: str) -> Change:
    async def add(tx: SqlTransaction) -> None:
        row = await tx.registered_models.find_row("m")
        assert row is not None
        assert await tx.grants.add(Resource("registered_model", row), subject=subject, role=role, by="ana") is not None

    return add


def _change(verb: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> Change:
    async def run(tx: SqlTransaction, actor: Actor = USER) -> Any:
        return await verb(tx, actor, **{"name": "m", **fields})

    return run


_TO_PRODUCTION = _change(stages.transition_stage, version=1, stage=PRODUCTION, archive_existing=True)
_DELETE_VERSION = _change(model_versions.delete_model_version, version=2)
_DELETE = _change(registered_models.delete_registered_model)
# Each list is made one after another. The last one changes a copy, or the time of versions, in a way of its own.
CHANGES: dict[str, list[Change]] = {
    "described": [_change(registered_models.update_registered_model, description="New.")],
    "renamed": [_change(registered_models.rename_registered_model, new_name="n")],
    "deleted": [_DELETE],
    "restored": [_DELETE, _change(model_restoring.restore_registered_model)],
    "version created": [
        _change(
            model_versions.create_model_version,
            source="s3://models/m",
            run_id=None,
            run_link="",
            model_id=None,
            description="",
            tags={},
        )
    ],
    "version described": [_change(model_versions.update_model_version, version=1, description="New.")],
    "version moved": [_TO_PRODUCTION],
    "versions moved": [
        _TO_PRODUCTION,
        _change(stages.transition_stage, version=2, stage=PRODUCTION, archive_existing=True),
    ],
    "version deleted": [_DELETE_VERSION],
    "version restored": [_DELETE_VERSION, _change(version_restoring.restore_model_version, version=2)],
}


@pytest.mark.parametrize("change", CHANGES)
async def test_copies_follow(database: Registry, database_url: str, change: str) -> None:
    assert await broken_promises(database_url) == []
    for step in CHANGES[change]:
        before = await _read(database)
        await database.write(step)
        after = await _read(database)
        assert await broken_promises(database_url) == []
        assert set(after[0]) != set(before[0]), "the grants have what is new"
        assert len(set(after[0])) == 1
        assert after[1][1] == before[1][1], "another model is as it was"


async def test_deleting_versions_or_restoring_a_model_leaves_the_time_of_its_versions(database: Registry) -> None:
    _, before = await _read(database)
    for step in (_DELETE_VERSION, _DELETE, _change(model_restoring.restore_registered_model)):
        await database.write(step)
    assert (await _read(database))[1] == before


async def test_a_clock_that_is_set_back_leaves_the_time_of_versions(database: Registry, database_url: str) -> None:
    _, before = await _read(database)
    late = await open_database(database_url, make_transaction=SqlTransaction, clock=lambda: 1)
    for name in ("version created", "version described", "version moved"):
        await late.write(CHANGES[name][0])
    await late.close()
    assert (await _read(database))[1] == before
    assert await broken_promises(database_url) == []


async def _read(database: Registry) -> tuple[list[tuple[Any, ...]], list[int]]:
    async def read(tx: SqlTransaction) -> tuple[list[tuple[Any, ...]], list[int]]:
        copies = [tuple(row) for row in await tx._session.all(_COPIES)]
        return copies, [row[0] for row in await tx._session.all(_VERSIONS_UPDATED)]

    return await database.read(read)


@pytest.mark.parametrize("change", ["renamed", "version created", "version described", "deleted"])
@pytest.mark.parametrize("is_grant_first", [True, False], ids=["grant first", "change first"])
async def test_a_grant_and_a_change_of_its_model_wait_for_each_other(
    postgres_database: str, change: str, is_grant_first: bool
) -> None:
    database = await open_database(postgres_database, make_transaction=SqlTransaction, clock=ticking_clock())
    await a_model(database, "m")
    await a_model_version(database, "m")
    resource = Resource("registered_model", 1)
    both: list[Change] = [
        lambda tx: tx.grants.add(resource, subject="user:1", role="viewer", by="ana"),
        CHANGES[change][0],
    ]
    first, second = both if is_grant_first else reversed(both)
    held = Held(database, first)
    await held.begun()
    waiting = asyncio.create_task(database.write(second))
    await is_waiting(postgres_database, unless=waiting)
    assert not waiting.done()
    await held.commit()
    await waiting
    await database.close()
    assert await broken_promises(postgres_database) == []
