"""Downsample long curves without changing how they look: each bucket keeps its minimum, its maximum and one NaN."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple

Point = tuple[float, int, int, int]
"""Value, 1 where the value is NaN (and 0.0 instead), time in ms, step."""

Thinning = Literal["step", "time"]
"""The x axis of a curve."""

_VALUE, _IS_NAN, _TIME, _STEP = itemgetter(0), itemgetter(1), itemgetter(2), itemgetter(3)
_BY_TIME, _BY_STEP = itemgetter(2, 3), itemgetter(3, 2)


class Stretch(NamedTuple):
    """Summary of a curve within a time range: number of points, steps, whether one is NaN, minimum and maximum."""

    points_count: int
    least_step: int
    most_step: int
    has_nan: bool
    low: Point
    high: Point


def thin(points: Sequence[Point], *, most: int, x: Thinning) -> list[Point]:
    """Return at most `most` points sorted by `x`, including the first and the last.

    Args:
        points: in any order.
        most: at least 2.

    >>> [point[3] for point in thin([(0.0, 0, 0, 0), (9.0, 0, 0, 1), (1.0, 0, 0, 2), (0.0, 0, 0, 3)], most=3, x="step")]
    [0, 1, 3]
    """
    place, then, order = (_STEP, _TIME, _BY_STEP) if x == "step" else (_TIME, _STEP, _BY_TIME)
    # Two stable sorts with one-number keys are cheaper than one with a tuple key: most curves are already in order.
    ordered = sorted(sorted(points, key=then), key=place)
    if len(ordered) <= most:
        return ordered
    first, last = ordered[0], ordered[-1]
    inner = ordered[1:-1]
    has_nan = any(map(_IS_NAN, inner))
    # A NaN is a gap in the line and must stay visible.
    buckets = (most - 2) // 3 if has_nan else buckets_of(most)
    if buckets == 0:
        return [first, last] if most == 2 else [first, max(inner, key=_VALUE), last]
    places = [place(point) for point in inner]
    kept: list[Point] = [first]
    at = 0
    for _, end in edges(place(first), place(last), buckets):
        # Up to a hundred thousand points per request: work on slices, not on single points.
        until = bisect_left(places, end, lo=at)
        if until > at:
            stretch = inner[at:until]
            kept += sorted(_extremes(stretch, has_nan), key=order)
        at = until
    return [*kept, last]


def _extremes(stretch: Sequence[Point], has_nan: bool) -> Iterable[Point]:
    """Return the minimum, the maximum and one NaN, if they exist, without duplicates."""
    missing = next(filter(_IS_NAN, stretch), None) if has_nan else None
    if missing is not None:
        stretch = [point for point in stretch if not point[1]] or [missing]
    chosen = [min(stretch, key=_VALUE), max(stretch, key=_VALUE)]
    return dict.fromkeys(chosen if missing is None else [*chosen, missing])


def buckets_of(most: int) -> int:
    """Return the number of buckets for a curve of at most `most` points."""
    return (most - 2) // 2


def edges(first: int, last: int, count: int) -> Iterator[tuple[int, int]]:
    """Split the integers from `first` to `last` into at most `count` half-open ranges.

    >>> list(edges(0, 9, 3))
    [(0, 4), (4, 7), (7, 10)]
    """
    width = last - first + 1
    count = min(count, width)
    return pairwise(first + -(-number * width // count) for number in range(count + 1))


def buckets_fit_steps(stretches: Sequence[Stretch], *, most: int) -> bool:
    """Return whether buckets by time can serve as buckets by step for a curve of at most `most` points.

    They can if steps rise with time and no bucket spans far more steps than others.
    """
    if not stretches:
        return True
    widest = (stretches[-1].most_step - stretches[0].least_step + 1) / max(buckets_of(most), 1)
    if any(one.most_step - one.least_step > widest for one in stretches):
        return False
    return all(one.most_step <= other.least_step for one, other in pairwise(stretches))
