"""Pages of requests: one request, those for the versions of a model, and rows of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from greenroom.core.access import Actor
from greenroom.core.comments import Comment
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import (
    FoundRequest,
    RequestState,
    RequestView,
    TransitionRequest,
    is_outdated,
    number_of,
    person,
)
from greenroom.core.rules import TargetKind
from greenroom.services.access.authorization import authorize_model, may_use_model, permissions_on_model
from greenroom.services.approvals.request_rows import existing_request, place_of
from greenroom.services.approvals.request_rules import rule_of
from greenroom.services.approvals.request_views import get_request, list_requests, may_approve_request
from greenroom.services.inbox.watches import watch_level
from greenroom.services.pages.request_rows import from_stages, request_row
from greenroom.services.pages.version_pages import PendingText, compare_versions
from greenroom.services.rules.stage_checks import describe_people
from greenroom.services.usage import impact_of_version
from greenroom.wire.messages.pages import requests as messages
from greenroom.wire.messages.pages.versions import VersionsCompared
from greenroom.wire.messages.v1.comments import comment as comment_message
from greenroom.wire.messages.v1.requests import transition_request
from greenroom.wire.messages.v1.usage import impact as impact_message

_MOST_HOLDERS: Final = 20
_MOST_COMMENTS: Final = 100


async def request_page(
    tx: Transaction, actor: Actor, *, request_id: str
) -> tuple[messages.RequestPage, list[PendingText]]:
    """Read all data of the page of a request, and the files whose texts it includes.

    Raises:
        PermissionDenied: the actor may not read the versions of the model.
        RequestNotFound: no such request, or none that the actor may see.
    """
    view = await get_request(tx, actor, request_id=request_id)
    found = existing_request(await tx.requests.get(number_of(request_id) or 0), request_id)
    request, name = view.request, view.request.model
    # What it is about is read where the model is now.
    tx, actor = await place_of(tx, actor, found)
    await authorize_model(tx, actor, Permission.MODEL_VERSION_READ, name, row=request.model_row)
    holders = await _holders(tx, found)
    other = _compared_with(request, holders)
    compared, pending = await _compare(tx, actor, found, other)
    model = await tx.registered_models.find(name)
    aliases = {} if model is None else model.aliases
    comments = await _comments(tx, request)
    page = messages.RequestPage(
        request=transition_request(view),
        may_not_decide=await _why_not(tx, actor, request),
        is_own=person(actor).is_same(request.requester),
        has_approved=_has_approved(actor, view),
        stages=list((await tx.stages.current()).names),
        from_stages=await from_stages(tx, request),
        has_version=found.standing.has_version,
        holders=holders,
        is_exclusive=await _is_exclusive(tx, request),
        aliases=sorted(alias for alias, at in aliases.items() if at == other and alias != request.target.name),
        compared=compared.versions,
        directions=compared.directions,
        comments=[comment_message(one) for one in reversed(comments[:_MOST_COMMENTS])],
        has_older_comments=len(comments) > _MOST_COMMENTS,
        impact=None
        if other is None or not request.is_open
        else impact_message(await impact_of_version(tx, actor, name=name, version=other)),
        watch=await watch_level(tx, actor, name=name),
        permissions=await permissions_on_model(tx, actor, request.model_row),
        user=actor.name,
    )
    return page, pending


async def requests_page(
    tx: Transaction, actor: Actor, *, name: str, states: Sequence[RequestState], limit: int, page_token: str | None
) -> messages.RequestsPage:
    """Read a page of the requests for the versions of a model.

    Raises:
        InvalidInput: limit or token is invalid.
        RegisteredModelNotFound: no such model.
    """
    found, token = await list_requests(tx, actor, states=states, name=name, limit=limit, page_token=page_token)
    return messages.RequestsPage(
        model=name,
        stages=list((await tx.stages.current()).names),
        requests=[await request_row(tx, actor, one) for one in found],
        next_page_token=token,
    )


async def _holders(tx: Transaction, found: FoundRequest) -> list[int]:
    """Read the other versions that have the stage or alias now, highest first."""
    request, standing = found
    if request.target.kind is TargetKind.ALIAS:
        held = [] if standing.holder is None else [standing.holder]
    else:
        staged = await tx.registry_pages.staged([request.model_row], [request.target.name])
        held = [version for _, _, version in staged]
    return sorted((one for one in held if one != request.version), reverse=True)[:_MOST_HOLDERS]


async def _is_exclusive(tx: Transaction, request: TransitionRequest) -> bool:
    """Return whether the target belongs to one version at a time: now, or when the request was made if it is closed."""
    if request.target.kind is TargetKind.ALIAS or not request.is_open:
        return request.is_exclusive
    return (await rule_of(tx, request.model_row, request.version, request.target)).one_version


def _compared_with(request: TransitionRequest, holders: Sequence[int]) -> int | None:
    """Return the version that the request would replace, or was to replace when it was made if it is closed."""
    if request.is_open:
        return holders[0] if holders else None
    return request.replaced


async def _compare(
    tx: Transaction, actor: Actor, found: FoundRequest, other: int | None
) -> tuple[VersionsCompared, list[PendingText]]:
    request = found.request
    wanted = [request.version] if other is None else [other, request.version]
    cards = await tx.registry_pages.versions_by_number(request.model_row, wanted)
    there = {card.version for card in cards}
    numbers = [one for one in wanted if one in there]
    if not numbers:
        return VersionsCompared(name=request.model, versions=[], directions={}), []
    return await compare_versions(tx, actor, name=request.model, versions=numbers)


async def _comments(tx: Transaction, request: TransitionRequest) -> list[Comment]:
    """Read the newest comments on the version that were made since the request, newest first."""
    found = await tx.comments.listed(request.model_row, request.version, before_row=None, limit=_MOST_COMMENTS + 1)
    return [one for one in found if one.created_at_ms >= request.created_at_ms]


def _has_approved(actor: Actor, view: RequestView) -> bool:
    me = person(actor)
    return any(
        one.kind == "approved"
        and one.by.is_same(me)
        and (view.checklist is None or not is_outdated(one, view.decisions, view.checklist))
        for one in view.decisions
    )


async def _why_not(tx: Transaction, actor: Actor, request: TransitionRequest) -> str | None:
    """Say why the actor cannot decide about an open request; None if the actor can."""
    if not request.is_open:
        return None
    if person(actor).is_same(request.requester):
        if actor.account is None:
            return "This server has no accounts: everyone is the one who asked."
        return "You asked for it: someone else has to decide."
    if not await may_use_model(tx, actor, Permission.TRANSITION_DECIDE, request.model, row=request.model_row):
        return "Deciding needs the role Approver on this model."
    if await may_approve_request(tx, actor, request):
        return None
    rule = await rule_of(tx, request.model_row, request.version, request.target)
    if rule.stored is None or not rule.stored.rule.approvals:
        return "A service account decides only where a rule names it."
    return f"The rule counts approvals of {await describe_people(tx, rule.stored.rule.approvers)} only."
