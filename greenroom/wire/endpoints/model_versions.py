"""Rows of the endpoint table: model versions, their stages and tags."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.messages import model_versions as messages

CREATE = Endpoint(
    method="POST",
    path="/model-versions/create",
    request=messages.CreateModelVersion,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_CREATE,
    mode="write",
    summary="Register a version and freeze its files",
)
GET = Endpoint(
    method="GET",
    path="/model-versions/get",
    request=messages.NameModelVersion,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_READ,
    mode="read",
    summary="Read one version",
)
UPDATE = Endpoint(
    method="PATCH",
    path="/model-versions/update",
    request=messages.UpdateModelVersion,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_UPDATE,
    mode="write",
    summary="Write the description",
)
DELETE = Endpoint(
    method="DELETE",
    path="/model-versions/delete",
    request=messages.NameModelVersion,
    permission=Permission.MODEL_VERSION_DELETE,
    mode="write",
    summary="Delete a version",
)
SEARCH = Endpoint(
    method="GET",
    path="/model-versions/search",
    request=messages.SearchModelVersions,
    response=messages.ModelVersionsResponse,
    permission=Permission.MODEL_VERSION_READ,
    mode="search",
    summary="Read a page of versions",
)
TRANSITION_STAGE = Endpoint(
    method="POST",
    path="/model-versions/transition-stage",
    request=messages.TransitionStage,
    response=messages.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_TRANSITION,
    mode="write",
    summary="Move a version to another stage",
)
GET_DOWNLOAD_URI = Endpoint(
    method="GET",
    path="/model-versions/get-download-uri",
    request=messages.GetDownloadUri,
    response=messages.DownloadUriResponse,
    permission=Permission.MODEL_VERSION_READ,
    mode="read",
    summary="Read where the files of a version are",
)
SET_TAG = Endpoint(
    method="POST",
    path="/model-versions/set-tag",
    request=messages.SetModelVersionTag,
    permission=Permission.MODEL_VERSION_UPDATE,
    mode="write",
    summary="Add or overwrite a tag",
)
DELETE_TAG = Endpoint(
    method="DELETE",
    path="/model-versions/delete-tag",
    request=messages.DeleteModelVersionTag,
    permission=Permission.MODEL_VERSION_UPDATE,
    mode="write",
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
