"""Accounts: users and service accounts.

Changes of accounts, groups and tokens happen one after another (`AccountStore.lock_changes`), so that what a rule reads,
such as how many administrators there are, is still true when the change is committed.
"""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.access import DEFAULT_WORKSPACE, Actor
from greenroom.core.access_events import OwnerField, OwnerSet
from greenroom.core.account_events import (
    AccountCreated,
    AccountDeleted,
    AccountFields,
    AccountUpdated,
    DeletedAccountFields,
    NewAccountFields,
)
from greenroom.core.account_names import check_account_name, check_display_name, check_email, row_of_id
from greenroom.core.accounts import AccountKind, StoredAccount
from greenroom.core.page_tokens import Page, decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.ports.accounts import AccountChoice, OwnedObjects
from greenroom.core.subjects import account_subject
from greenroom.core.user_names import user_name_key
from greenroom.errors import (
    AccountExists,
    AccountNotFound,
    AccountOwnsObjects,
    AlreadyExists,
    InvalidInput,
    LastAdministrator,
    OwnAccount,
    StaleWrite,
)
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.page_limits import check_limit

MAX_LIMIT = 1000

# MLflow's text, which its tools and tests know.
_OWN_ACCOUNT = "Users cannot delete their own account. Ask another admin to delete this user instead."


class AccountChanges(NamedTuple):
    """Changes of an account; None leaves a field as it is.

    Attributes:
        email: empty to remove it.
    """

    display_name: str | None = None
    email: str | None = None
    is_admin: bool | None = None
    is_disabled: bool | None = None


async def create_account(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    kind: AccountKind = "user",
    display_name: str = "",
    email: str = "",
    password_hash: str | None = None,
    is_admin: bool = False,
) -> StoredAccount:
    """Create an account.

    Args:
        password_hash: computed by the caller, before the transaction; None: cannot sign in by password.

    Raises:
        AccountExists: the name is taken, or cannot be told from one that is.
        InvalidInput: a field is invalid, a service account was to get a password, or the first account would not be an
            administrator who can sign in.
        PermissionDenied: the actor may not manage accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    await tx.accounts.lock_changes()
    is_usable = kind == "user" and is_admin and password_hash is not None
    if not is_usable and not await tx.accounts.has_any():
        # From the first account on, everyone has to sign in.
        raise InvalidInput(
            "The first account must be a user with a password and is_admin: after it is created, everyone has to sign "
            "in. 'greenroom init' creates it, too.",
            field="is_admin",
        )
    return await add_account(
        tx,
        actor,
        name=name,
        kind=kind,
        display_name=display_name,
        email=email,
        password_hash=password_hash,
        is_admin=is_admin,
    )


async def add_account(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    kind: AccountKind = "user",
    display_name: str = "",
    email: str = "",
    password_hash: str | None = None,
    is_admin: bool = False,
) -> StoredAccount:
    """Create an account that no one needs a permission for: the first one, or that of a person who signs in.

    Raises:
        AccountExists: the name is taken, or cannot be told from one that is.
        InvalidInput: a field is invalid, or a service account was to get a password.
    """
    name = check_account_name(name)
    display_name = check_display_name(display_name)
    address = check_email(email)
    if kind == "service" and password_hash is not None:
        raise _no_password("password")
    await tx.accounts.lock_changes()
    key = user_name_key(name)
    row = await tx.accounts.add(
        kind=kind,
        name=name,
        name_key=key,
        display_name=display_name,
        email=address,
        password_hash=password_hash,
        is_admin=is_admin,
    )
    if row is None:
        raise await _taken(tx, name, key)
    await tx.credentials.touch()
    fields = NewAccountFields(kind=kind, name=name, display_name=display_name, is_admin=is_admin)
    await tx.within(DEFAULT_WORKSPACE).events.append(actor, account_subject(row), AccountCreated(after=fields))
    return _found(name, await tx.accounts.get(row))


async def check_no_account(tx: Transaction) -> None:
    """Check that the store has no account, and had none.

    Raises:
        AlreadyExists: it has.
    """
    if (await tx.credentials.state()).has_accounts:
        raise AlreadyExists(
            "This store has accounts already, and nothing was changed. 'greenroom users list' and 'greenroom tokens create' with "
            "--data or --database work without signing in."
        )


async def add_first_administrator(
    tx: Transaction, actor: Actor, *, name: str, password_hash: str | None
) -> StoredAccount:
    """Create the first account of a store.

    Raises:
        AlreadyExists: there is or was an account.
        InvalidName: no one can have this name.
    """
    await tx.accounts.lock_changes()
    await check_no_account(tx)
    return await add_account(tx, actor, name=name, password_hash=password_hash, is_admin=True)


async def get_account(tx: Transaction, actor: Actor, *, account: str) -> StoredAccount:
    """Read an account.

    Args:
        account: its id or its name.

    Raises:
        AccountNotFound: no such account.
        PermissionDenied: the actor may not read accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    return await find_account(tx, account)


