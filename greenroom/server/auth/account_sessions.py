"""Browser sessions of accounts: a cookie with a random secret, of which the database has the digest.

A session ends after some days without a request, at the latest some weeks after it began, when its owner logs out or ends
it, when the password changes, and when the account is disabled or deleted: the last ones delete its row.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Final

from greenroom.core.ports import Transaction
from greenroom.server.auth.cookies import cookie_pattern, set_cookie
from greenroom.services.access.api_tokens import log_out

_SECRET_BYTES: Final = 32
_DAY_MS: Final = 24 * 60 * 60 * 1000
_MAX_USER_AGENT: Final = 300
# A browser sends several cookies of this name only if some were set for a longer path, or by another program.
_MOST_COOKIES: Final = 4


class AccountSessions:
    """Begins and ends sessions, and finds the secret in a request.

    Args:
        prefix: path in front of every path of this server.
        is_https: browsers reach this server over HTTPS only.
        idle_days: how long a session lasts without being used.
        days: how long it lasts at most.
    """

    def __init__(self, *, prefix: str = "", is_https: bool = False, idle_days: int = 7, days: int = 30) -> None:
        self.idle_ms = min(idle_days, days) * _DAY_MS
        self._days = days
        self._path = f"{prefix}/"
        self._pattern = cookie_pattern(rb"([A-Za-z0-9_-]{43})", is_https=is_https)

    def secrets_in(self, headers: Mapping[bytes, bytes]) -> list[bytes]:
        """Return the secrets that a request sends as the session's cookie; usually one or none."""
        cookie = headers.get(b"cookie")
        return [] if cookie is None else self._pattern.findall(cookie)[:_MOST_COOKIES]

    async def begin(
        self, tx: Transaction, account_row: int, *, method: str, user_agent: str, address: str, is_secure: bool
    ) -> bytes:
        """Begin a session of an account that has just signed in, and return its Set-Cookie header.

        Args:
            method: how it signed in: ``password``, ``oidc:<provider>``, ``proxy`` or ``token``.
            user_agent: of the browser, for the list of sessions.
            address: of the client.
            is_secure: the browser uses HTTPS.
        """
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        await tx.credentials.add_session(
            digest=session_digest(secret.encode()),
            account_row=account_row,
            method=method,
            user_agent=_storable(user_agent)[:_MAX_USER_AGENT],
            address=address,
            idle_until_ms=tx.now_ms + self.idle_ms,
            until_ms=tx.now_ms + self._days * _DAY_MS,
        )
        return set_cookie(
            secret, self._days * _DAY_MS // 1000, path=self._path, is_secure=is_secure, same_site="Strict"
        )

    async def end(self, tx: Transaction, headers: Mapping[bytes, bytes]) -> bool:
        """End the sessions of a request; return whether there was any."""
        return any([await log_out(tx, session_digest(secret)) for secret in self.secrets_in(headers)])

    def clear(self, *, is_secure: bool) -> bytes:
        """Return the Set-Cookie header that deletes the cookie."""
        return set_cookie("", 0, path=self._path, is_secure=is_secure, same_site="Strict")


def session_digest(secret: bytes) -> str:
    """Return the digest under which a session is stored: SHA-256, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(secret).hexdigest()


def _storable(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)
