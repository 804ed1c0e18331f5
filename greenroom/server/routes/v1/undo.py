"""Routes of the public API: undoing changes of the registry."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.undoing import event_ids
from greenroom.server.http.routing import Binding
from greenroom.services.history import undo as service
from greenroom.services.history.undo_checks import unmet_by_undo
from greenroom.services.registry.etags import check_etag
from greenroom.wire.endpoints.v1 import undo as rows
from greenroom.wire.messages.v1 import undo as messages


async def _get(tx: Transaction, actor: Actor, m: messages.GetUndo) -> messages.Undo:
    plan = await service.preview_undo(tx, actor, event=m.event_id)
    return messages.undo(plan, await unmet_by_undo(tx, actor, plan))


async def _undo(tx: Transaction, actor: Actor, m: messages.UndoChange) -> messages.Undone:
    done = await service.undo_change(tx, actor, event=m.event_id, comment=m.comment)
    return messages.Undone(
        event_id=done.event.id,
        change_id=done.events[-1].change_id,
        event_ids=event_ids(done.events),
    )


async def _unchanged(tx: Transaction, actor: Actor, m: messages.UndoChange, if_match: str) -> None:
    await service.lock_for_undo(tx, actor, event=m.event_id)
    current = messages.undo(await service.preview_undo(tx, actor, event=m.event_id))
    check_etag(current.etag, if_match, "What undoing it would do")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.GET, _get),
    Binding(rows.UNDO, _undo, precondition=_unchanged),
)
