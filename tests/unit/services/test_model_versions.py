from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.model_versions import MAX_SOURCE_BYTES
from greenroom.core.stages import PRODUCTION
from greenroom.errors import InvalidInput, ModelVersionNotFound, RegisteredModelNotFound
from greenroom.services.registry import model_versions as service
from greenroom.services.registry import stages
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    add_stage,
    delete_version,
    find_versions,
    latest,
    move,
    the_history,
    the_model,
    the_version,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Registry]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


@pytest.fixture
async def name(database: Registry) -> str:
    return await a_model(database, "m")


async def hold(database: Registry, name: str, version: int, stage: str) -> str:
    return (await add_stage(database, name, version, stage)).current_stage


async def test_a_version_is_read_as_it_was_made(database: Registry, name: str) -> None:
    made = await a_model_version(
        database, name, run_id="r", run_link="http://x", description="d", tags={"b": "2", "a": "1"}
    )
    found = await the_version(database, name, 1)
    assert found == made
    assert (found.version, found.author, found.current_stage, found.status) == (1, "ana", "None", "READY")
    assert (found.source, found.run_id, found.run_link) == ("s3://bucket/model", "r", "http://x")
    assert list(found.tags) == ["a", "b"]
    assert (found.files_id, found.manifest_digest) == (None, None)


async def test_numbers_are_never_used_again(database: Registry, name: str) -> None:
    assert [(await a_model_version(database, name)).version for _ in range(3)] == [1, 2, 3]
    await delete_version(database, name, 3)
    assert (await a_model_version(database, name)).version == 4


