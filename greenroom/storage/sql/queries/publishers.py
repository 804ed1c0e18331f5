"""Queries: trusted publishers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from greenroom.core.page_tokens import Key, Page
from greenroom.core.ports.publishers import PublisherFields
from greenroom.core.publishers import Publisher
from greenroom.core.roles import TokenScope
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.session import Session

_PUBLISHER = RecordColumns(
    Publisher,
    row="p.id",
    workspace="p.workspace",
    workspace_name="w.name",
    name="p.name",
    issuer="p.issuer",
    audience="p.audience",
    conditions=Decoded("p.conditions", json.loads),
    models=Decoded("p.models", lambda text: tuple(json.loads(text))),
    scope=Decoded("p.scope", TokenScope),
    lifetime_s="p.lifetime_s",
    account_row="p.account_id",
    account="a.name",
    is_disabled=Decoded("a.is_disabled", bool),
    created_at_ms="p.created_at_ms",
    updated_at_ms="p.updated_at_ms",
)
_FROM = "FROM publishers p JOIN workspaces w ON w.key = p.workspace JOIN accounts a ON a.id = p.account_id"
_SELECT = f"SELECT {_PUBLISHER.select} {_FROM}"
_ADD = Sql(
    "INSERT INTO publishers (workspace, name, issuer, audience, conditions, models, scope, lifetime_s, account_id, "
    "created_at_ms, updated_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) "
    "ON CONFLICT (workspace, name) DO NOTHING RETURNING id"
)
_GET = Sql(f"{_SELECT} WHERE p.id = $1 AND p.workspace = $2")
_FIND = Sql(f"{_SELECT} WHERE p.name = $1 AND p.workspace = $2")
_COUNT = Sql("SELECT count(*) FROM publishers WHERE workspace = $1")
_SET_FIELDS = Sql(
    "UPDATE publishers SET issuer = $2, audience = $3, conditions = $4, models = $5, scope = $6, lifetime_s = $7, "
    "updated_at_ms = $8 WHERE id = $1"
)
_DELETE = Sql("DELETE FROM publishers WHERE id = $1")
_MODEL_NAMES = Sql(
    "SELECT id, name FROM registered_models WHERE id IN {ints:$1} AND workspace = $2 AND deleted_at_ms IS NULL"
)
_AUDIENCES = Sql("SELECT DISTINCT audience FROM publishers WHERE issuer = $1 ORDER BY audience")
_OF_TOKEN = Sql(
    f"{_SELECT} WHERE p.issuer = $1 AND p.audience = $2 AND w.archived_at_ms IS NULL AND a.is_disabled = 0 "
    "AND a.deleted_at_ms IS NULL ORDER BY p.id"
)
_OF_ACCOUNT = Sql("SELECT 1 FROM publishers WHERE account_id = $1 LIMIT 1")
_BY_NAME = [SortKey("p.name", True)]


class SqlPublishers:
    """Implements `PublisherStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, name: str, account_row: int, fields: PublisherFields) -> int | None:
        """Insert a publisher; None if the name is taken."""
        values = _values(fields)
        row = await self._session.one(_ADD, self._workspace, name, *values, account_row, self._session.now_ms)
        return None if row is None else int(row[0])

    async def get(self, row: int) -> Publisher | None:
        """Read a publisher by row."""
        found = await self._session.one(_GET, row, self._workspace)
        return None if found is None else _PUBLISHER.read(found)

    async def find(self, name: str) -> Publisher | None:
        """Read a publisher by name."""
        found = await self._session.one(_FIND, name, self._workspace)
        return None if found is None else _PUBLISHER.read(found)

    async def listed(self, *, last: Sequence[Key] | None, limit: int) -> Page[Publisher]:
        """Read a page of publishers."""
        query = Query()
        query.where(f"p.workspace = {query.bind(self._workspace)}")
        query.after(_BY_NAME, last)
        text = f"{_SELECT} WHERE {query.condition} ORDER BY {order_by(_BY_NAME)} LIMIT {query.bind(limit + 1)}"
        found = [_PUBLISHER.read(row) for row in await self._session.all(sql(text), *query.values)]
        return Page(found[:limit], (found[limit - 1].name,) if len(found) > limit else None)

    async def count(self) -> int:
        """Count publishers."""
        row = await self._session.one(_COUNT, self._workspace)
        return 0 if row is None else int(row[0])

    async def set_fields(self, row: int, fields: PublisherFields) -> None:
        """Update a publisher."""
        await self._session.run(_SET_FIELDS, row, *_values(fields), self._session.now_ms)

    async def delete(self, row: int) -> None:
        """Delete a publisher."""
        await self._session.run(_DELETE, row)

    async def model_names(self, rows: Sequence[int]) -> Mapping[int, str]:
        """Read the names of registered models."""
        found = await self._session.all(_MODEL_NAMES, list(rows), self._workspace) if rows else ()
        return {row[0]: row[1] for row in found}

    async def audiences(self, issuer: str) -> list[str]:
        """Read the audiences for an issuer."""
        return [row[0] for row in await self._session.all(_AUDIENCES, issuer)]

    async def of_token(self, issuer: str, audience: str) -> list[Publisher]:
        """Read the publishers that may accept a token."""
        return [_PUBLISHER.read(row) for row in await self._session.all(_OF_TOKEN, issuer, audience)]

    async def of_account(self, account_row: int) -> bool:
        """Return whether an account belongs to a publisher."""
        return await self._session.one(_OF_ACCOUNT, account_row) is not None


def _values(fields: PublisherFields) -> tuple[str, str, str, str, str, int]:
    return (
        fields.issuer,
        fields.audience,
        json.dumps(dict(fields.conditions), sort_keys=True, separators=(",", ":")),
        json.dumps(sorted(fields.models), separators=(",", ":")),
        fields.scope.value,
        fields.lifetime_s,
    )
