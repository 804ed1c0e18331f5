"""Rate limit for wrong passwords, by client and by account, whether the account exists or not.

The clients are those of `wrong_tokens`: an address that tries tokens and passwords has one count. An account has to wait
a minute at most, no matter who guesses, and not at all for a client from which it signed in lately: otherwise anyone could lock
out anyone.

While a client or account has to wait, nothing is checked, not even against remembered passwords: the response would
reveal a right guess. An attempt is counted before it is checked, and withdrawn if it was right, so that many at the same
time are no way around the limit.
"""

from __future__ import annotations

import hashlib
import logging
import math
import secrets
from collections import OrderedDict
from typing import Final, NamedTuple

from greenroom.core.client_addresses import client_of
from greenroom.errors import RateLimited
from greenroom.server.auth.guesses import Guesses, Noted
from greenroom.server.auth.wrong_tokens import FREE, WrongTokens

FREE_OF_ACCOUNT: Final = 10
"""Wrong passwords of one account before the first pause: only one person mistypes, and from there it is a minute each."""

KNOWN_CLIENT_FOR_S: Final = 24 * 3600.0
MOST_KNOWN_CLIENTS: Final = 4096
_log = logging.getLogger("greenroom.server")


class Attempt(NamedTuple):
    """A password that is being checked, counted as wrong unless it is withdrawn."""

    client: str
    by_client: Noted
    by_account: Noted


class LoginAttempts:
    """Counts wrong passwords, and delays clients and accounts that had many.

    Accounts are named by `core.user_names.user_name_key` of whatever name was sent.

    Args:
        wrong_tokens: whose counts by client these are part of.
    """

    def __init__(self, wrong_tokens: WrongTokens) -> None:
        self._clients = wrong_tokens.guesses
        self._clock = wrong_tokens.guesses.clock
        self._accounts = Guesses(free=FREE_OF_ACCOUNT, clock=self._clock)
        self._key = secrets.token_bytes(16)
        # By digest of client and account, oldest first; the value is when it ends.
        self._known_until_s: OrderedDict[str, float] = OrderedDict()

    def check(self, account_key: str, given: bytes, *, client: str) -> None:
        """Raise if the client or the account has to wait before a password is checked.

        Args:
            given: a digest of the credentials.
            client: address of the client, or empty if unknown.

        Raises:
            RateLimited: too many passwords were wrong; the message is the same for both.
        """
        wait_s = self._clients.wait_s(client_of(client), given)
        if wait_s <= 0:
            wait_s = self._accounts.wait_s(self._account(account_key), given)
            if wait_s <= 0 or self._is_known(account_key, client):
                return
        seconds = math.ceil(wait_s)
        raise RateLimited(
            f"Too many failed or simultaneous sign-ins. Check the user name and password, and try again in {seconds} s.",
            retry_after_s=seconds,
        )

    def has_to_wait(self, client: str) -> bool:
        """Return whether the client has to wait, whatever it sends."""
        return self._clients.wait_s(client_of(client), b"") > 0

    def begin(self, account_key: str, given: bytes, *, client: str) -> Attempt:
        """Count an attempt that `check` has let through, before it is known to be wrong.

        To be followed by `wrong` or `withdraw`.
        """
        return Attempt(
            client_of(client),
            self._clients.note(client_of(client), given),
            self._accounts.note(self._account(account_key), given),
        )

    def wrong(self, attempt: Attempt) -> None:
        """Keep an attempt, and log it when it is the one that causes the first pause."""
        if attempt.by_client.number == FREE:
            client = attempt.client or "an unknown client"
            _log.warning("%d wrong tokens or passwords came from %s: further attempts are delayed", FREE, client)
        if attempt.by_account.number == FREE_OF_ACCOUNT:
            # Without the name: people also type passwords into that field.
            _log.warning("%d wrong passwords were sent for one user name: further ones are delayed", FREE_OF_ACCOUNT)

    def withdraw(self, attempt: Attempt) -> None:
        """Do not count an attempt whose password was right, or was not checked.

        Earlier wrong ones still count: otherwise an attacker with an account of their own would reset the count of their
        address by signing in between guesses.
        """
        self._clients.withdraw(attempt.by_client)
        self._accounts.withdraw(attempt.by_account)

    def know(self, account_key: str, *, client: str) -> None:
        """Remember that the account has just signed in from this client."""
        pair = self._pair(account_key, client)
        self._known_until_s.pop(pair, None)
        self._known_until_s[pair] = self._clock() + KNOWN_CLIENT_FOR_S
        if len(self._known_until_s) > MOST_KNOWN_CLIENTS:
            self._known_until_s.popitem(last=False)

    def _account(self, account_key: str) -> str:
        # A digest, because what is sent as a name may be long, or someone's password.
        return self._digest(account_key, "")

    def _is_known(self, account_key: str, client: str) -> bool:
        return self._known_until_s.get(self._pair(account_key, client), 0.0) > self._clock()

    def _pair(self, account_key: str, client: str) -> str:
        return self._digest(account_key, client_of(client))

    def _digest(self, account_key: str, client: str) -> str:
        text = f"{client} {account_key}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=16, key=self._key).hexdigest()
