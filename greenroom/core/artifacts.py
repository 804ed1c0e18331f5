"""Artifact records: files that point at digests, folder listings, and the manifests of model versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

RootKind = Literal["experiment", "run", "logged_model"]


class FileEntry(msgspec.Struct, frozen=True):
    """One file.

    Attributes:
        path: relative to the requested folder, ``/`` between parts.
        digest: sha256, 64 lower-case hex digits.
        size_bytes: size of the content.
    """

    path: str
    digest: str
    size_bytes: int


class StoredFile(msgspec.Struct, frozen=True):
    """One file and where its content is stored.

    Attributes:
        place: key in the blob store; internal to the server.
    """

    path: str
    digest: str
    size_bytes: int
    place: str


class FolderEntry(msgspec.Struct, frozen=True):
    """One entry of a folder listing: a file, or a folder that contains files.

    Attributes:
        name: one path part.
        size_bytes: None for a folder.
    """

    name: str
    is_dir: bool
    size_bytes: int | None


class FolderPage(msgspec.Struct, frozen=True):
    """Direct children of a folder, or some of them.

    Attributes:
        entries: sorted by name.
        next_token: token of the next page; None on the last page.
    """

    entries: list[FolderEntry]
    next_token: str | None


class Manifest(msgspec.Struct, frozen=True):
    """An immutable, sorted list of files: the content of a model version.

    Attributes:
        digest: sha256 over the sorted (path, digest, size) list; see `manifest_of`.
    """

    digest: str
    file_count: int
    size_bytes: int


MANIFEST_HEADER = b"greenroom manifest 1\n"
"""First line of the hashed text: identifies the format, so that a signature is not valid for another kind of document."""


def manifest_of(files: Iterable[FileEntry]) -> Manifest:
    """Return the manifest of a list of files sorted by path (code points).

    The digest is the sha256 of `MANIFEST_HEADER` followed by one line per file: digest, size in decimal, path,
    separated by one space and ended by a line feed, in UTF-8. Paths contain no control characters, so the text is
    unambiguous.

    >>> manifest_of([FileEntry("a.txt", "0" * 64, 5)]).digest[:8]
    '61edd56b'
    >>> manifest_of([]).digest == EMPTY_MANIFEST_DIGEST
    True
    """
    import hashlib

    hashed = hashlib.sha256(MANIFEST_HEADER)
    file_count = size_bytes = 0
    for file in files:
        hashed.update(f"{file.digest} {file.size_bytes} {file.path}\n".encode())
        file_count += 1
        size_bytes += file.size_bytes
    return Manifest(digest=hashed.hexdigest(), file_count=file_count, size_bytes=size_bytes)


EMPTY_MANIFEST_DIGEST = "f7f01212a45f0ff94dd9ee77d87792c8c76dd2a1f2d6fa3ccb7743028e38f48d"
"""Digest of the empty list: that of a model version until its files arrive."""


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
