"""The port of the idempotency key store."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class KeptAnswer(Struct, frozen=True):
    """The stored response to a request with a key.

    Attributes:
        request_digest: sha256 of the request, 64 hex digits.
        answer: the JSON document; empty if the changed entity has been deleted since.
        checks: JSON of the checks that the actor passed; None for none.
    """

    request_digest: str
    answer: str
    checks: str | None = None


class IdempotencyKeys(Protocol):
    """Keys of completed changes, each with its response; keys are scoped to an actor."""

    async def claim(
        self,
        actor: str,
        key: str,
        *,
        request_digest: str,
        claimed_at_ms: int,
        forgotten_before_ms: int,
        answer: str | None = None,
    ) -> KeptAnswer | None:
        """Claim a key for this transaction; return the stored response if the key was used before.

        Waits for an open transaction that has claimed the same key.

        Args:
            claimed_at_ms: time of the claim.
            forgotten_before_ms: keys claimed before this have expired.
            answer: the response, if known in advance; otherwise call `keep` afterwards.
        """

    async def keep(self, actor: str, key: str, *, answer: str, checks: str | None = None) -> None:
        """Store the response under a key claimed in this transaction, until the changed entity is deleted.

        Args:
            checks: see `KeptAnswer`.
        """

    async def forget(self, *, before_ms: int, limit: int) -> None:
        """Delete at most `limit` keys claimed before a time."""
