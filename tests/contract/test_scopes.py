"""A unit of work sees its own workspace only, and a search only what its scope allows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from greenroom.core.access import WHOLE_WORKSPACE, Grant, Principal, Scope
from greenroom.core.permissions import EVERYTHING
from greenroom.errors import RegisteredModelNotFound
from greenroom.services import experiments, registered_models
from greenroom.services.model_versions import search_model_versions
from greenroom.services.pages import home_pages
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import Registry, a_model, a_model_version

pytestmark = pytest.mark.anyio
MODELS = ("barley", "rye", "wheat")
TWO = Scope(("barley", "wheat", "not there"))
NONE = Scope(())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    opened = await open_database(database_url, make_transaction=SqlTransaction)
    for name in MODELS:
        await a_model(opened, name)
        await a_model_version(opened, name, aliases=["best"])
    yield opened
    await opened.close()


async def _model_names(tx: SqlTransaction, scope: Scope) -> list[str]:
    return [model.name for model in (await tx.registered_models.search([], [], last=None, limit=10, scope=scope)).items]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(WHOLE_WORKSPACE, MODELS), (TWO, ("barley", "wheat")), (NONE, ())],
    ids=["all", "two", "none"],
)
async def test_every_search_of_models_keeps_to_its_scope(
    database: Registry, scope: Scope, expected: Sequence[str]
) -> None:
    async def look(tx: SqlTransaction) -> dict[str, Any]:
        pages = tx.registry_pages
        versions = await tx.model_versions.search([], [], last=None, limit=10, scope=scope)
        return {
            "models": await _model_names(tx, scope),
            "count": await pages.count_models((), scope=scope),
            "versions": sorted(version.name for version in versions.items),
            "all names": sorted(one.name for one in (await pages.find_names("", limit=10, scope=scope))[0]),
            "names": sorted(one.name for one in (await pages.find_names("E", limit=10, scope=scope))[0]),
            "names counted": (await pages.find_names("e", limit=10, scope=scope))[1],
            "found": [one.name for one in await pages.find_models("e", limit=10, scope=scope)],
            "aliased": sorted(one.name for one in await pages.find_aliased("b", limit=10, scope=scope)),
            "versions by number": [one.name for one in await pages.find_versions("wh", "1", limit=10, scope=scope)],
        }

    found = await database.search(look)
    assert found == {
        "models": list(expected),
        "count": len(expected),
        "versions": list(expected),
        "all names": list(expected),
        "names": list(expected),
        "names counted": len(expected),
        "found": list(expected),
        "aliased": list(expected),
        "versions by number": [name for name in expected if name == "wheat"],
    }


async def test_a_page_within_a_scope_is_full_before_it_has_a_next_one(database: Registry) -> None:
    async def pages(tx: SqlTransaction) -> list[list[str]]:
        first = await tx.registered_models.search([], [], last=None, limit=1, scope=TWO)
        second = await tx.registered_models.search([], [], last=first.last, limit=1, scope=TWO)
        assert second.last is None
        return [[model.name for model in page.items] for page in (first, second)]

    assert await database.search(pages) == [["barley"], ["wheat"]]


async def test_a_search_for_one_name_finds_nothing_outside_its_scope(database: Registry) -> None:
    reader = Principal("1", "user", "ana", grants=(Grant(EVERYTHING, "registered_model", "wheat"),))

    async def search(tx: SqlTransaction, name: str) -> list[str]:
        found, _ = await search_model_versions(
            tx, reader, filter_text=f"name = '{name}'", order_by=[], max_results=10, page_token=None
        )
        return [version.name for version in found]

    assert await database.search(lambda tx: search(tx, "wheat")) == ["wheat"]
    assert await database.search(lambda tx: search(tx, "rye")) == []


async def test_deleted_models_keep_to_their_scope(database: Registry) -> None:
    ana = Principal("1", "user", "ana")
    for name in MODELS:
        await database.write(lambda tx, name=name: registered_models.delete_registered_model(tx, ana, name=name))  # type: ignore[misc]

    async def look(tx: SqlTransaction, scope: Scope) -> tuple[list[str], int]:
        found = await tx.registry_pages.deleted_models("", after="", limit=10, scope=scope)
        return [model.name for model in found], await tx.registry_pages.count_deleted_models("", scope=scope)

    assert await database.search(lambda tx: look(tx, WHOLE_WORKSPACE)) == (list(MODELS), 3)
    assert await database.search(lambda tx: look(tx, TWO)) == (["barley", "wheat"], 2)
    assert await database.search(lambda tx: look(tx, NONE)) == ([], 0)


async def test_experiments_keep_to_their_scope(database: Registry) -> None:
    ana = Principal("1", "user", "ana")
    ids = [
        await database.write(
            lambda tx, name=name: experiments.create_experiment(tx, ana, name=name, artifact_location=None, tags=[])  # type: ignore[misc]
        )
        for name in ("one", "two", "three")
    ]

    async def look(tx: SqlTransaction, scope: Scope) -> tuple[list[str], list[str], int]:
        found = await tx.experiments.search(
            lifecycle_stages=["active"], comparisons=[], orderings=[], after=None, limit=10, scope=scope
        )
        page = await tx.run_pages.experiments(search="", lifecycle_stage="active", after=None, limit=10, scope=scope)
        count = await tx.run_pages.count_experiments(search="", lifecycle_stage="active", scope=scope)
        return (
            sorted(one.experiment_id for one in found.items),
            sorted(one.experiment_id for one in page.items),
            count,
        )

    some = sorted(ids[:2])
    assert await database.search(lambda tx: look(tx, Scope(tuple(some)))) == (some, some, 2)
    assert await database.search(lambda tx: look(tx, NONE)) == ([], [], 0)
    everything = await database.search(lambda tx: look(tx, WHOLE_WORKSPACE))
    assert len(everything[0]) == everything[2] == 4


async def test_what_a_principal_may_not_read_is_on_no_page(database: Registry) -> None:
    reader = Principal("1", "user", "ana", grants=(Grant(EVERYTHING, "registered_model", "wheat"),))
    home = await database.search(lambda tx: home_pages.home_page(tx, reader, version="1"))
    assert [row.name for row in home.recent_models] == ["wheat"]
    assert {event.subject.model for event in home.recent_events} == {"wheat"}
    assert (home.counts.models, home.counts.experiments, home.counts.runs) == (0, 0, 0)
    found = await database.search(lambda tx: home_pages.search(tx, reader, text="e"))
    assert ([model.name for model in found.models], found.experiments, found.runs) == (["wheat"], [], [])


async def test_a_unit_of_work_sees_its_own_workspace_alone(database: Registry) -> None:
    ana, ben = Principal("1", "user", "ana"), Principal("2", "user", "ben", workspace="lab")

    async def create(tx: SqlTransaction, name: str) -> None:
        await registered_models.create_registered_model(
            tx.within("lab"), ben, name=name, description="the lab's", tags={}
        )

    await database.write(lambda tx: create(tx, "wheat"))
    await database.write(lambda tx: create(tx, "oats"))
    assert await database.search(lambda tx: _model_names(tx.within("lab"), WHOLE_WORKSPACE)) == ["oats", "wheat"]
    assert await database.search(lambda tx: _model_names(tx, WHOLE_WORKSPACE)) == list(MODELS)
    mine = await database.read(lambda tx: registered_models.get_registered_model(tx, ana, name="wheat"))
    theirs = await database.read(lambda tx: registered_models.get_registered_model(tx.within("lab"), ben, name="wheat"))
    assert (mine.description or "", theirs.description) == ("", "the lab's")


async def test_a_principal_in_a_unit_of_work_of_another_workspace_finds_nothing(database: Registry) -> None:
    ben = Principal("2", "user", "ben", workspace="lab")
    with pytest.raises(RegisteredModelNotFound):
        await database.read(lambda tx: registered_models.get_registered_model(tx, ben, name="wheat"))


async def test_the_default_workspace_costs_no_new_stores(database: Registry) -> None:
    async def same(tx: SqlTransaction) -> bool:
        return tx.within("default") is tx

    assert await database.read(same)
