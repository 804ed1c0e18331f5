"""What one does with files: keep, read, list and delete them by path.

Bytes move before or after these verbs, never inside. A path under a root is its owner's; one under no root is the
workspace's. Below ``versions/`` stand the frozen files of model versions, to be read only.
"""

from __future__ import annotations

from greenroom.core.access import Actor, Resource, may, require
from greenroom.core.artifact_paths import FROZEN, FrozenPath, decoded_path, file_path, folder_path, frozen_path
from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST, FolderEntry, FolderPage, StoredFile
from greenroom.core.blobs import StoredBlob
from greenroom.core.conditions import Condition
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.errors import ArtifactNotFound, ConditionFailed, InvalidInput, PermissionDenied
from greenroom.services.authorization import model_resource, workspace_resource
from greenroom.services.experiments import experiment_resource
from greenroom.services.version_freezing import explain_absence, manifest_to_read

PAGE_ENTRIES = 50_000
"""Most children of a folder in one answer. Released clients do not ask for a second page, so it is as much as can be built
in a tenth of a second."""


async def check_upload(tx: Transaction, actor: Actor, *, path: str, condition: Condition | None = None) -> str:
    """Find out whether a file could be put at `path` before its bytes are taken.

    Returns:
        The path as it will be kept.

    Raises:
        ConditionFailed: something else is there than the condition names.
        InvalidInput: it is no path, or a file and a folder would have the same name.
        PermissionDenied: it belongs to the frozen files of a model version.
    """
    path = file_path(path)
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
    """Stop here unless the actor may do something to the files at and below a path, by who owns them.

    What has no owner is the workspace's. The same answer for what is there and what is not: a path is not looked up.

    Raises:
        ArtifactNotFound: the files belong to something the actor may not see.
        PermissionDenied: the actor may see it, but not do this.
    """
    workspace = workspace_resource(tx)
    if may(actor, permission, workspace):
        return
    resource = await _owner_of(tx, path) or workspace
    require(actor, permission, resource, not_found=lambda: ArtifactNotFound(f"No such artifact: '{path}'"))


async def _owner_of(tx: Transaction, path: str) -> Resource | None:
    """Find the experiment or registered model that owns the files at a path; None for those of the workspace itself."""
    frozen = frozen_path(path)
    if frozen is not None:
        version = await tx.model_versions.get_by_files_id(frozen.files_id)
        return None if version is None else model_resource(tx, version.name)
    root = await tx.artifacts.root_of(path)
    if root is None:
        return None
    if root.kind == "experiment":
        return experiment_resource(tx, root.owner_id)
    if root.kind == "run":
        run = await tx.runs.find(root.owner_id)
        return None if run is None else experiment_resource(tx, run.experiment_id)
    model = await tx.logged_models.get(root.owner_id)
    return None if model is None else experiment_resource(tx, model.experiment_id)


def check_condition(condition: Condition, path: str, digest: str | None) -> None:
    """Refuse an upload whose condition is not met by what is at its path.

    Raises:
        ConditionFailed: the message tells what is there.
    """
    if not condition.is_met(digest):
        there = "nothing is there" if digest is None else f"its sha256 is now {digest}"
        raise ConditionFailed(f"'{path}' is not what If-Match or If-None-Match names: {there}. Read it again.")


async def put_file(
    tx: Transaction, actor: Actor, *, path: str, blob: StoredBlob, condition: Condition | None = None
) -> str:
    """Point a path at stored bytes.

    Args:
        condition: what must be there before; None for whatever it is.

    Returns:
        The place where the bytes are kept. Another one than the blob's means that they were known already, and that the
        caller should delete its copy once this is committed.

    Raises:
        ConditionFailed: something else is there.
        InvalidInput: it is no path, or a file and a folder would have the same name.
        PermissionDenied: it belongs to the frozen files of a model version.
    """
    path = file_path(path)
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
    """Give up bytes whose file was refused after they had been stored; they are collected unless known otherwise.

    Returns:
        The place remembered; another one than the blob's means that the caller should delete its copy.
    """
    return await tx.artifacts.mark_orphaned(blob)


async def replace_blob(tx: Transaction, *, blob: StoredBlob, damaged_place: str) -> str:
    """Let the bytes just stored stand for a digest in place of damaged ones.

    Returns:
        The place that counts now; another one than the blob's if another upload replaced them first.
    """
    return await tx.artifacts.replace_place(blob, damaged_place=damaged_place)


async def open_file(tx: Transaction, actor: Actor, *, path: str) -> StoredFile:
    """Find a file's bytes.

    Raises:
        ArtifactNotFound: nothing is there.
        ChangeNeeded: see `manifest_to_read`.
        InvalidInput: it is no path, or a folder's.
    """
    path = folder_path(path)
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
    """List the direct children of a folder; nothing for a file, and nothing where nothing is.

    Raises:
        ArtifactNotFound: it is below the files of a version that has none yet.
        ChangeNeeded: see `manifest_to_read`.
        InvalidInput: it is no path, or the page token is none.
    """
    asked = path = folder_path(path)
    await authorize_path(tx, actor, Permission.ARTIFACT_READ, path)
    after = _after(page_token, asked)
    frozen = frozen_path(path)
    if frozen is None:
        decoded = decoded_path(path)
        if decoded is not None and not await tx.artifacts.is_folder(path):
            path = decoded
        return _page(await tx.artifacts.list_folder(path, after=after, limit=limit + 1), limit, asked)
    manifest_digest = await manifest_to_read(tx, actor, files_id=frozen.files_id)
    if manifest_digest is None:
        return FolderPage([], None)
    # Clients take an empty listing for an empty model, and then complain about a file in a temporary folder of theirs.
    await _check_not_empty(tx, manifest_digest, frozen)
    inner, decoded = frozen.path, decoded_path(frozen.path)
    if decoded is not None and not await tx.artifacts.list_manifest_folder(manifest_digest, inner, after=None, limit=1):
        inner = decoded
    entries = await tx.artifacts.list_manifest_folder(manifest_digest, inner, after=after, limit=limit + 1)
    return _page(entries, limit, asked)


async def delete_files(tx: Transaction, actor: Actor, *, path: str) -> int:
    """Forget the file at `path`, or every file below it; fine if nothing is there. Versions keep what they froze.

    Raises:
        InvalidInput: it is no path, or the root of everything.
        PermissionDenied: it belongs to the frozen files of a model version.
    """
    path = folder_path(path)
    if not path:
        raise InvalidInput("The artifact path is empty: name the file or folder to delete.", field="path")
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
