"""Thinning out a long curve so that it looks the same: each stretch keeps its lowest and its highest point."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
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
    ordered = sorted(points, key=itemgetter(3, 2) if x == "step" else itemgetter(2, 3))
    if len(ordered) <= most:
        return ordered
    first, last = ordered[0], ordered[-1]
    inner = ordered[1:-1]
    buckets = (most - 2) // 2
    if buckets == 0:
        return [first, last] if most == 2 else [first, max(inner, key=_height), last]
    by_step = x == "step"
    begin = first[3] if by_step else first[2]
    width = (last[3] if by_step else last[2]) - begin
    kept: list[Point] = [first]
    # A hundred thousand points go through here while somebody waits: no call, no list for each of them.
    current = low_at = high_at = -1
    low = high = 0.0
    for at, point in enumerate(inner):
        number = min(((point[3] if by_step else point[2]) - begin) * buckets // width, buckets - 1) if width else 0
        height = 0.0 if point[1] else point[0]
        if number != current:
            if current >= 0:
                kept += _in_order(inner, low_at, high_at)
            current, low, high, low_at, high_at = number, height, height, at, at
        elif height < low:
            low, low_at = height, at
        elif height > high:
            high, high_at = height, at
    kept += _in_order(inner, low_at, high_at)
    kept.append(last)
    return kept


def _in_order(points: Sequence[Point], one: int, other: int) -> list[Point]:
    return [points[at] for at in sorted({one, other})]


def _height(point: Point) -> float:
    return 0.0 if point[1] else point[0]
