"""Routes of the usage of versions in the public API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services import usage as service
from greenroom.wire.endpoints.v1 import usage as rows
from greenroom.wire.messages.v1 import usage as messages


async def _of_version(tx: Transaction, actor: Actor, m: messages.GetVersionUsage) -> messages.VersionUsage:
    found = await service.usage_of_version(tx, actor, name=m.model, version=m.version, days=m.days)
    return messages.version_usage(m.model, m.version, found)


async def _callers(tx: Transaction, actor: Actor, m: messages.ListVersionCallers) -> messages.CallerList:
    found, token, total = await service.callers_of_version(
        tx, actor, name=m.model, version=m.version, days=m.days, limit=m.limit, page_token=m.page_token
    )
    items = [messages.caller(one) for one in found]
    return messages.CallerList(items=items, next_page_token=token, total_count=total if m.include_total else None)


async def _of_model(tx: Transaction, actor: Actor, m: messages.ListModelUsage) -> messages.LoadedVersionList:
    found, token, total = await service.usage_of_model(
        tx, actor, name=m.model, days=m.days, limit=m.limit, page_token=m.page_token
    )
    items = messages.loaded_versions(found)
    return messages.LoadedVersionList(
        items=items, next_page_token=token, total_count=total if m.include_total else None
    )


async def _impact_of_version(tx: Transaction, actor: Actor, m: messages.GetVersionImpact) -> messages.Impact:
    return messages.impact(await service.impact_of_version(tx, actor, name=m.model, version=m.version))


async def _impact_of_model(tx: Transaction, actor: Actor, m: messages.GetModelImpact) -> messages.Impact:
    return messages.impact(await service.impact_of_model(tx, actor, name=m.model))


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.GET_OF_VERSION, _of_version),
    Binding(rows.LIST_CALLERS, _callers),
    Binding(rows.LIST_OF_MODEL, _of_model),
    Binding(rows.GET_IMPACT_OF_VERSION, _impact_of_version),
    Binding(rows.GET_IMPACT_OF_MODEL, _impact_of_model),
)
