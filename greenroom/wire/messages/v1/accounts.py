"""Messages of the public API: accounts."""

from __future__ import annotations

from typing import ClassVar

from msgspec import UNSET, UnsetType

from greenroom.core import accounts as records
from greenroom.core.access import Actor
from greenroom.core.accounts import AccountKind
from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag


class Account(Resource, frozen=True, kw_only=True):
    """A user or a service account. Without the permission ``account:manage``, the fields from ``email`` on are null for other
    accounts.

    Attributes:
        account_id: lasting id; never given to another account.
        kind: ``user``: a person, who signs in; ``service``: a program, which has only API tokens.
        name: user name; it is unique and does not change.
        display_name: full name; null for none.
        email: e-mail address; null if unknown.
        is_admin: whether it administers the server.
        is_disabled: whether it is locked out.
        has_password: whether it can sign in by password.
        identity_providers: issuers that the account signs in by, sorted.
        created_at_ms: time of creation.
        updated_at_ms: time of the last change.
    """

    account_id: str
    kind: AccountKind
    name: str
    display_name: str | None
    email: str | None
    is_admin: bool | None
    is_disabled: bool | None
    has_password: bool | None
    identity_providers: list[str]
    created_at_ms: int
    updated_at_ms: int


class AccountList(Part, frozen=True, kw_only=True):
    """Accounts, by name.

    Attributes:
        items: the accounts of this page.
        next_page_token: token of the next page; null on the last one.
        total_count: number of accounts on all pages; null unless requested.
    """

    items: list[Account]
    next_page_token: str | None
    total_count: int | None


class ListAccounts(Request):
    """Which accounts to list.

    Attributes:
        search: part of the name. Case, width and look-alike letters do not matter.
        kind: only users, or only service accounts.
        is_admin: only those that administer the server, or only the others. Needs the permission to manage accounts.
        is_disabled: only those that are locked out, or only the others. Needs the permission to manage accounts.
        include_total: whether to count the accounts on all pages.
    """

    search: str | None = None
    kind: AccountKind | None = None
    is_admin: bool | None = None
    is_disabled: bool | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateAccount(Request):
    """A new account.

    Attributes:
        name: user name: letters and digits of one script, and any of ``. _ @ + -`` between them.
        kind: ``user`` for a person, ``service`` for a program.
        display_name: full name.
        email: e-mail address.
        password: at least 12 characters; not for service accounts. Without one, the user signs in by an identity provider.
        is_admin: whether it administers the server. The first account must.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"password"})

    name: Text
    kind: AccountKind = "user"
    display_name: str | None = None
    email: str | None = None
    password: str | None = None
    is_admin: bool = False


class GetAccount(Request):
    """Which account.

    Attributes:
        account: id or name of the account.
    """

    account: Text


class UpdateAccount(Request):
    """The fields of an account to change; at least one.

    Attributes:
        account: id or name of the account.
        display_name: full name; null removes it.
        email: e-mail address; null removes it.
        is_admin: whether it administers the server.
        is_disabled: whether to lock it out. Its sessions end, and its API tokens are revoked permanently.
    """

    account: Text
    display_name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    is_admin: bool | UnsetType = UNSET
    is_disabled: bool | UnsetType = UNSET


class DeleteAccount(Request):
    """Which account to delete.

    Attributes:
        account: id or name of the account.
        transfer_to: id or name of the account that gets the models and experiments that it owns.
    """

    account: Text
    transfer_to: Text | None = None


class SetPassword(Request):
    """The new password of a user.

    Attributes:
        account: id or name of the account.
        password: at least 12 characters.
        current_password: required to change the caller's own password.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"password", "current_password"})

    account: Text
    password: Text
    current_password: str | None = None


def account(record: records.StoredAccount, actor: Actor) -> Account:
    """Convert an account, as far as the actor may see it."""
    is_own = actor.account is not None and actor.account.row == record.row
    sees_all = is_own or actor.holds_on_all(Permission.ACCOUNT_MANAGE, "workspace")
    return with_etag(
        Account(
            account_id=record.account_id,
            kind=record.kind,
            name=record.name,
            display_name=record.display_name or None,
            email=record.email if sees_all else None,
            is_admin=record.is_admin if sees_all else None,
            is_disabled=record.is_disabled if sees_all else None,
            has_password=record.has_password if sees_all else None,
            identity_providers=list(record.issuers) if sees_all else [],
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            etag="",
        )
    )
