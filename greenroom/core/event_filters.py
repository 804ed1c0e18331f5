"""Which events a list or a stream shows, the same rule for both."""

from __future__ import annotations

import msgspec

from greenroom.core.events import Event
from greenroom.core.subjects import Subject


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on events; all of them must hold.

    Attributes:
        types: one of these types; empty for all.
        subject: about this entity itself; None for any.
        topic: in the history of this entity, which includes its versions, or its runs and logged models; None for any.
    """

    types: tuple[str, ...] = ()
    subject: Subject | None = None
    topic: Subject | None = None

    def matches(self, event: Event) -> bool:
        """Return whether an event meets the conditions."""
        return (
            (not self.types or event.type in self.types)
            and (self.subject is None or event.subject == self.subject)
            and (self.topic is None or event.topic == self.topic)
        )


EVERYTHING = EventFilter()
