"""The inbox: what waits for the reader, and what the reader asked for."""

from __future__ import annotations

from typing import Final

from greenroom.core.access import Actor
from greenroom.core.notifications import NotificationKind
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestState
from greenroom.services.access.accounts import own_account
from greenroom.services.approvals.request_views import list_requests
from greenroom.services.approvals.waiting_requests import list_waiting_requests
from greenroom.services.inbox.notifications import count_unread, get_settings, list_notifications
from greenroom.services.inbox.watches import list_watches
from greenroom.services.pages.request_rows import request_row
from greenroom.wire.messages.pages import inbox as messages
from greenroom.wire.messages.v1.notifications import notification as notification_message
from greenroom.wire.messages.v1.notifications import settings as settings_message
from greenroom.wire.messages.v1.notifications import watch as watch_message

_MOST_WAITING: Final = 30
_MOST_ASKED: Final = 10
_MOST_NOTIFICATIONS: Final = 20
_MOST_WATCHES: Final = 50
# What waits for a decision is in a list of its own.
_READ: Final = (NotificationKind.MENTION, NotificationKind.ASKED, NotificationKind.WATCHED)


async def inbox_page(tx: Transaction, actor: Actor) -> messages.InboxPage:
    """Read all data of the inbox.

    Raises:
        AccountNotFound: the actor has no account.
    """
    waiting = await waiting_page(tx, actor, page_token=None)
    asked = await asked_page(tx, actor, page_token=None)
    notifications, older = await list_notifications(tx, actor, kinds=_READ, limit=_MOST_NOTIFICATIONS, page_token=None)
    unread = await count_unread(tx, actor)
    watches, _ = await list_watches(tx, actor, limit=_MOST_WATCHES, page_token=None)
    settings = await get_settings(tx, actor)
    return messages.InboxPage(
        waiting=waiting.requests,
        waiting_next_page_token=waiting.next_page_token,
        asked=asked.requests,
        asked_next_page_token=asked.next_page_token,
        notifications=[notification_message(one) for one in notifications],
        notifications_next_page_token=older,
        unread_count=sum(unread[kind] for kind in _READ),
        watches=[watch_message(one) for one in watches],
        settings=settings_message(settings, (await own_account(tx, actor)).email),
    )


async def waiting_page(tx: Transaction, actor: Actor, *, page_token: str | None) -> messages.WaitingPage:
    """Read a page of the requests that wait for the reader's decision.

    Raises:
        InvalidInput: the token is invalid.
    """
    found, token = await list_waiting_requests(tx, actor, limit=_MOST_WAITING, page_token=page_token)
    return messages.WaitingPage(requests=[await request_row(tx, actor, one) for one in found], next_page_token=token)


async def asked_page(tx: Transaction, actor: Actor, *, page_token: str | None) -> messages.AskedPage:
    """Read a page of the requests that the reader made.

    Raises:
        InvalidInput: the token is invalid.
    """
    found, token = await list_requests(
        tx, actor, states=tuple(RequestState), own=True, limit=_MOST_ASKED, page_token=page_token
    )
    return messages.AskedPage(requests=[await request_row(tx, actor, one) for one in found], next_page_token=token)
