"""The stores of registered models and versions, on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.event_types import EventType
from greenroom.services.registry import model_versions, registered_models
from greenroom.services.tracking import logged_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    by_alias,
    delete_model,
    delete_version,
    find_models,
    find_versions,
    latest,
    move,
    set_alias,
    the_history,
    the_model,
    the_version,
)
from tests.support.tracking import a_logged_model

pytestmark = pytest.mark.anyio

WRITERS = 64


class CountingSession:
    """A session that counts the statements run through it; everything else is the session's own."""

    def __init__(self, session: Session, counts: list[Sql]) -> None:
        self._session = session
        self._counts = counts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    async def one(self, sql: Sql, *args: Any) -> Row | None:
        self._counts.append(sql)
        return await self._session.one(sql, *args)

    async def all(self, sql: Sql, *args: Any) -> list[Row]:
        self._counts.append(sql)
        return await self._session.all(sql, *args)


@pytest.fixture
def statements() -> list[Sql]:
    return []


@pytest.fixture
async def database(database_url: str, statements: list[Sql]) -> AsyncIterator[Registry]:
    database = await open_database(
        database_url,
        make_transaction=lambda session: SqlTransaction(CountingSession(session, statements)),
        clock=ticking_clock(),
    )
    yield database
    await database.close()


async def test_a_logged_model_registered_under_many_names_at_once_tells_of_each(database: Registry) -> None:
    model_id = await a_logged_model(database, "0")
    names = [await a_model(database) for _ in range(WRITERS)]
    await asyncio.gather(
        *(a_model_version(database, name, source=f"models:/{model_id}", model_id=model_id) for name in names)
    )
    model = await database.read(lambda tx: logged_models.get_logged_model(tx, USER, model_id=model_id))
    noted = json.loads(model.tags["mlflow.modelVersions"])
    assert sorted(version["name"] for version in noted) == sorted(names)


async def test_numbers_have_no_gaps_with_many_writers(database: Registry) -> None:
    await a_model(database, "hot")
    made = await asyncio.gather(*(a_model_version(database, "hot", tags={"n": str(n)}) for n in range(WRITERS)))
    assert sorted(version.version for version in made) == list(range(1, WRITERS + 1))
    for version in made:
        assert (await the_version(database, "hot", version.version)).tags == version.tags
    events = [event for event in await the_history(database, "hot") if event.type is EventType.MODEL_VERSION_CREATED]
    assert len(events) == WRITERS
    assert await latest(database, "hot") == [(WRITERS, "None")]


async def test_a_failed_creation_leaves_no_gap(database: Registry) -> None:
    await a_model(database, "m")

    async def fail(tx: SqlTransaction) -> None:
        assert await tx.registered_models.next_version("m") is not None
        raise LookupError("undone")

    async def attempt(fails: bool) -> int | None:
        if not fails:
            return (await a_model_version(database, "m")).version
        with pytest.raises(LookupError):
            await database.write(fail)
        return None

    made = await asyncio.gather(*(attempt(number % 3 == 0) for number in range(30)))
    assert sorted(version for version in made if version is not None) == list(range(1, 21))


async def test_moves_at_once_leave_one_holder_where_all_archive(database: Registry) -> None:
    await a_model(database, "m")
    for _ in range(8):
        await a_model_version(database, "m")
    await asyncio.gather(
        *(move(database, "m", version, "Production", archive_existing=True) for version in range(1, 9))
    )
    stages: list[str] = [(await the_version(database, "m", version)).current_stage for version in range(1, 9)]
    assert sorted(stages) == ["Archived"] * 7 + ["Production"]
    assert await latest(database, "m", "Production") == [(stages.index("Production") + 1, "Production")]
    archived = max(version for version, stage in enumerate(stages, 1) if stage == "Archived")
    assert await latest(database, "m", "Archived") == [(archived, "Archived")]


async def test_a_name_is_won_once_by_many(database: Registry) -> None:
    results = await asyncio.gather(*(a_model(database, "m") for _ in range(16)), return_exceptions=True)
    assert [result for result in results if not isinstance(result, BaseException)] == ["m"]
    for name in ("a", "b", "c", "d"):
        await a_model(database, name)

    async def rename(name: str) -> None:
        await database.write(lambda tx: registered_models.rename_registered_model(tx, USER, name=name, new_name="z"))

    renamed = await asyncio.gather(*(rename(name) for name in ("a", "b", "c", "d")), return_exceptions=True)
    assert len([result for result in renamed if result is None]) == 1
    assert (await the_model(database, "z")).name == "z"


async def test_an_alias_never_points_at_a_deleted_version(database: Registry) -> None:
    await a_model(database, "m")
    for _ in range(6):
        await a_model_version(database, "m")

    async def race(version: int) -> None:
        await asyncio.gather(
            set_alias(database, "m", f"a{version}", version),
            delete_version(database, "m", version),
            return_exceptions=True,
        )

    await asyncio.gather(*(race(version) for version in range(1, 7)))
    assert (await the_model(database, "m")).aliases == {}


