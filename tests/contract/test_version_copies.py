"""The copies of tags and aliases on the row of a version follow every change to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.access import Actor
from greenroom.core.stages import PRODUCTION, STAGING
from greenroom.services.registry import model_restoring, model_versions, registered_models, stages, version_restoring
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.invariants import broken_promises
from tests.support.registry import USER, a_model, a_model_version, move, the_version

pytestmark = pytest.mark.anyio

ODD_KEY = "a.b: c/d"
ODD_VALUE = "\"quoted\" \\ 'with' ä\n"


class Store:
    """A store whose invariants are checked after every change."""

    def __init__(self, database: Database[SqlTransaction], url: str) -> None:
        self.database = database
        self._url = url

    async def change(self, verb: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> None:
        """Run a change of the model ``m`` and check the store."""
        fields = {"name": "m", **fields}

        async def run(tx: SqlTransaction, actor: Actor = USER) -> Any:
            return await verb(tx, actor, **fields)

        await self.database.write(run)
        assert await broken_promises(self._url) == []

    async def version(self, number: int) -> tuple[dict[str, str], list[str]]:
        """Read the tags and aliases of a version."""
        found = await the_version(self.database, "m", number)
        return found.tags, found.aliases


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "m", tags={"of": "model"})
    await a_model_version(database, "m", tags={"n": "1", ODD_KEY: ""})
    await a_model_version(database, "m")
    yield Store(database, database_url)
    await database.close()


async def test_tags(store: Store) -> None:
    assert await store.version(1) == ({ODD_KEY: "", "n": "1"}, [])
    await store.change(model_versions.set_model_version_tag, version=1, key="n", value=ODD_VALUE)
    await store.change(model_versions.set_model_version_tag, version=2, key=ODD_KEY, value="x" * 5000)
    assert await store.version(1) == ({ODD_KEY: "", "n": ODD_VALUE}, [])
    assert await store.version(2) == ({ODD_KEY: "x" * 5000}, [])
    await store.change(model_versions.delete_model_version_tag, version=1, key="n")
    await store.change(model_versions.delete_model_version_tag, version=2, key=ODD_KEY)
    await store.change(model_versions.delete_model_version_tag, version=2, key="not there")
    assert [await store.version(number) for number in (1, 2)] == [({ODD_KEY: ""}, []), ({}, [])]


async def test_aliases(store: Store) -> None:
    for alias in ("b", "a"):
        await store.change(registered_models.set_alias, alias=alias, version=1)
    assert (await store.version(1))[1] == ["a", "b"]
    await store.change(registered_models.set_alias, alias="a", version=2)
    await store.change(registered_models.set_alias, alias="a", version=2)
    assert [(await store.version(number))[1] for number in (1, 2)] == [["b"], ["a"]]
    await store.change(registered_models.delete_alias, alias="b")
    await store.change(registered_models.delete_alias, alias="not-there")
    assert [(await store.version(number))[1] for number in (1, 2)] == [[], ["a"]]


async def test_deleted_and_restored_versions(store: Store) -> None:
    for alias in ("a", "b"):
        await store.change(registered_models.set_alias, alias=alias, version=1)
    await store.change(model_versions.delete_model_version, version=1)
    await store.change(registered_models.set_alias, alias="b", version=2)
    await store.change(version_restoring.restore_model_version, version=1)
    assert await store.version(1) == ({ODD_KEY: "", "n": "1"}, ["a"])
    assert await store.version(2) == ({}, ["b"])


async def test_renamed_deleted_and_restored_models(store: Store) -> None:
    await store.change(registered_models.set_alias, alias="a", version=1)
    await store.change(registered_models.set_alias, alias="b", version=2)
    await store.change(registered_models.rename_registered_model, name="m", new_name="n")
    await store.change(registered_models.rename_registered_model, name="n", new_name="m")
    await store.change(registered_models.delete_registered_model)
    await store.change(model_restoring.restore_registered_model)
    assert await store.version(1) == ({ODD_KEY: "", "n": "1"}, ["a"])
    assert await store.version(2) == ({}, ["b"])


async def test_stages_are_listed_by_their_first_version(store: Store) -> None:
    await a_model_version(store.database, "m")
    given: dict[str, Any] = {"archive_existing": False, "keep_others": False, "comment": ""}
    await store.change(stages.change_stage, version=3, stage=PRODUCTION, **given)
    await store.change(stages.change_stage, version=1, stage=STAGING, **given)
    await store.change(stages.change_stage, version=2, stage=PRODUCTION, **given)

    async def latest() -> list[tuple[str, int]]:
        found = await store.database.read(lambda tx: tx.model_versions.latest_of_stages("m", [PRODUCTION, STAGING]))
        assert found is not None
        return [(version.current_stage, version.version) for version in found.versions]

    assert await latest() == [("Staging", 1), ("Production", 3)]
    await move(store.database, "m", 1, "Production")
    await store.change(model_versions.delete_model_version, version=2)
    await store.change(stages.change_stage, version=1, stage=STAGING, **given)
    assert await latest() == [("Staging", 1), ("Production", 3)]
