"""Rows of the public API: trusted publishers, and the exchange of identity tokens of CI jobs."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import publishers as messages

_TAG = "publishers"

LIST = row(
    "GET /publishers",
    name="list_publishers",
    request=messages.ListPublishers,
    response=messages.PublisherList,
    permission=Permission.WORKSPACE_UPDATE,
    access="read",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List trusted publishers",
    description="Those of the workspace, by name.",
)
CREATE = row(
    "POST /publishers",
    name="create_publisher",
    request=messages.CreatePublisher,
    response=messages.Publisher,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.WORKSPACE,
    status=201,
    location="/publishers/{publisher_id}",
    has_etag=True,
    tag=_TAG,
    summary="Create a trusted publisher",
    description="It gets a service account, which is made a contributor of the models and a member of the workspace.",
)
GET = row(
    "GET /publishers/{publisher}",
    name="get_publisher",
    request=messages.GetPublisher,
    response=messages.Publisher,
    permission=Permission.WORKSPACE_UPDATE,
    access="read",
    resource=by.PUBLISHER,
    has_etag=True,
    tag=_TAG,
    summary="Get a trusted publisher",
    description="By its id or by its name.",
)
UPDATE = row(
    "PATCH /publishers/{publisher}",
    name="update_publisher",
    request=messages.UpdatePublisher,
    response=messages.Publisher,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.PUBLISHER,
    has_etag=True,
    is_conditional=True,
    repetition=Repetition.OVERTAKING,
    tag=_TAG,
    summary="Change a trusted publisher",
    description="The tokens of its jobs are revoked if the issuer, audience, conditions or scope change. They lose a removed model at once.",
)
DELETE = row(
    "DELETE /publishers/{publisher}",
    name="delete_publisher",
    request=messages.GetPublisher,
    response=Empty,
    permission=Permission.WORKSPACE_UPDATE,
    access="write",
    resource=by.PUBLISHER,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a trusted publisher",
    description="The tokens of its jobs are revoked. Its service account is deleted, or disabled if it owns experiments.",
)
EXCHANGE = row(
    "POST /publishers/token",
    name="exchange_identity_token",
    request=messages.ExchangeToken,
    response=messages.JobToken,
    permission=None,
    public=True,
    access="none",
    resource=by.SERVER,
    max_body_bytes=128 * 1024,
    tag=_TAG,
    summary="Exchange the identity token of a CI job for an API token",
    description="The token is in this response only. It works for minutes, on the models of the publisher. Versions keep the claims of the job.",
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST, CREATE, GET, UPDATE, DELETE, EXCHANGE)
