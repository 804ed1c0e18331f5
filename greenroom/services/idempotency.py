"""Making a change once, however often it is asked for.

A client that gets no answer cannot know whether it was heard. With a key of its own making it can ask again: the answer is kept in
the transaction of the change, so that either both are there or none.

Source: IETF draft "The Idempotency-Key HTTP Header Field"; it names 422 or 409 for another request under the same key.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.errors import IdempotencyKeyReused, InvalidInput, NotFound

LIFETIME_MS: Final = 24 * 60 * 60 * 1000
"""How long an answer is kept: a client that comes back later is a person, who looks first."""

SETTING_LIFETIME_MS: Final = 60 * 60 * 1000
"""How long the key of a setting is kept. It guards against an attempt that was held up on its way, which no proxy does for
as long, and there are many settings: of 100 a second, a day would keep nine million."""

MAX_KEY_CHARACTERS: Final = 200
# One new key in eight takes away up to 16 old ones, so that there are never many more than their time brings; the rest is
# for `forget_old_keys`, whose steps are short enough for the one writer of a SQLite file.
_FORGET_EVERY, _FORGET, _FORGET_IN_A_STEP = 8, 16, 5000


class Once(NamedTuple):
    """The answer to a change, and whether it had been made before."""

    answer: bytes
    is_replayed: bool


def checked_key(key: str) -> str:
    """Return a key that can be kept.

    Raises:
        InvalidInput: it is too long, or holds more than visible ASCII characters.
    """
    if not 0 < len(key) <= MAX_KEY_CHARACTERS or not all("!" <= sign <= "~" for sign in key):
        raise InvalidInput(
            f"Idempotency-Key must be 1 to {MAX_KEY_CHARACTERS} visible ASCII characters, such as a UUID.",
            field="Idempotency-Key",
        )
    return key


async def once(
    tx: Transaction,
    actor: Actor,
    *,
    key: str,
    request_digest: str,
    change: Callable[[], Awaitable[bytes]],
    lifetime_ms: int = LIFETIME_MS,
    answer: bytes | None = None,
) -> Once:
    """Make a change, or answer what it was answered the first time.

    Args:
        key: the client's, of its own choosing.
        request_digest: sha256 of what is asked, 64 hex digits.
        change: makes it and gives the answer.
        lifetime_ms: how long the key is known, at most `LIFETIME_MS`.
        answer: what `change` gives, if that is known beforehand; it saves a statement.

    Raises:
        IdempotencyKeyReused: something else was asked under that key.
        NotFound: the change was made before, and its answer is about something that is deleted.
    """
    over_ms = tx.now_ms - LIFETIME_MS
    known = await tx.idempotency_keys.claim(
        actor.id,
        key,
        request_digest=request_digest,
        # Dated back: one that lives shorter is forgotten with those that are a day old by then.
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
                f"The change with the Idempotency-Key '{key}' was made; what it made or changed has been deleted since.",
                field="Idempotency-Key",
            )
        return Once(known.answer.encode(), True)
    made = await change()
    if answer is None:
        await tx.idempotency_keys.keep(actor.id, key, answer=made.decode())
    if zlib.crc32(key.encode()) % _FORGET_EVERY == 0:
        await tx.idempotency_keys.forget(before_ms=over_ms, limit=_FORGET)
    return Once(made, False)


async def forget_old_keys(tx: Transaction) -> None:
    """Remove keys whose time is over, though no new ones come."""
    await tx.idempotency_keys.forget(before_ms=tx.now_ms - LIFETIME_MS, limit=_FORGET_IN_A_STEP)
