"""Accounts, groups and principals for tests of access, written to the store without their services."""

from __future__ import annotations

from collections.abc import Sequence

from greenroom.core.access import Account, Principal
from greenroom.core.permissions import EVERYTHING, OF_SERVER, Permission
from greenroom.core.user_names import user_name_key
from greenroom.services.other_workspaces import principal_in
from greenroom.storage.sql.database import Database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

_ACCOUNT = Sql(
    "INSERT INTO accounts (kind, name, name_key, display_name, is_admin, is_disabled, created_at_ms, updated_at_ms) "
    "VALUES ('user', $1, $2, '', $3, 0, 1, 1) RETURNING id"
)
_GROUP = Sql(
    "INSERT INTO groups (workspace, name, name_key, description, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, $3, '', 1, 1) RETURNING id"
)
_MEMBER = Sql("INSERT INTO group_members (group_id, account_id, source) VALUES ($1, $2, '')")
_DISABLE = Sql("UPDATE accounts SET is_disabled = 1 WHERE id = $1")
_TOKEN = Sql(
    "INSERT INTO api_tokens (account_id, name, digest, hint, scope, workspace, created_at_ms) "
    "VALUES ($1, 'ci', $2, 'gr', 'admin', $3, 1) RETURNING id"
)
_SELF = frozenset({Permission.ACCOUNT_SELF, Permission.ACCOUNT_READ})


async def an_account(database: Database[SqlTransaction], name: str, *, is_admin: bool = False) -> int:
    """Make an account and return its row."""

    async def make(tx: SqlTransaction) -> int:
        row = await tx._session.one(_ACCOUNT, name, user_name_key(name), int(is_admin))
        assert row is not None
        return int(row[0])

    return await database.write(make)


async def a_group(
    database: Database[SqlTransaction], name: str, members: Sequence[int] = (), *, workspace: str | None = None
) -> int:
    """Make a group and return its row."""

    async def make(tx: SqlTransaction) -> int:
        row = await tx._session.one(_GROUP, workspace, name, user_name_key(name))
        assert row is not None
        for member in members:
            await tx._session.run(_MEMBER, row[0], member)
        return int(row[0])

    return await database.write(make)


async def a_token(database: Database[SqlTransaction], account: int, *, workspace: str | None) -> int:
    """Make an API token and return its row."""

    async def make(tx: SqlTransaction) -> int:
        row = await tx._session.one(_TOKEN, account, f"{account}-{workspace}", workspace)
        assert row is not None
        return int(row[0])

    return await database.write(make)


async def disable(database: Database[SqlTransaction], account: int) -> None:
    """Disable an account."""
    await database.write(lambda tx: tx._session.run(_DISABLE, account))


async def a_principal(
    database: Database[SqlTransaction],
    account: int,
    name: str,
    *,
    workspace: str = "default",
    is_admin: bool = False,
    allowed: frozenset[Permission] = EVERYTHING,
    token: int | None = None,
) -> Principal:
    """Return the principal of an account in a workspace, as it is now."""
    of_server = OF_SERVER if is_admin else _SELF
    outside = Principal(
        f"acc_{account}",
        "user",
        name,
        workspace="-",
        permissions=of_server & allowed,
        allowed=allowed,
        account=Account(account, (f"user:{account}",), token=token),
    )
    return await database.read(lambda tx: principal_in(tx, outside, workspace))
