"""Request headers that are fields of a message; they take precedence over the body and the query."""

from __future__ import annotations

from collections.abc import Mapping

HEADER_FIELDS: Mapping[str, bytes] = {
    "if_match": b"if-match",
    "if_none_match": b"if-none-match",
    "last_event_id": b"last-event-id",
}
"""Fields of request messages, and the header that may contain each."""
