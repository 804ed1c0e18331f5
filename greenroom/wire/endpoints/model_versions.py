"""Rows of the endpoint table: model versions, their stages and tags."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.messages import model_versions as messages

CREATE = Endpoint(
    method="POST",
    path="/model-versions/create",
    name="createModelVersion",
    request=messages.CreateModelVersion,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_CREATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Register a version and freeze its files",
)
GET = Endpoint(
    method="GET",
    path="/model-versions/get",
    name="getModelVersion",
    request=messages.NameModelVersion,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.MODEL_VERSION,
    summary="Get a version",
)
UPDATE = Endpoint(
    method="PATCH",
    path="/model-versions/update",
    name="updateModelVersion",
    request=messages.UpdateModelVersion,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_UPDATE,
    access="write",
    resource=by.MODEL_VERSION,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.OVERTAKING,
    summary="Update the description",
)
DELETE = Endpoint(
    method="DELETE",
    path="/model-versions/delete",
    name="deleteModelVersion",
    request=messages.NameModelVersion,
    permission=Permission.MODEL_VERSION_DELETE,
    access="write",
    resource=by.MODEL_VERSION,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Delete a version",
)
SEARCH = Endpoint(
    method="GET",
    path="/model-versions/search",
    name="searchModelVersions",
    request=messages.SearchModelVersions,
    response=messages.ModelVersionsResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=by.WORKSPACE,
    summary="Search versions",
)
TRANSITION_STAGE = Endpoint(
    method="POST",
    path="/model-versions/transition-stage",
    name="transitionModelVersionStage",
    request=messages.TransitionStage,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_TRANSITION,
    access="write",
    resource=by.MODEL_VERSION,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Move a version to another stage",
)
GET_DOWNLOAD_URI = Endpoint(
    method="GET",
    path="/model-versions/get-download-uri",
    name="getModelVersionDownloadUri",
    request=messages.GetDownloadUri,
    response=messages.DownloadUriResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.MODEL_VERSION,
    summary="Get the download URI of a version",
)
SET_TAG = Endpoint(
    method="POST",
    path="/model-versions/set-tag",
    name="setModelVersionTag",
    request=messages.SetModelVersionTag,
    permission=Permission.MODEL_VERSION_UPDATE,
    access="write",
    resource=by.MODEL_VERSION,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.OVERTAKING,
    summary="Add or overwrite a tag",
)
DELETE_TAG = Endpoint(
    method="DELETE",
    path="/model-versions/delete-tag",
    name="deleteModelVersionTag",
    request=messages.DeleteModelVersionTag,
    permission=Permission.MODEL_VERSION_UPDATE,
    access="write",
    resource=by.MODEL_VERSION,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Remove a tag",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    CREATE,
    GET,
    UPDATE,
    DELETE,
    SEARCH,
    TRANSITION_STAGE,
    GET_DOWNLOAD_URI,
    SET_TAG,
    DELETE_TAG,
)
