"""Who is told about requests for transitions: those whose decision is asked for, and who asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from greenroom.core.access import NOTHING, Account, Principal
from greenroom.core.event_types import EventType
from greenroom.core.events import Event
from greenroom.core.grants import Resource, accounts_of, effective_access
from greenroom.core.notifications import REQUEST_PREFIX
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.requests import TransitionRequest
from greenroom.core.roles import DefaultRole
from greenroom.services.access.access_facts import access_facts
from greenroom.services.approvals.request_rules import rule_of

MOST_DECIDERS: Final = 50
"""Most people whose decision a request without named reviewers asks for by a notification."""

_CLOSING: Final = (
    EventType.REQUEST_REJECTED,
    EventType.REQUEST_WITHDRAWN,
    EventType.REQUEST_EXPIRED,
    EventType.REQUEST_OVERTAKEN,
    EventType.REQUEST_MOVED,
)


class Recipients(NamedTuple):
    """Rows of the accounts to be told about an event.

    Attributes:
        deciders: whose decision is asked for by it.
        requesters: who asked.
        has_ended: whether no decision is asked for any more.
        decided: the account that has decided by it; None for none.
    """

    deciders: Sequence[int] = ()
    requesters: Sequence[int] = ()
    has_ended: bool = False
    decided: int | None = None


NO_ONE: Final = Recipients()


def request_id_of(event: Event) -> str | None:
    """Return the id of the request that an event is about; None for other events."""
    if not event.type.startswith(REQUEST_PREFIX):
        return None
    found = (event.after or event.before or {}).get("request_id")
    return None if found is None else str(found)


async def recipients_of(tx: Transaction, event: Event, *, default_role: DefaultRole) -> Recipients:
    """Return who is to be told about an event, if they may read it.

    Args:
        tx: limited to the workspace of the event.
        default_role: what accounts may do in workspaces that do not say so themselves.
    """
    request_id = request_id_of(event)
    found = None if request_id is None else await tx.requests.get(int(request_id))
    if found is None:
        return NO_ONE
    request = found.request
    if event.type == EventType.REQUEST_CREATED:
        reviewers = await _reviewers(tx, request)
        deciders = reviewers or (await _deciders(tx, request, default_role) if request.is_open else [])
        return Recipients(deciders=[one for one in deciders if one != request.requester.account])
    if event.type == EventType.REQUEST_REVIEWERS_ASKED:
        known = set((event.before or {}).get("reviewers", ()))
        added = [name for name in (event.after or {}).get("reviewers", ()) if name not in known]
        return Recipients(deciders=await _reviewers(tx, request, added))
    requester = request.requester.account
    return Recipients(
        requesters=() if requester is None else (requester,),
        has_ended=event.type in _CLOSING,
        decided=_account_of(event) if event.type == EventType.REQUEST_APPROVED else None,
    )


async def _reviewers(tx: Transaction, request: TransitionRequest, names: Sequence[str] | None = None) -> list[int]:
    found = (await tx.requests.reviewers([request.row])).get(request.row, [])
    return [one.account for one in found if names is None or one.name in names]


async def _deciders(tx: Transaction, request: TransitionRequest, default_role: DefaultRole) -> list[int]:
    """Return who could decide about a request that asks no one by name, at most `MOST_DECIDERS`.

    The server's administrators may decide about everything, and are told only if the rule names them.
    """
    # Access is read on behalf of no one; the record tells the server's default role.
    reader = Principal(
        "system", "service", "greenroom", tx.workspace, NOTHING, account=Account(0, (), default_role=default_role)
    )
    facts = await access_facts(tx, reader, Resource("registered_model", request.model_row))
    able = [
        row for row in accounts_of(facts) if Permission.TRANSITION_DECIDE in effective_access(facts, row).permissions
    ]
    stored = (await rule_of(tx, request.model_row, request.version, request.target)).stored
    approvers = None if stored is None or not stored.rule.approvals else stored.rule.approvers
    if approvers is None or approvers.is_empty:
        named = [row for row in able if row not in facts.administrators]
        people = await tx.rule_facts.people(named, request.model_row) if named else {}
        return [row for row in named if row in people and not people[row].is_service][:MOST_DECIDERS]
    people = await tx.rule_facts.people(able, request.model_row) if able else {}
    return [row for row in able if row in people and people[row].counts_as_approver(approvers)][:MOST_DECIDERS]


def _account_of(event: Event) -> int | None:
    actor = event.actor.id or ""
    digits = actor.removeprefix("acc_")
    return int(digits) if digits != actor and digits.isdigit() else None
