"""Routes of files in the pages' API: listing, preview, download."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.artifacts import StoredFile
from greenroom.core.ports import Transaction
from greenroom.server.files.downloads import file_response
from greenroom.server.files.inline import inline_response
from greenroom.server.files.previews import MAX_PREVIEW_BYTES, preview
from greenroom.server.http.responses import Response
from greenroom.server.http.routing import Binding, Call, read
from greenroom.services.page_limits import check_limit
from greenroom.services.pages import artifact_pages
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import artifacts as messages


async def _list(tx: Transaction, actor: Actor, m: messages.ListArtifacts) -> messages.ArtifactsPage:
    return await artifact_pages.artifacts_page(
        tx, actor, owner=m.owner, path=m.path, page_token=m.page_token, limit=m.limit
    )


async def _find(tx: Transaction, actor: Actor, m: messages.GetPreview) -> StoredFile:
    check_limit(m.limit, MAX_PREVIEW_BYTES)
    return await artifact_pages.open_artifact(tx, actor, owner=m.owner, path=m.path)


async def _preview(call: Call, m: messages.GetPreview, file: StoredFile) -> messages.Preview:
    context = call.context
    return await preview(context.blobs, file, owner=m.owner, path=m.path, limit=m.limit, prefix=context.prefix)


async def _raw(call: Call, m: messages.GetRaw) -> Response:
    file = await read(
        call.context.database, lambda tx: artifact_pages.open_artifact(tx, call.actor, owner=m.owner, path=m.path)
    )
    return await (file_response if m.download else inline_response)(call, file)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.ARTIFACTS, _list),
    Binding(rows.PREVIEW, _find, _preview),
    Binding(rows.RAW, _raw),
)
