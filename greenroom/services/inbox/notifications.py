"""The inbox of an account: its notifications in a workspace, and how it wants them by mail.

A notification is shown as long as its account may read the model that it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Actor, Scope, scope_of
from greenroom.core.notifications import (
    DEFAULT_SETTINGS,
    MOST_WAITING,
    READ_DAYS,
    UNREAD_DAYS,
    InboxCounts,
    MailMode,
    Notification,
    NotificationKind,
    NotificationSettings,
    parse_notification_id,
)
from greenroom.core.outgoing_mail import MailPurpose
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.notifications import InboxChoice
from greenroom.errors import InvalidInput
from greenroom.services.access.accounts import own_account
from greenroom.services.approvals.waiting_requests import list_waiting_requests
from greenroom.services.inbox.digest_times import next_digest_ms, zone_of
from greenroom.services.inbox.watches import check_may_change
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000
_ALL_KINDS: Final = tuple(NotificationKind)
_DAY_MS: Final = 24 * 60 * 60 * 1000
_FORGET_IN_A_STEP: Final = 1000
_END: Final = 2**63 - 1


class SettingsChanges(NamedTuple):
    """Settings to change; None leaves one as it is.

    Attributes:
        time_of_day: ``HH:MM``.
    """

    mail: MailMode | None = None
    kinds: Sequence[NotificationKind] | None = None
    time_of_day: str | None = None
    zone: str | None = None


async def list_notifications(
    tx: Transaction,
    actor: Actor,
    *,
    kinds: Sequence[NotificationKind] = (),
    is_unread: bool = False,
    limit: int,
    page_token: str | None,
) -> tuple[list[Notification], str | None]:
    """Read the actor's notifications in the workspace, newest first.

    Args:
        kinds: of these kinds; empty for all.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: limit or token cannot be read.
    """
    check_limit(limit, MAX_LIMIT)
    account = await own_account(tx, actor)
    choice = InboxChoice(tuple(sorted(set(kinds))) or _ALL_KINDS, is_unread)
    query = ["notifications", tx.workspace, account.row, [kind.value for kind in choice.kinds], is_unread]
    last = decode_page_token(page_token, query)
    before = None if last is None else int(last[0] or 0)
    found = await tx.notifications.listed(account.row, choice, readable(actor), before_row=before, limit=limit + 1)
    if len(found) <= limit:
        return found, None
    return found[:limit], encode_page_token(query, [found[limit - 1].row])


async def count_unread(tx: Transaction, actor: Actor) -> Mapping[NotificationKind, int]:
    """Count the actor's unread notifications in the workspace, at most `MOST_COUNTED` of all.

    Raises:
        AccountNotFound: the actor has no account.
    """
    account = await own_account(tx, actor)
    found = await tx.notifications.count_unread(account.row, readable(actor))
    return {kind: found.get(kind, 0) for kind in NotificationKind}


async def count_inbox(tx: Transaction, actor: Actor) -> InboxCounts:
    """Count the actor's unread notifications in the workspace, and the requests that wait for its decision.

    Raises:
        AccountNotFound: the actor has no account.
    """
    unread = await count_unread(tx, actor)
    waiting, _ = await list_waiting_requests(tx, actor, limit=MOST_WAITING, page_token=None)
    return InboxCounts(unread, len(waiting))


async def mark_read(tx: Transaction, actor: Actor, *, ids: Sequence[str]) -> int:
    """Mark notifications of the actor as read; return how many were unread.

    Those of other accounts, and those about models that it may not read, are left out.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: there are too many, or one is not an id of a notification.
        PermissionDenied: the API token may change nothing.
    """
    check_may_change(actor)
    if not 1 <= len(ids) <= MAX_LIMIT:
        raise InvalidInput(f"Give 1 to {MAX_LIMIT} notifications, not {len(ids)}.", field="notification_ids")
    rows = [_row(one, f"notification_ids[{index}]") for index, one in enumerate(ids)]
    account = await own_account(tx, actor)
    return await tx.notifications.mark_read(account.row, rows, readable(actor))


async def mark_all_read(
    tx: Transaction, actor: Actor, *, kinds: Sequence[NotificationKind] = (), up_to: str | None = None
) -> int:
    """Mark all notifications of the actor in the workspace that it may read as read; return how many were unread.

    Args:
        kinds: of these kinds; empty for all.
        up_to: id of the newest one to mark, so that none is marked that came later.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: `up_to` is not an id of a notification.
        PermissionDenied: the API token may change nothing.
    """
    check_may_change(actor)
    account = await own_account(tx, actor)
    to_row = _END if up_to is None else _row(up_to, "up_to")
    return await tx.notifications.mark_all_read(account.row, tuple(kinds) or _ALL_KINDS, to_row, readable(actor))


async def get_settings(tx: Transaction, actor: Actor) -> NotificationSettings:
    """Read how the actor wants its notifications by mail.

    Raises:
        AccountNotFound: the actor has no account.
    """
    account = await own_account(tx, actor)
    return (await tx.notifications.settings([account.row])).get(account.row, DEFAULT_SETTINGS)


async def lock_settings(tx: Transaction, actor: Actor) -> NotificationSettings:
    """Lock the actor's settings until this transaction ends, and read them; errors as of `get_settings`."""
    account = await own_account(tx, actor)
    return await tx.notifications.lock_settings(account.row) or DEFAULT_SETTINGS


