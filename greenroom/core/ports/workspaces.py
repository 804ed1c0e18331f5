"""The port of the store of workspaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from greenroom.core.accounts import Workspace
from greenroom.core.roles import DefaultRole


class MovedModel(NamedTuple):
    """Where a registered model is that was moved out of the workspace.

    Attributes:
        workspace: key of its workspace.
    """

    workspace: str
    row: int
    name: str


class WorkspaceViewer(NamedTuple):
    """Whose workspaces to list.

    Attributes:
        subjects: `Account.subjects`, with all groups.
        account: its row.
        default_role: of workspaces that have none of their own.
        only: key of the only workspace that its token works in; None for no limit.
    """

    subjects: Sequence[str]
    account: int
    default_role: DefaultRole
    only: str | None = None


class WorkspaceStore(Protocol):
    """Rows of workspaces, which no transaction is limited to; what is moved leaves the workspace of the transaction."""

    async def get(self, name: str) -> Workspace | None:
        """Read a workspace by its name."""

    async def by_key(self, key: str) -> Workspace | None:
        """Read a workspace by its key."""

    async def lock(self, name: str) -> Workspace | None:
        """Lock a workspace until this transaction ends, and read it."""

    async def lock_shared(self) -> Literal["active", "archived", "gone"]:
        """Lock the workspace of the transaction against being archived, moved or deleted, and return its state."""

    async def listed(
        self, viewer: WorkspaceViewer | None, *, is_archived: bool | None, after: str, limit: int
    ) -> list[Workspace]:
        """Read workspaces by name.

        Args:
            viewer: only those in which this account holds something; None for all.
            is_archived: only archived or only active ones; None for both.
            after: name of the last one of the previous page; empty for the first page.
        """

    async def count(self, viewer: WorkspaceViewer | None, *, is_archived: bool | None) -> int:
        """Count the workspaces that `listed` reads."""

    async def add(self, workspace: Workspace, stages: Sequence[str]) -> bool:
        """Insert a workspace with its stages, most basic first; return False if the name is taken."""

    async def save(self, workspace: Workspace) -> bool:
        """Update everything but the key and the time of creation; return False if the name is taken."""

    async def delete(self, key: str) -> None:
        """Delete a workspace, its stages, roles and grants, but nothing in it."""

    async def contents(self, key: str) -> Mapping[str, int]:
        """Count what a workspace holds, by kind: deleted things too; kinds without any are left out."""

    async def clashes(self, key: str, into: str, *, most: int) -> list[str]:
        """Return names that are taken in both workspaces, as in ``model 'Churn'``."""

    async def move_all(self, key: str, into: str) -> None:
        """Move everything in a workspace to another one; grants on single objects are deleted."""

    async def move_model(self, row: int, into: str) -> None:
        """Move a locked registered model of this name to another workspace, and remember its address here."""

    async def moved(self, name: str) -> MovedModel | None:
        """Find an active registered model that had this name in the workspace of the transaction when it was moved."""

    async def moved_files(self, files_id: str) -> MovedModel | None:
        """Find the model of the version with these frozen files, if it was moved out of the workspace of the transaction."""

    async def limit_of_token(self, token: int) -> str | None:
        """Read the key of the only workspace that an API token works in."""
