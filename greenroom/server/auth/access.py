"""Who a request acts for: the local user on an open loopback server, else whoever sends the token.

Until people and roles come, a server has one actor. Its name is the server's own: a client that knows the token could
claim any other, and the author of a version must not be a claim.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping

from greenroom.core.access import Actor, local_user
from greenroom.errors import Unauthenticated
from greenroom.server.auth.sessions import Sessions
from greenroom.server.auth.wrong_tokens import WrongTokens

# What a client asks before it can log in, and what a probe asks; none of it tells what is in the registry.
OPEN_PATHS = frozenset(
    {
        "/health",
        "/ready",
        "/version",
        "/api/3.0/mlflow/server-info",
        "/ajax-api/3.0/mlflow/server-info",
        "/api/v1/session",
    }
)
# The page's scripts and styles are the same for everybody, and draw the log-in.
_OPEN_FOLDER = "/assets/"
_BEARER = (b"www-authenticate", b'Bearer realm="Greenroom"')
_BASIC = (b"www-authenticate", b'Basic realm="Greenroom", charset="UTF-8"')

_HOW = "Send the server's token: MLFLOW_TRACKING_TOKEN, or any user name with the token as password."


class Access:
    """Finds the actor of a request.

    Args:
        user: name of the one actor.
        token: what clients have to send; None where none is asked.
        sessions: of browsers that did, and need not again.
        wrong_tokens: slows down whoever tries tokens.
    """

    def __init__(
        self,
        user: str,
        token: str | None,
        sessions: Sessions | None = None,
        *,
        wrong_tokens: WrongTokens | None = None,
    ) -> None:
        self._wrong_tokens = WrongTokens() if wrong_tokens is None else wrong_tokens
        self._actor = local_user(user)
        self._sessions = sessions
        self._token = None if token is None else token.encode()
        self._bearer = b"" if token is None else b"Bearer " + token.encode()

    def actor(self, path: str, headers: Mapping[bytes, bytes], client: str = "") -> Actor:
        """Return who acts.

        Args:
            client: address of the client, empty when it is unknown.

        Raises:
            Unauthenticated: no token was sent where one is asked, or not the right one.
            RateLimited: too many wrong ones came from this client.
        """
        if self._token is None or path in OPEN_PATHS or path.startswith(_OPEN_FOLDER):
            return self._actor
        given = headers.get(b"authorization")
        if given is None and self._sessions is not None and self._sessions.knows(headers):
            return self._actor
        if given is None:
            raise Unauthenticated(f"You are not authenticated. {_HOW}")
        self._wrong_tokens.check(client, given)
        # Compared in constant time, so that the answer's delay tells nothing about the token.
        if hmac.compare_digest(given, self._bearer) or self._knows(given):
            return self._actor
        self._wrong_tokens.note(client, given)
        raise Unauthenticated(f"You are not authenticated. The token or password sent is not this server's. {_HOW}")

    @staticmethod
    def challenges(headers: Mapping[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
        """Say how one can authenticate: two ways, of which Basic makes a browser ask for the token.

        Not where a script of the page asks: it shows a form of its own.
        """
        is_script = headers.get(b"sec-fetch-mode", b"navigate") != b"navigate"
        return (_BEARER,) if is_script else (_BEARER, _BASIC)

    def _knows(self, given: bytes) -> bool:
        assert self._token is not None
        scheme, _, credentials = given.partition(b" ")
        scheme, credentials = scheme.lower(), credentials.strip()
        if scheme == b"bearer":
            return hmac.compare_digest(credentials, self._token)
        if scheme != b"basic":
            return False
        try:
            name, _, password = b64decode(credentials, validate=True).partition(b":")
        except Base64Error:
            return False
        # Some tools can send a user name only. Both are compared, whatever the first gives.
        by_password, by_name = hmac.compare_digest(password, self._token), hmac.compare_digest(name, self._token)
        return by_password or by_name
