"""Thinning out a long curve so that it looks the same: each stretch keeps its lowest and its highest point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Point = tuple[float, int, int, int]
"""Value, 1 where the value is NaN, time in ms, step."""

Thinning = Literal["step", "time"]
"""What a curve is drawn over."""


def thin(points: Sequence[Point], *, most: int, x: Thinning) -> list[Point]:
    """Answer at most `most` points, sorted by `x`, the first and the last among them.

    Args:
        points: in any order.
        most: at least 2.

    >>> [point[3] for point in thin([(0.0, 0, 0, 0), (9.0, 0, 0, 1), (1.0, 0, 0, 2), (0.0, 0, 0, 3)], most=3, x="step")]
    [0, 1, 3]
    """
    ordered = sorted(points, key=_by_step if x == "step" else _by_time)
    if len(ordered) <= most:
        return ordered
    first, last = ordered[0], ordered[-1]
    inner = ordered[1:-1]
    buckets = (most - 2) // 2
    if buckets == 0:
        return [first, last] if most == 2 else [first, max(inner, key=_height), last]
    places = [point[3] if x == "step" else point[2] for point in ordered]
    begin, width = places[0], places[-1] - places[0]
    kept: list[Point] = [first]
    stretch: list[Point] = []
    current = 0
    for point, place in zip(inner, places[1:-1], strict=True):
        number = min((place - begin) * buckets // width, buckets - 1) if width else 0
        if number != current and stretch:
            kept += _extremes(stretch)
            stretch = []
        current = number
        stretch.append(point)
    kept += _extremes(stretch)
    kept.append(last)
    return kept


def _by_step(point: Point) -> tuple[int, int]:
    return point[3], point[2]


def _by_time(point: Point) -> tuple[int, int]:
    return point[2], point[3]


def _extremes(stretch: Sequence[Point]) -> list[Point]:
    low = min(range(len(stretch)), key=lambda index: _height(stretch[index]))
    high = max(range(len(stretch)), key=lambda index: _height(stretch[index]))
    return [stretch[index] for index in sorted({low, high})]


def _height(point: Point) -> float:
    return 0.0 if point[1] else point[0]
