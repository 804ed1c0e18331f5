"""Rows of requests: lock them, authorize actors for them, and close those that have come to their end."""

from __future__ import annotations

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import SYSTEM, FoundRequest, RequestState, TransitionRequest, closing, number_of
from greenroom.errors import RequestNotFound
from greenroom.services.access.authorization import authorize_model, may_use_model
from greenroom.services.access.other_workspaces import principal_in
from greenroom.services.rules.request_closing import close_request


async def lock_request(tx: Transaction, actor: Actor, permission: Permission, *, request_id: str) -> TransitionRequest:
    """Lock the registered model of a request until this transaction ends, then read the request as it is now.

    Raises:
        PermissionDenied: the actor lacks the permission on the model.
        RequestNotFound: no such request, or none that the actor may see.
    """
    found = existing_request(await tx.requests.lock(number_of(request_id) or 0), request_id)
    await authorize_request(tx, actor, permission, found)
    return as_of_now(found, tx.now_ms)


def as_of_now(found: FoundRequest, now_ms: int) -> TransitionRequest:
    """Return a request with the state that it will be closed with, if it has come to its end."""
    end = closing(found, now_ms)
    if end is None:
        return found.request
    closed_at_ms = found.request.expires_at_ms if end.state is RequestState.EXPIRED else None
    return replace(found.request, state=end.state, reason=end.reason, closed_at_ms=closed_at_ms)


async def authorize_request(tx: Transaction, actor: Actor, permission: Permission, found: FoundRequest) -> None:
    """Check that the actor may do something to the registered model of a request, in the workspace that it is in now.

    Raises:
        PermissionDenied: the actor lacks the permission.
        RequestNotFound: the actor may not see the model.
    """
    request = found.request
    missing = request_not_found(request.request_id)
    name, row = request.model, request.model_row
    tx, actor = await place_of(tx, actor, found)
    # Who has nothing to do in that workspace would be told that it may not do this anywhere in it.
    if found.standing.moved_to is not None and not await may_use_model(
        tx, actor, Permission.MODEL_VERSION_READ, name, row=row
    ):
        raise missing
    await authorize_model(tx, actor, permission, name, row=row, not_found=lambda: missing)


async def place_of(tx: Transaction, actor: Actor, found: FoundRequest) -> tuple[Transaction, Actor]:
    """Return the transaction within the workspace that the model of a request is in now, and the actor as it is there."""
    moved_to = found.standing.moved_to
    return (tx, actor) if moved_to is None else (tx.within(moved_to), await principal_in(tx, actor, moved_to))


def request_not_found(request_id: str) -> RequestNotFound:
    """Return the error for a request that does not exist."""
    return RequestNotFound(f"There is no request '{request_id[:100]}'.", field="request_id")


def existing_request(found: FoundRequest | None, request_id: str) -> FoundRequest:
    if found is None:
        raise request_not_found(request_id)
    return found


async def close_ended(tx: Transaction, found: FoundRequest) -> bool:
    """Close a request that has come to its end, if it has; its model is locked."""
    end = closing(found, tx.now_ms)
    if end is not None:
        await close_request(tx, SYSTEM, found.request, end.state, reason=end.reason)
    return end is not None
