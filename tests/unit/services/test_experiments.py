from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import local_user
from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.permissions import Permission
from greenroom.core.subjects import experiment_subject
from greenroom.errors import (
    ExperimentExists,
    ExperimentNotFound,
    Inconsistent,
    InvalidFilter,
    InvalidInput,
    PermissionDenied,
    StateConflict,
    TagNotFound,
)
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import USER, Tracking, a_run, an_experiment, the_run

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Tracking]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def events_of(database: Tracking, experiment_id: str) -> list[Event]:
    return await database.read(
        lambda tx: tx.events.of_subject(experiment_subject(experiment_id), before_seq=None, limit=100)
    )


async def root_of(database: Tracking, path: str) -> tuple[str, str] | None:
    root = await database.read(lambda tx: tx.artifacts.root_of(path))
    return None if root is None else (root.kind, root.owner_id)


async def delete(database: Tracking, experiment_id: str) -> None:
    await database.write(lambda tx: experiments.delete_experiment(tx, USER, experiment_id=experiment_id))


async def test_artifacts_are_stored_on_this_server_by_default(database: Tracking) -> None:
    made = await an_experiment(database)
    found = await database.read(lambda tx: experiments.get_experiment(tx, USER, experiment_id=made))
    assert found.artifact_location == f"mlflow-artifacts:/{made}"
    assert await root_of(database, made) == ("experiment", made)


async def test_an_external_location_is_stored_unchanged(database: Tracking) -> None:
    made = await an_experiment(database, artifact_location="s3://bucket/x")
    run = await the_run(database, await a_run(database, made))
    assert run.info.artifact_uri == f"s3://bucket/x/{run.info.run_id}/artifacts"
    assert await root_of(database, f"x/{run.info.run_id}/artifacts") is None


async def test_a_place_of_its_own_on_this_server_belongs_to_the_experiment_and_its_runs(database: Tracking) -> None:
    made = await an_experiment(database, artifact_location="mlflow-artifacts:/my/place")
    run_id = await a_run(database, made)
    assert await root_of(database, "my/place/x") == ("experiment", made)
    assert await root_of(database, f"my/place/{run_id}/artifacts/x") == ("run", run_id)


async def test_two_experiments_may_share_a_place(database: Tracking) -> None:
    first = await an_experiment(database, artifact_location="mlflow-artifacts:/shared")
    second = await an_experiment(database, artifact_location="mlflow-artifacts:/shared")
    run_id = await a_run(database, second)
    assert await root_of(database, "shared/x") == ("experiment", first)
    assert await root_of(database, f"shared/{run_id}/artifacts") == ("run", run_id)


@pytest.mark.parametrize("location", ["mlflow-artifacts:/versions/abc", "mlflow-artifacts:/a/../..", "runs:/x/y"])
async def test_a_place_that_is_not_free_is_refused(database: Tracking, location: str) -> None:
    with pytest.raises(InvalidInput):
        await an_experiment(database, name="refused", artifact_location=location)
    with pytest.raises(ExperimentNotFound):
        await database.read(lambda tx: experiments.get_experiment_by_name(tx, USER, name="refused"))


async def test_the_artifacts_of_a_run_are_no_place_for_an_experiment(database: Tracking) -> None:
    made = await an_experiment(database)
    run_id = await a_run(database, made)
    with pytest.raises(InvalidInput, match="inside the artifacts of a run"):
        await an_experiment(database, artifact_location=f"mlflow-artifacts:/{made}/{run_id}/artifacts/x")


async def test_the_name_of_a_deleted_experiment_stays_taken(database: Tracking) -> None:
    made = await an_experiment(database, name="taken")
    await delete(database, made)
    with pytest.raises(ExperimentExists, match=r"Experiment\(name=taken\) already exists"):
        await an_experiment(database, name="taken")


async def test_a_deleted_experiment_can_be_read_but_not_changed(database: Tracking) -> None:
    made = await an_experiment(database, tags=[("t", "1")])
    await delete(database, made)
    found = await database.read(lambda tx: experiments.get_experiment(tx, USER, experiment_id=made))
    assert found.lifecycle_stage == "deleted"
    with pytest.raises(StateConflict, match="Cannot rename a non-active experiment"):
        await database.write(lambda tx: experiments.rename_experiment(tx, USER, experiment_id=made, new_name="other"))
    with pytest.raises(StateConflict, match="must be in the 'active' state. Current state is deleted"):
        await database.write(
            lambda tx: experiments.set_experiment_tag(tx, USER, experiment_id=made, key="a", value="b")
        )
    with pytest.raises(StateConflict):
        await database.write(lambda tx: experiments.delete_experiment_tag(tx, USER, experiment_id=made, key="t"))
    with pytest.raises(StateConflict):
        await a_run(database, made)
    with pytest.raises(ExperimentNotFound):
        await delete(database, made)


async def test_only_a_deleted_experiment_can_be_restored(database: Tracking) -> None:
    made = await an_experiment(database)
    with pytest.raises(ExperimentNotFound):
        await database.write(lambda tx: experiments.restore_experiment(tx, USER, experiment_id=made))


