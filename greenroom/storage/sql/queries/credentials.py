"""Queries: tokens, browser sessions, passwords and identities by what a client sends; what principals are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from greenroom.core.accounts import AccountSession, ApiToken, account_subject, group_subject
from greenroom.core.permissions import Permission
from greenroom.core.ports.credentials import AccessState, CredentialAccount, PasswordAccount, WorkspaceParts
from greenroom.core.roles import DefaultRole, Role, TokenScope
from greenroom.errors import StorageUnavailable
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Row, Session

_ACCOUNT = "a.id, a.kind, a.name, a.is_admin, a.is_disabled, a.deleted_at_ms"
_KINDS = "('workspace', 'registered_model', 'experiment')"

_STATE = Sql("SELECT version, EXISTS (SELECT 1 FROM accounts) FROM access_state WHERE id = 1")
_TOUCH = Sql("UPDATE access_state SET version = version + 1 WHERE id = 1")
_TOKEN = Sql(
    f"SELECT {_ACCOUNT}, t.id, t.name, t.hint, t.scope, t.workspace, t.models, t.publisher_id, t.claims, "
    "t.created_at_ms, t.expires_at_ms, t.last_used_at_ms, t.revoked_at_ms "
    "FROM api_tokens t JOIN accounts a ON a.id = t.account_id WHERE t.digest = $1"
)
_SESSION = Sql(
    f"SELECT {_ACCOUNT}, s.id, s.method, s.user_agent, s.address, s.created_at_ms, s.last_used_at_ms, s.idle_until_ms, "
    "s.until_ms FROM account_sessions s JOIN accounts a ON a.id = s.account_id WHERE s.digest = $1"
)
_BY_NAME = Sql(f"SELECT {_ACCOUNT}, a.password_hash FROM accounts a WHERE a.name_key = $1 AND a.deleted_at_ms IS NULL")
_BY_ROW = Sql(f"SELECT {_ACCOUNT} FROM accounts a WHERE a.id = $1")
_BY_IDENTITY = Sql(
    f"SELECT {_ACCOUNT} FROM account_identities i JOIN accounts a ON a.id = i.account_id "
    "WHERE i.issuer = $1 AND i.subject = $2"
)
_ADD_IDENTITY = Sql(
    "INSERT INTO account_identities (issuer, subject, account_id, created_at_ms) VALUES ($1, $2, $3, $4)"
)
_WORKSPACE_KEY = Sql("SELECT key FROM workspaces WHERE name = $1")
_WORKSPACE = (
    "SELECT w.key, w.name, w.default_role, w.archived_at_ms, "
    "(SELECT {json_array:m.group_id} FROM group_members m WHERE m.account_id = $2), "
    "(SELECT {json_object:'role:' || r.id, r.permissions} FROM roles r WHERE r.workspace = w.key), "
    "EXISTS (SELECT 1 FROM registered_models m WHERE m.owner_id = $2 AND m.workspace = w.key) "
    "OR EXISTS (SELECT 1 FROM experiments e WHERE e.owner_id = $2 AND e.workspace = w.key) "
    "FROM workspaces w WHERE "
)
_WORKSPACE_BY_NAME = Sql(f"{_WORKSPACE}w.name = $1")
_WORKSPACE_BY_KEY = Sql(f"{_WORKSPACE}w.key = $1")
_GRANTS = Sql(
    "SELECT (SELECT {json_array:g.resource_kind || ' ' || g.role} FROM grants g "
    f"WHERE g.resource_kind IN {_KINDS} AND g.resource_id = -1 AND g.workspace = $1 AND g.subject IN {{texts:$2}}), "
    "EXISTS (SELECT 1 FROM grants g WHERE g.subject IN {texts:$2} AND g.workspace = $1 "
    f"AND g.resource_kind IN {_KINDS} AND g.role = '{Role.DENIED}'), "
    "EXISTS (SELECT 1 FROM grants g WHERE g.subject IN {texts:$2} AND g.workspace = $1 "
    f"AND g.role <> '{Role.DENIED}')"
)
_ADD_SESSION = Sql(
    "INSERT INTO account_sessions (digest, account_id, method, user_agent, address, created_at_ms, last_used_at_ms, "
    "idle_until_ms, until_ms) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)"
)
_USE_SESSION = Sql(
    "UPDATE account_sessions SET last_used_at_ms = $2, idle_until_ms = {least:until_ms, $3} "
    "WHERE id = $1 AND last_used_at_ms < $2",
    disjoint=True,
)
_USE_TOKEN = Sql(
    "UPDATE api_tokens SET last_used_at_ms = $2 WHERE id = $1 AND (last_used_at_ms IS NULL OR last_used_at_ms < $2)",
    disjoint=True,
)
_USE_ONCE = Sql("INSERT INTO used_once (digest, until_ms) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING")
_FORGET_SESSIONS = Sql("DELETE FROM account_sessions WHERE until_ms < $1")
_FORGET_USED = Sql("DELETE FROM used_once WHERE until_ms < $1")
# What they registered leads back to the job by its event.
_FORGET_CI_TOKENS = Sql("DELETE FROM api_tokens WHERE publisher_id IS NOT NULL AND expires_at_ms < $1")
_FORGET_DEVICES = Sql("DELETE FROM device_codes WHERE expires_at_ms < $1")


class SqlCredentials:
    """Implements `CredentialStore` over one session.

    Args:
        on_touch: called before the version is raised, possibly on the thread of the database's writer.
    """

    def __init__(self, session: Session, *, on_touch: Callable[[], None] | None = None) -> None:
        self._session = session
        self._on_touch = on_touch

    async def state(self) -> AccessState:
        """Read the version of all access."""
        row = await self._session.one(_STATE)
        if row is None:
            # Without it a change of access would go unnoticed, so no one is let in.
            raise StorageUnavailable(
                "The table access_state is empty, so the database was changed by hand or restored in part. Restore it as "
                "a whole, or run: INSERT INTO access_state (id) VALUES (1)"
            )
        return AccessState(int(row[0]), bool(row[1]))

    async def touch(self) -> None:
        """Raise the version."""
        if self._on_touch is not None:
            self._on_touch()
        await self._session.defer(_TOUCH)

    async def has_accounts(self) -> bool:
        """Return whether there is or ever was an account."""
        return (await self.state()).has_accounts

    async def token(self, digest: str) -> tuple[ApiToken, CredentialAccount] | None:
        """Read an API token and its account."""
        row = await self._session.one(_TOKEN, digest)
        return None if row is None else (_token(row), _account(row))

    async def session(self, digest: str) -> tuple[AccountSession, CredentialAccount] | None:
        """Read a browser session and its account."""
        row = await self._session.one(_SESSION, digest)
        return None if row is None else (_session(row), _account(row))

    async def by_name(self, name_key: str) -> PasswordAccount | None:
        """Read an account by the key of its name."""
        row = await self._session.one(_BY_NAME, name_key)
        return None if row is None else PasswordAccount(_account(row), row[6])

    async def by_row(self, row: int) -> CredentialAccount | None:
        """Read an account."""
        found = await self._session.one(_BY_ROW, row)
        return None if found is None else _account(found)

    async def by_identity(self, issuer: str, subject: str) -> CredentialAccount | None:
        """Read an account by its identity."""
        row = await self._session.one(_BY_IDENTITY, issuer, subject)
        return None if row is None else _account(row)

    async def add_identity(self, account_row: int, issuer: str, subject: str) -> None:
        """Insert the identity of an account."""
        await self._session.run(_ADD_IDENTITY, issuer, subject, account_row, self._session.now_ms)

    async def workspace_key(self, name: str) -> str | None:
        """Return the key of a workspace."""
        row = await self._session.one(_WORKSPACE_KEY, name)
        return None if row is None else str(row[0])

    async def parts(self, account_row: int, workspace: str, *, is_key: bool = False) -> WorkspaceParts | None:
        """Read what is stored about an account in a workspace."""
        row = await self._session.one(_WORKSPACE_BY_KEY if is_key else _WORKSPACE_BY_NAME, workspace, account_row)
        if row is None:
            return None
        key, name, default_role, archived_at_ms, groups_json, roles_json, owns = row
        groups = tuple(sorted(set(json.loads(groups_json)))) if groups_json else ()
        subjects = [account_subject(account_row), *map(group_subject, groups)]
        found = await self._session.one(_GRANTS, key, subjects)
        assert found is not None, "it has no FROM"
        granted = [one.split(" ", 1) for one in json.loads(found[0])] if found[0] else []
        return WorkspaceParts(
            key=key,
            name=name,
            is_archived=archived_at_ms is not None,
            default_role=None if default_role is None else DefaultRole(default_role),
            groups=groups,
            roles=_own_roles(roles_json),
            on_workspace=_roles_on("workspace", granted),
            on_models=_roles_on("registered_model", granted),
            on_experiments=_roles_on("experiment", granted),
            has_denials=bool(found[1]),
            is_known=bool(owns) or bool(found[2]),
        )

    async def add_session(
        self,
        *,
        digest: str,
        account_row: int,
        method: str,
        user_agent: str,
        address: str,
        idle_until_ms: int,
        until_ms: int,
    ) -> None:
        """Insert a session."""
        await self._session.defer(
            _ADD_SESSION,
            digest,
            account_row,
            method,
            user_agent,
            address,
            self._session.now_ms,
            idle_until_ms,
            until_ms,
        )

    async def use_sessions(self, rows: Mapping[int, int], *, idle_ms: int) -> None:
        """Note the last use of sessions."""
        for row, at_ms in sorted(rows.items()):
            await self._session.defer(_USE_SESSION, row, at_ms, at_ms + idle_ms)

    async def use_tokens(self, rows: Mapping[int, int]) -> None:
        """Note the last use of tokens."""
        for row, at_ms in sorted(rows.items()):
            await self._session.defer(_USE_TOKEN, row, at_ms)

    async def use_once(self, digest: str, *, until_ms: int) -> bool:
        """Note that something was used."""
        return await self._session.run(_USE_ONCE, digest, until_ms) > 0

    async def forget(self, *, before_ms: int) -> None:
        """Delete what has expired."""
        for statement in (_FORGET_SESSIONS, _FORGET_USED, _FORGET_DEVICES, _FORGET_CI_TOKENS):
            await self._session.defer(statement, before_ms)


def _account(row: Row) -> CredentialAccount:
    return CredentialAccount(
        row=row[0],
        kind=row[1],
        name=row[2],
        is_admin=bool(row[3]),
        is_disabled=bool(row[4]),
        is_deleted=row[5] is not None,
    )


def _token(row: Row) -> ApiToken:
    token, name, hint, scope, workspace, models, publisher, claims, created, expires, used, revoked = row[6:]
    return ApiToken(
        row=token,
        account_row=row[0],
        account=row[2],
        name=name,
        hint=hint,
        scope=TokenScope(scope),
        workspace=workspace,
        models=None if models is None else tuple(json.loads(models)),
        publisher=publisher,
        claims=claims,
        created_at_ms=created,
        expires_at_ms=expires,
        last_used_at_ms=used,
        revoked_at_ms=revoked,
    )


def _session(row: Row) -> AccountSession:
    session, method, user_agent, address, created, used, idle_until, until = row[6:]
    return AccountSession(
        row=session,
        account_row=row[0],
        method=method,
        user_agent=user_agent,
        address=address,
        created_at_ms=created,
        last_used_at_ms=used,
        idle_until_ms=idle_until,
        until_ms=until,
    )


def _own_roles(roles_json: str | None) -> dict[str, frozenset[Permission]]:
    if not roles_json:
        return {}
    # A permission that an older or newer version knows grants nothing here.
    return {
        name: frozenset(Permission(one) for one in json.loads(permissions) if one in _PERMISSIONS)
        for name, permissions in json.loads(roles_json).items()
    }


_PERMISSIONS = frozenset(one.value for one in Permission)


def _roles_on(kind: str, granted: list[list[str]]) -> tuple[str, ...]:
    return tuple(sorted(role for of_kind, role in granted if of_kind == kind))
