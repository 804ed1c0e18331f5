"""Routes of accounts in the public API."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import UNSET

from greenroom.core.access import Actor
from greenroom.core.accounts import StoredAccount
from greenroom.core.ports import Transaction
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.password_changes import hash_of_change, hash_of_new
from greenroom.services.access import accounts as service
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import accounts as rows
from greenroom.wire.messages.v1 import accounts as messages
from greenroom.wire.messages.v1.shared import given


class _NewAccount(NamedTuple):
    message: messages.CreateAccount
    password_hash: str | None


class _NewPassword(NamedTuple):
    """A hashed password, and the hash that the current one was checked against."""

    account: str
    password_hash: str
    current_hash: str | None


async def _list(tx: Transaction, actor: Actor, m: messages.ListAccounts) -> messages.AccountList:
    found, token, total = await service.list_accounts(
        tx,
        actor,
        name_contains=m.search,
        kind=m.kind,
        is_admin=m.is_admin,
        is_disabled=m.is_disabled,
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    items = [messages.account(one, actor) for one in found]
    return messages.AccountList(items=items, next_page_token=token, total_count=total)


async def _hash_of_new(call: Call, m: messages.CreateAccount) -> _NewAccount:
    if m.password is None:
        return _NewAccount(m, None)
    if m.kind == "service":
        # Before the work of hashing.
        raise InvalidInput("Service accounts have no password. Create an API token for it.", field="password")
    return _NewAccount(m, await hash_of_new(call, username=m.name, password=m.password))


async def _create(tx: Transaction, actor: Actor, new: _NewAccount) -> messages.Account:
    m = new.message
    made = await service.create_account(
        tx,
        actor,
        name=m.name,
        kind=m.kind,
        display_name=m.display_name or "",
        email=m.email or "",
        password_hash=new.password_hash,
        is_admin=m.is_admin,
    )
    return messages.account(made, actor)


async def _get(tx: Transaction, actor: Actor, m: messages.GetAccount) -> messages.Account:
    return messages.account(await service.get_account(tx, actor, account=m.account), actor)


async def _update(tx: Transaction, actor: Actor, m: messages.UpdateAccount) -> messages.Account:
    changes = service.AccountChanges(
        display_name=given(m.display_name),
        email=given(m.email),
        is_admin=None if m.is_admin is UNSET else m.is_admin,
        is_disabled=None if m.is_disabled is UNSET else m.is_disabled,
    )
    return messages.account(await service.update_account(tx, actor, account=m.account, changes=changes), actor)


async def _delete(tx: Transaction, actor: Actor, m: messages.DeleteAccount) -> Empty:
    await service.delete_account(tx, actor, account=m.account, transfer_to=m.transfer_to)
    return Empty()


async def _hash_of_password(call: Call, m: messages.SetPassword) -> _NewPassword:
    """Check the current password, and hash the new one."""

    async def find(tx: Transaction) -> StoredAccount:
        return await service.account_for(tx, call.actor, m.account)

    found = await call.context.database.read(find)
    hashed = await hash_of_change(call, found, password=m.password, current_password=m.current_password)
    return _NewPassword(m.account, hashed.password_hash, hashed.current_hash)


async def _set_password(tx: Transaction, actor: Actor, new: _NewPassword) -> messages.Account:
    found = await service.set_password(
        tx, actor, account=new.account, password_hash=new.password_hash, current_hash=new.current_hash
    )
    return messages.account(found, actor)


async def _unchanged(
    tx: Transaction, actor: Actor, m: messages.UpdateAccount | messages.DeleteAccount, if_match: str
) -> None:
    locked = await service.lock_account(tx, actor, account=m.account)
    check_etag(messages.account(locked, actor).etag, if_match, "The account")


async def _unchanged_password(tx: Transaction, actor: Actor, m: _NewPassword, if_match: str) -> None:
    await tx.accounts.lock_changes()
    found = await service.account_for(tx, actor, m.account)
    check_etag(messages.account(found, actor).etag, if_match, "The account")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LIST, _list),
    Binding(rows.CREATE, _create, prepare=_hash_of_new),
    Binding(rows.GET, _get),
    Binding(rows.UPDATE, _update, precondition=_unchanged),
    Binding(rows.DELETE, _delete, precondition=_unchanged),
    Binding(rows.SET_PASSWORD, _set_password, precondition=_unchanged_password, prepare=_hash_of_password),
)
