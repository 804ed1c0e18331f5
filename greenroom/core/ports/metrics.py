"""What services ask of the store of metric points: append-only, with the latest of each metric kept beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.runs import HistoryPoint, MetricPoint, RunInfo


class MetricStore(Protocol):
    """Rows of metric points."""

    async def add(self, run: RunInfo, points: Sequence[MetricPoint]) -> None:
        """Insert points that are not there yet, and keep the latest of each metric by (step, timestamp, value)."""

    async def history(
        self, run_id: str, key: str, *, after: HistoryPoint | None, limit: int | None
    ) -> Sequence[HistoryPoint]:
        """Read points of one metric by (timestamp, step, value), beyond `after` if given; none for an unknown run."""

    async def histories(self, run_ids: Sequence[str], key: str, *, limit: int) -> list[tuple[str, HistoryPoint]]:
        """Read points of one metric of several runs by (run id, timestamp, step, value)."""

    async def sample(
        self, run_id: str, key: str, *, steps: tuple[int, int] | None, most: int
    ) -> Sequence[HistoryPoint]:
        """Read at most `most` points of one metric by (step, timestamp, value), evenly spread, with first and last."""
