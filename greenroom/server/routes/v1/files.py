"""Routes of the files of runs and logged models in the public API."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from greenroom.core.access import Actor
from greenroom.core.artifacts import StoredFile
from greenroom.core.ports import Transaction
from greenroom.server.files.downloads import file_response
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call, read
from greenroom.services.files import owned_artifacts, owned_folders
from greenroom.wire.endpoints.v1 import files as rows
from greenroom.wire.messages.v1 import files as messages


async def _list_of_run(tx: Transaction, actor: Actor, m: messages.ListRunFiles) -> messages.FolderEntryList:
    found = await owned_folders.list_run_folder(
        tx, actor, run_id=m.run_id, path=m.path, page_token=m.page_token, limit=m.limit
    )
    return messages.folder_entries(found.page, found.folder)


async def _download_of_run(call: Call, m: messages.DownloadRunFile) -> Response:
    return await _file(call, lambda tx: owned_artifacts.open_file_of_run(tx, call.actor, run_id=m.run_id, path=m.path))


async def _list_of_logged_model(
    tx: Transaction, actor: Actor, m: messages.ListLoggedModelFiles
) -> messages.FolderEntryList:
    found = await owned_folders.list_logged_model_folder(
        tx, actor, logged_model_id=m.logged_model_id, path=m.path, page_token=m.page_token, limit=m.limit
    )
    return messages.folder_entries(found.page, found.folder)


async def _download_of_logged_model(call: Call, m: messages.DownloadLoggedModelFile) -> Response:
    return await _file(
        call,
        lambda tx: owned_artifacts.open_file_of_logged_model(
            tx, call.actor, model_id=m.logged_model_id, path=m.path, id_field="logged_model_id"
        ),
    )


async def _file(call: Call, find: Callable[[Transaction], Coroutine[Any, Any, StoredFile]]) -> Response:
    return await file_response(
        call, await read(call.context.database, find), media_type=rows.DOWNLOAD_OF_RUN.content_type
    )


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST_OF_RUN, _list_of_run),
    Binding(rows.DOWNLOAD_OF_RUN, _download_of_run),
    Binding(rows.LIST_OF_LOGGED_MODEL, _list_of_logged_model),
    Binding(rows.DOWNLOAD_OF_LOGGED_MODEL, _download_of_logged_model),
)
