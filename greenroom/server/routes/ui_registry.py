"""Routes of registered models and versions in the pages' API."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from greenroom.core.access import Actor
from greenroom.core.metric_directions import direction_tag
from greenroom.core.model_versions import ModelVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.stages import StageChange, furthest_first, parse_stage
from greenroom.server.files.previews import as_text, read_head
from greenroom.server.http.documents import Answered
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.ui_answers import listed_versions
from greenroom.services import (
    model_restoring,
    model_versions,
    registered_models,
    stages,
    version_files,
    version_registering,
    version_restoring,
)
from greenroom.services.pages import deleted_models, model_pages, run_pages, version_pages
from greenroom.services.pages.version_pages import PendingText
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import home, models, versions
from greenroom.wire.messages.pages.shared import Done
from greenroom.wire.messages.v1.events import EventList


async def _models(tx: Transaction, actor: Actor, m: models.ListModels) -> models.ModelsPage:
    return await model_pages.models_page(
        tx, actor, filter_text=m.filter, order_by=m.order_by, limit=m.limit, page_token=m.page_token
    )


async def _deleted_models(tx: Transaction, actor: Actor, m: models.ListDeletedModels) -> models.DeletedModelsPage:
    return await deleted_models.deleted_models_page(tx, actor, search=m.search, limit=m.limit, page_token=m.page_token)


async def _names(tx: Transaction, actor: Actor, m: models.ListModelNames) -> models.ModelNames:
    return await model_pages.model_names(tx, actor, prefix=m.prefix, limit=m.limit)


async def _create_model(tx: Transaction, actor: Actor, m: models.CreateModel) -> models.ModelHead:
    await registered_models.create_registered_model(tx, actor, name=m.name, description=m.description, tags=m.tags)
    return await _head(tx, actor, m.name)


async def _model(tx: Transaction, actor: Actor, m: models.GetModel) -> models.ModelPage:
    return await model_pages.model_page(tx, actor, name=m.name)


async def _update_model(tx: Transaction, actor: Actor, m: models.UpdateModel) -> models.ModelHead:
    await registered_models.update_registered_model(tx, actor, name=m.name, description=m.description)
    return await _head(tx, actor, m.name)


async def _delete_model(tx: Transaction, actor: Actor, m: models.GetModel) -> Done:
    await registered_models.delete_registered_model(tx, actor, name=m.name)
    return Done()


async def _restore_model(tx: Transaction, actor: Actor, m: models.GetModel) -> models.ModelHead:
    await model_restoring.restore_registered_model(tx, actor, name=m.name)
    return await _head(tx, actor, m.name)


async def _rename_model(tx: Transaction, actor: Actor, m: models.RenameModel) -> models.ModelHead:
    await registered_models.rename_registered_model(tx, actor, name=m.name, new_name=m.new_name)
    return await _head(tx, actor, m.new_name)


async def _set_model_tag(tx: Transaction, actor: Actor, m: models.SetModelTag) -> models.ModelHead:
    await registered_models.set_registered_model_tag(tx, actor, name=m.name, key=m.key, value=m.value)
    return await _head(tx, actor, m.name)


async def _delete_model_tag(tx: Transaction, actor: Actor, m: models.DeleteModelTag) -> models.ModelHead:
    await registered_models.delete_registered_model_tag(tx, actor, name=m.name, key=m.key)
    return await _head(tx, actor, m.name)


async def _set_alias(tx: Transaction, actor: Actor, m: models.SetAlias) -> models.ModelHead:
    await registered_models.set_alias(tx, actor, name=m.name, alias=m.alias, version=m.version)
    return await _head(tx, actor, m.name)


async def _delete_alias(tx: Transaction, actor: Actor, m: models.DeleteAlias) -> models.ModelHead:
    await registered_models.delete_alias(tx, actor, name=m.name, alias=m.alias)
    return await _head(tx, actor, m.name)


async def _set_direction(tx: Transaction, actor: Actor, m: models.SetMetricDirection) -> models.ModelHead:
    await model_pages.set_metric_direction(
        tx, actor, name=m.name, tag=direction_tag(m.key), key=m.key, direction=m.direction
    )
    return await _head(tx, actor, m.name)


async def _head(tx: Transaction, actor: Actor, name: str) -> models.ModelHead:
    model = await model_pages.find_model(tx, actor, Permission.REGISTERED_MODEL_READ, name)
    return models.ModelHead(
        name=model.name,
        description=model.description or "",
        tags=model.tags,
        aliases=model.aliases,
        created_at_ms=model.created_at_ms,
        updated_at_ms=model.updated_at_ms,
    )


async def _timeline(tx: Transaction, actor: Actor, m: home.ModelEvents) -> EventList:
    return await model_pages.timeline_page(
        tx, actor, name=m.name, version=m.version, limit=m.limit, page_token=m.page_token
    )


async def _versions(tx: Transaction, actor: Actor, m: models.ListVersions) -> models.VersionsPage:
    stage = parse_stage(m.stage) if m.stage else None
    return await model_pages.versions_page(tx, actor, name=m.name, stage=stage, limit=m.limit, page_token=m.page_token)


async def _version(
    tx: Transaction, actor: Actor, m: versions.GetVersion
) -> tuple[versions.VersionPage, list[PendingText]]:
    return await version_pages.version_page(tx, actor, name=m.name, version=m.version)


async def _quoted(
    call: Call, m: versions.GetVersion, found: tuple[versions.VersionPage, list[PendingText]]
) -> Answered:
    """Put the texts of files into the page of a version."""
    page, pending = found
    texts = await _texts(call, pending)
    of_this = texts.get(m.version, {})
    example = page.input_example
    if example is not None and "input_example" in of_this:
        example = msgspec.structs.replace(example, text=of_this["input_example"])
    page = msgspec.structs.replace(
        page,
        content=version_pages.fill_texts(page.content, of_this),
        input_example=example,
        production=_fill_texts(page.production, texts),
    )
    return Answered(page, [(b"etag", page.etag.encode())])


async def _compare(
    tx: Transaction, actor: Actor, m: versions.CompareVersions
) -> tuple[versions.VersionsCompared, list[PendingText]]:
    return await version_pages.compare_versions(tx, actor, name=m.name, versions=listed_versions(m.versions))


async def _all_quoted(
    call: Call, _m: versions.CompareVersions, found: tuple[versions.VersionsCompared, list[PendingText]]
) -> versions.VersionsCompared:
    page, pending = found
    texts = await _texts(call, pending)
    return msgspec.structs.replace(page, versions=_fill_texts(page.versions, texts))


def _fill_texts(
    compared: Iterable[versions.ComparedVersion], texts: dict[int, dict[str, str | None]]
) -> list[versions.ComparedVersion]:
    return [
        msgspec.structs.replace(one, content=version_pages.fill_texts(one.content, texts.get(one.version.version, {})))
        for one in compared
    ]


async def _texts(call: Call, pending: Iterable[PendingText]) -> dict[int, dict[str, str | None]]:
    """Read small files, each blob once."""
    by_digest: dict[str, str | None] = {}
    found: dict[int, dict[str, str | None]] = {}
    for version, field, file in pending:
        if file.digest not in by_digest:
            head = await read_head(call.context.blobs, file, file.size_bytes)
            by_digest[file.digest] = as_text(head, is_whole=True)
        found.setdefault(version, {})[field] = by_digest[file.digest]
    return found


async def _register(tx: Transaction, actor: Actor, m: versions.RegisterVersion) -> versions.VersionChanged:
    created = await version_registering.register_version(
        tx,
        actor,
        name=m.name,
        run_id=m.run_id,
        path=m.path,
        model_id=m.model_id,
        description=m.description,
        tags=m.tags,
        create_model=m.create_model,
    )
    return await _changed(tx, actor, m.name, created.version)


async def _update_version(tx: Transaction, actor: Actor, m: versions.UpdateVersion) -> versions.VersionChanged:
    await model_versions.update_model_version(tx, actor, name=m.name, version=m.version, description=m.description)
    return await _changed(tx, actor, m.name, m.version)


async def _delete_version(tx: Transaction, actor: Actor, m: versions.GetVersion) -> Done:
    await model_versions.delete_model_version(tx, actor, name=m.name, version=m.version)
    return Done()


async def _restore_version(tx: Transaction, actor: Actor, m: versions.GetVersion) -> versions.VersionChanged:
    await version_restoring.restore_model_version(tx, actor, name=m.name, version=m.version)
    return await _changed(tx, actor, m.name, m.version)


async def _set_version_tag(tx: Transaction, actor: Actor, m: versions.SetVersionTag) -> versions.VersionChanged:
    await model_versions.set_model_version_tag(tx, actor, name=m.name, version=m.version, key=m.key, value=m.value)
    return await _changed(tx, actor, m.name, m.version)


async def _delete_version_tag(tx: Transaction, actor: Actor, m: versions.DeleteVersionTag) -> versions.VersionChanged:
    await model_versions.delete_model_version_tag(tx, actor, name=m.name, version=m.version, key=m.key)
    return await _changed(tx, actor, m.name, m.version)


async def _changed(tx: Transaction, actor: Actor, name: str, version: int) -> versions.VersionChanged:
    row, etag = await version_pages.read_version_row(tx, actor, name, version)
    return versions.VersionChanged(name=name, version=row, etag=etag)


async def _change_stage(tx: Transaction, actor: Actor, m: versions.ChangeStage) -> versions.StageChange:
    moved, changes = await stages.change_stage(
        tx,
        actor,
        name=m.name,
        version=m.version,
        stage=parse_stage(m.stage),
        archive_existing=m.archive_existing,
        keep_others=m.keep_others,
        comment=m.comment,
        if_match=m.if_match,
    )
    return await _stage_change(tx, actor, m.name, moved, changes)


async def _leave_stage(tx: Transaction, actor: Actor, m: versions.LeaveStage) -> versions.StageChange:
    left, changes = await stages.leave_stage(
        tx,
        actor,
        name=m.name,
        version=m.version,
        stage=parse_stage(m.stage),
        comment=m.comment,
        if_match=m.if_match,
    )
    return await _stage_change(tx, actor, m.name, left, changes)


async def _stage_change(
    tx: Transaction, actor: Actor, name: str, moved: ModelVersion, changes: Iterable[StageChange]
) -> versions.StageChange:
    row, etag = await version_pages.read_version_row(tx, actor, name, moved.version)
    return versions.StageChange(
        version=row,
        moves=[
            versions.StageMove(
                version=change.version, before=furthest_first(change.before), after=furthest_first(change.after)
            )
            for change in changes
        ],
        etag=etag,
    )


async def _files(tx: Transaction, actor: Actor, m: versions.ListFiles) -> versions.VersionFiles:
    manifest, files, token = await version_files.files_of_version(
        tx, actor, name=m.name, version=m.version, limit=m.limit, page_token=m.page_token
    )
    return versions.VersionFiles(
        name=m.name,
        version=m.version,
        digest=manifest.digest,
        files_count=manifest.file_count,
        size_bytes=manifest.size_bytes,
        files=[versions.File(path=file.path, size_bytes=file.size_bytes, digest=file.digest) for file in files],
        next_page_token=token,
    )


async def _registered_as(tx: Transaction, actor: Actor, m: versions.RegisteredAs) -> versions.RegisteredVersions:
    return await run_pages.registered_as(tx, actor, run_id=m.run_id)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.MODELS, _models),
    Binding(rows.DELETED_MODELS, _deleted_models),
    Binding(rows.MODEL_NAMES, _names),
    Binding(rows.CREATE_MODEL, _create_model),
    Binding(rows.MODEL, _model),
    Binding(rows.UPDATE_MODEL, _update_model),
    Binding(rows.DELETE_MODEL, _delete_model),
    Binding(rows.RESTORE_MODEL, _restore_model),
    Binding(rows.RENAME_MODEL, _rename_model),
    Binding(rows.SET_MODEL_TAG, _set_model_tag),
    Binding(rows.DELETE_MODEL_TAG, _delete_model_tag),
    Binding(rows.SET_ALIAS, _set_alias),
    Binding(rows.DELETE_ALIAS, _delete_alias),
    Binding(rows.SET_METRIC_DIRECTION, _set_direction),
    Binding(rows.TIMELINE, _timeline),
    Binding(rows.VERSIONS, _versions),
    Binding(rows.COMPARE_VERSIONS, _compare, _all_quoted),
    Binding(rows.REGISTER_VERSION, _register),
    Binding(rows.VERSION, _version, _quoted),
    Binding(rows.UPDATE_VERSION, _update_version),
    Binding(rows.DELETE_VERSION, _delete_version),
    Binding(rows.RESTORE_VERSION, _restore_version),
    Binding(rows.SET_VERSION_TAG, _set_version_tag),
    Binding(rows.DELETE_VERSION_TAG, _delete_version_tag),
    Binding(rows.CHANGE_STAGE, _change_stage),
    Binding(rows.LEAVE_STAGE, _leave_stage),
    Binding(rows.VERSION_FILES, _files),
    Binding(rows.REGISTERED_AS, _registered_as),
)
