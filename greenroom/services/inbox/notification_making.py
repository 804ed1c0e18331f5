"""Making notifications from the event log: who is told about which event, and why.

The log is read in parts. What a part leads to is worked out in a read (`plan_notifications`) and stored in one change
with the new position (`store_notifications`), which fails if another process was faster: an event is looked at once,
however many processes there are and whenever they end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.account_names import row_of_id
from greenroom.core.events import Event
from greenroom.core.notifications import (
    DEFAULT_SETTINGS,
    MailMode,
    NewNotification,
    NotificationKind,
    levels_of,
    mentions_of,
)
from greenroom.core.ports import Transaction
from greenroom.core.roles import DefaultRole
from greenroom.core.watches import Watcher, effective_levels
from greenroom.errors import WorkspaceNotFound
from greenroom.services.access.principals import principal_of
from greenroom.services.approvals.request_recipients import Recipients, recipients_of, request_id_of
from greenroom.services.history.events import readable_events
from greenroom.services.inbox.digest_times import next_digest_ms

EVENTS: Final = 500
"""Events of the log in one part."""

_MOST_ROWS: Final = 5000
_DIGESTS: Final = 100
# The first reason that applies is the one that is stored.
_ORDER: Final = tuple(NotificationKind)


class Settled(NamedTuple):
    """A decision that is no longer asked for.

    Attributes:
        account_row: of this account; None: of all.
    """

    event: Event
    request_id: str
    account_row: int | None


class Part(NamedTuple):
    """What a part of the log leads to.

    Attributes:
        position: where it begins.
        to: where it ends.
        settled: whose notifications are read by that, in order.
    """

    position: int
    to: int
    notifications: list[NewNotification]
    settled: list[Settled]


async def plan_notifications(tx: Transaction, position: int, head: int, *, default_role: DefaultRole) -> Part:
    """Work out the notifications of the next part of the log.

    Args:
        head: position of the newest event.
        default_role: what accounts may do in workspaces that do not say so themselves.
    """
    to = min(position + EVENTS, head)
    access = _Access(tx, default_role)
    found: list[NewNotification] = []
    settled: list[Settled] = []
    for event in await tx.notifications.events(position, to):
        recipients = await recipients_of(tx.within(event.workspace), event, default_role=default_role)
        found += await _notifications_of(tx, event, recipients, access)
        request_id = request_id_of(event)
        if request_id is not None and (recipients.has_ended or recipients.decided is not None):
            settled.append(Settled(event, request_id, None if recipients.has_ended else recipients.decided))
        if len(found) >= _MOST_ROWS:
            end = await tx.events.position_of(event.seq)
            return Part(position, to if end is None else end, found, settled)
    return Part(position, to, found, settled)


async def store_notifications(tx: Transaction, holder: str, part: Part, *, sends_mail: bool) -> bool:
    """Store notifications, and queue mail for those accounts that want it at once.

    Args:
        holder: the process that has planned them.
        sends_mail: whether the server can send mail.

    Returns:
        False if another process has looked at this part of the log.
    """
    if not await tx.notifications.advance(holder, part.position, part.to):
        return False
    if part.notifications:
        await tx.notifications.add(part.notifications)
        if sends_mail:
            await tx.outgoing_mail.add(await _mailed(tx, part.notifications))
    for event, request_id, account_row in part.settled:
        within = tx.within(event.workspace)
        await within.notifications.settle(event.subject, request_id, before_seq=event.seq, account_row=account_row)
    return True


async def queue_digests(tx: Transaction) -> bool:
    """Queue the digests that are due; return whether there may be more."""
    due = await tx.notifications.due_digests(limit=_DIGESTS)
    settings = await tx.notifications.settings([account for account, _ in due])
    for account, is_due in due:
        if is_due:
            await tx.outgoing_mail.add_digest(account, settings[account].kinds)
        await tx.notifications.set_next_digest(account, next_digest_ms(settings[account], tx.now_ms))
    return len(due) == _DIGESTS


async def principal_in(tx: Transaction, account_row: int, workspace: str, *, default_role: DefaultRole) -> Actor | None:
    """Return the principal of an account in a workspace, given by key; None if it may not sign in, or has nothing there."""
    account = await tx.credentials.by_row(account_row)
    if account is None or account.is_disabled or account.is_deleted:
        return None
    parts = await tx.credentials.parts(account_row, workspace, is_key=True)
    if parts is None or parts.is_archived:
        return None
    try:
        return principal_of(account, parts, default_role=default_role)
    except WorkspaceNotFound:
        return None


class _Access:
    """Decides whether accounts may read events; reads each account once for each workspace."""

    def __init__(self, tx: Transaction, default_role: DefaultRole) -> None:
        self._tx = tx
        self._default_role = default_role
        self._principals: dict[tuple[int, str], Actor | None] = {}

    async def may_read(self, account_row: int, event: Event) -> bool:
        key = (account_row, event.workspace)
        if key not in self._principals:
            self._principals[key] = await principal_in(self._tx, *key, default_role=self._default_role)
        principal = self._principals[key]
        return principal is not None and bool(
            await readable_events(self._tx.within(event.workspace), principal, [event])
        )


async def _notifications_of(
    tx: Transaction, event: Event, recipients: Recipients, access: _Access
) -> list[NewNotification]:
    model_row = event.topic.model_row
    if model_row is None:
        return []
    reasons = await _reasons(tx, event, model_row, recipients)
    # No one is told what they have done themselves.
    reasons.pop(row_of_id("acc", event.actor.id or "") or 0, None)
    return [
        NewNotification(account_row, event.workspace, event.seq, model_row, kind)
        for account_row, kind in reasons.items()
        if await access.may_read(account_row, event)
    ]


async def _reasons(
    tx: Transaction, event: Event, model_row: int, recipients: Recipients
) -> dict[int, NotificationKind]:
    """Return who is to be told about an event, if they may read it, and why."""
    found: dict[int, NotificationKind] = {}

    def add(kind: NotificationKind, accounts: Iterable[int]) -> None:
        for account in accounts:
            if account not in found or _ORDER.index(kind) < _ORDER.index(found[account]):
                found[account] = kind

    add(NotificationKind.DECIDE, recipients.deciders)
    add(NotificationKind.ASKED, recipients.requesters)
    levels = levels_of(event)
    if levels:
        watchers: list[Watcher] = await tx.watches.watchers(model_row, event.workspace, before_seq=event.seq)
        wanted = effective_levels(watchers)
        add(NotificationKind.WATCHED, [account for account, level in wanted.items() if level in levels])
    keys = mentions_of(event)
    if keys:
        add(NotificationKind.MENTION, await tx.notifications.accounts_named(keys))
    return found


async def _mailed(tx: Transaction, notifications: list[NewNotification]) -> list[NewNotification]:
    """Return the notifications that are to be sent by mail at once."""
    accounts = sorted({one.account_row for one in notifications})
    settings = await tx.notifications.settings(accounts)
    addresses: Mapping[int, object] = await tx.outgoing_mail.addresses(accounts)
    found = []
    for one in notifications:
        of_account = settings.get(one.account_row, DEFAULT_SETTINGS)
        if one.account_row in addresses and of_account.mail is MailMode.NOW and one.kind in of_account.kinds:
            found.append(one)
    return found
