"""What the server asks of the store of browser sessions."""

from __future__ import annotations

from typing import Protocol


class SessionStore(Protocol):
    """Sessions that were ended before their time, and the secret that proves the others."""

    async def secret(self, purpose: str) -> str | None:
        """Read a random secret of this store, 64 hex digits; None before it is made."""

    async def make_secret(self, purpose: str, value: str) -> None:
        """Keep a secret, unless there is one for this purpose."""

    async def end(self, digest: str, *, until_ms: int) -> None:
        """Note that a session has ended; nothing happens when it had.

        Args:
            digest: sha256 of its id, 64 hex digits.
            until_ms: when it would have ended by itself.
        """

    async def state(self) -> tuple[int, int]:
        """Read two numbers that change with each session that is ended: how many there are, and the sum of their times."""

    async def ended(self) -> frozenset[str]:
        """Read the digests of all that were ended."""

    async def forget(self, *, before_ms: int) -> None:
        """Remove those that would have ended by themselves before a time."""
