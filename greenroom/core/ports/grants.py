"""The port of the store of grants and of the roles that a workspace defines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import ObjectKind
from greenroom.core.grants import Grant, Holder, OwnRole, Resource
from greenroom.core.permissions import Permission


class GrantStore(Protocol):
    """Rows of grants, owners and roles of the workspace."""

    async def add(self, resource: Resource, *, subject: str, role: str, by: str) -> int | None:
        """Insert a grant and return its row; None if it exists."""

    async def get(self, row: int) -> Grant | None:
        """Read a grant."""

    async def set_role(self, row: int, role: str) -> bool:
        """Update the role of a grant; return False if the holder has it there by another grant."""

    async def delete(self, row: int) -> bool:
        """Delete a grant; return False if it does not exist."""

    async def listed(
        self, *, resource: Resource | None = None, subject: str | None = None, after: int = 0, limit: int
    ) -> list[Grant]:
        """Read grants in the order they were made.

        Args:
            resource: only those on exactly this resource.
            subject: only those of this user or group.
            after: row of the last grant of the previous page.
        """

    async def count(self, *, resource: Resource | None = None, subject: str | None = None) -> int:
        """Count the grants that `listed` reads."""

    async def count_on(self, resource: Resource) -> int:
        """Count the grants on exactly this registered model or experiment."""

    async def affecting(self, resource: Resource) -> list[Grant]:
        """Read the grants on a resource, on all of its kind, and on the workspace."""

    async def of_subjects(self, subjects: Sequence[str]) -> list[tuple[Resource, str]]:
        """Read the resource and role of each grant of these subjects on the workspace and on whole kinds, and their denials."""

    async def delete_on(self, resource: Resource) -> list[Grant]:
        """Delete all grants on exactly this resource, and return them."""

    async def owner(self, kind: ObjectKind, row: int) -> int | None:
        """Read the row of the account that owns an object."""

    async def set_owner(self, kind: ObjectKind, row: int, owner: int | None) -> None:
        """Update the owner of an object; its other times do not change."""

    async def object_names(self, resources: Sequence[Resource]) -> Mapping[Resource, str]:
        """Read the names of registered models and experiments; missing ones are left out."""

    async def account(self, name_or_id: str) -> Holder | None:
        """Find an account that is not deleted, by its id or name."""

    async def group(self, name_or_id: str) -> Holder | None:
        """Find a group that can hold grants in the workspace, by its id or name."""

    async def names(self, subjects: Sequence[str]) -> Mapping[str, str]:
        """Read the names of accounts and groups; deleted ones are left out."""

    async def active(self, accounts: Sequence[int]) -> frozenset[int]:
        """Return those accounts that can sign in or use a token."""

    async def groups_of(self, account: int) -> list[int]:
        """Read the rows of all groups of an account, also those of other workspaces."""

    async def members(self, groups: Sequence[int]) -> Mapping[int, frozenset[int]]:
        """Read which of these groups each account is in, by the account's row; only accounts that can sign in."""

    async def administrators(self) -> frozenset[int]:
        """Read the rows of the server's administrators that can sign in."""

    async def roles_after(self, name: str, *, limit: int) -> list[OwnRole]:
        """Read roles of the workspace by name, from the one after `name` on."""

    async def count_roles(self) -> int:
        """Count the roles of the workspace."""

    async def roles(self) -> list[OwnRole]:
        """Read the roles of the workspace, by name."""

    async def role(self, row: int) -> OwnRole | None:
        """Read a role."""

    async def lock_role(self, row: int) -> OwnRole | None:
        """Lock a role until this transaction ends, and read it."""

    async def add_role(self, *, name: str, description: str, permissions: Sequence[Permission]) -> int | None:
        """Insert a role and return its row; None if the name is taken."""

    async def save_role(self, row: int, *, name: str, description: str, permissions: Sequence[Permission]) -> bool:
        """Update a role; return False if the name is taken."""

    async def delete_role(self, row: int) -> None:
        """Delete a role and its grants."""
