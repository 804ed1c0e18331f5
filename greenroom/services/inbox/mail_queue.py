"""The queue of outgoing mail: what a mail contains is decided when it is sent, not when it was queued."""

from __future__ import annotations

from typing import Final, NamedTuple

from greenroom.core.notifications import DEFAULT_SETTINGS, MailMode, Notification, NotificationSettings
from greenroom.core.outgoing_mail import MailPurpose, OutgoingMail
from greenroom.core.ports import Transaction
from greenroom.core.ports.notifications import MailAddress
from greenroom.core.roles import DefaultRole
from greenroom.core.unsubscribe_tokens import SECRET_PURPOSE, unsubscribe_token
from greenroom.services.history.events import readable_events
from greenroom.services.inbox.notification_making import principal_in

MOST_IN_A_DIGEST: Final = 200
"""Notifications that one digest lists."""

_MODES: Final = {MailPurpose.NOTIFICATION: MailMode.NOW, MailPurpose.DIGEST: MailMode.DIGEST}


class PreparedMail(NamedTuple):
    """A mail that is ready to be written.

    Attributes:
        notifications: what it is about, oldest first, at most `MOST_IN_A_DIGEST`.
        has_more: whether there are others that it does not list.
        unsubscribe: token of the link that turns mail off.
    """

    mail: OutgoingMail
    address: MailAddress
    settings: NotificationSettings
    notifications: list[Notification]
    has_more: bool
    unsubscribe: str


async def prepare_mail(tx: Transaction, mail: OutgoingMail, *, default_role: DefaultRole) -> PreparedMail | None:
    """Read what a mail is about.

    Returns:
        None if there is nothing to send any more: it was read, may not be seen any more, or is not wanted; or the account
        cannot sign in or has no address.
    """
    address = (await tx.outgoing_mail.addresses([mail.account_row])).get(mail.account_row)
    secret = await tx.sessions.secret(SECRET_PURPOSE)
    settings = (await tx.notifications.settings([mail.account_row])).get(mail.account_row, DEFAULT_SETTINGS)
    if address is None or secret is None or settings.mail is not _MODES[mail.purpose]:
        return None
    found = await tx.notifications.between(mail.account_row, mail.after_row, mail.to_row, limit=MOST_IN_A_DIGEST + 1)
    shown = [one for one in found[:MOST_IN_A_DIGEST] if one.kind in settings.kinds]
    readable = await _readable(tx, mail.account_row, shown, default_role)
    if not readable:
        return None
    return PreparedMail(
        mail=mail,
        address=address,
        settings=settings,
        notifications=readable,
        has_more=len(found) > MOST_IN_A_DIGEST,
        unsubscribe=unsubscribe_token(secret, mail.account_row),
    )


async def make_unsubscribe_secret(tx: Transaction, value: str) -> None:
    """Store the secret that links are signed with, unless there is one.

    Args:
        value: random, 64 hex digits.
    """
    await tx.sessions.make_secret(SECRET_PURPOSE, value)


async def _readable(
    tx: Transaction, account_row: int, notifications: list[Notification], default_role: DefaultRole
) -> list[Notification]:
    found: set[int] = set()
    for workspace in dict.fromkeys(one.event.workspace for one in notifications):
        principal = await principal_in(tx, account_row, workspace, default_role=default_role)
        if principal is not None:
            events = [one.event for one in notifications if one.event.workspace == workspace]
            found |= {event.seq for event in await readable_events(tx.within(workspace), principal, events)}
    return [one for one in notifications if one.event.seq in found]
