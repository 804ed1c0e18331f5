"""Mail that waits to be sent."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

LEASE_MS: Final = 60 * 1000
"""How long no other process may send what one has leased."""

_FIRST_RETRY_MS: Final = 30 * 1000
LONGEST_RETRY_MS: Final = 60 * 60 * 1000
"""Longest pause between two attempts."""

GIVEN_UP_AFTER_MS: Final = 3 * 24 * 60 * 60 * 1000
"""How long a mail is tried that a server refuses for now: as long as most mail servers try."""


class MailPurpose(enum.StrEnum):
    """What a mail contains: one notification, or a digest of many."""

    NOTIFICATION = "notification"
    DIGEST = "digest"


class OutgoingMail(msgspec.Struct, frozen=True):
    """A mail to be sent.

    Attributes:
        after_row: it is about the notifications above this row,
        to_row: up to this one.
        attempts: how often it was refused so far.
        is_handed_over: its text may have been handed to the mail server, by a process that ended before it knew.
    """

    row: int
    account_row: int
    purpose: MailPurpose
    after_row: int
    to_row: int
    attempts: int
    created_at_ms: int
    is_handed_over: bool


class MailQueueState(msgspec.Struct, frozen=True):
    """The queue, for metrics.

    Attributes:
        waiting: mails that are not sent yet.
        oldest_ms: age of the oldest one; 0 without any.
    """

    waiting: int
    oldest_ms: int


def retry_pause_ms(attempts: int) -> int:
    """Return the pause after some refused attempts.

    >>> [retry_pause_ms(attempts) // 1000 for attempts in (1, 2, 3, 20)]
    [30, 60, 120, 3600]
    """
    return min(_FIRST_RETRY_MS << min(attempts - 1, 20), LONGEST_RETRY_MS)