@pytest.mark.parametrize("experiment_id", ["99999", "-5", "9" * 30])
async def test_an_unknown_id_is_not_found(database: Tracking, experiment_id: str) -> None:
    with pytest.raises(ExperimentNotFound, match=f"No Experiment with id={experiment_id} exists"):
        await database.read(lambda tx: experiments.get_experiment(tx, USER, experiment_id=experiment_id))
    with pytest.raises(ExperimentNotFound):
        await delete(database, experiment_id)


async def test_a_tag_given_twice_is_refused_and_nothing_is_made(database: Tracking) -> None:
    with pytest.raises(Inconsistent):
        await an_experiment(database, name="half", tags=[("a", "1"), ("a", "2")])
    with pytest.raises(ExperimentNotFound):
        await database.read(lambda tx: experiments.get_experiment_by_name(tx, USER, name="half"))


async def test_deleting_an_unknown_tag_is_an_error(database: Tracking) -> None:
    made = await an_experiment(database)
    with pytest.raises(TagNotFound, match=f"No tag with name: x in experiment with id {made}"):
        await database.write(lambda tx: experiments.delete_experiment_tag(tx, USER, experiment_id=made, key="x"))


async def test_every_change_is_one_event_with_what_changed(database: Tracking) -> None:
    made = await an_experiment(database, name="one", tags=[("t", "1")])
    for verb in (
        lambda tx: experiments.rename_experiment(tx, USER, experiment_id=made, new_name="two"),
        lambda tx: experiments.set_experiment_tag(tx, USER, experiment_id=made, key="t", value="2"),
        lambda tx: experiments.delete_experiment_tag(tx, USER, experiment_id=made, key="t"),
        lambda tx: experiments.delete_experiment(tx, USER, experiment_id=made),
        lambda tx: experiments.restore_experiment(tx, USER, experiment_id=made),
    ):
        await database.write(verb)
    told = [(event.type, event.before, event.after) for event in reversed(await events_of(database, made))]
    assert told == [
        (
            EventType.EXPERIMENT_CREATED,
            None,
            {"name": "one", "artifact_location": f"mlflow-artifacts:/{made}", "tags": {"t": "1"}},
        ),
        (EventType.EXPERIMENT_RENAMED, {"name": "one"}, {"name": "two"}),
        (EventType.EXPERIMENT_TAG_SET, {"tags": {"t": "1"}}, {"tags": {"t": "2"}}),
        (EventType.EXPERIMENT_TAG_DELETED, {"tags": {"t": "2"}}, None),
        (EventType.EXPERIMENT_DELETED, {"state": "active"}, {"state": "deleted"}),
        (EventType.EXPERIMENT_RESTORED, {"state": "deleted"}, {"state": "active"}),
    ]


async def test_a_refused_change_leaves_no_event(database: Tracking) -> None:
    made = await an_experiment(database)
    await an_experiment(database, name="taken")
    with pytest.raises(ExperimentExists):
        await database.write(lambda tx: experiments.rename_experiment(tx, USER, experiment_id=made, new_name="taken"))
    assert [event.type for event in await events_of(database, made)] == [EventType.EXPERIMENT_CREATED]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"max_results": 0}, "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"),
        ({"max_results": 50_001}, "It must be at most 50000"),
        ({"filter_text": "experiment_id LIKE '1%'"}, "Invalid comparator for experiment_id"),
        ({"filter_text": "experiment_id = 'x'"}, "must be a valid integer"),
        ({"filter_text": "creation_time > 1.5"}, "Invalid value for numeric attribute"),
        ({"filter_text": "name IN ('a')"}, "experiment_id"),
        ({"filter_text": "params.a = 'b'"}, "Invalid entity type"),
        ({"order_by": ["tags.a"]}, "order_by"),
        ({"page_token": "bogus"}, "Invalid page token"),
    ],
)
async def test_a_search_that_cannot_be_understood_is_refused(
    database: Tracking, fields: dict[str, object], message: str
) -> None:
    given = {
        "filter_text": None,
        "lifecycle_stages": ("active",),
        "order_by": [],
        "max_results": 10,
        "page_token": None,
        **fields,
    }
    with pytest.raises(InvalidInput, match=message):
        await database.search(lambda tx: experiments.search_experiments(tx, USER, **given))  # type: ignore[arg-type]


async def test_a_page_token_of_another_query_is_refused(database: Tracking) -> None:
    for _ in range(3):
        await an_experiment(database)

    async def search(order_by: list[str], token: str | None) -> experiments.ExperimentPage:
        return await database.search(
            lambda tx: experiments.search_experiments(
                tx,
                USER,
                filter_text=None,
                lifecycle_stages=("active",),
                order_by=order_by,
                max_results=1,
                page_token=token,
            )
        )

    token = (await search([], None)).next_page_token
    assert token is not None
    with pytest.raises(InvalidFilter):
        await search(["name"], token)


async def test_who_may_not_gets_nothing_done(database: Tracking) -> None:
    reader = local_user("reader", frozenset({Permission.EXPERIMENT_READ}))
    made = await an_experiment(database)
    found = await database.read(lambda tx: experiments.get_experiment(tx, reader, experiment_id=made))
    assert found.experiment_id == made
    with pytest.raises(PermissionDenied):
        await database.write(
            lambda tx: experiments.create_experiment(tx, reader, name="x", artifact_location=None, tags=[])
        )
    with pytest.raises(PermissionDenied):
        await database.write(lambda tx: experiments.delete_experiment(tx, reader, experiment_id=made))
