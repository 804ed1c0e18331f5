from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.event_types import EventType
from greenroom.core.runs import MetricPoint, RunStatus
from greenroom.core.subjects import experiment_subject, run_subject
from greenroom.errors import (
    ExperimentNotFound,
    Inconsistent,
    InvalidInput,
    RunNotFound,
    StateConflict,
    TagNotFound,
)
from greenroom.services.tracking import run_search, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import USER, Tracking, a_run, an_experiment, log, the_run

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Tracking]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


@pytest.fixture
async def run_id(database: Tracking) -> str:
    return await a_run(database, await an_experiment(database), name="first")


async def create(database: Tracking, **fields: object) -> str:
    given = {"experiment_id": "0", "user_id": "", "start_time_ms": 1, "run_name": "", "tags": [], **fields}
    run = await database.write(lambda tx: runs.create_run(tx, USER, **given))  # type: ignore[arg-type]
    return run.info.run_id


async def delete(database: Tracking, run_id: str) -> None:
    await database.write(lambda tx: runs.delete_run(tx, USER, run_id=run_id))


async def update(database: Tracking, run_id: str, **fields: object) -> None:
    given = {"status": None, "end_time_ms": None, "run_name": None, **fields}
    await database.write(lambda tx: runs.update_run(tx, USER, run_id=run_id, **given))  # type: ignore[arg-type]


async def verbs_of(database: Tracking, run_id: str) -> list[str]:
    events = await database.read(lambda tx: tx.events.of_subject(run_subject(run_id), before_seq=None, limit=100))
    return [event.type for event in reversed(events)]


async def test_a_run_without_name_gets_one_that_is_also_its_tag(database: Tracking) -> None:
    found = await the_run(database, await create(database))
    assert found.info.name
    assert found.tags == {"mlflow.runName": found.info.name}


async def test_the_name_tag_names_the_run(database: Tracking) -> None:
    found = await the_run(database, await create(database, tags=[("mlflow.runName", "tagged")]))
    assert found.info.name == "tagged"


async def test_a_name_and_another_name_tag_contradict_each_other(database: Tracking) -> None:
    with pytest.raises(InvalidInput) as refused:
        await create(database, run_name="a", tags=[("mlflow.runName", "b")])
    assert refused.value.message == (
        "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
        "(run_name='a', mlflow.runName='b')."
    )


async def test_the_first_tags_of_a_run_may_have_any_key_once(database: Tracking) -> None:
    found = await the_run(database, await create(database, tags=[("a@b*", "v" * 9000)]))
    assert found.tags["a@b*"] == "v" * 9000
    with pytest.raises(Inconsistent):
        await create(database, tags=[("a", "1"), ("a", "2")])
    with pytest.raises(InvalidInput, match="exceeds the maximum length"):
        await create(database, tags=[("k" * 251, "v")])


async def test_a_run_needs_an_experiment(database: Tracking) -> None:
    with pytest.raises(ExperimentNotFound):
        await create(database, experiment_id="999")
    with pytest.raises(InvalidInput):
        await create(database, experiment_id="x")


async def test_an_update_changes_only_what_it_names(database: Tracking, run_id: str) -> None:
    await update(database, run_id, status=RunStatus.FINISHED)
    await update(database, run_id, end_time_ms=9)
    await update(database, run_id, run_name="other")
    await update(database, run_id, run_name="")
    found = await the_run(database, run_id)
    assert (found.info.status, found.info.end_time_ms, found.info.name) == ("FINISHED", 9, "other")
    assert found.tags["mlflow.runName"] == "other"


async def test_changes_of_a_run_are_events_but_not_its_data(database: Tracking, run_id: str) -> None:
    await update(database, run_id, status=RunStatus.FINISHED)
    await update(database, run_id, status=RunStatus.FINISHED)
    await database.write(lambda tx: log(tx, run_id, [MetricPoint("m", 1.0, 1, 0)], params={"p": "1"}, tags={"t": "1"}))
    await delete(database, run_id)
    await delete(database, run_id)
    await database.write(lambda tx: runs.restore_run(tx, USER, run_id=run_id))
    await database.write(lambda tx: runs.restore_run(tx, USER, run_id=run_id))
    assert await verbs_of(database, run_id) == [
        EventType.RUN_CREATED,
        EventType.RUN_UPDATED,
        EventType.RUN_DELETED,
        EventType.RUN_RESTORED,
    ]


async def test_a_runs_events_are_in_its_experiments_history(database: Tracking) -> None:
    experiment_id = await an_experiment(database)
    run_id = await a_run(database, experiment_id)
    events = await database.read(
        lambda tx: tx.events.of_topic(experiment_subject(experiment_id), before_seq=None, limit=10)
    )
    assert [str(event.subject) for event in events] == [f"run:{run_id}", f"experiment:{experiment_id}"]


