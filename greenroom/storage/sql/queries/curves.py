"""Queries: long curves, reduced inside the database instead of read whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from greenroom.core.curves import Point, Stretch
from greenroom.core.pages import MetricSpan
from greenroom.core.runs import HistoryPoint
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

# First and last time are two seeks; only the count reads the points.
_OF_ONE = "FROM metric_points p WHERE p.run = l.run AND p.key = l.key"
_SPANS = Sql(
    f"SELECT l.run, l.key, (SELECT count(*) {_OF_ONE}), (SELECT min(p.timestamp_ms) {_OF_ONE}), "
    f"(SELECT max(p.timestamp_ms) {_OF_ONE}) FROM latest_metrics l WHERE l.run IN {{ints:$1}} AND l.key IN {{texts:$2}}"
)
_POINTS_WITHIN = Sql(
    "SELECT value, is_nan, timestamp_ms, step FROM metric_points WHERE run = $1 AND key = $2 "
    "AND timestamp_ms >= $3 AND timestamp_ms <= $4 ORDER BY timestamp_ms, step, value, is_nan"
)
# SQLite reads each stretch in the order of the key, without sorting. Next to min() and max() the other columns are
# those of the row that holds it (https://www.sqlite.org/quirks.html), and quote() writes a number so that it is read
# the same.
_WITHIN = "FROM metric_points WHERE run = $1 AND key = $2 AND timestamp_ms >= begin_ms AND timestamp_ms < end_ms"
_PACKED = "|| ' ' || is_nan || ' ' || timestamp_ms || ' ' || step"
_STRETCHES_SQLITE = Sql(
    f"SELECT (SELECT count(*) || ' ' || min(step) || ' ' || max(step) || ' ' || max(is_nan) {_WITHIN}), "
    f"(SELECT quote(min(value)) {_PACKED} {_WITHIN}), (SELECT quote(max(value)) {_PACKED} {_WITHIN}) "
    "FROM (SELECT json_extract(value, '$[0]') AS begin_ms, json_extract(value, '$[1]') AS end_ms FROM json_each($3)) parts"
)
# PostgreSQL groups by hash in one pass; the smallest of the arrays is the one with the smallest value. Large integers
# are split in halves, since a float has only 53 bits.
_HALVES = "({0} >> 32)::float8, ({0} & 4294967295)::float8"
_ARRAY = f"ARRAY[value, is_nan::float8, {_HALVES.format('timestamp_ms')}, {_HALVES.format('step')}]"
_STRETCHES_POSTGRES = Sql(
    f"SELECT count(*), min(step), max(step), max(is_nan), min({_ARRAY}), max({_ARRAY}) FROM metric_points "
    "WHERE run = $1 AND key = $2 GROUP BY width_bucket(timestamp_ms, CAST($3 AS BIGINT[])) "
    "ORDER BY min(timestamp_ms)"
)


async def spans(session: Session, rows: Sequence[int], keys: Sequence[str]) -> Mapping[tuple[int, str], MetricSpan]:
    found = await session.all(_SPANS, list(rows), list(keys))
    return {(run, key): MetricSpan(count, begin, end) for run, key, count, begin, end in found if count}


async def points_within(session: Session, row: int, key: str, from_ms: int, to_ms: int) -> Sequence[HistoryPoint]:
    return await session.all(_POINTS_WITHIN, row, key, from_ms, to_ms)  # type: ignore[return-value]


async def stretches(session: Session, row: int, key: str, parts: Sequence[tuple[int, int]]) -> list[Stretch]:
    if session.dialect == "sqlite":
        found = await session.all(_STRETCHES_SQLITE, row, key, json.dumps(parts))
        return [_stretch(summary, low, high) for summary, low, high in found if low is not None]
    found = await session.all(_STRETCHES_POSTGRES, row, key, [begin for begin, _ in parts])
    return [
        Stretch(count, least, most, bool(has_nan), _point(low), _point(high))
        for count, least, most, has_nan, low, high in found
    ]


def _stretch(summary: str, low: str, high: str) -> Stretch:
    count, least, most, has_nan = map(int, summary.split())
    return Stretch(count, least, most, bool(has_nan), _unpacked(low), _unpacked(high))


def _unpacked(text: str) -> Point:
    value, is_nan, timestamp_ms, step = text.split()
    return float(value), int(is_nan), int(timestamp_ms), int(step)


def _point(values: Sequence[float]) -> Point:
    value, is_nan, *halves = values
    timestamp_ms, step = (int(high) * 2**32 + int(low) for high, low in (halves[:2], halves[2:]))
    return value, int(is_nan), timestamp_ms, step
