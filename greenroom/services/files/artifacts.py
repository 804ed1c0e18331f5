"""Artifact operations: store, read, list and delete files by path.

Bytes are transferred before or after these operations, never inside. A path below a root belongs to its owner; others
belong to the workspace. The frozen files of model versions are below ``versions/`` and are read-only.
"""

from __future__ import annotations

from greenroom.core.access import Actor, read_permission_of
from greenroom.core.artifact_paths import FROZEN, FrozenPath, decoded_path, file_path, folder_path, frozen_path
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST, FolderEntry, FolderPage, StoredFile
from greenroom.core.blobs import StoredBlob
from greenroom.core.conditions import Condition
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import ArtifactNotFound, ConditionFailed, InvalidInput, PermissionDenied
from greenroom.services.access.authorization import (
    authorize_experiment,
    authorize_model,
    authorize_unowned,
)
from greenroom.services.registry.version_freezing import explain_absence, manifest_to_read
from greenroom.services.tracking.artifact_owners import owning_experiment
from greenroom.services.tracking.artifact_workspaces import moved_files, path_in_workspace

PAGE_ENTRIES = 50_000
"""Most children of a folder in one response. Released clients do not request a second page, so it is as many as can be
listed in a tenth of a second."""


async def check_upload(tx: Transaction, actor: Actor, *, path: str, condition: Condition | None = None) -> str:
    """Check whether a file may be stored at `path`, before its bytes are received.

    Returns:
        The normalized path.

    Raises:
        ConditionFailed: the current file does not meet the condition.
        InvalidInput: the path is invalid, or a file and a folder would have the same name.
        PermissionDenied: it belongs to the frozen files of a model version.
    """
    path = await path_in_workspace(tx, file_path(path))
    _refuse_frozen(path)
    await authorize_path(tx, actor, Permission.ARTIFACT_WRITE, path)
    obstacle = await tx.artifacts.conflicting_path(path)
    if obstacle == path:
        raise InvalidInput(f"'{path}' is a folder, so no file can be put there; choose another path.", field="path")
    if obstacle is not None:
        raise InvalidInput(
            f"'{obstacle}' is a file, so nothing can be put below it; choose another path.", field="path"
        )
    if condition is not None:
        found = await tx.artifacts.get_file(path)
        check_condition(condition, path, None if found is None else found.digest)
    return path


async def authorize_path(tx: Transaction, actor: Actor, permission: Permission, path: str) -> None:
    """Check that the actor may do something to the files at and below a path, according to their owner.

    Files without an owner belong to the workspace. The result does not depend on whether the files exist.

    Raises:
        ArtifactNotFound: the files belong to a resource that the actor may not see.
        PermissionDenied: the actor may see it, but lacks the permission.
    """
    if actor.holds_on_all(permission, "registered_model") and actor.holds_on_all(permission, "experiment"):
        return

    def not_found() -> ArtifactNotFound:
        return ArtifactNotFound(f"No such artifact: '{path}'")

    frozen = frozen_path(path)
    if frozen is not None:
        version = await tx.model_versions.get_by_files_id(frozen.files_id)
        if version is not None:
            await authorize_model(
                tx, actor, permission, version.name, row=version.registered_model_row, not_found=not_found
            )
            return
    experiment_id = await _experiment_of(tx, path)
    if experiment_id is not None:
        await authorize_experiment(tx, actor, permission, experiment_id, not_found=not_found)
        return
    # Folders with a number are those of experiments. Who may not see all of them must not learn which there are.
    sees_all = actor.holds_on_all(read_permission_of(permission), "experiment")
    if path.partition("/")[0].isdigit() and actor.may_hold(permission) and not sees_all:
        raise not_found()
    authorize_unowned(actor, permission, not_found=not_found)


async def _experiment_of(tx: Transaction, path: str) -> str | None:
    """Find the experiment that owns the files at a path; None if the workspace does."""
    root = await tx.artifacts.root_of(path)
    return None if root is None else await owning_experiment(tx, root)


