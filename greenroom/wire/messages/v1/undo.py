"""Messages of the public API: undoing changes of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from greenroom.core import undoing, unmet_rules
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import Part, Resource, with_etag
from greenroom.wire.messages.v1.stage_rules import Check, check, sorted_checks


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


class UnmetRule(Part, frozen=True, kw_only=True):
    """The rule of a stage or alias that refuses to undo a change now.

    Attributes:
        target: ``stage:Production``, ``alias:champion``.
        version: number of the version that would get the stage or alias, or lose the alias.
        refusal: why it refuses, for people.
        checks: what the rule asks for, failed ones first; empty if it refuses as such.
    """

    target: str
    version: int
    refusal: str
    checks: list[Check]


class Undo(Resource, frozen=True, kw_only=True):
    """What undoing a change would do.

    Attributes:
        event_id: the event of the change; of a transition, that of the version it was requested for.
        is_possible: whether it would be done now if the caller undid it.
        refusal: why it cannot be undone, for people; null if it can.
        blocked_by: ids of the later events that stand in the way.
        effects: the changes that undoing would make; empty if it cannot be undone for another reason than rules.
        unmet_rules: the rules that refuse it now: an approval is missing, or a condition is not met.
        etag: changes with what undoing would do. Sent as If-Match, nothing else than what was shown is done.
    """

    event_id: str
    is_possible: bool
    refusal: str | None
    blocked_by: list[str]
    effects: list[Effect]
    unmet_rules: list[UnmetRule]


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


def undo(plan: undoing.Undo, unmet: Sequence[unmet_rules.UnmetRule] = ()) -> Undo:
    """Convert what would undo a change. Its etag does not depend on the rules, whose checks change as time passes."""
    shown = _shown(plan)
    if not unmet:
        return shown
    return replace(
        shown,
        is_possible=False,
        refusal=" ".join([*([] if plan.reason is None else [plan.reason]), *(one.words for one in unmet)]),
        unmet_rules=[
            UnmetRule(
                target=str(one.target),
                version=one.version,
                refusal=one.words,
                checks=sorted_checks([check(each) for each in one.checks]),
            )
            for one in unmet
        ],
    )


def _shown(plan: undoing.Undo) -> Undo:
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
            unmet_rules=[],
            etag="",
        )
    )
