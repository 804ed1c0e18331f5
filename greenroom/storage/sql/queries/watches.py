"""Queries: watches."""

from __future__ import annotations

from greenroom.core.access import Scope
from greenroom.core.watches import WHOLE_WORKSPACE, Watch, Watcher, WatchLevel
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.language.scopes import models_sql
from greenroom.storage.sql.session import Session

_END = 2**63 - 1
_WATCH = RecordColumns(
    Watch,
    row="w.id",
    account_row="w.account_id",
    model_row="w.model_id",
    model="m.name",
    level=Decoded("w.level", WatchLevel),
    created_at_ms="w.created_at_ms",
    updated_at_ms="w.updated_at_ms",
)
_FIND = Sql(
    f"SELECT {_WATCH.select} FROM watches w LEFT JOIN registered_models m ON m.id = w.model_id "
    "WHERE w.account_id = $1 AND w.model_id = $2 AND w.workspace = $3"
)
_LOCK = Sql("SELECT id FROM watches WHERE account_id = $1 AND model_id = $2 AND workspace = $3 {for_update}")
_SET = Sql(
    "INSERT INTO watches (account_id, model_id, workspace, level, created_at_ms, updated_at_ms, after_seq) "
    "VALUES ($1, $2, $3, $4, $5, $5, (SELECT coalesce(max(seq), 0) FROM events)) ON CONFLICT (account_id, model_id, workspace) DO UPDATE SET "
    "level = excluded.level, updated_at_ms = excluded.updated_at_ms"
)
_DELETE = Sql("DELETE FROM watches WHERE account_id = $1 AND model_id = $2 AND workspace = $3")
_OF_MODELS = models_sql(
    f"SELECT {_WATCH.select} FROM watches w JOIN registered_models m ON m.id = w.model_id "
    "WHERE m.workspace = $1 AND m.deleted_at_ms IS NULL AND w.account_id = $2 AND w.id < $3 ORDER BY w.id DESC LIMIT $4",
    5,
)
_WATCHERS = Sql(
    "SELECT account_id, model_id, level FROM watches "
    "WHERE ((model_id = $1 AND workspace = '') OR (model_id = 0 AND workspace = $2)) AND after_seq < $3"
)


class SqlWatches:
    """Implements `WatchStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def find(self, account_row: int, model_row: int) -> Watch | None:
        """Read a watch."""
        row = await self._session.one(_FIND, account_row, model_row, self._of(model_row))
        return None if row is None else _WATCH.read(row)

    async def lock(self, account_row: int, model_row: int) -> Watch | None:
        """Lock a watch and read it."""
        if await self._session.one(_LOCK, account_row, model_row, self._of(model_row)) is None:
            return None
        return await self.find(account_row, model_row)

    async def set_level(self, account_row: int, model_row: int, level: WatchLevel) -> None:
        """Insert a watch, or update its level."""
        await self._session.run(_SET, account_row, model_row, self._of(model_row), level.value, self._session.now_ms)

    async def delete(self, account_row: int, model_row: int) -> bool:
        """Delete a watch."""
        return await self._session.run(_DELETE, account_row, model_row, self._of(model_row)) > 0

    async def listed(self, account_row: int, scope: Scope, *, before_row: int | None, limit: int) -> list[Watch]:
        """Read the watches of an account, newest first."""
        before = _END if before_row is None else before_row
        statement = _OF_MODELS.choose(scope, self._workspace, account_row, before, limit)
        found = [_WATCH.read(row) for row in await self._session.all(*statement)]
        own = await self.find(account_row, WHOLE_WORKSPACE)
        if own is not None and own.row < before:
            found = sorted([*found, own], key=lambda one: -one.row)[:limit]
        return found

    async def watchers(self, model_row: int, workspace: str, *, before_seq: int) -> list[Watcher]:
        """Read who watched a model or its workspace before an event."""
        rows = await self._session.all(_WATCHERS, model_row, workspace, before_seq)
        return [Watcher(row[0], row[1], WatchLevel(row[2])) for row in rows]

    def _of(self, model_row: int) -> str:
        return self._workspace if model_row == WHOLE_WORKSPACE else ""
