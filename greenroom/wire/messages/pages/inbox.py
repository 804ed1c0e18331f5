"""Messages of the pages' API: the inbox."""

from __future__ import annotations

from greenroom.wire.decoding import Request
from greenroom.wire.messages.pages.request_rows import RequestRow
from greenroom.wire.messages.pages.shared import Answer


class InboxPage(Answer, frozen=True, kw_only=True):
    """All data of the inbox.

    Attributes:
        waiting: open requests that wait for the caller's decision, newest first; at most 30.
        has_more_waiting: whether there are more of them.
        asked: requests of the caller, newest first; at most 10.
        has_more_asked: whether there are more of them.
    """

    waiting: list[RequestRow]
    has_more_waiting: bool
    asked: list[RequestRow]
    has_more_asked: bool


class GetInbox(Request):
    """Get the inbox."""
