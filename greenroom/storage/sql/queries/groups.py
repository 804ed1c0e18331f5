"""Queries: groups of the whole server, and their members."""

from __future__ import annotations

import json
from collections.abc import Sequence

from greenroom.core.accounts import Group, Membership
from greenroom.core.page_tokens import Key, Page
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.records import RecordColumns
from greenroom.storage.sql.queries.accounts import ACCOUNT
from greenroom.storage.sql.session import Session

_MEMBERS = (
    "SELECT count(DISTINCT gm.account_id) FROM group_members gm JOIN accounts a ON a.id = gm.account_id "
    "WHERE gm.group_id = {group} AND a.deleted_at_ms IS NULL"
)
_GROUP = RecordColumns(
    Group,
    row="g.id",
    name="g.name",
    description="g.description",
    workspace="g.workspace",
    created_at_ms="g.created_at_ms",
    updated_at_ms="g.updated_at_ms",
    members_count=f"({_MEMBERS.format(group='g.id')})",
)
# Groups of a workspace are MLflow's roles, which are managed as roles.
_OF_SERVER = "g.workspace IS NULL"
_SELECT = f"SELECT {_GROUP.select} FROM groups g"
_ADD = Sql(
    "INSERT INTO groups (name, name_key, description, created_at_ms, updated_at_ms) VALUES ($1, $2, $3, $4, $4) "
    "ON CONFLICT (name_key) WHERE workspace IS NULL DO NOTHING RETURNING id"
)
_GET = Sql(f"{_SELECT} WHERE g.id = $1 AND {_OF_SERVER}")
_FIND = Sql(f"{_SELECT} WHERE g.name_key = $1 AND {_OF_SERVER}")
_WITH_KEYS = Sql(f"{_SELECT} WHERE g.name_key IN {{texts:$1}} AND {_OF_SERVER} ORDER BY g.name_key")
_TAKEN = Sql(f"SELECT 1 FROM groups g WHERE g.name_key = $1 AND g.id <> $2 AND {_OF_SERVER}")
_SET_FIELDS = Sql("UPDATE groups SET name = $2, name_key = $3, description = $4, updated_at_ms = $5 WHERE id = $1")
_GRANTS_COUNT = Sql("SELECT count(*) FROM grants WHERE subject = $1")
_DELETE = Sql("DELETE FROM groups WHERE id = $1")
_DELETE_MEMBERS = Sql("DELETE FROM group_members WHERE group_id = $1")
_DELETE_GRANTS = Sql("DELETE FROM grants WHERE subject = $1")
_OF_ACCOUNT = Sql(
    f"{_SELECT} WHERE g.id IN (SELECT m.group_id FROM group_members m WHERE m.account_id = $1) AND {_OF_SERVER} "
    "ORDER BY g.name_key"
)
_OF_SOURCE = Sql(
    f"{_SELECT} WHERE g.id IN (SELECT m.group_id FROM group_members m WHERE m.account_id = $1 AND m.source = $2) "
    f"AND {_OF_SERVER} ORDER BY g.name_key"
)
_COUNT_MEMBERS = Sql(_MEMBERS.format(group="$1"))
_MEMBERSHIP = Sql("SELECT source FROM group_members WHERE group_id = $1 AND account_id = $2 ORDER BY source")
_ADD_MEMBER = Sql(
    "INSERT INTO group_members (group_id, account_id, source) VALUES ($1, $2, $3) "
    "ON CONFLICT (group_id, account_id, source) DO NOTHING"
)
_REMOVE_MEMBER = Sql("DELETE FROM group_members WHERE group_id = $1 AND account_id = $2 AND source = $3")
_BY_NAME = [SortKey("g.name_key", True)]
_BY_ACCOUNT_NAME = [SortKey("a.name_key", True)]


