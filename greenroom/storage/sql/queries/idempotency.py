"""Queries: idempotency keys and the answers stored under them."""

from __future__ import annotations

from greenroom.core.event_types import Change, EventType
from greenroom.core.events import CommentFields
from greenroom.core.ports.idempotency import KeptAnswer
from greenroom.core.subjects import LOGGED_MODEL, REGISTERED_MODEL, REGISTRY_KINDS, Subject
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

_CLAIM = Sql(
    "INSERT INTO idempotency_keys (workspace, actor, key, request_digest, claimed_at_ms, answer) "
    "VALUES ($1, $2, $3, $4, $5, $7) ON CONFLICT (workspace, actor, key) DO UPDATE SET "
    "request_digest = excluded.request_digest, claimed_at_ms = excluded.claimed_at_ms, answer = excluded.answer, place = NULL, checks = NULL "
    "WHERE idempotency_keys.claimed_at_ms < $6 RETURNING id"
)
_KNOWN = Sql(
    "SELECT request_digest, answer, checks FROM idempotency_keys WHERE workspace = $1 AND actor = $2 AND key = $3"
)
_KEEP = Sql(
    "UPDATE idempotency_keys SET answer = $4, place = $5, checks = $6 WHERE workspace = $1 AND actor = $2 AND key = $3"
)
_FORGET = Sql(
    "DELETE FROM idempotency_keys WHERE id IN (SELECT id FROM idempotency_keys WHERE claimed_at_ms < $1 "
    "ORDER BY claimed_at_ms LIMIT $2 {skip_locked})"
)
# A place and the places inside it form a range: "0" is the character after "/", and no place continues with a character
# before "/". A locked row is being claimed again; waiting for it could deadlock.
_EMPTY = Sql(
    "UPDATE idempotency_keys SET answer = '' WHERE id IN (SELECT id FROM idempotency_keys "
    "WHERE place >= $1 AND place < $2 AND answer <> '' {skip_locked})"
)
# Events after which `GET` no longer finds the subject. Deleted experiments and runs can still be read.
_DELETES = frozenset(
    {
        EventType.REGISTERED_MODEL_DELETED,
        EventType.MODEL_VERSION_DELETED,
        EventType.LOGGED_MODEL_DELETED,
        EventType.COMMENT_DELETED,
    }
)


class SqlIdempotencyKeys:
    """Implements `IdempotencyKeys` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace
        # What was changed since this unit of work claimed its key; a session runs one unit of work at a time.
        self._place: str | None = None

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
        """Claim a key for this transaction; return the stored answer if it was claimed before."""
        session = self._session
        self._place = None
        claimed = await session.one(
            _CLAIM, self._workspace, actor, key, request_digest, claimed_at_ms, forgotten_before_ms, answer
        )
        if claimed is not None:
            return None
        row = await session.one(_KNOWN, self._workspace, actor, key)
        assert row is not None, "a key that could not be claimed is there"
        return KeptAnswer(row[0], row[1] or "", row[2])

    async def keep(self, actor: str, key: str, *, answer: str, checks: str | None = None) -> None:
        """Store the answer under a key claimed in this transaction."""
        await self._session.defer(_KEEP, self._workspace, actor, key, answer, self._place, checks)

    async def note(self, subject: Subject, change: Change) -> None:
        """Record an event: the subject of the key, or that stored answers about a deleted subject are no longer valid."""
        place = _place(subject, change)
        if place is None:
            return
        self._place = place
        if change.type in _DELETES:
            await self._session.defer(_EMPTY, place, f"{place}0")

    async def forget(self, *, before_ms: int, limit: int) -> None:
        """Delete at most `limit` keys claimed before a time."""
        await self._session.defer(_FORGET, before_ms, limit)


def _place(subject: Subject, change: Change) -> str | None:
    """Return the place of a subject; the places of what belongs to it begin with it.

    >>> _place(Subject("model_version", "12", "3"), Change())
    'registered_model:12/3'
    """
    if subject.kind in REGISTRY_KINDS:
        place = str(Subject(REGISTERED_MODEL, subject.id, subject.part))
    elif subject.kind == LOGGED_MODEL:
        place = str(subject)
    else:
        return None
    fields = change.after or change.before
    return f"{place}/comment/{fields.comment_id}" if isinstance(fields, CommentFields) else place
