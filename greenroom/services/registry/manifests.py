"""Freezing: manifests of model versions, which later changes to the files of the run do not affect."""

from __future__ import annotations

from greenroom.core.artifact_paths import decoded_path, frozen_path
from greenroom.core.artifacts import FileEntry, Manifest, manifest_of
from greenroom.core.ports import Transaction
from greenroom.errors import ArtifactNotFound, TooLarge

MAX_FILES = 100_000
"""Most files in one version: reading, hashing and writing them takes about a second, which blocks other writers."""


async def freeze_folder(tx: Transaction, path: str) -> Manifest:
    """Store the current files below a folder as a manifest. Copies no bytes; the same files give the same manifest.

    Args:
        path: below ``mlflow-artifacts:/``, as `core.artifact_paths.folder_path` gives it; or the path of a single file.
            Below ``versions/<files_id>``, the files of that version are used.

    Raises:
        ArtifactNotFound: `path` is below the files of a version that does not exist.
        TooLarge: more than `MAX_FILES` files.
    """
    files = await _files_below(tx, path)
    if len(files) > MAX_FILES:
        raise TooLarge(f"More than {MAX_FILES} files are below '{path}': register a folder with fewer.", field="source")
    manifest = manifest_of(files)
    await tx.artifacts.add_manifest(manifest, files)
    return manifest


async def files_at(tx: Transaction, path: str, *, limit: int) -> list[FileEntry]:
    """Read the files below a folder or, if it has none, below its fully decoded path; see `decoded_path`."""
    found = await tx.artifacts.files_below(path, limit=limit)
    decoded = None if found else decoded_path(path)
    return found if decoded is None else await tx.artifacts.files_below(decoded, limit=limit)


async def _files_below(tx: Transaction, path: str) -> list[FileEntry]:
    frozen = frozen_path(path)
    if frozen is None:
        return await files_at(tx, path, limit=MAX_FILES + 1)
    manifest_digest = await tx.artifacts.manifest_of_version(frozen.files_id)
    if manifest_digest is None:
        raise ArtifactNotFound(f"No such artifact: '{path}'")
    return await tx.artifacts.manifest_files_below(manifest_digest, frozen.path, limit=MAX_FILES + 1)
