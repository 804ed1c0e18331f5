"""Routes of registered models and versions in the pages' API."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from greenroom.core.access import Actor
from greenroom.core.moments import parse_moment
from greenroom.core.ports import Transaction
from greenroom.core.requests import parse_states
from greenroom.server.files.previews import as_text, read_head
from greenroom.server.http.documents import Answered
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.ui_answers import listed_versions
from greenroom.services.pages import (
    deleted_models,
    inbox_pages,
    model_pages,
    past_pages,
    request_pages,
    version_pages,
)
from greenroom.services.pages.version_pages import PendingText
from greenroom.wire.endpoints import ui as rows
from greenroom.wire.messages.pages import home, inbox, models, requests, versions
from greenroom.wire.messages.v1.events import EventList


async def _models(tx: Transaction, actor: Actor, m: models.ListModelsPage) -> models.ModelsPage:
    return await model_pages.models_page(
        tx, actor, filter_text=m.filter, order_by=m.order_by, limit=m.limit, page_token=m.page_token
    )


async def _deleted_models(tx: Transaction, actor: Actor, m: models.ListDeletedModels) -> models.DeletedModelsPage:
    return await deleted_models.deleted_models_page(tx, actor, search=m.search, limit=m.limit, page_token=m.page_token)


async def _names(tx: Transaction, actor: Actor, m: models.ListModelNames) -> models.ModelNames:
    return await model_pages.model_names(tx, actor, prefix=m.prefix, limit=m.limit)


async def _model(tx: Transaction, actor: Actor, m: models.GetModelPage) -> models.ModelPage:
    if m.as_of is not None:
        return await past_pages.model_page_then(tx, actor, name=m.name, moment=parse_moment(m.as_of))
    return await model_pages.model_page(tx, actor, name=m.name)


async def _timeline(tx: Transaction, actor: Actor, m: home.ModelEvents) -> EventList:
    return await model_pages.timeline_page(
        tx, actor, name=m.name, version=m.version, limit=m.limit, page_token=m.page_token
    )


async def _versions(tx: Transaction, actor: Actor, m: models.ListVersionsPage) -> models.VersionsPage:
    return await model_pages.versions_page(
        tx, actor, name=m.name, stage=m.stage or None, limit=m.limit, page_token=m.page_token
    )


async def _version(
    tx: Transaction, actor: Actor, m: versions.GetVersionPage
) -> tuple[versions.VersionPage, list[PendingText]]:
    if m.as_of is not None:
        return await past_pages.version_page_then(
            tx, actor, name=m.name, version=m.version, moment=parse_moment(m.as_of)
        )
    return await version_pages.version_page(tx, actor, name=m.name, version=m.version)


async def _quoted(
    call: Call, m: versions.GetVersionPage, found: tuple[versions.VersionPage, list[PendingText]]
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


async def _requests(tx: Transaction, actor: Actor, m: requests.ListRequestRows) -> requests.RequestsPage:
    return await request_pages.requests_page(
        tx, actor, name=m.name, states=parse_states(m.state), limit=m.limit, page_token=m.page_token
    )


async def _request(
    tx: Transaction, actor: Actor, m: requests.GetRequestPage
) -> tuple[requests.RequestPage, list[PendingText]]:
    return await request_pages.request_page(tx, actor, request_id=m.request_id)


async def _request_quoted(
    call: Call, _m: requests.GetRequestPage, found: tuple[requests.RequestPage, list[PendingText]]
) -> requests.RequestPage:
    page, pending = found
    texts = await _texts(call, pending)
    return msgspec.structs.replace(page, compared=_fill_texts(page.compared, texts))


async def _asked(tx: Transaction, actor: Actor, m: inbox.ListAsked) -> inbox.AskedPage:
    return await inbox_pages.asked_page(tx, actor, page_token=m.page_token)


async def _waiting(tx: Transaction, actor: Actor, m: inbox.ListWaiting) -> inbox.WaitingPage:
    return await inbox_pages.waiting_page(tx, actor, page_token=m.page_token)


async def _inbox(tx: Transaction, actor: Actor, _m: inbox.GetInbox) -> inbox.InboxPage:
    return await inbox_pages.inbox_page(tx, actor)


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


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.MODELS, _models),
    Binding(rows.DELETED_MODELS, _deleted_models),
    Binding(rows.MODEL_NAMES, _names),
    Binding(rows.MODEL, _model),
    Binding(rows.TIMELINE, _timeline),
    Binding(rows.VERSIONS, _versions),
    Binding(rows.COMPARE_VERSIONS, _compare, _all_quoted),
    Binding(rows.VERSION, _version, _quoted),
    Binding(rows.REQUESTS, _requests),
    Binding(rows.REQUEST, _request, _request_quoted),
    Binding(rows.INBOX, _inbox),
    Binding(rows.ASKED, _asked),
    Binding(rows.WAITING, _waiting),
)
