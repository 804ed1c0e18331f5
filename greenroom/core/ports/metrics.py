"""The port of the metric store: append-only points, and the latest point of each metric."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.runs import HistoryPoint, MetricPoint, RunInfo


class MetricStore(Protocol):
    """Rows of metric points."""

    async def add(self, run: RunInfo, points: Sequence[MetricPoint]) -> None:
        """Insert new points, and update the latest point of each metric by (step, timestamp, value)."""

    async def history(
        self, run_id: str, key: str, *, after: HistoryPoint | None, limit: int | None
    ) -> Sequence[HistoryPoint]:
        """Read points of one metric by (timestamp, step, value), after `after` if given; empty for an unknown run."""

    async def histories(self, run_ids: Sequence[str], key: str, *, limit: int) -> list[tuple[str, HistoryPoint]]:
        """Read points of one metric of several runs by (run id, timestamp, step, value)."""

    async def sample(
        self, run_id: str, key: str, *, steps: tuple[int, int] | None, most: int
    ) -> Sequence[HistoryPoint]:
        """Read at most `most` points of one metric by (step, timestamp, value), evenly spread, with first and last."""
