"""Rows of the public API: aliases of registered models."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, row
from greenroom.wire.messages.v1 import models as messages

_TAG = "aliases"

GET = row(
    "GET /models/{model}/aliases/{alias}",
    name="get_alias",
    request=messages.ReadAlias,
    response=messages.Alias,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    has_etag=True,
    tag=_TAG,
    summary="Get an alias",
    description="All aliases of a model are part of the model.",
)
SET = row(
    "PUT /models/{model}/aliases/{alias}",
    name="set_alias",
    request=messages.SetAlias,
    response=messages.Alias,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Set an alias to a version",
    description="Creates the alias, or moves it from another version. With If-Match it must exist already.",
)
DELETE = row(
    "DELETE /models/{model}/aliases/{alias}",
    name="delete_alias",
    request=messages.GetAlias,
    response=Empty,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove an alias",
    description="The version itself stays as it is.",
)

ENDPOINTS: tuple[Endpoint, ...] = (GET, SET, DELETE)
