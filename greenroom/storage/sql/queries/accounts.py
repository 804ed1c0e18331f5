"""Queries: accounts, and what they own."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.accounts import AccountKind, StoredAccount
from greenroom.core.page_tokens import Key, Page
from greenroom.core.ports.accounts import AccountChoice, OwnedObjects
from greenroom.core.subjects import Subject
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Query, SortKey, order_by, sql
from greenroom.storage.sql.language.records import Decoded, RecordColumns
from greenroom.storage.sql.queries.page_rows import sorted_texts
from greenroom.storage.sql.session import Session

ACCOUNT = RecordColumns(
    StoredAccount,
    row="a.id",
    kind="a.kind",
    name="a.name",
    display_name="a.display_name",
    email="a.email",
    has_password=Decoded("CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END", bool),
    is_admin=Decoded("a.is_admin", bool),
    is_disabled=Decoded("a.is_disabled", bool),
    created_at_ms="a.created_at_ms",
    updated_at_ms="a.updated_at_ms",
    issuers=Decoded(
        "(SELECT {json_array:i.issuer} FROM account_identities i WHERE i.account_id = a.id)",
        lambda text: tuple(sorted_texts(text)),
    ),
)
_LIVE = "a.deleted_at_ms IS NULL"
_SELECT = f"SELECT {ACCOUNT.select} FROM accounts a"
# Every change of accounts, groups and tokens writes this row anyway, when it ends.
_LOCK = Sql("SELECT version FROM access_state WHERE id = 1 {for_update}")
_ANY = Sql("SELECT 1 FROM accounts WHERE deleted_at_ms IS NULL LIMIT 1")
_ADD = Sql(
    "INSERT INTO accounts (kind, name, name_key, display_name, email, password_hash, is_admin, is_disabled, "
    "created_at_ms, updated_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8) "
    "ON CONFLICT (name_key) WHERE deleted_at_ms IS NULL DO NOTHING RETURNING id"
)
_GET = Sql(f"{_SELECT} WHERE a.id = $1 AND {_LIVE}")
_FIND = Sql(f"{_SELECT} WHERE a.name_key = $1 AND {_LIVE}")
_OTHER_ADMINISTRATORS = Sql(
    "SELECT count(*) FROM accounts WHERE id <> $1 AND kind = 'user' AND is_admin = 1 AND is_disabled = 0 "
    "AND deleted_at_ms IS NULL"
)
_SET_FIELDS = Sql(
    "UPDATE accounts SET display_name = $2, email = $3, is_admin = $4, is_disabled = $5, updated_at_ms = $6 WHERE id = $1"
)
_PASSWORD_HASH = Sql("SELECT password_hash FROM accounts WHERE id = $1 AND deleted_at_ms IS NULL")
_SET_PASSWORD_HASH = Sql("UPDATE accounts SET password_hash = $2, updated_at_ms = $3 WHERE id = $1")
_OWNED = Sql(
    "SELECT (SELECT count(*) FROM registered_models m WHERE m.owner_id = $1 AND m.deleted_at_ms IS NULL), "
    "(SELECT count(*) FROM experiments e WHERE e.owner_id = $1 AND e.lifecycle_stage = 'active'), "
    "(SELECT count(*) FROM publishers p WHERE p.account_id = $1)"
)
_OBJECTS = Sql(
    "SELECT workspace, 'registered_model', id FROM registered_models WHERE owner_id = $1 "
    "UNION ALL SELECT workspace, 'experiment', experiment_id FROM experiments WHERE owner_id = $1 ORDER BY 1, 2, 3"
)
_GIVE_ALL = (
    Sql("UPDATE registered_models SET owner_id = $2 WHERE owner_id = $1"),
    Sql("UPDATE experiments SET owner_id = $2 WHERE owner_id = $1"),
)
_DELETE = Sql(
    "UPDATE accounts SET deleted_at_ms = $2, updated_at_ms = $2, email = NULL, password_hash = NULL, is_admin = 0 "
    "WHERE id = $1"
)
_DELETE_PARTS = (
    Sql("DELETE FROM account_identities WHERE account_id = $1"),
    Sql("DELETE FROM group_members WHERE account_id = $1"),
    Sql("DELETE FROM device_codes WHERE account_id = $1"),
    Sql("DELETE FROM watches WHERE account_id = $1"),
    Sql("DELETE FROM notifications WHERE account_id = $1"),
    Sql("DELETE FROM notification_settings WHERE account_id = $1"),
    Sql("DELETE FROM outgoing_mail WHERE account_id = $1"),
)
_DELETE_GRANTS = Sql("DELETE FROM grants WHERE subject = $1")
_BY_NAME = [SortKey("a.name_key", True)]


class SqlAccounts:
    """Implements `AccountStore` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock_changes(self) -> None:
        """Lock the row of the state of access."""
        await self._session.one(_LOCK)

    async def has_any(self) -> bool:
        """Return whether there is an account."""
        return await self._session.one(_ANY) is not None

    async def add(
        self,
        *,
        kind: AccountKind,
        name: str,
        name_key: str,
        display_name: str,
        email: str | None,
        password_hash: str | None,
        is_admin: bool,
    ) -> int | None:
        """Insert an account; None if the key is taken."""
        row = await self._session.one(
            _ADD, kind, name, name_key, display_name, email, password_hash, int(is_admin), self._session.now_ms
        )
        return None if row is None else int(row[0])

    async def get(self, row: int) -> StoredAccount | None:
        """Read an account by row."""
        found = await self._session.one(_GET, row)
        return None if found is None else ACCOUNT.read(found)

    async def find(self, name_key: str) -> StoredAccount | None:
        """Read an account by the key of its name."""
        found = await self._session.one(_FIND, name_key)
        return None if found is None else ACCOUNT.read(found)

    async def listed(self, choice: AccountChoice, *, last: Sequence[Key] | None, limit: int) -> Page[StoredAccount]:
        """Read a page of accounts."""
        query = _chosen(choice)
        query.after(_BY_NAME, last)
        text = (
            f"SELECT {ACCOUNT.select}, a.name_key FROM accounts a WHERE {query.condition} "
            f"ORDER BY {order_by(_BY_NAME)} LIMIT {query.bind(limit + 1)}"
        )
        rows = await self._session.all(sql(text), *query.values)
        items = [ACCOUNT.split(row)[0] for row in rows[:limit]]
        return Page(items, (rows[limit - 1][-1],) if len(rows) > limit else None)

    async def count(self, choice: AccountChoice) -> int:
        """Count accounts."""
        query = _chosen(choice)
        row = await self._session.one(sql(f"SELECT count(*) FROM accounts a WHERE {query.condition}"), *query.values)
        return 0 if row is None else int(row[0])

    async def other_administrators(self, row: int) -> int:
        """Count other users that administer the server."""
        found = await self._session.one(_OTHER_ADMINISTRATORS, row)
        return 0 if found is None else int(found[0])

    async def set_fields(
        self, row: int, *, display_name: str, email: str | None, is_admin: bool, is_disabled: bool
    ) -> None:
        """Update an account."""
        await self._session.run(
            _SET_FIELDS, row, display_name, email, int(is_admin), int(is_disabled), self._session.now_ms
        )

    async def password_hash(self, row: int) -> str | None:
        """Read the hash of the password."""
        found = await self._session.one(_PASSWORD_HASH, row)
        return None if found is None else found[0]

    async def set_password_hash(self, row: int, password_hash: str) -> None:
        """Replace the hash of the password."""
        await self._session.run(_SET_PASSWORD_HASH, row, password_hash, self._session.now_ms)

    async def owned(self, row: int) -> OwnedObjects:
        """Count what an account owns."""
        found = await self._session.one(_OWNED, row)
        assert found is not None, "counts have a row"
        return OwnedObjects(*(int(one) for one in found))

    async def objects(self, row: int) -> list[tuple[str, Subject]]:
        """Read what an account owns."""
        return [
            (workspace, Subject(kind, str(object_id)))
            for workspace, kind, object_id in await self._session.all(_OBJECTS, row)
        ]

    async def give_all(self, row: int, to_row: int) -> None:
        """Make another account the owner."""
        for statement in _GIVE_ALL:
            await self._session.run(statement, row, to_row)

    async def delete(self, row: int) -> int:
        """Delete an account but for its row."""
        await self._session.run(_DELETE, row, self._session.now_ms)
        for statement in _DELETE_PARTS:
            await self._session.defer(statement, row)
        return await self._session.run(_DELETE_GRANTS, f"user:{row}")


def _chosen(choice: AccountChoice) -> Query:
    query = Query(_LIVE)
    if choice.name_key is not None:
        query.where(f"{{find:a.name_key, {query.bind(choice.name_key)}}} > 0")
    if choice.kind is not None:
        query.where(f"a.kind = {query.bind(choice.kind)}")
    if choice.is_admin is not None:
        query.where(f"a.is_admin = {query.bind(int(choice.is_admin))}")
    if choice.is_disabled is not None:
        query.where(f"a.is_disabled = {query.bind(int(choice.is_disabled))}")
    return query
