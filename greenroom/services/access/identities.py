"""Accounts of people who sign in with an identity provider: made at their first sign-in, and kept up to date at each.

An account belongs to an issuer and a subject. Nothing else of an identity is compared with accounts that exist: who
could choose a user name or an email address at a provider could otherwise take over an account.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from greenroom.core.access import Principal
from greenroom.core.account_names import check_account_name, check_display_name, check_email, group_name_key
from greenroom.core.accounts import StoredAccount
from greenroom.core.ports import Transaction
from greenroom.core.user_names import MAX_LENGTH
from greenroom.errors import AccountExists, InvalidInput, LastAdministrator, PermissionDenied
from greenroom.services.access.accounts import AccountChanges, add_account, update_account
from greenroom.services.access.groups import add_member, remove_member

_MOST_NAMES: Final = 20
# What a user name may not contain, such as the space of "Ada Lovelace" or the backslash of a Windows domain.
_NOT_IN_NAMES: Final = re.compile(r"[^\w.@+-]+")
_log = logging.getLogger(__name__)


class ProvidedIdentity(NamedTuple):
    """A person as an identity provider knows them, after its token was verified.

    Attributes:
        provider_id: short name of the provider.
        provider_name: for people.
        issuer, subject: identify the person, permanently.
        username: proposed name of a new account.
        groups: names of Greenroom's groups; those that do not exist are ignored. None: memberships stay as they are.
        is_admin: whether the provider says that this is an administrator; None if it says nothing about that.
    """

    provider_id: str
    provider_name: str
    issuer: str
    subject: str
    username: str
    display_name: str | None = None
    email: str | None = None
    groups: tuple[str, ...] | None = None
    is_admin: bool | None = None


async def account_of_identity(tx: Transaction, identity: ProvidedIdentity) -> StoredAccount:
    """Return the account of a person who signs in, made or changed as the provider says.

    Raises:
        InvalidInput: no user name can be made of what the provider sends.
        PermissionDenied: the account is disabled; or it would be the first one, and not an administrator's.
    """
    provider = Principal(f"oidc:{identity.provider_id}", "service", identity.provider_name)
    await tx.accounts.lock_changes()
    known = await tx.credentials.by_identity(identity.issuer, identity.subject)
    if known is None:
        account = await _create(tx, provider, identity)
    elif known.is_disabled:
        raise PermissionDenied(f"Your account {known.name!r} is disabled. Ask an administrator of this server.")
    else:
        account = await _update(tx, provider, identity, known.row)
    if identity.groups is not None:
        await _follow_groups(tx, provider, account, identity.issuer, identity.groups)
    return account


async def _create(tx: Transaction, provider: Principal, identity: ProvidedIdentity) -> StoredAccount:
    if not identity.is_admin and not await tx.accounts.has_any():
        # From the first account on everyone has to sign in, and no one could grant them anything.
        raise PermissionDenied(
            "This server has no administrator yet. Its operator can make one with 'greenroom init', or sign in as a member "
            "of a group in admin_groups."
        )
    for name in _names(identity):
        try:
            account = await add_account(
                tx,
                provider,
                name=name,
                display_name=_display_name(identity) or "",
                email=_email(identity) or "",
                is_admin=bool(identity.is_admin),
            )
        except AccountExists:
            # Of another person, as far as anyone can tell.
            continue
        await tx.credentials.add_identity(account.row, identity.issuer, identity.subject)
        return replace(account, issuers=(identity.issuer,))
    raise InvalidInput(
        f"All user names similar to {identity.username[:100]!r} are taken. Ask an administrator of this server.",
        field="username",
    )


async def _update(tx: Transaction, provider: Principal, identity: ProvidedIdentity, row: int) -> StoredAccount:
    changes = AccountChanges(
        display_name=_display_name(identity), email=_email(identity), is_admin=identity.is_admin, is_disabled=None
    )
    account = f"acc_{row}"
    try:
        return await update_account(tx, provider, account=account, changes=changes)
    except LastAdministrator:
        _log.warning(
            "%s no longer says that %s is an administrator; no other account is one, so it stays one",
            identity.provider_name,
            account,
        )
        return await update_account(tx, provider, account=account, changes=changes._replace(is_admin=None))


async def _follow_groups(
    tx: Transaction, provider: Principal, account: StoredAccount, issuer: str, names: tuple[str, ...]
) -> None:
    """Make the account a member of what the provider says, and of nothing else that only the provider has said."""
    wanted = set(names)
    keys = sorted({group_name_key(name) for name in wanted})
    # Only the very same name: people may be able to make groups at the provider whose names look alike.
    found = {group.row: group for group in await tx.groups.with_keys(keys) if group.name in wanted}
    current = {group.row: group for group in await tx.groups.of_source(account.row, issuer)}
    for row in sorted(found.keys() - current.keys()):
        await add_member(tx, provider, found[row], account, source=issuer)
    for row in sorted(current.keys() - found.keys()):
        await remove_member(tx, provider, current[row], account, source=issuer)


def _names(identity: ProvidedIdentity) -> Iterator[str]:
    """Yield user names for a new account, the best first.

    Raises:
        InvalidName: none can be made.
    """
    base = _usable(identity.username)
    yield base
    suffix = f".{identity.provider_id}"
    yield base[: MAX_LENGTH - len(suffix)] + suffix
    for number in range(2, _MOST_NAMES):
        numbered = f"{suffix}.{number}"
        yield base[: MAX_LENGTH - len(numbered)] + numbered


def _usable(username: str) -> str:
    try:
        return check_account_name(username)
    except InvalidInput:
        return check_account_name(_NOT_IN_NAMES.sub("-", username).strip("._@+-")[:MAX_LENGTH])


def _display_name(identity: ProvidedIdentity) -> str | None:
    try:
        return None if identity.display_name is None else check_display_name(identity.display_name)
    except InvalidInput:
        return None


def _email(identity: ProvidedIdentity) -> str | None:
    try:
        return None if identity.email is None else check_email(identity.email)
    except InvalidInput:
        return None
