"""Queries: revoked browser sessions, and the secret that signs session cookies."""

from __future__ import annotations

from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

_SECRET = Sql("SELECT value FROM server_secrets WHERE purpose = $1")
_MAKE_SECRET = Sql("INSERT INTO server_secrets (purpose, value) VALUES ($1, $2) ON CONFLICT (purpose) DO NOTHING")
_END = Sql("INSERT INTO ended_sessions (digest, until_ms) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING")
# Rows that are deleted have expired and new ones have not, so the sum grows even if as many are deleted as added.
# Seconds leave room for billions of rows.
_STATE = Sql("SELECT count(*), CAST(coalesce(sum(until_ms / 1000), 0) AS BIGINT) FROM ended_sessions")
_ENDED = Sql("SELECT digest FROM ended_sessions")
_FORGET = Sql("DELETE FROM ended_sessions WHERE until_ms < $1")


class SqlSessions:
    """Implements `SessionStore` over one database session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def secret(self, purpose: str) -> str | None:
        """Read a random secret of this store, 64 hex digits; None before it is created."""
        row = await self._session.one(_SECRET, purpose)
        return None if row is None else str(row[0])

    async def make_secret(self, purpose: str, value: str) -> None:
        """Store a secret, unless one exists for this purpose."""
        await self._session.defer(_MAKE_SECRET, purpose, value)

    async def end(self, digest: str, *, until_ms: int) -> None:
        """Revoke a session; no effect if it is revoked already."""
        await self._session.defer(_END, digest, until_ms)

    async def state(self) -> tuple[int, int]:
        """Read two numbers that change whenever a session is revoked: the count, and the sum of their expiry times."""
        row = await self._session.one(_STATE)
        assert row is not None, "an aggregate has a row"
        return int(row[0]), int(row[1])

    async def ended(self) -> frozenset[str]:
        """Read the digests of all revoked sessions."""
        return frozenset(row[0] for row in await self._session.all(_ENDED))

    async def forget(self, *, before_ms: int) -> None:
        """Delete revoked sessions that expired before a time."""
        await self._session.defer(_FORGET, before_ms)
