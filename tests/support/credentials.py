"""Accounts, tokens and grants for tests of signing in, put straight into a database, and clients that send them.

with stored(url) as store:
    ada = store.account("ada")
    store.grant(ada, "viewer")
    token = store.token(ada)
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from greenroom.core.api_tokens import format_token, token_digest, token_hint
from greenroom.core.user_names import user_name_key
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction

T = TypeVar("T")
Verb = Callable[[SqlTransaction], Coroutine[Any, Any, T]]

_ADD_ACCOUNT = Sql(
    "INSERT INTO accounts (kind, name, name_key, display_name, password_hash, is_admin, is_disabled, created_at_ms, "
    "updated_at_ms) VALUES ($1, $2, $3, '', $4, $5, 0, 0, 0) RETURNING id"
)
_ADD_TOKEN = Sql(
    "INSERT INTO api_tokens (account_id, name, digest, hint, scope, workspace, models, created_at_ms, expires_at_ms) "
    "VALUES ($1, 'a token', $2, $3, $4, $5, $6, 0, $7)"
)
_ADD_GRANT = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ($1, $2, $3, $4, $5, 0, 'test')"
)
_END_GRANTS = Sql("DELETE FROM grants WHERE subject = $1")
_ADD_GROUP = Sql(
    "INSERT INTO groups (name, name_key, description, created_at_ms, updated_at_ms) VALUES ($1, $1, '', 0, 0) RETURNING id"
)
_ADD_MEMBER = Sql("INSERT INTO group_members (group_id, account_id, source) VALUES ($1, $2, $3)")
_ADD_WORKSPACE = Sql(
    "INSERT INTO workspaces (key, name, description, default_role, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, '', $3, 0, 0)"
)
_ADD_ROLE = Sql(
    "INSERT INTO roles (workspace, name, description, permissions, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, '', $3, 0, 0) RETURNING id"
)
_ADD_IDENTITY = Sql(
    "INSERT INTO account_identities (issuer, subject, account_id, created_at_ms) VALUES ($1, $2, $3, 0)"
)
_REVOKE = Sql("UPDATE api_tokens SET revoked_at_ms = $2 WHERE digest = $1")
_SET_DISABLED = Sql("UPDATE accounts SET is_disabled = $2 WHERE id = $1")
_SET_DELETED = Sql("UPDATE accounts SET deleted_at_ms = 1 WHERE id = $1")
_SET_PASSWORD = Sql("UPDATE accounts SET password_hash = $2 WHERE id = $1")
_SET_OWNER = Sql("UPDATE registered_models SET owner_id = $2 WHERE name = $1")

_numbers = itertools.count(1)


class Credentials:
    """Changes of one transaction; each raises the version of all access."""

    def __init__(self, tx: SqlTransaction) -> None:
        self._tx = tx
        self._session = tx._session

    async def account(
        self, name: str, *, kind: str = "user", password_hash: str | None = None, is_admin: bool = False
    ) -> int:
        """Make an account and return its row."""
        return await self._add(_ADD_ACCOUNT, kind, name, user_name_key(name), password_hash, int(is_admin))

    async def token(
        self,
        account: int,
        *,
        scope: str = "admin",
        workspace: str | None = None,
        models: Sequence[int] | None = None,
        expires_at_ms: int | None = None,
    ) -> str:
        """Make an API token and return it."""
        text = format_token(secrets.token_bytes(32))
        listed = None if models is None else json.dumps(list(models))
        await self._session.run(
            _ADD_TOKEN, account, token_digest(text), token_hint(text), scope, workspace, listed, expires_at_ms
        )
        return text

    async def grant(
        self,
        subject: int | str,
        role: str,
        *,
        kind: str = "workspace",
        resource: int = -1,
        workspace: str = "default",
    ) -> None:
        """Grant a role to an account, by row, or to a subject."""
        await self._run(_ADD_GRANT, workspace, kind, resource, _subject(subject), role)

    async def end_grants(self, subject: int | str) -> None:
        """Take all grants away."""
        await self._run(_END_GRANTS, _subject(subject))

    async def group(self, *members: int, sources: Sequence[str] = ("",)) -> int:
        """Make a group and return its row."""
        row = await self._add(_ADD_GROUP, f"group {next(_numbers)}")
        for member in members:
            for source in sources:
                await self._session.run(_ADD_MEMBER, row, member, source)
        return row

    async def workspace(self, name: str, default_role: str | None = None) -> str:
        """Make a workspace and return its key."""
        key = f"w{next(_numbers)}"
        await self._run(_ADD_WORKSPACE, key, name, default_role)
        return key

    async def role(self, permissions: Sequence[str], *, workspace: str = "default") -> str:
        """Make an own role and return its text form."""
        row = await self._add(_ADD_ROLE, workspace, f"role {next(_numbers)}", json.dumps(permissions))
        return f"role:{row}"

    async def identity(self, issuer: str, subject: str, account: int) -> None:
        """Give an account an identity."""
        await self._run(_ADD_IDENTITY, issuer, subject, account)

    async def revoke(self, token: str, *, at_ms: int = 1) -> None:
        """Revoke a token."""
        await self._run(_REVOKE, token_digest(token), at_ms)

    async def disable(self, account: int) -> None:
        """Disable an account."""
        await self._run(_SET_DISABLED, account, 1)

    async def delete(self, account: int) -> None:
        """Delete an account."""
        await self._run(_SET_DELETED, account)

    async def set_password_hash(self, account: int, password_hash: str) -> None:
        """Replace a password."""
        await self._run(_SET_PASSWORD, account, password_hash)

    async def set_owner(self, model: str, account: int) -> None:
        """Make an account own a registered model."""
        await self._run(_SET_OWNER, model, account)

    async def end_sessions(self, account: int) -> None:
        """End all sessions of an account."""
        await self._tx.api_tokens.end_sessions(account)
        await self._tx.credentials.touch()

    async def _run(self, sql: Sql, *args: Any) -> None:
        await self._session.run(sql, *args)
        await self._tx.credentials.touch()

    async def _add(self, sql: Sql, *args: Any) -> int:
        row = await self._session.one(sql, *args)
        assert row is not None
        await self._tx.credentials.touch()
        return int(row[0])


class Store:
    """The same for tests without an event loop, on the database of a running server: `store.account("ada")`."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._database: Database[SqlTransaction] = self._wait(open_database(url, make_transaction=SqlTransaction))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **fields: Any) -> Any:
            return self.write(lambda tx: getattr(Credentials(tx), name)(*args, **fields))

        return call

    def write(self, verb: Verb[T]) -> T:
        """Run a change."""
        return self._wait(self._database.write(verb))

    def read(self, verb: Verb[T]) -> T:
        """Run a read."""
        return self._wait(self._database.read(verb))

    def close(self) -> None:
        """Close the database."""
        self._wait(self._database.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)


@contextmanager
def stored(url: str) -> Iterator[Store]:
    """Open the database of a server."""
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


def bearer(token: str) -> Mapping[str, str]:
    """Return the header that sends a token."""
    return {"Authorization": f"Bearer {token}"}


def basic(name: str, password: str) -> Mapping[str, str]:
    """Return the header that sends a name and a password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def _subject(subject: int | str) -> str:
    return f"user:{subject}" if isinstance(subject, int) else subject
