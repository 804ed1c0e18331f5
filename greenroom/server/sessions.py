"""A browser's session: a cookie that proves its reader once typed the server's token.

Nothing is kept on the server. The cookie holds a time and a keyed hash of it, whose key is the token: it says nothing about
the token, ends by itself, and with another token every session is over. Scripts cannot read it, and other sites cannot use
it (SameSite; the guards refuse their requests besides).
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable, Mapping

COOKIE = "greenroom_session"
LIFETIME_S = 30 * 24 * 60 * 60
_PURPOSE = b"greenroom session, until "
_COOKIE = re.compile(rb"(?:^|;[ \t]*)greenroom_session=(\d{1,12})\.([0-9a-f]{64})(?=[ \t]*(?:;|$))")


class Sessions:
    """Makes and knows the cookies of one token.

    Args:
        token: what somebody has to know to get one.
        prefix: path in front of every path of this server.
        now: seconds since 1970.
    """

    def __init__(self, token: str, *, prefix: str = "", now: Callable[[], float] = time.time) -> None:
        self._token = token.encode()
        self._path = f"{prefix}/"
        self._now = now

    def fits(self, token: str) -> bool:
        """Tell whether it is the token, in a time that says nothing about it."""
        return hmac.compare_digest(token.encode(), self._token)

    def begin(self, *, is_secure: bool) -> bytes:
        """Make the Set-Cookie header of a new session.

        Args:
            is_secure: the browser came by https, and shall send the cookie only there.
        """
        until = int(self._now()) + LIFETIME_S
        return self._cookie(f"{until}.{self._proof(b'%d' % until)}", LIFETIME_S, is_secure=is_secure)

    def end(self, *, is_secure: bool) -> bytes:
        """Make the Set-Cookie header that takes the cookie away."""
        return self._cookie("", 0, is_secure=is_secure)

    def knows(self, headers: Mapping[bytes, bytes]) -> bool:
        """Tell whether a request comes with a session that has not ended."""
        # A browser may hold two of the name, of a longer path or an older server: one that counts is enough.
        return any(
            int(until) > self._now() and hmac.compare_digest(proof.decode(), self._proof(until))
            for until, proof in _COOKIE.findall(headers.get(b"cookie", b""))
        )

    def _proof(self, until: bytes) -> str:
        return hmac.digest(self._token, _PURPOSE + until, "sha256").hex()

    def _cookie(self, value: str, seconds: int, *, is_secure: bool) -> bytes:
        secure = "; Secure" if is_secure else ""
        return f"{COOKIE}={value}; Path={self._path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}".encode()
