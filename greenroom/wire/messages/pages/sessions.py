"""Messages of the pages' API: signing in and out with a browser."""

from __future__ import annotations

from typing import Literal

from greenroom.wire.decoding import Request
from greenroom.wire.messages.pages.shared import Answer


class LogIn(Request):
    """Log in: with a user name and a password, or with the token of a server without accounts.

    Attributes:
        token: token of the server.
        username: name of the account; in any case and width.
        password: its password.
    """

    token: str | None = None
    username: str | None = None
    password: str | None = None


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


class GetSignIn(Request):
    """Get how to sign in."""


class LoggedOut(Answer, frozen=True, kw_only=True):
    """The session has ended.

    Attributes:
        provider_url: where to send the browser, so that it is logged out at its identity provider too; None for nowhere.
    """

    provider_url: str | None = None


class BeginSignIn(Request):
    """Begin a sign-in with an identity provider.

    Attributes:
        provider: its short name.
        return_to: path of this server to show afterwards.
    """

    provider: str
    return_to: str = "/"


class FinishSignIn(Request):
    """Complete a sign-in; the rest of the query is the answer of the provider.

    Attributes:
        provider: its short name.
    """

    provider: str


class SignInProvider(Answer, frozen=True, kw_only=True):
    """An identity provider.

    Attributes:
        name: short name.
        title: for people.
        url: where to send the browser; below the prefix of the server. It takes the path to show afterwards as
            ``return_to``.
        outage: why the provider could not be reached in the last minute; None if it could, or was not tried.
    """

    name: str
    title: str
    url: str
    outage: str | None = None


class SignIn(Answer, frozen=True, kw_only=True):
    """How to sign in to this server.

    Attributes:
        mode: with nothing, with the server's token, or with an account.
        user: who is signed in; None for no one. In mode ``none`` everybody is this user.
        is_first_run: there is no account yet, and anyone who asks may make the first one.
        has_passwords: whether a user name and a password can be sent.
        providers: identity providers, in the order in which they are shown.
    """

    mode: Literal["none", "token", "accounts"]
    user: str | None
    is_first_run: bool
    has_passwords: bool
    providers: list[SignInProvider]
