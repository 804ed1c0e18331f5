from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.event_types import EventType
from greenroom.core.logged_models import LoggedModel, LoggedModelStatus
from greenroom.core.subjects import logged_model_subject
from greenroom.errors import (
    ExperimentNotFound,
    Inconsistent,
    InvalidFilter,
    InvalidInput,
    LoggedModelNotFound,
    StateConflict,
    TagNotFound,
)
from greenroom.services.tracking import experiments, logged_models
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import USER, Tracking, a_logged_model, an_experiment

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Tracking]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def the_model(database: Tracking, model_id: str, *, allow_deleted: bool = False) -> LoggedModel:
    return await database.read(
        lambda tx: logged_models.get_logged_model(tx, USER, model_id=model_id, allow_deleted=allow_deleted)
    )


async def finalize(database: Tracking, model_id: str, status: LoggedModelStatus) -> LoggedModel:
    return await database.write(
        lambda tx: logged_models.finalize_logged_model(tx, USER, model_id=model_id, status=status)
    )


async def delete(database: Tracking, model_id: str) -> None:
    await database.write(lambda tx: logged_models.delete_logged_model(tx, USER, model_id=model_id))


async def test_a_new_model_is_pending_and_owns_its_folder(database: Tracking) -> None:
    experiment_id = await an_experiment(database)
    model_id = await a_logged_model(
        database, experiment_id, name="", source_run_id="r", tags=[("b", "1"), ("a", "2")], params=[("p", "")]
    )
    found = await the_model(database, model_id)
    assert model_id.startswith("m-")
    assert found.name
    assert (found.status, found.source_run_id) == (LoggedModelStatus.PENDING, "r")
    assert found.artifact_uri == f"mlflow-artifacts:/{experiment_id}/models/{model_id}/artifacts"
    assert (list(found.tags.items()), found.params) == ([("a", "2"), ("b", "1")], {"p": ""})
    root = await database.read(lambda tx: tx.artifacts.root_of(f"{experiment_id}/models/{model_id}/artifacts/MLmodel"))
    assert root is not None
    assert (root.kind, root.owner_id) == ("logged_model", model_id)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "a/b"},
        {"name": "n" * 501},
        {"model_type": "t" * 501},
        {"params": [("p", "1"), ("p", "2")]},
        {"params": [("p", "v" * 1_000_001)]},
        {"tags": [("t", "1"), ("t", "1")]},
        {"tags": [("k" * 256, "1")]},
    ],
)
async def test_a_model_that_breaks_a_rule_is_not_made(database: Tracking, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        await a_logged_model(database, "0", **fields)


async def test_a_model_needs_an_active_experiment(database: Tracking) -> None:
    with pytest.raises(ExperimentNotFound):
        await a_logged_model(database, "999")
    gone = await an_experiment(database)
    await database.write(lambda tx: experiments.delete_experiment(tx, USER, experiment_id=gone))
    with pytest.raises(StateConflict):
        await a_logged_model(database, gone)


async def test_changes_of_status_and_the_end_are_events(database: Tracking) -> None:
    model_id = await a_logged_model(database, "0")
    assert (await finalize(database, model_id, LoggedModelStatus.READY)).status is LoggedModelStatus.READY
    await finalize(database, model_id, LoggedModelStatus.READY)
    await delete(database, model_id)
    await delete(database, model_id)
    events = await database.read(
        lambda tx: tx.events.of_subject(logged_model_subject(model_id), before_seq=None, limit=10)
    )
    assert [event.type for event in reversed(events)] == [
        EventType.LOGGED_MODEL_CREATED,
        EventType.LOGGED_MODEL_UPDATED,
        EventType.LOGGED_MODEL_DELETED,
    ]


async def test_a_deleted_model_is_there_for_those_who_ask_for_it(database: Tracking) -> None:
    model_id = await a_logged_model(database, "0")
    await delete(database, model_id)
    with pytest.raises(LoggedModelNotFound, match=f"Logged model with ID '{model_id}' not found."):
        await the_model(database, model_id)
    assert (await the_model(database, model_id, allow_deleted=True)).deleted_at_ms is not None


async def test_a_parameter_is_written_once(database: Tracking) -> None:
    model_id = await a_logged_model(database, "0", params=[("p", "1")])

    async def write(*params: tuple[str, str]) -> None:
        await database.write(lambda tx: logged_models.log_params(tx, USER, model_id=model_id, params=params))

    await write(("p", "1"), ("q", "2"))
    with pytest.raises(Inconsistent):
        await write(("r", "1"), ("p", "2"))
    assert (await the_model(database, model_id)).params == {"p": "1", "q": "2"}


async def test_tags_are_overwritten_and_removed(database: Tracking) -> None:
    model_id = await a_logged_model(database, "0", tags=[("t", "1")])
    await database.write(
        lambda tx: logged_models.set_tags(tx, USER, model_id=model_id, tags=[("t", "2"), ("u", "3"), ("t", "4")])
    )
    assert (await the_model(database, model_id)).tags == {"t": "4", "u": "3"}
    await database.write(lambda tx: logged_models.delete_tag(tx, USER, model_id=model_id, key="t"))
    with pytest.raises(TagNotFound, match=f"No tag with key 't' found for model with ID '{model_id}'."):
        await database.write(lambda tx: logged_models.delete_tag(tx, USER, model_id=model_id, key="t"))


@pytest.mark.parametrize("verb", [logged_models.finalize_logged_model, logged_models.delete_logged_model])
async def test_an_unknown_model_is_not_found(database: Tracking, verb: object) -> None:
    fields = {"status": LoggedModelStatus.READY} if verb is logged_models.finalize_logged_model else {}
    with pytest.raises(LoggedModelNotFound):
        await database.write(lambda tx: verb(tx, USER, model_id="nope", **fields))  # type: ignore[operator]


@pytest.mark.parametrize("field_name", ["", "bogus", "params.p", "name.x"])
def test_an_order_by_something_else_is_refused(field_name: str) -> None:
    with pytest.raises(InvalidFilter):
        logged_models.read_ordering(field_name, ascending=True, dataset_name=None, dataset_digest=None)


async def test_the_size_of_a_page_has_bounds(database: Tracking) -> None:
    for _ in range(51):
        await a_logged_model(database, "0")

    async def found(max_results: int | None) -> int:
        page = await database.search(
            lambda tx: logged_models.search_logged_models(
                tx,
                USER,
                experiment_ids=["0"],
                filter_text=None,
                datasets=[],
                orderings=[],
                max_results=max_results,
                page_token=None,
            )
        )
        return len(page.models)

    assert [await found(size) for size in (None, 0, 3)] == [50, 51, 3]
    for size in (-1, 50_001):
        with pytest.raises(InvalidInput, match="max_results"):
            await found(size)
