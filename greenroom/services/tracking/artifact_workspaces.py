"""Artifact paths that name a workspace, and frozen files of models that were moved to another one."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.artifact_paths import frozen_path
from greenroom.core.ports import Transaction
from greenroom.core.workspaces import workspace_path
from greenroom.errors import InvalidInput
from greenroom.services.access.other_workspaces import principal_in


async def path_in_workspace(tx: Transaction, path: str) -> str:
    """Return the stored path for one that may name the workspace by its name.

    Args:
        path: as `folder_path` returns it.

    Raises:
        InvalidInput: it names another workspace, whether there is such a one or not.

    Source: MLflow 3.17, `_get_workspace_scoped_repo_path_if_enabled`.
    """
    named = workspace_path(path)
    if named is None or named.workspace == tx.workspace:
        return path
    own = await tx.workspaces.by_key(tx.workspace)
    name = tx.workspace if own is None else own.name
    if named.workspace == name:
        return named._replace(workspace=tx.workspace).path
    # Moved here with all of a workspace that is deleted, or stored before there were workspaces.
    if (
        await tx.artifacts.root_of(path) is not None
        or await tx.artifacts.get_file(path) is not None
        or await tx.artifacts.is_folder(path)
    ):
        return path
    raise InvalidInput(
        f"Artifact path targets workspace '{named.workspace}' but the workspace specified in the request is '{name}'.",
        field="path",
    )


async def moved_files(tx: Transaction, actor: Actor, path: str) -> tuple[Transaction, Actor] | None:
    """Find the workspace that has frozen files now, for an address from before their model was moved.

    Returns:
        The transaction and the actor there; None unless the path is such an address.
    """
    frozen = frozen_path(path)
    if frozen is None:
        return None
    moved = await tx.workspaces.moved_files(frozen.files_id)
    if moved is None:
        return None
    return tx.within(moved.workspace), await principal_in(tx, actor, moved.workspace)
