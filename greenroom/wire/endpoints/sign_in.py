"""Rows of the endpoint table: addresses that browsers go to when people sign in with an identity provider."""

from __future__ import annotations

from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family
from greenroom.wire.messages.pages import sessions

FOLDER = f"{Family.BROWSER.value[0]}/"
"""Where all of them are; public, and no page is below it."""

BEGIN = Endpoint(
    method="GET",
    path="/{provider}",
    name="beginSignIn",
    request=sessions.BeginSignIn,
    response=bytes,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.BROWSER,
    summary="Send a browser to an identity provider",
    media_type="text/html",
)
FINISH = Endpoint(
    method="GET",
    path="/{provider}/callback",
    name="finishSignIn",
    request=sessions.FinishSignIn,
    response=bytes,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.BROWSER,
    summary="Complete a sign-in with the answer of an identity provider",
    media_type="text/html",
)

ENDPOINTS: tuple[Endpoint, ...] = (BEGIN, FINISH)
