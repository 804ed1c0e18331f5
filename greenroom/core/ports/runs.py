"""What services ask of the store of runs, their parameters and tags. Metrics and inputs have stores of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.page_tokens import Key, Page
from greenroom.core.runs import FoundRun, Run, RunInfo
from greenroom.core.search_fields import Comparison, Ordering


class RunStore(Protocol):
    """Rows of runs, their parameters and tags. Where a method takes `row`, it is `RunInfo.row`."""

    async def add(
        self,
        *,
        run_id: str,
        experiment_id: str,
        name: str,
        user_id: str,
        start_time_ms: int,
        artifact_uri: str,
    ) -> RunInfo:
        """Insert a running, active run."""

    async def find(self, run_id: str) -> RunInfo | None:
        """Read one without what it logged, deleted ones included."""

    async def lock(self, run_id: str) -> RunInfo | None:
        """Read one, as `find`, and let nobody else change it until this transaction ends."""

    async def get(self, run_id: str) -> Run | None:
        """Read one with what it logged, deleted ones included."""

    async def search(
        self,
        *,
        experiment_ids: Sequence[str],
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        orderings: Sequence[Ordering],
        after: Sequence[Key] | None,
        limit: int,
    ) -> Page[FoundRun]:
        """Read runs in these experiments and stages for which all comparisons hold.

        What a run does not have sorts last, whichever way; equals are sorted by falling start time, then by id.
        """

    async def save(self, info: RunInfo) -> None:
        """Write name, status and end time."""

    async def set_lifecycle_stage(self, row: int, lifecycle_stage: str) -> None:
        """Write the stage, and when it was deleted."""

    async def set_lifecycle_stage_of_experiment(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Write the stage of every run of an experiment."""

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""

    async def add_params(self, run: RunInfo, params: Mapping[str, str]) -> None:
        """Insert parameters; one that is there stays as it is."""

    async def get_tag(self, row: int, key: str) -> str | None:
        """Read a tag."""

    async def set_tags(self, run: RunInfo, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; False if there was none."""
