"""The first account of a store, made at the start of a server from its settings: for containers."""

from __future__ import annotations

import logging

from greenroom.core.access import Actor
from greenroom.core.account_names import check_account_name
from greenroom.core.ports import Database, Transaction
from greenroom.errors import InvalidInput
from greenroom.server.auth.passwords import Passwords, check_usable_password, is_weak
from greenroom.server.settings import variable
from greenroom.services.access.accounts import add_account

_log = logging.getLogger("greenroom.server")


async def make_first_account(
    database: Database, passwords: Passwords, actor: Actor, *, name: str, password: str
) -> None:
    """Make an administrator, unless the store has, or had, an account.

    An account that exists is never changed, so that the settings of a container cannot bring back an old password.

    Args:
        actor: who runs the server, for the event.

    Raises:
        InvalidInput: the name or the password cannot be one.
        StorageUnavailable: the database is unavailable.
    """
    if await database.read(lambda tx: tx.credentials.has_accounts()):
        return
    try:
        name = check_account_name(name, field="admin_username")
        check_usable_password(password, field="admin_password")
    except InvalidInput as error:
        source = variable(error.field or "admin_username")
        raise InvalidInput(f"{source}: {error.message}", field=error.field) from None
    if is_weak(password, username=name):
        _log.warning("The password of the first administrator is weak: change it, or set a longer one.")
    hashed = await passwords.hash(password)

    async def make(tx: Transaction) -> None:
        await tx.accounts.lock_changes()
        # Another worker may have made it at the same moment.
        if not await tx.credentials.has_accounts():
            await add_account(tx, actor, name=name, password_hash=hashed, is_admin=True)

    await database.write(make)
