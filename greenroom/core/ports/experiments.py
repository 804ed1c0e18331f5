"""What services ask of the store of experiments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.experiments import Experiment, ExperimentPlace
from greenroom.core.page_tokens import Key, Page
from greenroom.core.search_fields import Comparison, Ordering


class ExperimentStore(Protocol):
    """Rows of experiments and their tags. Ids are decimal numbers of 64 bits as text."""

    async def add(self, *, name: str) -> str | None:
        """Insert an active experiment without artifact location; answers its id, None if the name is taken."""

    async def get(self, experiment_id: str) -> Experiment | None:
        """Read one, deleted ones included."""

    async def get_by_name(self, name: str) -> Experiment | None:
        """Read the one of this name, deleted ones included."""

    async def lock(self, experiment_id: str) -> Experiment | None:
        """Keep others from changing one until this transaction ends, and read it as `get` does."""

    async def lock_shared(self, experiment_id: str) -> ExperimentPlace | None:
        """Keep others from changing one, but not from locking it like this, until this transaction ends."""

    async def search(
        self,
        *,
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        orderings: Sequence[Ordering],
        after: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[Experiment]:
        """Read experiments in these stages for which all comparisons hold; equals are sorted by falling id."""

    async def set_artifact_location(self, experiment_id: str, artifact_location: str) -> None:
        """Write where its artifacts begin."""

    async def rename(self, experiment_id: str, name: str) -> bool:
        """Write another name and the time; False if the name is taken."""

    async def set_lifecycle_stage(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Write the stage and the time."""

    async def set_tags(self, experiment_id: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, experiment_id: str, key: str) -> bool:
        """Remove a tag; False if there was none."""
