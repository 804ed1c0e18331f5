"""Routes of comments, in the native API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services import comments as service
from greenroom.wire.endpoints import native as rows
from greenroom.wire.messages.pages import comments as messages
from greenroom.wire.messages.pages.shared import Done


async def _of_model(tx: Transaction, actor: Actor, m: messages.ListModelComments) -> messages.CommentsPage:
    found, token = await service.list_comments(
        tx, actor, name=m.name, version=None, limit=m.limit, page_token=m.page_token
    )
    return messages.CommentsPage(comments=[messages.comment(one) for one in found], next_page_token=token)


async def _of_version(tx: Transaction, actor: Actor, m: messages.ListVersionComments) -> messages.CommentsPage:
    found, token = await service.list_comments(
        tx, actor, name=m.name, version=m.version, limit=m.limit, page_token=m.page_token
    )
    return messages.CommentsPage(comments=[messages.comment(one) for one in found], next_page_token=token)


async def _on_model(tx: Transaction, actor: Actor, m: messages.CreateModelComment) -> messages.Comment:
    return messages.comment(await service.create_comment(tx, actor, name=m.name, version=None, text=m.text))


async def _on_version(tx: Transaction, actor: Actor, m: messages.CreateVersionComment) -> messages.Comment:
    return messages.comment(await service.create_comment(tx, actor, name=m.name, version=m.version, text=m.text))


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateComment) -> messages.Comment:
    return messages.comment(await service.update_comment(tx, actor, comment_id=m.comment_id, text=m.text))


async def _delete(tx: Transaction, actor: Actor, m: messages.DeleteComment) -> Done:
    await service.delete_comment(tx, actor, comment_id=m.comment_id)
    return Done()


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.MODEL_COMMENTS, _of_model),
    Binding(rows.COMMENT_ON_MODEL, _on_model),
    Binding(rows.VERSION_COMMENTS, _of_version),
    Binding(rows.COMMENT_ON_VERSION, _on_version),
    Binding(rows.UPDATE_COMMENT, _update),
    Binding(rows.DELETE_COMMENT, _delete),
)