async def test_hot_reads_are_one_statement_each(database: Registry, statements: list[Sql]) -> None:
    await a_model(database, "m")
    await a_model_version(database, "m", stage="Production", aliases=["champion", "b"], tags={"t": "1", "u": "2"})
    reads: tuple[Callable[[], Coroutine[Any, Any, Any]], ...] = (
        lambda: the_version(database, "m", 1),
        lambda: by_alias(database, "m", "champion"),
        lambda: by_alias(database, "m", "latest"),
        lambda: latest(database, "m", "Production", "Staging"),
        lambda: latest(database, "m"),
        lambda: database.read(lambda tx: model_versions.find_download(tx, USER, name="m", version=1)),
    )
    for read in reads:
        statements.clear()
        await read()
        assert len(statements) == 1
    statements.clear()
    await find_versions(database)
    assert len(statements) == 1
    for pages in (lambda: the_model(database, "m"), lambda: find_models(database)):
        statements.clear()
        await pages()
        assert len(statements) == 2


async def test_a_version_comes_back_with_all_it_has(database: Registry) -> None:
    tags = {"é k": 'say "1" ✓', "a": "x" * 100_000, "b": "", "c": "back\\slash\n"}
    await a_model(database, "m 'q' \"✓\"", tags=tags, description="d")
    await a_model_version(
        database, "m 'q' \"✓\"", tags=tags, description="é", run_id="r", stage="Staging", aliases=["é", "b-1"]
    )
    model = await the_model(database, "m 'q' \"✓\"")
    version = await the_version(database, "m 'q' \"✓\"", 1)
    assert (model.tags, model.aliases) == (dict(sorted(tags.items())), {"b-1": 1, "é": 1})
    assert (version.tags, version.aliases) == (dict(sorted(tags.items())), ["b-1", "é"])
    assert model.latest_versions[0].tags == version.tags
    assert (version.description, version.run_id, version.current_stage) == ("é", "r", "Staging")


async def test_searches_compare_alike(database: Registry) -> None:
    for name in ("Alpha", "alpha", "al_pha", "al%pha", "beta", "Éa", "100"):
        await a_model(database, name, tags={"team": name.upper()})
    for filter_text, expected in (
        ("name LIKE 'al%'", ["al%pha", "al_pha", "alpha"]),
        ("name LIKE 'al_pha'", ["al%pha", "al_pha"]),
        ("name ILIKE 'ALPHA'", ["Alpha", "alpha"]),
        ("name != 'beta' AND name NOT IN ('100', 'Éa')", ["Alpha", "al%pha", "al_pha", "alpha"]),
        ("tags.team = 'ALPHA'", ["Alpha", "alpha"]),
        ("tags.team LIKE 'AL\\%'", []),
        ("tags.nope != 'x'", []),
        ("name IN ('it''s', \"beta\")", ["beta"]),
    ):
        assert await find_models(database, filter_text) == expected, filter_text


async def test_names_sort_by_code_point_on_every_page(database: Registry) -> None:
    names = ["É", "a", "B", "_", " lead", "10", "9", "b", "z~"]
    for name in names:
        await a_model(database, name)
    for page_size in (1, 4, 100):
        assert await find_models(database, page_size=page_size) == sorted(names)
        assert await find_models(database, order_by=["name DESC"], page_size=page_size) == sorted(names, reverse=True)


async def test_pages_hold_every_version_once_while_others_are_made(database: Registry) -> None:
    for name in ("a", "b"):
        await a_model(database, name)
        for _ in range(5):
            await a_model_version(database, name)
    before = set(await find_versions(database))
    seen: list[tuple[str, int]] = []
    token: str | None = None
    while True:
        page, token = await database.search(
            lambda tx, token=token: model_versions.search_model_versions(  # type: ignore[misc]
                tx, USER, filter_text=None, order_by=["name"], max_results=3, page_token=token
            )
        )
        seen += [(version.name, version.version) for version in page]
        await a_model_version(database, "a")
        if token is None:
            break
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


async def test_a_deleted_model_takes_everything_along_and_its_successor_starts_afresh(database: Registry) -> None:
    await a_model(database, "m", tags={"t": "1"})
    await a_model_version(database, "m", stage="Production", aliases=["champion"], tags={"t": "1"})
    await delete_model(database, "m")
    await a_model(database, "m")
    assert (await a_model_version(database, "m")).version == 1
    found = await the_model(database, "m")
    assert (found.tags, found.aliases, [v.current_stage for v in found.latest_versions]) == ({}, {}, ["None"])
    assert (await the_version(database, "m", 1)).tags == {}


@pytest.mark.parametrize(
    "filter_text",
    [
        "version_number > 0 AND version_number <= 9223372036854775807",
        "name = 'm' AND run_id = 'r' AND source_path LIKE 's3%' AND tags.t = '1' AND tags.t != '2'",
        "run_id IN (" + ",".join(f"'r{n}'" for n in range(2000)) + ",'r')",
        "name NOT IN ('x') AND run_id NOT IN ('y')",
    ],
)
async def test_every_form_of_filter_runs(database: Registry, filter_text: str) -> None:
    await a_model(database, "m")
    await a_model_version(database, "m", run_id="r", tags={"t": "1"})
    for order_by in ([], ["name DESC"], ["version_number"], ["creation_timestamp DESC", "name"]):
        assert await find_versions(database, filter_text, order_by=order_by, page_size=1) == [("m", 1)]
