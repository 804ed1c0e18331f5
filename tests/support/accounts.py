"""Accounts, groups and tokens for tests, made through the services."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine
from typing import Any

from greenroom.core.access import Account, Actor, Principal, local_user
from greenroom.core.accounts import StoredAccount
from greenroom.core.api_tokens import format_token, token_digest, token_hint
from greenroom.core.permissions import EVERYTHING, OF_SERVER, Permission
from greenroom.core.roles import TokenScope, permissions_of_scope
from greenroom.services.access import accounts, api_tokens
from greenroom.services.access.api_tokens import NewToken, ShownToken
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.registry import Registry

OPERATOR = local_user("operator")
"""Who may do everything and has no account, as on a local server."""

A_HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"

_secrets = itertools.count(1)
_ADD_SESSION = Sql(
    "INSERT INTO account_sessions (digest, account_id, method, user_agent, address, created_at_ms, last_used_at_ms, "
    "idle_until_ms, until_ms) VALUES ($1, $2, 'password', '', '', $3, $3, $4, $4) RETURNING id"
)
_OF_EVERYONE = frozenset({Permission.ACCOUNT_SELF, Permission.ACCOUNT_READ, Permission.SERVER_READ})


async def an_account(database: Registry, name: str, **fields: Any) -> StoredAccount:
    """Make an account."""
    return await database.write(lambda tx: accounts.add_account(tx, OPERATOR, name=name, **fields))


async def an_administrator(database: Registry, name: str = "root") -> StoredAccount:
    """Make a user who administers the server."""
    return await an_account(database, name, is_admin=True, password_hash=A_HASH)


def acting_as(
    account: StoredAccount,
    *,
    token: ShownToken | None = None,
    session: int | None = None,
    workspace: str = "default",
) -> Actor:
    """Return the principal of an account without roles in the workspace; with all of them for an administrator."""
    allowed = EVERYTHING if token is None else permissions_of_scope(token.token.scope)
    held = EVERYTHING if account.is_admin else EVERYTHING - OF_SERVER | _OF_EVERYONE
    return Principal(
        account.account_id,
        "user",
        account.name,
        workspace=workspace,
        permissions=held & allowed,
        allowed=allowed,
        account=Account(
            account.row,
            (account.subject,),
            token=None if token is None else token.token.row,
            session=session,
        ),
    )


def new_token(name: str = "laptop", scope: TokenScope = TokenScope.WRITE, **fields: Any) -> NewToken:
    """Describe a token to be created."""
    text = format_token(next(_secrets).to_bytes(32, "big"))
    return NewToken(name, token_digest(text), token_hint(text), scope, **fields)


async def a_token(database: Registry, account: StoredAccount, **fields: Any) -> ShownToken:
    """Make an API token."""
    new = new_token(**fields)
    return await database.write(lambda tx: api_tokens.create_token(tx, OPERATOR, account=account.account_id, new=new))


def a_session_of(account_row: int) -> Callable[[SqlTransaction], Coroutine[Any, Any, int]]:
    """Return a change that stores a session of an account, as signing in does, and returns its row."""

    async def verb(tx: SqlTransaction) -> int:
        row = await tx._session.one(_ADD_SESSION, tx.new_id(), account_row, tx.now_ms, tx.now_ms + 3_600_000)
        assert row is not None
        return int(row[0])

    return verb
