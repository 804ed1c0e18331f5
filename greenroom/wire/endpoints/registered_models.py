"""Rows of the endpoint table: registered models, their tags and aliases."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.messages import model_versions as versions
from greenroom.wire.messages import registered_models as messages

CREATE = Endpoint(
    method="POST",
    path="/registered-models/create",
    request=messages.CreateRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_CREATE,
    mode="write",
    summary="Create a registered model",
)
GET = Endpoint(
    method="GET",
    path="/registered-models/get",
    request=messages.NameRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    mode="read",
    summary="Read one registered model with its latest versions",
)
UPDATE = Endpoint(
    method="PATCH",
    path="/registered-models/update",
    request=messages.UpdateRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    mode="write",
    summary="Write the description",
)
RENAME = Endpoint(
    method="POST",
    path="/registered-models/rename",
    request=messages.RenameRegisteredModel,
    response=messages.RegisteredModelResponse,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    mode="write",
    summary="Give a registered model another name",
)
DELETE = Endpoint(
    method="DELETE",
    path="/registered-models/delete",
    request=messages.NameRegisteredModel,
    permission=Permission.REGISTERED_MODEL_DELETE,
    mode="write",
    summary="Delete a registered model with its versions",
)
SEARCH = Endpoint(
    method="GET",
    path="/registered-models/search",
    request=messages.SearchRegisteredModels,
    response=messages.RegisteredModelsResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    mode="search",
    summary="Read a page of registered models",
)
LIST = Endpoint(
    method="GET",
    path="/registered-models/list",
    request=messages.ListRegisteredModels,
    response=messages.RegisteredModelsResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    mode="search",
    summary="Read a page of registered models, as 1.x clients ask",
)
GET_LATEST_VERSIONS = Endpoint(
    method="POST",
    path="/registered-models/get-latest-versions",
    request=messages.GetLatestVersions,
    response=versions.ModelVersionsResponse,
    permission=Permission.MODEL_VERSION_READ,
    mode="read",
    summary="Read the latest version of some stages",
)
GET_LATEST_VERSIONS_BY_QUERY = Endpoint(
    method="GET",
    path="/registered-models/get-latest-versions",
    request=messages.GetLatestVersions,
    response=versions.ModelVersionsResponse,
    permission=Permission.MODEL_VERSION_READ,
    mode="read",
    summary="Read the latest version of some stages",
)
SET_TAG = Endpoint(
    method="POST",
    path="/registered-models/set-tag",
    request=messages.SetRegisteredModelTag,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    mode="write",
    summary="Add or overwrite a tag",
)
DELETE_TAG = Endpoint(
    method="DELETE",
    path="/registered-models/delete-tag",
    request=messages.DeleteRegisteredModelTag,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    mode="write",
    summary="Remove a tag",
)
SET_ALIAS = Endpoint(
    method="POST",
    path="/registered-models/alias",
    request=messages.SetAlias,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    mode="write",
    summary="Point an alias at a version",
)
DELETE_ALIAS = Endpoint(
    method="DELETE",
    path="/registered-models/alias",
    request=messages.NameAlias,
    permission=Permission.REGISTERED_MODEL_UPDATE,
    mode="write",
    summary="Remove an alias",
)
GET_BY_ALIAS = Endpoint(
    method="GET",
    path="/registered-models/alias",
    request=messages.NameAlias,
    response=versions.ModelVersionResponse,
    permission=Permission.MODEL_VERSION_READ,
    mode="read",
    summary="Read the version an alias points at",
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
