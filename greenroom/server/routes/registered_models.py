"""Routes of registered models, their tags and aliases."""

from __future__ import annotations

from typing import Any, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.model_versions import parse_version
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name, check_new_alias
from greenroom.core.requests import RequestedMove
from greenroom.core.rules import Target
from greenroom.core.stages import Stage
from greenroom.server.http.left_requests import AskedFor
from greenroom.server.http.routing import Binding, Call
from greenroom.server.noted_loads import note_alias, note_latest
from greenroom.services.registry import model_versions as versions_service
from greenroom.services.registry import registered_models as service
from greenroom.wire.decoding import Empty, invalid_value
from greenroom.wire.endpoints import registered_models as rows
from greenroom.wire.messages import model_versions as versions
from greenroom.wire.messages import registered_models as messages

_MOST_RESULTS = 1000


async def _create(tx: Transaction, actor: Actor, m: messages.CreateRegisteredModel) -> messages.RegisteredModelResponse:
    tags = {tag.key: tag.value for tag in m.tags}
    created = await service.create_registered_model(tx, actor, name=m.name, description=m.description, tags=tags)
    return messages.RegisteredModelResponse(messages.registered_model(created))


async def _get(tx: Transaction, actor: Actor, m: messages.NameRegisteredModel) -> messages.RegisteredModelResponse:
    found = await service.get_registered_model(tx, actor, name=m.name)
    return messages.RegisteredModelResponse(messages.registered_model(found))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateRegisteredModel) -> messages.RegisteredModelResponse:
    updated = await service.update_registered_model(tx, actor, name=m.name, description=m.description)
    return messages.RegisteredModelResponse(messages.registered_model(updated))


async def _rename(tx: Transaction, actor: Actor, m: messages.RenameRegisteredModel) -> messages.RegisteredModelResponse:
    renamed = await service.rename_registered_model(tx, actor, name=m.name, new_name=m.new_name)
    return messages.RegisteredModelResponse(messages.registered_model(renamed))


async def _delete(tx: Transaction, actor: Actor, m: messages.NameRegisteredModel) -> Empty:
    await service.delete_registered_model(tx, actor, name=m.name)
    return Empty()


async def _search(
    tx: Transaction, actor: Actor, m: messages.SearchRegisteredModels
) -> messages.RegisteredModelsResponse:
    if m.max_results > _MOST_RESULTS:
        raise invalid_value("max_results", str(m.max_results))
    found, token = await service.search_registered_models(
        tx,
        actor,
        filter_text=m.filter,
        order_by=m.order_by,
        max_results=m.max_results,
        page_token=m.page_token,
    )
    return messages.RegisteredModelsResponse([messages.registered_model(model) for model in found], token)


async def _list(tx: Transaction, actor: Actor, m: messages.ListRegisteredModels) -> messages.RegisteredModelsResponse:
    request = messages.SearchRegisteredModels(max_results=m.max_results, page_token=m.page_token)
    return await _search(tx, actor, request)


class _Latest(NamedTuple):
    """The latest versions, and the stages that were asked for, as the workspace spells them."""

    response: versions.ModelVersionsResponse
    stages: list[Stage]


async def _latest_versions(tx: Transaction, actor: Actor, m: messages.GetLatestVersions) -> _Latest:
    found = await versions_service.get_latest_versions(tx, actor, name=m.name, stages=m.stages)
    # The service has just made sure that these are the stages of now.
    known = tx.stages.guess()
    return _Latest(
        versions.ModelVersionsResponse([versions.model_version(version) for version in found]),
        [known.find(stage) or Stage(stage) for stage in m.stages],
    )


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetRegisteredModelTag) -> Empty:
    await service.set_registered_model_tag(tx, actor, name=m.name, key=m.key, value=m.value)
    return Empty()


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteRegisteredModelTag) -> Empty:
    await service.delete_registered_model_tag(tx, actor, name=m.name, key=m.key)
    return Empty()


async def _set_alias(tx: Transaction, actor: Actor, m: messages.SetAlias) -> Empty:
    # MLflow reports a bad name or alias before a bad version.
    check_model_name(m.name)
    check_new_alias(m.alias)
    await service.set_alias(tx, actor, name=m.name, alias=m.alias, version=parse_version(m.version))
    return Empty()


async def _asked_for(_tx: Transaction, m: messages.SetAlias) -> AskedFor:
    return AskedFor(m.name, parse_version(m.version), RequestedMove(target=Target.alias(m.alias)))


async def _delete_alias(tx: Transaction, actor: Actor, m: messages.NameAlias) -> Empty:
    await service.delete_alias(tx, actor, name=m.name, alias=m.alias)
    return Empty()


async def _get_by_alias(tx: Transaction, actor: Actor, m: messages.NameAlias) -> versions.ModelVersionResponse:
    found = await versions_service.get_model_version_by_alias(tx, actor, name=m.name, alias=m.alias)
    return versions.ModelVersionResponse(versions.model_version(found))


def _note_latest(call: Call, _m: messages.GetLatestVersions, found: _Latest) -> Any:
    note_latest(call, found.stages, found.response.model_versions)
    return found.response


def _note_alias(call: Call, m: messages.NameAlias, found: versions.ModelVersionResponse) -> Any:
    note_alias(call, m.alias, found.model_version)
    return found


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update),
    Binding(rows.RENAME, _rename),
    Binding(rows.DELETE, _delete),
    Binding(rows.SEARCH, _search),
    Binding(rows.LIST, _list),
    Binding(rows.GET_LATEST_VERSIONS, _latest_versions, after=_note_latest),
    Binding(rows.GET_LATEST_VERSIONS_BY_QUERY, _latest_versions, after=_note_latest),
    Binding(rows.SET_TAG, _set_tag),
    Binding(rows.DELETE_TAG, _delete_tag),
    Binding(rows.SET_ALIAS, _set_alias, asked_for=_asked_for),
    Binding(rows.DELETE_ALIAS, _delete_alias),
    Binding(rows.GET_BY_ALIAS, _get_by_alias, after=_note_alias),
)
