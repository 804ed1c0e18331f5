"""The ports of watches, notifications and outgoing mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.access import Scope
from greenroom.core.events import Event
from greenroom.core.notifications import NewNotification, Notification, NotificationKind, NotificationSettings
from greenroom.core.outgoing_mail import MailPurpose, MailQueueState, OutgoingMail
from greenroom.core.subjects import Subject
from greenroom.core.watches import Watch, Watcher, WatchLevel


class WatchStore(Protocol):
    """Rows of watches."""

    async def find(self, account_row: int, model_row: int) -> Watch | None:
        """Read the watch of a model, or of the workspace."""

    async def lock(self, account_row: int, model_row: int) -> Watch | None:
        """Lock a watch until this transaction ends, and read it."""

    async def set_level(self, account_row: int, model_row: int, level: WatchLevel) -> None:
        """Insert a watch, or update its level."""

    async def delete(self, account_row: int, model_row: int) -> bool:
        """Delete a watch; return whether there was one."""

    async def listed(self, account_row: int, scope: Scope, *, before_row: int | None, limit: int) -> list[Watch]:
        """Read the watches of an account in the workspace, newest first; those of models within the scope."""

    async def watchers(self, model_row: int, workspace: str, *, before_seq: int) -> list[Watcher]:
        """Read who watches a model, or its workspace, given by key, by watches that were set before an event."""


class FollowerState(NamedTuple):
    """How far the log was read for notifications.

    Attributes:
        position: of the last event that was looked at; None before the first.
        is_held: whether another process is at it.
    """

    position: int | None
    is_held: bool


class InboxChoice(NamedTuple):
    """Which notifications of an account.

    Attributes:
        kinds: one of these.
        is_unread: only those that were not read.
    """

    kinds: Sequence[NotificationKind] = tuple(NotificationKind)
    is_unread: bool = False


class NotificationStore(Protocol):
    """Rows of notifications, and how far they have been made."""

    async def follower(self, holder: str) -> FollowerState:
        """Read how far the log was read.

        Args:
            holder: the process that asks.
        """

    async def begin(self, position: int) -> None:
        """Begin at a position, unless it has begun."""

    async def hold(self, holder: str) -> bool:
        """Keep other processes from reading the log for a while; return whether it was possible."""

    async def advance(self, holder: str, position: int, to: int) -> bool:
        """Note that the log was read from a position to another one; return whether no other process has done it."""

    async def events(self, position: int, to: int) -> list[Event]:
        """Read the events about registered models, of all workspaces, above a position and up to another one."""

    async def accounts_named(self, name_keys: Sequence[str]) -> list[int]:
        """Read the rows of the users with these keys of names."""

    async def add(self, notifications: Sequence[NewNotification]) -> None:
        """Insert those that are new: an account has one for an event."""

    async def listed(
        self, account_row: int, choice: InboxChoice, scope: Scope, *, before_row: int | None, limit: int
    ) -> list[Notification]:
        """Read notifications of the workspace about models within a scope, newest first."""

    async def count_unread(self, account_row: int, scope: Scope) -> Mapping[NotificationKind, int]:
        """Count those of the workspace about models within a scope, at most `MOST_COUNTED`."""

    async def between(self, account_row: int, after_row: int, to_row: int, *, limit: int) -> list[Notification]:
        """Read unread notifications of all workspaces above a row and up to another one, oldest first."""

    async def mark_read(self, account_row: int, rows: Sequence[int], scope: Scope) -> int:
        """Mark notifications of the workspace about models within a scope as read; return how many were not."""

    async def mark_all_read(
        self, account_row: int, kinds: Sequence[NotificationKind], to_row: int, scope: Scope
    ) -> int:
        """Mark the notifications of the workspace up to a row about models within a scope as read; return how many were not."""

    async def settle(self, subject: Subject, request_id: str, *, before_seq: int, account_row: int | None) -> None:
        """Mark the notifications that ask for a decision about a request of the workspace as read.

        Args:
            subject: the version that the request is about.
            before_seq: those about events before this one.
            account_row: of this account; None: of all.
        """

    async def state(self) -> tuple[int, int]:
        """Read two numbers of which one changes with new notifications, and one with those that are read."""

    async def forget(self, *, read_before_ms: int, created_before_ms: int, limit: int) -> None:
        """Delete old notifications."""

    async def settings(self, account_rows: Sequence[int]) -> Mapping[int, NotificationSettings]:
        """Read the settings of accounts, by row; of those that have chosen something."""

    async def lock_settings(self, account_row: int) -> NotificationSettings | None:
        """Lock the settings of an account until this transaction ends, and read them."""

    async def set_settings(
        self, account_row: int, settings: NotificationSettings, *, next_digest_at_ms: int | None
    ) -> None:
        """Insert or update the settings of an account. What was made so far is not part of its next digest."""

    async def due_digests(self, *, limit: int) -> list[tuple[int, bool]]:
        """Lock the settings whose next digest is due, or is set to a time too far in the future.

        Returns:
            Accounts, and whether their digest is due.
        """

    async def set_next_digest(self, account_row: int, at_ms: int) -> None:
        """Set when the next digest is due."""


class MailAddress(NamedTuple):
    """Whom mail of an account is sent to."""

    email: str
    name: str


class OutgoingMailStore(Protocol):
    """Rows of mail that waits to be sent."""

    async def addresses(self, account_rows: Sequence[int]) -> Mapping[int, MailAddress]:
        """Read the addresses of accounts that have one and may sign in, by row."""

    async def add(self, notifications: Sequence[NewNotification]) -> None:
        """Queue a mail for each notification that was inserted in this transaction."""

    async def add_digest(self, account_row: int, kinds: Sequence[NotificationKind]) -> bool:
        """Queue a digest of what is unread since the last one; what waits already grows. Return whether there is one."""

    async def lease(self, holder: str, *, limit: int) -> list[OutgoingMail]:
        """Lease mails that are due."""

    async def hand_over(self, row: int, holder: str) -> bool:
        """Note that a mail is about to be handed to the mail server; return whether its lease has not run out."""

    async def remove(self, row: int, holder: str) -> None:
        """Delete a mail: it was sent, or never will be."""

    async def retry(self, row: int, holder: str, *, pause_ms: int, is_refused: bool) -> None:
        """Return a mail to the queue.

        Args:
            is_refused: count the attempt.
        """

    async def remove_of(self, account_row: int, purpose: MailPurpose | None = None) -> None:
        """Delete the mail of an account that is not being sent."""

    async def state(self) -> MailQueueState:
        """Read the state of the queue."""
