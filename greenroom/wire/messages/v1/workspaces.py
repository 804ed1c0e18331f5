"""Messages of the public API: workspaces."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from greenroom.core import accounts as records
from greenroom.wire.decoding import Request, Text
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Part, Resource, with_etag

DefaultRoleName = Literal["none", "viewer", "contributor"]


class Workspace(Resource, frozen=True, kw_only=True):
    """A workspace.

    Attributes:
        name: name of the workspace; send it as ``X-MLFLOW-WORKSPACE``.
        description: what it is for; empty for none.
        default_role: what everyone with an account may do in it; null: as the server's setting says.
        artifact_root: URI below which new experiments store files; null: on this server.
        is_archived: whether it can only be read.
        created_at_ms: time of creation.
        updated_at_ms: time of the last change.
        archived_at_ms: time of archiving; null unless it is archived.
    """

    name: str
    description: str
    default_role: DefaultRoleName | None
    artifact_root: str | None
    is_archived: bool
    created_at_ms: int
    updated_at_ms: int
    archived_at_ms: int | None


class WorkspaceList(Part, frozen=True, kw_only=True):
    """Workspaces.

    Attributes:
        items: the workspaces of this page, by name.
        next_page_token: token of the next page; null on the last one.
        total_count: number of workspaces on all pages; null unless requested.
    """

    items: list[Workspace]
    next_page_token: str | None
    total_count: int | None


class MovedModel(Part, frozen=True, kw_only=True):
    """Where a registered model is now.

    Attributes:
        registered_model_id: lasting id of the model.
        model: name of the model.
        workspace: name of the workspace it is in now.
    """

    registered_model_id: str
    model: str
    workspace: str


class ListWorkspaces(Request):
    """Which workspaces to list.

    Attributes:
        is_archived: only archived ones, or only others; both if omitted.
        limit: largest number of workspaces in the response.
        page_token: `next_page_token` of the previous page.
        include_total: whether to count the workspaces on all pages.
    """

    is_archived: bool | None = None
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    include_total: bool = False


class CreateWorkspace(Request):
    """Create a workspace.

    Attributes:
        name: 2 to 63 of a-z, 0-9 and inner hyphens.
        description: what it is for.
        default_role: what everyone with an account may do in it; null: as the server's setting says.
        artifact_root: URI below which new experiments store files; null: on this server.
    """

    name: Text
    description: str = ""
    default_role: DefaultRoleName | None = None
    artifact_root: str | None = None


class GetWorkspace(Request):
    """Get, archive or restore a workspace.

    Attributes:
        workspace: its name.
    """

    workspace: Text


class UpdateWorkspace(Request):
    """Change a workspace.

    Attributes:
        workspace: its name.
        name: new name.
        description: what it is for.
        default_role: what everyone with an account may do in it; null: as the server's setting says.
        artifact_root: URI below which new experiments store files; null: on this server.
    """

    workspace: Text
    name: Text | UnsetType = UNSET
    description: str | UnsetType = UNSET
    default_role: DefaultRoleName | UnsetType | None = UNSET
    artifact_root: str | UnsetType | None = UNSET


class DeleteWorkspace(Request):
    """Delete a workspace.

    Attributes:
        workspace: its name.
        move_to: name of the workspace that everything in it is moved to.
    """

    workspace: Text
    move_to: Text | None = None


class MoveModel(Request):
    """Move a registered model.

    Attributes:
        model: name of the registered model.
        workspace: name of the workspace it is moved to.
    """

    model: Text
    workspace: Text


def workspace(record: records.Workspace) -> Workspace:
    """Convert a workspace."""
    return with_etag(
        Workspace(
            etag="",
            name=record.name,
            description=record.description,
            default_role=None if record.default_role is None else record.default_role.value,
            artifact_root=record.artifact_root,
            is_archived=record.archived_at_ms is not None,
            created_at_ms=record.created_at_ms,
            updated_at_ms=record.updated_at_ms,
            archived_at_ms=record.archived_at_ms,
        )
    )
