"""Rows of the public API: files of runs and logged models."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import LOGGED_MODEL, row
from greenroom.wire.messages.v1 import files as messages

_TAG = "files"
_CONTENT = (
    "The whole file, or the requested range of it, always as a download. The ETag is the digest of the content, which the "
    "header Repr-Digest also has."
)

LIST_OF_RUN = row(
    "GET /runs/{run_id}/files",
    name="list_run_files",
    request=messages.ListRunFiles,
    response=messages.FolderEntryList,
    permission=Permission.ARTIFACT_READ,
    access="search",
    resource=by.RUN,
    tag=_TAG,
    summary="List a folder of a run",
    description="The files and folders directly below `path`. Files stored outside Greenroom are not listed.",
)
DOWNLOAD_OF_RUN = row(
    "GET /runs/{run_id}/files/{path:path}",
    name="download_run_file",
    request=messages.DownloadRunFile,
    response=bytes,
    permission=Permission.ARTIFACT_READ,
    access="read",
    handler="raw",
    resource=by.RUN,
    tag=_TAG,
    summary="Download a file of a run",
    description=_CONTENT,
)
LIST_OF_LOGGED_MODEL = row(
    "GET /logged-models/{logged_model_id}/files",
    name="list_logged_model_files",
    request=messages.ListLoggedModelFiles,
    response=messages.FolderEntryList,
    permission=Permission.ARTIFACT_READ,
    access="search",
    resource=LOGGED_MODEL,
    tag=_TAG,
    summary="List a folder of a logged model",
    description="The files and folders directly below `path`. Files stored outside Greenroom are not listed.",
)
DOWNLOAD_OF_LOGGED_MODEL = row(
    "GET /logged-models/{logged_model_id}/files/{path:path}",
    name="download_logged_model_file",
    request=messages.DownloadLoggedModelFile,
    response=bytes,
    permission=Permission.ARTIFACT_READ,
    access="read",
    handler="raw",
    resource=LOGGED_MODEL,
    tag=_TAG,
    summary="Download a file of a logged model",
    description=_CONTENT,
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST_OF_RUN, DOWNLOAD_OF_RUN, LIST_OF_LOGGED_MODEL, DOWNLOAD_OF_LOGGED_MODEL)
