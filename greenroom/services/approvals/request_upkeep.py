"""Requests without anyone's doing: closed when they have come to their end, carried out when time was all they lacked."""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.checklists import Approval
from greenroom.core.ports import Transaction
from greenroom.core.requests import TransitionRequest, approvals, closing, system_in
from greenroom.core.roles import DefaultRole
from greenroom.services.approvals.request_moves import carry_out
from greenroom.services.approvals.request_rows import close_ended
from greenroom.services.approvals.request_rules import is_approved, request_checklist
from greenroom.services.approvals.request_views import with_parts


class OpenRequest(NamedTuple):
    """An open request of any workspace.

    Attributes:
        has_ended: whether it has come to its end.
        has_approvals: whether someone has approved it.
    """

    workspace: str
    number: int
    has_ended: bool
    has_approvals: bool


async def open_requests(tx: Transaction, *, after: tuple[str, int], limit: int) -> list[OpenRequest]:
    """Read open requests of all workspaces, by workspace and number.

    Args:
        after: only those after the request with this workspace and number.
    """
    return [
        OpenRequest(
            workspace=one.workspace,
            number=one.found.request.number,
            has_ended=closing(one.found, tx.now_ms) is not None,
            has_approvals=one.has_approvals,
        )
        for one in await tx.requests.open_after(*after, limit=limit)
    ]


async def needs_upkeep(tx: Transaction, one: OpenRequest, *, default_role: DefaultRole = DefaultRole.NONE) -> bool:
    """Return whether `settle_request` would do something, without a lock.

    Args:
        default_role: what accounts may do in workspaces that do not say so themselves.
    """
    if one.has_ended or not one.has_approvals:
        return one.has_ended
    found = await tx.requests.get(one.number)
    if found is None or not found.request.is_open:
        return False
    return await _is_met(tx, system_in(tx.workspace, default_role), found.request, await _given(tx, found.request))


async def settle_request(tx: Transaction, number: int, *, default_role: DefaultRole = DefaultRole.NONE) -> None:
    """Close a request that has come to its end; carry out one that was approved and lacks nothing any more.

    What is carried out is the doing of no one: its event names the system, the request who asked and who approved.

    Args:
        default_role: what accounts may do in workspaces that do not say so themselves.

    Raises:
        ApprovalPending, TransitionNotAllowed: it lacks something after all.
    """
    found = await tx.requests.lock(number)
    if found is None or not found.request.is_open or await close_ended(tx, found):
        return
    request, system = found.request, system_in(tx.workspace, default_role)
    given = await _given(tx, request)
    if await _is_met(tx, system, request, given):
        names = ", ".join(approval.name for approval in given)
        comment = f"Asked for by {request.requester.name}, approved by {names}."
        await carry_out(tx, system, request, given, comment=comment)


async def _given(tx: Transaction, request: TransitionRequest) -> tuple[Approval, ...]:
    (view,) = await with_parts(tx, [request])
    return approvals(view.decisions, request.requester)


async def _is_met(tx: Transaction, system: Actor, request: TransitionRequest, given: tuple[Approval, ...]) -> bool:
    if not given:
        return False
    checklist = await request_checklist(tx, system, request, given)
    return checklist.is_met and await is_approved(tx, system, request, given, checklist)
