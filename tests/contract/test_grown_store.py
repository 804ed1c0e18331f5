"""Query plans of every hot call over a store in which every table is large: no full table scans.

GREENROOM_PLAN_ROWS=100000 scripts/test tests/contract/test_grown_store.py   # as many of each thing
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any

import pytest

from greenroom.core.blobs import StoredBlob
from greenroom.core.logged_models import DatasetChoice, LoggedModelStatus
from greenroom.core.runs import Dataset, DatasetInput, MetricPoint, ModelOutput
from greenroom.core.stages import NONE, PRODUCTION
from greenroom.services.files import artifacts, owned_artifacts
from greenroom.services.history import history
from greenroom.services.registry import model_versions, registered_models, stages
from greenroom.services.tracking import experiments, logged_models, metrics, run_inputs, run_search, runs
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.plans import Queries
from tests.support.registry import USER

pytestmark = pytest.mark.anyio

# Enough for PostgreSQL's planner to prefer an index wherever there is one.
ROWS = int(os.environ.get("GREENROOM_PLAN_ROWS", "20000"))
_NUMBERS = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
# Half of the versions are of model 1, the others of a model each; runs are in a hundred experiments.
_MODEL = f"CASE WHEN i <= {ROWS // 2} THEN 1 ELSE i END"
_VERSION = f"CASE WHEN i <= {ROWS // 2} THEN i ELSE 1 END"
_STAGE = "CASE WHEN i % 1000 = 7 THEN 'Production' WHEN i % 1000 = 8 THEN 'Staging' WHEN i % 10 = 9 THEN 'Archived' ELSE 'None' END"
_FILL = (
    "INSERT INTO experiments (workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) "
    "SELECT 'default', 'e' || i, 'mlflow-artifacts:/' || i, 'active', i, i FROM n",
    "INSERT INTO experiment_tags (experiment_id, key, value) SELECT i, 'team', 't' || i FROM n",
    "INSERT INTO runs (run_id, experiment_id, workspace, name, user_id, status, start_time_ms, lifecycle_stage, "
    "artifact_uri) SELECT 'run' || i, i % 100 + 1, 'default', 'n' || i, '', 'RUNNING', i, 'active', "
    "'mlflow-artifacts:/' || (i % 100 + 1) || '/run' || i || '/artifacts' FROM n",
    "INSERT INTO run_tags (run, key, value, experiment_id) SELECT i, 'mlflow.runName', 'n' || i, i % 100 + 1 FROM n",
    "INSERT INTO run_tags (run, key, value, experiment_id) SELECT i, 'rare', 'x', i % 100 + 1 FROM n WHERE i % 1000 = 0",
    "INSERT INTO run_params (run, key, value, experiment_id) SELECT i, 'depth', i, i % 100 + 1 FROM n",
    "INSERT INTO latest_metrics (run, key, experiment_id, value, is_nan, timestamp_ms, step) "
    "SELECT i, 'auc', i % 100 + 1, i * 7919 % 1000 / 1000.0, 0, 1, 1 FROM n",
    "INSERT INTO metric_points (run, key, timestamp_ms, step, value, is_nan) "
    "SELECT CASE WHEN i % 10 = 0 THEN 1 ELSE i END, 'auc', i, i, 0.5, 0 FROM n",
    "INSERT INTO datasets (experiment_id, name, digest, source_type, source) "
    "SELECT i % 100 + 1, 'd' || i, 'x', 't', 's' FROM n",
    "INSERT INTO run_datasets (run, dataset) SELECT i, i FROM n",
    "INSERT INTO idempotency_keys (workspace, actor, key, request_digest, claimed_at_ms, answer, place) "
    "SELECT 'default', 'a', 'k' || i, 'x', i, '{{}}', 'registered_model:' || i FROM n",
    "INSERT INTO run_dataset_tags (run_dataset, key, value) SELECT i, 'mlflow.data.context', 'train' FROM n",
    "INSERT INTO run_models (run, direction, model_id, step) SELECT i, 'output', 'm-' || i, 0 FROM n",
    "INSERT INTO logged_models (model_id, experiment_id, workspace, name, artifact_uri, created_at_ms, updated_at_ms, "
    "status, source_run_id) SELECT 'm-' || i, i % 100 + 1, 'default', 'model', "
    "'mlflow-artifacts:/' || (i % 100 + 1) || '/models/m-' || i || '/artifacts', i, i, 'LOGGED_MODEL_READY', "
    "'run' || i FROM n",
    "INSERT INTO logged_model_tags (logged_model, key, value) SELECT i, 'team', 'x' FROM n",
    "INSERT INTO logged_model_params (logged_model, key, value) SELECT i, 'depth', '3' FROM n",
    "INSERT INTO logged_model_metrics (logged_model, key, timestamp_ms, step, run_id, value, is_nan) "
    "SELECT i, 'auc', 1, 1, 'run' || i, i * 7919 % 1000 / 1000.0, 0 FROM n",
    "INSERT INTO registered_models (workspace, name, created_at_ms, updated_at_ms, next_version) "
    f"SELECT 'default', 'model-' || i, i, i, CASE WHEN i = 1 THEN {ROWS // 2 + 1} ELSE 2 END FROM n",
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "SELECT 'default', 'registered_model', i, 'user:1', 'viewer', 1, 'u' FROM n",
    "INSERT INTO stage_settings (workspace, stamp) SELECT 'w' || i, 's' FROM n",
    "INSERT INTO former_model_names (name, registered_model_id) SELECT 'former-' || i, i FROM n",
    "INSERT INTO registered_model_tags (registered_model_id, key, value) SELECT i, 'rare', 'x' FROM n "
    "WHERE i % 1000 = 0",
    "INSERT INTO registered_model_tags (registered_model_id, key, value) SELECT i, 'team', 'x' FROM n",
    "INSERT INTO model_versions (registered_model_id, version, workspace, author, created_at_ms, updated_at_ms, "
    "current_stage, source, download_uri, run_id, run_link, model_id, status) "
    f"SELECT {_MODEL}, {_VERSION}, 'default', 'a', i, i, {_STAGE}, 's3://b/' || i, 's3://b/' || i, 'run' || i, '', "
    "'m-' || i, 'READY' FROM n",
    f"INSERT INTO model_version_stages (registered_model_id, stage, version) SELECT {_MODEL}, {_STAGE}, {_VERSION} FROM n",
    "INSERT INTO latest_versions (registered_model_id, stage, version, first_version) "
    "SELECT registered_model_id, stage, max(version), min(version) "
    "FROM model_version_stages GROUP BY registered_model_id, stage",
    # Every version has been in Production once.
    "INSERT INTO stage_stays (registered_model_id, version, stage, place, from_ms, to_ms, ended_by) "
    f"SELECT {_MODEL}, {_VERSION}, 'Production', i, 1, CASE WHEN {_STAGE} = 'Production' THEN NULL ELSE 2 END, 'u' FROM n",
    "INSERT INTO model_version_tags (model_version_id, key, value) SELECT i, 'rare', 'x' FROM n WHERE i % 1000 = 0",
    "INSERT INTO model_version_tags (model_version_id, key, value) SELECT i, 'team', 'x' FROM n",
    f"INSERT INTO aliases (registered_model_id, alias, version) SELECT {_MODEL}, 'a' || i, {_VERSION} FROM n "
    f"WHERE i % 1000 = 7 OR {_VERSION} = 1",
    "INSERT INTO events (at_ms, actor, type, subject, topic, workspace) SELECT i, 'u', 'model_version.created', "
    f"'model_version:' || ({_MODEL}) || '/' || ({_VERSION}), 'registered_model:' || ({_MODEL}), 'default' FROM n",
    # One of a hundred is open.
    "INSERT INTO transition_requests (workspace, number, registered_model_id, version, target_kind, target, "
    "archive_existing, keep_others, is_exclusive, comment, requester, requester_name, state, created_at_ms, updated_at_ms, "
    f"expires_at_ms, reason) SELECT 'default', i, {_MODEL}, {_VERSION}, 'stage', 'Staging', 0, 0, 0, '', 'u', 'u', "
    "CASE WHEN i % 100 = 0 THEN 'open' ELSE 'moved' END, i, i, i + 1000000, '' FROM n",
    "INSERT INTO artifact_roots (workspace, path, kind, owner_id) "
    "SELECT 'default', (i % 100 + 1) || '/run' || i || '/artifacts', 'run', 'run' || i FROM n",
    "INSERT INTO blobs (digest, size_bytes, place, created_at_ms) SELECT 'digest' || i, 1, 'p' || i, 1 FROM n",
    "INSERT INTO manifests (digest, file_count, size_bytes, created_at_ms) SELECT 'manifest' || i, 1, 1, 1 FROM n",
    "INSERT INTO manifest_files (manifest_digest, path, digest, size_bytes) "
    "SELECT 'manifest' || i, 'MLmodel', 'digest' || i, 1 FROM n",
    "INSERT INTO artifact_files (workspace, path, digest, size_bytes, modified_at_ms) "
    "SELECT 'default', (i % 100 + 1) || '/run' || i || '/artifacts/model/MLmodel', 'digest' || i, 1, 1 FROM n",
)
MODEL = f"model-{ROWS - 5}"
RUN = f"run{ROWS - 5}"

Verb = Callable[[SqlTransaction], Coroutine[Any, Any, Any]]


async def _fill(database: Database[SqlTransaction]) -> None:
    for statement in _FILL:
        into, _, select = statement.partition("SELECT ")
        text = Sql(f"{into}{_NUMBERS if ' FROM n' in select else ''}SELECT {select}")
        # Each by itself: a change has a time limit, and at 100,000 rows all of them together would pass it.
        await database.write(lambda tx, text=text: tx._session.run(text))  # type: ignore[misc]


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
async def database(database_url: str, queries: Queries) -> AsyncIterator[Database[SqlTransaction]]:
    database = await open_database(database_url, make_transaction=queries.record)
    try:
        await _fill(database)
        if database_url.startswith("postgres"):
            await database.write(lambda tx: tx._session.run(Sql("ANALYZE")))
        queries.seen.clear()
        yield database
    finally:
        await database.close()


def _pages(search: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> Verb:
    """Request a page, and the next one."""

    async def both(tx: SqlTransaction) -> None:
        answer = await search(tx, USER, page_token=None, **fields)
        token = answer[1] if isinstance(answer, tuple) else answer.next_page_token
        assert token, fields
        await search(tx, USER, page_token=token, **fields)

    return both


def _once(verb: Callable[..., Coroutine[Any, Any, Any]], **fields: Any) -> Verb:
    return lambda tx: verb(tx, USER, **fields)


def _runs(filter_text: str = "", *order_by: str, ids: Sequence[str] = ("7",)) -> dict[str, Any]:
    fields = {"experiment_ids": ids, "filter_text": filter_text, "order_by": order_by}
    return {**fields, "lifecycle_stages": ("active",), "max_results": 3}


def _registry(filter_text: str | None = None, *order_by: str) -> dict[str, Any]:
    return {"filter_text": filter_text, "order_by": order_by, "max_results": 3}


def _experiments(filter_text: str | None = None, *order_by: str) -> dict[str, Any]:
    return {**_registry(filter_text, *order_by), "lifecycle_stages": ("active",)}


def _logged(filter_text: str | None = None, *order_by: str, datasets: Sequence[DatasetChoice] = ()) -> dict[str, Any]:
    orderings = [
        logged_models.read_ordering(name, ascending=False, dataset_name=None, dataset_digest=None) for name in order_by
    ]
    fields = {"experiment_ids": ["7"], "filter_text": filter_text, "orderings": orderings, "datasets": datasets}
    return {**fields, "max_results": 3}


READS: dict[str, Verb] = {
    "run": _once(runs.get_run, run_id=RUN),
    "runs": _pages(run_search.search_runs, **_runs()),
    "runs of two experiments": _pages(run_search.search_runs, **_runs(ids=("7", "8"))),
    "runs by metric": _pages(run_search.search_runs, **_runs("", "metrics.auc DESC")),
    "runs by metric filter and order": _pages(run_search.search_runs, **_runs("metrics.auc > 0.5", "metrics.auc DESC")),
    "runs by parameter": _pages(run_search.search_runs, **_runs("params.depth LIKE '1%'")),
    "runs by name": _once(run_search.search_runs, page_token=None, **_runs("run_name = 'n6'")),
    "runs by rare tag": _once(run_search.search_runs, page_token=None, **_runs("tags.rare = 'x'", ids=("1",))),
    "runs with a rare tag": _once(
        run_search.search_runs, page_token=None, **_runs("tags.rare IS NOT NULL", ids=("1",))
    ),
    "runs by parameter of three experiments": _once(
        run_search.search_runs, page_token=None, **_runs("params.depth = '7'", ids=("7", "8", "9"))
    ),
    "runs sorted by parameter": _pages(run_search.search_runs, **_runs("", "params.depth DESC")),
    "runs sorted by tag": _pages(run_search.search_runs, **_runs("metrics.auc > 0.1", "tags.mlflow.runName")),
    "runs sorted by a rare tag": _pages(run_search.search_runs, **_runs("", "tags.rare", ids=("1",))),
    "runs by dataset": _pages(run_search.search_runs, **_runs("datasets.digest = 'x'")),
    "experiment": _once(experiments.get_experiment, experiment_id="7"),
    "experiment by name": _once(experiments.get_experiment_by_name, name="e7"),
    "experiments": _pages(experiments.search_experiments, **_experiments()),
    "experiments by name": _once(experiments.search_experiments, page_token=None, **_experiments("name = 'e7'")),
    "experiments by tag": _once(experiments.search_experiments, page_token=None, **_experiments("tags.team = 't7'")),
    "history": _pages(metrics.get_history, run_id="run1", key="auc", max_results=3),
    "histories": _once(metrics.get_histories, run_ids=["run1", "run2"], key="auc", max_results=10),
    "sample": _once(
        metrics.sample_histories, run_ids=["run1"], key="auc", start_step=None, end_step=None, max_results=5
    ),
    "logged model": _once(logged_models.get_logged_model, model_id="m-7"),
    "logged models": _pages(logged_models.search_logged_models, **_logged()),
    "logged models by metric": _pages(
        logged_models.search_logged_models, **_logged("metrics.auc > 0.1", "metrics.auc")
    ),
    "logged models by tag": _pages(logged_models.search_logged_models, **_logged("tags.team = 'x'")),
    "logged models by rare parameter": _once(
        logged_models.search_logged_models, page_token=None, **_logged("params.depth = '4'")
    ),
    "version": _once(model_versions.get_model_version, name="model-1", version=7),
    "latest by stage": _once(model_versions.get_latest_versions, name="model-1", stages=["None"]),
    "alias": _once(model_versions.get_model_version_by_alias, name="model-1", alias="a7"),
    "latest": _once(model_versions.get_model_version_by_alias, name="model-1", alias="latest"),
    "download address": _once(model_versions.find_download, name="model-1", version=7),
    "versions": _pages(model_versions.search_model_versions, **_registry()),
    "versions of a model": _pages(model_versions.search_model_versions, **_registry("name = 'model-1'")),
    "versions of a model by number": _pages(
        model_versions.search_model_versions, **_registry("name = 'model-1'", "version_number ASC")
    ),
    "versions by name": _pages(model_versions.search_model_versions, **_registry(None, "name ASC")),
    "versions of a run": _once(model_versions.search_model_versions, page_token=None, **_registry("run_id = 'run7'")),
    "versions of a source": _once(
        model_versions.search_model_versions, page_token=None, **_registry("source_path = 's3://b/7'")
    ),
    "versions by rare tag": _pages(model_versions.search_model_versions, **_registry("tags.rare = 'x'")),
    "model": _once(registered_models.get_registered_model, name=MODEL),
    "models": _pages(registered_models.search_registered_models, **_registry()),
    "models by time": _pages(
        registered_models.search_registered_models, **_registry(None, "last_updated_timestamp DESC")
    ),
    "models by prefix": _pages(registered_models.search_registered_models, **_registry("name LIKE 'model-1%'")),
    "models by rare tag": _pages(registered_models.search_registered_models, **_registry("tags.rare = 'x'")),
    "history of a model": _pages(history.history_of_model, name="model-1", limit=3),
    "history of a version": _once(history.history_of_version, name="model-1", version=7, limit=3, page_token=None),
    "files of a run": _once(owned_artifacts.list_of_run, run_id=RUN, path="", page_token=None),
    "file": _once(owned_artifacts.open_file_of_run, run_id=RUN, path="model/MLmodel"),
}
_BLOB = StoredBlob(digest="0" * 64, size_bytes=1, place="p")
_DATASET = Dataset(name="new", digest="1", source_type="t", source="s", schema=None, profile=None)
CHANGES: dict[str, Verb] = {
    "create model": _once(registered_models.create_registered_model, name="fresh", description="", tags={"a": "b"}),
    "tag model": _once(registered_models.set_registered_model_tag, name=MODEL, key="a", value="b"),
    "create experiment": _once(experiments.create_experiment, name="fresh", artifact_location=None, tags=[("a", "b")]),
    "tag experiment": _once(experiments.set_experiment_tag, experiment_id="7", key="a", value="b"),
    "create logged model": _once(
        logged_models.create_logged_model,
        experiment_id="7",
        name="m",
        model_type="",
        source_run_id=RUN,
        params=[("a", "b")],
        tags=[("a", "b")],
    ),
    "log batch": _once(
        metrics.log_batch,
        run_id=RUN,
        points=[MetricPoint("auc", 0.5, 9, 9), MetricPoint("loss", 0.5, 9, 9)],
        of_models=[metrics.ModelMetricInput(MetricPoint("auc", 0.5, 9, 9), "m-7", None, None)],
        params=[("q", "1")],
        tags=[("q", "1")],
    ),
    "log inputs": _once(
        run_inputs.log_inputs, run_id=RUN, datasets=[DatasetInput(_DATASET, {"a": "b"})], model_ids=["m-7"]
    ),
    "log outputs": _once(run_inputs.log_outputs, run_id=RUN, outputs=[ModelOutput("m-7", 1)]),
    "create version": _once(
        model_versions.create_model_version,
        name=MODEL,
        source=f"runs:/{RUN}/model",
        run_id=RUN,
        run_link="",
        model_id=None,
        description="",
        tags={"a": "b"},
    ),
    "transition": _once(
        stages.transition_stage,
        name="model-1",
        version=7,
        stage=PRODUCTION,
        archive_existing=True,
    ),
    "transition back": _once(stages.transition_stage, name="model-1", version=7, stage=NONE, archive_existing=False),
    "describe version": _once(model_versions.update_model_version, name="model-1", version=7, description="described"),
    "tag version": _once(model_versions.set_model_version_tag, name="model-1", version=7, key="a", value="b"),
    "untag version": _once(model_versions.delete_model_version_tag, name="model-1", version=7, key="a"),
    "delete version": _once(model_versions.delete_model_version, name="model-1", version=9),
    "set alias": _once(registered_models.set_alias, name=MODEL, alias="champion", version=1),
    "delete alias": _once(registered_models.delete_alias, name=MODEL, alias="champion"),
    "rename model": _once(registered_models.rename_registered_model, name=MODEL, new_name="renamed"),
    "delete model": _once(registered_models.delete_registered_model, name="renamed"),
    "create run": _once(
        runs.create_run, experiment_id="7", user_id="", start_time_ms=1, run_name="", tags=[("a", "b")]
    ),
    "update run": _once(runs.update_run, run_id=RUN, status=None, end_time_ms=9, run_name="new"),
    "tag run": _once(runs.set_tag, run_id=RUN, key="a", value="b"),
    "untag run": _once(runs.delete_tag, run_id=RUN, key="a"),
    "log parameter": _once(runs.log_param, run_id=RUN, key="p", value="1"),
    "delete run": _once(runs.delete_run, run_id=RUN),
    "restore run": _once(runs.restore_run, run_id=RUN),
    "delete experiment": _once(experiments.delete_experiment, experiment_id="9"),
    "put file": _once(artifacts.put_file, path=f"7/{RUN}/artifacts/a/b", blob=_BLOB),
    "delete files": _once(artifacts.delete_files, path=f"7/{RUN}/artifacts/a"),
    "finalize logged model": _once(
        logged_models.finalize_logged_model, model_id="m-7", status=LoggedModelStatus.UPLOAD_FAILED
    ),
    "delete logged model": _once(logged_models.delete_logged_model, model_id="m-7"),
}


def _is_fault(scan: str) -> bool:
    # SQLite plans to scan what refers to a new row, but skips the scan because no foreign key is pending.
    return not any(
        scan.startswith(f"INSERT INTO {table} ") and f"SCAN {referring}" in scan and scan.count("SCAN ") == 1
        for table, referring in (("manifests", "model_versions"), ("registered_models", "former_model_names"))
    )


async def test_no_statement_of_a_hot_call_reads_a_table_from_end_to_end(
    database: Database[SqlTransaction], queries: Queries
) -> None:
    found = []
    for run, calls in ((database.search, READS), (database.write, CHANGES)):
        for name, verb in calls.items():
            queries.seen.clear()
            await run(verb)
            assert queries.seen
            found += [f"{name}: {scan}" for scan in await queries.scans(database) if _is_fault(scan)]
    assert not found, "\n\n".join(found)
