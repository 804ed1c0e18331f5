"""The store of registered models."""

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

    Names are those of live models; a deleted one's name is free.
    """

    async def add(self, *, name: str, description: str | None) -> int | None:
        """Insert one; answers its row, None if the name is taken."""

    async def get(self, name: str) -> RegisteredModel | None:
        """Read one with its latest versions."""

    async def find(self, name: str) -> RegisteredModel | None:
        """Read one without its latest versions."""

    async def find_row(self, name: str) -> int | None:
        """Find the row of the live model of this name, else of the one deleted last."""

    async def lock(self, name: str) -> int | None:
        """Keep others from changing one or its versions until this transaction ends.

        What was read before may be outdated by now, and the name may have belonged to another model: go on with the row
        returned here, and with what is read of it afterwards.

        Returns:
            Its row; None if no model has this name. Nothing is locked then.
        """

    async def lock_shared(self, name: str) -> int | None:
        """Keep others from changing one or its versions, but not from locking it like this; returns as `lock` does."""

    async def find_locked(self, row: int) -> RegisteredModel:
        """Read one that this transaction has locked, without its latest versions."""

    async def touch(self, row: int) -> None:
        """Write the time of one that this transaction has locked, and count a change of its stages."""

    async def next_version(self, name: str) -> NextVersion | None:
        """Lock one, write its time and hand out its next version number. Numbers are never used again."""

    async def set_description(self, row: int, description: str | None) -> None:
        """Write the description and the time."""

    async def rename(self, row: int, new_name: str) -> bool:
        """Write another name and the time; False if it is taken."""

    async def delete(self, row: int, held: HeldByModel, *, by: str) -> None:
        """Mark one and its versions deleted; its aliases go, and what it held is kept for `undelete`.

        Args:
            by: name of the actor.
        """

    async def undelete(self, name: str) -> RestoredModel | None:
        """Bring back the last deleted model of this name, its aliases, and the versions that were deleted with it.

        The name is free. The versions hold no stage yet, not even ``None``: `set_stages` must follow for all of them, after
        `touch`.

        Returns:
            What came back; None if no deleted model has this name.
        """

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; False if there was none."""

    async def set_alias(self, row: int, alias: str, version: int) -> None:
        """Point an alias at a version, whatever it pointed at before."""

    async def delete_alias(self, row: int, alias: str) -> bool:
        """Remove an alias; False if there was none."""

    async def search(
        self,
        filter_: Sequence[Comparison],
        order: Sequence[Ordering],
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[RegisteredModel]:
        """Read a page of live models with their latest versions. Prompts are left out unless the filter asks for them.

        Args:
            order: what to sort by; by name at the end in any case.
            last: continue behind these sort values; None: from the start.
            scope: registered models that may be found, with their versions.
        """
