"""What services ask to fill the pages of experiments and runs. Reads only."""

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
    """Which runs of an experiment are meant.

    Attributes:
        lifecycle_stage: ``active`` or ``deleted``.
    """

    experiment_id: str
    lifecycle_stage: str
    comparisons: Sequence[Comparison]


class RunPages(Protocol):
    """Answers whole lists with one statement each. Where a method takes `row` or `rows` they are `RunCard.row`."""

    async def experiments(
        self,
        *,
        search: str,
        lifecycle_stage: str,
        after: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ExperimentCard]:
        """Read experiments whose name holds a text in any case, last active first."""

    async def count_experiments(self, *, search: str, lifecycle_stage: str, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count them."""

    async def experiment(self, experiment_id: str) -> ExperimentCard | None:
        """Read one, deleted ones included."""

    async def find_runs(
        self, query: RunQuery, *, orderings: Sequence[Ordering], after: Sequence[Key] | None, limit: int, skip: int = 0
    ) -> Page[int]:
        """Find a page of runs, in the order and with the tokens of `RunStore.search`; answers their rows.

        Args:
            skip: runs to leave out before it.
        """

    async def count_runs(self, query: RunQuery) -> int:
        """Count the runs that are meant."""

    async def group_runs(
        self, query: RunQuery, *, by: Ordering, metrics: Sequence[str], limit: int, skip: int
    ) -> RunGroups:
        """Group the runs that are meant by what they have for `by` (its direction means nothing); largest group first."""

    async def cells(
        self, rows: Sequence[int], *, metrics: Sequence[str], params: Sequence[str], tags: Sequence[str]
    ) -> list[RunCells]:
        """Read runs with these of their metrics, params and tags, in the order of `rows`."""

    async def key_counts(self, experiment_id: str, lifecycle_stage: str, *, newest: int) -> KeyCounts:
        """Count which keys the newest runs have."""

    async def search_keys(self, experiment_id: str, lifecycle_stage: str, text: str, *, limit: int) -> KeyCounts:
        """Count which keys, of those that hold a text in any case, the runs have; most common first."""

    async def cards(self, run_ids: Sequence[str]) -> list[RunCard]:
        """Read runs, deleted ones included, in the order of `run_ids`; those not there are left out."""

    async def recent(self, *, limit: int) -> list[RunCard]:
        """Read active runs of active experiments, last started first."""

    async def find_by_name(self, text: str, *, limit: int) -> list[RunCard]:
        """Read active runs whose name holds a text in any case, newest first; or the one with this id."""

    async def children(self, run_id: str, experiment_id: str, *, limit: int) -> tuple[list[RunCard], int]:
        """Read active runs of an experiment that are nested in a run, newest first, and count them."""

    async def ranges(self, row: int) -> Mapping[str, MetricRange]:
        """Read smallest and largest value and number of points of every metric of a run."""

    async def points(self, row: int, key: str) -> Sequence[HistoryPoint]:
        """Read every point of one metric of a run by time."""

    async def points_within(self, row: int, key: str, from_ms: int, to_ms: int) -> Sequence[HistoryPoint]:
        """Read the points of one metric of a run between two moments, both included."""

    async def spans(self, rows: Sequence[int], keys: Sequence[str]) -> Mapping[tuple[int, str], MetricSpan]:
        """Count the points of metrics of runs, and read between which moments they lie; those without any are left out."""

    async def stretches(self, row: int, key: str, parts: Sequence[tuple[int, int]]) -> list[Stretch]:
        """Look at one metric of a run a stretch of time at a time, without reading its points.

        Args:
            parts: each from its begin to before its end in ms, in order, with nothing between them.

        Those that hold no point are left out.
        """
