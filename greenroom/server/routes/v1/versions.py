"""Routes of versions, their tags and files in the public API."""

from __future__ import annotations

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.moments import parse_moment
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registry_resources import VersionChoice
from greenroom.core.stages import Stage
from greenroom.errors import InvalidInput
from greenroom.server.files.downloads import file_response
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call, read
from greenroom.server.noted_loads import note_version_file
from greenroom.server.routes.v1.past import all_versions_then, moment_of, version_then, versions_then
from greenroom.services.files.owned_artifacts import open_file_of_model_version
from greenroom.services.registry import model_versions, version_files, version_registering, version_restoring
from greenroom.services.registry import registry_resources as resources
from greenroom.services.registry.etags import check_version_etag
from greenroom.services.registry.stages import check_stage
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import versions as rows
from greenroom.wire.messages.v1 import versions as messages


async def _list(tx: Transaction, actor: Actor, m: messages.ListVersions) -> messages.ModelVersionList:
    if m.as_of is not None:
        return await all_versions_then(tx, actor, m, parse_moment(m.as_of))
    found, token, total = await resources.list_versions(
        tx,
        actor,
        choice=VersionChoice(
            is_deleted=m.state == "deleted",
            model=m.model,
            stage=await _stage(tx, actor, m.stage),
            alias=m.alias,
            run_id=m.run_id,
            model_id=m.logged_model_id,
        ),
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    items = [messages.version(one) for one in found]
    return messages.ModelVersionList(items=items, next_page_token=token, total_count=total)


async def _list_of_model(tx: Transaction, actor: Actor, m: messages.ListModelVersions) -> messages.ModelVersionList:
    when = moment_of(m)
    if when is not None:
        return await versions_then(tx, actor, m, when)
    found, token, total = await resources.list_versions_of_model(
        tx,
        actor,
        choice=VersionChoice(is_deleted=m.state == "deleted", model=m.model, stage=await _stage(tx, actor, m.stage)),
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    items = [messages.version(one) for one in found]
    return messages.ModelVersionList(items=items, next_page_token=token, total_count=total)


async def _stage(tx: Transaction, actor: Actor, text: str | None) -> Stage | None:
    return None if text is None else (await check_stage(tx, actor, text))[1]


async def _create(tx: Transaction, actor: Actor, m: messages.CreateVersion) -> messages.ModelVersion:
    created = await version_registering.register_version(
        tx,
        actor,
        name=m.model,
        run_id=m.run_id,
        path=m.path,
        model_id=m.logged_model_id,
        description=m.description or "",
        tags=m.tags,
        create_model=m.create_model,
    )
    return await _read(tx, actor, m.model, created.version)


async def _get(tx: Transaction, actor: Actor, m: messages.ReadVersion) -> messages.ModelVersion:
    when = moment_of(m)
    if when is not None:
        return await version_then(tx, actor, m, when)
    return messages.version(await resources.get_version(tx, actor, name=m.model, version=m.version))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateVersion) -> messages.ModelVersion:
    if m.description is UNSET:
        raise InvalidInput("Give 'description', the field to change.", field="description")
    await model_versions.update_model_version(tx, actor, name=m.model, version=m.version, description=m.description)
    return await _read(tx, actor, m.model, m.version)


async def _delete(tx: Transaction, actor: Actor, m: messages.GetVersion) -> Empty:
    await model_versions.delete_model_version(tx, actor, name=m.model, version=m.version)
    return Empty()


async def _restore(tx: Transaction, actor: Actor, m: messages.RestoreVersion) -> messages.ModelVersion:
    await version_restoring.restore_model_version(tx, actor, name=m.model, version=m.version, skip_unmet=m.skip_unmet)
    return await _read(tx, actor, m.model, m.version)


async def _set_tag(tx: Transaction, actor: Actor, m: messages.SetVersionTag) -> messages.ModelVersion:
    await model_versions.set_model_version_tag(tx, actor, name=m.model, version=m.version, key=m.key, value=m.value)
    return await _read(tx, actor, m.model, m.version)


async def _delete_tag(tx: Transaction, actor: Actor, m: messages.GetVersionTag) -> Empty:
    await model_versions.delete_model_version_tag(
        tx, actor, name=m.model, version=m.version, key=m.key, missing_ok=False
    )
    return Empty()


async def _list_files(tx: Transaction, actor: Actor, m: messages.ListVersionFiles) -> messages.VersionFileList:
    manifest, files, token = await version_files.files_of_version(
        tx, actor, name=m.model, version=m.version, limit=m.limit, page_token=m.page_token
    )
    return messages.VersionFileList(
        items=[messages.file(one) for one in files],
        next_page_token=token,
        total_count=manifest.file_count if m.include_total else None,
    )


async def _download_file(call: Call, m: messages.GetVersionFile) -> Response:
    found = await read(
        call.context.database,
        lambda tx: open_file_of_model_version(tx, call.actor, name=m.model, version=m.version, path=m.path),
    )
    response = await file_response(call, found.file, media_type=rows.DOWNLOAD_FILE.content_type)
    note_version_file(call, found.download, response.status)
    return response


async def _read(tx: Transaction, actor: Actor, name: str, version: int) -> messages.ModelVersion:
    return messages.version(await resources.read_version(tx, actor, name=name, version=version))


_OneVersion = messages.UpdateVersion | messages.SetVersionTag | messages.GetVersionTag


async def _unchanged(tx: Transaction, actor: Actor, m: _OneVersion, if_match: str) -> None:
    await model_versions.lock_model_version(tx, actor, Permission.MODEL_VERSION_UPDATE, m.model, m.version)
    check_version_etag((await _read(tx, actor, m.model, m.version)).etag, if_match, "The version")


async def _undeleted(tx: Transaction, actor: Actor, m: messages.GetVersion, if_match: str) -> None:
    await model_versions.lock_model_version(tx, actor, Permission.MODEL_VERSION_DELETE, m.model, m.version)
    check_version_etag((await _read(tx, actor, m.model, m.version)).etag, if_match, "The version")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.LIST_OF_MODEL, _list_of_model),
    Binding(rows.CREATE, _create),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_undeleted),
    Binding(rows.RESTORE, _restore),
    Binding(rows.SET_TAG, _set_tag, precondition=_unchanged),
    Binding(rows.DELETE_TAG, _delete_tag, precondition=_unchanged),
    Binding(rows.LIST_FILES, _list_files),
    Binding(rows.DOWNLOAD_FILE, _download_file),
)
