"""Freezing of a model version's files: when it is registered, promoted or first read.

Scripts may register a version before they log its files. Such a version has an empty manifest until its files are
listed or downloaded, or it enters an active stage or gets an alias: the files that exist then are frozen.
See docs/decisions/0104 and 0119.
"""

from __future__ import annotations

import msgspec

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import FROZEN, below, uri_of_path
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST, FileEntry
from greenroom.core.events import VersionFields, VersionUpdated
from greenroom.core.model_versions import ModelVersion
from greenroom.core.ports import ChangeNeeded, Transaction
from greenroom.core.subjects import model_version_subject, registered_model_subject
from greenroom.errors import GreenroomError
from greenroom.services.registry.manifests import files_at, freeze_folder
from greenroom.services.registry.version_sources import ResolvedSource, resolve_source

_MAX_COPIES = 20
"""Longest chain of copies of versions without files that is followed to the original."""
_NAMED_ENTRIES = 10


class FrozenFiles(msgspec.Struct, frozen=True):
    """The files of a new version: fields as in `ModelVersion`."""

    download_uri: str
    files_id: str | None
    manifest_digest: str | None


async def freeze(tx: Transaction, actor: Actor, resolved: ResolvedSource) -> FrozenFiles:
    """Freeze the files of a source if they are in this registry; external files are not frozen.

    Raises:
        ArtifactNotFound, TooLarge: as `freeze_folder`.
    """
    digest = resolved.manifest_digest
    if resolved.original is not None:
        await freeze_arrived(tx, actor, resolved.original)
        original = await tx.model_versions.get_locked(*resolved.original.key)
        digest = digest if original is None else original.manifest_digest
    if digest is None and resolved.folder is not None:
        digest = (await freeze_folder(tx, resolved.folder)).digest
    if digest is None:
        return FrozenFiles(download_uri=resolved.address, files_id=None, manifest_digest=None)
    files_id = tx.new_id()
    return FrozenFiles(download_uri=uri_of_path(f"{FROZEN}/{files_id}"), files_id=files_id, manifest_digest=digest)


async def manifest_to_read(tx: Transaction, actor: Actor, *, files_id: str) -> str | None:
    """Return the manifest of the live version with this ``files_id``; None if it does not exist.

    Raises:
        ChangeNeeded: it was registered without files, and now there are files to freeze.
    """
    digest = await tx.artifacts.manifest_of_version(files_id)
    if digest != EMPTY_MANIFEST_DIGEST:
        return digest
    found = await tx.model_versions.get_by_files_id(files_id)
    if found is not None and await arrived_files(tx, found, limit=1):
        raise ChangeNeeded(lambda change: freeze_arrived(change, actor, found))
    return digest


async def arrived_files(tx: Transaction, version: ModelVersion, *, limit: int) -> list[FileEntry]:
    """Read the files at the source of a version that was registered without files."""
    resolved = await _resolve(tx, version)
    if resolved is None:
        return []
    if resolved.manifest_digest not in (None, EMPTY_MANIFEST_DIGEST):
        return await tx.artifacts.manifest_files_below(str(resolved.manifest_digest), "", limit=limit)
    return [] if resolved.folder is None else await files_at(tx, resolved.folder, limit=limit)


async def freeze_arrived(tx: Transaction, actor: Actor, version: ModelVersion) -> None:
    """Freeze the files at the source of a version without files; a no-op if it has files, or its source has none.

    Raises:
        TooLarge: as `freeze_folder`.
    """
    if version.manifest_digest != EMPTY_MANIFEST_DIGEST:
        return
    row = await tx.registered_models.lock(version.name)
    # Read again under the lock: two readers may find the files at the same time, and the first one's manifest counts.
    found = None if row is None else await tx.model_versions.get_locked(row, version.version)
    if found is None or found.row != version.row or found.manifest_digest != EMPTY_MANIFEST_DIGEST:
        return
    resolved = await _resolve(tx, found)
    if resolved is None:
        return
    digest = resolved.manifest_digest
    if digest in (None, EMPTY_MANIFEST_DIGEST):
        if resolved.folder is None:
            return
        digest = (await freeze_folder(tx, resolved.folder)).digest
    if digest == EMPTY_MANIFEST_DIGEST:
        return
    await tx.model_versions.set_manifest(found.row, digest)
    await tx.events.append(
        actor,
        model_version_subject(*found.key),
        VersionUpdated(
            before=VersionFields(manifest_digest=EMPTY_MANIFEST_DIGEST), after=VersionFields(manifest_digest=digest)
        ),
        topic=registered_model_subject(found.registered_model_row),
    )


async def explain_absence(tx: Transaction, *, files_id: str) -> str | None:
    """Explain why a version has no files, and list what is near their expected location; None if it has files."""
    found = await tx.model_versions.get_by_files_id(files_id)
    if found is None or found.manifest_digest != EMPTY_MANIFEST_DIGEST:
        return None
    return (
        f"Version {found.version} of {found.name} has no files yet: there is nothing at its source '{found.source}'."
        f"{await _describe_nearest_folder(tx, found)} Log its files there, or register a version with the right path."
    )


async def _resolve(tx: Transaction, version: ModelVersion) -> ResolvedSource | None:
    """Resolve the source of a version as when it was registered; None if it no longer exists."""
    for _ in range(_MAX_COPIES):
        try:
            resolved = await resolve_source(
                tx, None, source=version.source, run_id=version.run_id or None, model_id=version.model_id
            )
        except GreenroomError:
            return None
        if resolved.original is None:
            return resolved
        version = resolved.original
    return None


async def _describe_nearest_folder(tx: Transaction, version: ModelVersion) -> str:
    """Describe the contents of the closest folder above the source that has files."""
    resolved = await _resolve(tx, version)
    folder = None if resolved is None else resolved.folder
    while folder:
        folder = folder.rpartition("/")[0]
        root = await tx.artifacts.root_of(below(folder, "x")) if folder else None
        if root is None or root.kind == "experiment":
            break
        entries = await tx.artifacts.list_folder(folder, after=None, limit=_NAMED_ENTRIES + 1)
        if entries:
            names = [f"'{entry.name}/'" if entry.is_dir else f"'{entry.name}'" for entry in entries[:_NAMED_ENTRIES]]
            more = " and more" if len(entries) > _NAMED_ENTRIES else ""
            where = folder.removeprefix(root.path).strip("/")
            place = f"'{where}' of the {root.kind.replace('_', ' ')}" if where else f"The {root.kind.replace('_', ' ')}"
            return f" {place} has {', '.join(names)}{more}."
    return ""
