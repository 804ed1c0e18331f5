"""The port of the browser session store."""

from __future__ import annotations

from typing import Protocol


class SessionStore(Protocol):
    """Revoked sessions, and the secrets that session tokens are signed with."""

    async def secret(self, purpose: str) -> str | None:
        """Read a random secret of this store, 64 hex digits; None before it is created."""

    async def make_secret(self, purpose: str, value: str) -> None:
        """Store a secret, unless one exists for this purpose."""

    async def end(self, digest: str, *, until_ms: int) -> None:
        """Revoke a session; a no-op if it is already revoked.

        Args:
            digest: sha256 of its id, 64 hex digits.
            until_ms: when it would have expired.
        """

    async def state(self) -> tuple[int, int]:
        """Read two numbers that change with each revoked session: their count, and the sum of their expiry times."""

    async def ended(self) -> frozenset[str]:
        """Read the digests of all revoked sessions."""

    async def forget(self, *, before_ms: int) -> None:
        """Delete revoked sessions that would have expired before a time."""