async def test_a_deleted_run_can_be_read_but_not_written_to(database: Tracking, run_id: str) -> None:
    await delete(database, run_id)
    assert (await the_run(database, run_id)).info.lifecycle_stage == "deleted"
    message = f"The run {run_id} must be in the 'active' state. Current state is deleted."
    for verb in (
        lambda tx: runs.update_run(tx, USER, run_id=run_id, status=None, end_time_ms=1, run_name=None),
        lambda tx: runs.log_param(tx, USER, run_id=run_id, key="p", value="1"),
        lambda tx: runs.set_tag(tx, USER, run_id=run_id, key="t", value="1"),
        lambda tx: runs.delete_tag(tx, USER, run_id=run_id, key="mlflow.runName"),
        lambda tx: log(tx, run_id, [MetricPoint("m", 1.0, 1, 0)]),
        lambda tx: log(tx, run_id, params={"p": "1"}),
    ):
        with pytest.raises(StateConflict) as refused:
            await database.write(verb)
        assert refused.value.message == message


async def test_an_unknown_run_is_not_found(database: Tracking) -> None:
    with pytest.raises(RunNotFound, match="Run with id=nope not found"):
        await the_run(database, "nope")
    with pytest.raises(RunNotFound):
        await delete(database, "nope")


async def test_a_parameter_is_written_once(database: Tracking, run_id: str) -> None:
    def write(value: str) -> object:
        return database.write(lambda tx: runs.log_param(tx, USER, run_id=run_id, key="p", value=value))

    await write("1")  # type: ignore[misc]
    await write("1")  # type: ignore[misc]
    with pytest.raises(InvalidInput) as refused:
        await write("2")  # type: ignore[misc]
    assert refused.value.message == (
        "Changing param values is not allowed. Param with key='p' was already logged with value='1' for run "
        f"ID='{run_id}'. Attempted logging new value '2'."
    )


async def test_a_parameter_is_cut_at_64_ki(database: Tracking, run_id: str) -> None:
    await database.write(lambda tx: log(tx, run_id, params={"p": "v" * 65_536}))
    assert len((await the_run(database, run_id)).params["p"]) == 65_536
    await database.write(lambda tx: log(tx, run_id, params={"q": "v" * 65_537}))
    found = await the_run(database, run_id)
    assert (len(found.params["q"]), found.tags["greenroom.truncated"]) == (65_536, '{"params":{"q":65537}}')


async def test_a_long_tag_is_cut_as_clients_expect(database: Tracking, run_id: str) -> None:
    await database.write(lambda tx: runs.set_tag(tx, USER, run_id=run_id, key="t", value="v" * 8001))
    assert (await the_run(database, run_id)).tags["t"] == "v" * 8000


async def test_the_name_tag_renames_the_run_unless_it_is_empty(database: Tracking, run_id: str) -> None:
    await database.write(lambda tx: log(tx, run_id, tags={"mlflow.runName": "batched"}))
    assert (await the_run(database, run_id)).info.name == "batched"
    await database.write(lambda tx: runs.set_tag(tx, USER, run_id=run_id, key="mlflow.runName", value=""))
    assert (await the_run(database, run_id)).tags["mlflow.runName"] == "batched"


async def test_deleting_an_unknown_tag_is_an_error(database: Tracking, run_id: str) -> None:
    with pytest.raises(TagNotFound, match=f"No tag with name: x in run with id {run_id}"):
        await database.write(lambda tx: runs.delete_tag(tx, USER, run_id=run_id, key="x"))


@pytest.mark.parametrize(
    "fields",
    [
        {"max_results": 0},
        {"max_results": 50_001},
        {"experiment_ids": ["x"]},
        {"filter_text": "metrics.m = 'x'"},
        {"filter_text": "attributes.bogus = 'x'"},
        {"filter_text": "a OR b"},
        {"order_by": ["metrics.m", "metrics.m DESC"]},
        {"order_by": ["datasets.name"]},
        {"page_token": "bogus"},
    ],
)
async def test_a_search_that_cannot_be_understood_is_refused(database: Tracking, fields: dict[str, object]) -> None:
    given = {
        "experiment_ids": ["0"],
        "filter_text": None,
        "lifecycle_stages": ("active",),
        "order_by": [],
        "max_results": 10,
        "page_token": None,
        **fields,
    }
    with pytest.raises(InvalidInput):
        await database.search(lambda tx: run_search.search_runs(tx, USER, **given))  # type: ignore[arg-type]


async def test_a_search_without_experiments_finds_nothing(database: Tracking, run_id: str) -> None:
    for ids in ([], ["9" * 25]):
        page = await database.search(
            lambda tx, ids=ids: run_search.search_runs(  # type: ignore[misc]
                tx,
                USER,
                experiment_ids=ids,
                filter_text=None,
                lifecycle_stages=("active",),
                order_by=[],
                max_results=10,
                page_token=None,
            )
        )
        assert page == ([], None, None)
