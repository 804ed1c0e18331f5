"""Accounts, groups, API tokens and sessions as records.

An account is a user, who can sign in, or a service account, which has only tokens. Deleting an account keeps its row:
history, versions and comments go on naming it.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from greenroom.core.access import DEFAULT_WORKSPACE
from greenroom.core.roles import DefaultRole, TokenScope

AccountKind = Literal["user", "service"]

MAX_GROUPS_OF_PROVIDER: Final = 1000
"""Groups that are taken over from an identity provider for one account; more are refused rather than cut."""


class StoredAccount(msgspec.Struct, frozen=True):
    """An account.

    Attributes:
        row: its number; ``user_id`` on MLflow's wire.
        name: unique by `user_names.user_name_key` among accounts that are not deleted.
        display_name: for people; empty for none.
        has_password: whether it can sign in by password.
        is_admin: administers the server.
        is_disabled: may not sign in, and its tokens do not work.
        issuers: the identity providers that know it.
    """

    row: int
    kind: AccountKind
    name: str
    display_name: str = ""
    email: str | None = None
    has_password: bool = False
    is_admin: bool = False
    is_disabled: bool = False
    created_at_ms: int = 0
    updated_at_ms: int = 0
    issuers: tuple[str, ...] = ()

    @property
    def account_id(self) -> str:
        """Its public, permanent id."""
        return account_id(self.row)

    @property
    def subject(self) -> str:
        """How a grant names it."""
        return account_subject(self.row)


class Group(msgspec.Struct, frozen=True):
    """A group of accounts.

    Attributes:
        workspace: None for a group of the whole server; else the workspace in which MLflow clients made it as a role.
    """

    row: int
    name: str
    description: str = ""
    workspace: str | None = None
    created_at_ms: int = 0
    updated_at_ms: int = 0
    members_count: int = 0

    @property
    def group_id(self) -> str:
        """Its public, permanent id."""
        return f"gr_{self.row}"

    @property
    def subject(self) -> str:
        """How a grant names it."""
        return group_subject(self.row)


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An account in a group.

    Attributes:
        sources: issuers that say so; an empty text for a person who added it.
    """

    group: Group
    account: StoredAccount
    sources: tuple[str, ...]


class ApiToken(msgspec.Struct, frozen=True):
    """An API token; the token itself is not stored.

    Attributes:
        hint: its first and last characters.
        workspace: key of the only workspace it works in; None for all.
        models: rows of the registered models it is limited to; None for no limit.
        publisher: row of the trusted publisher it was issued for.
        claims: verified claims of the CI job, JSON; None for others.
        expires_at_ms: None: does not expire.
    """

    row: int
    account_row: int
    account: str
    name: str
    hint: str
    scope: TokenScope
    workspace: str | None = None
    models: tuple[int, ...] | None = None
    publisher: int | None = None
    claims: str | None = None
    created_at_ms: int = 0
    expires_at_ms: int | None = None
    last_used_at_ms: int | None = None
    revoked_at_ms: int | None = None

    @property
    def token_id(self) -> str:
        """Its public id."""
        return f"tok_{self.row}"


class AccountSession(msgspec.Struct, frozen=True):
    """A browser session of an account.

    Attributes:
        method: how it began: ``password``, ``oidc:<provider>``, ``proxy`` or ``token``.
        idle_until_ms: ends then unless it is used before.
        until_ms: ends then at the latest.
    """

    row: int
    account_row: int
    method: str
    user_agent: str
    address: str
    created_at_ms: int
    last_used_at_ms: int
    idle_until_ms: int
    until_ms: int

    @property
    def session_id(self) -> str:
        """Its public id; not the secret in the cookie."""
        return f"ses_{self.row}"


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace.

    Attributes:
        key: permanent; what every row in it holds.
        name: unique; may change.
        default_role: what everyone with an account may do here; None: as the server's setting says.
    """

    key: str
    name: str
    description: str = ""
    artifact_root: str | None = None
    default_role: DefaultRole | None = None
    created_at_ms: int = 0
    updated_at_ms: int = 0
    archived_at_ms: int | None = None

    @property
    def is_reserved(self) -> bool:
        """Whether it always exists."""
        return self.key == DEFAULT_WORKSPACE


def account_id(row: int) -> str:
    """Return the public id of an account, also of a deleted one.

    >>> account_id(7)
    'acc_7'
    """
    return f"acc_{row}"


def account_subject(row: int) -> str:
    """Return how a grant names an account.

    >>> account_subject(7)
    'user:7'
    """
    return f"user:{row}"


def group_subject(row: int) -> str:
    """Return how a grant names a group.

    >>> group_subject(3)
    'group:3'
    """
    return f"group:{row}"
