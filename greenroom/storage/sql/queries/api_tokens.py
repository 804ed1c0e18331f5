"""Queries: API tokens and browser sessions, as their owners manage them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from greenroom.core.accounts import AccountSession, ApiToken
from greenroom.core.page_tokens import Key, Page
from greenroom.core.roles import TokenScope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.session import Session

_TOKEN = RecordColumns(
    ApiToken,
    row="t.id",
    account_row="t.account_id",
    account="a.name",
    name="t.name",
    hint="t.hint",
    scope=Decoded("t.scope", TokenScope),
    workspace="t.workspace",
    models=Decoded("t.models", lambda text: None if text is None else tuple(json.loads(text))),
    publisher="t.publisher_id",
    claims="t.claims",
    created_at_ms="t.created_at_ms",
    expires_at_ms="t.expires_at_ms",
    last_used_at_ms="t.last_used_at_ms",
    revoked_at_ms="t.revoked_at_ms",
)
_SESSION = RecordColumns(
    AccountSession,
    row="s.id",
    account_row="s.account_id",
    method="s.method",
    user_agent="s.user_agent",
    address="s.address",
    created_at_ms="s.created_at_ms",
    last_used_at_ms="s.last_used_at_ms",
    idle_until_ms="s.idle_until_ms",
    until_ms="s.until_ms",
)
_FROM = "FROM api_tokens t JOIN accounts a ON a.id = t.account_id AND a.deleted_at_ms IS NULL"
_ADD = Sql(
    "INSERT INTO api_tokens (account_id, name, digest, hint, scope, workspace, models, publisher_id, claims, "
    "created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id"
)
_GET = Sql(f"SELECT {_TOKEN.select} {_FROM} WHERE t.id = $1")
_COUNT_USABLE = Sql(
    "SELECT count(*) FROM api_tokens WHERE account_id = $1 AND revoked_at_ms IS NULL AND publisher_id IS NULL "
    "AND (expires_at_ms IS NULL OR expires_at_ms > $2)"
)
_COUNT_LISTED = Sql("SELECT count(*) FROM api_tokens WHERE account_id = $1 AND revoked_at_ms IS NULL")
_REVOKE = Sql("UPDATE api_tokens SET revoked_at_ms = $2 WHERE id = $1 AND revoked_at_ms IS NULL")
_REVOKE_ALL = Sql("UPDATE api_tokens SET revoked_at_ms = $2 WHERE account_id = $1 AND revoked_at_ms IS NULL")
_MODEL_NAMES = Sql("SELECT id, name FROM registered_models WHERE id IN {ints:$1}")
_WORKSPACE_NAME = Sql("SELECT name FROM workspaces WHERE key = $1")
_WORKSPACE_KEY = Sql("SELECT key FROM workspaces WHERE name = $1")
_ACTIVE = "s.idle_until_ms > $2 AND s.until_ms > $2"
_GET_SESSION = Sql(f"SELECT {_SESSION.select} FROM account_sessions s WHERE s.id = $1 AND {_ACTIVE}")
_END_SESSION = Sql("DELETE FROM account_sessions WHERE id = $1")
_END_SESSIONS = Sql("DELETE FROM account_sessions WHERE account_id = $1 AND id <> $2")
_NEWEST_FIRST = [SortKey("t.id", False)]
_NEWEST_SESSION_FIRST = [SortKey("s.id", False)]


class SqlApiTokens:
    """Implements `ApiTokenStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(
        self,
        *,
        account_row: int,
        name: str,
        digest: str,
        hint: str,
        scope: TokenScope,
        workspace: str | None,
        models: Sequence[int] | None,
        publisher: int | None,
        claims: str | None,
        expires_at_ms: int | None,
    ) -> int:
        """Insert a token."""
        rows = None if models is None else json.dumps(sorted(models), separators=(",", ":"))
        row = await self._session.one(
            _ADD,
            account_row,
            name,
            digest,
            hint,
            scope.value,
            workspace,
            rows,
            publisher,
            claims,
            self._session.now_ms,
            expires_at_ms,
        )
        assert row is not None, "an insert returns its row"
        return int(row[0])

    async def get(self, row: int) -> ApiToken | None:
        """Read a token."""
        found = await self._session.one(_GET, row)
        return None if found is None else _TOKEN.read(found)

    async def of_account(self, account_row: int, *, last: Sequence[Key] | None, limit: int) -> Page[ApiToken]:
        """Read a page of tokens."""
        query = Query("t.revoked_at_ms IS NULL")
        query.where(f"t.account_id = {query.bind(account_row)}")
        query.after(_NEWEST_FIRST, last)
        text = (
            f"SELECT {_TOKEN.select} {_FROM} WHERE {query.condition} ORDER BY {order_by(_NEWEST_FIRST)} "
            f"LIMIT {query.bind(limit + 1)}"
        )
        found = [_TOKEN.read(row) for row in await self._session.all(sql(text), *query.values)]
        return Page(found[:limit], (found[limit - 1].row,) if len(found) > limit else None)

    async def count_usable(self, account_row: int) -> int:
        """Count tokens that work."""
        row = await self._session.one(_COUNT_USABLE, account_row, self._session.now_ms)
        return 0 if row is None else int(row[0])

    async def count_listed(self, account_row: int) -> int:
        """Count tokens that were not revoked."""
        row = await self._session.one(_COUNT_LISTED, account_row)
        return 0 if row is None else int(row[0])

    async def revoke(self, row: int) -> None:
        """Revoke a token."""
        await self._session.run(_REVOKE, row, self._session.now_ms)

    async def revoke_all(self, account_row: int) -> None:
        """Revoke all tokens of an account."""
        await self._session.run(_REVOKE_ALL, account_row, self._session.now_ms)

    async def model_names(self, rows: Sequence[int]) -> dict[int, str]:
        """Read the names of registered models."""
        return {row[0]: row[1] for row in await self._session.all(_MODEL_NAMES, list(rows))} if rows else {}

    async def workspace_name(self, key: str) -> str | None:
        """Read the name of a workspace."""
        row = await self._session.one(_WORKSPACE_NAME, key)
        return None if row is None else str(row[0])

    async def workspace_key(self, name: str) -> str | None:
        """Read the key of a workspace."""
        row = await self._session.one(_WORKSPACE_KEY, name)
        return None if row is None else str(row[0])

    async def sessions(self, account_row: int, *, last: Sequence[Key] | None, limit: int) -> Page[AccountSession]:
        """Read a page of sessions."""
        query = Query("s.account_id = $1", _ACTIVE, values=(account_row, self._session.now_ms))
        query.after(_NEWEST_SESSION_FIRST, last)
        text = (
            f"SELECT {_SESSION.select} FROM account_sessions s WHERE {query.condition} "
            f"ORDER BY {order_by(_NEWEST_SESSION_FIRST)} LIMIT {query.bind(limit + 1)}"
        )
        found = [_SESSION.read(row) for row in await self._session.all(sql(text), *query.values)]
        return Page(found[:limit], (found[limit - 1].row,) if len(found) > limit else None)

    async def session(self, row: int) -> AccountSession | None:
        """Read a session."""
        found = await self._session.one(_GET_SESSION, row, self._session.now_ms)
        return None if found is None else _SESSION.read(found)

    async def end_session(self, row: int) -> None:
        """Delete a session."""
        await self._session.run(_END_SESSION, row)

    async def end_sessions(self, account_row: int, *, but: int | None = None) -> None:
        """Delete the sessions of an account."""
        await self._session.run(_END_SESSIONS, account_row, -1 if but is None else but)
