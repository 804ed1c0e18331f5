"""Queries: verifications of the event log."""

from __future__ import annotations

from typing import Final

from greenroom.core.ports.audit import Verification
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

_KEPT: Final = 100
_COLUMNS: Final = "id, requested_by, requested_at_ms, state, checked_count, total_count, finished_at_ms, report"
_ADD = Sql(
    "INSERT INTO audit_verifications (requested_by, requested_at_ms, state, holder) VALUES ($1, $2, 'queued', '') "
    f"RETURNING {_COLUMNS}"
)
_FORGET = Sql("DELETE FROM audit_verifications WHERE id <= $1 AND state = 'finished'")
_GET = Sql(f"SELECT {_COLUMNS} FROM audit_verifications WHERE id = $1")
_UNFINISHED = Sql(f"SELECT {_COLUMNS} FROM audit_verifications WHERE state <> 'finished' ORDER BY id LIMIT 1")
_LIST = Sql(f"SELECT {_COLUMNS} FROM audit_verifications WHERE id < $1 ORDER BY id DESC LIMIT $2")
_FINISHED = Sql(f"SELECT {_COLUMNS} FROM audit_verifications WHERE state = 'finished' ORDER BY id DESC LIMIT 1")
_FREE = Sql(
    f"SELECT {_COLUMNS} FROM audit_verifications WHERE state <> 'finished' AND held_until_ms < $1 ORDER BY id LIMIT 1 "
    "{skip_locked}"
)
_CLAIM = Sql("UPDATE audit_verifications SET state = 'running', holder = $2, held_until_ms = $3 WHERE id = $1")
_ADVANCE = Sql(
    "UPDATE audit_verifications SET checked_count = $3, total_count = $4, held_until_ms = $5 "
    "WHERE id = $1 AND holder = $2 AND state = 'running'"
)
_FINISH = Sql(
    "UPDATE audit_verifications SET state = 'finished', checked_count = $3, report = $4, finished_at_ms = $5 "
    "WHERE id = $1 AND holder = $2 AND state = 'running'"
)
_END = 2**63 - 1


class SqlVerifications:
    """Implements `VerificationStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, requested_by: str) -> Verification:
        """Queue one, and forget the oldest."""
        row = await self._session.one(_ADD, requested_by, self._session.now_ms)
        assert row is not None
        added = Verification(*row)
        await self._session.run(_FORGET, added.row - _KEPT)
        return added

    async def get(self, row: int) -> Verification | None:
        """Read one."""
        found = await self._session.one(_GET, row)
        return None if found is None else Verification(*found)

    async def unfinished(self) -> Verification | None:
        """Read the one that is queued or runs; None for none."""
        row = await self._session.one(_UNFINISHED)
        return None if row is None else Verification(*row)

    async def newest_finished(self) -> Verification | None:
        """Read the last one that was finished; None for none."""
        row = await self._session.one(_FINISHED)
        return None if row is None else Verification(*row)

    async def list(self, *, before_row: int | None, limit: int) -> list[Verification]:
        """Read some, newest first."""
        rows = await self._session.all(_LIST, _END if before_row is None else before_row, limit)
        return [Verification(*row) for row in rows]

    async def claim(self, holder: str, *, until_ms: int) -> Verification | None:
        """Take one that is queued, or whose process has died; None for none."""
        row = await self._session.one(_FREE, self._session.now_ms)
        if row is None:
            return None
        found = Verification(*row)
        await self._session.run(_CLAIM, found.row, holder, until_ms)
        return found._replace(state="running")

    async def advance(self, row: int, holder: str, *, checked: int, total: int, until_ms: int) -> bool:
        """Note how far it is; return False if another process has taken it."""
        return await self._session.run(_ADVANCE, row, holder, checked, total, until_ms) == 1

    async def finish(self, row: int, holder: str, *, checked: int, report: str) -> bool:
        """Store the result; return False if another process has taken it."""
        return await self._session.run(_FINISH, row, holder, checked, report, self._session.now_ms) == 1
