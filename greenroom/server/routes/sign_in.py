"""Addresses that browsers go to when people sign in with an identity provider.

A browser that comes back from a provider is following a link from another site, and would not send the session's cookie
(SameSite=Strict) after a redirect. So it gets a document of this server, which leads it on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from greenroom.errors import GreenroomError, NotFound, RateLimited, StorageUnavailable
from greenroom.server.http.responses import Header, Response
from greenroom.server.http.routing import Binding, Call
from greenroom.server.spa.notice import HEADERS, notice
from greenroom.wire.endpoints import sign_in as rows
from greenroom.wire.errors import wire_error
from greenroom.wire.messages.pages import sessions as messages

if TYPE_CHECKING:
    from greenroom.server.auth.identity_login import IdentityLogin

_log = logging.getLogger("greenroom.server")


async def _begin(call: Call, m: messages.BeginSignIn) -> Response:
    try:
        identities = _identities(call)
        begun = await identities.begin(m.provider, redirect_uri=_redirect_uri(call, m.provider), return_to=m.return_to)
    except StorageUnavailable:
        raise  # its message is for the operator: the edge logs it
    except GreenroomError as error:
        return _failure(call, error)
    headers = [
        (b"location", begun.location.encode()),
        (b"set-cookie", begun.set_cookie),
        (b"cache-control", b"no-store"),
    ]
    return Response(HTTPStatus.FOUND, headers)


async def _finish(call: Call, m: messages.FinishSignIn) -> Response:
    redirect_uri = _redirect_uri(call, m.provider)
    cookies: Sequence[bytes] = ()
    try:
        identities = _identities(call)
        cookies = (identities.clear_cookie(redirect_uri=redirect_uri),)
        signed_in = await identities.finish(
            m.provider,
            call.scope["query_string"],
            call.headers.get(b"cookie", b""),
            redirect_uri=redirect_uri,
            client=call.client,
            user_agent=call.headers.get(b"user-agent", b"").decode("latin-1"),
        )
    except StorageUnavailable:
        raise
    except GreenroomError as error:
        return _failure(call, error, cookies)
    path = call.context.prefix + signed_in.return_to
    body = notice("Signed in", "You are signed in.", path=path, link="Continue", goes_on=True)
    return _document(HTTPStatus.OK, body, signed_in.cookies)


def address_of(call: Call) -> str:
    """Return the address of this server as the browser knows it, without a slash at the end."""
    identities = None if call.context.sign_in is None else call.context.sign_in.identities
    if identities is not None and identities.public_url is not None:
        return identities.public_url
    # The guards have checked the host.
    host = call.headers.get(b"host", b"").decode("latin-1")
    return f"{call.scope.get('scheme', 'http')}://{host}{call.context.prefix}"


def _identities(call: Call) -> IdentityLogin:
    identities = None if call.context.sign_in is None else call.context.sign_in.identities
    if identities is None:
        raise NotFound("This server has no identity providers.")
    return identities


def _redirect_uri(call: Call, provider: str) -> str:
    return f"{address_of(call)}{rows.FOLDER}{quote(provider, safe='')}/callback"


def _failure(call: Call, error: GreenroomError, cookies: Sequence[bytes] = ()) -> Response:
    """Return what a person sees whose sign-in failed."""
    _log.info("a sign-in failed: %s", error.message)
    body = notice("You are not signed in", error.message, path=f"{call.context.prefix}/", link="Back to Greenroom")
    response = _document(wire_error(error).status, body, cookies)
    if isinstance(error, RateLimited) and error.retry_after_s is not None:
        response.headers = [*response.headers, (b"retry-after", b"%d" % error.retry_after_s)]
    return response


def _document(status: int, body: bytes, cookies: Sequence[bytes]) -> Response:
    headers: list[Header] = [*HEADERS, (b"content-length", b"%d" % len(body))]
    headers += [(b"set-cookie", cookie) for cookie in cookies]
    return Response(status, headers, body)


BINDINGS: tuple[Binding, ...] = (Binding(rows.BEGIN, _begin), Binding(rows.FINISH, _finish))
