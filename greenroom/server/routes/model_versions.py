"""Routes of model versions, their stages and tags."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.model_versions import Download, parse_version
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_description, check_model_name
from greenroom.core.requests import RequestedMove
from greenroom.core.rules import Target
from greenroom.server.http.left_requests import AskedFor
from greenroom.server.http.routing import Binding, Call
from greenroom.server.noted_loads import note_download
from greenroom.services.registry import model_versions as service
from greenroom.services.registry import stages
from greenroom.wire.decoding import Empty, invalid_value
from greenroom.wire.endpoints import model_versions as rows
from greenroom.wire.messages import model_versions as messages

_MOST_RESULTS = 200_000


async def _create(tx: Transaction, actor: Actor, m: messages.CreateModelVersion) -> messages.ModelVersionResponse:
    created = await service.create_model_version(
        tx,
        actor,
        name=m.name,
        source=m.source,
        run_id=m.run_id,
        run_link=m.run_link,
        model_id=m.model_id,
        description=m.description,
        tags={tag.key: tag.value for tag in m.tags},
    )
    return messages.ModelVersionResponse(messages.model_version(created))


async def _get(tx: Transaction, actor: Actor, m: messages.NameModelVersion) -> messages.ModelVersionResponse:
    found = await service.get_model_version(tx, actor, name=m.name, version=messages.version_number(m.name, m.version))
    return messages.ModelVersionResponse(messages.model_version(found))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateModelVersion) -> messages.ModelVersionResponse:
    # Keep the order of the checks, so that the same of several errors is reported.
    check_model_name(m.name)
    check_description(m.description)
    updated = await service.update_model_version(
        tx, actor, name=m.name, version=parse_version(m.version), description=m.description
    )
    return messages.ModelVersionResponse(messages.model_version(updated))


async def _delete(tx: Transaction, actor: Actor, m: messages.NameModelVersion) -> Empty:
    await service.delete_model_version(tx, actor, name=m.name, version=messages.version_number(m.name, m.version))
    return Empty()


async def _search(tx: Transaction, actor: Actor, m: messages.SearchModelVersions) -> messages.ModelVersionsResponse:
    if m.max_results > _MOST_RESULTS:
        raise invalid_value("max_results", str(m.max_results))
    found, token = await service.search_model_versions(
        tx,
        actor,
        filter_text=m.filter,
        order_by=m.order_by,
        max_results=m.max_results,
        page_token=m.page_token,
    )
    return messages.ModelVersionsResponse([messages.model_version(version) for version in found], token)


async def _transition_stage(
    tx: Transaction, actor: Actor, m: messages.TransitionStage
) -> messages.ModelVersionResponse:
    # MLflow reports a bad stage before a bad name or version.
    known, stage = await stages.check_stage(tx, actor, m.stage)
    known.check_archiving(stage, m.archive_existing_versions)
    moved = await stages.transition_stage(
        tx,
        actor,
        name=m.name,
        version=messages.version_number(m.name, m.version),
        stage=stage,
        archive_existing=m.archive_existing_versions,
    )
    return messages.ModelVersionResponse(messages.model_version(moved))


async def _asked_for(tx: Transaction, m: messages.TransitionStage) -> AskedFor:
    stage = (await tx.stages.read()).parse(m.stage)
    move = RequestedMove(target=Target.stage(stage), archive_existing=m.archive_existing_versions)
    return AskedFor(m.name, parse_version(m.version), move)


async def _find_download(tx: Transaction, actor: Actor, m: messages.GetDownloadUri) -> Download:
    return await service.find_download(tx, actor, name=m.name, version=messages.version_number(m.name, m.version))


def _download_uri(call: Call, m: messages.GetDownloadUri, found: Download) -> messages.DownloadUriResponse:
    note_download(call, m.name, found)
    return messages.DownloadUriResponse(found.uri)


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetModelVersionTag) -> Empty:
    version = messages.version_number(m.name, m.version)
    await service.set_model_version_tag(tx, actor, name=m.name, version=version, key=m.key, value=m.value)
    return Empty()


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.DeleteModelVersionTag) -> Empty:
    version = messages.version_number(m.name, m.version)
    await service.delete_model_version_tag(tx, actor, name=m.name, version=version, key=m.key)
    return Empty()


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update),
    Binding(rows.DELETE, _delete),
    Binding(rows.SEARCH, _search),
    Binding(rows.TRANSITION_STAGE, _transition_stage, asked_for=_asked_for),
    Binding(rows.GET_DOWNLOAD_URI, _find_download, after=_download_uri),
    Binding(rows.SET_TAG, _set_tag),
    Binding(rows.DELETE_TAG, _delete_tag),
)
