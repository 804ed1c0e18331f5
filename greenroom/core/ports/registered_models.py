"""The port of the registered model store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Ordering
from greenroom.core.model_versions import NextVersion
from greenroom.core.page_tokens import Key, Page
from greenroom.core.registered_models import HeldByModel, RegisteredModel, RestoredModel


class RegisteredModelStore(Protocol):
    """Rows of registered models, their tags and aliases. Where a method takes `row`, it is `RegisteredModel.row`.

    Names refer to live models; the name of a deleted model is free.
    """

    async def add(self, *, name: str, description: str | None, owner: int | None = None) -> int | None:
        """Insert a model; return its row, None if the name is taken.

        Args:
            owner: row of the account that owns it; None for no account.
        """

    async def get(self, name: str) -> RegisteredModel | None:
        """Read a model with its latest versions."""

    async def find(self, name: str) -> RegisteredModel | None:
        """Read a model without its latest versions."""

    async def find_row(self, name: str) -> int | None:
        """Find the row of the live model of this name, else of the one deleted most recently."""

    async def find_deleted(self, name: str, row: int | None = None) -> int | None:
        """Find the row of a deleted model of this name: that row, else the one deleted most recently."""

    async def lock(self, name: str) -> int | None:
        """Lock a model and its versions until this transaction ends.

        Data read before may be stale, and the name may have belonged to another model: use the row returned here, and
            data
        read afterwards.

        Returns:
            Its row; None if no model has this name, and nothing is locked.
        """

    async def lock_to_move(self, name: str) -> int | None:
        """Lock as `lock`, to change stages of versions: the stages of the workspace do not change meanwhile."""

    async def lock_shared(self, name: str) -> int | None:
        """Take a shared lock: others cannot change the model or its versions, but can lock it shared too. Returns as `lock`."""

    async def find_locked(self, row: int) -> RegisteredModel:
        """Read a model that this transaction has locked, without its latest versions."""

    async def find_with_stamp(self, row: int) -> tuple[RegisteredModel, str | None]:
        """Read as `find_locked`, with the stamp of the stages and rules of the workspace."""

    async def touch(self, row: int, *, versions: bool = True) -> None:
        """Update the time of a model that this transaction has locked, and increment its stage revision.

        Args:
            versions: some of its versions get the same time.
        """

    async def next_version(self, name: str) -> NextVersion | None:
        """Lock a model, update its time and allocate its next version number. Numbers are never reused."""

    async def set_description(self, row: int, description: str | None) -> None:
        """Update the description and the time."""

    async def rename(self, row: int, new_name: str) -> bool:
        """Update the name and the time; return False if the name is taken."""

    async def delete(self, row: int, held: HeldByModel, *, by: str) -> None:
        """Mark a model and its versions deleted; its aliases and stages are removed and stored for `undelete`.

        Args:
            by: name of the actor.
        """

    async def undelete(self, name: str, row: int | None = None) -> RestoredModel | None:
        """Restore a deleted model of this name, its aliases, and the versions that were deleted with it.

        The name must be free. The versions have no stage yet, not even ``None``: call `touch`, then `set_stages` for
        all of them.

        Args:
            row: which one of several; None for the one deleted last.

        Returns:
            What was restored; None if no deleted model has this name.
        """

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; return False if it did not exist."""

    async def set_alias(self, row: int, alias: str, version: int) -> None:
        """Set an alias to a version, replacing any previous target."""

    async def delete_alias(self, row: int, alias: str) -> bool:
        """Remove an alias; return False if it did not exist."""

    async def search(
        self,
        filter_: Sequence[Comparison],
        order: Sequence[Ordering],
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[RegisteredModel]:
        """Read a page of live models with their latest versions. Prompts are omitted unless the filter asks for them.

        Args:
            order: sort keys; ties are sorted by name.
            last: continue after these sort values; None: from the start.
            scope: registered models that may be returned.
        """
