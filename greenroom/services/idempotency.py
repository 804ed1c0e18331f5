"""Idempotent changes: a request with an Idempotency-Key is executed once, even if it is retried.

A client that gets no response cannot know whether its request was processed. With a key, it can retry: the response is
stored in the transaction of the change, so that either both are committed or neither is.

Source: IETF draft "The Idempotency-Key HTTP Header Field"; it specifies 422 or 409 for another request with the same
key.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from greenroom.core.access import Actor, Decision
from greenroom.core.ports import Transaction
from greenroom.errors import IdempotencyKeyReused, InvalidInput, NotFound, PermissionDenied
from greenroom.services.access.authorization import Check, passes_again, recorded_checks

LIFETIME_MS: Final = 24 * 60 * 60 * 1000
"""How long a response is stored: retries after that are made by people, who check first."""

SETTING_LIFETIME_MS: Final = 60 * 60 * 1000
"""How long the key of a SET request is stored. It protects against delayed retries, which no proxy holds for as long, and
there are many of them: at 100 per second, a day would be nine million."""

MAX_KEY_CHARACTERS: Final = 200
# One new key in eight deletes up to 16 expired ones, which bounds their number; `forget_old_keys` deletes the rest, in
# steps short enough for the single writer of a SQLite file.
_FORGET_EVERY, _FORGET, _FORGET_IN_A_STEP = 8, 16, 5000


class IdempotentResult(NamedTuple):
    """The response to a change, and whether it was replayed."""

    answer: bytes
    is_replayed: bool


def checked_key(key: str) -> str:
    """Return a valid key.

    Raises:
        InvalidInput: it is too long, or contains other than visible ASCII characters.
    """
    if not 0 < len(key) <= MAX_KEY_CHARACTERS or not all("!" <= sign <= "~" for sign in key):
        raise InvalidInput(
            f"Idempotency-Key must be 1 to {MAX_KEY_CHARACTERS} visible ASCII characters, such as a UUID.",
            field="Idempotency-Key",
        )
    return key


async def run_idempotently(
    tx: Transaction,
    actor: Actor,
    *,
    key: str,
    request_digest: str,
    change: Callable[[], Awaitable[bytes]],
    lifetime_ms: int = LIFETIME_MS,
    answer: bytes | None = None,
) -> IdempotentResult:
    """Make a change, or return the stored response of an earlier request with the same key.

    Args:
        key: chosen by the client.
        request_digest: sha256 of the request, 64 hex digits.
        change: makes the change and returns the response.
        lifetime_ms: how long the key is stored, at most `LIFETIME_MS`.
        answer: the result of `change`, if known in advance; saves a statement.

    Raises:
        IdempotencyKeyReused: the key was used for another request.
        NotFound: the change was made before, and the changed entity has been deleted since, or may not be seen any more.
        PermissionDenied: the change was made before, and the actor may not make it any more.
    """
    over_ms = tx.now_ms - LIFETIME_MS
    known = await tx.idempotency_keys.claim(
        actor.id,
        key,
        request_digest=request_digest,
        # Backdated: a key with a shorter lifetime is deleted together with those that are a day old by then.
        claimed_at_ms=over_ms + lifetime_ms,
        forgotten_before_ms=over_ms,
        answer=None if answer is None else answer.decode(),
    )
    if known is not None:
        if known.request_digest != request_digest:
            raise IdempotencyKeyReused(
                f"The Idempotency-Key '{key}' belongs to another request; use a new key for each change.",
                field="Idempotency-Key",
            )
        if not known.answer:
            raise NotFound(
                f"The change with the Idempotency-Key '{key}' was made, but the changed entity has been deleted since.",
                field="Idempotency-Key",
            )
        await _authorize_again(tx, actor, key, known.checks)
        return IdempotentResult(known.answer.encode(), True)
    with recorded_checks() as checks:
        made = await change()
    if answer is None or checks:
        written = json.dumps(list(checks)) if checks else None
        await tx.idempotency_keys.keep(actor.id, key, answer=made.decode(), checks=written)
    if zlib.crc32(key.encode()) % _FORGET_EVERY == 0:
        await tx.idempotency_keys.forget(before_ms=over_ms, limit=_FORGET)
    return IdempotentResult(made, False)


async def _authorize_again(tx: Transaction, actor: Actor, key: str, checks: str | None) -> None:
    """Check that the actor may still do what it did: a right may have been taken from it since (decision 0187).

    Raises:
        NotFound: it may not see any more what it changed.
        PermissionDenied: it may not make the change any more.
    """
    if checks is None:
        return
    decision = await passes_again(tx, actor, [Check(*check) for check in json.loads(checks)])
    if decision is Decision.FORBIDDEN:
        raise PermissionDenied(
            f"The change with the Idempotency-Key '{key}' was made, but you may not make it any more."
        )
    if decision is Decision.HIDDEN:
        raise NotFound(
            f"The change with the Idempotency-Key '{key}' was made, but you may not see what it changed any more.",
            field="Idempotency-Key",
        )


async def forget_old_keys(tx: Transaction) -> None:
    """Delete expired keys, even if no new ones are created."""
    await tx.idempotency_keys.forget(before_ms=tx.now_ms - LIFETIME_MS, limit=_FORGET_IN_A_STEP)
