"""Moments of the past: a time, or an event after which the state is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from greenroom.core.events import Event, event_id, parse_event_id
from greenroom.errors import InvalidInput

_MILLISECONDS = re.compile(r"[0-9]{1,15}")
# An unescaped "+" in a query string is a space.
_LOST_PLUS = re.compile(r"(T[0-9:.,]+) ([0-9]{2}:?[0-9]{2})")
_SHOWN_LENGTH = 100


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A time, or an event.

    Attributes:
        at_ms: milliseconds since 1970, UTC; None for an event.
        seq: number of the event; None for a time.
    """

    at_ms: int | None = None
    seq: int | None = None

    def __str__(self) -> str:
        return event_id(self.seq or 0) if self.at_ms is None else time_text(self.at_ms)


def parse_moment(text: str, field: str = "as_of") -> Moment:
    """Parse an event id, milliseconds since 1970, or an ISO 8601 time; UTC unless the time has an offset.

    >>> parse_moment("ev_12")
    Moment(at_ms=None, seq=12)
    >>> parse_moment("2026-11-27T10:00:00+01:00").at_ms
    1795770000000
    >>> parse_moment("2026-11-27").at_ms
    1795737600000

    Args:
        field: the request field with it.

    Raises:
        InvalidInput: it is none of these.
    """
    given = text.strip()
    seq = parse_event_id(given)
    if seq is not None:
        return Moment(seq=seq)
    if _MILLISECONDS.fullmatch(given):
        return Moment(at_ms=int(given))
    try:
        found = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", given))
        at = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        at_ms = int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    except (ValueError, OverflowError):
        at_ms = -1
    if at_ms < 0:
        raise InvalidInput(
            f"'{text[:_SHOWN_LENGTH]}' is neither a time nor an event; write '2026-11-27T10:00:00Z', milliseconds since "
            "1970 or an event such as 'ev_4711'.",
            field=field,
        )
    return Moment(at_ms=at_ms)


def up_to(events: Sequence[Event], moment: Moment) -> int:
    """Return how many of some events, in the order of the log, had happened at a moment.

    A clock can be set back, so times may descend: an event belongs to the past of a time if it, or an event after it,
    was recorded at or before that time.
    """
    if moment.at_ms is None:
        wanted = moment.seq or 0
        return next((n for n in range(len(events), 0, -1) if events[n - 1].seq <= wanted), 0)
    return next((n for n in range(len(events), 0, -1) if events[n - 1].at_ms <= moment.at_ms), 0)


def time_text(at_ms: int) -> str:
    """Return a time as people read it.

    >>> time_text(1795770000000)
    '2026-11-27 09:00:00 UTC'
    """
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{at_ms} ms"
