"""What files are: a path that points at a digest, folders of them, and the frozen list a model version keeps."""

from __future__ import annotations

from typing import Literal

import msgspec

RootKind = Literal["experiment", "run", "logged_model"]


class FileEntry(msgspec.Struct, frozen=True):
    """One file.

    Attributes:
        path: relative to whatever was asked, ``/`` between parts.
        digest: sha256, 64 lower-case hex digits.
        size_bytes: length of the bytes.
    """

    path: str
    digest: str
    size_bytes: int


class FolderEntry(msgspec.Struct, frozen=True):
    """One line of a folder listing: a file, or a folder that holds files.

    Attributes:
        name: one path part.
        size_bytes: None for a folder.
    """

    name: str
    is_dir: bool
    size_bytes: int | None


class Manifest(msgspec.Struct, frozen=True):
    """A sorted list of files, frozen: the content of a model version.

    Attributes:
        digest: sha256 over the sorted (path, digest, size) list.
    """

    digest: str
    file_count: int
    size_bytes: int


class ArtifactRoot(msgspec.Struct, frozen=True):
    """The folder that belongs to one experiment, run or logged model.

    Attributes:
        path: below ``mlflow-artifacts:/``, without slashes at the ends.
        owner_id: the owner's id on the wire.
    """

    root_id: int
    path: str
    kind: RootKind
    owner_id: str
