"""Queries: metric points, and the latest of each metric."""

from __future__ import annotations

import math
from collections.abc import Sequence

from greenroom.core.runs import HistoryPoint, MetricPoint, RunInfo
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

_INSERT = (
    "INSERT INTO metric_points (run, key, timestamp_ms, step, value, is_nan) {values:int, text, int, int, float, int}"
)
_ADD = Sql(f"{_INSERT} ON CONFLICT DO NOTHING")
# For points that cannot exist yet: the conflict check doubles the cost on PostgreSQL.
_ADD_NEW = Sql(_INSERT)
# The WHERE clause makes the result independent of the order of batches and of repeated ones.
_KEEP_LATEST = Sql(
    "INSERT INTO latest_metrics (run, key, experiment_id, value, is_nan, timestamp_ms, step) "
    "{values:int, text, int, float, int, int, int} ON CONFLICT (run, key) DO UPDATE SET value = excluded.value, "
    "is_nan = excluded.is_nan, timestamp_ms = excluded.timestamp_ms, step = excluded.step "
    "WHERE (excluded.step, excluded.timestamp_ms, excluded.value) "
    "> (latest_metrics.step, latest_metrics.timestamp_ms, latest_metrics.value)"
)
_LATEST = Sql(
    "SELECT run, key, value, is_nan, timestamp_ms, step FROM latest_metrics WHERE run IN {ints:$1} ORDER BY run, key"
)
_LATEST_OF_ONE = Sql(
    "SELECT run, key, value, is_nan, timestamp_ms, step FROM latest_metrics WHERE run = $1 ORDER BY key"
)
_POINTS = (
    "SELECT value, is_nan, timestamp_ms, step FROM metric_points "
    "WHERE run = (SELECT id FROM runs WHERE run_id = $1 AND workspace = $2) AND key = $3"
)
_ORDER = "ORDER BY timestamp_ms, step, value, is_nan"
_HISTORY = Sql(f"{_POINTS} {_ORDER} LIMIT $4")
_HISTORY_AFTER = Sql(f"{_POINTS} AND (timestamp_ms, step, value, is_nan) > ($5, $6, $7, $8) {_ORDER} LIMIT $4")
_HISTORIES = Sql(
    "SELECT r.run_id, p.value, p.is_nan, p.timestamp_ms, p.step FROM runs r JOIN metric_points p ON p.run = r.id "
    "WHERE r.run_id IN {texts:$1} AND r.workspace = $2 AND p.key = $3 "
    "ORDER BY r.run_id, p.timestamp_ms, p.step, p.value, p.is_nan LIMIT $4"
)
# The first point of each of $4 buckets of (almost) equal size, as NTILE cuts them, and the last point of all.
_SAMPLE = Sql(
    "WITH numbered AS (SELECT value, is_nan, timestamp_ms, step, "
    "row_number() OVER (ORDER BY step, timestamp_ms, value, is_nan) - 1 AS n, count(*) OVER () AS total "
    f"FROM ({_POINTS} AND step BETWEEN $5 AND $6) points) "
    "SELECT value, is_nan, timestamp_ms, step FROM numbered WHERE n = total - 1 OR "
    "CASE WHEN n < (total % $4) * (total / $4 + 1) THEN n % (total / $4 + 1) "
    "ELSE (n - (total % $4) * (total / $4 + 1)) % (total / $4) END = 0 ORDER BY n"
)
_LATEST_OF_KEYS = Sql("SELECT key, step, timestamp_ms, value FROM latest_metrics WHERE run = $1 AND key IN {texts:$2}")
_ALL = 2**63 - 1
# From this batch size on, a query for which points are certainly new pays for itself on PostgreSQL.
_MANY_POINTS = 200

_Point = tuple[int, str, int, int, float, int]


