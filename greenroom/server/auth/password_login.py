"""Checking a user name and password: the one order in which limits, remembered passwords and hashes come.

The same for the sign-in form and for HTTP Basic. An unknown name, a user without a password and a wrong password are one
case: the same work, the same counts, the same message.
"""

from __future__ import annotations

import asyncio
from typing import Final

from greenroom.errors import Unauthenticated
from greenroom.server.auth.login_attempts import Attempt, LoginAttempts
from greenroom.server.auth.passwords import Passwords, VerifiedPasswords

WRONG: Final = "The user name or password is wrong."


class PasswordLogin:
    """Checks passwords, counting and slowing down wrong ones.

    Args:
        attempts: limits by client and account.
        verified: the passwords found correct lately.
    """

    def __init__(self, passwords: Passwords, attempts: LoginAttempts, verified: VerifiedPasswords) -> None:
        self._passwords = passwords
        self._attempts = attempts
        self._verified = verified
        # By digest of the credentials: clients send many requests at once before the first is answered.
        self._running: dict[bytes, asyncio.Task[bool]] = {}

    def has_to_wait(self, client: str) -> bool:
        """Return whether `check` would refuse any password from this client, so that nothing may be said about one."""
        return self._attempts.has_to_wait(client)

    async def check(self, account_key: str, stored_hash: str | None, password: str, *, client: str) -> None:
        """Return if the password is right.

        Does not suspend for a password that was found correct in the last minutes. Wrong ones are counted here; callers
        must not count them again with `WrongTokens.note`.

        Args:
            account_key: `user_name_key` of the name as it was sent, whether such an account exists or not.
            stored_hash: of the account; None if the account does not exist, has no password or may not sign in with it.
            client: address of the client, or empty if unknown.

        Raises:
            Unauthenticated: the name or the password is wrong.
            RateLimited: too many were wrong, or too many passwords are being checked.
        """
        digest = self._verified.digest(account_key, stored_hash, password)
        self._attempts.check(account_key, digest, client=client)
        if self._verified.knows(digest):
            return
        running = self._running.get(digest)
        is_first = running is None
        if running is None:
            attempt = self._attempts.begin(account_key, digest, client=client)
            running = asyncio.create_task(self._verify(attempt, digest, stored_hash, password))
            self._running[digest] = running
            running.add_done_callback(lambda task: self._end(digest, task))
        # Shielded: others may wait for it, and a client that hangs up must not save itself the count.
        is_right = await asyncio.shield(running)
        if is_right:
            self._attempts.know(account_key, client=client)
            return
        if not is_first:
            self._attempts.wrong(self._attempts.begin(account_key, digest, client=client))
        raise Unauthenticated(WRONG)

    async def _verify(self, attempt: Attempt, digest: bytes, stored_hash: str | None, password: str) -> bool:
        try:
            is_right = await self._passwords.verify(stored_hash, password)
        except BaseException:
            self._attempts.withdraw(attempt)
            raise
        if is_right:
            self._attempts.withdraw(attempt)
            self._verified.remember(digest)
        else:
            self._attempts.wrong(attempt)
        return is_right

    def _end(self, digest: bytes, task: asyncio.Task[bool]) -> None:
        del self._running[digest]
        # Read, because no one else does if all clients have hung up.
        if not task.cancelled():
            task.exception()
