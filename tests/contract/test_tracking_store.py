"""The stores of experiments, runs, metrics and logged models, on both databases."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator

import pytest

from greenroom.core.logged_models import DatasetChoice
from greenroom.core.runs import Dataset, DatasetInput, MetricPoint, ModelMetric, ModelOutput
from greenroom.errors import ExperimentExists, StateConflict
from greenroom.services.tracking import experiments, logged_models, metrics, run_inputs, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.tracking import (
    USER,
    Tracking,
    a_logged_model,
    a_run,
    an_experiment,
    find_runs,
    log,
    log_points,
    the_run,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Tracking]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


@pytest.fixture
async def experiment_id(database: Tracking) -> str:
    return await an_experiment(database)


async def history(
    database: Tracking, run_id: str, key: str, *, page_size: int | None = None
) -> list[tuple[float, int, int]]:
    """Read a history page by page as (value, timestamp, step)."""
    points: list[tuple[float, int, int]] = []
    token: str | None = None
    while True:
        page = await database.search(
            lambda tx, token=token: metrics.get_history(  # type: ignore[misc]
                tx, USER, run_id=run_id, key=key, max_results=page_size, page_token=token
            )
        )
        points += [(math.nan if row[1] else row[0], row[2], row[3]) for row in page.points]
        token = page.next_page_token
        if token is None:
            return points


async def test_a_new_store_has_the_default_experiment(database: Tracking) -> None:
    found = await database.read(lambda tx: experiments.get_experiment(tx, USER, experiment_id="0"))
    assert (found.name, found.artifact_location, found.lifecycle_stage) == ("Default", "mlflow-artifacts:/0", "active")


async def test_an_experiment_is_read_by_id_and_by_name(database: Tracking) -> None:
    made = await an_experiment(database, name="é✓ 'q'", tags=[("b", "2"), ("a", 'say "1"')])
    by_id = await database.read(lambda tx: tx.experiments.get(made))
    by_name = await database.read(lambda tx: tx.experiments.get_by_name("é✓ 'q'"))
    assert by_id is not None
    assert by_id == by_name
    assert list(by_id.tags.items()) == [("a", 'say "1"'), ("b", "2")]


async def test_a_run_comes_back_with_all_it_logged(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(
        database, experiment_id, name="r", metrics={"m": 0.1}, params={"p": "é"}, tags={"t": "1"}, start_time_ms=5
    )
    found = await the_run(database, run_id)
    assert (found.info.run_id, found.info.experiment_id, found.info.start_time_ms) == (run_id, experiment_id, 5)
    assert found.info.artifact_uri == f"mlflow-artifacts:/{experiment_id}/{run_id}/artifacts"
    assert found.metrics == [MetricPoint("m", 0.1, 1, 0)]
    assert found.params == {"p": "é"}
    assert found.tags == {"mlflow.runName": "r", "t": "1"}


async def test_the_latest_metric_is_that_of_the_highest_step_then_time_then_value(
    database: Tracking, experiment_id: str
) -> None:
    run_id = await a_run(database, experiment_id)
    await log_points(database, run_id, ("m", 1.0, 9, 1), ("m", 2.0, 5, 2), ("m", 3.0, 4, 2), ("m", 1.5, 5, 2))
    assert (await the_run(database, run_id)).metrics == [MetricPoint("m", 2.0, 5, 2)]
    await log_points(database, run_id, ("m", 9.0, 4, 2))
    assert (await the_run(database, run_id)).metrics == [MetricPoint("m", 2.0, 5, 2)]
    await log_points(database, run_id, ("m", 0.0, 1, 3))
    assert (await the_run(database, run_id)).metrics == [MetricPoint("m", 0.0, 1, 3)]


@pytest.mark.parametrize("value", [math.inf, -math.inf, 5e-324, -0.1, 1.7976931348623157e308, 0.1 + 0.2])
async def test_every_double_is_stored_exactly(database: Tracking, experiment_id: str, value: float) -> None:
    run_id = await a_run(database, experiment_id)
    await log_points(database, run_id, ("m", value, 2**63 - 1, -(2**63)))
    assert await history(database, run_id, "m") == [(value, 2**63 - 1, -(2**63))]
    assert (await the_run(database, run_id)).metrics == [MetricPoint("m", value, 2**63 - 1, -(2**63))]


async def test_nan_is_a_value_of_its_own(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)
    await log_points(database, run_id, ("m", math.nan, 1, 1), ("m", math.nan, 1, 1), ("m", 0.0, 1, 1))
    values = [value for value, *_ in await history(database, run_id, "m")]
    assert [math.isnan(value) for value in values] == [False, True]


async def test_a_batch_sent_again_changes_nothing(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)
    points = [MetricPoint(f"m{n % 3}", n / 7, n, n) for n in range(50)]
    for _ in range(2):
        await database.write(lambda tx: log(tx, run_id, points, params={"p": "1"}, tags={"t": "1"}))
    assert len(await history(database, run_id, "m0")) == 17
    assert (await the_run(database, run_id)).params == {"p": "1"}


async def test_batches_meeting_at_one_run_keep_every_point_and_the_latest(
    database: Tracking, experiment_id: str
) -> None:
    run_id = await a_run(database, experiment_id)
    keys = [f"m{n}" for n in range(20)]

    async def batch(step: int) -> None:
        # Each names the keys in another order.
        rotated = keys[step:] + keys[:step]
        await database.write(lambda tx: log(tx, run_id, [MetricPoint(key, float(step), step, step) for key in rotated]))

    await asyncio.gather(*(batch(step) for step in range(16)))
    assert len(await history(database, run_id, "m7")) == 16
    assert {point.step for point in (await the_run(database, run_id)).metrics} == {15}


async def test_only_one_of_two_values_of_a_parameter_is_taken(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)

    async def write(value: str) -> None:
        await database.write(lambda tx: runs.log_param(tx, USER, run_id=run_id, key="p", value=value))

    results = await asyncio.gather(*(write(str(n)) for n in range(8)), return_exceptions=True)
    assert sum(result is None for result in results) == 1


async def test_a_history_is_paged_by_time_step_and_value(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)
    points = [("m", float(value), time, step) for time in (3, 1, 2) for step in (1, 0) for value in (1, 0)]
    await log_points(database, run_id, *points, ("m", math.inf, 1, 0), ("m", -math.inf, 1, 0), ("other", 1.0, 1, 1))
    whole = await history(database, run_id, "m")
    assert whole == sorted(whole, key=lambda point: (point[1], point[2], point[0]))
    assert len(whole) == 14
    for page_size in (1, 3, 14):
        assert await history(database, run_id, "m", page_size=page_size) == whole


async def test_a_sample_has_the_first_and_the_last_point(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)
    await log_points(database, run_id, *(("m", float(n), n, n) for n in range(100)))

    async def sampled(most: int, steps: tuple[int, int] | None = None) -> list[int]:
        rows = await database.search(lambda tx: tx.metrics.sample(run_id, "m", steps=steps, most=most))
        return [row[3] for row in rows]

    assert await sampled(1) == [99]
    assert await sampled(4) == [0, 25, 50, 99]
    assert await sampled(7) == [0, 15, 30, 44, 58, 72, 99]
    assert await sampled(100) == list(range(100))
    assert await sampled(2500) == list(range(100))
    assert await sampled(3, (10, 20)) == [10, 14, 20]
    assert await sampled(5, (200, 300)) == []


async def test_histories_of_several_runs_come_run_after_run(database: Tracking, experiment_id: str) -> None:
    made = [await a_run(database, experiment_id, metrics={"m": float(n)}) for n in range(3)]
    rows = await database.search(lambda tx: tx.metrics.histories([*made, "none"], "m", limit=2))
    assert [run_id for run_id, _ in rows] == sorted(made)[:2]


async def test_datasets_of_a_run_are_listed_once_with_their_first_tags(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)
    data = Dataset(name="d", digest="1", source_type="local", source="{}", schema="{}")
    other = Dataset(name="a", digest="1", source_type="local", source="{}", profile="")

    async def verb(tx: SqlTransaction) -> None:
        run = await tx.runs.find(run_id)
        assert run is not None
        given = [DatasetInput(data, {"mlflow.data.context": "train"}), DatasetInput(data, {"x": "y"})]
        await tx.run_inputs.add_datasets(run, [*given, DatasetInput(other, {})])
        await tx.run_inputs.add_datasets(run, [DatasetInput(data, {"mlflow.data.context": "eval"})])

    await database.write(verb)
    found = (await the_run(database, run_id)).dataset_inputs
    assert found == [DatasetInput(data, {"mlflow.data.context": "train"}), DatasetInput(other, {})]
    summaries = await database.search(lambda tx: tx.run_inputs.dataset_summaries([experiment_id], limit=10))
    assert [(found.name, found.context) for found in summaries] == [("a", None), ("d", "train")]


async def test_input_and_output_models_of_a_run_are_listed_once(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)

    async def verb(tx: SqlTransaction) -> None:
        run = await tx.runs.find(run_id)
        assert run is not None
        await tx.run_inputs.add_model_inputs(run.row, ["m-b", "m-a", "m-b"])
        await tx.run_inputs.add_model_outputs(run.row, [ModelOutput("m c", 2), ModelOutput("m-d", -1)])

    await database.write(verb)
    await database.write(verb)
    found = await the_run(database, run_id)
    assert found.model_inputs == ["m-a", "m-b"]
    assert found.model_outputs == [ModelOutput("m c", 2), ModelOutput("m-d", -1)]


async def test_the_longest_texts_fit_into_every_index(database: Tracking) -> None:
    # Characters of four bytes, none like the other: nothing to compress.
    texts = ["".join(chr(0x10000 + (n * 7919 + seed * 104729) % 0x10000) for n in range(500)) for seed in range(3)]
    experiment_id = await an_experiment(database, name=texts[0])
    run_id = await a_run(database, experiment_id, name=texts[1], metrics={"m" * 250: 1.0})
    await a_logged_model(database, experiment_id, name=texts[2])
    data = Dataset(name=texts[0], digest=texts[1][:36], source_type="", source="")
    await database.write(
        lambda tx: run_inputs.log_inputs(tx, USER, run_id=run_id, datasets=[DatasetInput(data, {})], model_ids=[])
    )
    assert await find_runs(database, experiment_id, f"run_name = '{texts[1]}'") == [texts[1]]
    assert (await the_run(database, run_id)).dataset_inputs[0].dataset == data


async def test_deleting_and_restoring_an_experiment_takes_its_runs_along(
    database: Tracking, experiment_id: str
) -> None:
    run_id = await a_run(database, experiment_id)
    await database.write(lambda tx: experiments.delete_experiment(tx, USER, experiment_id=experiment_id))
    assert (await the_run(database, run_id)).info.lifecycle_stage == "deleted"
    await database.write(lambda tx: experiments.restore_experiment(tx, USER, experiment_id=experiment_id))
    assert (await the_run(database, run_id)).info.lifecycle_stage == "active"


async def test_two_cannot_rename_to_one_name(database: Tracking) -> None:
    made = [await an_experiment(database) for _ in range(4)]

    async def rename(experiment_id: str) -> None:
        await database.write(
            lambda tx: experiments.rename_experiment(tx, USER, experiment_id=experiment_id, new_name="wanted")
        )

    results = await asyncio.gather(*map(rename, made), return_exceptions=True)
    assert sum(result is None for result in results) == 1
    # Each of the others was refused; none got a server error.
    assert all(isinstance(result, ExperimentExists | StateConflict) for result in results if result is not None)


# -- searches ---------------------------------------------------------------------------------------------------------


@pytest.fixture
async def searched(database: Tracking, experiment_id: str) -> str:
    """An experiment with five runs to be found, from the oldest, a, to the newest, e."""
    await a_run(database, experiment_id, name="a", metrics={"loss": 0.5, "m": 1}, params={"lr": "0.1"}, user_id="ann")
    await a_run(database, experiment_id, name="b", metrics={"loss": 0.25}, params={"lr": "0.01"}, tags={"team": "Red"})
    await a_run(database, experiment_id, name="c", metrics={"loss": math.nan}, tags={"team": "red"}, user_id="bob")
    await a_run(database, experiment_id, name="d", metrics={"loss": math.inf}, params={"lr": "a_b%"})
    await a_run(database, experiment_id, name="e", tags={"team": "blue", "a b": "it's"})
    return experiment_id


@pytest.mark.parametrize(
    ("filter_text", "found"),
    [
        ("", "edcba"),
        ("metrics.loss < 0.5", "b"),
        ("metrics.loss <= 0.5", "ba"),
        ("metrics.loss > 0.25", "da"),
        ("metrics.loss != 0.5", "dcb"),
        ("metrics.loss = 0", ""),
        ("metrics.loss >= 0.25 AND metrics.m = 1", "a"),
        ("params.lr = '0.1'", "a"),
        ("params.lr != '0.1'", "db"),
        ("params.lr LIKE '0.%'", "ba"),
        ("params.lr LIKE 'a\\_b%'", ""),
        ("params.lr IS NULL", "ec"),
        ("params.lr IS NOT NULL", "dba"),
        ("tags.team = 'red'", "c"),
        ("tags.team LIKE 'R%'", "b"),
        ("tags.team ILIKE 'R%'", "cb"),
        ('tags.`a b` = "it\'s"', "e"),
        ("attributes.run_name = 'd'", "d"),
        ("`Run name` LIKE '_'", "edcba"),
        ("user_id = 'ann'", "a"),
        ("status = 'RUNNING' and user_id != ''", "ca"),
        ("start_time > 0", "edcba"),
        ("start_time > 1.5", "edcba"),
        ("end_time > 0", ""),
        ("run_id IN ('none')", ""),
        ("run_id NOT IN ('none')", "edcba"),
        ("datasets.name = 'd'", ""),
    ],
)
async def test_a_filter_finds_its_runs(database: Tracking, searched: str, filter_text: str, found: str) -> None:
    assert "".join(await find_runs(database, searched, filter_text)) == found


@pytest.mark.parametrize(
    ("order_by", "found"),
    [
        ([], "edcba"),
        (["start_time ASC"], "abcde"),
        (["metrics.loss ASC"], "badce"),
        (["metrics.loss DESC"], "dabce"),
        (["metrics.loss DESC", "start_time ASC"], "dabce"),
        (["params.lr"], "badec"),
        (["params.lr DESC"], "dabec"),
        (["tags.team"], "becda"),
        (["attributes.end_time", "attributes.run_name DESC"], "edcba"),
        (["user_id DESC", "run_name"], "cabde"),
        (["metrics.none", "metrics.loss"], "badce"),
    ],
)
async def test_what_a_run_does_not_have_sorts_last(
    database: Tracking, searched: str, order_by: list[str], found: str
) -> None:
    for page_size in (1, 2, 5, 1000):
        assert "".join(await find_runs(database, searched, order_by=order_by, page_size=page_size)) == found
    # More than one experiment takes another way to the same order.
    both = [searched, await an_experiment(database)]
    for page_size in (1, 3, 1000):
        assert "".join(await find_runs(database, both, order_by=order_by, page_size=page_size)) == found


async def test_runs_with_equal_sort_values_are_each_found_once(database: Tracking, experiment_id: str) -> None:
    for value in (1.0, math.inf, math.nan):
        for number in range(3):
            await a_run(database, experiment_id, name=f"{value}-{number}", metrics={"m": value}, start_time_ms=7)
    for order_by in (["metrics.m"], ["metrics.m DESC"], []):
        for page_size in (1, 2, 4):
            names = await find_runs(database, experiment_id, order_by=order_by, page_size=page_size)
            assert len(names) == len(set(names)) == 9


@pytest.mark.parametrize("page_size", [1, 2, 1000])
async def test_runs_are_sorted_by_whole_values_however_alike_they_begin(
    database: Tracking, experiment_id: str, page_size: int
) -> None:
    long = "é" * 100
    values = {"y": long + "y", "x": long + "x", "short": "a", "long": long, "empty": "", "x again": long + "x"}
    for name, value in values.items():
        await a_run(database, experiment_id, name=name, params={"p": value}, tags={"t": value})
    await a_run(database, experiment_id, name="without")
    await a_run(database, await an_experiment(database, name="other"), name="elsewhere", params={"p": "b"})
    # Equal values come newest first.
    rising = ["empty", "short", "long", "x again", "x", "y", "without"]
    falling = ["y", "x again", "x", "long", "short", "empty", "without"]
    for key in ("params.p", "tags.t"):
        assert await find_runs(database, experiment_id, order_by=[key], page_size=page_size) == rising
        assert await find_runs(database, experiment_id, order_by=[f"{key} DESC"], page_size=page_size) == falling
    named = await find_runs(
        database, experiment_id, f"params.p = '{long}x'", order_by=["params.p"], page_size=page_size
    )
    assert named == ["x again", "x"]


async def test_runs_are_found_by_the_value_of_a_tag_or_parameter_within_their_experiments(
    database: Tracking, experiment_id: str
) -> None:
    other = await an_experiment(database, name="other")
    for owner in (experiment_id, other):
        for number in range(3):
            name = f"{owner}/{number}"
            await a_run(database, owner, name=name, params={"p": f"{number}"}, tags={"t": f"{number}", name[-1]: "x"})
    assert await find_runs(database, experiment_id, "params.p = '1'") == [f"{experiment_id}/1"]
    assert await find_runs(database, experiment_id, "tags.t = '1' AND params.p = '2'") == []
    assert await find_runs(database, experiment_id, "tags.`2` IS NOT NULL") == [f"{experiment_id}/2"]
    assert await find_runs(database, experiment_id, "tags.t = 'none'") == []
    both = await find_runs(database, [experiment_id, other], "params.p = '0'")
    assert both == [f"{other}/0", f"{experiment_id}/0"]
    assert await find_runs(database, [experiment_id, other], f"run_name = '{other}/2'") == [f"{other}/2"]


async def test_a_metric_filter_and_another_metrics_order_go_together(database: Tracking, experiment_id: str) -> None:
    for number in range(20):
        await a_run(database, experiment_id, name=str(number), metrics={"m0": number / 20, "m1": -float(number % 7)})
    names = await find_runs(database, experiment_id, "metrics.m0 > 0.49", order_by=["metrics.m1 DESC"], page_size=3)
    assert names == sorted((str(n) for n in range(10, 20)), key=lambda name: (int(name) % 7, -int(name)))


async def test_runs_are_found_by_dataset(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id, name="with")
    await a_run(database, experiment_id, name="without")

    async def verb(tx: SqlTransaction) -> None:
        run = await tx.runs.find(run_id)
        assert run is not None
        data = Dataset(name="iris", digest="abc", source_type="local", source="{}")
        await tx.run_inputs.add_datasets(run, [DatasetInput(data, {"mlflow.data.context": "train"})])

    await database.write(verb)
    for filter_text in (
        "dataset.name = 'iris'",
        "datasets.digest LIKE 'a%'",
        "dataset.context = 'train'",
        "dataset.name IN ('iris', 'other')",
        "dataset.name != 'x' AND dataset.context ILIKE 'TRAIN'",
    ):
        assert await find_runs(database, experiment_id, filter_text) == ["with"]
    assert await find_runs(database, experiment_id, "dataset.context = 'eval'") == []


async def test_deleted_runs_are_found_where_asked(database: Tracking, experiment_id: str) -> None:
    gone = await a_run(database, experiment_id, name="gone", metrics={"m": 1})
    await a_run(database, experiment_id, name="here", metrics={"m": 2})
    await database.write(lambda tx: runs.delete_run(tx, USER, run_id=gone))
    for order_by in ([], ["metrics.m DESC"]):
        assert await find_runs(database, experiment_id, order_by=order_by) == ["here"]
        assert await find_runs(database, experiment_id, order_by=order_by, stages=["deleted"]) == ["gone"]
        both = await find_runs(database, experiment_id, order_by=order_by, stages=["active", "deleted"])
        assert both == ["here", "gone"]


async def find_experiments(database: Tracking, filter_text: str, order_by: list[str], page_size: int) -> list[str]:
    names: list[str] = []
    token: str | None = None
    while True:
        page = await database.search(
            lambda tx, token=token: experiments.search_experiments(  # type: ignore[misc]
                tx,
                USER,
                filter_text=filter_text,
                lifecycle_stages=("active",),
                order_by=order_by,
                max_results=page_size,
                page_token=token,
            )
        )
        names += [found.name for found in page.experiments]
        token = page.next_page_token
        if token is None:
            return names


async def test_experiments_are_found_by_name_id_time_and_tag(database: Tracking) -> None:
    ids = {name: await an_experiment(database, name=name, tags=[("t", name.lower())]) for name in ("x1", "X2", "y3")}
    for filter_text, found in (
        ("name LIKE 'x%'", ["x1"]),
        ("name ILIKE 'x%'", ["x1", "X2"]),
        (f"experiment_id = '{ids['y3']}'", ["y3"]),
        (f"experiment_id IN ('{ids['y3']}', '{ids['x1']}')", ["x1", "y3"]),
        ("tags.t = 'x2'", ["X2"]),
        ("tags.t IS NULL", ["Default"]),
        ("creation_time > 5 AND name != 'X2'", ["Default", "x1", "y3"]),
    ):
        assert sorted(await find_experiments(database, filter_text, [], 1000), key=str.lower) == found, filter_text
    for page_size in (1, 2, 1000):
        assert await find_experiments(database, "", ["name DESC"], page_size) == ["y3", "x1", "X2", "Default"]


async def test_logged_models_are_found_and_sorted_by_their_metrics(database: Tracking, experiment_id: str) -> None:
    run_id = await a_run(database, experiment_id)
    for name, value, dataset in (("a", 2.0, "d1"), ("b", 1.0, "d2"), ("c", math.nan, "d1")):
        model_id = await a_logged_model(database, experiment_id, name=name, tags=[("t", name)], params=[("p", "1")])

        async def measure(
            tx: SqlTransaction, model_id: str = model_id, value: float = value, dataset: str = dataset
        ) -> None:
            rows = await tx.logged_models.find_all([model_id])
            metric = ModelMetric(
                model_id=model_id,
                run_id=run_id,
                key="m",
                value=value,
                timestamp_ms=1,
                step=0,
                dataset_name=dataset,
                dataset_digest="x",
            )
            await tx.logged_models.add_metrics([(rows[model_id].row, metric), (rows[model_id].row, metric)])

        await database.write(measure)
    await a_logged_model(database, experiment_id, name="d")
    names = await _models(database, experiment_id)
    assert names == ["d", "c", "b", "a"]
    assert await _models(database, experiment_id, order=("m", True)) == ["b", "a", "c", "d"]
    assert await _models(database, experiment_id, order=("m", False), page_size=1) == ["a", "b", "c", "d"]
    assert await _models(database, experiment_id, "metrics.m > 1") == ["a"]
    assert await _models(database, experiment_id, "metrics.m < inf AND metrics.`m` > -Infinity") == ["b", "a"]
    assert await _models(database, experiment_id, "metrics.m/n-1 < inf AND params.p/q-1 = '1'") == []
    assert await _models(database, experiment_id, "tags.t IN ('b', 'c') AND params.p = '1'") == ["c", "b"]
    assert await _models(database, experiment_id, "status = 'PENDING' AND name != 'd'") == ["c", "b", "a"]
    assert await _models(database, experiment_id, dataset="d1") == ["c", "a"]
    assert await _models(database, experiment_id, "metrics.m < 9", dataset="d2") == ["b"]


async def _models(
    database: Tracking,
    experiment_id: str,
    filter_text: str = "",
    *,
    order: tuple[str, bool] | None = None,
    dataset: str | None = None,
    page_size: int = 100,
) -> list[str]:
    orderings = (
        []
        if order is None
        else [
            logged_models.read_ordering(
                f"metrics.{order[0]}", ascending=order[1], dataset_name=None, dataset_digest=None
            )
        ]
    )
    names: list[str] = []
    token: str | None = None
    while True:
        page = await database.search(
            lambda tx, token=token: logged_models.search_logged_models(  # type: ignore[misc]
                tx,
                USER,
                experiment_ids=[experiment_id],
                filter_text=filter_text,
                datasets=[] if dataset is None else [DatasetChoice(dataset, None)],
                orderings=orderings,
                max_results=page_size,
                page_token=token,
            )
        )
        names += [model.name for model in page.models]
        token = page.next_page_token
        if token is None:
            return names


async def test_large_batches_that_overlap_or_come_again_add_each_point_once(
    database: Tracking, experiment_id: str
) -> None:
    run_id = await a_run(database, experiment_id)
    points = [(f"m{i % 3}", i / 7, 1000 + i // 3, i // 3) for i in range(1200)]
    points[7] = ("m1", math.nan, 1002, 2)
    # Later ones first, the same at one moment, some again with new ones, and one of them twice in its batch.
    await log_points(database, run_id, *points[600:900])
    await asyncio.gather(*(log_points(database, run_id, *points[900:1200]) for _ in range(4)))
    await log_points(database, run_id, *points[300:1200], points[1100])
    await asyncio.gather(*(log_points(database, run_id, *points[start : start + 500]) for start in (0, 250, 500, 0)))
    for number in range(3):
        expected = [point[1:] for point in points if point[0] == f"m{number}"]
        assert repr(await history(database, run_id, f"m{number}")) == repr(expected)
    run = await the_run(database, run_id)
    assert {(metric.key, metric.step) for metric in run.metrics} == {("m0", 399), ("m1", 399), ("m2", 399)}
