"""Messages of the artifact endpoints. File contents are raw bodies, see the ``raw`` rows."""

from __future__ import annotations

import msgspec

from greenroom.core.artifact_paths import below
from greenroom.core.artifacts import FolderPage
from greenroom.wire.decoding import Int64, Request, Text


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of a listing; folders and empty files have no size, as on MLflow."""

    path: str
    is_dir: bool
    file_size: int | None = None


def files(page: FolderPage, folder: str = "") -> list[File]:
    """Convert a listing to its wire form, with paths that start with `folder`."""
    return [File(below(folder, entry.name), entry.is_dir, entry.size_bytes or None) for entry in page.entries]


class ArtifactPath(Request):
    """A file or folder below the server's artifact root, in the path of the request."""

    path: str = ""


class PutArtifact(ArtifactPath):
    """The path of an uploaded file, and preconditions on the existing one.

    Attributes:
        if_match: the etag of the existing file must be one of these, or ``*``; as the header If-Match.
        if_none_match: it must not be one of these, or ``*`` if no file may exist; as the header If-None-Match.
    """

    if_match: str | None = None
    if_none_match: str | None = None


class ListFolder(Request):
    """List a folder below the server's artifact root."""

    path: str | None = None
    page_token: str | None = None


class ListFolderResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Direct children of a folder, by name."""

    files: list[File] = []
    next_page_token: str | None = None


class ListRunArtifacts(Request):
    """List a folder of a run."""

    run_id: str | None = None
    run_uuid: str | None = None
    path: str | None = None
    page_token: str | None = None


class ListLoggedModelArtifacts(Request):
    """List a folder of a logged model."""

    model_id: Text
    artifact_directory_path: str | None = None
    page_token: str | None = None


class ListOwnedResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Direct children of a folder, by path relative to the root of its run or logged model."""

    root_uri: str
    files: list[File] = []
    next_page_token: str | None = None


class GetRunArtifact(Request):
    """Get a file of a run."""

    path: str
    run_id: str | None = None
    run_uuid: str | None = None


class GetLoggedModelArtifact(Request):
    """Get a file of a logged model."""

    model_id: Text
    artifact_file_path: str | None = None


class GetModelVersionArtifact(Request):
    """Get a file of a model version."""

    path: str
    name: Text
    version: str | None = None


class UploadRunArtifact(Request):
    """Upload a file to a run, as browsers do."""

    run_uuid: str | None = None
    path: str | None = None


class Part(Request):
    """One part of a multipart upload."""

    part_number: Int64 | None = None
    etag: str | None = None
    url: str | None = None


class CreateMultipartUpload(Request):
    """Start a multipart upload.

    Attributes:
        artifact_path: target folder, from the path of the request.
        path: path of the file on the client's disk.
    """

    artifact_path: str
    path: Text
    num_parts: Int64 | None = None


class CompleteMultipartUpload(Request):
    """Complete a multipart upload."""

    artifact_path: str
    path: Text
    parts: list[Part]
    upload_id: str | None = None


class AbortMultipartUpload(Request):
    """Abort a multipart upload."""

    artifact_path: str
    path: Text
    upload_id: str | None = None


class PresignedUpload(Request):
    """Get a presigned URL to upload a file of a run or logged model."""

    path: Text
    run_id: str | None = None
    model_id: str | None = None
    expiration: Int64 | None = None


class PresignedDownload(Request):
    """Get a presigned URL to download a file of a run."""

    run_id: Text
    path: Text
    expiration: Int64 | None = None
