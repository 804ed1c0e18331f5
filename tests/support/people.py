"""Accounts, groups and principals for tests of access, written to the store without their services."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from greenroom.core.access import Principal
from greenroom.core.permissions import EVERYTHING, Permission
from greenroom.core.ports.credentials import CredentialAccount
from greenroom.core.roles import DefaultRole
from greenroom.core.user_names import user_name_key
from greenroom.services.access.principals import principal_of
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
    default_role: DefaultRole = DefaultRole.NONE,
) -> Principal:
    """Return the principal of an account in a workspace, as it is now.

    Args:
        workspace: its key.
        allowed: what its token may use at most.
        token: row of the API token that it sends.
    """

    async def read(tx: SqlTransaction) -> Principal:
        parts = await tx.credentials.parts(account, workspace, is_key=True)
        assert parts is not None
        return principal_of(
            CredentialAccount(row=account, kind="user", name=name, is_admin=is_admin),
            parts,
            default_role=default_role,
            token=None if token is None else await tx.api_tokens.get(token),
        )

    found = await database.read(read)

    def cut(held: frozenset[Permission] | None) -> frozenset[Permission] | None:
        return None if held is None else held & allowed

    return replace(
        found,
        permissions=found.permissions & allowed,
        on_models=cut(found.on_models),
        on_experiments=cut(found.on_experiments),
        allowed=found.allowed & allowed,
    )
