"""Messages about artifacts. The bytes themselves travel raw, see the ``raw`` rows."""

from __future__ import annotations

import msgspec

from greenroom.core.artifact_paths import below
from greenroom.core.artifacts import FolderPage
from greenroom.wire.decoding import Int64, Request, Text


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a listing; a folder has no size, and neither has an empty file, as on MLflow."""

    path: str
    is_dir: bool
    file_size: int | None = None


def files(page: FolderPage, folder: str = "") -> list[File]:
    """Put a listing into its wire form, with paths that begin with `folder`."""
    return [File(below(folder, entry.name), entry.is_dir, entry.size_bytes or None) for entry in page.entries]


class ArtifactPath(Request):
    """Name a file or folder below the server's artifact root, in the path of the request."""

    path: str = ""


class PutArtifact(ArtifactPath):
    """Name where a file goes, and what it may take the place of.

    Attributes:
        if_match: etags of which the file there must have one, or ``*``; as the header If-Match.
        if_none_match: etags of which it may have none, ``*`` where nothing may be there; as the header If-None-Match.
    """

    if_match: str | None = None
    if_none_match: str | None = None


class ListFolder(Request):
    """Ask for what is in a folder below the server's artifact root."""

    path: str | None = None
    page_token: str | None = None


class ListFolderResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Direct children of a folder, by name."""

    files: list[File] = []
    next_page_token: str | None = None


class ListRunArtifacts(Request):
    """Ask for what is in a folder of a run."""

    run_id: str | None = None
    run_uuid: str | None = None
    path: str | None = None
    page_token: str | None = None


class ListLoggedModelArtifacts(Request):
    """Ask for what is in a folder of a logged model."""

    model_id: Text
    artifact_directory_path: str | None = None
    page_token: str | None = None


class ListOwnedResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Direct children of a folder, by path from the root of its run or logged model."""

    root_uri: str
    files: list[File] = []
    next_page_token: str | None = None


class GetRunArtifact(Request):
    """Ask for a file of a run."""

    path: str
    run_id: str | None = None
    run_uuid: str | None = None


class GetLoggedModelArtifact(Request):
    """Ask for a file of a logged model."""

    model_id: Text
    artifact_file_path: str | None = None


class GetModelVersionArtifact(Request):
    """Ask for a file of a model version."""

    path: str
    name: Text
    version: str | None = None


class UploadRunArtifact(Request):
    """Send a file to a run, as browsers do."""

    run_uuid: str | None = None
    path: str | None = None


class Part(Request):
    """One part of a multipart upload."""

    part_number: Int64 | None = None
    etag: str | None = None
    url: str | None = None


class CreateMultipartUpload(Request):
    """Ask where to send the parts of a file.

    Attributes:
        artifact_path: where it goes, from the path of the request.
        path: where it is on the client's disk.
    """

    artifact_path: str
    path: Text
    num_parts: Int64 | None = None


class CompleteMultipartUpload(Request):
    """Say that all parts were sent."""

    artifact_path: str
    path: Text
    parts: list[Part]
    upload_id: str | None = None


class AbortMultipartUpload(Request):
    """Give a multipart upload up."""

    artifact_path: str
    path: Text
    upload_id: str | None = None


class PresignedUpload(Request):
    """Ask for an address to send a file of a run or logged model to."""

    path: Text
    run_id: str | None = None
    model_id: str | None = None
    expiration: Int64 | None = None


class PresignedDownload(Request):
    """Ask for an address to fetch a file of a run from."""

    run_id: Text
    path: Text
    expiration: Int64 | None = None
