"""Rows of the endpoint table: logged models."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.messages import logged_models as messages

CREATE = Endpoint(
    method="POST",
    path="/logged-models",
    name="createLoggedModel",
    request=messages.CreateLoggedModel,
    response=messages.LoggedModelResponse,
    permission=Permission.LOGGED_MODEL_CREATE,
    access="write",
    resource=by.EXPERIMENT,
    locks=by.EXPERIMENT,
    repetition=Repetition.DOUBLING,
    summary="Create a logged model",
)
GET = Endpoint(
    method="GET",
    path="/logged-models/{model_id}",
    name="getLoggedModel",
    request=messages.GetLoggedModel,
    response=messages.LoggedModelResponse,
    permission=Permission.LOGGED_MODEL_READ,
    access="read",
    resource=by.LOGGED_MODEL,
    summary="Get a logged model",
)
SEARCH = Endpoint(
    method="POST",
    path="/logged-models/search",
    name="searchLoggedModels",
    request=messages.SearchLoggedModels,
    response=messages.LoggedModelsResponse,
    permission=Permission.LOGGED_MODEL_READ,
    access="search",
    resource=by.EXPERIMENTS,
    summary="Search logged models of experiments",
)
FINALIZE = Endpoint(
    method="PATCH",
    path="/logged-models/{model_id}",
    name="finalizeLoggedModel",
    request=messages.FinalizeLoggedModel,
    response=messages.LoggedModelResponse,
    permission=Permission.LOGGED_MODEL_UPDATE,
    access="write",
    resource=by.LOGGED_MODEL,
    locks=by.LOGGED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Set the upload status of a logged model",
)
DELETE = Endpoint(
    method="DELETE",
    path="/logged-models/{model_id}",
    name="deleteLoggedModel",
    request=messages.LoggedModelId,
    permission=Permission.LOGGED_MODEL_DELETE,
    access="write",
    resource=by.LOGGED_MODEL,
    locks=by.LOGGED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Delete a logged model",
)
LOG_PARAMS = Endpoint(
    method="POST",
    path="/logged-models/{model_id}/params",
    name="logLoggedModelParams",
    request=messages.LogLoggedModelParams,
    permission=Permission.LOGGED_MODEL_UPDATE,
    access="write",
    resource=by.LOGGED_MODEL,
    locks=by.LOGGED_MODEL,
    repetition=Repetition.HARMLESS,
    summary="Set parameters of a logged model, once",
)
SET_TAGS = Endpoint(
    method="PATCH",
    path="/logged-models/{model_id}/tags",
    name="setLoggedModelTags",
    request=messages.SetLoggedModelTags,
    permission=Permission.LOGGED_MODEL_UPDATE,
    access="write",
    resource=by.LOGGED_MODEL,
    locks=by.LOGGED_MODEL,
    repetition=Repetition.OVERTAKING,
    summary="Add or overwrite tags of a logged model",
)
DELETE_TAG = Endpoint(
    method="DELETE",
    path="/logged-models/{model_id}/tags/{tag_key}",
    name="deleteLoggedModelTag",
    request=messages.DeleteLoggedModelTag,
    permission=Permission.LOGGED_MODEL_UPDATE,
    access="write",
    resource=by.LOGGED_MODEL,
    locks=by.LOGGED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Remove a tag of a logged model",
)

ENDPOINTS: tuple[Endpoint, ...] = (CREATE, GET, SEARCH, FINALIZE, DELETE, LOG_PARAMS, SET_TAGS, DELETE_TAG)