def check_condition(condition: Condition, path: str, digest: str | None) -> None:
    """Refuse an upload whose precondition is not met by the current file.

    Raises:
        ConditionFailed: the message names the current digest.
    """
    if not condition.is_met(digest):
        state = "it does not exist" if digest is None else f"its sha256 is now {digest}"
        raise ConditionFailed(f"'{path}' does not meet If-Match or If-None-Match: {state}. Read it again.")


async def put_file(
    tx: Transaction, actor: Actor, *, path: str, blob: StoredBlob, condition: Condition | None = None
) -> str:
    """Store a file: point a path to stored bytes.

    Args:
        condition: precondition on the current file; None for none.

    Returns:
        The place of the bytes. If it differs from that of the blob, the bytes were already stored, and the caller
        should delete its copy after the commit.

    Raises:
        ConditionFailed: the current file does not meet the condition.
        InvalidInput: the path is invalid, or a file and a folder would have the same name.
        PermissionDenied: it belongs to the frozen files of a model version.
    """
    path = await path_in_workspace(tx, file_path(path))
    await tx.artifacts.lock_path(path)
    await check_upload(tx, actor, path=path)
    root = await tx.artifacts.root_of(path)
    if root is not None and root.path == path:
        raise InvalidInput(f"'{path}' is the folder of its {root.kind}: name a file below it.", field="path")
    if condition is not None:
        check_condition(condition, path, await tx.artifacts.lock_file(path))
    place = await tx.artifacts.register_blob(blob)
    await tx.artifacts.put_file(path, root_id=None if root is None else root.root_id, blob=blob)
    return place


async def mark_orphaned(tx: Transaction, *, blob: StoredBlob) -> str:
    """Mark bytes as orphaned whose file was refused after the upload; they are deleted later unless referenced otherwise.

    Returns:
        The place stored; if it differs from that of the blob, the caller should delete its copy.
    """
    return await tx.artifacts.mark_orphaned(blob)


async def replace_blob(tx: Transaction, *, blob: StoredBlob, damaged_place: str) -> str:
    """Replace damaged bytes of a digest with newly stored ones.

    Returns:
        The current place; it differs from that of the blob if another upload replaced them first.
    """
    return await tx.artifacts.replace_place(blob, damaged_place=damaged_place)


async def open_file(tx: Transaction, actor: Actor, *, path: str) -> StoredFile:
    """Find a file and the place of its bytes.

    Raises:
        ArtifactNotFound: no such file.
        ChangeNeeded: see `manifest_to_read`.
        InvalidInput: the path is invalid, or that of a folder.
    """
    path = await path_in_workspace(tx, folder_path(path))
    try:
        return await _open(tx, actor, path)
    except (ArtifactNotFound, PermissionDenied):
        elsewhere = await moved_files(tx, actor, path)
        if elsewhere is None:
            raise
        return await _open(*elsewhere, path)


async def _open(tx: Transaction, actor: Actor, path: str) -> StoredFile:
    await authorize_path(tx, actor, Permission.ARTIFACT_READ, path)
    frozen = frozen_path(path)
    if frozen is not None:
        manifest_digest = await manifest_to_read(tx, actor, files_id=frozen.files_id)
        if manifest_digest is None:
            raise ArtifactNotFound(f"No such artifact: '{path}'")
        await _check_not_empty(tx, manifest_digest, frozen)
        return await _open_frozen(tx, manifest_digest, frozen.path)
    found = await tx.artifacts.get_file(path)
    if found is not None:
        return found
    if not path or await tx.artifacts.is_folder(path):
        raise _is_folder(path)
    decoded = decoded_path(path)
    if decoded is not None:
        return await open_file(tx, actor, path=decoded)
    raise ArtifactNotFound(f"No such artifact: '{path}'")