async def list_accounts(
    tx: Transaction,
    actor: Actor,
    *,
    name_contains: str | None = None,
    kind: AccountKind | None = None,
    is_admin: bool | None = None,
    is_disabled: bool | None = None,
    limit: int = 50,
    page_token: str | None = None,
    include_total: bool = False,
) -> tuple[list[StoredAccount], str | None, int | None]:
    """Read a page of accounts, by name.

    Args:
        name_contains: part of the name; case, width and look-alike letters do not matter.

    Returns:
        The page, the token of the next one if there is one, and the number of all if requested.

    Raises:
        InvalidInput: limit or token is invalid.
        PermissionDenied: the actor may not read accounts, or asks who is an administrator or disabled without managing
            accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    if is_admin is not None or is_disabled is not None:
        authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    check_limit(limit, MAX_LIMIT)
    name_key = user_name_key(name_contains) if name_contains else None
    choice = AccountChoice(name_key, kind, is_admin, is_disabled)
    query = ["accounts", *choice]
    found: Page[StoredAccount] = await tx.accounts.listed(
        choice, last=decode_page_token(page_token, query), limit=limit
    )
    total = await tx.accounts.count(choice) if include_total else None
    return found.items, None if found.last is None else encode_page_token(query, found.last), total


async def lock_account(tx: Transaction, actor: Actor, *, account: str) -> StoredAccount:
    """Keep accounts from changing until this transaction ends, then read one.

    Raises:
        AccountNotFound: no such account.
        PermissionDenied: the actor may not manage accounts.
    """
    authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    await tx.accounts.lock_changes()
    return await find_account(tx, account)


async def update_account(tx: Transaction, actor: Actor, *, account: str, changes: AccountChanges) -> StoredAccount:
    """Change an account. Disabling it ends its sessions and revokes its tokens.

    Raises:
        AccountNotFound: no such account.
        InvalidInput: a field is invalid.
        LastAdministrator: no one else administers the server.
        PermissionDenied: the actor may not manage accounts.
    """
    display_name = None if changes.display_name is None else check_display_name(changes.display_name)
    found = await lock_account(tx, actor, account=account)
    changed = StoredAccount(
        found.row,
        found.kind,
        found.name,
        found.display_name if display_name is None else display_name,
        found.email if changes.email is None else check_email(changes.email),
        found.has_password,
        found.is_admin if changes.is_admin is None else changes.is_admin,
        found.is_disabled if changes.is_disabled is None else changes.is_disabled,
        found.created_at_ms,
        found.updated_at_ms,
        found.issuers,
    )
    if changed == found:
        return found
    if changed.is_admin and not found.is_admin and await tx.publishers.of_account(found.row):
        raise InvalidInput(
            f"'{found.name}' is the account of a trusted publisher, so jobs would administer the server. Create a service "
            "account of its own for that.",
            field="is_admin",
        )
    if _administers(found) and not _administers(changed):
        verb = "disabled" if changed.is_disabled else "demoted"
        await _require_another_administrator(tx, found, verb, "is_disabled" if changed.is_disabled else "is_admin")
    await tx.accounts.set_fields(
        found.row,
        display_name=changed.display_name,
        email=changed.email,
        is_admin=changed.is_admin,
        is_disabled=changed.is_disabled,
    )
    if changed.is_disabled and not found.is_disabled:
        await tx.api_tokens.end_sessions(found.row)
        await tx.api_tokens.revoke_all(found.row)
    await tx.credentials.touch()
    before, after = _difference(found, changed)
    await tx.within(DEFAULT_WORKSPACE).events.append(
        actor, account_subject(found.row), AccountUpdated(before=before, after=after)
    )
    return _found(account, await tx.accounts.get(found.row))


async def set_password(
    tx: Transaction, actor: Actor, *, account: str, password_hash: str, current_hash: str | None = None
) -> StoredAccount:
    """Replace the password of an account, and end its sessions except the actor's.

    Args:
        password_hash: computed by the caller, before the transaction.
        current_hash: the hash that the current password was checked against; needed for the actor's own account.

    Raises:
        AccountNotFound: no such account.
        InvalidInput: it is a service account.
        PermissionDenied: it is another account, and the actor may not manage accounts.
        StaleWrite: the password was changed since the current one was checked.
    """
    if not _is_own(actor, account):
        authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    await tx.accounts.lock_changes()
    found = await find_account(tx, account)
    is_own = actor.account is not None and actor.account.row == found.row
    if not is_own:
        authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    if found.kind == "service":
        raise _no_password("account")
    if is_own and (current_hash is None or current_hash != await tx.accounts.password_hash(found.row)):
        raise StaleWrite("Your password has changed since you began. Sign in again.", field="current_password")
    await tx.accounts.set_password_hash(found.row, password_hash)
    kept = actor.account.session if is_own and actor.account is not None else None
    await tx.api_tokens.end_sessions(found.row, but=kept)
    await tx.credentials.touch()
    change = AccountUpdated(
        before=AccountFields(has_password=found.has_password), after=AccountFields(has_password=True)
    )
    await tx.within(DEFAULT_WORKSPACE).events.append(actor, account_subject(found.row), change)
    return _found(account, await tx.accounts.get(found.row))


async def delete_account(
    tx: Transaction, actor: Actor, *, account: str, transfer_to: str | None = None
) -> OwnedObjects:
    """Delete an account, with its tokens, sessions, grants and memberships. Its name is free again, its id is not.

    Something that it creates at the same moment stays with it; administrators can give that away later.

    Args:
        transfer_to: id or name of the account that gets what it owns.

    Returns:
        What was transferred.

    Raises:
        AccountNotFound: no such account.
        AccountOwnsObjects: it owns something, and `transfer_to` is missing; or it is the account of a trusted publisher.
        InvalidInput: `transfer_to` is the same account, or disabled.
        LastAdministrator: no one else administers the server.
        OwnAccount: it is the actor's own.
        PermissionDenied: the actor may not manage accounts.
    """
    found = await lock_account(tx, actor, account=account)
    if actor.account is not None and actor.account.row == found.row:
        raise OwnAccount(_OWN_ACCOUNT, field="account")
    heir = None if transfer_to is None else await find_account(tx, transfer_to, field="transfer_to")
    if heir is not None and (heir.row == found.row or heir.is_disabled):
        problem = "is the account to be deleted" if heir.row == found.row else "is disabled"
        raise InvalidInput(f"'{heir.name}' {problem}. Name another account.", field="transfer_to")
    if _administers(found):
        await _require_another_administrator(tx, found, "deleted", "account")
    owned = await tx.accounts.owned(found.row)
    if owned.publishers:
        # Another account cannot take its place: jobs would act as a person.
        raise _is_publishers(found, owned)
    if heir is not None:
        await _give_all(tx, actor, found, heir)
    elif any(owned):
        raise _owns(found, owned)
    await tx.api_tokens.end_sessions(found.row)
    await tx.api_tokens.revoke_all(found.row)
    grants_count = await tx.accounts.delete(found.row)
    await tx.credentials.touch()
    fields = DeletedAccountFields(
        kind=found.kind,
        name=found.name,
        is_admin=found.is_admin,
        grants_count=grants_count,
        transferred_to=None if heir is None or not any(owned) else heir.account_id,
    )
    await tx.within(DEFAULT_WORKSPACE).events.append(actor, account_subject(found.row), AccountDeleted(before=fields))
    return owned


async def find_account(tx: Transaction, account: str, *, field: str = "account") -> StoredAccount:
    """Find an account by its id or its name; the caller checks who asks.

    Raises:
        AccountNotFound: no such account.
    """
    row = row_of_id("acc", account)
    found = await (tx.accounts.find(user_name_key(account)) if row is None else tx.accounts.get(row))
    return _found(account, found, field=field)


async def own_account(tx: Transaction, actor: Actor) -> StoredAccount:
    """Read the actor's own account.

    Raises:
        AccountNotFound: the actor has none: the server has no accounts, or one token for all.
    """
    row = None if actor.account is None else actor.account.row
    found = None if row is None else await tx.accounts.get(row)
    if found is None:
        raise AccountNotFound("You have no account on this server: it does not ask who you are.")
    return found


async def account_for(tx: Transaction, actor: Actor, account: str) -> StoredAccount:
    """Find the actor's own account, or another one if the actor manages accounts.

    Raises:
        AccountNotFound: no such account.
        PermissionDenied: it is another account, and the actor may not manage accounts.
    """
    if _is_own(actor, account):
        return await own_account(tx, actor)
    # Who may read the names of accounts may know which there are.
    authorize_workspace(actor, Permission.ACCOUNT_READ)
    found = await find_account(tx, account)
    if actor.account is None or found.row != actor.account.row:
        authorize_workspace(actor, Permission.ACCOUNT_MANAGE)
    return found


async def _give_all(tx: Transaction, actor: Actor, account: StoredAccount, heir: StoredAccount) -> None:
    """Make another account the owner of everything that an account owns, with an event in the history of each object."""
    objects = await tx.accounts.objects(account.row)
    await tx.accounts.give_all(account.row, heir.row)
    change = OwnerSet(
        before=OwnerField(owner=account.account_id, owner_name=account.name),
        after=OwnerField(owner=heir.account_id, owner_name=heir.name),
    )
    stores = {workspace: tx.within(workspace) for workspace, _ in objects}
    for workspace, subject in objects:
        await stores[workspace].events.append(actor, subject, change)


def _is_own(actor: Actor, account: str) -> bool:
    """Return whether a text certainly names the actor's account: by its id, or by its name."""
    if actor.account is None:
        return False
    return row_of_id("acc", account) == actor.account.row or account == actor.name


