"""Listings of folders of runs and logged models for the public API: what cannot be listed is an error, not an empty list."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import below, path_of_uri
from greenroom.core.ports import Transaction
from greenroom.errors import ArtifactNotFound, InvalidInput
from greenroom.services.files import owned_artifacts
from greenroom.services.files.owned_artifacts import OwnedListing


async def list_run_folder(
    tx: Transaction, actor: Actor, *, run_id: str, path: str, page_token: str | None, limit: int
) -> OwnedListing:
    """List the direct children of a folder of a run, including deleted runs.

    Raises:
        ArtifactNotFound: no such folder, or the files are outside this registry.
        InvalidInput: `path` is invalid, or that of a file.
        RunNotFound: no such run.
    """
    found = await owned_artifacts.list_of_run(tx, actor, run_id=run_id, path=path, page_token=page_token, limit=limit)
    return await _checked(tx, found, page_token)


async def list_logged_model_folder(
    tx: Transaction, actor: Actor, *, logged_model_id: str, path: str, page_token: str | None, limit: int
) -> OwnedListing:
    """List the direct children of a folder of a logged model.

    Raises:
        ArtifactNotFound: no such folder, or the files are outside this registry.
        InvalidInput: `path` is invalid, or that of a file.
        LoggedModelNotFound: no such logged model.
    """
    found = await owned_artifacts.list_of_logged_model(
        tx, actor, model_id=logged_model_id, path=path, page_token=page_token, limit=limit, id_field="logged_model_id"
    )
    return await _checked(tx, found, page_token)


async def _checked(tx: Transaction, found: OwnedListing, page_token: str | None) -> OwnedListing:
    root = path_of_uri(found.root_uri)
    if root is None:
        raise ArtifactNotFound(
            f"The files are at {found.root_uri}, outside this registry; list them there.", field="path"
        )
    if found.folder and not found.page.entries and page_token is None:
        if await tx.artifacts.get_file(below(root, found.folder)) is not None:
            raise InvalidInput(f"'{found.folder}' is a file, not a folder.", field="path")
        raise ArtifactNotFound(f"No such folder: '{found.folder}'", field="path")
    return found
