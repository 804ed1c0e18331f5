"""Which events a list or a stream shows, the same rule for both."""

from __future__ import annotations

from typing import Final

import msgspec

from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.subjects import ALIAS, COMMENT, GRANT, Subject

TYPES_OF_KIND: Final = {
    ALIAS: (EventType.ALIAS_CREATED, EventType.ALIAS_DELETED),
    COMMENT: (EventType.COMMENT_CREATED, EventType.COMMENT_UPDATED, EventType.COMMENT_DELETED),
    GRANT: (EventType.GRANT_CREATED, EventType.GRANT_DELETED),
}
"""Kind that events are about though it is not the kind of their subject -> the types of those events."""


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on events; all of them must hold.

    Attributes:
        types: one of these types; empty for all.
        subject: about this entity itself; None for any.
        topic: in the history of this entity, which includes its versions, or its runs and logged models; None for any.
        made_by: name, at that time, or permanent id of the actor; None for any.
        kinds: about one of these kinds of things, see `Event.subject_kind`; empty for all.
        request_id: of this request; None for any.
        change_id: `Event.change_id`; None for any.
        since_ms: recorded at or after this time, in milliseconds since 1970, UTC; None for any.
        until_ms: recorded before this time, in milliseconds since 1970, UTC; None for any.
        everywhere: recorded in any workspace, since what `subject` or `topic` names is in this one now; for lists only.
    """

    types: tuple[str, ...] = ()
    subject: Subject | None = None
    topic: Subject | None = None
    made_by: str | None = None
    kinds: tuple[str, ...] = ()
    request_id: str | None = None
    change_id: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    everywhere: bool = False

    def matches(self, event: Event) -> bool:
        """Return whether an event meets the conditions."""
        return (
            (not self.types or event.type in self.types)
            and (self.subject is None or event.subject == self.subject)
            and (self.topic is None or event.topic == self.topic)
            and (self.made_by is None or self.made_by in (event.actor.name, event.actor.id))
            and (not self.kinds or event.subject_kind in self.kinds)
            and (self.request_id is None or event.request_id == self.request_id)
            and (self.change_id is None or event.change_id == self.change_id)
            and (self.since_ms is None or event.at_ms >= self.since_ms)
            and (self.until_ms is None or event.at_ms < self.until_ms)
        )


EVERYTHING = EventFilter()
