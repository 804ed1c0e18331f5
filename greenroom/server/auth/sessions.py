"""Browser sessions: a cookie that proves its reader once sent the server's token.

The cookie holds a random id, the time at which the session ends, and a keyed hash of both; the key comes from a random secret
in the database and from the token. So a session that goes on needs no row and no question to the database, every worker and
replica knows it at once, a cookie tells nothing about the token, and with another token every session is over.

A session that is logged out is a row, kept until it would have ended by itself. Each process looks for new ones every second.
Scripts cannot read the cookie, and other sites cannot use it (SameSite; the guards refuse their requests besides).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from greenroom.core.access import Principal
from greenroom.core.ports import Database, Transaction
from greenroom.errors import Unauthenticated
from greenroom.server.auth.authenticator import Authenticator, Request
from greenroom.server.auth.wrong_tokens import WrongTokens

COOKIE: Final = "greenroom_session"
LIFETIME_S: Final = 30 * 24 * 60 * 60
REFRESH_EVERY_S: Final = 1.0
_SECRET: Final = "browser sessions"  # noqa: S105 - its purpose, not its value
_PURPOSE = b"greenroom session "
# Who has read the database and a cookie can try tokens against the two; this makes each try cost milliseconds.
_ROUNDS = 50_000
# Rows are kept for this long after their time: clocks of replicas differ.
_KEPT_AFTER_MS = 24 * 60 * 60 * 1000
_VALUE = rb"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})(?=[ \t]*(?:;|$))"
_ANY_COOKIE = re.compile(rb"(?:^|;[ \t]*)(?:__Host-|__Secure-)?greenroom_session=" + _VALUE)
_SECURE_COOKIE = re.compile(rb"(?:^|;[ \t]*)(?:__Host-|__Secure-)greenroom_session=" + _VALUE)


class Session(NamedTuple):
    """A session that a request came with.

    Attributes:
        digest: sha256 of its id, 64 hex digits.
        until_s: when it ends by itself, seconds since 1970.
        sessions: knows whether it was ended.
    """

    digest: str
    until_s: int
    sessions: Sessions

    def remaining_s(self) -> float:
        """Return for how long it goes on; not above 0 once it has ended."""
        return self.sessions.remaining_s(self)


class SessionCookies:
    """Takes a browser that has logged in for the server's user, and lets an authenticator decide about all else.

    A session is looked at anew for each request: it ends at once when it is logged out.

    Args:
        principal: who a session acts for.
        otherwise: asked where there is no session, or credentials come as well.
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
    """Makes, knows and ends the sessions of one token.

    Args:
        token: what a client has to know to get one.
        prefix: path in front of every path of this server.
        is_https: browsers reach this server by https only, so no cookie counts that could have come by http.
        wrong_tokens: slows down whoever tries tokens.
        now: seconds since 1970.
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
        self._pattern = _SECURE_COOKIE if is_https else _ANY_COOKIE
        self._wrong_tokens = WrongTokens() if wrong_tokens is None else wrong_tokens
        self._now = now
        self._key: bytes | None = None
        self._database: Database | None = None
        self._ended: frozenset[str] = frozenset()
        # Those of this process, with the time at which they end: a look that began before may not know of them.
        self._ended_here: dict[str, int] = {}
        self._state: tuple[int, int] | None = None
        self._on_end: list[Callable[[], None]] = []

    async def open(self, database: Database) -> None:
        """Read the secret of the database, which is made for the first server, and the sessions that were ended.

        Raises:
            StorageUnavailable: the database cannot do it.
        """
        secret = await database.read(lambda tx: tx.sessions.secret(_SECRET))
        if secret is None:
            made = secrets.token_hex(32)
            await database.write(lambda tx: tx.sessions.make_secret(_SECRET, made))
            # Another process may have made one at the same moment.
            secret = await database.read(lambda tx: tx.sessions.secret(_SECRET))
            assert secret is not None, "it was made"
        self._key = hashlib.pbkdf2_hmac("sha256", self._token, bytes.fromhex(secret), _ROUNDS)
        self._database = database
        await self.refresh()

    def on_end(self, call: Callable[[], None]) -> None:
        """Have something called whenever sessions were ended."""
        self._on_end.append(call)

    def require_token(self, token: str, *, client: str) -> None:
        """Refuse whoever does not know the token, in a time that says nothing about it.

        Args:
            client: its address.

        Raises:
            Unauthenticated: this is not the token.
            RateLimited: too many wrong ones came from this client.
        """
        given = token.encode()
        self._wrong_tokens.check(client, given)
        if not hmac.compare_digest(given, self._token):
            self._wrong_tokens.note(client, given)
            raise Unauthenticated("This is not the token of this server.")

    def begin(self, *, is_secure: bool) -> bytes:
        """Make the Set-Cookie header of a new session.

        Args:
            is_secure: the browser came by https, and shall send the cookie only there.
        """
        ident, until = secrets.token_hex(16).encode(), b"%d" % (int(self._now()) + LIFETIME_S)
        value = b".".join((ident, until, self._proof(ident, until))).decode()
        return self._cookie(value, LIFETIME_S, is_secure=is_secure)

    def clear(self, *, is_secure: bool) -> bytes:
        """Make the Set-Cookie header that takes the cookie away."""
        return self._cookie("", 0, is_secure=is_secure)

    def find(self, headers: Mapping[bytes, bytes]) -> Session | None:
        """Find the session that a request comes with, unless it has ended."""
        return next(iter(self._all(headers)), None)

    def knows(self, headers: Mapping[bytes, bytes]) -> bool:
        """Tell whether a request comes with a session that has not ended."""
        return b"cookie" in headers and self.find(headers) is not None

    async def end(self, headers: Mapping[bytes, bytes]) -> None:
        """End the sessions that a request comes with, for good and everywhere.

        Raises:
            StorageUnavailable: that could not be stored; they go on.
        """
        for session in self._all(headers):
            await self._end(session)

    async def refresh(self) -> None:
        """Look for sessions that another process has ended.

        Raises:
            StorageUnavailable: the database cannot be read.
        """
        assert self._database is not None, "sessions are opened first"
        state = await self._database.read(lambda tx: tx.sessions.state())
        now = self._now()
        for digest in [digest for digest, until in self._ended_here.items() if until <= now]:
            del self._ended_here[digest]
        if state == self._state:
            return
        ended = await self._database.search(lambda tx: tx.sessions.ended())
        self._ended, self._state = ended, state
        self._tell()

    async def forget(self) -> None:
        """Remove the rows of sessions that would have ended by themselves.

        Raises:
            StorageUnavailable: the database cannot do it.
        """
        assert self._database is not None, "sessions are opened first"
        await self._database.write(_forget)

    def remaining_s(self, session: Session) -> float:
        """Return for how long a session goes on; not above 0 once it has ended."""
        if session.digest in self._ended or session.digest in self._ended_here:
            return 0.0
        return session.until_s - self._now()

    async def _end(self, session: Session) -> None:
        assert self._database is not None, "sessions are opened first"
        digest, until_s = session.digest, session.until_s
        await self._database.write(lambda tx: tx.sessions.end(digest, until_ms=until_s * 1000))
        self._ended_here[digest] = until_s
        self._tell()

    def _all(self, headers: Mapping[bytes, bytes]) -> list[Session]:
        # A browser may hold several of the name, of a longer path or an older server.
        found = []
        for ident, until, proof in self._pattern.findall(headers.get(b"cookie", b"")):
            if hmac.compare_digest(proof, self._proof(ident, until)):
                session = Session(hashlib.sha256(ident).hexdigest(), int(until), self)
                if session.remaining_s() > 0:
                    found.append(session)
        return found

    def _tell(self) -> None:
        for call in self._on_end:
            call()

    def _proof(self, ident: bytes, until: bytes) -> bytes:
        assert self._key is not None, "sessions are opened first"
        return hmac.digest(self._key, _PURPOSE + ident + b" until " + until, "sha256").hex().encode()

    def _cookie(self, value: str, seconds: int, *, is_secure: bool) -> bytes:
        name = COOKIE
        if is_secure:
            # Browsers take a name that begins so only from https, and the first only for the host itself and its root:
            # a page of another host of the domain cannot put its own in place.
            name = f"__Host-{COOKIE}" if self._path == "/" else f"__Secure-{COOKIE}"
        secure = "; Secure" if is_secure else ""
        return f"{name}={value}; Path={self._path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}".encode()


async def _forget(tx: Transaction) -> None:
    await tx.sessions.forget(before_ms=tx.now_ms - _KEPT_AFTER_MS)
