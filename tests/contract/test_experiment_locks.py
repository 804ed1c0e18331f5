"""Concurrent changes of experiments and runs that wait for a lock on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.subjects import experiment_subject
from greenroom.errors import StaleWrite, StateConflict
from greenroom.server.routes.v1 import BINDINGS
from greenroom.services.tracking import experiments, logged_models, metrics, run_bulk, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from greenroom.wire.endpoints import Endpoint
from greenroom.wire.endpoints.v1 import experiments as experiment_rows
from greenroom.wire.endpoints.v1 import runs as run_rows
from greenroom.wire.messages.v1 import experiments as experiment_messages
from greenroom.wire.messages.v1 import runs as run_messages
from tests.support.interleaving import Held, is_waiting
from tests.support.registry import USER
from tests.support.tracking import Tracking, a_run, an_experiment, the_run

pytestmark = pytest.mark.anyio

Change = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Tracking]:
    database = await open_database(postgres_database, make_transaction=SqlTransaction)
    yield database
    await database.close()


def change(verb: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> Change:
    return lambda tx: verb(tx, USER, **fields)


def begin_run(experiment_id: str) -> Change:
    return change(runs.create_run, experiment_id=experiment_id, user_id="", start_time_ms=0, run_name="late", tags=[])


def begin_logged_model(experiment_id: str) -> Change:
    return change(
        logged_models.create_logged_model,
        experiment_id=experiment_id,
        name="late",
        model_type="",
        source_run_id="",
        params=[],
        tags=[],
    )


def end(experiment_id: str) -> Change:
    return change(experiments.delete_experiment, experiment_id=experiment_id)


async def test_a_run_begun_before_its_experiment_is_deleted_is_deleted_with_it(
    database: Tracking, postgres_database: str
) -> None:
    experiment_id = await an_experiment(database)
    begun = Held(database, begin_run(experiment_id))
    await begun.begun()
    deleting = asyncio.create_task(database.write(end(experiment_id)))
    await is_waiting(postgres_database, unless=deleting)
    run = await begun.commit()
    await deleting
    assert (await the_run(database, run.info.run_id)).info.lifecycle_stage == "deleted"


@pytest.mark.parametrize("begin", [begin_run, begin_logged_model])
async def test_nothing_begins_in_an_experiment_that_is_being_deleted(
    database: Tracking, postgres_database: str, begin: Callable[[str], Change]
) -> None:
    experiment_id = await an_experiment(database)
    deleting = Held(database, end(experiment_id))
    await deleting.begun()
    beginning = asyncio.create_task(database.write(begin(experiment_id)))
    await is_waiting(postgres_database, unless=beginning)
    await deleting.commit()
    with pytest.raises(StateConflict, match="must be in the 'active' state"):
        await beginning


async def test_runs_that_begin_in_one_experiment_do_not_wait_for_each_other(database: Tracking) -> None:
    experiment_id = await an_experiment(database)
    first = Held(database, begin_run(experiment_id))
    await first.begun()
    async with asyncio.timeout(5):
        await database.write(begin_run(experiment_id))
    await first.commit()


async def test_the_log_tells_the_tag_that_was_there_after_the_wait(database: Tracking, postgres_database: str) -> None:
    experiment_id = await an_experiment(database)

    def tag(value: str) -> Change:
        return change(experiments.set_experiment_tag, experiment_id=experiment_id, key="k", value=value)

    untag = change(experiments.delete_experiment_tag, experiment_id=experiment_id, key="k")
    for first, second in ((tag("1"), tag("2")), (tag("3"), untag)):
        held = Held(database, first)
        await held.begun()
        waiting = asyncio.create_task(database.write(second))
        await is_waiting(postgres_database, unless=waiting)
        await held.commit()
        await waiting
    events = await database.read(
        lambda tx: tx.events.of_subject(experiment_subject(experiment_id), before_seq=None, limit=4)
    )
    told = [(event.before, event.after) for event in reversed(events)]
    assert told == [
        (None, {"tags": {"k": "1"}}),
        ({"tags": {"k": "1"}}, {"tags": {"k": "2"}}),
        ({"tags": {"k": "2"}}, {"tags": {"k": "3"}}),
        ({"tags": {"k": "3"}}, None),
    ]


async def test_runs_deleted_by_two_are_reported_to_one(database: Tracking, postgres_database: str) -> None:
    run_id = await a_run(database, await an_experiment(database))
    delete_it = change(run_bulk.delete_runs, run_ids=[run_id])
    held = Held(database, delete_it)
    await held.begun()
    waiting = asyncio.create_task(database.write(delete_it))
    await is_waiting(postgres_database, unless=waiting)
    assert await held.commit() == [run_id]
    assert await waiting == []


def on_condition(endpoint: Endpoint, message: Any, etag: str) -> Change:
    """Make a change of the public API as a request with If-Match does."""
    binding = next(one for one in BINDINGS if one.endpoint is endpoint)

    async def verb(tx: SqlTransaction) -> Any:
        assert binding.precondition is not None
        await binding.precondition(tx, USER, message, etag)
        return await binding.handler(tx, USER, message)

    return verb


async def test_of_two_edits_of_the_same_state_the_one_that_waited_is_refused(
    database: Tracking, postgres_database: str
) -> None:
    experiment_id = await an_experiment(database)
    run_id = await a_run(database, experiment_id)
    run = run_messages.run(await the_run(database, run_id))
    experiment = experiment_messages.experiment(
        await database.read(lambda tx: experiments.get_experiment(tx, USER, experiment_id=experiment_id))
    )
    described = {"description": "theirs"}
    edits: list[tuple[Change, Change]] = [
        (
            on_condition(run_rows.UPDATE, run_messages.UpdateRun(run_id=run_id, **described), run.etag),
            on_condition(run_rows.SET_TAG, run_messages.SetRunTag(run_id=run_id, key="k", value="mine"), run.etag),
        ),
        (
            on_condition(
                experiment_rows.UPDATE,
                experiment_messages.UpdateExperiment(experiment_id=experiment_id, **described),
                experiment.etag,
            ),
            on_condition(
                experiment_rows.DELETE,
                experiment_messages.GetExperiment(experiment_id=experiment_id),
                experiment.etag,
            ),
        ),
    ]
    for theirs, mine in edits:
        held = Held(database, theirs)
        await held.begun()
        waiting = asyncio.create_task(database.write(mine))
        await is_waiting(postgres_database, unless=waiting)
        await held.commit()
        with pytest.raises(StaleWrite):
            await waiting
    after = await the_run(database, run_id)
    assert (after.info.lifecycle_stage, after.tags) == ("active", {**run.tags, "mlflow.note.content": "theirs"})


@pytest.mark.parametrize(
    "theirs",
    [
        lambda run_id: change(runs.set_tag, run_id=run_id, key="mlflow.note.content", value="theirs"),
        lambda run_id: change(runs.delete_tag, run_id=run_id, key="mlflow.note.content"),
        lambda run_id: change(
            metrics.log_batch,
            run_id=run_id,
            points=[],
            of_models=[],
            params=[],
            tags=[("mlflow.note.content", "theirs")],
        ),
    ],
    ids=["set-tag", "delete-tag", "log-batch"],
)
async def test_an_edit_waits_for_a_description_through_the_mlflow_api(
    database: Tracking, postgres_database: str, theirs: Callable[[str], Change]
) -> None:
    run_id = await a_run(database, await an_experiment(database), tags={"mlflow.note.content": "first"})
    etag = run_messages.run(await the_run(database, run_id)).etag
    held = Held(database, theirs(run_id))
    await held.begun()
    mine = on_condition(run_rows.UPDATE, run_messages.UpdateRun(run_id=run_id, description="mine"), etag)
    waiting = asyncio.create_task(database.write(mine))
    await is_waiting(postgres_database, unless=waiting)
    await held.commit()
    with pytest.raises(StaleWrite):
        await waiting
