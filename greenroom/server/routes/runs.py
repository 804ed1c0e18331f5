"""Routes of runs; those of their metrics are in `metrics.py`."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.runs import Dataset, DatasetInput, ModelOutput
from greenroom.errors import Inconsistent
from greenroom.server.http.routing import Binding
from greenroom.server.routes import metrics
from greenroom.services.tracking import run_inputs as input_service
from greenroom.services.tracking import run_search as search_service
from greenroom.services.tracking import runs as service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import runs as rows
from greenroom.wire.messages import runs as messages
from greenroom.wire.messages.experiments import ViewType, pairs


async def _create(tx: Transaction, actor: Actor, m: messages.CreateRun) -> messages.RunResponse:
    run = await service.create_run(
        tx,
        actor,
        experiment_id=m.experiment_id,
        user_id=m.user_id,
        start_time_ms=m.start_time,
        run_name=m.run_name,
        tags=pairs(m.tags),
    )
    return messages.RunResponse(messages.run(run, with_outputs=False))


async def _get(tx: Transaction, actor: Actor, m: messages.GetRun) -> messages.RunResponse:
    return messages.RunResponse(messages.run(await service.get_run(tx, actor, run_id=m.target)))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateRun) -> messages.UpdateRunResponse:
    info = await service.update_run(
        tx, actor, run_id=m.target, status=m.status, end_time_ms=m.end_time, run_name=m.run_name
    )
    return messages.UpdateRunResponse(messages.run_info(info))


async def _delete(tx: Transaction, actor: Actor, m: messages.RunId) -> Empty:
    await service.delete_run(tx, actor, run_id=m.run_id)
    return Empty()


async def _restore(tx: Transaction, actor: Actor, m: messages.RunId) -> Empty:
    await service.restore_run(tx, actor, run_id=m.run_id)
    return Empty()


async def _search(tx: Transaction, actor: Actor, m: messages.SearchRuns) -> messages.RunsResponse:
    page = await search_service.search_runs(
        tx,
        actor,
        experiment_ids=m.experiment_ids,
        filter_text=m.filter,
        lifecycle_stages=(m.run_view_type or ViewType.ACTIVE_ONLY).stages,
        order_by=m.order_by,
        max_results=search_service.DEFAULT_MAX_RESULTS if m.max_results is None else m.max_results,
        page_token=m.page_token,
    )
    return messages.RunsResponse([messages.found_run(found) for found in page.runs], page.next_page_token)


async def _log_param(tx: Transaction, actor: Actor, m: messages.LogParam) -> Empty:
    await service.log_param(tx, actor, run_id=m.target, key=m.key, value=m.value)
    return Empty()


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetTag) -> Empty:
    await service.set_tag(tx, actor, run_id=m.target, key=m.key, value=m.value, replaces_digest=m.replaces_digest)
    return Empty()


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteTag) -> Empty:
    await service.delete_tag(tx, actor, run_id=m.run_id, key=m.key)
    return Empty()


async def _log_inputs(tx: Transaction, actor: Actor, m: messages.LogInputs) -> Empty:
    await input_service.log_inputs(
        tx,
        actor,
        run_id=m.run_id,
        datasets=[_dataset_input(given) for given in m.datasets],
        model_ids=[given.model_id for given in m.models],
    )
    return Empty()


def _dataset_input(given: messages.DatasetInputFields) -> DatasetInput:
    fields = given.dataset
    tags = {tag.key: tag.value for tag in given.tags}
    if len(tags) != len(given.tags):
        raise Inconsistent("A tag of a dataset is given twice.", field="datasets")
    dataset = Dataset(
        name=fields.name,
        digest=fields.digest,
        source_type=fields.source_type,
        source=fields.source,
        schema=fields.schema,
        profile=fields.profile,
    )
    return DatasetInput(dataset, tags)


async def _log_outputs(tx: Transaction, actor: Actor, m: messages.LogOutputs) -> Empty:
    outputs = [ModelOutput(given.model_id, given.step) for given in m.models]
    await input_service.log_outputs(tx, actor, run_id=m.run_id, outputs=outputs)
    return Empty()


async def _log_model(tx: Transaction, actor: Actor, m: messages.LogModel) -> Empty:
    await input_service.record_model(tx, actor, run_id=m.run_id, model_json=m.model_json)
    return Empty()


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update),
    Binding(rows.DELETE, _delete),
    Binding(rows.RESTORE, _restore),
    Binding(rows.SEARCH, _search),
    Binding(rows.LOG_PARAM, _log_param),
    Binding(rows.SET_TAG, _set_tag),
    Binding(rows.DELETE_TAG, _delete_tag),
    Binding(rows.LOG_INPUTS, _log_inputs),
    Binding(rows.LOG_OUTPUTS, _log_outputs),
    Binding(rows.LOG_MODEL, _log_model),
    *metrics.BINDINGS,
)
