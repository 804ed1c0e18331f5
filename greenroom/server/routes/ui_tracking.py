"""Routes of experiments and runs in the pages' API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.files.run_export import table_response
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.ui_answers import listed
from greenroom.services.pages import experiment_pages, run_pages, run_tables
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import experiments, runs


async def _experiments(tx: Transaction, actor: Actor, m: experiments.ListExperimentRows) -> experiments.ExperimentsPage:
    return await experiment_pages.experiments_page(
        tx, actor, search=m.search, lifecycle_stage=m.lifecycle_stage, limit=m.limit, page_token=m.page_token
    )


async def _head(tx: Transaction, actor: Actor, m: experiments.GetExperimentHead) -> experiments.ExperimentRow:
    return await experiment_pages.experiment_head(tx, actor, experiment_id=m.experiment_id)


async def _runs(tx: Transaction, actor: Actor, m: runs.ListRunRows) -> runs.RunsPage:
    return await run_tables.runs_page(
        tx,
        actor,
        experiment_id=m.experiment_id,
        filter_text=m.filter,
        order_by=m.order_by,
        columns=m.columns,
        lifecycle_stage=m.lifecycle_stage,
        limit=m.limit,
        page_token=m.page_token,
        group_by=m.group_by,
        group_value=m.group_value,
        skip=m.skip,
    )


async def _groups(tx: Transaction, actor: Actor, m: runs.GroupRuns) -> runs.RunGroups:
    return await run_tables.group_runs(
        tx,
        actor,
        experiment_id=m.experiment_id,
        group_by=m.group_by,
        filter_text=m.filter,
        metrics=m.metrics,
        lifecycle_stage=m.lifecycle_stage,
        limit=m.limit,
        skip=m.skip,
    )


async def _export(call: Call, m: runs.ExportRuns) -> Response:
    return await table_response(call, m)


async def _columns(tx: Transaction, actor: Actor, m: runs.ListColumns) -> runs.Columns:
    return await run_tables.find_columns(
        tx, actor, experiment_id=m.experiment_id, search=m.search, lifecycle_stage=m.lifecycle_stage
    )


async def _run(tx: Transaction, actor: Actor, m: runs.GetRunPage) -> runs.RunPage:
    return await run_pages.run_page(tx, actor, run_id=m.run_id)


async def _curves(tx: Transaction, actor: Actor, m: runs.GetCurves) -> runs.Curves:
    return await run_pages.curves(tx, actor, run_ids=[m.run_id], keys=m.key, max_points=m.max_points, x=m.x)


async def _curves_of_runs(tx: Transaction, actor: Actor, m: runs.GetCurvesOfRuns) -> runs.Curves:
    run_ids = listed(m.run_ids, "run_ids")
    return await run_pages.curves(tx, actor, run_ids=run_ids, keys=m.key, max_points=m.max_points, x=m.x)


async def _compare(tx: Transaction, actor: Actor, m: runs.CompareRuns) -> runs.RunsCompared:
    return await run_pages.compare_runs(tx, actor, run_ids=listed(m.ids, "ids"))


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.EXPERIMENTS, _experiments),
    Binding(rows.EXPERIMENT, _head),
    Binding(rows.RUNS, _runs),
    Binding(rows.GROUPS_OF_RUNS, _groups),
    Binding(rows.EXPORT_RUNS, _export),
    Binding(rows.COLUMNS, _columns),
    Binding(rows.COMPARE_RUNS, _compare),
    Binding(rows.CURVES_OF_RUNS, _curves_of_runs),
    Binding(rows.RUN, _run),
    Binding(rows.CURVES, _curves),
)
