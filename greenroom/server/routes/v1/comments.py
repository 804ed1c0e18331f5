"""Routes of comments in the public API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.registry import comments as service
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import comments as rows
from greenroom.wire.messages.v1 import comments as messages


async def _list_of_model(tx: Transaction, actor: Actor, m: messages.ListModelComments) -> messages.CommentList:
    found, token = await service.list_comments(
        tx, actor, name=m.model, version=None, limit=m.limit, page_token=m.page_token
    )
    return messages.CommentList(items=[messages.comment(one) for one in found], next_page_token=token)


async def _list_of_version(tx: Transaction, actor: Actor, m: messages.ListVersionComments) -> messages.CommentList:
    found, token = await service.list_comments(
        tx, actor, name=m.model, version=m.version, limit=m.limit, page_token=m.page_token
    )
    return messages.CommentList(items=[messages.comment(one) for one in found], next_page_token=token)


async def _create_on_model(tx: Transaction, actor: Actor, m: messages.CreateModelComment) -> messages.Comment:
    return messages.comment(await service.create_comment(tx, actor, name=m.model, version=None, text=m.text))


async def _create_on_version(tx: Transaction, actor: Actor, m: messages.CreateVersionComment) -> messages.Comment:
    return messages.comment(await service.create_comment(tx, actor, name=m.model, version=m.version, text=m.text))


async def _get(tx: Transaction, actor: Actor, m: messages.GetComment) -> messages.Comment:
    return messages.comment(await service.get_comment(tx, actor, comment_id=m.comment_id))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateComment) -> messages.Comment:
    return messages.comment(await service.update_comment(tx, actor, comment_id=m.comment_id, text=m.text))


async def _delete(tx: Transaction, actor: Actor, m: messages.GetComment) -> Empty:
    await service.delete_comment(tx, actor, comment_id=m.comment_id)
    return Empty()


async def _unchanged(
    tx: Transaction, actor: Actor, m: messages.GetComment | messages.UpdateComment, if_match: str
) -> None:
    locked = await service.lock_comment(tx, actor, comment_id=m.comment_id)
    check_etag(messages.comment(locked).etag, if_match, "The comment")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST_OF_MODEL, _list_of_model),
    Binding(rows.CREATE_ON_MODEL, _create_on_model),
    Binding(rows.LIST_OF_VERSION, _list_of_version),
    Binding(rows.CREATE_ON_VERSION, _create_on_version),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
)
