"""Browser sessions: a cookie that proves that the browser once sent the server's token.

The cookie holds a random id, the expiry time, and a keyed hash of both; the key is derived from a random secret in the
database and from the token. So an active session needs no row and no database query, every worker and replica accepts
it immediately, a cookie reveals nothing about the token, and changing the token ends every session.

A session that was logged out is stored as a row until it would have expired. Each process reads new rows every second.
Scripts cannot read the cookie, and other sites cannot use it (SameSite; the guards also refuse their requests).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from greenroom.core.access import Principal
from greenroom.core.ports import Database, Transaction
from greenroom.errors import Unauthenticated
from greenroom.server.auth.authenticator import Authenticator, Request
from greenroom.server.auth.cookies import COOKIE, cookie_pattern, set_cookie
from greenroom.server.auth.wrong_tokens import WrongTokens

__all__ = ["COOKIE", "LIFETIME_S", "REFRESH_EVERY_S", "Session", "SessionCookies", "Sessions"]

LIFETIME_S: Final = 30 * 24 * 60 * 60
REFRESH_EVERY_S: Final = 1.0
_SECRET: Final = "browser sessions"  # noqa: S105 - its purpose, not its value
_PURPOSE = b"greenroom session "
# An attacker with the database's secret and a cookie can try tokens offline; this makes each attempt cost milliseconds.
_ROUNDS = 50_000
# Rows are kept this long after their expiry: clocks of replicas differ.
_KEPT_AFTER_MS = 24 * 60 * 60 * 1000
_VALUE = rb"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})"


class Session(NamedTuple):
    """The session of a request.

    Attributes:
        digest: sha256 of its id, 64 hex digits.
        until_s: expiry time, in seconds since 1970.
        sessions: knows whether it was logged out.
    """

    digest: str
    until_s: int
    sessions: Sessions

    def remaining_s(self) -> float:
        """Return the remaining lifetime in seconds; 0 or less once it has ended."""
        return self.sessions.remaining_s(self)


class SessionCookies:
    """Authenticates browsers by their session cookie; another authenticator handles all other requests.

    The session is checked for each request, so logging out takes effect immediately.

    Args:
        principal: the principal of every session.
        otherwise: used if the request has no session, or has credentials too.
    """

    def __init__(self, sessions: Sessions, principal: Principal, otherwise: Authenticator) -> None:
        self._sessions = sessions
        self._principal = principal
        self._otherwise = otherwise

    async def authenticate(self, request: Request) -> Principal:
        """Return who acts."""
        if request.credentials is None and self._sessions.knows(request.headers):
            return self._principal
        return await self._otherwise.authenticate(request)


class Sessions:
    """Creates, verifies and ends the sessions of one token.

    Args:
        token: the token that a client must send to log in.
        prefix: path in front of every path of this server.
        is_https: browsers reach this server over HTTPS only, so cookies that could have been set over HTTP are ignored.
        wrong_tokens: slows down clients that try tokens.
        now: the time, in seconds since 1970.
    """

    def __init__(
        self,
        token: str,
        *,
        prefix: str = "",
        is_https: bool = False,
        wrong_tokens: WrongTokens | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._token = token.encode()
        self._path = f"{prefix}/"
        self._pattern = cookie_pattern(_VALUE, is_https=is_https)
        self._wrong_tokens = WrongTokens() if wrong_tokens is None else wrong_tokens
        self._now = now
        self._key: bytes | None = None
        self._database: Database | None = None
        self._ended: frozenset[str] = frozenset()
        # Ended in this process, with their expiry: a refresh that began earlier may not have read them.
        self._ended_here: dict[str, int] = {}
        self._state: tuple[int, int] | None = None
        self._on_end: list[Callable[[], None]] = []

    async def open(self, database: Database) -> None:
        """Read the ended sessions and the database's secret, which the first server creates.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        secret = await database.read(lambda tx: tx.sessions.secret(_SECRET))
        if secret is None:
            made = secrets.token_hex(32)
            await database.write(lambda tx: tx.sessions.make_secret(_SECRET, made))
            # Another process may have created one at the same time.
            secret = await database.read(lambda tx: tx.sessions.secret(_SECRET))
            assert secret is not None, "it was made"
        self._key = hashlib.pbkdf2_hmac("sha256", self._token, bytes.fromhex(secret), _ROUNDS)
        self._database = database
        await self.refresh()

    def on_end(self, call: Callable[[], None]) -> None:
        """Register a callback for the end of sessions."""
        self._on_end.append(call)

    def require_token(self, token: str, *, client: str) -> None:
        """Check a token sent to log in, in constant time.

        Args:
            client: address of the client.

        Raises:
            Unauthenticated: the token is wrong.
            RateLimited: too many wrong tokens came from this client.
        """
        given = token.encode()
        self._wrong_tokens.check(client, given)
        if not hmac.compare_digest(given, self._token):
            self._wrong_tokens.note(client, given)
            raise Unauthenticated("This is not the token of this server.")

    def begin(self, *, is_secure: bool) -> bytes:
        """Return the Set-Cookie header of a new session.

        Args:
            is_secure: the browser uses HTTPS, so it should send the cookie over HTTPS only.
        """
        ident, until = secrets.token_hex(16).encode(), b"%d" % (int(self._now()) + LIFETIME_S)
        value = b".".join((ident, until, self._proof(ident, until))).decode()
        return self._cookie(value, LIFETIME_S, is_secure=is_secure)

    def clear(self, *, is_secure: bool) -> bytes:
        """Return the Set-Cookie header that deletes the cookie."""
        return self._cookie("", 0, is_secure=is_secure)

    def find(self, headers: Mapping[bytes, bytes]) -> Session | None:
        """Return the active session of a request, or None."""
        return next(iter(self._all(headers)), None)

    def knows(self, headers: Mapping[bytes, bytes]) -> bool:
        """Return whether a request has an active session."""
        return b"cookie" in headers and self.find(headers) is not None

    async def end(self, headers: Mapping[bytes, bytes]) -> None:
        """End all sessions of a request, permanently and on all replicas.

        Raises:
            StorageUnavailable: the end could not be stored; the sessions stay active.
        """
        for session in self._all(headers):
            await self._end(session)

    async def refresh(self) -> None:
        """Read the sessions that other processes have ended.

        Raises:
            StorageUnavailable: the database cannot be read.
        """
        assert self._database is not None, "open() must be called first"
        state = await self._database.read(lambda tx: tx.sessions.state())
        now = self._now()
        for digest in [digest for digest, until in self._ended_here.items() if until <= now]:
            del self._ended_here[digest]
        if state == self._state:
            return
        ended = await self._database.search(lambda tx: tx.sessions.ended())
        self._ended, self._state = ended, state
        self._notify()

    async def forget(self) -> None:
        """Delete the rows of sessions that have expired.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        assert self._database is not None, "open() must be called first"
        await self._database.write(_forget)

    def remaining_s(self, session: Session) -> float:
        """Return the remaining lifetime of a session in seconds; 0 or less once it has ended."""
        if session.digest in self._ended or session.digest in self._ended_here:
            return 0.0
        return session.until_s - self._now()

    async def _end(self, session: Session) -> None:
        assert self._database is not None, "open() must be called first"
        digest, until_s = session.digest, session.until_s
        await self._database.write(lambda tx: tx.sessions.end(digest, until_ms=until_s * 1000))
        self._ended_here[digest] = until_s
        self._notify()

    def _all(self, headers: Mapping[bytes, bytes]) -> list[Session]:
        # A browser may send several cookies of this name, set for a longer path or by an older server.
        found = []
        for ident, until, proof in self._pattern.findall(headers.get(b"cookie", b"")):
            if hmac.compare_digest(proof, self._proof(ident, until)):
                session = Session(hashlib.sha256(ident).hexdigest(), int(until), self)
                if session.remaining_s() > 0:
                    found.append(session)
        return found

    def _notify(self) -> None:
        for call in self._on_end:
            call()

    def _proof(self, ident: bytes, until: bytes) -> bytes:
        assert self._key is not None, "open() must be called first"
        return hmac.digest(self._key, _PURPOSE + ident + b" until " + until, "sha256").hex().encode()

    def _cookie(self, value: str, seconds: int, *, is_secure: bool) -> bytes:
        return set_cookie(value, seconds, path=self._path, is_secure=is_secure, same_site="Lax")


async def _forget(tx: Transaction) -> None:
    await tx.sessions.forget(before_ms=tx.now_ms - _KEPT_AFTER_MS)
