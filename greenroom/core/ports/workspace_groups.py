"""The port of groups of a workspace, which MLflow's clients call roles, and of all that is granted to a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from greenroom.core.access import ResourceKind
from greenroom.core.accounts import Group
from greenroom.core.permissions import Permission


class HeldGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A grant, or owning an object, in any workspace.

    Attributes:
        row: of the grant; None for owning.
        workspace: key.
        workspace_name: name.
        resource_name: name of the model, id of the experiment; None for all of the kind, or the workspace.
        resource_row: row of the model, or id of the experiment; -1 for all of the kind, or the workspace.
        is_prompt: whether the model is a prompt.
        subject: ``user:<row>`` or ``group:<row>``.
        role: a built-in role, or ``role:<row>``.
        own_role: permissions of the role, if it is one of the workspace's own.
    """

    row: int | None
    workspace: str
    workspace_name: str
    resource_kind: ResourceKind
    resource_name: str | None
    resource_row: int
    is_prompt: bool
    subject: str
    role: str
    own_role: frozenset[Permission] = frozenset()


class WorkspaceGroupStore(Protocol):
    """Rows of groups of all workspaces; their members are changed as those of other groups: `GroupStore`."""

    async def add(self, *, workspace: str, name: str, name_key: str, description: str) -> int | None:
        """Insert one and return its row; None if the workspace has one with the key."""

    async def get(self, row: int) -> Group | None:
        """Read one by row."""

    async def listed(self, workspaces: Sequence[str] | None) -> list[Group]:
        """Read those of some workspaces, by key, or of all, in the order they were made."""

    async def set_fields(self, row: int, *, workspace: str, name: str, name_key: str, description: str) -> bool:
        """Update a group and its time; return whether it was possible: not if another one has the key."""

    async def members(self, row: int) -> list[int]:
        """Read the rows of the accounts in a group, deleted ones left out."""

    async def memberships(self, account_row: int | None = None) -> list[tuple[int, int]]:
        """Read the row of the account and of the group of each membership: of one account, or of all."""

    async def grants_to(self, subjects: Sequence[str]) -> list[HeldGrant]:
        """Read all that is granted to some subjects in all workspaces; grants on deleted models are left out."""

    async def owned_by(self, account_row: int, *, most: int) -> list[HeldGrant]:
        """Read the registered models and experiments that an account owns, oldest first, at most so many of each."""

    async def on_workspace(self, workspace: str) -> list[HeldGrant]:
        """Read what is granted to users, not to groups, on a workspace."""

    async def place_of_grant(self, row: int) -> tuple[str, str] | None:
        """Read the key of the workspace of a grant, and its subject."""

    async def workspace_names(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Read the names of workspaces."""
