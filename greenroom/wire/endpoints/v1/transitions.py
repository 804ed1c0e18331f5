"""Rows of the public API: transitions of versions between stages."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, VERSION, row
from greenroom.wire.messages.v1 import transitions as messages

_TAG = "transitions"

CREATE = row(
    "POST /models/{model}/versions/{version}/transitions",
    name="create_transition",
    request=messages.CreateTransition,
    response=messages.Transition,
    permission=Permission.MODEL_VERSION_TRANSITION,
    access="write",
    resource=VERSION,
    locks=MODEL,
    status=201,
    location="/transitions/{transition_id}",
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Move a version to a stage, or out of one",
    description="All or nothing: the version and those that are archived for it move together. If-Match is the etag of the "
    "version, from the version or from its page: the request is refused if the version, or a stage of its model, has changed "
    "since; changes of other versions' descriptions and tags do not matter. What would change nothing is refused with "
    "`WRONG_STATE`.",
)
LIST = row(
    "GET /models/{model}/versions/{version}/transitions",
    name="list_transitions",
    request=messages.ListTransitions,
    response=messages.TransitionList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=VERSION,
    tag=_TAG,
    summary="List the transitions that moved a version",
    description="Newest first: those requested for the version, and those by which another version replaced it.",
)
GET = row(
    "GET /transitions/{transition_id}",
    name="get_transition",
    request=messages.GetTransition,
    response=messages.Transition,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.TRANSITION,
    has_etag=True,
    tag=_TAG,
    summary="Get a transition",
    description="The id is in the response to the request, and in the lists of the versions that it moved.",
)

ENDPOINTS: tuple[Endpoint, ...] = (CREATE, LIST, GET)