def _administers(account: StoredAccount) -> bool:
    return account.kind == "user" and account.is_admin and not account.is_disabled


async def _require_another_administrator(tx: Transaction, account: StoredAccount, verb: str, field: str) -> None:
    if not await tx.accounts.other_administrators(account.row):
        raise LastAdministrator(
            f"'{account.name}' is the last administrator and cannot be {verb}. Make another user an administrator first.",
            field=field,
        )


async def _taken(tx: Transaction, name: str, key: str) -> AccountExists:
    other = await tx.accounts.find(key)
    if other is None or other.name == name:
        return AccountExists(f"The user name '{name}' is taken. Choose another one.", field="name")
    return AccountExists(
        f"The user name '{name}' cannot be told from '{other.name}', which exists. Choose another one.", field="name"
    )


def _found(account: str, found: StoredAccount | None, *, field: str = "account") -> StoredAccount:
    if found is None:
        raise AccountNotFound(f"There is no account '{account[:100]}'.", field=field)
    return found


def _no_password(field: str) -> InvalidInput:
    return InvalidInput("Service accounts have no password. Create an API token for it.", field=field)


def _difference(old: StoredAccount, new: StoredAccount) -> tuple[AccountFields, AccountFields]:
    """Return the changed fields before and after."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for name in ("display_name", "is_admin", "is_disabled"):
        if getattr(old, name) != getattr(new, name):
            before[name], after[name] = getattr(old, name), getattr(new, name)
    if old.email != new.email:
        before["has_email"], after["has_email"] = old.email is not None, new.email is not None
    return AccountFields(**before), AccountFields(**after)  # type: ignore[arg-type]


def _owns(account: StoredAccount, owned: OwnedObjects) -> AccountOwnsObjects:
    words = (
        (owned.models, "registered model", "registered models"),
        (owned.experiments, "experiment", "experiments"),
    )
    parts = [f"{count} {one if count == 1 else many}" for count, one, many in words if count]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return AccountOwnsObjects(
        f"'{account.name}' owns {listed}. Give them away first, or name the account that gets them in transfer_to.",
        field="transfer_to",
        counts=_counts(owned),
    )


def _is_publishers(account: StoredAccount, owned: OwnedObjects) -> AccountOwnsObjects:
    return AccountOwnsObjects(
        f"'{account.name}' is the account of a trusted publisher. Delete the publisher, which deletes the account, or "
        "disable the account.",
        field="account",
        counts=_counts(owned),
    )


def _counts(owned: OwnedObjects) -> dict[str, int]:
    return {
        "registered_models": owned.models,
        "experiments": owned.experiments,
        "publishers": owned.publishers,
    }
