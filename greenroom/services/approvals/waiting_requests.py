"""The requests that wait for someone's decision, for the inbox.

One statement finds them, and one more for every 500 open requests whose rule does not count the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from greenroom.core.access import Actor, scope_of
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import RequestView, TransitionRequest, person
from greenroom.services.access.authorization import permitted_models
from greenroom.services.approvals.request_views import MAX_LIMIT, with_parts
from greenroom.services.page_limits import check_limit

_EXAMINED: Final = 500
"""Open requests that one statement reads."""
_MOST_EXAMINED: Final = 20 * _EXAMINED
"""Open requests that one page examines at most; it may be shorter than asked for where so many are not for the caller."""


async def list_waiting_requests(
    tx: Transaction, actor: Actor, *, limit: int, page_token: str | None
) -> tuple[list[RequestView], str | None]:
    """Read open requests of others that the actor could decide about, newest first.

    Those that the actor has approved under the present version of their rule are left out, also if what its conditions
    find has changed since: that is told by the request alone.

    Returns:
        The page, and the token of the next one if there is one.

    Raises:
        InvalidInput: limit or token is invalid.
    """
    check_limit(limit, MAX_LIMIT)
    me = person(actor)
    if me.account is None:
        # Without accounts everyone is the one who asked.
        return [], None
    query = ["requests that wait", tx.workspace, me.id]
    last = decode_page_token(page_token, query)
    scope = scope_of(actor, "registered_model", Permission.TRANSITION_DECIDE)
    before = None if last is None else int(last[0] or 0)
    mine: list[TransitionRequest] = []
    examined = 0
    while len(mine) <= limit and examined < _MOST_EXAMINED:
        found = await tx.requests.waiting(me, before=before, limit=_EXAMINED, scope=scope)
        # Who may decide is in the scope; whom the rule names is read with the request.
        wanted = [one.found.request for one in found if one.counts_as_approver]
        mine += await _readable(tx, actor, wanted)
        examined += len(found)
        if len(found) < _EXAMINED:
            before = None
            break
        before = found[-1].found.request.number
    if len(mine) > limit:
        before = mine[limit - 1].number
    token = None if before is None else encode_page_token(query, [before])
    return await with_parts(tx, mine[:limit]), token


async def _readable(tx: Transaction, actor: Actor, requests: Sequence[TransitionRequest]) -> list[TransitionRequest]:
    """Return the requests for versions that the actor may read: who may decide need not."""
    rows = {one.model_row for one in requests}
    for permission in (Permission.REGISTERED_MODEL_READ, Permission.MODEL_VERSION_READ):
        readable = await permitted_models(tx, actor, permission, rows, held=Permission.TRANSITION_DECIDE)
        requests = [one for one in requests if one.model_row in readable]
    return list(requests)
