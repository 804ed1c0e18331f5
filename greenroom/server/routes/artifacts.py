"""Routes of artifacts."""

from __future__ import annotations

import base64
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import SCHEME, folder_path, path_of_uri
from greenroom.core.artifacts import StoredFile
from greenroom.core.conditions import condition_of
from greenroom.core.model_versions import parse_version
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidInput, NotSupported, TooLarge
from greenroom.server.files.downloads import file_response
from greenroom.server.files.uploads import receive_file
from greenroom.server.http.responses import Header, Response
from greenroom.server.http.routing import REPLAYED, Binding, Call, read
from greenroom.server.noted_loads import note_file, note_version_file
from greenroom.services.files import artifacts as service
from greenroom.services.files import owned_artifacts as owned
from greenroom.wire.decoding import Empty, missing_value
from greenroom.wire.endpoints import artifacts as rows
from greenroom.wire.messages import artifacts as messages

# Clients compare the beginning of these texts and fall back to the proxied transfer.
_NO_MULTIPART_UPLOAD = "Multipart upload is not supported for the current artifact repository"
_NO_MULTIPART_DOWNLOAD = "Multipart download is not supported for the current artifact repository"
_NO_PRESIGNED_UPLOAD = "Presigned upload is not supported for the current artifact repository"
_NO_PRESIGNED_DOWNLOAD = "Presigned download is not supported for the current artifact repository"

_MAX_BROWSER_UPLOAD_BYTES = 10 * 1024 * 1024
"""The same as in MLflow's server."""

_MAX_EXPIRATION_S = 7 * 24 * 60 * 60
"""Longest lifetime of a presigned URL at the cloud providers."""


async def _list(tx: Transaction, actor: Actor, m: messages.ListFolder) -> messages.ListFolderResponse:
    page = await service.list_folder(tx, actor, path=m.path or "", page_token=m.page_token)
    return messages.ListFolderResponse(messages.files(page), page.next_token)


async def _download(call: Call, m: messages.ArtifactPath) -> Response:
    response = await _file(call, lambda tx: service.open_file(tx, call.actor, path=m.path))
    note_file(call, m.path, response.status)
    return response


async def _upload(call: Call, m: messages.PutArtifact) -> Response:
    condition = condition_of(m.if_match, m.if_none_match)
    received = await receive_file(call, m.path, max_bytes=call.context.max_artifact_bytes, condition=condition)
    # RFC 9530: the client can compare what was stored.
    digest = base64.b64encode(bytes.fromhex(received.blob.digest))
    headers = [(b"repr-digest", b"sha-256=:%b:" % digest)]
    return _done([*headers, *REPLAYED] if received.is_replayed else headers)


async def _delete(tx: Transaction, actor: Actor, m: messages.ArtifactPath) -> Empty:
    await service.delete_files(tx, actor, path=m.path)
    return Empty()


async def _create_multipart(_call: Call, m: messages.CreateMultipartUpload) -> NoReturn:
    folder_path(m.artifact_path)
    raise NotSupported(_NO_MULTIPART_UPLOAD)


async def _complete_multipart(_call: Call, m: messages.CompleteMultipartUpload) -> NoReturn:
    folder_path(m.artifact_path)
    raise NotSupported(_NO_MULTIPART_UPLOAD)


async def _abort_multipart(_call: Call, m: messages.AbortMultipartUpload) -> NoReturn:
    folder_path(m.artifact_path)
    raise NotSupported(_NO_MULTIPART_UPLOAD)


async def _presigned(_call: Call, m: messages.ArtifactPath) -> NoReturn:
    folder_path(m.path)
    raise NotSupported(_NO_MULTIPART_DOWNLOAD)


async def _list_of_run(tx: Transaction, actor: Actor, m: messages.ListRunArtifacts) -> messages.ListOwnedResponse:
    run_id = _run_id(m.run_id, m.run_uuid)
    found = await owned.list_of_run(tx, actor, run_id=run_id, path=m.path or "", page_token=m.page_token)
    return _owned(found)


async def _get_of_run(call: Call, m: messages.GetRunArtifact) -> Response:
    run_id = _run_id(m.run_id or None, m.run_uuid)
    return await _file(call, lambda tx: owned.open_file_of_run(tx, call.actor, run_id=run_id, path=m.path))


async def _upload_to_run(call: Call, m: messages.UploadRunArtifact) -> Response:
    run_id, path = m.run_uuid, m.path
    if not run_id:
        raise InvalidInput("Request must specify run_uuid.", field="run_uuid")
    if not path:
        raise InvalidInput("Request must specify path.", field="path")
    if call.headers.get(b"content-length") == b"0":
        folder_path(path)
        raise InvalidInput("Request must specify data.")
    whole = await call.context.database.read(lambda tx: owned.path_in_run(tx, call.actor, run_id=run_id, path=path))
    try:
        await receive_file(call, whole, max_bytes=_MAX_BROWSER_UPLOAD_BYTES)
    except TooLarge:
        raise InvalidInput("Artifact size is too large. Max size is 10MB.") from None
    return _done([(b"content-type", b"application/json")])