class SqlGroups:
    """Implements `GroupStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, *, name: str, name_key: str, description: str) -> int | None:
        """Insert a group; None if the key is taken."""
        row = await self._session.one(_ADD, name, name_key, description, self._session.now_ms)
        return None if row is None else int(row[0])

    async def get(self, row: int) -> Group | None:
        """Read a group by row."""
        found = await self._session.one(_GET, row)
        return None if found is None else _GROUP.read(found)

    async def find(self, name_key: str) -> Group | None:
        """Read a group by the key of its name."""
        found = await self._session.one(_FIND, name_key)
        return None if found is None else _GROUP.read(found)

    async def with_keys(self, name_keys: Sequence[str]) -> list[Group]:
        """Read groups by the keys of their names."""
        return [_GROUP.read(row) for row in await self._session.all(_WITH_KEYS, list(name_keys))]

    async def listed(self, name_key: str | None, *, last: Sequence[Key] | None, limit: int) -> Page[Group]:
        """Read a page of groups."""
        query = _chosen(name_key)
        query.after(_BY_NAME, last)
        text = (
            f"SELECT {_GROUP.select}, g.name_key FROM groups g WHERE {query.condition} "
            f"ORDER BY {order_by(_BY_NAME)} LIMIT {query.bind(limit + 1)}"
        )
        rows = await self._session.all(sql(text), *query.values)
        items = [_GROUP.split(row)[0] for row in rows[:limit]]
        return Page(items, (rows[limit - 1][-1],) if len(rows) > limit else None)

    async def count(self, name_key: str | None) -> int:
        """Count groups."""
        query = _chosen(name_key)
        row = await self._session.one(sql(f"SELECT count(*) FROM groups g WHERE {query.condition}"), *query.values)
        return 0 if row is None else int(row[0])

    async def set_fields(self, row: int, *, name: str, name_key: str, description: str) -> bool:
        """Update a group, unless another one has the key."""
        if await self._session.one(_TAKEN, name_key, row) is not None:
            return False
        await self._session.run(_SET_FIELDS, row, name, name_key, description, self._session.now_ms)
        return True

    async def grants_count(self, row: int) -> int:
        """Count the grants to a group."""
        found = await self._session.one(_GRANTS_COUNT, f"group:{row}")
        return 0 if found is None else int(found[0])

    async def delete(self, row: int) -> None:
        """Delete a group, its memberships and grants."""
        await self._session.defer(_DELETE_GRANTS, f"group:{row}")
        await self._session.defer(_DELETE_MEMBERS, row)
        await self._session.defer(_DELETE, row)

    async def of_account(self, account_row: int) -> list[Group]:
        """Read the groups of an account."""
        return [_GROUP.read(row) for row in await self._session.all(_OF_ACCOUNT, account_row)]

    async def of_source(self, account_row: int, source: str) -> list[Group]:
        """Read the groups of an account that a source says."""
        return [_GROUP.read(row) for row in await self._session.all(_OF_SOURCE, account_row, source)]

    async def members(self, row: int, *, last: Sequence[Key] | None, limit: int) -> Page[Membership]:
        """Read a page of members."""
        group = await self.get(row)
        if group is None:
            return Page([], None)
        query = Query("a.deleted_at_ms IS NULL")
        place = query.bind(row)
        query.where(f"EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = {place} AND m.account_id = a.id)")
        query.after(_BY_ACCOUNT_NAME, last)
        text = (
            f"SELECT {ACCOUNT.select}, (SELECT {{json_array:m.source}} FROM group_members m WHERE m.group_id = {place} "
            f"AND m.account_id = a.id), a.name_key FROM accounts a WHERE {query.condition} "
            f"ORDER BY {order_by(_BY_ACCOUNT_NAME)} LIMIT {query.bind(limit + 1)}"
        )
        rows = await self._session.all(sql(text), *query.values)
        items = []
        for found in rows[:limit]:
            account, (sources, _) = ACCOUNT.split(found)
            items.append(Membership(group=group, account=account, sources=tuple(sorted(json.loads(sources)))))
        return Page(items, (rows[limit - 1][-1],) if len(rows) > limit else None)

    async def count_members(self, row: int) -> int:
        """Count members."""
        found = await self._session.one(_COUNT_MEMBERS, row)
        return 0 if found is None else int(found[0])

    async def membership(self, row: int, account_row: int) -> tuple[str, ...]:
        """Read the sources of a membership."""
        return tuple(found[0] for found in await self._session.all(_MEMBERSHIP, row, account_row))

    async def add_member(self, row: int, account_row: int, source: str) -> bool:
        """Insert a source of a membership."""
        return await self._session.run(_ADD_MEMBER, row, account_row, source) > 0

    async def remove_member(self, row: int, account_row: int, source: str) -> bool:
        """Delete a source of a membership."""
        return await self._session.run(_REMOVE_MEMBER, row, account_row, source) > 0


def _chosen(name_key: str | None) -> Query:
    query = Query(_OF_SERVER)
    if name_key is not None:
        query.where(f"{{find:g.name_key, {query.bind(name_key)}}} > 0")
    return query
