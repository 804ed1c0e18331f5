"""Rows of the endpoint table: artifacts."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition
from greenroom.wire.messages import artifacts as messages

# -- by path below the server's artifact root, for clients with a proxied artifact location --

LIST = Endpoint(
    method="GET",
    path="/artifacts",
    name="listArtifactFolder",
    request=messages.ListFolder,
    response=messages.ListFolderResponse,
    permission=Permission.ARTIFACT_READ,
    access="search",
    resource=by.ARTIFACT,
    family=Family.ARTIFACTS,
    summary="List the direct children of a folder",
)
DOWNLOAD = Endpoint(
    method="GET",
    path="/artifacts/{path:path}",
    name="downloadArtifact",
    request=messages.ArtifactPath,
    permission=Permission.ARTIFACT_READ,
    access="read",
    handler="raw",
    resource=by.ARTIFACT,
    family=Family.ARTIFACTS,
    summary="Download a file, or a range of it",
)
UPLOAD = Endpoint(
    method="PUT",
    path="/artifacts/{path:path}",
    name="uploadArtifact",
    request=messages.PutArtifact,
    permission=Permission.ARTIFACT_WRITE,
    access="write",
    handler="raw",
    resource=by.ARTIFACT,
    repetition=Repetition.OVERTAKING,
    family=Family.ARTIFACTS,
    summary="Upload a file; the body is its content",
)
DELETE = Endpoint(
    method="DELETE",
    path="/artifacts/{path:path}",
    name="deleteArtifact",
    request=messages.ArtifactPath,
    permission=Permission.ARTIFACT_DELETE,
    access="write",
    resource=by.ARTIFACT,
    repetition=Repetition.OVERTAKING,
    family=Family.ARTIFACTS,
    summary="Delete a file, or a folder with its contents",
)
CREATE_MULTIPART = Endpoint(
    method="POST",
    path="/mpu/create/{artifact_path:path}",
    name="createMultipartUpload",
    request=messages.CreateMultipartUpload,
    permission=Permission.ARTIFACT_WRITE,
    access="none",
    resource=by.Locator("artifact", ("artifact_path",)),
    family=Family.ARTIFACTS,
    summary="Start a multipart upload (not supported: upload the whole file)",
)
COMPLETE_MULTIPART = Endpoint(
    method="POST",
    path="/mpu/complete/{artifact_path:path}",
    name="completeMultipartUpload",
    request=messages.CompleteMultipartUpload,
    permission=Permission.ARTIFACT_WRITE,
    access="none",
    resource=by.Locator("artifact", ("artifact_path",)),
    family=Family.ARTIFACTS,
    summary="Complete a multipart upload (not supported)",
)
ABORT_MULTIPART = Endpoint(
    method="POST",
    path="/mpu/abort/{artifact_path:path}",
    name="abortMultipartUpload",
    request=messages.AbortMultipartUpload,
    permission=Permission.ARTIFACT_WRITE,
    access="none",
    resource=by.Locator("artifact", ("artifact_path",)),
    family=Family.ARTIFACTS,
    summary="Abort a multipart upload (not supported)",
)
PRESIGNED = Endpoint(
    method="GET",
    path="/presigned/{path:path}",
    name="getPresignedDownloadUrl",
    request=messages.ArtifactPath,
    permission=Permission.ARTIFACT_READ,
    access="none",
    resource=by.ARTIFACT,
    family=Family.ARTIFACTS,
    summary="Get a presigned download URL (not supported: download from this server)",
)

# -- by run, logged model or model version --

LIST_OF_RUN = Endpoint(
    method="GET",
    path="/artifacts/list",
    name="listArtifacts",
    request=messages.ListRunArtifacts,
    response=messages.ListOwnedResponse,
    permission=Permission.ARTIFACT_READ,
    access="search",
    resource=by.RUN,
    summary="List the direct children of a folder of a run",
)
GET_OF_RUN = Endpoint(
    method="GET",
    path="/get-artifact",
    name="getRunArtifact",
    request=messages.GetRunArtifact,
    permission=Permission.ARTIFACT_READ,
    access="read",
    handler="raw",
    resource=by.RUN,
    family=Family.ROOT,
    summary="Download a file of a run",
)
UPLOAD_TO_RUN = Endpoint(
    method="POST",
    path="/upload-artifact",
    name="uploadRunArtifact",
    request=messages.UploadRunArtifact,
    permission=Permission.ARTIFACT_WRITE,
    access="write",
    handler="raw",
    resource=by.Locator("run", ("run_uuid",)),
    repetition=Repetition.OVERTAKING,
    summary="Upload a file of up to 10 MiB to a run; the body is its content",
)
LIST_OF_LOGGED_MODEL = Endpoint(
    method="GET",
    path="/logged-models/{model_id}/artifacts/directories",
    name="listLoggedModelArtifacts",
    request=messages.ListLoggedModelArtifacts,
    response=messages.ListOwnedResponse,
    permission=Permission.ARTIFACT_READ,
    access="search",
    resource=by.LOGGED_MODEL,
    summary="List the direct children of a folder of a logged model",
)
GET_OF_LOGGED_MODEL = Endpoint(
    method="GET",
    path="/logged-models/{model_id}/artifacts/files",
    name="getLoggedModelArtifact",
    request=messages.GetLoggedModelArtifact,
    permission=Permission.ARTIFACT_READ,
    access="read",
    handler="raw",
    resource=by.LOGGED_MODEL,
    summary="Download a file of a logged model",
)
GET_OF_MODEL_VERSION = Endpoint(
    method="GET",
    path="/model-versions/get-artifact",
    name="getModelVersionArtifact",
    request=messages.GetModelVersionArtifact,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    handler="raw",
    resource=by.MODEL_VERSION,
    family=Family.ROOT,
    summary="Download a file of a model version",
)
PRESIGNED_UPLOAD = Endpoint(
    method="POST",
    path="/artifacts/presigned-upload-url",
    name="createPresignedUploadUrl",
    request=messages.PresignedUpload,
    permission=Permission.ARTIFACT_WRITE,
    access="read",
    resource=by.Locator("artifact", ("run_id", "model_id", "path")),
    summary="Get a presigned upload URL (not supported: upload to this server)",
)
PRESIGNED_DOWNLOAD = Endpoint(
    method="POST",
    path="/artifacts/presigned-download-url",
    name="createPresignedDownloadUrl",
    request=messages.PresignedDownload,
    permission=Permission.ARTIFACT_READ,
    access="read",
    resource=by.RUN,
    summary="Get a presigned download URL of a run's file (not supported: download from this server)",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    LIST,
    DOWNLOAD,
    UPLOAD,
    DELETE,
    CREATE_MULTIPART,
    COMPLETE_MULTIPART,
    ABORT_MULTIPART,
    PRESIGNED,
    LIST_OF_RUN,
    GET_OF_RUN,
    UPLOAD_TO_RUN,
    LIST_OF_LOGGED_MODEL,
    GET_OF_LOGGED_MODEL,
    GET_OF_MODEL_VERSION,
    PRESIGNED_UPLOAD,
    PRESIGNED_DOWNLOAD,
)
