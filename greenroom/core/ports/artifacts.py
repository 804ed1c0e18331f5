"""What services ask of the store of artifact paths, blobs and manifests. Paths are normalised text, never file names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.artifacts import ArtifactRoot, FileEntry, FolderEntry, Manifest, RootKind
from greenroom.core.blobs import StoredBlob


class ArtifactStore(Protocol):
    """Rows of artifact roots, files, blobs and manifests."""

    async def add_root(self, path: str, *, kind: RootKind, owner_id: str) -> bool:
        """Give a folder to an owner; False when that very path has an owner already."""

    async def root_of(self, path: str) -> ArtifactRoot | None:
        """Find the innermost root that `path` is or lies under."""

    async def keep_blob(self, blob: StoredBlob) -> str:
        """Remember where the bytes of a digest are; answers the place kept, which is another one if already known."""

    async def place_of(self, digest: str) -> str | None:
        """Read where the bytes of a digest are."""

    async def put_file(self, path: str, *, root_id: int | None, blob: StoredBlob) -> None:
        """Point a path at a blob, whatever it pointed at before."""

    async def get_file(self, path: str) -> FileEntry | None:
        """Read what a path points at; the entry's path is the one asked."""

    async def list_folder(self, path: str, *, limit: int) -> list[FolderEntry]:
        """Read the direct children of a folder, sorted by name; cost grows with them, not with what lies deeper."""

    async def files_below(self, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder (or the one file at `path`), sorted, paths relative to it."""

    async def delete_below(self, path: str) -> int:
        """Forget the file at `path` and every file below it; answers how many. Bytes stay."""

    async def add_manifest(self, manifest: Manifest, files: Sequence[FileEntry]) -> None:
        """Store a manifest and its files, unless it is there."""

    async def manifest_file(self, manifest_digest: str, path: str) -> FileEntry | None:
        """Read one file of a manifest."""

    async def list_manifest_folder(self, manifest_digest: str, path: str, *, limit: int) -> list[FolderEntry]:
        """Read the direct children of a folder in a manifest, sorted by name."""

    async def manifest_of_version(self, files_id: str) -> str | None:
        """Find the manifest of the live model version with this ``files_id``."""
