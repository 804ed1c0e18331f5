"""Workspaces: list, create, describe, delete."""

from __future__ import annotations

from typing import Any

from greenroom.errors import EndpointNotFound, InvalidInput, NotSupported
from greenroom.sdk.connection import checked_workspace
from greenroom.sdk.entities import Workspace, WorkspaceDeletionMode
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.wire import workspace_messages as messages
from greenroom.sdk.wire import workspace_rows as rows


class WorkspaceMethods(Methods):
    """Workspaces: list, create, describe, delete."""

    def list_workspaces(self) -> list[Workspace]:
        """List the workspaces that the caller may see."""
        answer: messages.WorkspacesResponse = self._call_workspaces(rows.LIST, messages.ListWorkspaces())
        return [Workspace.from_wire(one) for one in answer.workspaces]

    def create_workspace(
        self, name: str, description: str | None = None, default_artifact_root: str | None = None
    ) -> Workspace:
        """Create a workspace.

        Args:
            default_artifact_root: where its experiments store files; the server's choice by default.

        Raises:
            InvalidName: the name is not allowed.
            AlreadyExists: there is such a workspace.
        """
        message = messages.CreateWorkspace(
            name=checked_workspace(name, "name"), description=description, default_artifact_root=default_artifact_root
        )
        answer: messages.WorkspaceResponse = self._call_workspaces(rows.CREATE, message)
        return Workspace.from_wire(answer.workspace)

    def get_workspace(self, name: str) -> Workspace:
        """Read a workspace.

        Raises:
            NotFound: it does not exist, or the caller may not see it.
        """
        answer: messages.WorkspaceResponse = self._call_workspaces(
            rows.GET, messages.GetWorkspace(workspace_name=checked_workspace(name, "name"))
        )
        return Workspace.from_wire(answer.workspace)

    def update_workspace(
        self, name: str, description: str | None = None, default_artifact_root: str | None = None
    ) -> Workspace:
        """Change a workspace; None leaves a field as it is, an empty text clears it.

        Raises:
            NotFound: it does not exist, or the caller may not see it.
        """
        message = messages.UpdateWorkspace(
            workspace_name=checked_workspace(name, "name"),
            description=description,
            default_artifact_root=default_artifact_root,
        )
        answer: messages.WorkspaceResponse = self._call_workspaces(rows.UPDATE, message)
        return Workspace.from_wire(answer.workspace)

    def delete_workspace(self, name: str, mode: str = WorkspaceDeletionMode.RESTRICT) -> None:
        """Delete a workspace.

        Args:
            mode: ``RESTRICT`` refuses unless it is empty, ``SET_DEFAULT`` moves its contents to the workspace ``default``,
                ``CASCADE`` deletes them.

        Raises:
            InvalidInput: there is no such mode.
            NotFound: it does not exist, or the caller may not see it.
            StateConflict: it is not empty, and the mode is ``RESTRICT``.
        """
        try:
            chosen = WorkspaceDeletionMode(mode)
        except ValueError:
            known = ", ".join(WorkspaceDeletionMode)
            raise InvalidInput(f"mode is {mode!r}; it must be one of: {known}.", field="mode") from None
        message = messages.DeleteWorkspace(workspace_name=checked_workspace(name, "name"), mode=chosen.value)
        self._call_workspaces(rows.DELETE, message)

    def _call_workspaces(self, row: Any, message: Any) -> Any:
        """Send a message about workspaces, which names them itself.

        Raises:
            NotSupported: the server has no workspaces.
        """
        server = self._find_server()
        try:
            return server.call(row, message)
        except EndpointNotFound as error:
            raise NotSupported(
                f"{server.uri} has no workspaces: they require Greenroom, or MLflow 3.10 or later started with "
                "--enable-workspaces."
            ) from error
