"""The server's one token: whoever sends it acts for the server's user.

The name is the server's own: a client that knows the token could claim any other, and the author of a version must not be a
claim.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as Base64Error

from greenroom.core.access import Principal
from greenroom.errors import Unauthenticated
from greenroom.server.auth.authenticator import Request
from greenroom.server.auth.wrong_tokens import WrongTokens

_HOW = "Send the server's token: MLFLOW_TRACKING_TOKEN, or any user name with the token as password."


class SharedToken:
    """Knows the token's holder by the Authorization header.

    Args:
        token: what clients have to send.
        principal: who they act for.
        wrong_tokens: slows down clients that try tokens.
    """

    def __init__(self, token: str, principal: Principal, wrong_tokens: WrongTokens) -> None:
        self._token = token.encode()
        self._bearer = b"Bearer " + self._token
        self._principal = principal
        self._wrong_tokens = wrong_tokens

    async def authenticate(self, request: Request) -> Principal:
        """Return the token's principal."""
        given = request.credentials
        if given is None:
            raise Unauthenticated(f"You are not authenticated. {_HOW}")
        self._wrong_tokens.check(request.client, given)
        # Compared in constant time, so that the answer's delay tells nothing about the token.
        if hmac.compare_digest(given, self._bearer) or self._matches(given):
            return self._principal
        self._wrong_tokens.note(request.client, given)
        raise Unauthenticated(f"You are not authenticated. The token or password sent is not this server's. {_HOW}")

    def _matches(self, given: bytes) -> bool:
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
