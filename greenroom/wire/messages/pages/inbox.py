"""Messages of the pages' API: the inbox."""

from __future__ import annotations

from greenroom.wire.decoding import Request
from greenroom.wire.messages.pages.request_rows import RequestRow
from greenroom.wire.messages.pages.shared import Answer
from greenroom.wire.messages.v1.notifications import Notification, NotificationSettings, Watch


class InboxPage(Answer, frozen=True, kw_only=True):
    """All data of the inbox.

    Attributes:
        waiting: open requests that wait for the caller's decision, newest first; at most 30.
        has_more_waiting: whether there are more of them.
        asked: requests of the caller, newest first; at most 10.
        has_more_asked: whether there are more of them.
        notifications: mentions of the caller, and what happened to what it asked for and watches, newest first; at most 20.
        has_more_notifications: whether there are more of them.
        watches: what the caller watches, newest first; at most 50.
        settings: how notifications are sent by mail.
    """

    waiting: list[RequestRow]
    has_more_waiting: bool
    asked: list[RequestRow]
    has_more_asked: bool
    notifications: list[Notification]
    has_more_notifications: bool
    watches: list[Watch]
    settings: NotificationSettings


class GetInbox(Request):
    """Get the inbox."""
