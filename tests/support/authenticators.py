"""Authenticators composed as in the server."""

from __future__ import annotations

from greenroom.core.access import Principal, local_user
from greenroom.server.auth.authenticator import Authenticator, Cached, Public, Request
from greenroom.server.auth.local import LocalUser
from greenroom.server.auth.sessions import SessionCookies, Sessions
from greenroom.server.auth.shared_token import SharedToken
from greenroom.server.auth.wrong_tokens import WrongTokens

ADA = local_user("ada")


def authenticator(
    token: str | None, sessions: Sessions | None = None, *, wrong_tokens: WrongTokens | None = None
) -> Authenticator:
    """Make the authenticator of a server with or without a token."""
    if token is None:
        return LocalUser(ADA)
    wrong_tokens = WrongTokens() if wrong_tokens is None else wrong_tokens
    by_token: Authenticator = Cached(SharedToken(token, ADA, wrong_tokens), wrong_tokens)
    return Public(by_token if sessions is None else SessionCookies(sessions, ADA, by_token))


def authenticated(authenticator: Authenticator, path: str, headers: dict[bytes, bytes], client: str = "") -> Principal:
    """Run an authenticator that waits for nothing but a turn of the event loop."""
    authenticating = authenticator.authenticate(Request(path, headers, client))
    try:
        while True:
            assert authenticating.send(None) is None, "it waited"
    except StopIteration as stop:
        principal: Principal = stop.value
        return principal
