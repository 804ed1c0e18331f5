"""Authentication by the server's one shared token: all clients that send it act as the server's user.

The user name comes from the server's settings: a client with the token could claim any name, and the recorded author of
a version must be reliable.
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
    """Authenticates requests by the token in the Authorization header.

    Args:
        token: the token that clients must send.
        principal: the user they act as.
        wrong_tokens: slows down clients that try tokens.
    """

    def __init__(self, token: str, principal: Principal, wrong_tokens: WrongTokens) -> None:
        self._token = token.encode()
        self._bearer = b"Bearer " + self._token
        self._principal = principal
        self._wrong_tokens = wrong_tokens

    async def authenticate(self, request: Request) -> Principal:
        """Return the principal of the token."""
        given = request.credentials
        if given is None:
            raise Unauthenticated(f"You are not authenticated. {_HOW}")
        self._wrong_tokens.check(request.client, given)
        # Compared in constant time, so that the response time reveals nothing about the token.
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
        # Some tools can send a user name only. Always compare both, so that the time is constant.
        by_password, by_name = hmac.compare_digest(password, self._token), hmac.compare_digest(name, self._token)
        return by_password or by_name
