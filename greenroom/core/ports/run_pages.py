"""The port of read-only queries for the pages of experiments and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.curves import Stretch
from greenroom.core.page_tokens import Key, Page
from greenroom.core.pages import ExperimentCard, KeyCounts, MetricRange, MetricSpan, RunCard, RunCells, RunGroups
from greenroom.core.runs import HistoryPoint
from greenroom.core.search_fields import Comparison, Ordering


class RunQuery(NamedTuple):
    """A selection of the runs of an experiment.

    Attributes:
        lifecycle_stage: ``active`` or ``deleted``.
    """

    experiment_id: str
    lifecycle_stage: str
    comparisons: Sequence[Comparison]


class RunPages(Protocol):
    """Reads whole lists with one statement each. Where a method takes `row` or `rows` they are `RunCard.row`."""

    async def experiments(
        self,
        *,
        search: str,
        lifecycle_stage: str,
        after: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ExperimentCard]:
        """Read experiments whose name contains a text, case-insensitive, last active first."""

    async def count_experiments(self, *, search: str, lifecycle_stage: str, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count them."""

    async def experiment(self, experiment_id: str) -> ExperimentCard | None:
        """Read an experiment, including deleted ones."""

    async def find_runs(
        self, query: RunQuery, *, orderings: Sequence[Ordering], after: Sequence[Key] | None, limit: int, skip: int = 0
    ) -> Page[int]:
        """Find a page of runs, in the order and with the tokens of `RunStore.search`; return their rows.

        Args:
            skip: runs to skip before the page.
        """

    async def count_runs(self, query: RunQuery) -> int:
        """Count the selected runs."""

    async def group_runs(
        self, query: RunQuery, *, by: Ordering, metrics: Sequence[str], limit: int, skip: int
    ) -> RunGroups:
        """Group the selected runs by their value of `by` (its direction is ignored); largest group first."""

    async def cells(
        self, rows: Sequence[int], *, metrics: Sequence[str], params: Sequence[str], tags: Sequence[str]
    ) -> list[RunCells]:
        """Read runs with the given metrics, params and tags, in the order of `rows`."""

    async def key_counts(self, experiment_id: str, lifecycle_stage: str, *, newest: int) -> KeyCounts:
        """Count the keys of the newest runs."""

    async def search_keys(self, experiment_id: str, lifecycle_stage: str, text: str, *, limit: int) -> KeyCounts:
        """Count the keys of runs that contain a text, case-insensitive; most common first."""

    async def cards(self, run_ids: Sequence[str]) -> list[RunCard]:
        """Read runs, including deleted ones, in the order of `run_ids`; those that do not exist are omitted."""

    async def recent(self, *, limit: int, scope: Scope) -> list[RunCard]:
        """Read active runs of active experiments, last started first."""

    async def find_by_name(self, text: str, *, limit: int, scope: Scope) -> list[RunCard]:
        """Read active runs whose name contains a text, case-insensitive, newest first; or the one with this id.

        Args:
            scope: experiments to search; the run with this id may be in any.
        """

    async def children(self, run_id: str, experiment_id: str, *, limit: int) -> tuple[list[RunCard], int]:
        """Read active child runs of a run in an experiment, newest first, and count them."""

    async def ranges(self, row: int) -> Mapping[str, MetricRange]:
        """Read minimum, maximum and number of points of every metric of a run."""

    async def points(self, row: int, key: str) -> Sequence[HistoryPoint]:
        """Read every point of one metric of a run by time."""

    async def points_within(self, row: int, key: str, from_ms: int, to_ms: int) -> Sequence[HistoryPoint]:
        """Read the points of one metric of a run between two times, inclusive."""

    async def spans(self, rows: Sequence[int], keys: Sequence[str]) -> Mapping[tuple[int, str], MetricSpan]:
        """Read number of points, first and last time of metrics of runs; those without points are omitted."""

    async def stretches(self, row: int, key: str, parts: Sequence[tuple[int, int]]) -> list[Stretch]:
        """Summarize one metric of a run by time ranges, without reading its points.

        Args:
            parts: adjacent half-open ranges in ms, in order.

        Ranges without points are omitted.
        """
