from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import local_user
from greenroom.errors import (
    AliasNotFound,
    InvalidFilter,
    InvalidInput,
    ModelVersionNotFound,
    PermissionDenied,
    RegisteredModelExists,
    RegisteredModelNotFound,
)
from greenroom.services.registry import registered_models as service
from greenroom.storage.sql.database import open_database
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
    move,
    set_alias,
    the_history,
    the_model,
    the_version,
)

pytestmark = pytest.mark.anyio

PROMPT = {"mlflow.prompt.is_prompt": "true"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Registry]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def rename(database: Registry, name: str, new_name: str) -> None:
    await database.write(lambda tx: service.rename_registered_model(tx, USER, name=name, new_name=new_name))


async def test_a_model_is_read_as_it_was_made(database: Registry) -> None:
    name = await a_model(database, "m", description="about", tags={"b": "2", "a": "1"})
    found = await the_model(database, name)
    assert (found.name, found.description, list(found.tags)) == ("m", "about", ["a", "b"])
    assert (found.aliases, found.latest_versions) == ({}, [])


async def test_a_name_is_taken_once(database: Registry) -> None:
    await a_model(database, "m")
    with pytest.raises(RegisteredModelExists, match=r"^Registered Model \(name=m\) already exists\.$"):
        await a_model(database, "m")
    with pytest.raises(RegisteredModelExists, match=r"^Tried to create a prompt with name 'm'"):
        await a_model(database, "m", tags=PROMPT)


async def test_a_description_is_written_and_cleared(database: Registry) -> None:
    name = await a_model(database)
    for description in ("new", "", None):
        updated = await database.write(
            lambda tx, text=description: service.update_registered_model(tx, USER, name=name, description=text)  # type: ignore[misc]
        )
        assert updated.description == description
    assert [event.after for event in await the_history(database, name)][:3] == [
        {"description": ""},
        {"description": ""},
        {"description": "new"},
    ]


async def test_renaming_keeps_versions_aliases_and_history(database: Registry) -> None:
    await a_model(database, "old", tags={"t": "1"})
    await a_model_version(database, "old", aliases=["champion"])
    await rename(database, "old", "new")
    assert (await by_alias(database, "new", "champion")).name == "new"
    assert (await the_model(database, "new")).tags == {"t": "1"}
    assert len(await the_history(database, "new")) == 4
    with pytest.raises(RegisteredModelNotFound):
        await the_model(database, "old")
    await a_model(database, "old")


async def test_renaming_to_a_taken_name_is_refused_and_to_its_own_is_not(database: Registry) -> None:
    await a_model(database, "a")
    await a_model(database, "b")
    with pytest.raises(RegisteredModelExists):
        await rename(database, "a", "b")
    await rename(database, "a", "a")
    assert await find_models(database) == ["a", "b"]


async def test_the_name_of_a_deleted_model_can_be_used_again(database: Registry) -> None:
    await a_model(database, "m")
    await a_model_version(database, "m", stage="Production", aliases=["champion"])
    await delete_model(database, "m")
    for gone in (the_model(database, "m"), by_alias(database, "m", "champion"), delete_model(database, "m")):
        with pytest.raises(RegisteredModelNotFound):
            await gone
    with pytest.raises(ModelVersionNotFound):
        await the_version(database, "m", 1)
    assert await find_models(database) == []
    await a_model(database, "m")
    assert (await a_model_version(database, "m")).version == 1
    assert (await the_model(database, "m")).aliases == {}


async def test_a_tag_is_set_overwritten_and_removed(database: Registry) -> None:
    name = await a_model(database)
    for value in ("1", "2"):
        await database.write(
            lambda tx, text=value: service.set_registered_model_tag(tx, USER, name=name, key="k", value=text)  # type: ignore[misc]
        )
    assert (await the_model(database, name)).tags == {"k": "2"}
    for _ in range(2):
        await database.write(lambda tx: service.delete_registered_model_tag(tx, USER, name=name, key="k"))
    assert (await the_model(database, name)).tags == {}
    events = await the_history(database, name)
    assert [(event.type, event.before, event.after) for event in events[:3]] == [
        ("registered_model_tag.deleted", {"tags": {"k": "2"}}, None),
        ("registered_model_tag.set", {"tags": {"k": "1"}}, {"tags": {"k": "2"}}),
        ("registered_model_tag.set", None, {"tags": {"k": "1"}}),
    ]
    assert len(events) == 4


async def test_alias_moves_when_set_twice(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, aliases=["champion"])
    await a_model_version(database, name, aliases=["champion", "b"])
    assert (await the_model(database, name)).aliases == {"b": 2, "champion": 2}
    assert (await by_alias(database, name, "champion")).aliases == ["b", "champion"]
    assert (await the_version(database, name, 1)).aliases == []


async def test_an_alias_goes_with_its_version_and_by_hand(database: Registry) -> None:
    name = await a_model(database)
    await a_model_version(database, name, aliases=["a", "b"])
    for _ in range(2):
        await database.write(lambda tx: service.delete_alias(tx, USER, name=name, alias="a"))
    with pytest.raises(AliasNotFound, match=r"^Registered model alias a not found\.$"):
        await by_alias(database, name, "a")
    await delete_version(database, name, 1)
    assert (await the_model(database, name)).aliases == {}


async def test_an_alias_needs_a_live_version(database: Registry) -> None:
    name = await a_model(database)
    with pytest.raises(ModelVersionNotFound):
        await set_alias(database, name, "a", 1)
    with pytest.raises(ModelVersionNotFound):
        await set_alias(database, "missing", "a", 1)


