"""The port of the store of artifact paths, blobs and manifests. Paths are normalized text, never file names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.artifacts import ArtifactRoot, FileEntry, FolderEntry, Manifest, RootKind, StoredFile
from greenroom.core.blobs import StoredBlob


class ArtifactStore(Protocol):
    """Rows of artifact roots, files, blobs and manifests."""

    async def add_root(self, path: str, *, kind: RootKind, owner_id: str) -> bool:
        """Assign a folder to an owner; return False if exactly this path already has one."""

    async def root_of(self, path: str) -> ArtifactRoot | None:
        """Find the innermost root that `path` is or is below."""

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
        """Replace the place of a digest if it still is the damaged one; return the current place."""

    async def list_blobs(self, *, after: str, limit: int) -> list[StoredBlob]:
        """Read the blobs that may be referenced, by digest, after a digest; ``""`` for the start."""

    async def blob_totals(self) -> tuple[int, int]:
        """Return the number of these blobs and their total size in bytes."""

    async def files_with_digest(self, digest: str, *, limit: int) -> list[str]:
        """List files with this digest, by path or by model version and path, as in ``Iris/3: model/MLmodel``."""

    async def lock_path(self, path: str) -> None:
        """Prevent others from writing a file at, above or below `path` until this transaction ends."""

    async def put_file(self, path: str, *, root_id: int | None, blob: StoredBlob) -> None:
        """Point a path to a blob, replacing any previous one."""

    async def lock_file(self, path: str) -> str | None:
        """Read the digest of a file and lock it until this transaction ends; None if it does not exist."""

    async def get_file(self, path: str) -> StoredFile | None:
        """Read a file; its path is the given one."""

    async def conflicting_path(self, path: str) -> str | None:
        """Return the path that prevents a file at `path`: a file where a folder is needed, or `path` itself if it is a folder."""

    async def is_folder(self, path: str) -> bool:
        """Return whether there are files below `path`."""

    async def list_folder(self, path: str, *, after: str | None, limit: int) -> list[FolderEntry]:
        """Read direct children of a folder; the cost depends on their number, not on the files below them.

        Sorted by path: a folder sorts as ``name/``.

        Args:
            after: continue after this child, a name that ends with ``/`` if it is a folder; None: from the start.
        """

    async def files_below(self, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder, sorted, with relative paths; for a file, the file itself, by its name."""

    async def delete_below(self, path: str) -> int:
        """Delete the file at `path` and every file below it, but no bytes; return their number."""

    async def add_manifest(self, manifest: Manifest, files: Sequence[FileEntry]) -> None:
        """Store a manifest and its files, unless it exists."""

    async def get_manifest(self, digest: str) -> Manifest | None:
        """Read a manifest, without its files."""

    async def manifest_file(self, manifest_digest: str, path: str) -> StoredFile | None:
        """Read a file of a manifest."""

    async def list_manifest_folder(
        self, manifest_digest: str, path: str, *, after: str | None, limit: int
    ) -> list[FolderEntry]:
        """Read direct children of a folder in a manifest; see `list_folder`."""

    async def manifest_files_below(self, manifest_digest: str, path: str, *, limit: int) -> list[FileEntry]:
        """Read every file below a folder of a manifest; see `files_below`."""

    async def manifest_files(self, manifest_digest: str, *, after: str, limit: int) -> list[FileEntry]:
        """Read the files of a manifest by path, after a path."""

    async def manifest_of_version(self, files_id: str) -> str | None:
        """Find the manifest of the live model version with this ``files_id``."""
