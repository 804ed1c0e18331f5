"""New passwords of requests: checked and hashed before the transaction that stores them.

Hashing takes milliseconds of a processor, for which no transaction waits.
"""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.accounts import StoredAccount
from greenroom.core.ports import Transaction
from greenroom.core.user_names import user_name_key
from greenroom.errors import InvalidInput, Unauthenticated
from greenroom.server.auth.passwords import Passwords, check_new_password
from greenroom.server.http.routing import IDEMPOTENCY_KEY, Call


class HashedPassword(NamedTuple):
    """A new password, hashed.

    Attributes:
        current_hash: the hash that the current password was checked against; None for another's account.
    """

    password_hash: str
    current_hash: str | None = None


async def hash_of_new(call: Call, *, username: str, password: str) -> str:
    """Return the hash of the password of a new account.

    Raises:
        InvalidInput: the password is too easy to guess, or cannot be one.
        RateLimited: too many passwords are being checked.
    """
    check_new_password(password, username=username)
    return await _passwords(call).hash(password)


async def hash_of_change(
    call: Call, account: StoredAccount, *, password: str, current_password: str | None
) -> HashedPassword:
    """Check the current password if the account is the actor's own, and return the hash of the new one.

    Raises:
        InvalidInput: a password is missing or wrong, or the new one is too easy to guess; the texts are MLflow's.
        RateLimited: too many passwords were wrong, or too many are being checked.
    """
    actor = call.actor
    current_hash = None
    if actor.account is not None and actor.account.row == account.row:

        async def read(tx: Transaction) -> str | None:
            return await tx.accounts.password_hash(account.row)

        current_hash = await call.context.database.read(read)
        await _check_current(call, account.name, current_hash, given=current_password, new=password)
        if current_password == password:
            raise InvalidInput("New password must differ from the current password.", field="password")
    check_new_password(password, username=account.name)
    return HashedPassword(await _passwords(call).hash(password), current_hash)


async def _check_current(call: Call, name: str, current_hash: str | None, *, given: str | None, new: str) -> None:
    """Check the current password, counting wrong ones as at sign-in."""
    if not given:
        raise InvalidInput("Current password is required when changing your own password.", field="current_password")
    # The first of two equal requests may have replaced it already (docs/decisions/0176).
    for password in [given, new] if IDEMPOTENCY_KEY in call.headers else [given]:
        if await _is_current(call, name, current_hash, password):
            return
    raise InvalidInput("Current password does not match.", field="current_password")


async def _is_current(call: Call, name: str, current_hash: str | None, password: str) -> bool:
    logins = call.context.logins
    if logins is None:
        return await _passwords(call).verify(current_hash, password)
    try:
        await logins.check(user_name_key(name), current_hash, password, client=call.client)
    except Unauthenticated:
        return False
    return True


def _passwords(call: Call) -> Passwords:
    return call.context.passwords or Passwords()
