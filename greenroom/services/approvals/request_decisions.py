"""Decisions about requests: approve, reject, withdraw, carry out, and whom to ask.

Who asked never counts among those who approve: accounts are compared, so that no token, session or group is another
person. The approval that was missing moves the version in its own transaction, under the lock of the registered model.
"""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.request_events import ApprovalFields, RequestApproved, ReviewersAsked, ReviewersFields
from greenroom.core.requests import (
    RequestState,
    RequestView,
    TransitionRequest,
    approvals,
    check_comment,
    in_words,
    is_outdated,
    person,
)
from greenroom.errors import PermissionDenied, StateConflict
from greenroom.services.access.authorization import authorize_model, may_use_model
from greenroom.services.approvals.request_moves import carry_out, refuse_unmet
from greenroom.services.approvals.request_rows import lock_request
from greenroom.services.approvals.request_rules import is_approved, request_checklist, rule_of
from greenroom.services.approvals.request_views import (
    get_request,
    may_approve_request,
    move_permission,
    with_parts,
)
from greenroom.services.approvals.requests import reviewer_accounts
from greenroom.services.registry.version_freezing import freeze_arrived
from greenroom.services.rules.request_closing import append_request_event, close_request
from greenroom.services.rules.stage_checks import require_met


async def approve_request(
    tx: Transaction, actor: Actor, *, request_id: str, comment: str = "", archive_existing: bool = False
) -> RequestView:
    """Approve a request; carry it out if nothing else is missing.

    Args:
        archive_existing: if it is carried out, also archive the other versions in the stage, though the request did not
            ask for it.

    Returns:
        The request: moved, or still open if its checklist is not met.

    Raises:
        ApprovalPending, TransitionNotAllowed: it could be carried out, but not with `archive_existing`; nothing is recorded.
        InvalidInput: the comment is too long.
        PermissionDenied: the actor asked for it, may not decide, or is not among those whose approval counts.
        RequestNotFound: no such request.
        StateConflict: it is closed, or the actor has approved it as it is.
    """
    comment = check_comment(comment)
    request = await _lock_to_decide(tx, actor, request_id)
    (view,) = await with_parts(tx, [request])
    me = person(actor)
    version = await tx.model_versions.get_locked(request.model_row, request.version)
    if version is not None:
        # What is approved are the files that are there.
        await freeze_arrived(tx, actor, version)
    checklist = await request_checklist(tx, actor, request, approvals(view.decisions, request.requester))
    for decision in view.decisions:
        if decision.by.is_same(me) and not is_outdated(decision, view.decisions, checklist):
            raise StateConflict(f"You have approved request {request_id} already.")
    await tx.requests.add_decision(
        request.row,
        kind="approved",
        by=me,
        comment=comment,
        facts=checklist.facts,
        rule_version=checklist.rule_version,
    )
    (view,) = await with_parts(tx, [request])
    given = approvals(view.decisions, request.requester)
    checklist = await request_checklist(tx, actor, request, given)
    fields = ApprovalFields(
        request_id=request.request_id,
        target=str(request.target),
        facts=dict(checklist.facts),
        rule_version=checklist.rule_version,
        approvals_counted=checklist.approvals_counted,
        approvals_needed=checklist.approvals_needed,
    )
    await append_request_event(tx, actor, request, RequestApproved(after=fields), comment=comment)
    if checklist.is_met:
        if archive_existing:
            # The request would be carried out without it later: then nothing is recorded.
            checklist = await request_checklist(tx, actor, request, given, archive_existing=True)
            what = f"Approving request {request.request_id} with archive_existing"
            require_met(checklist, what, target=request.target, field="archive_existing")
        await carry_out(tx, actor, request, given, comment=comment, archive_existing=archive_existing)
    return await get_request(tx, actor, request_id=request_id)


async def reject_request(
    tx: Transaction, actor: Actor, *, request_id: str, comment: str, needs_comment: bool = True
) -> RequestView:
    """Reject a request, which closes it.

    Raises:
        InvalidInput: the comment is too long, or empty though it is needed.
        PermissionDenied: the actor asked for it, may not decide, or is not among those whose approval counts.
        RequestNotFound: no such request.
        StateConflict: it is closed.
    """
    comment = check_comment(comment, required=needs_comment)
    request = await _lock_to_decide(tx, actor, request_id)
    rule = await rule_of(tx, request.model_row, request.version, request.target)
    await tx.requests.add_decision(
        request.row, kind="rejected", by=person(actor), comment=comment, facts={}, rule_version=rule.version
    )
    await close_request(tx, actor, request, RequestState.REJECTED, comment=comment)
    return await get_request(tx, actor, request_id=request_id)


