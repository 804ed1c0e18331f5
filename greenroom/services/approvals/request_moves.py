"""Carrying out requests: the same functions change stages and aliases as without a request."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from greenroom.core.access import Actor
from greenroom.core.checklists import Approval, Checklist
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestState, TransitionRequest, in_words
from greenroom.core.rules import TargetKind
from greenroom.core.subjects import model_version_subject
from greenroom.services.access.authorization import unrecorded_checks
from greenroom.services.approvals.request_rules import approved_of
from greenroom.services.registry.registered_models import set_alias
from greenroom.services.registry.stages import change_stage
from greenroom.services.rules.request_closing import close_request
from greenroom.services.rules.stage_checks import require_met


def refuse_unmet(request: TransitionRequest, checklist: Checklist) -> None:
    """Refuse to carry out a request whose checklist is not met.

    Raises:
        ApprovalPending, TransitionNotAllowed: it is not met.
    """
    what = f"Carrying out request {request.request_id} for {in_words(request.target)}"
    require_met(checklist, what, target=request.target, field="request_id")


async def carry_out(
    tx: Transaction,
    actor: Actor,
    request: TransitionRequest,
    given: Sequence[Approval],
    *,
    comment: str,
    archive_existing: bool = False,
) -> None:
    """Do what an open request asks for, and close it. Its rule is evaluated again by what makes the change.

    Args:
        actor: who makes the change: who gave the last approval, or who carries it out; the caller has checked that they
            may.
        given: the approvals of others than the requester.
        comment: of the actor; recorded with the change, else that of the request.
        archive_existing: also archive the other versions in the stage, though the request did not ask for it.

    Raises:
        ApprovalPending, TransitionNotAllowed: the rule is not met.
        FileNeeded: the rule depends on a file that was not read yet.
    """
    with unrecorded_checks():
        transition_seq = await _change(tx, actor, request, given, comment=comment, archive_existing=archive_existing)
    await close_request(tx, actor, request, RequestState.MOVED, comment=comment, transition_seq=transition_seq)


async def _change(
    tx: Transaction,
    actor: Actor,
    request: TransitionRequest,
    given: Sequence[Approval],
    *,
    comment: str,
    archive_existing: bool,
) -> int | None:
    """Set the alias, or change the stage; return the number of the event of the change of a stage."""
    approved, target = approved_of(request, given), request.target
    if target.kind is TargetKind.ALIAS:
        await set_alias(
            tx,
            _entitled(actor, Permission.REGISTERED_MODEL_UPDATE),
            name=request.model,
            alias=target.name,
            version=request.version,
            comment=comment or request.comment,
            approved=approved,
        )
        return None
    await change_stage(
        tx,
        _entitled(actor, Permission.MODEL_VERSION_TRANSITION),
        name=request.model,
        version=request.version,
        stage=target.name,
        archive_existing=archive_existing or request.move.archive_existing,
        keep_others=request.move.keep_others,
        comment=comment or request.comment,
        approved=approved,
    )
    subject = model_version_subject(request.model_row, request.version)
    (event,) = await tx.events.of_subject(subject, before_seq=None, limit=1)
    return event.seq


def _entitled(actor: Actor, permission: Permission) -> Actor:
    """Return the actor with the permission for what the request asks for: to approve it takes another one."""
    account = actor.account
    return replace(
        actor,
        permissions=actor.permissions | {permission},
        on_models=None,
        account=None if account is None else replace(account, has_denials=False, models=None),
    )
