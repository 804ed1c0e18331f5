"""Messages of the pages' API: browser login and logout."""

from __future__ import annotations

from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.pages.shared import Answer


class LogIn(Request):
    """Log in.

    Attributes:
        token: token of the server.
    """

    token: Text


class LogOut(Request):
    """Log out."""


class Session(Answer, frozen=True, kw_only=True):
    """The current session.

    Attributes:
        user: name that changes are recorded under.
        asks_token: whether this server requires a token; if not, no login is needed.
    """

    user: str
    asks_token: bool