async def withdraw_request(tx: Transaction, actor: Actor, *, request_id: str, comment: str = "") -> RequestView:
    """Withdraw a request of the actor.

    Raises:
        InvalidInput: the comment is too long.
        PermissionDenied: someone else asked for it.
        RequestNotFound: no such request.
        StateConflict: it is closed.
    """
    comment = check_comment(comment)
    request = await lock_request(tx, actor, Permission.TRANSITION_REQUEST, request_id=request_id)
    if not person(actor).is_same(request.requester):
        raise PermissionDenied(
            f"Request {request_id} is {request.requester.name}'s; only who asked can withdraw it. It can be rejected."
        )
    _check_open(request)
    await close_request(tx, actor, request, RequestState.WITHDRAWN, comment=comment)
    return await get_request(tx, actor, request_id=request_id)


async def move_request(tx: Transaction, actor: Actor, *, request_id: str, comment: str = "") -> RequestView:
    """Carry out a request whose checklist is met.

    Who asked and who may decide can do so once someone has approved it as it is now; without such an approval it takes the
    permission to make the change without a request.

    Raises:
        ApprovalPending, TransitionNotAllowed: the checklist is not met.
        InvalidInput: the comment is too long.
        PermissionDenied: the actor may not.
        RequestNotFound: no such request.
        StateConflict: it is closed.
    """
    comment = check_comment(comment)
    request = await lock_request(tx, actor, Permission.TRANSITION_REQUEST, request_id=request_id)
    _check_open(request)
    (view,) = await with_parts(tx, [request])
    given = approvals(view.decisions, request.requester)
    is_part_of_it = person(actor).is_same(request.requester) or await may_use_model(
        tx, actor, Permission.TRANSITION_DECIDE, request.model, row=request.model_row
    )
    checklist = await request_checklist(tx, actor, request, given)
    # While something is missing, that is the answer.
    is_entitled = is_part_of_it and (
        await is_approved(tx, actor, request, given, checklist) if checklist.is_met else bool(given)
    )
    if not is_entitled:
        await authorize_model(tx, actor, move_permission(request), request.model, row=request.model_row)
    refuse_unmet(request, checklist)
    await carry_out(tx, actor, request, given, comment=comment)
    return await get_request(tx, actor, request_id=request_id)


async def set_reviewers(tx: Transaction, actor: Actor, *, request_id: str, reviewers: Sequence[str]) -> RequestView:
    """Replace the accounts that are asked to decide about a request.

    Args:
        reviewers: names or ids of accounts.

    Raises:
        InvalidInput: one does not exist or could not decide, or there are too many.
        PermissionDenied: the actor neither asked for it nor may decide.
        RequestNotFound: no such request.
        StateConflict: it is closed.
    """
    request = await lock_request(tx, actor, Permission.TRANSITION_REQUEST, request_id=request_id)
    _check_open(request)
    if not person(actor).is_same(request.requester):
        await authorize_model(tx, actor, Permission.TRANSITION_DECIDE, request.model, row=request.model_row)
    rule = await rule_of(tx, request.model_row, request.version, request.target)
    accounts = await reviewer_accounts(tx, actor, request.model_row, rule, reviewers, requester=request.requester)
    (before,) = await with_parts(tx, [request])
    if {one.account for one in before.reviewers} != set(accounts):
        await tx.requests.set_reviewers(request.row, accounts, by=actor.name)
        (after,) = await with_parts(tx, [request])
        change = ReviewersAsked(before=_reviewers(request, before), after=_reviewers(request, after))
        await append_request_event(tx, actor, request, change)
    return await get_request(tx, actor, request_id=request_id)


def _reviewers(request: TransitionRequest, view: RequestView) -> ReviewersFields:
    return ReviewersFields(
        request_id=request.request_id, target=str(request.target), reviewers=[one.name for one in view.reviewers]
    )


async def _lock_to_decide(tx: Transaction, actor: Actor, request_id: str) -> TransitionRequest:
    request = await lock_request(tx, actor, Permission.TRANSITION_DECIDE, request_id=request_id)
    if person(actor).is_same(request.requester):
        if actor.account is None:
            raise PermissionDenied(
                f"You asked for request {request_id}, and on a server without accounts no one else can decide. Carry it out "
                "once its checks pass, or withdraw it."
            )
        raise PermissionDenied(f"You asked for request {request_id}: someone else has to decide. You can withdraw it.")
    _check_open(request)
    if not await may_approve_request(tx, actor, request):
        raise PermissionDenied(
            f"You are not among those whose approval counts for {in_words(request.target)} of {request.model}."
        )
    return request


def _check_open(request: TransitionRequest) -> None:
    if not request.is_open:
        raise StateConflict(
            f"Request {request.request_id} is closed: {request.state.value}. {request.reason}".strip(),
            field="request_id",
        )
