"""Request headers that are fields of a message: what a header says wins over the body and the query."""

from __future__ import annotations

from collections.abc import Mapping

HEADER_FIELDS: Mapping[str, bytes] = {
    "if_match": b"if-match",
    "if_none_match": b"if-none-match",
    "last_event_id": b"last-event-id",
}
"""Field of a request message, and the header it may come in."""