async def test_a_version_needs_its_model(database: Registry) -> None:
    with pytest.raises(RegisteredModelNotFound, match=r"^Registered Model with name=missing not found$"):
        await a_model_version(database, "missing")


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "s3://b/" + "é" * MAX_SOURCE_BYTES},
        {"run_id": "r" * 257},
        {"run_link": "x" * 2001},
        {"description": "x" * 100_001},
        {"tags": {"": "x"}},
    ],
)
async def test_what_breaks_a_rule_makes_no_version(database: Registry, name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await a_model_version(database, name, **fields)
    assert (await a_model_version(database, name)).version == 1


async def test_a_description_is_set_and_removed(database: Registry, name: str) -> None:
    await a_model_version(database, name)
    for description in ("new", "", None):
        await database.write(
            lambda tx, text=description: service.update_model_version(  # type: ignore[misc]
                tx, USER, name=name, version=1, description=text
            )
        )
        assert (await the_version(database, name, 1)).description == description


async def test_a_deleted_version_is_gone_from_every_read_and_kept_in_history(database: Registry, name: str) -> None:
    await a_model_version(database, name, stage="Production", aliases=["champion"], tags={"t": "1"})
    await delete_version(database, name, 1)
    with pytest.raises(ModelVersionNotFound, match=r"^Model Version \(name=m, version=1\) not found$"):
        await the_version(database, name, 1)
    for verb in (service.find_download, service.delete_model_version):
        with pytest.raises(ModelVersionNotFound):
            await database.write(lambda tx, verb=verb: verb(tx, USER, name=name, version=1))  # type: ignore[misc]
    assert await latest(database, name) == []
    assert await find_versions(database) == []
    assert (await the_model(database, name)).latest_versions == []
    events = await the_history(database, name, 1)
    assert [event.type for event in events] == [
        "model_version.deleted",
        "model_version.transitioned",
        "model_version.created",
    ]
    assert events[0].before is not None
    assert (events[0].before["stages"], events[0].before["aliases"]) == (["Production"], ["champion"])


async def test_a_version_that_never_was_has_no_history(database: Registry, name: str) -> None:
    with pytest.raises(ModelVersionNotFound):
        await the_history(database, name, 1)
    with pytest.raises(ModelVersionNotFound):
        await the_history(database, "missing", 1)


async def test_a_version_moves_between_stages(database: Registry, name: str) -> None:
    await a_model_version(database, name)
    assert (await move(database, name, 1, "production")).current_stage == "Production"
    assert (await move(database, name, 1, "STAGING")).current_stage == "Staging"
    assert await latest(database, name) == [(1, "Staging")]
    assert (await move(database, name, 1, "None")).current_stage == "None"
    assert await latest(database, name, "None", "Staging") == [(1, "None")]


async def test_archiving_replaces_every_stage_of_the_others(database: Registry, name: str) -> None:
    for _ in range(4):
        await a_model_version(database, name)
    await move(database, name, 1, "Production")
    await move(database, name, 2, "Production")
    await hold(database, name, 2, "Staging")
    await move(database, name, 3, "Staging")
    await move(database, name, 4, "Production", archive_existing=True)
    stages = [(await the_version(database, name, version)).current_stage for version in (1, 2, 3, 4)]
    assert stages == ["Archived", "Archived", "Staging", "Production"]
    assert await latest(database, name, "Staging") == [(3, "Staging")]
    moves = [event for event in await the_history(database, name, 1) if event.type == "model_version.transitioned"]
    assert (moves[0].before, moves[0].after) == ({"stages": ["Production"]}, {"stages": ["Archived"]})


async def test_without_archiving_a_stage_is_shared(database: Registry, name: str) -> None:
    for _ in range(2):
        await a_model_version(database, name, stage="Production")
    assert await latest(database, name, "Production") == [(2, "Production")]
    await move(database, name, 2, "Archived")
    assert await latest(database, name, "Production") == [(1, "Production")]


async def test_a_version_can_hold_more_than_one_stage(database: Registry, name: str) -> None:
    await a_model_version(database, name, stage="Staging")
    assert await hold(database, name, 1, "Production") == "Production"
    assert await latest(database, name, "Staging") == [(1, "Production")]
    assert await latest(database, name) == [(1, "Production")]
    left, *_ = await database.write(
        lambda tx: stages.leave_stage(tx, USER, name=name, version=1, stage=PRODUCTION, comment="")
    )
    assert left.current_stage == "Staging"
    assert await hold(database, name, 1, "Archived") == "Archived"
    assert await latest(database, name, "Staging") == []


async def test_adding_a_stage_again_changes_nothing(database: Registry, name: str) -> None:
    await a_model_version(database, name, stage="Staging")
    before = await the_history(database, name)
    assert await hold(database, name, 1, "Staging") == "Staging"
    assert await the_history(database, name) == before


async def test_stages_are_in_the_order_of_their_first_versions(database: Registry, name: str) -> None:
    for _ in range(4):
        await a_model_version(database, name)
    await move(database, name, 1, "Staging")
    await move(database, name, 3, "Staging")
    assert await latest(database, name) == [(3, "Staging"), (4, "None")]
    await move(database, name, 1, "None")
    assert await latest(database, name) == [(4, "None"), (3, "Staging")]


async def test_an_unknown_stage_is_refused_after_the_model_was_found(database: Registry, name: str) -> None:
    with pytest.raises(InvalidInput, match="Invalid Model Version stage: x"):
        await latest(database, name, "x")
    with pytest.raises(RegisteredModelNotFound):
        await latest(database, "missing", "x")
    with pytest.raises(InvalidInput, match="Invalid Model Version stage: x"):
        await move(database, name, 99, "x")


async def test_tags_are_set_and_removed(database: Registry, name: str) -> None:
    await a_model_version(database, name, tags={"a": "1"})
    for key, value in (("a", "2"), ("b", "")):
        await database.write(
            lambda tx, pair=(key, value): service.set_model_version_tag(  # type: ignore[misc]
                tx, USER, name=name, version=1, key=pair[0], value=pair[1]
            )
        )
    assert (await the_version(database, name, 1)).tags == {"a": "2", "b": ""}
    for _ in range(2):
        await database.write(lambda tx: service.delete_model_version_tag(tx, USER, name=name, version=1, key="a"))
    assert (await the_version(database, name, 1)).tags == {"b": ""}
    verbs = [event.type for event in await the_history(database, name, 1)]
    assert verbs.count("model_version_tag.deleted") == 1


async def test_versions_are_found_by_what_they_have(database: Registry, name: str) -> None:
    await a_model(database, "other")
    await a_model_version(database, name, run_id="r1", tags={"team": "red"})
    await a_model_version(database, name, run_id="r2", source="s3://bucket/two")
    await a_model_version(database, "other", run_id="r1", tags={"team": "blue"})
    for filter_text, expected in (
        ("name = 'm' AND version_number > 1", [("m", 2)]),
        ("run_id = 'r1'", [("m", 1), ("other", 1)]),
        ("run_id IN ('r2', 'r3')", [("m", 2)]),
        ("source_path = 's3://bucket/two'", [("m", 2)]),
        ("source_path LIKE '%two'", [("m", 2)]),
        ("tags.team != 'red'", [("other", 1)]),
        ("name ILIKE 'O%' AND version_number = '1'", [("other", 1)]),
    ):
        assert sorted(await find_versions(database, filter_text)) == expected, filter_text


async def test_versions_are_paged_in_every_order(database: Registry, name: str) -> None:
    await a_model(database, "other")
    for model in (name, "other", name, "other", name):
        await a_model_version(database, model)
    by_name = [("m", 3), ("m", 2), ("m", 1), ("other", 2), ("other", 1)]
    for page_size in (1, 2, 5):
        assert await find_versions(database, order_by=["name"], page_size=page_size) == by_name
        assert await find_versions(database, order_by=["version_number", "name DESC"], page_size=page_size) == [
            ("other", 1),
            ("m", 1),
            ("other", 2),
            ("m", 2),
            ("m", 3),
        ]
        assert sorted(await find_versions(database, page_size=page_size)) == sorted(by_name)


async def test_the_last_changed_version_comes_first(database: Registry, name: str) -> None:
    clock = iter(range(1, 100))
    ticking = await open_database("sqlite://", make_transaction=SqlTransaction, clock=lambda: next(clock))
    await a_model(ticking, name)
    for _ in range(3):
        await a_model_version(ticking, name)
    await move(ticking, name, 1, "Staging")
    assert await find_versions(ticking, page_size=2) == [("m", 1), ("m", 3), ("m", 2)]
    assert await find_versions(ticking, order_by=["creation_timestamp DESC"]) == [("m", 3), ("m", 2), ("m", 1)]
    await ticking.close()


async def test_versions_of_prompts_are_found_only_when_asked_for(database: Registry, name: str) -> None:
    await a_model(database, "prompt", tags={"mlflow.prompt.is_prompt": "true"})
    await a_model_version(database, name)
    for tags in ({"mlflow.prompt.is_prompt": "true"}, {}):
        source = "dummy-source" if tags else "s3://b/x"
        await a_model_version(database, "prompt", source=source, tags=tags)
    assert await find_versions(database) == [("m", 1)]
    assert await find_versions(database, "tags.`mlflow.prompt.is_prompt` = 'true'") == [("prompt", 1)]
