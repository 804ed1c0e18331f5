"""Operations on the files of a run, a logged model or a model version, identified by their owner.

A folder may be external (``s3://...``, a local disk): clients access it directly; the server does not, and lists no
files.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import msgspec

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import below, folder_path, path_of_uri
from greenroom.core.artifacts import FolderPage, StoredFile
from greenroom.core.model_versions import Download
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.registered_models import check_model_name
from greenroom.errors import ArtifactNotFound, InvalidInput
from greenroom.services.access.authorization import authorize_experiment, authorize_version
from greenroom.services.files import artifacts
from greenroom.services.not_found import logged_model_not_found, run_not_found, version_not_found

_NO_FILES = FolderPage([], None)


class OwnedListing(msgspec.Struct, frozen=True):
    """A listing below an owner's folder.

    Attributes:
        root_uri: root of the owner's files.
        folder: the listed folder, relative to it.
    """

    root_uri: str
    folder: str
    page: FolderPage


class VersionFile(NamedTuple):
    """A file of a version, and where the files of the version are."""

    download: Download
    file: StoredFile


async def list_of_run(
    tx: Transaction,
    actor: Actor,
    *,
    run_id: str,
    path: str,
    page_token: str | None,
    limit: int = artifacts.PAGE_ENTRIES,
) -> OwnedListing:
    """List the direct children of a folder of a run, including deleted runs.

    Raises:
        InvalidInput: `path` is invalid.
        RunNotFound: no such run.
    """
    path = folder_path(path)
    return await _list(tx, actor, await run_uri(tx, actor, Permission.ARTIFACT_READ, run_id), path, page_token, limit)


async def list_of_logged_model(
    tx: Transaction,
    actor: Actor,
    *,
    model_id: str,
    path: str,
    page_token: str | None,
    limit: int = artifacts.PAGE_ENTRIES,
    id_field: str = "model_id",
) -> OwnedListing:
    """List the direct children of a folder of a logged model.

    Args:
        id_field: request field of `model_id`, for errors.

    Raises:
        InvalidInput: `path` is invalid.
        LoggedModelNotFound: no such logged model.
    """
    path = folder_path(path)
    uri = await logged_model_uri(tx, actor, Permission.ARTIFACT_READ, model_id, id_field)
    return await _list(tx, actor, uri, path, page_token, limit)


async def open_file_of_run(tx: Transaction, actor: Actor, *, run_id: str, path: str) -> StoredFile:
    """Find a file of a run, including deleted runs.

    Raises:
        ArtifactNotFound: no such file.
        InvalidInput: `path` is invalid, or that of a folder.
        RunNotFound: no such run.
    """
    path = folder_path(path)
    return await _open(tx, actor, await run_uri(tx, actor, Permission.ARTIFACT_READ, run_id), path)


async def open_file_of_logged_model(
    tx: Transaction, actor: Actor, *, model_id: str, path: str, id_field: str = "model_id"
) -> StoredFile:
    """Find a file of a logged model.

    Args:
        id_field: request field of `model_id`, for errors.

    Raises:
        ArtifactNotFound: no such file.
        InvalidInput: `path` is invalid, or that of a folder.
        LoggedModelNotFound: no such logged model.
    """
    path = folder_path(path)
    uri = await logged_model_uri(tx, actor, Permission.ARTIFACT_READ, model_id, id_field)
    return await _open(tx, actor, uri, path)


async def open_file_of_model_version(
    tx: Transaction, actor: Actor, *, name: str, version: int, path: str
) -> VersionFile:
    """Find a frozen file of a model version.

    Raises:
        ArtifactNotFound: no such file.
        InvalidInput: `path` is invalid, or that of a folder; `name` is not a valid model name.
        ModelVersionNotFound: no such version.
    """
    path = folder_path(path)
    check_model_name(name)
    found = await tx.model_versions.download(name, version)
    if found is None:
        raise version_not_found(name, version)
    await authorize_version(tx, actor, Permission.MODEL_VERSION_READ, name, version, row=found.registered_model_row)
    return VersionFile(found, await _open(tx, actor, found.uri, path))


async def path_in_run(tx: Transaction, actor: Actor, *, run_id: str, path: str) -> str:
    """Return the path of a run's file below the server's artifact root.

    Raises:
        InvalidInput: `path` is invalid, or the run's files are external.
        RunNotFound: no such run.
    """
    path = folder_path(path)
    uri = await run_uri(tx, actor, Permission.ARTIFACT_WRITE, run_id)
    root = path_of_uri(uri)
    if root is None:
        raise InvalidInput(f"The artifacts of run {run_id} are at {uri}, outside this registry; upload the file there.")
    return below(root, path)


async def run_uri(tx: Transaction, actor: Actor, permission: Permission, run_id: str) -> str:
    """Return the artifact root of a run, including deleted ones.

    Args:
        permission: permission required on the run.

    Raises:
        PermissionDenied: the actor does not hold the permission.
        RunNotFound: no such run, or none that the actor may see.
    """
    run = await tx.runs.find(run_id)
    if run is None:
        raise run_not_found(run_id)
    await authorize_experiment(tx, actor, permission, run.experiment_id, not_found=lambda: run_not_found(run_id))
    return run.artifact_uri


async def logged_model_uri(
    tx: Transaction, actor: Actor, permission: Permission, model_id: str, id_field: str = "model_id"
) -> str:
    """Return the artifact root of a live logged model.

    Args:
        permission: permission required on the logged model.
        id_field: request field of `model_id`, for errors.

    Raises:
        LoggedModelNotFound: no such logged model, a deleted one, or none that the actor may see.
        PermissionDenied: the actor does not hold the permission.
    """
    model = await tx.logged_models.get(model_id)
    if model is None or model.deleted_at_ms is not None:
        raise logged_model_not_found(model_id, id_field)
    not_found = partial(logged_model_not_found, model_id, id_field)
    await authorize_experiment(tx, actor, permission, model.experiment_id, not_found=not_found)
    return model.artifact_uri


async def _list(tx: Transaction, actor: Actor, uri: str, path: str, page_token: str | None, limit: int) -> OwnedListing:
    root = path_of_uri(uri)
    page = _NO_FILES
    if root is not None:
        page = await artifacts.list_folder(tx, actor, path=below(root, path), page_token=page_token, limit=limit)
    return OwnedListing(root_uri=uri, folder=path, page=page)


async def _open(tx: Transaction, actor: Actor, uri: str, path: str) -> StoredFile:
    root = path_of_uri(uri)
    if root is None:
        raise ArtifactNotFound(f"No such artifact: '{path}' (the files are at {uri}, outside this registry)")
    return await artifacts.open_file(tx, actor, path=below(root, path))
