"""Messages of the public API: undoing changes of the registry."""

from __future__ import annotations

from typing import Any

from greenroom.core import undoing
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import Part, Resource, with_etag


class Effect(Part, frozen=True, kw_only=True):
    """A change that undoing would make, as its event would tell of it.

    Attributes:
        type: type of the event.
        registered_model_id: permanent id of the registered model that is changed, or that the changed version belongs to.
        version: number of the version that is changed; null for a change of the model itself.
        before: the changed fields as they are; null for what does not exist.
        after: the changed fields as they would be; null for what would not exist.
    """

    type: str
    registered_model_id: str | None
    version: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Undo(Resource, frozen=True, kw_only=True):
    """What undoing a change would do.

    Attributes:
        event_id: the event of the change; of a transition, that of the version it was requested for.
        is_possible: whether the change can be undone.
        refusal: why it cannot be undone, for people; null if it can.
        blocked_by: ids of the later events that stand in the way.
        effects: the changes that undoing would make; empty if it cannot be undone.
        etag: changes with what undoing would do. Sent as If-Match, nothing else than what was shown is done.
    """

    event_id: str
    is_possible: bool
    refusal: str | None
    blocked_by: list[str]
    effects: list[Effect]


class Undone(Part, frozen=True, kw_only=True):
    """A change that was undone by a new one.

    Attributes:
        event_id: the event of the change that was undone.
        change_id: the same for all events that undid it.
        event_ids: the events that undid it. Undoing one of them does the change again.
    """

    event_id: str
    change_id: str
    event_ids: list[str]


class GetUndo(Request):
    """Which change.

    Attributes:
        event_id: id of an event of the change.
    """

    event_id: Text


class UndoChange(Request):
    """Which change to undo.

    Attributes:
        event_id: id of an event of the change.
        comment: the reason, recorded with the new change.
    """

    event_id: Text
    comment: str = ""


def undo(plan: undoing.Undo) -> Undo:
    """Convert what would undo a change."""
    return with_etag(
        Undo(
            event_id=plan.event.id,
            is_possible=plan.reason is None,
            refusal=plan.reason,
            blocked_by=undoing.event_ids(plan.blocked_by),
            effects=[
                Effect(
                    type=one.type.value,
                    registered_model_id=one.subject.registered_model_id,
                    version=one.subject.version,
                    before=one.before,
                    after=one.after,
                )
                for one in plan.effects
            ],
            etag="",
        )
    )
