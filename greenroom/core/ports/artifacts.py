"""What services ask of the store of artifact paths, blobs and manifests. Paths are normalised text, never file names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.artifacts import ArtifactRoot, FileEntry, FolderEntry, Manifest, RootKind, StoredFile
from greenroom.core.blobs import StoredBlob


class ArtifactStore(Protocol):
    """Rows of artifact roots, files, blobs and manifests."""

    async def add_root(self, path: str, *, kind: RootKind, owner_id: str) -> bool:
        """Give a folder to an owner; False when that very path has an owner already."""

    async def root_of(self, path: str) -> ArtifactRoot | None:
        """Find the innermost root that `path` is or lies under."""

    async def register_blob(self, blob: StoredBlob) -> str:
        """Register where the bytes of a digest are.

        Returns:
            The place in use from now on: the blob's own, or the one where the bytes were stored before.
        """

    async def mark_orphaned(self, blob: StoredBlob) -> str:
        """Register bytes that nothing refers to, for a later collection; a digest that is already registered stays as it is.

        Returns:
            The place in use for the digest, as in `register_blob`.
        """

    async def replace_place(self, blob: StoredBlob, *, damaged_place: str) -> str:
        """Remember another place for a digest if it still has the damaged one; answers the place that counts."""

    async def list_blobs(self, *, after: str, limit: int) -> list[StoredBlob]:
        """Read the blobs that something may refer to, by digest, those behind one; ``""`` begins."""

    async def blob_totals(self) -> tuple[int, int]:
        """Count these blobs and their bytes."""

    async def files_with_digest(self, digest: str, *, limit: int) -> list[str]:
        """Name files with these bytes: by their paths, and by model version and path, as in ``Iris/3: model/MLmodel``."""

    async def lock_path(self, path: str) -> None:
        """Keep others from putting a file at `path`, above it or below it until this transaction ends."""

    async def put_file(self, path: str, *, root_id: int | None, blob: StoredBlob) -> None:
        """Point a path at a blob, whatever it pointed at before."""

    async def lock_file(self, path: str) -> str | None:
        """Read the digest a path points at and keep others from changing it until this transaction ends; None for nothing."""

    async def get_file(self, path: str) -> StoredFile | None:
        """Read what a path points at; the file's path is the one asked."""

    async def conflicting_path(self, path: str) -> str | None:
        """Return the path that prevents a file at `path`: a file where a folder is needed, or `path` itself if it is a folder."""

    async def is_folder(self, path: str) -> bool:
        """Find out whether files lie below `path`."""

    async def list_folder(self, path: str, *, after: str | None, limit: int) -> list[FolderEntry]:
        """Read direct children of a folder; cost grows with them, not with what lies deeper.

        The order is that of the paths below it, so a folder stands where ``name/`` does.

        Args:
            after: continue behind this child, a name with ``/`` at its end if it is a folder; None: from the start.
        """

    async def files_below(self, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder, sorted, paths relative to it; for a file: itself, under its own name."""

    async def delete_below(self, path: str) -> int:
        """Forget the file at `path` and every file below it; answers how many. Bytes stay."""

    async def add_manifest(self, manifest: Manifest, files: Sequence[FileEntry]) -> None:
        """Store a manifest and its files, unless it is there."""

    async def get_manifest(self, digest: str) -> Manifest | None:
        """Read one manifest, without its files."""

    async def manifest_file(self, manifest_digest: str, path: str) -> StoredFile | None:
        """Read one file of a manifest."""

    async def list_manifest_folder(
        self, manifest_digest: str, path: str, *, after: str | None, limit: int
    ) -> list[FolderEntry]:
        """Read direct children of a folder in a manifest; see `list_folder`."""

    async def manifest_files_below(self, manifest_digest: str, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder of a manifest; see `files_below`."""

    async def manifest_files(self, manifest_digest: str, *, after: str, limit: int) -> list[FileEntry]:
        """Read the files of a manifest by path, those behind a path."""

    async def manifest_of_version(self, files_id: str) -> str | None:
        """Find the manifest of the live model version with this ``files_id``."""
