"""Messages of MLflow's workspace endpoints."""

from __future__ import annotations

from typing import Any

import msgspec

from greenroom.core import accounts as records
from greenroom.wire.decoding import Request, Text


class Workspace(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A workspace on the wire; an empty description is omitted."""

    name: str
    description: str | None = None
    default_artifact_root: str | None = None


class WorkspaceResponse(msgspec.Struct, frozen=True):
    """One workspace."""

    workspace: Workspace


class WorkspacesResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """All workspaces that the caller may see."""

    workspaces: list[Workspace] = []


class ListWorkspaces(Request):
    """List workspaces."""


class GetWorkspace(Request):
    """Get a workspace."""

    workspace_name: Text


class CreateWorkspace(Request):
    """Create a workspace.

    Attributes:
        trace_archival_config: refused: no traces are archived.
    """

    name: Text
    description: str | None = None
    default_artifact_root: str | None = None
    trace_archival_config: dict[str, Any] | None = None


class UpdateWorkspace(Request):
    """Change a workspace; an empty text clears a field, an omitted field stays.

    Attributes:
        trace_archival_config: refused: no traces are archived.
    """

    workspace_name: Text
    description: str | None = None
    default_artifact_root: str | None = None
    trace_archival_config: dict[str, Any] | None = None


class DeleteWorkspace(Request):
    """Delete a workspace.

    Attributes:
        mode: ``RESTRICT``, ``CASCADE`` or ``SET_DEFAULT``.
    """

    workspace_name: Text
    mode: str = "RESTRICT"


def workspace(record: records.Workspace) -> WorkspaceResponse:
    """Convert a workspace to its wire form."""
    return WorkspaceResponse(_workspace(record))


def workspaces(found: list[records.Workspace]) -> WorkspacesResponse:
    """Convert workspaces to their wire form."""
    return WorkspacesResponse([_workspace(one) for one in found])


def _workspace(record: records.Workspace) -> Workspace:
    return Workspace(
        name=record.name,
        description=record.description or None,
        default_artifact_root=record.artifact_root,
    )
