"""Messages of the native API: logging in with a browser, and out."""

from __future__ import annotations

from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.pages.shared import Answer


class LogIn(Request):
    """Log in.

    Attributes:
        token: the server's.
    """

    token: Text


class LogOut(Request):
    """Log out."""


class Session(Answer, frozen=True, kw_only=True):
    """Who one is now.

    Attributes:
        user: name that changes are made under.
        asks_token: whether this server asks for a token at all; without it there is nothing to log in to.
    """

    user: str
    asks_token: bool
