"""Notifications: what accounts are told about events, and how they want it by mail."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from greenroom.core.event_types import EventType
from greenroom.core.events import ACCESS_TYPES, CommentCreated, CommentUpdated, Event
from greenroom.core.mentions import mentioned_keys, new_mentions
from greenroom.core.subjects import REGISTRY_KINDS
from greenroom.core.watches import WatchLevel

_STAGE_TYPES: Final = frozenset(
    {EventType.MODEL_VERSION_TRANSITIONED.value, EventType.ALIAS_CREATED.value, EventType.ALIAS_DELETED.value}
)
_ACCESS_TYPES: Final = frozenset(one.value for one in ACCESS_TYPES)
REQUEST_PREFIX: Final = "transition_request."
"""How the types of events about transition requests begin."""

MOST_COUNTED: Final = 1000
"""Unread notifications that are counted; that number stands for more, too."""

MOST_WAITING: Final = 100
"""Requests waiting for a decision that are counted."""

READ_DAYS: Final = 90
"""How long a notification is kept after it was read."""

UNREAD_DAYS: Final = 365
"""How long a notification is kept that is not read."""


class NotificationKind(enum.StrEnum):
    """Why an account is notified; the first that applies.

    Attributes:
        DECIDE: a decision is asked of it.
        MENTION: a comment mentions it.
        ASKED: it is about what the account asked for.
        WATCHED: it watches the model or the workspace.
    """

    DECIDE = "decide"
    MENTION = "mention"
    ASKED = "asked"
    WATCHED = "watched"


class NewNotification(msgspec.Struct, frozen=True):
    """A notification to be stored.

    Attributes:
        workspace: key of the workspace of the event.
        model_row: the registered model that it is about; who may not read it any more does not see the notification.
    """

    account_row: int
    workspace: str
    seq: int
    model_row: int
    kind: NotificationKind


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A notification of an account.

    Attributes:
        row: ascending in the order in which they were made.
        model: current name of the registered model.
        read_at_ms: when it was marked as read, milliseconds since 1970, UTC; None if it was not.
    """

    row: int
    account_row: int
    kind: NotificationKind
    created_at_ms: int
    read_at_ms: int | None
    model_row: int
    model: str
    event: Event


class InboxCounts(msgspec.Struct, frozen=True):
    """What an inbox has.

    Attributes:
        unread: unread notifications by kind; `MOST_COUNTED` in all stands for as many or more.
        waiting: open requests that wait for a decision; `MOST_WAITING` stands for as many or more.
    """

    unread: Mapping[NotificationKind, int]
    waiting: int


class MailMode(enum.StrEnum):
    """When notifications are sent by mail."""

    OFF = "off"
    DIGEST = "digest"
    NOW = "now"


class NotificationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How an account wants its notifications by mail.

    Attributes:
        kinds: kinds that are sent.
        digest_minute: when the digest is sent: minutes after midnight.
        zone: time zone of that time, such as ``Europe/Paris``.
        updated_at_ms: milliseconds since 1970, UTC; 0 if the account has not chosen anything.
    """

    mail: MailMode = MailMode.NOW
    kinds: tuple[NotificationKind, ...] = (NotificationKind.DECIDE, NotificationKind.MENTION, NotificationKind.ASKED)
    digest_minute: int = 8 * 60
    zone: str = "UTC"
    updated_at_ms: int = 0


DEFAULT_SETTINGS: Final = NotificationSettings()
"""What applies to accounts that have not chosen anything."""


def is_notable(event: Event) -> bool:
    """Return whether anyone is notified about an event: of registered models and versions, but not who has access."""
    return event.topic.kind in REGISTRY_KINDS and event.type not in _ACCESS_TYPES


def levels_of(event: Event) -> frozenset[WatchLevel]:
    """Return the levels of the watches that an event is notified to."""
    if not is_notable(event):
        return frozenset()
    if event.type.startswith(REQUEST_PREFIX):
        return frozenset({WatchLevel.ALL, WatchLevel.STAGES, WatchLevel.REQUESTS})
    if event.type in _STAGE_TYPES:
        return frozenset({WatchLevel.ALL, WatchLevel.STAGES})
    return frozenset({WatchLevel.ALL})


def mentions_of(event: Event) -> Sequence[str]:
    """Return the keys of the names that an event newly mentions: in a comment, or in the reason for a change."""
    match event.change:
        case CommentCreated(after=fields):
            return mentioned_keys(fields.text)
        case CommentUpdated(before=earlier, after=fields):
            return new_mentions(earlier.text, fields.text)
    return mentioned_keys(event.comment) if event.comment and is_notable(event) else ()


def notification_id(row: int) -> str:
    """Return the public id of a notification.

    >>> notification_id(12)
    'ntf_12'
    """
    return f"ntf_{row}"


def parse_notification_id(text: str) -> int | None:
    """Return the row in a public id; None for another text.

    >>> parse_notification_id("ntf_12"), parse_notification_id("ntf_x"), parse_notification_id("12")
    (12, None, None)
    """
    digits = text.removeprefix("ntf_")
    if digits == text or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return None
    return int(digits)