async def update_settings(tx: Transaction, actor: Actor, changes: SettingsChanges) -> NotificationSettings:
    """Change how the actor wants its notifications by mail.

    Raises:
        AccountNotFound: the actor has no account.
        InvalidInput: the time or the zone does not exist.
    """
    account = await own_account(tx, actor)
    before = await tx.notifications.lock_settings(account.row) or DEFAULT_SETTINGS
    after = replace(
        before,
        mail=before.mail if changes.mail is None else changes.mail,
        kinds=before.kinds if changes.kinds is None else tuple(one for one in _ALL_KINDS if one in changes.kinds),
        digest_minute=before.digest_minute if changes.time_of_day is None else _minute(changes.time_of_day),
        zone=before.zone if changes.zone is None else _checked_zone(changes.zone),
    )
    await _store(tx, account.row, after)
    return await get_settings(tx, actor)


async def turn_mail_off(tx: Transaction, account_row: int) -> None:
    """Send no more mail to an account, which has asked for it by a link in a mail, and nothing that waits."""
    before = await tx.notifications.lock_settings(account_row) or DEFAULT_SETTINGS
    if before.mail is not MailMode.OFF and await tx.accounts.get(account_row) is not None:
        await _store(tx, account_row, replace(before, mail=MailMode.OFF))


async def forget_old_notifications(tx: Transaction) -> None:
    """Delete notifications that were read long ago, or made very long ago."""
    await tx.notifications.forget(
        read_before_ms=tx.now_ms - READ_DAYS * _DAY_MS,
        created_before_ms=tx.now_ms - UNREAD_DAYS * _DAY_MS,
        limit=_FORGET_IN_A_STEP,
    )


def readable(actor: Actor) -> Scope:
    """Return the registered models whose notifications an actor may read."""
    return scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ)


async def _store(tx: Transaction, account_row: int, settings: NotificationSettings) -> None:
    next_ms = next_digest_ms(settings, tx.now_ms) if settings.mail is MailMode.DIGEST else None
    await tx.notifications.set_settings(account_row, settings, next_digest_at_ms=next_ms)
    if settings.mail is MailMode.OFF:
        await tx.outgoing_mail.remove_of(account_row)
    elif settings.mail is MailMode.DIGEST:
        await tx.outgoing_mail.remove_of(account_row, MailPurpose.NOTIFICATION)
    else:
        await tx.outgoing_mail.remove_of(account_row, MailPurpose.DIGEST)


def _row(text: str, field: str) -> int:
    row = parse_notification_id(text)
    if row is None:
        raise InvalidInput(f"'{text[:100]}' is not the id of a notification.", field=field)
    return row


def _minute(text: str) -> int:
    """Parse a time of day.

    >>> _minute("08:30")
    510
    """
    hours, colon, minutes = text.partition(":")
    is_time = len(hours) == len(minutes) == 2 and (hours + minutes).isascii() and (hours + minutes).isdigit()
    if not (colon and is_time and int(hours) < 24 and int(minutes) < 60):
        raise InvalidInput(
            f"'{text[:20]}' is not a time of day; write hours and minutes, such as 08:30.", field="time_of_day"
        )
    return int(hours) * 60 + int(minutes)


def _checked_zone(name: str) -> str:
    try:
        return zone_of(name[:100]).key
    except LookupError:
        raise InvalidInput(
            f"'{name[:100]}' is not a time zone of this server; write one such as Europe/Paris or UTC.", field="zone"
        ) from None
