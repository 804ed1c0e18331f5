"""Routes of logged models."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.logged_models import DatasetChoice
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding
from greenroom.services.tracking import logged_models as service
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import logged_models as rows
from greenroom.wire.messages import logged_models as messages
from greenroom.wire.messages.experiments import pairs


async def _create(tx: Transaction, actor: Actor, m: messages.CreateLoggedModel) -> messages.LoggedModelResponse:
    model = await service.create_logged_model(
        tx,
        actor,
        experiment_id=m.experiment_id,
        name=m.name,
        model_type=m.model_type,
        source_run_id=m.source_run_id,
        params=pairs(m.params),
        tags=pairs(m.tags),
    )
    return messages.LoggedModelResponse(messages.logged_model(model))


async def _get(tx: Transaction, actor: Actor, m: messages.GetLoggedModel) -> messages.LoggedModelResponse:
    allow_deleted = m.allow_deleted.lower() == "true"
    model = await service.get_logged_model(tx, actor, model_id=m.model_id, allow_deleted=allow_deleted)
    return messages.LoggedModelResponse(messages.logged_model(model))


async def _search(tx: Transaction, actor: Actor, m: messages.SearchLoggedModels) -> messages.LoggedModelsResponse:
    page = await service.search_logged_models(
        tx,
        actor,
        experiment_ids=m.experiment_ids,
        filter_text=m.filter,
        datasets=[_dataset(given) for given in m.datasets],
        orderings=[
            service.read_ordering(
                given.field_name,
                ascending=given.ascending,
                dataset_name=given.dataset_name,
                dataset_digest=given.dataset_digest,
            )
            for given in m.order_by
        ],
        max_results=m.max_results,
        page_token=m.page_token,
    )
    return messages.LoggedModelsResponse([messages.logged_model(found) for found in page.models], page.next_page_token)


def _dataset(given: messages.DatasetChoice) -> DatasetChoice:
    if not given.dataset_name:
        raise InvalidInput("`dataset_name` in the `datasets` clause must be specified.", field="datasets")
    return DatasetChoice(given.dataset_name, given.dataset_digest or None)


async def _finalize(tx: Transaction, actor: Actor, m: messages.FinalizeLoggedModel) -> messages.LoggedModelResponse:
    model = await service.finalize_logged_model(tx, actor, model_id=m.model_id, status=m.status)
    return messages.LoggedModelResponse(messages.logged_model(model))


async def _delete(tx: Transaction, actor: Actor, m: messages.LoggedModelId) -> Empty:
    await service.delete_logged_model(tx, actor, model_id=m.model_id)
    return Empty()


async def _log_params(tx: Transaction, actor: Actor, m: messages.LogLoggedModelParams) -> Empty:
    await service.log_params(tx, actor, model_id=m.model_id, params=pairs(m.params))
    return Empty()


async def _set_tags(tx: Transaction, actor: Actor, m: messages.SetLoggedModelTags) -> Empty:
    await service.set_tags(tx, actor, model_id=m.model_id, tags=pairs(m.tags))
    return Empty()


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteLoggedModelTag) -> Empty:
    await service.delete_tag(tx, actor, model_id=m.model_id, key=m.tag_key)
    return Empty()


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.SEARCH, _search),
    Binding(rows.FINALIZE, _finalize),
    Binding(rows.DELETE, _delete),
    Binding(rows.LOG_PARAMS, _log_params),
    Binding(rows.SET_TAGS, _set_tags),
    Binding(rows.DELETE_TAG, _delete_tag),
)
