"""Requests as clients see them: with decisions, reviewers, the checklist as it is now, and what the actor may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from greenroom.core.access import WHOLE_WORKSPACE, Actor, scope_of
from greenroom.core.checklists import Approval, Checklist
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.requests import RequestFilter
from greenroom.core.registered_models import check_model_name
from greenroom.core.requests import (
    Action,
    RequestState,
    RequestView,
    TransitionRequest,
    approvals,
    in_words,
    number_of,
    person,
)
from greenroom.core.rules import Target, TargetKind
from greenroom.errors import RequestNotFound
from greenroom.services.access.authorization import (
    authorize_model,
    authorize_version,
    may_use_model,
    permissions_on_model,
)
from greenroom.services.approvals.request_rows import as_of_now, authorize_request, existing_request
from greenroom.services.approvals.request_rules import is_approved, may_approve, request_checklist, rule_of
from greenroom.services.not_found import found_version, model_not_found, version_not_found
from greenroom.services.page_limits import check_limit

MAX_LIMIT: Final = 1000


async def get_request(tx: Transaction, actor: Actor, *, request_id: str) -> RequestView:
    """Read a request with its checklist as it is now.

    Raises:
        RequestNotFound: no such request, or none that the actor may see.
    """
    found = existing_request(await tx.requests.get(number_of(request_id) or 0), request_id)
    await authorize_request(tx, actor, Permission.MODEL_VERSION_READ, found)
    return await request_view(tx, actor, as_of_now(found, tx.now_ms), holder=found.standing.holder)


async def list_requests(
    tx: Transaction,
    actor: Actor,
    *,
    states: Sequence[RequestState],
    name: str | None = None,
    version: int | None = None,
    own: bool = False,
    limit: int,
    page_token: str | None,
) -> tuple[list[RequestView], str | None]:
    """Read a page of requests, newest first.

    Args:
        states: as of now, also of requests that have come to their end and are not closed yet.
        name: registered model; None for all that the actor may see.
        version: only those for this version.
        own: only those of the actor.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: limit or token is invalid.
        RegisteredModelNotFound, ModelVersionNotFound: no such model or version.
    """
    check_limit(limit, MAX_LIMIT)
    model_row = None if name is None else await _find_model(tx, actor, name, version)
    query = ["requests", tx.workspace, sorted(states), model_row, version, actor.id if own else None]
    last = decode_page_token(page_token, query)
    which = RequestFilter(frozenset(states), model_row=model_row, version=version, requester=actor.id if own else None)
    if model_row is None:
        scope = scope_of(actor, "registered_model", Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ)
    elif await may_use_model(tx, actor, Permission.MODEL_VERSION_READ, name or "", row=model_row):
        # One model has been checked already.
        scope = WHOLE_WORKSPACE
    else:
        return [], None
    before = None if last is None else int(last[0] or 0)
    found = await tx.requests.listed(which, before=before, limit=limit + 1, scope=scope)
    token = encode_page_token(query, [found[limit - 1].request.number]) if len(found) > limit else None
    return await with_parts(tx, [as_of_now(one, tx.now_ms) for one in found[:limit]]), token


async def _find_model(tx: Transaction, actor: Actor, name: str, version: int | None) -> int:
    check_model_name(name)
    model = await tx.registered_models.find(name)
    if model is None:
        raise model_not_found(name) if version is None else version_not_found(name, version)
    if version is None:
        await authorize_model(tx, actor, Permission.REGISTERED_MODEL_READ, name, row=model.row)
    else:
        await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=model.row)
        found_version(name, version, await tx.model_versions.get(name, version))
    return model.row


async def with_parts(tx: Transaction, requests: Sequence[TransitionRequest]) -> list[RequestView]:
    """Read the decisions and reviewers of requests."""
    rows = [one.row for one in requests]
    decisions = await tx.requests.decisions(rows) if rows else {}
    reviewers = await tx.requests.reviewers(rows) if rows else {}
    return [
        RequestView(request=one, decisions=decisions.get(one.row, ()), reviewers=reviewers.get(one.row, ()))
        for one in requests
    ]


async def request_view(
    tx: Transaction, actor: Actor, request: TransitionRequest, *, holder: int | None = None
) -> RequestView:
    """Read all that belongs to a request, with its checklist and what the actor may do.

    Args:
        holder: the highest version that has the target now; None for none, and where no one decides on the view.
    """
    (view,) = await with_parts(tx, [request])
    if not request.is_open:
        return view
    given = approvals(view.decisions, request.requester)
    checklist = await request_checklist(tx, actor, request, given)
    actions = await _actions(tx, actor, request, given, checklist)
    return replace(view, checklist=checklist, holder=holder, actions=actions)


async def _actions(
    tx: Transaction, actor: Actor, request: TransitionRequest, given: Sequence[Approval], checklist: Checklist
) -> list[Action]:
    held = await permissions_on_model(tx, actor, request.model_row)
    is_own = person(actor).is_same(request.requester)
    found: list[Action] = []
    may_decide = held is None or Permission.TRANSITION_DECIDE in held
    if may_decide and not is_own and await may_approve_request(tx, actor, request):
        found += ["approve", "reject"]
    may_withdraw = is_own and (held is None or Permission.TRANSITION_REQUEST in held)
    if may_withdraw:
        found.append("withdraw")
    # As `move_request` decides.
    if checklist.is_met and (
        held is None
        or move_permission(request) in held
        or ((may_decide or may_withdraw) and await is_approved(tx, actor, request, given, checklist))
    ):
        found.append("move")
    if may_decide or is_own:
        found.append("set_reviewers")
    return found


async def may_approve_request(tx: Transaction, actor: Actor, request: TransitionRequest) -> bool:
    """Return whether the actor is among those whose approval the rule counts."""
    rule = await rule_of(tx, request.model_row, request.version, request.target)
    return await may_approve(tx, rule, request.model_row, actor.owner_row)


def move_permission(request: TransitionRequest) -> Permission:
    """Return the permission to do directly what a request asks for."""
    if request.target.kind is TargetKind.ALIAS:
        return Permission.REGISTERED_MODEL_UPDATE
    return Permission.MODEL_VERSION_TRANSITION


async def find_open_request(
    tx: Transaction, actor: Actor, *, name: str, version: int, target: Target
) -> TransitionRequest:
    """Read the open request for a version and target.

    Raises:
        ModelVersionNotFound: no such version, or none that the actor may see.
        RequestNotFound: there is no open request for it.
    """
    model_row = await _find_model(tx, actor, name, version)
    found = await tx.requests.open_for(model_row, version, target)
    request = None if found is None else as_of_now(found, tx.now_ms)
    if request is None or not request.is_open:
        raise RequestNotFound(
            f"There is no open request for {in_words(target)} for version {version} of {name}.", field="stage"
        )
    return request
