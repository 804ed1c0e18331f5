from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence

import pytest

from greenroom.core.runs import MetricPoint
from greenroom.errors import Inconsistent, InvalidInput, RunNotFound
from greenroom.services.tracking import logged_models, metrics
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import USER, Tracking, a_logged_model, a_run, an_experiment, the_run

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
    return await a_run(database, await an_experiment(database))


async def batch(
    database: Tracking,
    run_id: str,
    *,
    points: Sequence[MetricPoint] = (),
    params: Sequence[tuple[str, str]] = (),
    tags: Sequence[tuple[str, str]] = (),
    of_models: Sequence[metrics.ModelMetricInput] = (),
) -> None:
    await database.write(
        lambda tx: metrics.log_batch(
            tx, USER, run_id=run_id, points=points, of_models=of_models, params=params, tags=tags
        )
    )


POINT = MetricPoint("m", 1.0, 1, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"points": [POINT] * 1001}, "at most 1000 metrics. Got 1001 metrics. Please split up metrics across"),
        ({"params": [(f"p{n}", "") for n in range(101)]}, "at most 100 params. Got 101 params"),
        ({"tags": [(f"t{n}", "") for n in range(101)]}, "at most 100 tags. Got 101 tags"),
        ({"points": [POINT] * 1000, "tags": [("t", "")]}, "at most 1000 metrics, params, and tags. Got 1002"),
        ({"points": [POINT, MetricPoint("a@", 1.0, 1, 0)]}, r"\"a@\" for parameter 'metrics\[1\]\.name' supplied"),
        ({"points": [POINT, MetricPoint("m", 1.0, -1, 0)]}, r"-1 for parameter 'metrics\[1\]\.timestamp' supplied"),
        ({"points": [MetricPoint("x" * 251, 1.0, 1, 0)]}, "'Metric name' exceeds the maximum length of 250"),
        ({"params": [("a@", "")]}, r"'params\[0\]\.key'"),
        ({"params": [("x" * 251, "")]}, "'Param key' exceeds"),
        ({"tags": [("a@", "")]}, r"'tags\[0\]\.key'"),
        ({"tags": [("x" * 251, "")]}, r"'tags\[0\]\.key' exceeds"),
        ({"params": [("p", "1"), ("q", "1"), ("p", "1")]}, r"Duplicate parameter keys have been submitted: \['p'\]"),
        (
            {"of_models": [metrics.ModelMetricInput(POINT, "m-none", None, None)], "points": [POINT]},
            "Logged model with ID 'm-none' not found",
        ),
    ],
)
async def test_a_batch_with_an_error_stores_nothing(
    database: Tracking, run_id: str, content: dict[str, object], message: str
) -> None:
    good = {"points": [POINT], "params": [("good", "1")], "tags": [("good", "1")]}
    with pytest.raises(InvalidInput, match=message):
        await batch(database, run_id, **{**good, **content})  # type: ignore[arg-type]
    found = await the_run(database, run_id)
    assert (found.metrics, found.params, list(found.tags)) == ([], {}, ["mlflow.runName"])


async def test_a_batch_that_changes_a_parameter_stores_nothing(database: Tracking, run_id: str) -> None:
    await batch(database, run_id, params=[("p", "1")])
    with pytest.raises(InvalidInput) as refused:
        await batch(database, run_id, points=[POINT], params=[("q", "1"), ("p", "2")], tags=[("t", "1")])
    assert refused.value.message == (
        "Changing param values is not allowed. Params were already logged="
        f"'[{{'key': 'p', 'old_value': '1', 'new_value': '2'}}]' for run ID='{run_id}'."
    )
    found = await the_run(database, run_id)
    assert (found.metrics, found.params) == ([], {"p": "1"})


async def test_a_batch_of_the_largest_size_is_taken(database: Tracking, run_id: str) -> None:
    points = [MetricPoint(f"m{n}", float(n), n, n) for n in range(800)]
    await batch(
        database,
        run_id,
        points=points,
        params=[(f"p{n}", str(n)) for n in range(100)],
        tags=[(f"t{n}", str(n)) for n in range(100)],
    )
    found = await the_run(database, run_id)
    assert (len(found.metrics), len(found.params), len(found.tags)) == (800, 100, 101)


async def test_the_last_of_a_tag_given_twice_counts(database: Tracking, run_id: str) -> None:
    await batch(database, run_id, tags=[("t", "1"), ("t", "2")])
    assert (await the_run(database, run_id)).tags["t"] == "2"


