"""Rows of the public API: requests for transitions, and decisions about them."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.endpoints.v1._row import MODEL, VERSION, row
from greenroom.wire.messages.v1 import requests as messages

_TAG = "requests"

CREATE = row(
    "POST /models/{model}/versions/{version}/requests",
    name="create_request",
    request=messages.CreateRequest,
    response=messages.TransitionRequest,
    permission=Permission.TRANSITION_REQUEST,
    access="write",
    resource=VERSION,
    locks=MODEL,
    status=201,
    location="/requests/{request_id}",
    has_etag=True,
    tag=_TAG,
    summary="Ask that a version enters a stage or gets an alias",
    description="For one version and stage, or alias, one request can be open: `REQUEST_EXISTS` names it. Nothing is moved "
    "by asking, even if the rule asks for no approval.",
)
LIST_OF_VERSION = row(
    "GET /models/{model}/versions/{version}/requests",
    name="list_version_requests",
    request=messages.ListVersionRequests,
    response=messages.TransitionRequestList,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=VERSION,
    tag=_TAG,
    summary="List the requests for a version",
    description="Newest first.",
)
LIST_OF_MODEL = row(
    "GET /models/{model}/requests",
    name="list_model_requests",
    request=messages.ListModelRequests,
    response=messages.TransitionRequestList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=MODEL,
    tag=_TAG,
    summary="List the requests for the versions of a registered model",
    description="Newest first.",
)
LIST = row(
    "GET /requests",
    name="list_requests",
    request=messages.ListRequests,
    response=messages.TransitionRequestList,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List the requests of the workspace",
    description="Newest first: those for models that the caller can read, those that wait for the caller's decision, or "
    "those that the caller made.",
)
GET = row(
    "GET /requests/{request_id}",
    name="get_request",
    request=messages.GetRequest,
    response=messages.TransitionRequest,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.REQUEST,
    has_etag=True,
    tag=_TAG,
    summary="Get a request",
    description="With its checklist as it is now, and what the caller may do.",
)
APPROVE = row(
    "POST /requests/{request_id}/approve",
    name="approve_request",
    request=messages.DecideRequest,
    response=messages.TransitionRequest,
    permission=Permission.TRANSITION_DECIDE,
    access="write",
    resource=by.REQUEST,
    locks=by.REQUEST,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Approve a request",
    description="The approval that was missing carries the request out; its state is `moved` then. While other checks "
    "fail, the approval is recorded and the request stays open. Who made the request cannot approve it.",
)
REJECT = row(
    "POST /requests/{request_id}/reject",
    name="reject_request",
    request=messages.DecideRequest,
    response=messages.TransitionRequest,
    permission=Permission.TRANSITION_DECIDE,
    access="write",
    resource=by.REQUEST,
    locks=by.REQUEST,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Reject a request",
    description="Closes the request. A comment is required.",
)
WITHDRAW = row(
    "POST /requests/{request_id}/withdraw",
    name="withdraw_request",
    request=messages.DecideRequest,
    response=messages.TransitionRequest,
    permission=Permission.TRANSITION_REQUEST,
    access="write",
    resource=by.REQUEST,
    locks=by.REQUEST,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Withdraw a request",
    description="Only who made a request can withdraw it.",
)
MOVE = row(
    "POST /requests/{request_id}/move",
    name="move_request",
    request=messages.DecideRequest,
    response=messages.TransitionRequest,
    permission=Permission.TRANSITION_REQUEST,
    access="write",
    resource=by.REQUEST,
    locks=by.REQUEST,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Carry out a request",
    description="For a request that was approved while a check failed which passes now. Without an approval it takes the "
    "permission to make the change without a request.",
)
SET_REVIEWERS = row(
    "PUT /requests/{request_id}/reviewers",
    name="set_request_reviewers",
    request=messages.SetReviewers,
    response=messages.TransitionRequest,
    permission=Permission.TRANSITION_REQUEST,
    access="write",
    resource=by.REQUEST,
    locks=by.REQUEST,
    repetition=Repetition.OVERTAKING,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Set who is asked to decide about a request",
    description="They need the permission to decide. Others who have it can decide as well.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    CREATE,
    LIST_OF_VERSION,
    LIST_OF_MODEL,
    LIST,
    GET,
    APPROVE,
    REJECT,
    WITHDRAW,
    MOVE,
    SET_REVIEWERS,
)
