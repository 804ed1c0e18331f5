"""Requests that are left behind by changes that need approval, for clients that cannot ask for one themselves.

The change has failed, and its transaction with it; the request is made in one of its own, so that it lasts although the
answer is an error. The error names its address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.ports import Database, Transaction
from greenroom.core.requests import RequestedMove
from greenroom.errors import ApprovalPending, GreenroomError, PermissionDenied, StorageUnavailable
from greenroom.services.approvals.requests import LeftRequest, leave_request


class AskedFor(NamedTuple):
    """What the message of a change asks for."""

    model: str
    version: int
    move: RequestedMove
    comment: str = ""


ReadAskedFor = Callable[[Transaction, Any], Awaitable[AskedFor]]
"""Returns what a message asks for; called after the message was found valid."""


async def leave_behind(
    error: ApprovalPending,
    database: Database,
    actor: Actor,
    message: Any,
    *,
    read: ReadAskedFor,
    address: Callable[[str], str],
) -> None:
    """Make a request for a change that needs approval, or find the open one, and name it in the error.

    Args:
        message: of the change.
        read: reads from it what it asks for.
        address: returns the address of the page of a request by its id; empty for none.
    """

    async def ask(tx: Transaction) -> LeftRequest:
        model, version, move, comment = await read(tx, message)
        return await leave_request(tx, actor, name=model, version=version, move=move, comment=comment)

    try:
        left = await database.write(ask)
    except StorageUnavailable:
        raise
    except PermissionDenied as denied:
        error.message = f"{error.message.rstrip()} No request was made for it: {denied.message}"
        return
    except GreenroomError:
        # Something has changed since: the error says what is missing anyway.
        return
    error.transition_request_id, error.transition_request_url = left.request_id, address(left.request_id)
    made = "was made for it" if left.is_new else f"by {left.requester} asks for it already{left.otherwise}"
    where = error.transition_request_url or f"greenroom requests show {left.request_id}"
    error.message = f"{error.message.rstrip()} Request {left.request_id} {made}: {where}"
