"""The ports of accounts, groups, API tokens and browser sessions, as they are managed.

They belong to the server, not to a workspace. Reads that authenticate a request are in `ports.credentials`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from greenroom.core.accounts import AccountKind, AccountSession, ApiToken, Group, Membership, StoredAccount
from greenroom.core.page_tokens import Key, Page
from greenroom.core.roles import TokenScope
from greenroom.core.subjects import Subject


class AccountChoice(NamedTuple):
    """Which accounts; None for no condition.

    Attributes:
        name_key: part of `user_name_key` of the name.
    """

    name_key: str | None = None
    kind: AccountKind | None = None
    is_admin: bool | None = None
    is_disabled: bool | None = None


class OwnedObjects(NamedTuple):
    """How much an account owns, in all workspaces; what is deleted does not count.

    Attributes:
        publishers: trusted publishers that act as it.
    """

    models: int
    experiments: int
    publishers: int


class AccountStore(Protocol):
    """Rows of accounts; deleted ones are never found."""

    async def lock_changes(self) -> None:
        """Wait for other changes of accounts, groups and tokens, and keep later ones waiting until this one ends.

        Comes before any other statement of such a change: what is read afterwards is what others have committed.
        """

    async def has_any(self) -> bool:
        """Return whether there is an account."""

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
        """Insert one and return its row; None if the key is taken."""

    async def get(self, row: int) -> StoredAccount | None:
        """Read one by row."""

    async def find(self, name_key: str) -> StoredAccount | None:
        """Read one by the key of its name."""

    async def listed(self, choice: AccountChoice, *, last: Sequence[Key] | None, limit: int) -> Page[StoredAccount]:
        """Read a page, by the key of the name."""

    async def count(self, choice: AccountChoice) -> int:
        """Count accounts."""

    async def other_administrators(self, row: int) -> int:
        """Count the users other than this one that administer the server and are not disabled."""

    async def set_fields(
        self, row: int, *, display_name: str, email: str | None, is_admin: bool, is_disabled: bool
    ) -> None:
        """Update an account and its time."""

    async def password_hash(self, row: int) -> str | None:
        """Read the hash of the password; None without one."""

    async def set_password_hash(self, row: int, password_hash: str) -> None:
        """Replace the hash of the password, and update the time."""

    async def owned(self, row: int) -> OwnedObjects:
        """Count what an account owns."""

    async def objects(self, row: int) -> list[tuple[str, Subject]]:
        """Read the registered models and experiments that an account owns, deleted or not, each with its workspace."""

    async def give_all(self, row: int, to_row: int) -> None:
        """Make another account the owner of all models and experiments of an account, deleted or not."""

    async def delete(self, row: int) -> int:
        """Delete an account, with its identities, grants and memberships; return how many grants there were.

        Its row and name stay, for history.
        """


class GroupStore(Protocol):
    """Rows of the groups of the whole server, and their members. Those of a workspace are not found."""

    async def add(self, *, name: str, name_key: str, description: str) -> int | None:
        """Insert one and return its row; None if the key is taken."""

    async def get(self, row: int) -> Group | None:
        """Read one by row."""

    async def find(self, name_key: str) -> Group | None:
        """Read one by the key of its name."""

    async def with_keys(self, name_keys: Sequence[str]) -> list[Group]:
        """Read the groups that have one of these keys, by name."""

    async def listed(self, name_key: str | None, *, last: Sequence[Key] | None, limit: int) -> Page[Group]:
        """Read a page, by the key of the name.

        Args:
            name_key: part of the key; None for all.
        """

    async def count(self, name_key: str | None) -> int:
        """Count groups."""

    async def set_fields(self, row: int, *, name: str, name_key: str, description: str) -> bool:
        """Update a group and its time; return whether it was possible: not if another group has the key."""

    async def grants_count(self, row: int) -> int:
        """Count the grants to a group, in all workspaces."""

    async def delete(self, row: int) -> None:
        """Delete a group, its memberships and the grants to it."""

    async def of_account(self, account_row: int) -> list[Group]:
        """Read the groups of an account, by name."""

    async def of_source(self, account_row: int, source: str) -> list[Group]:
        """Read the groups that an account is in because a source says so, by name."""

    async def members(self, row: int, *, last: Sequence[Key] | None, limit: int) -> Page[Membership]:
        """Read a page of the members of a group, by name."""

    async def count_members(self, row: int) -> int:
        """Count the members of a group."""

    async def membership(self, row: int, account_row: int) -> tuple[str, ...]:
        """Read the sources of a membership; empty if the account is not a member."""

    async def add_member(self, row: int, account_row: int, source: str) -> bool:
        """Insert a source of a membership; return whether it is new."""

    async def remove_member(self, row: int, account_row: int, source: str) -> bool:
        """Delete a source of a membership; return whether there was one."""


class ApiTokenStore(Protocol):
    """Rows of API tokens and browser sessions."""

    async def add(
        self,
        *,
        account_row: int,
        name: str,
        digest: str,
        hint: str,
        scope: TokenScope,
        workspace: str | None,
        models: Sequence[int] | None,
        publisher: int | None,
        claims: str | None,
        expires_at_ms: int | None,
    ) -> int:
        """Insert a token and return its row."""

    async def get(self, row: int) -> ApiToken | None:
        """Read a token of an account that is not deleted, also a revoked one."""

    async def of_account(self, account_row: int, *, last: Sequence[Key] | None, limit: int) -> Page[ApiToken]:
        """Read a page of the tokens of an account that were not revoked, newest first."""

    async def count_usable(self, account_row: int) -> int:
        """Count the tokens of an account that have neither been revoked nor expired, without those of publishers."""

    async def count_listed(self, account_row: int) -> int:
        """Count the tokens of an account that were not revoked."""

    async def revoke(self, row: int) -> None:
        """Revoke a token."""

    async def revoke_all(self, account_row: int) -> None:
        """Revoke all tokens of an account."""

    async def model_names(self, rows: Sequence[int]) -> dict[int, str]:
        """Read the names of registered models, active or deleted, in all workspaces."""

    async def workspace_name(self, key: str) -> str | None:
        """Read the name of a workspace."""

    async def workspace_key(self, name: str) -> str | None:
        """Read the key of a workspace."""

    async def sessions(self, account_row: int, *, last: Sequence[Key] | None, limit: int) -> Page[AccountSession]:
        """Read a page of the sessions of an account that have not ended, newest first."""

    async def session(self, row: int) -> AccountSession | None:
        """Read a session that has not ended."""

    async def end_session(self, row: int) -> None:
        """Delete a session."""

    async def end_sessions(self, account_row: int, *, but: int | None = None) -> None:
        """Delete all sessions of an account, except one if given."""
