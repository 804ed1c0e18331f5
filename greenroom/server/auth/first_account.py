"""The first account of a store, made at the start of a server from its settings: for containers."""

from __future__ import annotations

import logging

from greenroom.core.ports import Database, Transaction
from greenroom.core.user_names import check_user_name, user_name_key
from greenroom.errors import GreenroomError
from greenroom.server.auth.passwords import Passwords, check_usable_password, is_weak

_log = logging.getLogger("greenroom.server")


async def make_first_account(database: Database, passwords: Passwords, *, name: str, password: str) -> None:
    """Make an administrator, unless the store has, or had, an account.

    An account that exists is never changed, so that the settings of a container cannot bring back an old password.

    Raises:
        InvalidInput: the name or the password cannot be one.
        StorageUnavailable: the database is unavailable.
    """
    name = check_user_name(name, field="admin_username")
    check_usable_password(password, field="admin_password")
    if (await database.read(lambda tx: tx.credentials.state())).has_accounts:
        return
    if is_weak(password, username=name):
        _log.warning("The password of the first administrator is weak: change it, or set a longer one.")
    hashed = await passwords.hash(password)

    async def make(tx: Transaction) -> None:
        await tx.credentials.add_first_account(name=name, name_key=user_name_key(name), password_hash=hashed)
        await tx.credentials.touch()

    try:
        await database.write(make)
    except GreenroomError:
        # Another worker may have made it at the same moment.
        if not (await database.read(lambda tx: tx.credentials.state())).has_accounts:
            raise
