"""Rows of the endpoint table: what the client of the vendor's workspace registry calls beyond MLflow's calls.

Webhooks are not among them. Transitions, comments and grants are those of the public API.
"""

from __future__ import annotations

from typing import Any, Literal

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty, Request
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition
from greenroom.wire.messages import databricks as messages

_P = Permission
_MODEL_BY_ID = by.Locator("registered_model", ("registered_model_id",))
_COMMENT = by.Locator("comment", ("id",))
_ROWS: list[Endpoint] = []


def _row(
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    request: type[Request],
    response: Any,
    permission: Permission,
    summary: str,
    *,
    name: str,
    resource: by.Locator = by.MODEL_VERSION,
    locks: by.Locator | None = None,
    family: Family = Family.MLFLOW,
    repetition: Repetition = Repetition.DOUBLING,
) -> Endpoint:
    is_read = method == "GET"
    row = Endpoint(
        method=method,
        path=path,
        name=name,
        request=request,
        response=response,
        permission=permission,
        access="read" if is_read else "write",
        resource=resource,
        locks=locks,
        repetition=None if is_read else repetition,
        family=family,
        in_query=method == "DELETE",
        summary=summary,
    )
    _ROWS.append(row)
    return row


CREATE_REQUEST = _row(
    "POST",
    "/transition-requests/create",
    messages.CreateTransitionRequest,
    messages.TransitionRequestResponse,
    _P.TRANSITION_REQUEST,
    "Ask that a version enters a stage",
    name="createTransitionRequest",
    locks=by.REGISTERED_MODEL,
)
LIST_REQUESTS = _row(
    "GET",
    "/transition-requests/list",
    messages.ListTransitionRequests,
    messages.TransitionRequestsResponse,
    _P.MODEL_VERSION_READ,
    "List the open requests for a version",
    name="listTransitionRequests",
)
APPROVE_REQUEST = _row(
    "POST",
    "/transition-requests/approve",
    messages.ApproveTransitionRequest,
    messages.ActivityResponse,
    _P.TRANSITION_DECIDE,
    "Approve the request for a version and a stage",
    name="approveTransitionRequest",
    locks=by.REGISTERED_MODEL,
)
REJECT_REQUEST = _row(
    "POST",
    "/transition-requests/reject",
    messages.RejectTransitionRequest,
    messages.ActivityResponse,
    _P.TRANSITION_DECIDE,
    "Reject the request for a version and a stage",
    name="rejectTransitionRequest",
    locks=by.REGISTERED_MODEL,
)
DELETE_REQUEST = _row(
    "DELETE",
    "/transition-requests/delete",
    messages.DeleteTransitionRequest,
    messages.ActivityResponse,
    _P.TRANSITION_REQUEST,
    "Withdraw a request",
    name="deleteTransitionRequest",
    locks=by.REGISTERED_MODEL,
)
CREATE_COMMENT = _row(
    "POST",
    "/comments/create",
    messages.CreateComment,
    messages.CommentResponse,
    _P.COMMENT_CREATE,
    "Comment on a version",
    name="createComment",
    locks=by.REGISTERED_MODEL,
)
UPDATE_COMMENT = _row(
    "PATCH",
    "/comments/update",
    messages.UpdateComment,
    messages.CommentResponse,
    _P.COMMENT_CREATE,
    "Edit a comment",
    name="updateComment",
    resource=_COMMENT,
    locks=_COMMENT,
    repetition=Repetition.OVERTAKING,
)
DELETE_COMMENT = _row(
    "DELETE",
    "/comments/delete",
    messages.DeleteComment,
    Empty,
    _P.COMMENT_CREATE,
    "Delete a comment",
    name="deleteComment",
    resource=_COMMENT,
    locks=_COMMENT,
)
TRANSITION_STAGE = _row(
    "POST",
    "/databricks/model-versions/transition-stage",
    messages.TransitionStage,
    messages.DatabricksModelVersionResponse,
    _P.MODEL_VERSION_TRANSITION,
    "Move a version to a stage, with a comment",
    name="transitionStageDatabricks",
    locks=by.REGISTERED_MODEL,
)
GET_MODEL = _row(
    "GET",
    "/databricks/registered-models/get",
    messages.NameModel,
    messages.DatabricksRegisteredModelResponse,
    _P.REGISTERED_MODEL_READ,
    "Get a registered model with its id and the level of the caller",
    name="getRegisteredModelDatabricks",
    resource=by.REGISTERED_MODEL,
)
GET_PERMISSIONS = _row(
    "GET",
    "/permissions/registered-models/{registered_model_id}",
    messages.ModelById,
    messages.ModelPermissions,
    _P.ACCESS_READ,
    "List who holds which levels on a registered model",
    name="getModelPermissions",
    resource=_MODEL_BY_ID,
    family=Family.DATABRICKS,
)
SET_PERMISSIONS = _row(
    "PUT",
    "/permissions/registered-models/{registered_model_id}",
    messages.SetModelPermissions,
    messages.ModelPermissions,
    _P.ACCESS_MANAGE,
    "Replace the levels on a registered model",
    name="setModelPermissions",
    resource=_MODEL_BY_ID,
    family=Family.DATABRICKS,
    repetition=Repetition.OVERTAKING,
)
UPDATE_PERMISSIONS = _row(
    "PATCH",
    "/permissions/registered-models/{registered_model_id}",
    messages.SetModelPermissions,
    messages.ModelPermissions,
    _P.ACCESS_MANAGE,
    "Set the levels of some on a registered model",
    name="updateModelPermissions",
    resource=_MODEL_BY_ID,
    family=Family.DATABRICKS,
    repetition=Repetition.OVERTAKING,
)
GET_PERMISSION_LEVELS = _row(
    "GET",
    "/permissions/registered-models/{registered_model_id}/permissionLevels",
    messages.ModelById,
    messages.PermissionLevels,
    _P.REGISTERED_MODEL_READ,
    "List the levels on registered models",
    name="getModelPermissionLevels",
    resource=_MODEL_BY_ID,
    family=Family.DATABRICKS,
)
ME = Endpoint(
    method="GET",
    path="/preview/scim/v2/Me",
    name="getMe",
    response=messages.Me,
    permission=Permission.ACCOUNT_READ,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.DATABRICKS,
    summary="Get the caller, and the number of the workspace in a header",
)
_ROWS.append(ME)

ENDPOINTS: tuple[Endpoint, ...] = tuple(_ROWS)
