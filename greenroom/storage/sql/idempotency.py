"""Queries: the keys that make a change happen once."""

from __future__ import annotations

from greenroom.core.ports.idempotency import KeptAnswer
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.session import Session

_CLAIM = Sql(
    "INSERT INTO idempotency_keys (workspace, actor, key, request_digest, claimed_at_ms, answer) "
    "VALUES ($1, $2, $3, $4, $5, $7) ON CONFLICT (workspace, actor, key) DO UPDATE SET "
    "request_digest = excluded.request_digest, claimed_at_ms = excluded.claimed_at_ms, answer = excluded.answer "
    "WHERE idempotency_keys.claimed_at_ms < $6 RETURNING id"
)
_KNOWN = Sql("SELECT request_digest, answer FROM idempotency_keys WHERE workspace = $1 AND actor = $2 AND key = $3")
_KEEP = Sql("UPDATE idempotency_keys SET answer = $4 WHERE workspace = $1 AND actor = $2 AND key = $3")
_FORGET = Sql(
    "DELETE FROM idempotency_keys WHERE id IN (SELECT id FROM idempotency_keys WHERE claimed_at_ms < $1 "
    "ORDER BY claimed_at_ms LIMIT $2 {skip_locked})"
)


class SqlIdempotencyKeys:
    """Implements the port over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

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
        """Take a key for this transaction; what it was answered, if it was taken before."""
        session = self._session
        claimed = await session.one(
            _CLAIM, self._workspace, actor, key, request_digest, claimed_at_ms, forgotten_before_ms, answer
        )
        if claimed is not None:
            return None
        row = await session.one(_KNOWN, self._workspace, actor, key)
        assert row is not None, "a key that could not be claimed is there"
        return KeptAnswer(row[0], row[1] or "")

    async def keep(self, actor: str, key: str, *, answer: str) -> None:
        """Keep the answer under a key claimed in this transaction."""
        await self._session.later(_KEEP, self._workspace, actor, key, answer)

    async def forget(self, *, before_ms: int, limit: int) -> None:
        """Remove some of the keys claimed before a time."""
        await self._session.later(_FORGET, before_ms, limit)
