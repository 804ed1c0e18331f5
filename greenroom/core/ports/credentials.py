"""The port of credentials: who sends a token, a session or a password, and what they hold in a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from greenroom.core.accounts import AccountKind, AccountSession, ApiToken
from greenroom.core.permissions import Permission
from greenroom.core.roles import DefaultRole


class AccessState(msgspec.Struct, frozen=True):
    """What every process reads several times a second.

    Attributes:
        version: changes with everything that principals are assembled from.
        has_accounts: whether there is or ever was an account.
    """

    version: int
    has_accounts: bool


class CredentialAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The account that a credential belongs to.

    Attributes:
        is_disabled: may not sign in, and its tokens do not work.
        is_deleted: as `is_disabled`, forever.
    """

    row: int
    kind: AccountKind
    name: str
    is_admin: bool = False
    is_disabled: bool = False
    is_deleted: bool = False


class PasswordAccount:
    """An account that may sign in by password; not a record, so that the hash is in no representation.

    Attributes:
        password_hash: None: it has no password.
    """

    __slots__ = ("account", "password_hash")

    def __init__(self, account: CredentialAccount, password_hash: str | None) -> None:
        self.account = account
        self.password_hash = password_hash


class WorkspaceParts(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored about an account in one workspace.

    Attributes:
        key: of the workspace.
        default_role: what everyone with an account may do in it; None: as the server's setting says.
        groups: rows of the account's groups.
        roles: own roles of the workspace as grants name them, with their permissions.
        on_workspace: roles granted on the workspace.
        on_models: roles granted on all its registered models.
        on_experiments: roles granted on all its experiments.
        has_denials: whether it is denied something in the workspace.
        is_known: whether it has a grant of any kind in the workspace, or owns something there.
    """

    key: str
    name: str
    is_archived: bool = False
    default_role: DefaultRole | None = None
    groups: tuple[int, ...] = ()
    roles: Mapping[str, frozenset[Permission]] = msgspec.field(default_factory=dict)
    on_workspace: tuple[str, ...] = ()
    on_models: tuple[str, ...] = ()
    on_experiments: tuple[str, ...] = ()
    has_denials: bool = False
    is_known: bool = False


class CredentialStore(Protocol):
    """Tokens, sessions, passwords and identities, by what a client sends; and the version of all access."""

    async def state(self) -> AccessState:
        """Read the version of all access, and whether there are accounts."""

    async def touch(self) -> None:
        """Raise the version: every process forgets the principals that it knows. May be called more than once."""

    async def has_accounts(self) -> bool:
        """Return whether there is or ever was an account."""

    async def token(self, digest: str) -> tuple[ApiToken, CredentialAccount] | None:
        """Read an API token and its account by digest, whatever their state."""

    async def session(self, digest: str) -> tuple[AccountSession, CredentialAccount] | None:
        """Read a browser session and its account by digest, whatever their state."""

    async def by_name(self, name_key: str) -> PasswordAccount | None:
        """Read an account that is not deleted, by `user_names.user_name_key`."""

    async def by_row(self, row: int) -> CredentialAccount | None:
        """Read an account, deleted or not."""

    async def by_identity(self, issuer: str, subject: str) -> CredentialAccount | None:
        """Read the account that an identity provider knows by this subject."""

    async def add_identity(self, account_row: int, issuer: str, subject: str) -> None:
        """Record that an identity provider knows an account by this subject; no account has it yet."""

    async def workspace_key(self, name: str) -> str | None:
        """Return the key of a workspace by its name."""

    async def parts(self, account_row: int, workspace: str, *, is_key: bool = False) -> WorkspaceParts | None:
        """Read what is stored about an account in a workspace; None if there is no such workspace.

        Args:
            workspace: its name, or its key if `is_key`.
        """

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
        """Insert a browser session."""

    async def use_sessions(self, rows: Mapping[int, int], *, idle_ms: int) -> None:
        """Note the last use of sessions, by row, and let them go on from then.

        Args:
            rows: row -> when it was used, milliseconds since 1970.
            idle_ms: how long a session lasts without being used.
        """

    async def use_tokens(self, rows: Mapping[int, int]) -> None:
        """Note the last use of API tokens, by row; see `use_sessions`."""

    async def use_once(self, digest: str, *, until_ms: int) -> bool:
        """Note that something was used that may be used only once; return False if it was used before.

        Args:
            until_ms: when it expires by itself.
        """

    async def forget(self, *, before_ms: int) -> None:
        """Delete sessions, tokens of CI jobs, and notes of what was used once, that expired before a time."""
