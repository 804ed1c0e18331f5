"""Query plans of the pages over a large store: no full scans of tables that grow without bound.

On SQLite, whose planner goes by the form of a query alone; PostgreSQL's reads tables of this size from end to end by right.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from greenroom.core.registry_resources import ModelChoice, VersionChoice
from greenroom.core.stages import DEFAULT_STAGES, PRODUCTION
from greenroom.server.followers import place_events
from greenroom.services.history.events import EventConditions, Order, list_events
from greenroom.services.pages import deleted_models, home_pages, model_pages, run_pages, run_tables, version_pages
from greenroom.services.registry import comments, model_restoring, registry_resources, transitions
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.plans import Queries
from tests.support.registry import USER, Registry, delete_model, move
from tests.support.tracking import log_points

pytestmark = pytest.mark.anyio

MODELS, VERSIONS, RUNS = 600, 5, 3000

# Rows that a query has picked already, as its sub-selects are called.
_PICKED = frozenset({"json_each", "newest", "recent", "found", "numbered", "few", "page", "c", "CONSTANT"})

_ADD_MODELS = Sql(
    "INSERT INTO registered_models (workspace, name, description, created_at_ms, updated_at_ms, next_version) "
    "{values:text, text, text, int, int, int}"
)
_ADD_VERSIONS = Sql(
    "INSERT INTO model_versions (registered_model_id, version, workspace, description, author, created_at_ms, "
    "updated_at_ms, current_stage, source, download_uri, run_id, run_link, status) "
    "{values:int, int, text, text, text, int, int, text, text, text, text, text, text}"
)
_ADD_STAGES = Sql(
    "INSERT INTO model_version_stages (registered_model_id, stage, version) "
    "SELECT registered_model_id, current_stage, version FROM model_versions"
)
_ADD_LATEST_VERSIONS = Sql(
    "INSERT INTO latest_versions (registered_model_id, stage, version, first_version) "
    "SELECT registered_model_id, stage, max(version), min(version) FROM model_version_stages GROUP BY registered_model_id, stage"
)
_ADD_STAYS = Sql(
    "INSERT INTO stage_stays (registered_model_id, version, stage, place, from_ms, to_ms, ended_by) "
    "SELECT v.registered_model_id, v.version, g.name, v.version, 1, CASE WHEN v.current_stage <> g.name THEN 2 END, 'u' "
    "FROM model_versions v, stages g WHERE g.name IN ('Staging', 'Production')"
)
_ADD_EVENTS = Sql(
    "INSERT INTO events (at_ms, actor, type, subject, topic, workspace) SELECT 1, 'u', 'model_version.transitioned', "
    "'model_version:' || registered_model_id || '/' || version, 'registered_model:' || registered_model_id, 'default' "
    "FROM model_versions"
)
_ADD_RUNS = Sql(
    "INSERT INTO runs (run_id, experiment_id, workspace, name, user_id, status, start_time_ms, lifecycle_stage, "
    "artifact_uri) {values:text, int, text, text, text, text, int, text, text}"
)
_ADD_EXPERIMENTS = Sql(
    "INSERT INTO experiments (workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) "
    "{values:text, text, text, text, int, int}"
)
_ADD_METRICS = Sql(
    "INSERT INTO latest_metrics (run, key, experiment_id, value, is_nan, timestamp_ms, step) "
    "SELECT id, 'auc', experiment_id, 0.5, 0, 1, 1 FROM runs"
)
_ADD_PARAMS = Sql(
    "INSERT INTO run_params (run, key, value, experiment_id) SELECT id, 'depth', '3', experiment_id FROM runs"
)
_ADD_TAGS = Sql(
    "INSERT INTO run_tags (run, key, value, experiment_id) SELECT id, 'mlflow.runName', name, experiment_id FROM runs"
)


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
async def database(tmp_path: Path, queries: Queries) -> AsyncIterator[Registry]:
    database = await open_database(f"sqlite:///{tmp_path / 'greenroom.db'}", make_transaction=queries.record)
    await database.write(_fill)
    await log_points(database, _run(1), *[("auc", 0.1, step, step) for step in range(500)])
    await move(database, "model-1", 4, "Production", archive_existing=True)
    queries.seen.clear()
    yield database
    await database.close()


def _run(number: int) -> str:
    return f"{number:032x}"


async def _fill(tx: SqlTransaction) -> None:
    session = tx._session
    await session.execute_many(
        _ADD_MODELS, [("default", f"model-{n}", "", n, n, VERSIONS + 1) for n in range(1, MODELS + 1)]
    )
    stages = ["None", "Archived", "Staging", "Production", "None"]
    await session.execute_many(
        _ADD_VERSIONS,
        [
            (
                model,
                number,
                "default",
                "",
                "u",
                number,
                number,
                stages[number - 1],
                "s3://b",
                "s3://b",
                _run(model),
                "",
                "READY",
            )
            for model in range(1, MODELS + 1)
            for number in range(1, VERSIONS + 1)
        ],
    )
    await session.execute_many(_ADD_EXPERIMENTS, [("default", f"e{n}", "", "active", n, n) for n in range(100)])
    await session.execute_many(
        _ADD_RUNS,
        [(_run(n), n % 10 + 1, "default", f"n{n}", "", "RUNNING", n, "active", "") for n in range(1, RUNS + 1)],
    )
    for statement in (_ADD_STAGES, _ADD_STAYS, _ADD_LATEST_VERSIONS, _ADD_EVENTS, _ADD_METRICS, _ADD_PARAMS, _ADD_TAGS):
        await session.run(statement)


def table(**fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "experiment_id": "3",
        "filter_text": None,
        "order_by": [],
        "columns": [],
        "lifecycle_stage": "active",
    }
    return {**given, "limit": 20, "page_token": None, **fields}


def grouped(**fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"experiment_id": "3", "filter_text": None, "lifecycle_stage": "active"}
    return {**given, "metrics": ["auc"], "limit": 20, "skip": 0, **fields}


def comments_on(version: str | None) -> dict[str, Any]:
    return {"name": "model-7", "version": version, "limit": 20, "page_token": None}


def models_like(order_by: Sequence[str] = (), **choice: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"choice": ModelChoice(**choice), "filter_text": None, "order_by": order_by}
    return {**given, "limit": 20, "page_token": None, "include_total": False}


def versions_with(**choice: Any) -> dict[str, Any]:
    return {"choice": VersionChoice(**choice), "limit": 20, "page_token": None, "include_total": False}


PAGES: dict[str, tuple[Callable[..., Coroutine[Any, Any, Any]], dict[str, Any]]] = {
    "model": (model_pages.model_page, {"name": "model-7"}),
    "versions": (model_pages.versions_page, {"name": "model-7", "stage": "Staging", "limit": 5, "page_token": None}),
    "version": (version_pages.version_page, {"name": "model-1", "version": 5}),
    "compare": (version_pages.compare_versions, {"name": "model-7", "versions": [1, 2, 3]}),
    "deleted models": (deleted_models.deleted_models_page, {"search": "odel", "limit": 20, "page_token": None}),
    "models": (model_pages.models_page, {"filter_text": None, "order_by": [], "limit": 20, "page_token": None}),
    "runs": (run_tables.runs_page, table()),
    "runs by metric": (run_tables.runs_page, table(order_by=["metrics.auc DESC"])),
    "runs further down": (run_tables.runs_page, table(skip=200)),
    "runs by metric, further down": (run_tables.runs_page, table(order_by=["metrics.auc DESC"], skip=250)),
    "runs of a group": (run_tables.runs_page, table(group_by="params.depth", group_value="3")),
    "groups of runs": (run_tables.group_runs, grouped(group_by="params.depth")),
    "groups of runs by status": (run_tables.group_runs, grouped(group_by="status", filter_text="metrics.auc > 0.4")),
    "run": (run_pages.run_page, {"run_id": _run(1)}),
    "curve": (run_pages.curves, {"run_ids": [_run(1)], "keys": ["auc"], "max_points": 10, "x": "step"}),
    "comments on a model": (comments.list_comments, comments_on(None)),
    "comments on a version": (comments.list_comments, comments_on("3")),
    "models of the API": (registry_resources.list_models, models_like()),
    "models of the API by time": (registry_resources.list_models, models_like(order_by=["updated_at_ms DESC"])),
    "models of the API by a part of the name": (registry_resources.list_models, models_like(name_part="odel")),
    "a model of the API by its id": (registry_resources.list_models, models_like(row=3)),
    "deleted models of the API": (registry_resources.list_models, models_like(is_deleted=True)),
    "versions of all models": (registry_resources.list_versions, versions_with()),
    "versions of a model": (registry_resources.list_versions, versions_with(model="model-3")),
    "deleted versions of a model": (registry_resources.list_versions, versions_with(model="model-3", is_deleted=True)),
    "versions of a model in a stage": (
        registry_resources.list_versions,
        versions_with(model="model-3", stage=PRODUCTION),
    ),
    "versions in a stage": (registry_resources.list_versions, versions_with(stage=PRODUCTION)),
    "versions with an alias": (registry_resources.list_versions, versions_with(alias="champion")),
    "versions of a run": (registry_resources.list_versions, versions_with(run_id=_run(1))),
    "versions of a run in a stage": (
        registry_resources.list_versions,
        versions_with(run_id=_run(1), stage=PRODUCTION),
    ),
    "transitions of a version": (
        transitions.list_transitions,
        {"name": "model-7", "version": 3, "limit": 20, "page_token": None},
    ),
    "versions of a logged model": (registry_resources.list_versions, versions_with(model_id="m-1")),
}


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_reads_no_growing_table_from_end_to_end(database: Registry, queries: Queries, page: str) -> None:
    verb, fields = PAGES[page]
    await database.search(lambda tx: verb(tx, USER, **fields))
    assert queries.seen
    assert _of_growing(await queries.scans(database)) == []


async def test_the_files_of_a_version_are_found_by_their_place(database: Registry, queries: Queries) -> None:
    await database.read(lambda tx: tx.artifacts.manifest_files("0a" * 32, after="data/", limit=10))
    assert _of_growing(await queries.scans(database)) == []


async def test_a_model_is_deleted_and_restored_by_its_own_rows(database: Registry, queries: Queries) -> None:
    await delete_model(database, "model-7")
    await database.write(lambda tx: model_restoring.restore_registered_model(tx, USER, name="model-7"))
    assert _of_growing(await queries.scans(database)) == []


async def test_an_etag_is_held_against_two_rows(database: Registry, queries: Queries) -> None:
    await database.read(lambda tx: tx.model_versions.get_staged(1, 1))
    assert len(queries.seen) == 1
    assert _of_growing(await queries.scans(database)) == []


async def test_a_promotion_looks_at_its_own_model_only(database: Registry, queries: Queries) -> None:
    await move(database, "model-9", 1, "Production", archive_existing=True)
    await database.read(lambda tx: tx.registry_pages.previous(9, DEFAULT_STAGES.active))
    assert _of_growing(await queries.scans(database)) == []


async def test_the_events_that_follow_are_found_by_their_place(database: Registry, queries: Queries) -> None:
    head = await place_events(database)
    assert head.position > 100
    queries.seen.clear()
    found = await database.read(lambda tx: tx.events.after(head.position - 5, limit=10))
    assert [placed.position for placed in found] == list(range(head.position - 4, head.position + 1))
    await database.read(lambda tx: tx.events.head())
    assert len(queries.seen) == 2
    assert _of_growing(await queries.scans(database)) == []


CONDITIONS = [
    EventConditions(),
    EventConditions(types=("model_version.transitioned",)),
    EventConditions(model="model-7"),
    EventConditions(model="model-7", types=("model_version.transitioned", "comment.created")),
    EventConditions(model="model-7", version=3),
    EventConditions(run_id=_run(1)),
    EventConditions(experiment_id="3"),
    EventConditions(logged_model_id="m-1"),
]


async def test_events_are_listed_by_an_index(database: Registry, queries: Queries) -> None:
    orders: tuple[Order, ...] = ("asc", "desc")
    for conditions, order in itertools.product(CONDITIONS, orders):
        queries.seen.clear()
        await database.search(lambda tx, c=conditions, o=order: list_events(tx, USER, c, order=o, limit=3))  # type: ignore[misc]
        asked = [(sql, args) for sql, args in queries.seen if "events e " in sql.sqlite]
        # Of the log itself a range of its numbers, of one thing a range of its index; how far a page reaches in the order
        # of positions is a matter of the log itself.
        is_about_one = conditions._replace(types=()) != EventConditions()
        column = "topic" if conditions.experiment_id or (conditions.model and not conditions.version) else "subject"
        of_log, of_one = "PRIMARY KEY (rowid", f"INDEX ix_events_{column} ({column}=? AND seq"
        reach = of_one if is_about_one and order == "desc" else of_log
        assert asked
        # Without a row to examine only the first one is asked.
        for wanted, (text, args) in zip((reach, of_one if is_about_one else of_log), asked, strict=False):
            plan = await queries.plan(database, text, args)
            lines = [line for line in plan if line.startswith(("SEARCH e ", "SCAN e "))]
            assert lines, plan
            assert all(wanted in line for line in lines), plan
            assert not any("TEMP B-TREE" in line for line in plan), plan


async def test_events_without_a_position_are_found_by_their_transaction(database: Registry, queries: Queries) -> None:
    await place_events(database)
    await move(database, "model-9", 1, "Production", archive_existing=True)
    # A transaction that still ran when positions were last assigned, and has ended without an event.
    await database.write(lambda tx: tx._session.run(Sql("UPDATE event_sequencer SET running_tx_ids = '1'")))
    queries.seen.clear()
    await place_events(database)
    assert _of_growing(await queries.scans(database)) == []


async def test_the_first_page_asks_few_questions(database: Registry, queries: Queries) -> None:
    await database.search(lambda tx: home_pages.home_page(tx, USER, server_name="", version=""))
    # Ten experiments have runs, and each is asked for its newest.
    assert len(queries.seen) <= 24


def _of_growing(plans: list[str]) -> list[str]:
    """Leave out plans that read what they have picked already, or walk an index in the order wanted."""
    return [plan for plan in plans if any(_is_scan(line) for line in plan.split("\n")[1:])]


def _is_scan(line: str) -> bool:
    return line.startswith("SCAN ") and line.split()[1] not in _PICKED and "INDEX" not in line
