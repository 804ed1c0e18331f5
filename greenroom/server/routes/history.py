"""Routes of the history."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services import history as service
from greenroom.wire.endpoints import history as rows
from greenroom.wire.messages import history as messages
from greenroom.wire.messages.model_versions import version_number


async def _of_model(tx: Transaction, actor: Actor, m: messages.ModelHistory) -> messages.EventsResponse:
    events, token = await service.history_of_model(tx, actor, name=m.name, limit=m.limit, page_token=m.page_token)
    return messages.EventsResponse([messages.event(event) for event in events], token)


async def _of_version(tx: Transaction, actor: Actor, m: messages.VersionHistory) -> messages.EventsResponse:
    events, token = await service.history_of_version(
        tx, actor, name=m.name, version=version_number(m.name, m.version), limit=m.limit, page_token=m.page_token
    )
    return messages.EventsResponse([messages.event(event) for event in events], token)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.OF_MODEL, _of_model),
    Binding(rows.OF_VERSION, _of_version),
)
