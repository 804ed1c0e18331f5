"""Routes of experiments and runs in the pages' API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.runs import DESCRIPTION_TAG
from greenroom.server.files.run_export import table_response
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.ui_answers import listed
from greenroom.services import experiments as experiment_service
from greenroom.services import run_bulk
from greenroom.services.pages import experiment_pages, run_pages, run_tables
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import experiments, runs
from greenroom.wire.messages.pages.shared import Done


async def _experiments(tx: Transaction, actor: Actor, m: experiments.ListExperiments) -> experiments.ExperimentsPage:
    return await experiment_pages.experiments_page(
        tx, actor, search=m.search, lifecycle_stage=m.lifecycle_stage, limit=m.limit, page_token=m.page_token
    )


async def _create(tx: Transaction, actor: Actor, m: experiments.CreateExperiment) -> experiments.ExperimentRow:
    tags = dict(m.tags)
    if m.description:
        tags[DESCRIPTION_TAG] = m.description
    experiment_id = await experiment_service.create_experiment(
        tx, actor, name=m.name, artifact_location=None, tags=tags.items()
    )
    return await experiment_pages.experiment_head(tx, actor, experiment_id=experiment_id)


async def _head(tx: Transaction, actor: Actor, m: experiments.GetExperiment) -> experiments.ExperimentRow:
    return await experiment_pages.experiment_head(tx, actor, experiment_id=m.experiment_id)


async def _update(tx: Transaction, actor: Actor, m: experiments.UpdateExperiment) -> experiments.ExperimentRow:
    return await experiment_pages.update_experiment(
        tx, actor, experiment_id=m.experiment_id, name=m.name, description=m.description
    )


async def _delete(tx: Transaction, actor: Actor, m: experiments.GetExperiment) -> Done:
    await experiment_service.delete_experiment(tx, actor, experiment_id=m.experiment_id)
    return Done()


async def _restore(tx: Transaction, actor: Actor, m: experiments.GetExperiment) -> experiments.ExperimentRow:
    await experiment_service.restore_experiment(tx, actor, experiment_id=m.experiment_id)
    return await experiment_pages.experiment_head(tx, actor, experiment_id=m.experiment_id)


async def _set_tag(tx: Transaction, actor: Actor, m: experiments.SetExperimentTag) -> experiments.ExperimentRow:
    await experiment_service.set_experiment_tag(tx, actor, experiment_id=m.experiment_id, key=m.key, value=m.value)
    return await experiment_pages.experiment_head(tx, actor, experiment_id=m.experiment_id)


async def _delete_tag(tx: Transaction, actor: Actor, m: experiments.DeleteExperimentTag) -> experiments.ExperimentRow:
    await experiment_service.delete_experiment_tag(tx, actor, experiment_id=m.experiment_id, key=m.key)
    return await experiment_pages.experiment_head(tx, actor, experiment_id=m.experiment_id)


async def _set_direction(
    tx: Transaction, actor: Actor, m: experiments.SetExperimentMetricDirection
) -> experiments.ExperimentRow:
    return await experiment_pages.set_metric_direction(
        tx, actor, experiment_id=m.experiment_id, key=m.key, direction=m.direction
    )


async def _runs(tx: Transaction, actor: Actor, m: runs.ListRuns) -> runs.RunsPage:
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


async def _run(tx: Transaction, actor: Actor, m: runs.GetRun) -> runs.RunPage:
    return await run_pages.run_page(tx, actor, run_id=m.run_id)


async def _curves(tx: Transaction, actor: Actor, m: runs.GetCurves) -> runs.Curves:
    return await run_pages.curves(tx, actor, run_ids=[m.run_id], keys=m.key, max_points=m.max_points, x=m.x)


async def _curves_of_runs(tx: Transaction, actor: Actor, m: runs.GetCurvesOfRuns) -> runs.Curves:
    run_ids = listed(m.run_ids, "run_ids")
    return await run_pages.curves(tx, actor, run_ids=run_ids, keys=m.key, max_points=m.max_points, x=m.x)


async def _compare(tx: Transaction, actor: Actor, m: runs.CompareRuns) -> runs.RunsCompared:
    return await run_pages.compare_runs(tx, actor, run_ids=listed(m.ids, "ids"))


async def _update_run(tx: Transaction, actor: Actor, m: runs.UpdateRun) -> Done:
    await run_pages.update_run(tx, actor, run_id=m.run_id, name=m.name, description=m.description)
    return Done()


async def _delete_runs(tx: Transaction, actor: Actor, m: runs.NameRuns) -> runs.RunsChanged:
    return runs.RunsChanged(changed=await run_bulk.delete_runs(tx, actor, run_ids=m.run_ids))


async def _restore_runs(tx: Transaction, actor: Actor, m: runs.NameRuns) -> runs.RunsChanged:
    return runs.RunsChanged(changed=await run_bulk.restore_runs(tx, actor, run_ids=m.run_ids))


async def _tag_runs(tx: Transaction, actor: Actor, m: runs.TagRuns) -> runs.RunsChanged:
    changed = await run_bulk.tag_runs(tx, actor, run_ids=m.run_ids, tags=m.set, keys_to_delete=m.delete)
    return runs.RunsChanged(changed=changed)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.EXPERIMENTS, _experiments),
    Binding(rows.CREATE_EXPERIMENT, _create),
    Binding(rows.EXPERIMENT, _head),
    Binding(rows.UPDATE_EXPERIMENT, _update),
    Binding(rows.DELETE_EXPERIMENT, _delete),
    Binding(rows.RESTORE_EXPERIMENT, _restore),
    Binding(rows.SET_EXPERIMENT_TAG, _set_tag),
    Binding(rows.DELETE_EXPERIMENT_TAG, _delete_tag),
    Binding(rows.SET_EXPERIMENT_METRIC_DIRECTION, _set_direction),
    Binding(rows.RUNS, _runs),
    Binding(rows.GROUPS_OF_RUNS, _groups),
    Binding(rows.EXPORT_RUNS, _export),
    Binding(rows.COLUMNS, _columns),
    Binding(rows.COMPARE_RUNS, _compare),
    Binding(rows.CURVES_OF_RUNS, _curves_of_runs),
    Binding(rows.RUN, _run),
    Binding(rows.CURVES, _curves),
    Binding(rows.UPDATE_RUN, _update_run),
    Binding(rows.DELETE_RUNS, _delete_runs),
    Binding(rows.RESTORE_RUNS, _restore_runs),
    Binding(rows.TAG_RUNS, _tag_runs),
)
