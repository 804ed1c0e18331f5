"""Routes of experiments."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.errors import ExperimentExists, Inconsistent
from greenroom.server.http.routing import Binding
from greenroom.services.tracking import experiments as service
from greenroom.services.tracking import run_inputs as input_service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import experiments as rows
from greenroom.wire.messages import experiments as messages

_LISTED = 1000


async def _create(tx: Transaction, actor: Actor, m: messages.CreateExperiment) -> messages.CreateExperimentResponse:
    experiment_id = await service.create_experiment(
        tx, actor, name=m.name, artifact_location=m.artifact_location, tags=messages.pairs(m.tags)
    )
    return messages.CreateExperimentResponse(experiment_id)


async def _get(tx: Transaction, actor: Actor, m: messages.ExperimentId) -> messages.ExperimentResponse:
    found = await service.get_experiment(tx, actor, experiment_id=m.experiment_id)
    return messages.ExperimentResponse(messages.experiment(found))


async def _get_by_name(tx: Transaction, actor: Actor, m: messages.GetExperimentByName) -> messages.ExperimentResponse:
    found = await service.get_experiment_by_name(tx, actor, name=m.experiment_name)
    return messages.ExperimentResponse(messages.experiment(found))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateExperiment) -> Empty:
    try:
        await service.rename_experiment(tx, actor, experiment_id=m.experiment_id, new_name=m.new_name)
    except ExperimentExists as error:
        # MLflow reports the violated database constraint here, not RESOURCE_ALREADY_EXISTS.
        raise Inconsistent(error.message, field="new_name") from None
    return Empty()


async def _delete(tx: Transaction, actor: Actor, m: messages.ExperimentId) -> Empty:
    await service.delete_experiment(tx, actor, experiment_id=m.experiment_id)
    return Empty()


async def _restore(tx: Transaction, actor: Actor, m: messages.ExperimentId) -> Empty:
    await service.restore_experiment(tx, actor, experiment_id=m.experiment_id)
    return Empty()


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetExperimentTag) -> Empty:
    await service.set_experiment_tag(tx, actor, experiment_id=m.experiment_id, key=m.key, value=m.value)
    return Empty()


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteExperimentTag) -> Empty:
    await service.delete_experiment_tag(tx, actor, experiment_id=m.experiment_id, key=m.key)
    return Empty()


async def _search(tx: Transaction, actor: Actor, m: messages.SearchExperiments) -> messages.ExperimentsResponse:
    page = await service.search_experiments(
        tx,
        actor,
        filter_text=m.filter,
        lifecycle_stages=(m.view_type or messages.ViewType.ACTIVE_ONLY).stages,
        order_by=m.order_by,
        # Without a size MLflow reads 0 and refuses it.
        max_results=m.max_results or 0,
        page_token=m.page_token,
    )
    return messages.ExperimentsResponse(
        [messages.experiment(found) for found in page.experiments], page.next_page_token
    )


async def _list(tx: Transaction, actor: Actor, m: messages.ListExperiments) -> messages.ExperimentsResponse:
    page = await service.search_experiments(
        tx,
        actor,
        filter_text=None,
        lifecycle_stages=(m.view_type or messages.ViewType.ACTIVE_ONLY).stages,
        order_by=["experiment_id ASC"],
        max_results=_LISTED if m.max_results is None else m.max_results,
        page_token=m.page_token,
    )
    return messages.ExperimentsResponse(
        [messages.experiment(found) for found in page.experiments], page.next_page_token
    )


async def _search_datasets(
    tx: Transaction, actor: Actor, m: messages.SearchDatasets
) -> messages.DatasetSummariesResponse:
    found = await input_service.search_datasets(tx, actor, experiment_ids=m.experiment_ids)
    return messages.DatasetSummariesResponse(found)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.GET_BY_NAME, _get_by_name),
    Binding(rows.UPDATE, _update),
    Binding(rows.DELETE, _delete),
    Binding(rows.RESTORE, _restore),
    Binding(rows.SET_TAG, _set_tag),
    Binding(rows.DELETE_TAG, _delete_tag),
    Binding(rows.SEARCH, _search),
    Binding(rows.SEARCH_BY_QUERY, _search),
    Binding(rows.LIST, _list),
    Binding(rows.SEARCH_DATASETS, _search_datasets),
)
