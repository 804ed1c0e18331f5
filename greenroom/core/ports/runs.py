"""The port of the run store: runs, their parameters and tags. Metrics and inputs have separate stores."""

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
        """Read a run without its logged data, including deleted ones."""

    async def lock(self, run_id: str) -> RunInfo | None:
        """Lock a run until this transaction ends, and read it as `find` does."""

    async def get(self, run_id: str) -> Run | None:
        """Read a run with its logged data, including deleted ones."""

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
        """Read runs in these experiments and stages that match all comparisons.

        Missing values sort last in both directions; ties are sorted by descending start time, then by id.
        """

    async def count(
        self, *, experiment_ids: Sequence[str], lifecycle_stages: Sequence[str], comparisons: Sequence[Comparison]
    ) -> int:
        """Count the runs that `search` finds."""

    async def save(self, info: RunInfo) -> None:
        """Update name, status and end time."""

    async def set_lifecycle_stage(self, row: int, lifecycle_stage: str) -> None:
        """Update the stage and the time of deletion."""

    async def set_lifecycle_stage_of_experiment(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Update the stage of every run of an experiment."""

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""

    async def add_params(self, run: RunInfo, params: Mapping[str, str]) -> None:
        """Insert parameters; existing ones are not changed."""

    async def get_tag(self, row: int, key: str) -> str | None:
        """Read a tag."""

    async def set_tags(self, run: RunInfo, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; return False if it did not exist."""
