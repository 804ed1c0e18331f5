"""Rows of the endpoint table: registered models, their tags and aliases."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Repetition
from greenroom.wire.messages import model_versions as versions
from greenroom.wire.messages import registered_models as messages

CREATE = Endpoint(
    method="POST",
    path="/registered-models/create",
    name="createRegisteredModel",
    request=messages.CreateRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_CREATE,
    access="write",
    resource=by.WORKSPACE,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Create a registered model",
)
GET = Endpoint(
    method="GET",
    path="/registered-models/get",
    name="getRegisteredModel",
    request=messages.NameRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.REGISTERED_MODEL,
    summary="Get a registered model with its latest versions",
)
UPDATE = Endpoint(
    method="PATCH",
    path="/registered-models/update",
    name="updateRegisteredModel",
    request=messages.UpdateRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.OVERTAKING,
    summary="Update the description",
)
RENAME = Endpoint(
    method="POST",
    path="/registered-models/rename",
    name="renameRegisteredModel",
    request=messages.RenameRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Rename a registered model",
)
DELETE = Endpoint(
    method="DELETE",
    path="/registered-models/delete",
    name="deleteRegisteredModel",
    request=messages.NameRegisteredModel,
    permission=Permission.REGISTERED_MODEL_DELETE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Delete a registered model with its versions",
)
SEARCH = Endpoint(
    method="GET",
    path="/registered-models/search",
    name="searchRegisteredModels",
    request=messages.SearchRegisteredModels,
    response=messages.RegisteredModelsResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    summary="Search registered models",
)
LIST = Endpoint(
    method="GET",
    path="/registered-models/list",
    name="listRegisteredModels",
    request=messages.ListRegisteredModels,
    response=messages.RegisteredModelsResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.WORKSPACE,
    summary="List registered models, for 1.x clients",
)
GET_LATEST_VERSIONS = Endpoint(
    method="POST",
    path="/registered-models/get-latest-versions",
    name="getLatestVersions",
    request=messages.GetLatestVersions,
    response=versions.ModelVersionsResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.REGISTERED_MODEL,
    summary="Get the latest version of each of some stages",
)
GET_LATEST_VERSIONS_BY_QUERY = Endpoint(
    method="GET",
    path="/registered-models/get-latest-versions",
    name="getLatestVersionsByQuery",
    request=messages.GetLatestVersions,
    response=versions.ModelVersionsResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.REGISTERED_MODEL,
    summary="Get the latest version of each of some stages",
)
SET_TAG = Endpoint(
    method="POST",
    path="/registered-models/set-tag",
    name="setRegisteredModelTag",
    request=messages.SetRegisteredModelTag,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.OVERTAKING,
    summary="Add or overwrite a tag",
)
DELETE_TAG = Endpoint(
    method="DELETE",
    path="/registered-models/delete-tag",
    name="deleteRegisteredModelTag",
    request=messages.DeleteRegisteredModelTag,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Remove a tag",
)
SET_ALIAS = Endpoint(
    method="POST",
    path="/registered-models/alias",
    name="setRegisteredModelAlias",
    request=messages.SetAlias,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Set an alias to a version",
)
DELETE_ALIAS = Endpoint(
    method="DELETE",
    path="/registered-models/alias",
    name="deleteRegisteredModelAlias",
    request=messages.NameAlias,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    access="write",
    resource=by.REGISTERED_MODEL,
    locks=by.REGISTERED_MODEL,
    repetition=Repetition.DOUBLING,
    summary="Remove an alias",
)
GET_BY_ALIAS = Endpoint(
    method="GET",
    path="/registered-models/alias",
    name="getModelVersionByAlias",
    request=messages.NameAlias,
    response=versions.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.MODEL_VERSION_BY_ALIAS,
    summary="Get the version that an alias points to",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    CREATE,
    GET,
    UPDATE,
    RENAME,
    DELETE,
    SEARCH,
    LIST,
    GET_LATEST_VERSIONS,
    GET_LATEST_VERSIONS_BY_QUERY,
    SET_TAG,
    DELETE_TAG,
    SET_ALIAS,
    DELETE_ALIAS,
    GET_BY_ALIAS,
)
