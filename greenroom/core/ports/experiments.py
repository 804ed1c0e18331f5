"""The port of the experiment store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.experiments import Experiment, ExperimentPlace
from greenroom.core.page_tokens import Key, Page
from greenroom.core.search_fields import Comparison, Ordering


class ExperimentStore(Protocol):
    """Rows of experiments and their tags. Ids are 64-bit integers as decimal text."""

    async def add(self, *, name: str, owner: int | None = None) -> str | None:
        """Insert an active experiment without artifact location; return its id, None if the name is taken.

        Args:
            owner: row of the account that owns it; None for no account.
        """

    async def get(self, experiment_id: str) -> Experiment | None:
        """Read an experiment, including deleted ones."""

    async def get_by_name(self, name: str) -> Experiment | None:
        """Read an experiment by name, including deleted ones."""

    async def lock(self, experiment_id: str) -> Experiment | None:
        """Lock an experiment until this transaction ends, and read it as `get` does."""

    async def lock_shared(self, experiment_id: str) -> ExperimentPlace | None:
        """Take a shared lock until this transaction ends: others cannot change the experiment, but can lock it shared too."""

    async def search(
        self,
        *,
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        orderings: Sequence[Ordering],
        after: Sequence[Key] | None,
        limit: int,
        name_part: str = "",
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[Experiment]:
        """Read experiments in these stages that match all comparisons; ties are sorted by descending id.

        Args:
            name_part: only those whose name contains it, case-insensitive.
        """

    async def count(
        self,
        *,
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        name_part: str = "",
        scope: Scope = WHOLE_WORKSPACE,
    ) -> int:
        """Count the experiments that `search` finds."""

    async def set_artifact_location(self, experiment_id: str, artifact_location: str) -> None:
        """Set the artifact location."""

    async def rename(self, experiment_id: str, name: str) -> bool:
        """Update the name and the time; return False if the name is taken."""

    async def set_lifecycle_stage(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Update the stage and the time."""

    async def set_tags(self, experiment_id: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, experiment_id: str, key: str) -> bool:
        """Remove a tag; return False if it did not exist."""
