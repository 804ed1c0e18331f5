"""Messages of the public API: states of the past."""

from __future__ import annotations

from greenroom.core import events as records
from greenroom.core.moments import Moment as PastMoment
from greenroom.core.past import PastModel
from greenroom.wire.messages.v1.shared import Part


class Moment(Part, frozen=True, kw_only=True):
    """What a state of the past is as of.

    Attributes:
        as_of: what was asked for: a time or an event.
        event_id: the last event of the model that the state includes.
        event_at_ms: time of that event.
        unknown_event_ids: events that this server cannot read, such as those of a later release; what they changed is
            missing in the state.
    """

    as_of: str
    event_id: str
    event_at_ms: int
    unknown_event_ids: list[str]


def moment(asked: PastMoment, state: PastModel) -> Moment:
    """Say what the state of a model that existed is as of."""
    last = state.last
    return Moment(
        as_of=str(asked),
        event_id=records.event_id(0 if last is None else last.seq),
        event_at_ms=0 if last is None else last.at_ms,
        unknown_event_ids=[records.event_id(seq) for seq in state.unknown_seqs],
    )
