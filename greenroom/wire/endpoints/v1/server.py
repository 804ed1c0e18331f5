"""Rows of the public API: the server itself."""

from __future__ import annotations

from typing import Any

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import server as messages

GET_OPENAPI = Endpoint(
    method="GET",
    path="/openapi.json",
    name="get_openapi",
    request=Empty,
    response=dict[str, Any],
    permission=Permission.ACCOUNT_READ,
    access="none",
    resource=by.SERVER,
    family=Family.V1,
    tag="server",
    summary="Get this document",
    description="The OpenAPI description of this API, as served by this release.",
)

GET_SERVER = row(
    "GET /server",
    name="get_server",
    request=messages.GetServer,
    response=messages.Server,
    permission=None,
    public=True,
    access="none",
    resource=by.SERVER,
    tag="server",
    summary="Get the server",
    description="Needs no login, so that a client can find out whether one is needed.",
)
GET_ME = row(
    "GET /me",
    name="get_me",
    request=messages.GetMe,
    response=messages.Me,
    permission=Permission.ACCOUNT_READ,
    access="read",
    resource=by.SERVER,
    tag="server",
    summary="Get who is asking",
    description="Whom the request is authenticated as, with the account, its groups and the API token if there are any; the workspace, "
    "and the permissions there.",
)

ENDPOINTS: tuple[Endpoint, ...] = (GET_OPENAPI, GET_SERVER, GET_ME)
