"""Routes of the public API: which versions held a stage or an alias."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.moments import Moment, parse_moment
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.history import holders as service
from greenroom.wire.endpoints.v1 import holders as rows
from greenroom.wire.messages.v1 import holders as messages
from greenroom.wire.messages.v1.models import row_of


async def _of_stage(tx: Transaction, actor: Actor, m: messages.ListStageHolders) -> messages.HolderList:
    found, token = await service.list_stage_holders(
        tx,
        actor,
        name=m.model,
        stage=m.stage,
        since=_moment(m.since, "since"),
        until=_moment(m.until, "until"),
        row=row_of(m.registered_model_id),
        limit=m.limit,
        page_token=m.page_token,
    )
    return messages.HolderList(items=messages.holders(found), next_page_token=token)


async def _of_alias(tx: Transaction, actor: Actor, m: messages.ListAliasHolders) -> messages.HolderList:
    found, token = await service.list_alias_holders(
        tx,
        actor,
        name=m.model,
        alias=m.alias,
        since=_moment(m.since, "since"),
        until=_moment(m.until, "until"),
        row=row_of(m.registered_model_id),
        limit=m.limit,
        page_token=m.page_token,
    )
    return messages.HolderList(items=messages.holders(found), next_page_token=token)


def _moment(text: str | None, field: str) -> Moment | None:
    return None if text is None else parse_moment(text, field)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST_OF_STAGE, _of_stage),
    Binding(rows.LIST_OF_ALIAS, _of_alias),
)