async def test_latest_is_the_highest_live_version(database: Registry) -> None:
    name = await a_model(database)
    with pytest.raises(ModelVersionNotFound, match="Latest version not found"):
        await by_alias(database, name, "latest")
    for _ in range(3):
        await a_model_version(database, name)
    await move(database, name, 1, "Production")
    assert (await by_alias(database, name, "LATEST")).version == 3
    await delete_version(database, name, 3)
    assert (await by_alias(database, name, "latest")).version == 2


async def test_models_are_found_by_name_and_tag(database: Registry) -> None:
    for name, tags in (("b", {"team": "red"}), ("a", {"team": "blue", "k y": "1"}), ("B2", {})):
        await a_model(database, name, tags=tags)
    assert await find_models(database) == ["B2", "a", "b"]
    assert await find_models(database, "name ILIKE 'b%'") == ["B2", "b"]
    assert await find_models(database, "name LIKE 'b%'") == ["b"]
    assert await find_models(database, "name IN ('a', 'b') AND tags.team != 'red'") == ["a"]
    assert await find_models(database, "tags.`k y` = '1'") == ["a"]
    assert await find_models(database, "name != 'a' AND name NOT IN ('b')") == ["B2"]


async def test_patterns_know_percent_and_underscore_alone(database: Registry) -> None:
    for name in ("100%_0", "100x_0", "a*c", "abc", "a[b]", "back\\slash"):
        await a_model(database, name)
    assert await find_models(database, "name LIKE 'a*c'") == ["a*c"]
    assert await find_models(database, "name LIKE '100%_0'") == ["100%_0", "100x_0"]
    assert await find_models(database, "name LIKE 'a[b]'") == ["a[b]"]
    assert await find_models(database, "name LIKE '%\\%'") == ["back\\slash"]


async def test_models_are_paged_in_their_order(database: Registry) -> None:
    for name in ("c", "a", "d", "b"):
        await a_model(database, name)
    assert await find_models(database, page_size=1) == ["a", "b", "c", "d"]
    assert await find_models(database, order_by=["name DESC"], page_size=3) == ["d", "c", "b", "a"]


async def test_prompts_are_found_only_when_asked_for(database: Registry) -> None:
    await a_model(database, "model")
    await a_model(database, "prompt", tags=PROMPT)
    key = "tags.`mlflow.prompt.is_prompt`"
    assert await find_models(database) == ["model"]
    assert await find_models(database, f"{key} != 'true'") == ["model"]
    assert await find_models(database, f"{key} = 'false' AND name LIKE '%'") == ["model"]
    assert await find_models(database, f"{key} = 'true'") == ["prompt"]


async def test_a_page_of_another_query_is_refused(database: Registry) -> None:
    for name in ("a", "b"):
        await a_model(database, name)

    async def page(tx: SqlTransaction, **fields: object) -> str | None:
        given = {"filter_text": None, "order_by": [], "max_results": 1, "page_token": None, **fields}
        return (await service.search_registered_models(tx, USER, **given))[1]  # type: ignore[arg-type]

    token = await database.search(page)
    assert await database.search(lambda tx: page(tx, page_token=token)) is None
    for other in ({"filter_text": "name LIKE '%'"}, {"order_by": ["name DESC"]}, {"page_token": "x"}):
        with pytest.raises(InvalidFilter, match="page token"):
            await database.search(lambda tx, other=other: page(tx, **{"page_token": token, **other}))  # type: ignore[misc]


async def test_a_page_size_is_not_negative_and_may_be_nothing(database: Registry) -> None:
    await a_model(database)

    async def page(tx: SqlTransaction, max_results: int) -> tuple[int, bool]:
        found, token = await service.search_registered_models(
            tx, USER, filter_text=None, order_by=[], max_results=max_results, page_token=None
        )
        return len(found), token is not None

    assert await database.search(lambda tx: page(tx, 0)) == (0, True)
    with pytest.raises(InvalidInput):
        await database.search(lambda tx: page(tx, -1))


async def test_history_is_read_by_the_last_name_of_a_deleted_model(database: Registry) -> None:
    await a_model(database, "m", description="d")
    await a_model_version(database, "m", aliases=["champion"])
    await delete_model(database, "m")
    events = await the_history(database, "m")
    assert [event.type for event in events] == [
        "registered_model.deleted",
        "model_version_alias.created",
        "model_version.created",
        "registered_model.created",
    ]
    assert {event.actor.name for event in events} == {"ana"}
    assert events[0].before == {
        "name": "m",
        "description": "d",
        "tags": {},
        "aliases": {"champion": 1},
        "stages": {},
    }
    await a_model(database, "m")
    assert len(await the_history(database, "m")) == 1
    with pytest.raises(RegisteredModelNotFound):
        await the_history(database, "never")


async def test_a_failed_change_leaves_no_event(database: Registry) -> None:
    await a_model(database, "a")
    await a_model(database, "b")
    with pytest.raises(RegisteredModelExists):
        await rename(database, "a", "b")
    with pytest.raises(ModelVersionNotFound):
        await set_alias(database, "a", "x", 1)
    assert len(await the_history(database, "a")) == 1


async def test_an_actor_without_permission_is_denied(database: Registry) -> None:
    name = await a_model(database)
    powerless = local_user("guest", frozenset())
    for verb in (
        lambda tx: service.get_registered_model(tx, powerless, name=name),
        lambda tx: service.delete_registered_model(tx, powerless, name=name),
        lambda tx: service.set_alias(tx, powerless, name=name, alias="a", version=1),
        lambda tx: service.create_registered_model(tx, powerless, name="n", description=None, tags={}),
    ):
        with pytest.raises(PermissionDenied):
            await database.write(verb)
