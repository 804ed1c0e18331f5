"""Rows of the public API: the server itself."""

from __future__ import annotations

from typing import Any

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family

GET_OPENAPI = Endpoint(
    method="GET",
    path="/openapi.json",
    name="get_openapi",
    request=Empty,
    response=dict[str, Any],
    permission=Permission.SERVER_READ,
    access="none",
    resource=by.SERVER,
    family=Family.V1,
    tag="server",
    summary="Get this document",
    description="The OpenAPI description of this API, as served by this release.",
)

ENDPOINTS: tuple[Endpoint, ...] = (GET_OPENAPI,)