async def test_an_invalid_id_is_refused_before_the_run_is_read(database: Tracking) -> None:
    with pytest.raises(InvalidInput, match="Invalid value \"no/pe\" for parameter 'run_id' supplied.$"):
        await batch(database, "no/pe")
    with pytest.raises(RunNotFound):
        await batch(database, "nope")


async def test_a_single_point_names_its_fields_without_a_path(database: Tracking, run_id: str) -> None:
    async def write(point: MetricPoint) -> None:
        await database.write(lambda tx: metrics.log_metric(tx, USER, run_id=run_id, point=point, of_model=None))

    await write(POINT)
    with pytest.raises(InvalidInput, match="for parameter 'name' supplied"):
        await write(MetricPoint("a//b", 1.0, 1, 0))
    with pytest.raises(InvalidInput) as refused:
        await write(MetricPoint("m", 1.5, -1, 0))
    assert refused.value.message == (
        "Invalid value -1 for parameter 'timestamp' supplied: metric 'm' (value=1.5). "
        "Timestamp must be a nonnegative long (64-bit integer) "
    )
    assert (await the_run(database, run_id)).metrics == [POINT]


async def test_a_point_of_a_logged_model_is_the_runs_and_the_models(database: Tracking, run_id: str) -> None:
    model_id = await a_logged_model(database, "0")
    points = [MetricPoint("m", value, 1, step) for step, value in enumerate((1.0, math.nan))]
    of_models = [metrics.ModelMetricInput(point, model_id, "d", "1") for point in points]
    for _ in range(2):
        await batch(database, run_id, points=points, of_models=of_models)
    model = await database.read(lambda tx: logged_models.get_logged_model(tx, USER, model_id=model_id))
    assert [(metric.key, metric.step, metric.run_id, metric.dataset_name) for metric in model.metrics] == [
        ("m", 0, run_id, "d"),
        ("m", 1, run_id, "d"),
    ]
    assert math.isnan(model.metrics[1].value)


async def test_a_point_of_an_unknown_logged_model_is_refused_whole(database: Tracking, run_id: str) -> None:
    with pytest.raises(Inconsistent):
        await database.write(
            lambda tx: metrics.log_metric(
                tx,
                USER,
                run_id=run_id,
                point=POINT,
                of_model=metrics.ModelMetricInput(POINT, "m-none", None, None),
            )
        )
    assert (await the_run(database, run_id)).metrics == []


async def test_the_history_of_an_unknown_run_is_empty(database: Tracking) -> None:
    page = await database.search(
        lambda tx: metrics.get_history(tx, USER, run_id="nope", key="m", max_results=None, page_token=None)
    )
    assert (list(page.points), page.next_page_token) == ([], None)


@pytest.mark.parametrize(
    ("max_results", "page_token"), [(0, None), (-1, None), (5, "bogus"), (5, "eyJvZmZzZXQiOiAxfQ==")]
)
async def test_a_history_page_that_cannot_be_is_refused(
    database: Tracking, run_id: str, max_results: int, page_token: str | None
) -> None:
    with pytest.raises(InvalidInput):
        await database.search(
            lambda tx: metrics.get_history(
                tx, USER, run_id=run_id, key="m", max_results=max_results, page_token=page_token
            )
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"run_ids": ["a"] * 101},
        {"max_results": 0},
        {"max_results": 2501},
        {"start_step": 1},
        {"end_step": 1},
        {"start_step": 2, "end_step": 1},
    ],
)
async def test_a_sample_that_cannot_be_is_refused(database: Tracking, fields: dict[str, object]) -> None:
    given = {"run_ids": ["a"], "key": "m", "start_step": None, "end_step": None, "max_results": 5, **fields}
    with pytest.raises(InvalidInput):
        await database.search(lambda tx: metrics.sample_histories(tx, USER, **given))  # type: ignore[arg-type]


@pytest.mark.parametrize(("run_ids", "max_results"), [([], 5), (["a"] * 101, 5), (["a"], -1)])
async def test_histories_that_cannot_be_are_refused(database: Tracking, run_ids: list[str], max_results: int) -> None:
    with pytest.raises(InvalidInput):
        await database.search(
            lambda tx: metrics.get_histories(tx, USER, run_ids=run_ids, key="m", max_results=max_results)
        )
