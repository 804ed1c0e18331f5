"""Requests as rows of lists, on several pages."""

from __future__ import annotations

from typing import Final

from greenroom.core.access import Actor
from greenroom.core.checklists import CheckKind, CheckState
from greenroom.core.events import VersionTransitioned
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestState, RequestView, TransitionRequest, person
from greenroom.core.rules import TargetKind
from greenroom.services.approvals.request_views import list_requests, request_view
from greenroom.wire.messages.pages import request_rows as messages

MOST_OPEN: Final = 5
"""Open requests that the page of a model or version shows."""
_MOST_OF_REASON: Final = 300


async def open_requests(
    tx: Transaction, actor: Actor, *, name: str, version: int | None = None
) -> list[messages.RequestRow]:
    """Read the newest open requests for a version, or for any version of a model if `version` is None."""
    found, _ = await list_requests(
        tx, actor, states=[RequestState.OPEN], name=name, version=version, limit=MOST_OPEN, page_token=None
    )
    return [await request_row(tx, actor, one) for one in found]


async def request_row(tx: Transaction, actor: Actor, listed: RequestView) -> messages.RequestRow:
    """Return a request as a row of a list; an open one with its checklist as it is now."""
    view = await request_view(tx, actor, listed.request) if listed.request.is_open else listed
    request = view.request
    is_stage = request.target.kind is TargetKind.STAGE
    checks = () if view.checklist is None else view.checklist.checks
    states = [check.state for check in checks if check.kind is not CheckKind.APPROVALS]
    me = person(actor)
    model = None if is_stage else await tx.registered_models.find(request.model)
    return messages.RequestRow(
        request_id=request.request_id,
        state=request.state.value,
        model=request.model,
        version=request.version,
        stage=request.target.name if is_stage else None,
        alias=None if is_stage else request.target.name,
        from_stages=await from_stages(tx, request),
        from_version=None if model is None else model.aliases.get(request.target.name),
        comment=request.comment[:_MOST_OF_REASON],
        created_by=request.requester.name,
        created_at_ms=request.created_at_ms,
        updated_at_ms=request.updated_at_ms,
        expires_at_ms=request.expires_at_ms,
        closed_at_ms=request.closed_at_ms,
        closed_by=request.closed_by,
        closed_reason=request.reason[:_MOST_OF_REASON] or None,
        checks_passed=states.count(CheckState.PASSED),
        checks_failed=states.count(CheckState.FAILED) + states.count(CheckState.UNKNOWN),
        checks_waiting=states.count(CheckState.WAITING),
        approvals_needed=0 if view.checklist is None else view.checklist.approvals_needed,
        approvals_counted=0 if view.checklist is None else view.checklist.approvals_counted,
        may_decide="approve" in view.actions,
        is_own=me.is_same(request.requester),
        has_approved=any(one.kind == "approved" and one.by.is_same(me) for one in view.decisions),
    )


async def from_stages(tx: Transaction, request: TransitionRequest) -> list[str]:
    """Read the stages of the version: now, or before the request moved it."""
    stages = await tx.stages.current()
    if request.transition_seq is not None:
        event = await tx.past.event(request.transition_seq)
        if event is not None and isinstance(event.change, VersionTransitioned):
            return stages.furthest_first(event.change.before.stages)
    staged = await tx.model_versions.get_staged(request.model_row, request.version)
    return [] if staged is None else stages.furthest_first(staged.stages)
