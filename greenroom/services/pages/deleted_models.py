"""The page of deleted registered models."""

from __future__ import annotations

from greenroom.core.access import Actor, scope_of
from greenroom.core.names import check_length
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import MAX_NAME_LENGTH
from greenroom.services.access.authorization import permitted_models
from greenroom.services.page_limits import check_limit
from greenroom.services.pages.rows import summary
from greenroom.wire.messages.pages import models as messages


async def deleted_models_page(
    tx: Transaction, actor: Actor, *, search: str, limit: int, page_token: str | None
) -> messages.DeletedModelsPage:
    """Read a page of deleted models, by name.

    Args:
        search: part of the name, case-insensitive.

    Raises:
        InvalidInput: the text is too long, or limit or token is invalid.
    """
    actor.require(Permission.REGISTERED_MODEL_READ)
    check_limit(limit)
    text = search.strip()
    check_length("search", text, MAX_NAME_LENGTH)
    query = ["deleted models", tx.workspace, text]
    last = decode_page_token(page_token, query)
    after = "" if last is None else str(last[0])
    scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ)
    found = await tx.registry_pages.deleted_models(text, after=after, limit=limit + 1, scope=scope)
    page = found[:limit]
    holders = [model.name_holder for model in page if model.name_holder is not None]
    # Whether a model that the actor may not see has the name is not told.
    readable = await permitted_models(tx, actor, Permission.REGISTERED_MODEL_READ, holders)
    visible = {row for row in holders if row in readable}
    return messages.DeletedModelsPage(
        models=[
            messages.DeletedModel(
                name=model.name,
                summary=summary(model.description),
                deleted_at_ms=model.deleted_at_ms,
                deleted_by=model.deleted_by,
                versions_count=model.versions_count,
                is_name_taken=model.name_holder in visible,
            )
            for model in page
        ],
        total=await tx.registry_pages.count_deleted_models(text, scope=scope),
        next_page_token=encode_page_token(query, [page[-1].name]) if len(found) > limit else None,
    )
