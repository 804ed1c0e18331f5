"""Functions for workspaces: list, create, describe, delete.

mlflow.create_workspace("vision", "Models that see")
mlflow.set_workspace("vision")
"""

from __future__ import annotations

from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import Workspace, WorkspaceDeletionMode


def list_workspaces() -> list[Workspace]:
    """List the workspaces that you may see."""
    return MlflowClient().list_workspaces()


def get_workspace(name: str) -> Workspace:
    """Read a workspace."""
    return MlflowClient().get_workspace(name)


def create_workspace(name: str, description: str | None = None, default_artifact_root: str | None = None) -> Workspace:
    """Create a workspace; see `MlflowClient.create_workspace`."""
    return MlflowClient().create_workspace(name, description, default_artifact_root)


def update_workspace(name: str, description: str | None = None, default_artifact_root: str | None = None) -> Workspace:
    """Change a workspace; None leaves a field as it is, an empty text clears it."""
    return MlflowClient().update_workspace(name, description, default_artifact_root)


def delete_workspace(name: str, *, mode: str = WorkspaceDeletionMode.RESTRICT) -> None:
    """Delete a workspace; see `MlflowClient.delete_workspace`."""
    MlflowClient().delete_workspace(name, mode)
