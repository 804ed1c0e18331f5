"""What services ask of the keys that make a change happen once."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class KeptAnswer(Struct, frozen=True):
    """What a request with a key was answered.

    Attributes:
        request_digest: sha256 of what was asked, 64 hex digits.
        answer: the JSON document; empty where what was changed has been deleted since.
    """

    request_digest: str
    answer: str


class IdempotencyKeys(Protocol):
    """Keys of changes that were made, each with its answer; an actor has keys of its own."""

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
        """Take a key for this transaction; what it was answered, if it was taken before.

        Waits for a transaction that has claimed the same key and is not over yet.

        Args:
            claimed_at_ms: the time from which it counts as claimed.
            forgotten_before_ms: keys claimed before this are as good as new.
            answer: what will be answered, if that is known beforehand; else `keep` follows.
        """

    async def keep(self, actor: str, key: str, *, answer: str) -> None:
        """Keep the answer under a key claimed in this transaction, until what was changed in it is deleted."""

    async def forget(self, *, before_ms: int, limit: int) -> None:
        """Remove some of the keys claimed before a time."""
