"""The CI job that an actor's token was issued for, as events keep it: the token itself is forgotten soon."""

from __future__ import annotations

import json

from msgspec import UNSET, UnsetType

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.publisher_events import JobFields
from greenroom.core.publishers import publisher_id


async def job_of(tx: Transaction, actor: Actor) -> JobFields | UnsetType:
    """Return the CI job that the actor is; `UNSET` for other actors, without a query."""
    account = actor.account
    if account is None or account.publisher is None or account.token is None:
        return UNSET
    token = await tx.api_tokens.get(account.token)
    claims = {} if token is None or token.claims is None else json.loads(token.claims)
    return JobFields(publisher_id=publisher_id(account.publisher), token_id=f"tok_{account.token}", claims=claims)
