"""Closing requests, with the event of it.

What a change overtakes is closed in the transaction of the change, so that undoing it opens no request again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from greenroom.core.access import Actor
from greenroom.core.event_types import Change
from greenroom.core.ports import Transaction
from greenroom.core.request_events import (
    RequestExpired,
    RequestMoved,
    RequestOvertaken,
    RequestRejected,
    RequestStateFields,
    RequestWithdrawn,
)
from greenroom.core.requests import SYSTEM, FoundRequest, RequestState, TransitionRequest, held_in_words, in_words
from greenroom.core.rules import Target, TargetKind
from greenroom.core.subjects import model_version_subject, registered_model_subject

_CHANGES: Final = {
    RequestState.MOVED: RequestMoved,
    RequestState.REJECTED: RequestRejected,
    RequestState.WITHDRAWN: RequestWithdrawn,
    RequestState.EXPIRED: RequestExpired,
    RequestState.OVERTAKEN: RequestOvertaken,
}


async def append_request_event(
    tx: Transaction, actor: Actor, request: TransitionRequest, change: Change, *, comment: str = ""
) -> None:
    """Append an event of a request, to the history of its version and model."""
    await tx.events.append(
        actor,
        model_version_subject(request.model_row, request.version),
        change,
        topic=registered_model_subject(request.model_row),
        comment=comment or None,
    )


async def close_request(
    tx: Transaction,
    actor: Actor,
    request: TransitionRequest,
    state: RequestState,
    *,
    reason: str = "",
    comment: str = "",
    transition_seq: int | None = None,
) -> None:
    """Close an open request, and append the event of it.

    Args:
        reason: why, if no one decided it.
        comment: of who decided it.
    """
    by = None if (actor.kind, actor.id) == (SYSTEM.kind, SYSTEM.id) else actor.name
    await tx.requests.close(request.row, state, by=by, reason=reason or comment, transition_seq=transition_seq)
    change = _CHANGES[state](
        before=RequestStateFields(
            request_id=request.request_id, target=str(request.target), state=RequestState.OPEN.value
        ),
        after=RequestStateFields(
            request_id=request.request_id, target=str(request.target), state=state.value, reason=reason
        ),
    )
    await append_request_event(tx, actor, request, change, comment=comment)


async def close_overtaken(tx: Transaction, found: Iterable[FoundRequest], reason: str) -> None:
    """Close requests that are open and cannot be carried out any more; their model, or the stages, are locked.

    Args:
        reason: why.
    """
    for request, _ in found:
        await close_request(tx, SYSTEM, request, RequestState.OVERTAKEN, reason=reason)


async def close_taken(
    tx: Transaction,
    model_row: int,
    found: Sequence[FoundRequest],
    takers: Mapping[Target, Sequence[int]],
    *,
    stamp: str | None,
    applied: str = "",
) -> None:
    """Close the requests that versions overtake by entering a stage or getting an alias.

    That is a request for the version itself, and one for another version if the target belongs to one at a time by now. The
    version that the request was to replace overtakes nothing when it returns.

    Args:
        found: the open requests of the model for the targets.
        takers: the versions that got each target.
        stamp: of the stages and rules of the workspace; None if nothing has a rule.
        applied: id of the request that is being carried out.
    """
    for request, standing in found:
        target, versions = request.target, takers.get(request.target, ())
        others = [version for version in versions if version != request.replaced]
        if request.request_id == applied:
            continue
        if request.version in versions:
            reason = f"Version {request.version} {held_in_words(target)} already."
        elif others and await _is_exclusive(tx, model_row, target, stamp):
            reason = f"Version {max(others)} took {in_words(target)} since."
        else:
            continue
        await close_overtaken(tx, [FoundRequest(request, standing)], reason)


async def _is_exclusive(tx: Transaction, model_row: int, target: Target, stamp: str | None) -> bool:
    if target.kind is TargetKind.ALIAS:
        return True
    rule = None if stamp is None else await tx.stage_rules.find(target, model_row, stamp=stamp)
    return rule is not None and rule.rule.one_version