async def _list_of_logged_model(
    tx: Transaction, actor: Actor, m: messages.ListLoggedModelArtifacts
) -> messages.ListOwnedResponse:
    path = m.artifact_directory_path or ""
    found = await owned.list_of_logged_model(tx, actor, model_id=m.model_id, path=path, page_token=m.page_token)
    return _owned(found)


async def _get_of_logged_model(call: Call, m: messages.GetLoggedModelArtifact) -> Response:
    path = m.artifact_file_path
    if not path:
        raise InvalidInput('Request must include the "artifact_file_path" query parameter.', field="artifact_file_path")
    return await _file(call, lambda tx: owned.open_file_of_logged_model(tx, call.actor, model_id=m.model_id, path=path))


async def _get_of_model_version(call: Call, m: messages.GetModelVersionArtifact) -> Response:
    folder_path(m.path)
    version = parse_version(m.version or "")
    found = await read(
        call.context.database,
        lambda tx: owned.open_file_of_model_version(tx, call.actor, name=m.name, version=version, path=m.path),
    )
    response = await file_response(call, found.file)
    note_version_file(call, found.download, response.status)
    return response


async def _presigned_upload(tx: Transaction, actor: Actor, m: messages.PresignedUpload) -> NoReturn:
    if bool(m.run_id) == bool(m.model_id):
        raise InvalidInput("Exactly one of run_id and model_id must be provided.", field="run_id")
    folder_path(m.path)
    permission = Permission.ARTIFACT_WRITE
    if m.run_id:
        uri = await owned.run_uri(tx, actor, permission, m.run_id)
    else:
        uri = await owned.logged_model_uri(tx, actor, permission, m.model_id or "")
    if path_of_uri(uri) is not None:
        raise InvalidInput(
            f"Presigned upload is not supported for proxied artifact storage (artifact URI scheme: {SCHEME}). "
            "This endpoint requires a direct cloud storage artifact URI."
        )
    raise NotSupported(_NO_PRESIGNED_UPLOAD)


async def _presigned_download(tx: Transaction, actor: Actor, m: messages.PresignedDownload) -> NoReturn:
    folder_path(m.path)
    if m.expiration is not None and not 1 <= m.expiration <= _MAX_EXPIRATION_S:
        raise InvalidInput(
            f"expiration must be between 1 and {_MAX_EXPIRATION_S} seconds (got {m.expiration}).", field="expiration"
        )
    if path_of_uri(await owned.run_uri(tx, actor, Permission.ARTIFACT_READ, m.run_id)) is not None:
        raise InvalidInput(
            f"Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: {SCHEME}). "
            "This endpoint requires a run with a direct cloud storage artifact URI."
        )
    raise NotSupported(_NO_PRESIGNED_DOWNLOAD)


async def _file(call: Call, find: Callable[[Transaction], Coroutine[Any, Any, StoredFile]]) -> Response:
    return await file_response(call, await read(call.context.database, find))


def _done(headers: list[Header]) -> Response:
    return Response(200, [(b"content-length", b"0"), *headers])


def _owned(found: owned.OwnedListing) -> messages.ListOwnedResponse:
    return messages.ListOwnedResponse(found.root_uri, messages.files(found.page, found.folder), found.page.next_token)


def _run_id(run_id: str | None, run_uuid: str | None) -> str:
    chosen = run_uuid if run_id is None else run_id
    if not chosen:
        raise missing_value("run_id")
    return chosen


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.DOWNLOAD, _download),
    Binding(rows.UPLOAD, _upload),
    Binding(rows.DELETE, _delete),
    Binding(rows.CREATE_MULTIPART, _create_multipart),
    Binding(rows.COMPLETE_MULTIPART, _complete_multipart),
    Binding(rows.ABORT_MULTIPART, _abort_multipart),
    Binding(rows.PRESIGNED, _presigned),
    Binding(rows.LIST_OF_RUN, _list_of_run),
    Binding(rows.GET_OF_RUN, _get_of_run),
    Binding(rows.UPLOAD_TO_RUN, _upload_to_run),
    Binding(rows.LIST_OF_LOGGED_MODEL, _list_of_logged_model),
    Binding(rows.GET_OF_LOGGED_MODEL, _get_of_logged_model),
    Binding(rows.GET_OF_MODEL_VERSION, _get_of_model_version),
    Binding(rows.PRESIGNED_UPLOAD, _presigned_upload),
    Binding(rows.PRESIGNED_DOWNLOAD, _presigned_download),
)
