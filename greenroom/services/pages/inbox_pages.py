"""The inbox: what waits for the reader, and what the reader asked for."""

from __future__ import annotations

from typing import Final

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestState
from greenroom.services.pages.request_rows import request_row
from greenroom.services.request_views import list_requests
from greenroom.services.waiting_requests import list_waiting_requests
from greenroom.wire.messages.pages import inbox as messages

_MOST_WAITING: Final = 30
_MOST_ASKED: Final = 10


async def inbox_page(tx: Transaction, actor: Actor) -> messages.InboxPage:
    """Read all data of the inbox."""
    waiting, more_waiting = await list_waiting_requests(tx, actor, limit=_MOST_WAITING, page_token=None)
    asked, more_asked = await list_requests(
        tx, actor, states=tuple(RequestState), own=True, limit=_MOST_ASKED, page_token=None
    )
    return messages.InboxPage(
        waiting=[await request_row(tx, actor, one) for one in waiting],
        has_more_waiting=more_waiting is not None,
        asked=[await request_row(tx, actor, one) for one in asked],
        has_more_asked=more_asked is not None,
    )
