"""A stage change with a stale etag is refused, however many other changes came in between, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.stages import ARCHIVED, NONE, PRODUCTION, STAGING
from greenroom.errors import StaleWrite
from greenroom.services.pages import model_pages, version_pages
from greenroom.services.registry import (
    comments,
    model_restoring,
    model_versions,
    registered_models,
    stages,
    version_restoring,
)
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    delete_model,
    if_unchanged,
    move,
    set_alias,
    stages_of,
)

pytestmark = pytest.mark.anyio

Verb = Callable[..., Coroutine[Any, Any, Any]]
WINE = {"name": "wine"}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    await the_wine(database)
    yield database
    await database.close()


async def the_wine(database: Registry) -> None:
    """Make a model of which version 1 is in Production, 2 to 4 are candidates, and 5 is deleted."""
    await a_model(database, "wine")
    for stage in ("Production", None, None, None, "Staging"):
        await a_model_version(database, "wine", stage=stage, tags={"team": "cellar"})
    await do(database, model_versions.delete_model_version, version=5)


async def do(database: Registry, verb: Verb, **fields: Any) -> Any:
    return await database.write(lambda tx: verb(tx, USER, **WINE, **fields))


async def etag(database: Registry, version: int = 2) -> str:
    """Read the etag a page of a version has."""
    page, _ = await database.search(lambda tx: version_pages.version_page(tx, USER, name="wine", version=version))
    return page.etag


async def promote(database: Registry, if_match: str | None, *, version: int = 2) -> None:
    await do(database, if_unchanged(stages.change_stage), version=version, if_match=if_match, **PAGE)


async def tag(database: Registry, version: int, key: str = "mood", value: str = "dry") -> None:
    await do(database, model_versions.set_model_version_tag, version=version, key=key, value=value)


PAGE: dict[str, Any] = {"stage": PRODUCTION, "archive_existing": True, "keep_others": False, "comment": ""}
HONOUR_IF_MATCH: dict[str, tuple[Verb, dict[str, Any]]] = {
    "move": (stages.change_stage, {"version": 2, **PAGE}),
    "move out of all stages": (stages.change_stage, {"version": 1, **PAGE, "stage": NONE}),
    "add a stage": (stages.change_stage, {"version": 2, **PAGE, "keep_others": True, "archive_existing": False}),
    "leave a stage": (stages.leave_stage, {"version": 3, "stage": PRODUCTION, "comment": ""}),
    # Nothing would change, and still the page that asked for it is an old one.
    "leave a stage it is not in": (stages.leave_stage, {"version": 2, "stage": STAGING, "comment": ""}),
}


@pytest.mark.parametrize("how", HONOUR_IF_MATCH)
async def test_a_change_is_refused_when_many_events_followed_the_move(database: Registry, how: str) -> None:
    verb, fields = HONOUR_IF_MATCH[how]
    seen = await etag(database)
    await move(database, "wine", 3, "Production", archive_existing=True)
    for number in range(101):
        await tag(database, 4, value=str(number))
    with pytest.raises(StaleWrite, match="ana moved version 3 from None to Production"):
        await do(database, if_unchanged(verb), **fields, if_match=seen)
    assert await stages_of(database, "wine", 3) == {PRODUCTION}
    await do(database, if_unchanged(verb), **fields, if_match=await etag(database))


@pytest.mark.parametrize("how", HONOUR_IF_MATCH)
async def test_many_events_of_other_versions_make_no_change_stale(database: Registry, how: str) -> None:
    verb, fields = HONOUR_IF_MATCH[how]
    seen = await etag(database)
    for number in range(101):
        await tag(database, 4, value=str(number))
    before = await etag(database)
    await do(database, if_unchanged(verb), **fields, if_match=seen)
    # Leaving a stage that the version is not in changes nothing.
    assert (await etag(database) != before) == (not how.startswith("leave"))


COUNTS: dict[str, tuple[Verb, dict[str, Any]]] = {
    "its tag is set": (model_versions.set_model_version_tag, {"version": 2, "key": "a", "value": "b"}),
    "its tag is removed": (model_versions.delete_model_version_tag, {"version": 2, "key": "team"}),
    "it is described": (model_versions.update_model_version, {"version": 2, "description": "Dry."}),
    "another is deleted": (model_versions.delete_model_version, {"version": 3}),
    "another is restored": (version_restoring.restore_model_version, {"version": 5}),
}
DOES_NOT_COUNT: dict[str, tuple[Verb, dict[str, Any]]] = {
    "another's tag is set": (model_versions.set_model_version_tag, {"version": 3, "key": "a", "value": "b"}),
    "another's tag is removed": (model_versions.delete_model_version_tag, {"version": 3, "key": "team"}),
    "another is described": (model_versions.update_model_version, {"version": 3, "description": "Dry."}),
    "a tag it has not is removed": (model_versions.delete_model_version_tag, {"version": 2, "key": "none"}),
    "it is talked about": (comments.create_comment, {"version": 2, "text": "Good?"}),
    "an alias is set": (registered_models.set_alias, {"alias": "best", "version": 2}),
    "the model is described": (registered_models.update_registered_model, {"description": "Red."}),
    "the model is tagged": (registered_models.set_registered_model_tag, {"key": "a", "value": "b"}),
}


@pytest.mark.parametrize("what", COUNTS)
async def test_what_counts_as_a_change(database: Registry, what: str) -> None:
    seen = await etag(database)
    verb, fields = COUNTS[what]
    await do(database, verb, **fields)
    with pytest.raises(StaleWrite, match="Reload and try again"):
        await promote(database, seen)


@pytest.mark.parametrize("what", DOES_NOT_COUNT)
async def test_what_does_not_count_as_a_change(database: Registry, what: str) -> None:
    seen = await etag(database)
    verb, fields = DOES_NOT_COUNT[what]
    await do(database, verb, **fields)
    await promote(database, seen)
    assert await stages_of(database, "wine", 2) == {PRODUCTION}


async def test_a_version_registered_later_is_one_the_page_did_not_show(database: Registry) -> None:
    seen = await etag(database)
    await a_model_version(database, "wine", tags={"team": "cellar"})
    with pytest.raises(StaleWrite):
        await promote(database, seen, version=6)
    await promote(database, seen)


async def test_an_etag_of_the_model_is_good_for_each_of_its_versions(database: Registry) -> None:
    page = await database.search(lambda tx: model_pages.model_page(tx, USER, name="wine"))
    assert page.etag == await etag(database)
    await tag(database, 3)
    with pytest.raises(StaleWrite):
        await promote(database, page.etag, version=3)
    await promote(database, page.etag, version=2)


async def test_a_model_recreated_under_the_same_name_is_another_one(database: Registry) -> None:
    seen = await etag(database)
    await delete_model(database, "wine")
    await the_wine(database)
    assert seen != await etag(database)
    with pytest.raises(StaleWrite):
        await promote(database, seen)


async def test_a_model_that_was_deleted_and_restored_is_looked_at_again(database: Registry) -> None:
    seen = await etag(database)
    await delete_model(database, "wine")
    await do(database, model_restoring.restore_registered_model)
    with pytest.raises(StaleWrite):
        await promote(database, seen)


async def test_a_renamed_model_keeps_its_etag(database: Registry) -> None:
    seen = await etag(database)
    await set_alias(database, "wine", "best", 1)
    await do(database, registered_models.rename_registered_model, new_name="must")
    await database.write(lambda tx: registered_models.rename_registered_model(tx, USER, name="must", new_name="wine"))
    await promote(database, seen)
    assert await stages_of(database, "wine", 2) == {PRODUCTION}


@pytest.mark.parametrize("given", ['"soon"', "12-", '"-3"', '"1-2-3"', '"9-2", "9-3"', '"²-1"', '"1-' + "9" * 20 + '"'])
async def test_an_etag_of_something_else_is_stale(database: Registry, given: str) -> None:
    with pytest.raises(StaleWrite):
        await promote(database, given)


async def test_one_of_several_etags_is_enough(database: Registry) -> None:
    await promote(database, f'"soon", {await etag(database)}')
    await promote(database, "*", version=1)
    assert [await stages_of(database, "wine", version) for version in (1, 2)] == [{PRODUCTION}, {ARCHIVED}]


async def test_an_etag_from_before_the_store_was_put_back_is_stale(database: Registry) -> None:
    row, _, revision = (await etag(database)).strip('"').partition("-")
    with pytest.raises(StaleWrite):
        await promote(database, f'"{row}-{int(revision) + 1}"')
    # What the release before issued: the number of an event.
    with pytest.raises(StaleWrite):
        await promote(database, '"99999"')
    await promote(database, f'W/"{row}-{revision}"')


@pytest.fixture
async def postgres(postgres_database: str) -> AsyncIterator[Registry]:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    await the_wine(database)
    yield database
    await database.close()


async def test_a_change_while_a_page_is_read_makes_its_etag_stale(postgres: Registry) -> None:
    async def read(tx: SqlTransaction) -> Any:
        counts = tx.registry_pages.stage_counts

        async def moved_before(model_row: int) -> dict[str, int]:
            # The page has read the holders already; the rest comes after this.
            await move(postgres, "wine", 3, "Production", archive_existing=True)
            return await counts(model_row)

        tx.registry_pages.stage_counts = moved_before  # type: ignore[method-assign]
        try:
            return await version_pages.version_page(tx, USER, name="wine", version=2)
        finally:
            tx.registry_pages.stage_counts = counts  # type: ignore[method-assign]

    page, _ = await postgres.search(read)
    assert [state.versions for state in page.stages if state.stage == "Production"] == [[1]]
    with pytest.raises(StaleWrite):
        await promote(postgres, page.etag)
