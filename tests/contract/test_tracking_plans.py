"""Query plans of the tracking store's hot queries over a large store: no full table scans."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.services.tracking import experiments, metrics, run_search, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.plans import Queries
from tests.support.tracking import USER, Tracking

pytestmark = pytest.mark.anyio

EXPERIMENTS, WITH_RUNS, RUNS = 1000, 20, 300

_ADD_EXPERIMENTS = Sql(
    "INSERT INTO experiments (workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) "
    "{values:text, text, text, text, int, int}"
)
_ADD_EXPERIMENT_TAGS = Sql(
    "INSERT INTO experiment_tags (experiment_id, key, value) SELECT experiment_id, 't', 'x' FROM experiments"
)
_ADD_MODELS = Sql(
    "INSERT INTO run_models (run, direction, model_id, step) SELECT id, 'output', 'm-' || id, 0 FROM runs"
)
_ADD_DATASETS = Sql(
    "INSERT INTO datasets (experiment_id, name, digest, source_type, source) "
    "SELECT experiment_id, run_id, 'd', '', '' FROM runs"
)
_TIE_DATASETS = Sql(
    "INSERT INTO run_datasets (run, dataset) SELECT r.id, d.id FROM runs r JOIN datasets d ON d.name = r.run_id"
)
_TAG_DATASETS = Sql(
    "INSERT INTO run_dataset_tags (run_dataset, key, value) SELECT id, 'mlflow.data.context', 'train' FROM run_datasets"
)
_ADD_RUNS = Sql(
    "INSERT INTO runs (run_id, experiment_id, workspace, name, user_id, status, start_time_ms, lifecycle_stage, "
    "artifact_uri) {values:text, int, text, text, text, text, int, text, text}"
)
_ROWS = Sql("SELECT id, experiment_id FROM runs ORDER BY id")
_ADD_TAGS = Sql("INSERT INTO run_tags (run, experiment_id, key, value) {values:int, int, text, text}")
_ADD_PARAMS = Sql("INSERT INTO run_params (run, experiment_id, key, value) {values:int, int, text, text}")
_ADD_LATEST = Sql(
    "INSERT INTO latest_metrics (run, key, experiment_id, value, is_nan, timestamp_ms, step) "
    "{values:int, text, int, float, int, int, int}"
)
_ADD_POINTS = Sql(
    "INSERT INTO metric_points (run, key, timestamp_ms, step, value, is_nan) {values:int, text, int, int, float, int}"
)
_ANALYZE = Sql("ANALYZE")


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
async def database(database_url: str, queries: Queries) -> AsyncIterator[Tracking]:
    database = await open_database(database_url, make_transaction=queries.record)
    await database.write(_fill)
    yield database
    await database.close()


async def _fill(tx: SqlTransaction) -> None:
    session = tx._session
    await session.execute_many(_ADD_EXPERIMENTS, [("default", f"e{n}", "", "active", n, n) for n in range(EXPERIMENTS)])
    await session.run(_ADD_EXPERIMENT_TAGS)
    await session.execute_many(
        _ADD_RUNS,
        [
            (f"run{e}x{n}", e, "default", f"n{n}", "", "RUNNING", n, "active", "")
            for e in range(1, WITH_RUNS + 1)
            for n in range(RUNS)
        ],
    )
    rows = [(row[0], row[1]) for row in await session.all(_ROWS)]
    texts = ("mlflow.runName", "x"), ("s", "")
    await session.execute_many(_ADD_TAGS, [(row, e, key, value or f"{row}") for row, e in rows for key, value in texts])
    await session.execute_many(
        _ADD_PARAMS, [(row, e, key, value) for row, e in rows for key, value in (("p", "1"), ("s", f"{row}"))]
    )
    keys = ("m0", "m1", "m2")
    await session.execute_many(
        _ADD_LATEST, [(row, key, e, row * 7919 % 1000 / 1000, 0, 1, 1) for row, e in rows for key in keys]
    )
    await session.execute_many(_ADD_POINTS, [(row, "m0", n, n, 0.5, 0) for row, _ in rows[:400] for n in range(50)])
    for statement in (_ADD_MODELS, _ADD_DATASETS, _TIE_DATASETS, _TAG_DATASETS):
        await session.run(statement)
    if session.dialect == "postgres":
        await session.run(_ANALYZE)


def search(
    filter_text: str | None = None, *order_by: str, ids: tuple[str, ...] = ("7",)
) -> Callable[[SqlTransaction], Coroutine[Any, Any, Any]]:
    return lambda tx: run_search.search_runs(
        tx,
        USER,
        experiment_ids=ids,
        filter_text=filter_text,
        lifecycle_stages=("active",),
        order_by=order_by,
        max_results=10,
        page_token=None,
    )


READS: dict[str, Callable[[SqlTransaction], Coroutine[Any, Any, Any]]] = {
    "experiment": lambda tx: experiments.get_experiment(tx, USER, experiment_id="7"),
    "experiment by name": lambda tx: experiments.get_experiment_by_name(tx, USER, name="Default"),
    "run": lambda tx: runs.get_run(tx, USER, run_id="run7x7"),
    "history": lambda tx: metrics.get_history(tx, USER, run_id="run1x3", key="m0", max_results=20, page_token=None),
    "sample": lambda tx: tx.metrics.sample("run1x3", "m0", steps=None, most=10),
    "histories": lambda tx: tx.metrics.histories(["run1x3", "run1x4"], "m0", limit=10),
    "newest": search(),
    "newest of two": search(ids=("7", "8")),
    "by metric": search(None, "metrics.m1 DESC"),
    "by metric, bound by another": search("metrics.m0 > 0.1", "metrics.m1 DESC"),
    "few by metric": search("metrics.m0 > 0.99", "metrics.m1"),
    "by parameter": search("params.p = '1' AND params.q IS NULL"),
    "by tag": search("tags.mlflow.runName = 'x'"),
    "by a value that none has": search("params.p = '2' AND tags.mlflow.runName = 'y'"),
    "by tag, of two": search("tags.mlflow.runName = 'x'", ids=("7", "8")),
    "with a tag": search("tags.mlflow.runName IS NOT NULL"),
    "sorted by parameter": search(None, "params.s DESC"),
    "sorted by tag": search("metrics.m0 > 0.1", "tags.s"),
    "sorted by what none has": search(None, "params.none"),
    "by id": search("run_id IN ('run7x1', 'run7x2')"),
}


@pytest.mark.parametrize("read", READS)
async def test_no_hot_query_scans(database: Tracking, queries: Queries, read: str) -> None:
    queries.seen.clear()
    await database.search(READS[read])
    assert queries.seen
    scans = await queries.scans(database)
    assert not scans, "\n\n".join(scans)


async def test_a_run_is_read_with_few_queries(database: Tracking, queries: Queries) -> None:
    queries.seen.clear()
    await database.read(READS["run"])
    assert len(queries.seen) == 3


async def test_a_page_of_runs_costs_the_same_queries_however_many_it_holds(
    database: Tracking, queries: Queries
) -> None:
    queries.seen.clear()
    await database.search(search("params.p = '1'"))
    # Are they few? Then which; the page; the runs, their texts and metrics, their models and datasets, the datasets.
    assert len(queries.seen) == 8
