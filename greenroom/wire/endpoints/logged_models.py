"""Rows of the endpoint table: logged models."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.messages import logged_models as messages

CREATE = Endpoint(
    method="POST",
    path="/logged-models",
    request=messages.CreateLoggedModel,
    response=messages.LoggedModelResponse,
    permission=Permission.LOGGED_MODEL_CREATE,
    mode="write",
    summary="Begin a logged model",
)
GET = Endpoint(
    method="GET",
    path="/logged-models/{model_id}",
    request=messages.GetLoggedModel,
    response=messages.LoggedModelResponse,
    permission=Permission.LOGGED_MODEL_READ,
    mode="read",
    summary="Read one logged model",
)
SEARCH = Endpoint(
    method="POST",
    path="/logged-models/search",
    request=messages.SearchLoggedModels,
    response=messages.LoggedModelsResponse,
    permission=Permission.LOGGED_MODEL_READ,
    mode="search",
    summary="Find logged models of experiments",
)
FINALIZE = Endpoint(
    method="PATCH",
    path="/logged-models/{model_id}",
    request=messages.FinalizeLoggedModel,
    response=messages.LoggedModelResponse,
    permission=Permission.LOGGED_MODEL_UPDATE,
    mode="write",
    summary="Say whether the files of a logged model are there",
)
DELETE = Endpoint(
    method="DELETE",
    path="/logged-models/{model_id}",
    request=messages.LoggedModelId,
    permission=Permission.LOGGED_MODEL_DELETE,
    mode="write",
    summary="Mark a logged model deleted",
)
LOG_PARAMS = Endpoint(
    method="POST",
    path="/logged-models/{model_id}/params",
    request=messages.LogLoggedModelParams,
    permission=Permission.LOGGED_MODEL_UPDATE,
    mode="write",
    summary="Write parameters of a logged model, once",
)
SET_TAGS = Endpoint(
    method="PATCH",
    path="/logged-models/{model_id}/tags",
    request=messages.SetLoggedModelTags,
    permission=Permission.LOGGED_MODEL_UPDATE,
    mode="write",
    summary="Add or overwrite tags of a logged model",
)
DELETE_TAG = Endpoint(
    method="DELETE",
    path="/logged-models/{model_id}/tags/{tag_key}",
    request=messages.DeleteLoggedModelTag,
    permission=Permission.LOGGED_MODEL_UPDATE,
    mode="write",
    summary="Remove a tag of a logged model",
)

ENDPOINTS: tuple[Endpoint, ...] = (CREATE, GET, SEARCH, FINALIZE, DELETE, LOG_PARAMS, SET_TAGS, DELETE_TAG)
