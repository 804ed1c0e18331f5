"""Rows of the public API: versions of registered models, their tags and files."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, VERSION, row
from greenroom.wire.messages.v1 import versions as messages

_TAG = "versions"

LIST = row(
    "GET /versions",
    name="list_versions",
    request=messages.ListVersions,
    response=messages.ModelVersionList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=by.WORKSPACE,
    tag=_TAG,
    summary="List versions across registered models",
    description="By the name of their model, highest number first. Versions of MLflow prompts are left out unless `model` is "
    "given. With `as_of`, by the name that their model has now; a page can then be short, or empty, although more follow.",
)
LIST_OF_MODEL = row(
    "GET /models/{model}/versions",
    name="list_model_versions",
    request=messages.ListModelVersions,
    response=messages.ModelVersionList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=MODEL,
    tag=_TAG,
    summary="List the versions of a registered model",
    description="Highest number first.",
)
CREATE = row(
    "POST /models/{model}/versions",
    name="create_version",
    request=messages.CreateVersion,
    response=messages.ModelVersion,
    permission=Permission.MODEL_VERSION_CREATE,
    access="write",
    resource=MODEL,
    locks=MODEL,
    status=201,
    location="/models/{model}/versions/{version}",
    has_etag=True,
    tag=_TAG,
    summary="Register a version",
    description="From a folder of a run's artifacts, or from a logged model. Its files are frozen: they cannot change afterwards.",
)
GET = row(
    "GET /models/{model}/versions/{version}",
    name="get_version",
    request=messages.ReadVersion,
    response=messages.ModelVersion,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=VERSION,
    has_etag=True,
    tag=_TAG,
    summary="Get a version",
    description="Deleted versions are found by `list_model_versions`.",
)
UPDATE = row(
    "PATCH /models/{model}/versions/{version}",
    name="update_version",
    request=messages.UpdateVersion,
    response=messages.ModelVersion,
    permission=Permission.MODEL_VERSION_UPDATE,
    access="write",
    resource=VERSION,
    locks=MODEL,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Describe a version",
    description="Its files cannot change; its stages change by transitions.",
)
DELETE = row(
    "DELETE /models/{model}/versions/{version}",
    name="delete_version",
    request=messages.GetVersion,
    response=Empty,
    permission=Permission.MODEL_VERSION_DELETE,
    access="write",
    resource=VERSION,
    locks=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Delete a version",
    description="It leaves its stages, and its aliases are removed. Its number is never reused, and it can be restored.",
)
RESTORE = row(
    "POST /models/{model}/versions/{version}/restore",
    name="restore_version",
    request=messages.RestoreVersion,
    response=messages.ModelVersion,
    permission=Permission.MODEL_VERSION_DELETE,
    access="write",
    resource=VERSION,
    locks=MODEL,
    has_etag=True,
    tag=_TAG,
    summary="Restore a deleted version",
    description="With its stages and aliases, except those that other versions have taken. It is refused if the rule of one "
    "of them is not met, unless `skip_unmet` leaves those out.",
)
SET_TAG = row(
    "PUT /models/{model}/versions/{version}/tags/{key}",
    name="set_version_tag",
    request=messages.SetVersionTag,
    response=messages.ModelVersion,
    permission=Permission.MODEL_VERSION_UPDATE,
    access="write",
    resource=VERSION,
    locks=MODEL,
    has_etag=True,
    is_conditional=True,
    tag=_TAG,
    summary="Set a tag of a version",
    description="The etag, in the request and in the response, is that of the version.",
)
DELETE_TAG = row(
    "DELETE /models/{model}/versions/{version}/tags/{key}",
    name="delete_version_tag",
    request=messages.GetVersionTag,
    response=Empty,
    permission=Permission.MODEL_VERSION_UPDATE,
    access="write",
    resource=VERSION,
    locks=MODEL,
    status=204,
    is_conditional=True,
    tag=_TAG,
    summary="Remove a tag of a version",
    description="The etag in the request is that of the version.",
)
LIST_FILES = row(
    "GET /models/{model}/versions/{version}/files",
    name="list_version_files",
    request=messages.ListVersionFiles,
    response=messages.VersionFileList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=VERSION,
    tag="files",
    summary="List the files of a version",
    description="The frozen files, by path, with the sha256 of each. Files outside this registry are not listed.",
)
DOWNLOAD_FILE = row(
    "GET /models/{model}/versions/{version}/files/{path:path}",
    name="download_version_file",
    request=messages.GetVersionFile,
    response=bytes,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    handler="raw",
    resource=VERSION,
    tag="files",
    summary="Download a file of a version",
    description="The bytes of the file. `Range` and `If-None-Match` are honored; the etag is the sha256 of the file, which is "
    "also in the header `Repr-Digest`.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    LIST_OF_MODEL,
    CREATE,
    GET,
    UPDATE,
    DELETE,
    RESTORE,
    SET_TAG,
    DELETE_TAG,
    LIST_FILES,
    DOWNLOAD_FILE,
)
