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
        waiting_next_page_token: token of the older ones; null if these are all.
        asked: requests of the caller, newest first; at most 10.
        asked_next_page_token: token of the older ones; null if these are all.
        notifications: mentions of the caller, and what happened to what it asked for and watches, newest first; at most 20.
        notifications_next_page_token: token of the older ones, of ``GET /me/notifications`` with these kinds; null if these
            are all.
        unread_count: unread notifications of these kinds; 1000 stands for as many or more.
        watches: what the caller watches, newest first; at most 50.
        settings: how notifications are sent by mail.
    """

    waiting: list[RequestRow]
    waiting_next_page_token: str | None
    asked: list[RequestRow]
    asked_next_page_token: str | None
    notifications: list[Notification]
    notifications_next_page_token: str | None
    unread_count: int
    watches: list[Watch]
    settings: NotificationSettings


class AskedPage(Answer, frozen=True, kw_only=True):
    """Requests of the caller, newest first."""

    requests: list[RequestRow]
    next_page_token: str | None


class WaitingPage(Answer, frozen=True, kw_only=True):
    """Open requests that wait for the caller's decision, newest first."""

    requests: list[RequestRow]
    next_page_token: str | None


class GetInbox(Request):
    """Get the inbox."""


class ListAsked(Request):
    """List older requests of the caller.

    Attributes:
        page_token: token of the page before.
    """

    page_token: str | None = None


class ListWaiting(Request):
    """List older requests that wait for the caller's decision.

    Attributes:
        page_token: token of the page before.
    """

    page_token: str | None = None
