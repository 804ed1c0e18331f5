"""Answers of the native API for its pages, on both databases."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from greenroom.core.events import LogHead
from greenroom.core.stages import PRODUCTION
from greenroom.errors import InvalidInput, ModelVersionNotFound, RunNotFound, StaleWrite, StateConflict
from greenroom.server.followers import place_events
from greenroom.services.pages import experiment_pages, home_pages, model_pages, run_pages, run_tables, version_pages
from greenroom.services.registry import comments, model_versions, registered_models, stages, version_registering
from greenroom.services.registry.version_restoring import restore_model_version
from greenroom.services.tracking import experiment_editing, run_bulk
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.files import put_files
from tests.support.registry import (
    USER,
    Registry,
    a_model,
    a_model_version,
    delete_version,
    if_unchanged,
    move,
    set_alias,
)
from tests.support.tracking import a_run, an_experiment, log_points

pytestmark = pytest.mark.anyio

Verb = Callable[..., Coroutine[Any, Any, Any]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def ask(database: Registry, verb: Verb, **fields: Any) -> Any:
    return await database.search(lambda tx: verb(tx, USER, **fields))


async def do(database: Registry, verb: Verb, **fields: Any) -> Any:
    return await database.write(lambda tx: verb(tx, USER, **fields))


def change(version: int, stage: str, **fields: Any) -> dict[str, Any]:
    given = {"archive_existing": True, "keep_others": False, "comment": ""}
    return {"name": "wine", "version": version, "stage": stage, **given, **fields}


async def wine(database: Registry) -> str:
    """Make a model with three versions: 1 archived, 2 in Production as the champion, 3 without a stage."""
    experiment_id = await an_experiment(database, name="tasting")
    await a_model(database, "wine", description="# Wine\n\nHow good", tags={"team": "cellar"})
    run_ids = [
        await a_run(
            database,
            experiment_id,
            name=f"run {number}",
            metrics={"val_auc": 0.8 + number / 100, "leaves": 3.0, "odd": math.nan},
            params={"depth": str(number)},
            tags={"team": "cellar"},
        )
        for number in (1, 2, 3)
    ]
    for run_id in run_ids:
        await a_model_version(database, "wine", run_id=run_id)
    await move(database, "wine", 1, "Archived")
    await move(database, "wine", 2, "Production")
    await set_alias(database, "wine", "champion", 2)
    return experiment_id


async def test_the_first_page_shows_who_is_in_which_stage_since_when(database: Registry) -> None:
    await wine(database)
    await a_model(database, "zzz")
    page = await ask(database, home_pages.home_page, server_name="here", version="1")
    assert [row.name for row in page.board] == ["wine", "zzz"]
    row = page.board[0]
    assert list(row.stages) == ["Production"]
    holder = row.stages["Production"][0]
    assert (holder.version, holder.aliases) == (2, ["champion"])
    assert holder.since_ms is not None
    assert (row.summary, row.latest_version, row.versions_count) == ("Wine", 3, 3)
    assert row.key_metric is not None
    assert (row.key_metric.key, row.key_metric.version, row.key_metric.direction) == ("val_auc", 2, "up")
    assert (page.counts.models, page.counts.versions, page.counts.runs) == (2, 3, 3)
    assert [run.name for run in page.recent_runs] == ["run 3", "run 2", "run 1"]
    assert page.recent_events[0].subject.model == "zzz"
    assert page.board[1].key_metric is None


async def test_models_are_counted_with_and_without_the_filter(database: Registry) -> None:
    await wine(database)
    await a_model(database, "beer")
    await a_model(database, "a prompt", tags={"mlflow.prompt.is_prompt": "true"})
    fields = {"order_by": [], "limit": 1, "page_token": None}
    page = await ask(database, model_pages.models_page, filter_text="name ILIKE '%e%'", **fields)
    assert ([row.name for row in page.models], page.total, page.total_unfiltered) == (["beer"], 2, 2)
    page = await ask(database, model_pages.models_page, filter_text="tags.team = 'cellar'", **fields)
    assert ([row.name for row in page.models], page.total, page.next_page_token) == (["wine"], 1, None)


async def test_the_page_of_a_model_shows_its_versions_and_stages(database: Registry) -> None:
    await wine(database)
    page = await ask(database, model_pages.model_page, name="wine")
    assert [row.version for row in page.versions] == [3, 2, 1]
    assert [row.version for row in page.active_versions] == [2]
    assert {state.stage: state.versions for state in page.stages} == {
        "None": [],
        "Staging": [],
        "Production": [2],
        "Archived": [1],
    }
    assert page.metric_keys[0] == "val_auc"
    assert page.versions[0].metrics["odd"] == "NaN"
    assert page.versions[0].run is not None
    assert page.versions[0].run.experiment_name == "tasting"
    assert page.timeline[0].type == "model_version_alias.created"


async def test_a_stage_tells_who_was_there_before_since_when_and_by_whom_it_went(database: Registry) -> None:
    await wine(database)
    before = await ask(database, model_pages.model_page, name="wine")
    assert [state.previous for state in before.stages] == [None] * 4
    await do(database, stages.change_stage, **change(3, "Production"))
    for number in range(60):
        await do(database, comments.create_comment, name="wine", version=3, text=f"Remark {number}")
    page = await ask(database, model_pages.model_page, name="wine")
    previous = {state.stage: state.previous for state in page.stages}["Production"]
    assert previous is not None
    assert (previous.version, previous.ended_by) == (2, "ana")
    assert [(one.version, one.from_ms, one.to_ms) for one in page.live][1] == (2, previous.from_ms, previous.to_ms)
    version, _ = await ask(database, version_pages.version_page, name="wine", version=3)
    assert {state.stage: state.previous for state in version.stages}["Production"] == previous

    await do(database, stages.change_stage, **change(2, "Production"))
    page = await ask(database, model_pages.model_page, name="wine")
    # Rolled back, and nothing was there before version 2.
    assert {state.stage: state.previous for state in page.stages}["Production"] is None


async def test_versions_come_page_by_page_and_by_stage(database: Registry) -> None:
    await wine(database)
    fields: dict[str, Any] = {"name": "wine", "limit": 2}
    first = await ask(database, model_pages.versions_page, stage=None, page_token=None, **fields)
    token = first.next_page_token
    second = await ask(database, model_pages.versions_page, stage=None, page_token=token, **fields)
    assert [[row.version for row in page.versions] for page in (first, second)] == [[3, 2], [1]]
    assert (first.total, second.next_page_token) == (3, None)
    held = await ask(database, model_pages.versions_page, stage=PRODUCTION, page_token=None, **fields)
    assert ([row.version for row in held.versions], held.total) == ([2], 1)
    with pytest.raises(InvalidInput, match="page token"):
        await ask(database, model_pages.versions_page, stage=PRODUCTION, page_token=token, **fields)


async def test_the_page_of_a_version_compares_with_production(database: Registry) -> None:
    await wine(database)
    page, unread = await ask(database, version_pages.version_page, name="wine", version=3)
    assert page.content.params == {"depth": "3"}
    assert page.content.metrics["val_auc"] == pytest.approx(0.83)
    assert [(one.version.version, one.content.params) for one in page.production] == [(2, {"depth": "2"})]
    assert page.is_outside
    assert page.content.files_count is None
    assert unread == []
    assert page.directions["val_auc"].direction == "up"
    assert page.directions["leaves"].direction == "unknown"
    assert page.run is not None
    assert page.run.experiment_runs_count == 3
    two, _ = await ask(database, version_pages.version_page, name="wine", version=2)
    assert two.production == []
    assert [event.type for event in two.history] == [
        "model_version_alias.created",
        "model_version.transitioned",
        "model_version.created",
    ]
    with pytest.raises(ModelVersionNotFound):
        await ask(database, version_pages.version_page, name="wine", version=4)


async def test_versions_are_compared_in_the_order_asked_for(database: Registry) -> None:
    await wine(database)
    page, _ = await ask(database, version_pages.compare_versions, name="wine", versions=[1, 3])
    assert [one.version.version for one in page.versions] == [1, 3]
    assert page.versions[0].since_ms is not None
    with pytest.raises(InvalidInput, match="1 to 5"):
        await ask(database, version_pages.compare_versions, name="wine", versions=[1, 2, 3, 4, 5, 6])


async def test_a_change_of_stage_archives_who_was_there_and_tells_why(database: Registry) -> None:
    await wine(database)
    moved, changes, *_ = await do(database, stages.change_stage, **change(3, "production", comment="better"))
    assert moved.current_stage == "Production"
    assert [(one.version, one.before, one.after) for one in changes] == [
        (3, set(), {"Production"}),
        (2, {"Production"}, {"Archived"}),
    ]
    page = await ask(database, model_pages.model_page, name="wine")
    assert [(event.subject.version, event.after, event.comment) for event in page.timeline[:2]] == [
        (3, {"stages": ["Production"]}, "better"),
        (2, {"stages": ["Archived"]}, "better"),
    ]


async def test_a_version_can_stay_in_its_stage_and_hold_another(database: Registry) -> None:
    await wine(database)
    _, (changed,), *_ = await do(
        database, stages.change_stage, **change(2, "Staging", keep_others=True, archive_existing=False)
    )
    assert (changed.before, changed.after) == ({"Production"}, {"Production", "Staging"})
    page = await ask(database, model_pages.model_page, name="wine")
    assert page.active_versions[0].stages == ["Production", "Staging"]


async def test_the_one_in_production_is_shown_however_many_are_archived(database: Registry) -> None:
    await wine(database)
    add = Sql("INSERT INTO model_version_stages (registered_model_id, stage, version) {values:int, text, int}")

    async def archive(tx: SqlTransaction) -> None:
        row = await tx.registered_models.find_row("wine")
        await tx._session.execute_many(add, [(row, "Archived", number) for number in range(100, 2200)])

    await database.write(archive)
    model = await ask(database, model_pages.model_page, name="wine")
    page, _ = await ask(database, version_pages.version_page, name="wine", version=3)
    for shown in (model.stages, page.stages):
        assert {state.stage: state.versions for state in shown}["Production"] == [2]
    assert [one.version.version for one in page.production] == [2]


async def test_a_stale_change_is_refused_with_the_actor_of_the_other_one(database: Registry) -> None:
    await wine(database)
    page, _ = await ask(database, version_pages.version_page, name="wine", version=3)
    await do(database, registered_models.update_registered_model, name="wine", description="other")
    await do(database, if_unchanged(stages.change_stage), **change(3, "Staging", if_match=page.etag))
    with pytest.raises(StaleWrite, match="ana moved version 3 from None to Staging"):
        await do(database, if_unchanged(stages.change_stage), **change(3, "Production", if_match=page.etag))
    with pytest.raises(StaleWrite, match="version 3"):
        await do(database, if_unchanged(stages.change_stage), **change(2, "Archived", if_match=page.etag))
    with pytest.raises(StaleWrite):
        await do(database, if_unchanged(stages.change_stage), **change(2, "Archived", if_match="soon"))
    again, _ = await ask(database, version_pages.version_page, name="wine", version=3)
    await do(database, if_unchanged(stages.change_stage), **change(3, "Production", if_match=f"W/{again.etag}"))


async def test_a_deleted_version_comes_back_as_far_as_its_places_are_free(database: Registry) -> None:
    await wine(database)
    await delete_version(database, "wine", 2)
    back = await do(database, restore_model_version, name="wine", version=2)
    assert (back.current_stage, back.aliases) == ("Production", ["champion"])
    await delete_version(database, "wine", 2)
    await move(database, "wine", 3, "Production")
    await set_alias(database, "wine", "champion", 3)
    back = await do(database, restore_model_version, name="wine", version=2)
    assert (back.current_stage, back.aliases) == ("None", [])
    with pytest.raises(StateConflict, match="not deleted"):
        await do(database, restore_model_version, name="wine", version=2)
    with pytest.raises(ModelVersionNotFound):
        await do(database, restore_model_version, name="wine", version=9)
    found = await database.read(lambda tx: model_versions.get_latest_versions(tx, USER, name="wine", stages=["None"]))
    assert [version.version for version in found] == [2]


async def test_a_folder_of_a_run_is_registered_under_a_new_name(database: Registry) -> None:
    experiment_id = await an_experiment(database)
    run_id = await a_run(database, experiment_id)
    await put_files(database, f"{experiment_id}/{run_id}/artifacts/model/MLmodel")
    fields: dict[str, Any] = {
        "name": "new",
        "run_id": run_id,
        "model_id": None,
        "description": "d",
        "tags": {},
        "create_model": True,
    }
    made = await do(database, version_registering.register_version, path="model", **fields)
    assert (made.version, made.source) == (1, f"runs:/{run_id}/model")
    page = await ask(database, run_pages.run_page, run_id=run_id)
    assert [(one.name, one.version, one.path) for one in page.registered] == [("new", 1, "model")]
    assert page.suggested_name == "new"
    assert [entry.name for entry in page.artifacts] == ["model"]
    version, unread = await ask(database, version_pages.version_page, name="new", version=1)
    assert [file.path for file in version.content.files] == ["MLmodel"]
    assert [(one.version, one.field) for one in unread] == [(1, "mlmodel")]
    assert not version.is_outside


async def test_a_run_page_tells_of_the_whole_of_a_metric(database: Registry) -> None:
    experiment_id = await an_experiment(database)
    parent = await a_run(database, experiment_id, name="parent")
    run_id = await a_run(database, experiment_id, name="child", tags={"mlflow.parentRunId": parent})
    await log_points(database, run_id, ("loss", 3.0, 1, 0), ("loss", 1.0, 2, 1), ("loss", 2.0, 3, 2))
    page = await ask(database, run_pages.run_page, run_id=run_id)
    loss = page.metrics[0]
    assert (loss.last, loss.min, loss.max, loss.best, loss.points_count) == (2.0, 1.0, 3.0, 1.0, 3)
    assert page.parent is not None
    assert page.parent.name == "parent"
    of_parent = await ask(database, run_pages.run_page, run_id=parent)
    assert ([run.name for run in of_parent.children], of_parent.children_count) == (["child"], 1)
    with pytest.raises(RunNotFound):
        await ask(database, run_pages.run_page, run_id="0" * 32)


async def test_the_table_of_runs_holds_the_columns_asked_for_and_the_true_total(database: Registry) -> None:
    experiment_id = await wine(database)
    fields: dict[str, Any] = {"experiment_id": experiment_id, "lifecycle_stage": "active", "page_token": None}
    page = await ask(
        database,
        run_tables.runs_page,
        filter_text=None,
        order_by=["metrics.val_auc ASC"],
        columns=[],
        limit=2,
        **fields,
    )
    assert [row.name for row in page.runs] == ["run 1", "run 2"]
    assert (page.total, page.total_unfiltered) == (3, 3)
    assert page.chosen.metrics[0] == "val_auc"
    assert page.columns is not None
    assert {column.key: column.runs_count for column in page.columns.params} == {"depth": 3}
    assert [(one.name, one.version, one.stages) for one in page.runs[1].registered] == [("wine", 2, ["Production"])]
    rest = await ask(
        database,
        run_tables.runs_page,
        filter_text=None,
        order_by=["metrics.val_auc ASC"],
        columns=["params.depth", "tags.team"],
        limit=2,
        **{**fields, "page_token": page.next_page_token},
    )
    assert [(row.params, row.tags, row.metrics) for row in rest.runs] == [({"depth": "3"}, {"team": "cellar"}, {})]
    assert (rest.total, rest.columns, rest.experiment) == (None, None, None)
    filtered = await ask(
        database,
        run_tables.runs_page,
        filter_text="params.depth != '1' AND metrics.val_auc > 0.8",
        order_by=[],
        columns=["metrics.odd"],
        limit=1,
        **fields,
    )
    assert (filtered.total, filtered.total_unfiltered, filtered.runs[0].metrics) == (2, 3, {"odd": "NaN"})
    found = await ask(
        database, run_tables.find_columns, experiment_id=experiment_id, search="VAL", lifecycle_stage="active"
    )
    assert [(column.key, column.runs_count) for column in found.metrics] == [("val_auc", 3)]
    with pytest.raises(InvalidInput, match="is not a column"):
        await ask(database, run_tables.runs_page, filter_text=None, order_by=[], columns=["x"], limit=1, **fields)


async def test_curves_are_thinned_out_but_keep_their_peaks(database: Registry) -> None:
    experiment_id = await an_experiment(database)
    run_id = await a_run(database, experiment_id)
    points = [("loss", 100.0 if step == 777 else 1.0, step, step) for step in range(1000)]
    await log_points(database, run_id, *points)
    answer = await ask(database, run_pages.curves, run_ids=[run_id], keys=["loss", "none"], max_points=50, x="step")
    curve, empty = answer.curves
    assert curve.points_count == 1000
    assert len(curve.steps) <= 50
    assert (curve.steps[0], curve.steps[-1]) == (0, 999)
    assert max(curve.values) == 100.0
    assert (empty.points_count, empty.values) == (0, [])


async def test_runs_are_compared_and_changed_together_or_not_at_all(database: Registry) -> None:
    experiment_id = await wine(database)
    fields: dict[str, Any] = {"experiment_id": experiment_id, "filter_text": None, "order_by": [], "columns": []}
    rows = {"lifecycle_stage": "active", "limit": 10, "page_token": None}
    page = await ask(database, run_tables.runs_page, **fields, **rows)
    ids = [row.run_id for row in page.runs]
    compared = await ask(database, run_pages.compare_runs, run_ids=ids[:2])
    assert [run.params for run in compared.runs] == [{"depth": "3"}, {"depth": "2"}]
    with pytest.raises(RunNotFound) as refused:
        await do(database, run_bulk.delete_runs, run_ids=[ids[0], "0" * 32])
    assert refused.value.field == "run_ids[1]"
    assert await do(database, run_bulk.delete_runs, run_ids=ids[:2]) == ids[:2]
    assert await do(database, run_bulk.delete_runs, run_ids=ids) == ids[2:]
    assert (await ask(database, run_tables.runs_page, **fields, **rows)).total == 0
    assert await do(database, run_bulk.restore_runs, run_ids=ids[::-1]) == ids[::-1]
    tagged = {"run_ids": ids, "tags": {"a": "1"}, "keys_to_delete": ["team", "none"]}
    assert await do(database, run_bulk.tag_runs, **tagged) == ids
    page = await ask(database, run_tables.runs_page, **{**fields, "columns": ["tags.a", "tags.team"]}, **rows)
    assert [row.tags for row in page.runs] == [{"a": "1"}] * 3


async def test_experiments_are_listed_last_active_first(database: Registry) -> None:
    await wine(database)
    await an_experiment(database, name="Tasty_100%")
    fields: dict[str, Any] = {"lifecycle_stage": "active", "limit": 1}
    first = await ask(database, experiment_pages.experiments_page, search="TAST", page_token=None, **fields)
    token = first.next_page_token
    second = await ask(database, experiment_pages.experiments_page, search="TAST", page_token=token, **fields)
    assert {row.name for page in (first, second) for row in page.experiments} == {"Tasty_100%", "tasting"}
    assert (first.total, second.next_page_token) == (2, None)
    exact = await ask(database, experiment_pages.experiments_page, search="_100%", page_token=None, **fields)
    assert [row.name for row in exact.experiments] == ["Tasty_100%"]


async def test_a_metric_is_better_the_way_that_was_declared(database: Registry) -> None:
    experiment_id = await wine(database)
    fields = {"name": "wine", "key": "greenroom.metric.leaves.direction"}
    await do(database, registered_models.set_registered_model_tag, **fields, value="down")
    page = await ask(database, model_pages.model_page, name="wine")
    assert (page.directions["leaves"].direction, page.directions["leaves"].source) == ("down", "model")
    assert page.metric_keys[0] == "leaves"
    await do(database, registered_models.delete_registered_model_tag, **fields)
    page = await ask(database, model_pages.model_page, name="wine")
    assert page.directions["leaves"].source == "none"
    changed = {"experiment_id": experiment_id, "key": "val_auc"}
    await do(database, experiment_editing.set_metric_direction, **changed, direction="down")
    runs: dict[str, Any] = {"experiment_id": experiment_id, "filter_text": None, "order_by": [], "columns": []}
    table = await ask(database, run_tables.runs_page, **runs, lifecycle_stage="active", limit=1, page_token=None)
    assert (table.directions["val_auc"].direction, table.directions["val_auc"].source) == ("down", "experiment")


async def test_the_search_box_finds_things_of_every_kind(database: Registry) -> None:
    await wine(database)
    await an_experiment(database, name="winery")
    found = await ask(database, home_pages.search, text="WIN")
    assert [model.name for model in found.models] == ["wine"]
    assert [experiment.name for experiment in found.experiments] == ["winery"]
    runs = (await ask(database, home_pages.search, text="run 2")).runs
    assert [run.name for run in runs] == ["run 2"]
    assert [run.name for run in (await ask(database, home_pages.search, text=runs[0].run_id)).runs] == ["run 2"]
    assert [one.version for one in (await ask(database, home_pages.search, text="@champ")).versions] == [2]
    assert [one.version for one in (await ask(database, home_pages.search, text="wi v3")).versions] == [3]
    assert (await ask(database, home_pages.search, text="   ")).models == []


async def test_names_to_register_under_come_with_their_next_number(database: Registry) -> None:
    await wine(database)
    await a_model(database, "beer")
    page = await ask(database, model_pages.model_names, prefix="", limit=10)
    assert {one.name: one.next_version for one in page.names} == {"wine": 4, "beer": 1}
    page = await ask(database, model_pages.model_names, prefix="IN", limit=1)
    assert ([one.name for one in page.names], page.total) == (["wine"], 1)


async def test_the_log_is_read_on_from_where_one_was(database: Registry) -> None:
    start = await place_events(database)
    await a_model(database, "wine")
    await place_events(database)
    found = await database.read(lambda tx: tx.events.after(start.position, limit=10))
    assert [placed.event.type for placed in found] == ["registered_model.created"]
    assert await database.read(lambda tx: tx.events.head()) == LogHead(
        found[-1].position, found[-1].event.seq, has_unplaced=False
    )
    assert await database.read(lambda tx: tx.events.after(found[-1].position, limit=10)) == []