class SqlMetrics:
    """Implements `MetricStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, run: RunInfo, points: Sequence[MetricPoint]) -> None:
        """Insert points that do not exist yet, and update the latest point of each metric."""
        key_of_run, experiment_id = run.row, int(run.experiment_id)
        rows = [
            (key_of_run, p.key, p.timestamp_ms, p.step, p.value, 0)
            if p.value == p.value
            else (key_of_run, p.key, p.timestamp_ms, p.step, 0.0, 1)
            for p in points
        ]
        # Every batch must lock rows in the same order.
        rows.sort()
        if len(rows) < _MANY_POINTS or self._session.dialect == "sqlite":
            await self._session.execute_many(_ADD, rows)
        else:
            await self._add_many(key_of_run, rows)
        # The rows of a key are sorted by time: the latest is the last of those with the highest step.
        latest: dict[str, _Point] = {}
        for row in rows:
            known = latest.get(row[1])
            if known is None or row[3] >= known[3]:
                latest[row[1]] = row
        await self._session.execute_many(
            _KEEP_LATEST,
            [
                (key_of_run, key, experiment_id, value, is_nan, timestamp_ms, step)
                for _, key, timestamp_ms, step, value, is_nan in latest.values()
            ],
        )

    async def _add_many(self, key_of_run: int, rows: Sequence[_Point]) -> None:
        """Insert points; those after the latest of their metric cannot exist yet and skip the conflict check.

        Two equal batches at one moment fail in one of them, which is run again and then finds the other's points.
        """
        found = await self._session.all(_LATEST_OF_KEYS, key_of_run, sorted({row[1] for row in rows}))
        latest = {key: (step, timestamp_ms, value) for key, step, timestamp_ms, value in found}
        new: list[_Point] = []
        others: list[_Point] = []
        for row in dict.fromkeys(rows):
            _, key, timestamp_ms, step, value, _ = row
            known = latest.get(key)
            (new if known is None or (step, timestamp_ms, value) > known else others).append(row)
        if others:
            await self._session.execute_many(_ADD, others)
        if new:
            await self._session.execute_many(_ADD_NEW, new)

    async def history(
        self, run_id: str, key: str, *, after: HistoryPoint | None, limit: int | None
    ) -> Sequence[HistoryPoint]:
        """Read points of one metric by (timestamp, step, value), after `after` if given."""
        most = _ALL if limit is None else limit
        if after is None:
            return await self._session.all(_HISTORY, run_id, self._workspace, key, most)  # type: ignore[return-value]
        value, is_nan, timestamp_ms, step = after
        return await self._session.all(  # type: ignore[return-value]
            _HISTORY_AFTER, run_id, self._workspace, key, most, timestamp_ms, step, value, is_nan
        )

    async def histories(self, run_ids: Sequence[str], key: str, *, limit: int) -> list[tuple[str, HistoryPoint]]:
        """Read points of one metric of several runs."""
        rows = await self._session.all(_HISTORIES, list(run_ids), self._workspace, key, limit)
        return [(run_id, (value, is_nan, timestamp_ms, step)) for run_id, value, is_nan, timestamp_ms, step in rows]

    async def sample(
        self, run_id: str, key: str, *, steps: tuple[int, int] | None, most: int
    ) -> Sequence[HistoryPoint]:
        """Read at most `most` points of one metric, evenly spread, with first and last."""
        first_step, last_step = steps or (-(2**63), _ALL)
        rows = await self._session.all(_SAMPLE, run_id, self._workspace, key, most, first_step, last_step)
        if len(rows) > most:
            # The last point was not the first of its bucket: it replaces the last sample.
            del rows[-2]
        return rows  # type: ignore[return-value]


async def latest_of_runs(session: Session, keys_of_runs: Sequence[int]) -> dict[int, list[MetricPoint]]:
    """Read the latest point of every metric of some runs, sorted by key."""
    if len(keys_of_runs) == 1:
        rows = await session.all(_LATEST_OF_ONE, keys_of_runs[0])
    else:
        rows = await session.all(_LATEST, list(keys_of_runs))
    found: dict[int, list[MetricPoint]] = {}
    for run, key, value, is_nan, timestamp_ms, step in rows:
        found.setdefault(run, []).append(MetricPoint(key, math.nan if is_nan else value, timestamp_ms, step))
    return found
