"""Requests: ask that a version enters a stage or gets an alias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.checklists import CheckKind, CheckState
from greenroom.core.grants import Resource, effective_access
from greenroom.core.model_versions import StagedVersion
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_new_alias
from greenroom.core.request_events import NewRequestFields, RequestCreated
from greenroom.core.requests import (
    DAY_MS,
    MOST_REVIEWERS,
    FoundRequest,
    Person,
    RequestedMove,
    RequestView,
    check_comment,
    held_in_words,
    in_words,
    otherwise_in_words,
    person,
)
from greenroom.core.rules import Target, TargetKind
from greenroom.core.stages import NONE, Stage
from greenroom.errors import InvalidInput, RequestExists, StateConflict, TransitionNotAllowed
from greenroom.services.access.access_facts import access_facts
from greenroom.services.approvals.request_rows import close_ended, existing_request
from greenroom.services.approvals.request_rules import RequestRule, may_approve, rule_of
from greenroom.services.approvals.request_views import get_request, request_view
from greenroom.services.registry.model_versions import lock_staged_version
from greenroom.services.registry.stages import check_stage
from greenroom.services.rules.request_closing import append_request_event


async def requested_move(
    tx: Transaction, actor: Actor, *, stage: str | None, alias: str | None, archive_existing: bool, keep_others: bool
) -> RequestedMove:
    """Return what is asked for.

    Args:
        stage: in any case.

    Raises:
        InvalidInput: no such stage, not exactly one of `stage` and `alias` is given, or an option does not apply to it.
    """
    if (stage is None) == (alias is None):
        raise InvalidInput("Give either 'stage' or 'alias'.", field="stage")
    if alias is not None:
        if archive_existing or keep_others:
            field = "archive_existing" if archive_existing else "keep_others"
            raise InvalidInput(f"'{field}' applies to a stage, not to an alias.", field=field)
        check_new_alias(alias)
        return RequestedMove(target=Target.alias(alias))
    assert stage is not None
    stages, found = await check_stage(tx, actor, stage)
    if archive_existing and found not in stages.active:
        raise InvalidInput(
            f"The versions in {found} cannot be archived; 'archive_existing' applies to {' and '.join(stages.active)}.",
            field="archive_existing",
        )
    return RequestedMove(target=Target.stage(found), archive_existing=archive_existing, keep_others=keep_others)


async def create_request(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    version: int,
    move: RequestedMove,
    comment: str = "",
    reviewers: Sequence[str] = (),
) -> RequestView:
    """Ask that a version enters a stage, or gets an alias.

    Args:
        reviewers: names or ids of accounts that are asked to decide.

    Raises:
        InvalidInput: the comment is too long, or a reviewer could not decide.
        ModelVersionNotFound: no such version.
        RequestExists: the same is asked for by an open request.
        StateConflict: the version has that stage or alias.
        TransitionNotAllowed: the actor is not among those who may ask for it.
    """
    comment = check_comment(comment)
    found = await lock_staged_version(tx, actor, Permission.TRANSITION_REQUEST, name, version, moves=True)
    if move.target.kind is TargetKind.STAGE:
        # It may have been removed since it was parsed.
        (await tx.stages.at(found.stamp)).parse(move.target.name)
    _check_not_held(found, move.target)
    model_row = found.version.registered_model_row
    existing = await tx.requests.open_for(model_row, version, move.target)
    if existing is not None:
        await _refuse_second(tx, existing, move)
    rule = await rule_of(tx, model_row, version, move.target)
    holder = await _holder(tx, model_row, move.target)
    is_exclusive = move.target.kind is TargetKind.ALIAS or rule.one_version
    accounts = await reviewer_accounts(tx, actor, model_row, rule, reviewers, requester=person(actor))
    number = await tx.requests.add(
        model_row=model_row,
        version=version,
        move=move,
        is_exclusive=is_exclusive,
        replaced=holder if is_exclusive else None,
        comment=comment,
        requester=person(actor),
        expires_at_ms=tx.now_ms + rule.expires_after_days * DAY_MS,
    )
    stored = existing_request(await tx.requests.get(number), str(number))
    made = stored.request
    if accounts:
        await tx.requests.set_reviewers(made.row, accounts, by=actor.name)
    view = await request_view(tx, actor, made, holder=stored.standing.holder)
    _refuse_unless_mover(view)
    fields = NewRequestFields(
        request_id=made.request_id,
        target=str(made.target),
        archive_existing=move.archive_existing,
        keep_others=move.keep_others,
        expires_at_ms=made.expires_at_ms,
        reviewers=[one.name for one in view.reviewers],
    )
    await append_request_event(tx, actor, made, RequestCreated(after=fields), comment=comment)
    return view


def _check_not_held(found: StagedVersion, target: Target) -> None:
    version = found.version.version
    held = found.stages if target.kind is TargetKind.STAGE else found.version.aliases
    if target.name in held or (target == Target.stage(NONE) and not found.stages):
        raise StateConflict(
            f"Version {version} of {found.version.name} {held_in_words(target)} already.", field=target.kind.value
        )


async def _refuse_second(tx: Transaction, existing: FoundRequest, asked: RequestedMove) -> None:
    """Refuse a second request for the same; one that has come to its end is closed instead."""
    if await close_ended(tx, existing):
        return
    request = existing.request
    raise RequestExists(
        f"Request {request.request_id} by {request.requester.name} asks for {in_words(request.target)} for version "
        f"{request.version} already{otherwise_in_words(request.move, asked)}.",
        field=request.target.kind.value,
        transition_request_id=request.request_id,
    )


async def _holder(tx: Transaction, model_row: int, target: Target) -> int | None:
    if target.kind is TargetKind.ALIAS:
        return (await tx.registered_models.find_locked(model_row)).aliases.get(target.name)
    return max(await tx.model_versions.holders(model_row, Stage(target.name)), default=None)


def _refuse_unless_mover(view: RequestView) -> None:
    checks = () if view.checklist is None else view.checklist.checks
    for check in checks:
        if check.kind is CheckKind.MOVERS and check.state is CheckState.FAILED:
            raise TransitionNotAllowed(
                f"You cannot ask for {in_words(view.request.target)}: {check.words}. {check.reason}",
                field=view.request.target.kind.value,
            )


async def reviewer_accounts(
    tx: Transaction, actor: Actor, model_row: int, rule: RequestRule, names: Sequence[str], *, requester: Person
) -> list[int]:
    """Find the accounts that are to be asked, and check that each could decide.

    Raises:
        InvalidInput: one does not exist or could not decide, or there are too many.
    """
    if len(names) > MOST_REVIEWERS:
        raise InvalidInput(f"Name at most {MOST_REVIEWERS} reviewers.", field="reviewer_names")
    if not names:
        return []
    facts = await access_facts(tx, actor, Resource("registered_model", model_row))
    found: dict[int, None] = {}
    for name in names:
        holder = await tx.grants.account(name)
        may_decide = (
            holder is not None
            and holder.row != requester.account
            and (
                # Nothing tells an account that does not exist from one that could not decide.
                Permission.TRANSITION_DECIDE in effective_access(facts, holder.row).permissions
                and await may_approve(tx, rule, model_row, holder.row)
            )
        )
        if holder is None or not may_decide:
            raise InvalidInput(
                f"'{name[:100]}' is not an account that could decide about this.", field="reviewer_names"
            )
        found[holder.row] = None
    return list(found)


class LeftRequest(NamedTuple):
    """A request that a change left behind.

    Attributes:
        requester: name of who asked.
        is_new: whether it was made now.
        otherwise: what it does otherwise than was asked for, as the end of a sentence; empty for nothing.
    """

    request_id: str
    requester: str
    is_new: bool
    otherwise: str = ""


async def leave_request(
    tx: Transaction, actor: Actor, *, name: str, version: int, move: RequestedMove, comment: str
) -> LeftRequest:
    """Ask for a change that could not be made without approval, unless that is asked for already.

    Raises:
        as `create_request`.
    """
    try:
        made = await create_request(tx, actor, name=name, version=version, move=move, comment=comment)
    except RequestExists as error:
        found = await get_request(tx, actor, request_id=error.transition_request_id)
        otherwise = otherwise_in_words(found.request.move, move)
        return LeftRequest(error.transition_request_id, found.request.requester.name, is_new=False, otherwise=otherwise)
    return LeftRequest(made.request.request_id, actor.name, is_new=True)