async def list_folder(
    tx: Transaction, actor: Actor, *, path: str, page_token: str | None = None, limit: int = PAGE_ENTRIES
) -> FolderPage:
    """List the direct children of a folder; empty for a file, or if nothing exists at the path.

    Raises:
        ArtifactNotFound: it is below the files of a version that has none yet.
        ChangeNeeded: see `manifest_to_read`.
        InvalidInput: the path or the page token is invalid.
    """
    asked = path = await path_in_workspace(tx, folder_path(path))
    after = _after(page_token, asked)
    frozen = frozen_path(path)
    if frozen is not None and await tx.artifacts.manifest_of_version(frozen.files_id) is None:
        tx, actor = await moved_files(tx, actor, path) or (tx, actor)
    await authorize_path(tx, actor, Permission.ARTIFACT_READ, path)
    if frozen is None:
        decoded = decoded_path(path)
        if decoded is not None and not await tx.artifacts.is_folder(path):
            path = decoded
        return _page(await tx.artifacts.list_folder(path, after=after, limit=limit + 1), limit, asked)
    manifest_digest = await manifest_to_read(tx, actor, files_id=frozen.files_id)
    if manifest_digest is None:
        return FolderPage([], None)
    # Clients treat an empty listing as an empty model, and then fail with an error about a file in a temporary folder.
    await _check_not_empty(tx, manifest_digest, frozen)
    inner, decoded = frozen.path, decoded_path(frozen.path)
    if decoded is not None and not await tx.artifacts.list_manifest_folder(manifest_digest, inner, after=None, limit=1):
        inner = decoded
    entries = await tx.artifacts.list_manifest_folder(manifest_digest, inner, after=after, limit=limit + 1)
    return _page(entries, limit, asked)


async def delete_files(tx: Transaction, actor: Actor, *, path: str) -> int:
    """Delete the file at `path`, or every file below it; a no-op if nothing exists. Frozen files are not affected.

    Raises:
        InvalidInput: the path is invalid or empty.
        PermissionDenied: it belongs to the frozen files of a model version.
    """
    path = folder_path(path)
    if not path:
        raise InvalidInput("The artifact path is empty: name the file or folder to delete.", field="path")
    path = await path_in_workspace(tx, path)
    _refuse_frozen(path)
    await authorize_path(tx, actor, Permission.ARTIFACT_DELETE, path)
    deleted = await tx.artifacts.delete_below(path)
    decoded = None if deleted else decoded_path(path)
    return deleted if decoded is None else await tx.artifacts.delete_below(decoded)


async def _open_frozen(tx: Transaction, manifest_digest: str, path: str) -> StoredFile:
    found = await tx.artifacts.manifest_file(manifest_digest, path)
    if found is not None:
        return found
    if not path or await tx.artifacts.list_manifest_folder(manifest_digest, path, after=None, limit=1):
        raise _is_folder(path)
    decoded = decoded_path(path)
    if decoded is not None:
        return await _open_frozen(tx, manifest_digest, decoded)
    raise ArtifactNotFound(f"No such artifact: '{path}'")


async def _check_not_empty(tx: Transaction, manifest_digest: str, frozen: FrozenPath) -> None:
    if manifest_digest == EMPTY_MANIFEST_DIGEST:
        absence = await explain_absence(tx, files_id=frozen.files_id)
        if absence is not None:
            raise ArtifactNotFound(absence)


def _refuse_frozen(path: str) -> None:
    if frozen_path(path) is not None:
        raise PermissionDenied(
            f"The files of a model version are frozen: nothing can be written or deleted below '{FROZEN}/'. "
            "Log the files to a run and register them as a new version."
        )


def _is_folder(path: str) -> InvalidInput:
    return InvalidInput(f"Artifact path refers to a directory, not a file: '{path}'", field="path")


def _page(entries: list[FolderEntry], limit: int, path: str) -> FolderPage:
    shown = entries[:limit]
    token = None
    if len(entries) > limit:
        last = shown[-1]
        token = encode_page_token(("artifacts", path), [last.name + "/" if last.is_dir else last.name])
    return FolderPage(sorted(shown, key=lambda entry: entry.name), token)


def _after(page_token: str | None, path: str) -> str | None:
    key = decode_page_token(page_token, ("artifacts", path))
    return None if key is None else str(key[0])
