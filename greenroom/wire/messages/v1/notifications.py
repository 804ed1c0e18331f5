"""Messages of the public API: watches, notifications, and how they are sent by mail."""

from __future__ import annotations

from typing import ClassVar

from msgspec import UNSET, UnsetType

from greenroom.core import notifications as records
from greenroom.core.notifications import InboxCounts as CountsRecord
from greenroom.core.notifications import MailMode, NotificationKind
from greenroom.core.watches import Watch as WatchRecord
from greenroom.core.watches import WatchLevel
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.events import Event, event_message
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag


class Watch(Resource, frozen=True, kw_only=True):
    """A watch of a registered model, or of the workspace.

    Attributes:
        model: current name of the registered model; null for the watch of the workspace.
        level: ``all``: every change of a model and its versions; ``stages``: changes of stages and aliases, and requests;
            ``requests``: requests, of a workspace; ``mentions``: nothing of this model in spite of a watch of the workspace.
        updated_at_ms: when the level was set.
    """

    model: str | None
    level: WatchLevel
    created_at_ms: int
    updated_at_ms: int


class WatchList(Part, frozen=True, kw_only=True):
    """The caller's watches in the workspace, newest first.

    Attributes:
        items: the watches of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Watch]
    next_page_token: str | None


class ListWatches(Request):
    """List the caller's watches."""

    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class GetModelWatch(Request):
    """Which watch.

    Attributes:
        model: name of the registered model.
    """

    model: Text


class SetModelWatch(Request):
    """Watch a registered model.

    Attributes:
        model: name of the registered model.
        level: ``all``, ``stages`` or ``mentions``.
    """

    model: Text
    level: WatchLevel


class GetWorkspaceWatch(Request):
    """The watch of the workspace of the request."""


class SetWorkspaceWatch(Request):
    """Watch the workspace of the request.

    Attributes:
        level: ``all`` or ``requests``.
    """

    level: WatchLevel


class Notification(Part, frozen=True, kw_only=True):
    """A notification of the caller about an event.

    Attributes:
        kind: why: ``decide``: a decision is asked of you; ``mention``: a comment mentions you; ``asked``: it is about what
            you asked for; ``watched``: you watch the model or the workspace. More may be added.
        created_at_ms: when it was made, a moment after the event.
        read_at_ms: when it was marked as read; null if it was not.
        event: what happened.
    """

    notification_id: str
    kind: NotificationKind
    created_at_ms: int
    read_at_ms: int | None
    event: Event


class NotificationList(Part, frozen=True, kw_only=True):
    """The caller's notifications in the workspace, newest first.

    Attributes:
        items: the notifications of this page.
        next_page_token: token of the next page; null on the last one.
    """

    items: list[Notification]
    next_page_token: str | None


class ListNotifications(Request):
    """Which notifications to list.

    Attributes:
        kind: one of these kinds; repeat it for several, omit it for all.
        is_unread: only those that were not read.
    """

    kind: list[NotificationKind] = []
    is_unread: bool = False
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None


class CountNotifications(Request):
    """Count the caller's unread notifications."""


class InboxCounts(Part, frozen=True, kw_only=True):
    """What is in the caller's inbox of the workspace.

    Attributes:
        waiting_count: open requests that wait for the caller's decision; 100 stands for as many or more.
        unread_count: unread notifications; 1000 stands for as many or more.
        decide_count: those of them that ask for a decision.
        mention_count: those about comments that mention the caller.
        asked_count: those about what the caller asked for.
        watched_count: those about what the caller watches.
    """

    waiting_count: int
    unread_count: int
    decide_count: int
    mention_count: int
    asked_count: int
    watched_count: int


class MarkRead(Request):
    """Mark notifications as read.

    Attributes:
        notification_ids: 1 to 1000 of them. Those that are not the caller's, or not of this workspace, are left out.
    """

    notification_ids: list[str]


class MarkAllRead(Request):
    """Mark all notifications as read.

    Attributes:
        kinds: those of these kinds only; omit it for all.
        up_to: id of the newest one to mark, so that none is marked that has come since; omit it for all.
    """

    kinds: list[NotificationKind] = []
    up_to: Text | None = None


class MarkedRead(Part, frozen=True, kw_only=True):
    """What was marked.

    Attributes:
        marked_count: how many of the notifications were unread.
    """

    marked_count: int


class NotificationSettings(Resource, frozen=True, kw_only=True):
    """How the caller wants notifications by mail.

    Attributes:
        mail: ``off``; ``digest``: once a day; ``now``: one mail for each notification.
        kinds: kinds of notifications that are sent.
        time_of_day: when the digest is sent, as ``HH:MM``.
        zone: time zone of that time.
        email: the address of the caller's account, which administrators and identity providers set; null for none: no mail
            is sent then.
    """

    mail: MailMode
    kinds: list[NotificationKind]
    time_of_day: str
    zone: str
    email: str | None


class GetNotificationSettings(Request):
    """The caller's settings."""


class UpdateNotificationSettings(Request):
    """The settings to change.

    Attributes:
        kinds: all kinds that are to be sent.
        time_of_day: ``HH:MM``, from 00:00 to 23:59.
        zone: such as ``Europe/Paris`` or ``UTC``.
    """

    mail: MailMode | UnsetType = UNSET
    kinds: list[NotificationKind] | UnsetType = UNSET
    time_of_day: Text | UnsetType = UNSET
    zone: Text | UnsetType = UNSET


class Unsubscribe(Request):
    """A link of a mail.

    Attributes:
        token: signed by the server; it names the account, and is good for nothing else.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"token"})

    token: Text


def watch(record: WatchRecord) -> Watch:
    """Convert a watch."""
    return with_etag(
        Watch(
            model=record.model,
            level=record.level,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            etag="",
        )
    )


def notification(record: records.Notification) -> Notification:
    """Convert a notification."""
    return Notification(
        notification_id=records.notification_id(record.row),
        kind=record.kind,
        created_at_ms=record.created_at_ms,
        read_at_ms=record.read_at_ms,
        event=event_message(record.event, {record.model_row: record.model}),
    )


def inbox_counts(counts: CountsRecord) -> InboxCounts:
    """Convert the counts of an inbox."""
    unread = counts.unread
    return InboxCounts(
        waiting_count=counts.waiting,
        unread_count=sum(unread.values()),
        decide_count=unread[NotificationKind.DECIDE],
        mention_count=unread[NotificationKind.MENTION],
        asked_count=unread[NotificationKind.ASKED],
        watched_count=unread[NotificationKind.WATCHED],
    )


def settings(record: records.NotificationSettings, email: str | None) -> NotificationSettings:
    """Convert settings.

    Args:
        email: address of the account.
    """
    hours, minutes = divmod(record.digest_minute, 60)
    return with_etag(
        NotificationSettings(
            mail=record.mail,
            kinds=list(record.kinds),
            time_of_day=f"{hours:02}:{minutes:02}",
            zone=record.zone,
            email=email,
            etag="",
        )
    )
