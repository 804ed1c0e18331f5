"""Routes of stages and transitions in the public API."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.server.http.routing import Binding
from greenroom.services.registry import transitions as service
from greenroom.services.registry.registry_resources import read_version
from greenroom.services.registry.stages import check_stages_unchanged
from greenroom.wire.endpoints.v1 import transitions as rows
from greenroom.wire.messages.v1 import transitions as messages
from greenroom.wire.messages.v1 import versions


async def _create(tx: Transaction, actor: Actor, m: messages.CreateTransition) -> messages.Transition:
    made = await service.create_transition(
        tx,
        actor,
        name=m.model,
        version=m.version,
        to=m.to,
        leave=m.leave,
        archive_existing=m.archive_existing,
        keep_others=m.keep_others,
        comment=m.comment,
    )
    moved = await read_version(tx, actor, name=m.model, version=m.version)
    return messages.transition(made, versions.version(moved).etag)


async def _list(tx: Transaction, actor: Actor, m: messages.ListTransitions) -> messages.TransitionList:
    found, token = await service.list_transitions(
        tx, actor, name=m.model, version=m.version, limit=m.limit, page_token=m.page_token
    )
    return messages.TransitionList(items=[messages.transition(one) for one in found], next_page_token=token)


async def _get(tx: Transaction, actor: Actor, m: messages.GetTransition) -> messages.Transition:
    return messages.transition(await service.get_transition(tx, actor, transition_id=m.transition_id))


async def _unchanged(tx: Transaction, actor: Actor, m: messages.CreateTransition, if_match: str) -> None:
    await check_stages_unchanged(tx, actor, name=m.model, version=m.version, if_match=if_match)


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE, _create, precondition=_unchanged),
    Binding(rows.LIST, _list),
    Binding(rows.GET, _get),
)
