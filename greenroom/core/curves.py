"""Thinning out a long curve so that it looks the same: each stretch keeps its lowest and its highest point, and one NaN."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple

Point = tuple[float, int, int, int]
"""Value, 1 where the value is NaN (and 0.0 instead), time in ms, step."""

Thinning = Literal["step", "time"]
"""What a curve is drawn over."""

_VALUE, _IS_NAN, _TIME, _STEP = itemgetter(0), itemgetter(1), itemgetter(2), itemgetter(3)
_BY_TIME, _BY_STEP = itemgetter(2, 3), itemgetter(3, 2)


class Stretch(NamedTuple):
    """What a curve is like between two moments: number of points, steps, whether one is NaN, lowest and highest point."""

    points_count: int
    least_step: int
    most_step: int
    has_nan: bool
    low: Point
    high: Point


def thin(points: Sequence[Point], *, most: int, x: Thinning) -> list[Point]:
    """Answer at most `most` points, sorted by `x`, the first and the last among them.

    Args:
        points: in any order.
        most: at least 2.

    >>> [point[3] for point in thin([(0.0, 0, 0, 0), (9.0, 0, 0, 1), (1.0, 0, 0, 2), (0.0, 0, 0, 3)], most=3, x="step")]
    [0, 1, 3]
    """
    place, then, order = (_STEP, _TIME, _BY_STEP) if x == "step" else (_TIME, _STEP, _BY_TIME)
    # Twice, because it is stable and a key of one number is cheaper than one of two: most curves are in order anyway.
    ordered = sorted(sorted(points, key=then), key=place)
    if len(ordered) <= most:
        return ordered
    first, last = ordered[0], ordered[-1]
    inner = ordered[1:-1]
    has_nan = any(map(_IS_NAN, inner))
    # A NaN is a gap in the line, which a reader must see wherever there is one.
    buckets = (most - 2) // 3 if has_nan else buckets_of(most)
    if buckets == 0:
        return [first, last] if most == 2 else [first, max(inner, key=_VALUE), last]
    places = [place(point) for point in inner]
    kept: list[Point] = [first]
    at = 0
    for _, end in edges(place(first), place(last), buckets):
        # A hundred thousand points go through here while somebody waits: a stretch at a time, not each by itself.
        until = bisect_left(places, end, lo=at)
        if until > at:
            stretch = inner[at:until]
            kept += sorted(_outstanding(stretch, has_nan), key=order)
        at = until
    return [*kept, last]


def _outstanding(stretch: Sequence[Point], has_nan: bool) -> Iterable[Point]:
    """Choose the lowest point, the highest and one that is NaN, as far as there are such, each once."""
    missing = next(filter(_IS_NAN, stretch), None) if has_nan else None
    if missing is not None:
        stretch = [point for point in stretch if not point[1]] or [missing]
    chosen = [min(stretch, key=_VALUE), max(stretch, key=_VALUE)]
    return dict.fromkeys(chosen if missing is None else [*chosen, missing])


def buckets_of(most: int) -> int:
    """Tell into how many stretches a curve is cut of which that many points may stay."""
    return (most - 2) // 2


def edges(first: int, last: int, count: int) -> Iterator[tuple[int, int]]:
    """Cut the whole numbers from `first` to `last` into at most `count` parts, each from its begin to before its end.

    >>> list(edges(0, 9, 3))
    [(0, 4), (4, 7), (7, 10)]
    """
    width = last - first + 1
    count = min(count, width)
    return pairwise(first + -(-number * width // count) for number in range(count + 1))


def stands_for(stretches: Sequence[Stretch], *, most: int) -> bool:
    """Tell whether stretches of time are stretches of steps too, none too wide for a curve of that many points.

    They are where steps rise with time, and no stretch of time holds far more of them than others.
    """
    if not stretches:
        return True
    widest = (stretches[-1].most_step - stretches[0].least_step + 1) / max(buckets_of(most), 1)
    if any(one.most_step - one.least_step > widest for one in stretches):
        return False
    return all(one.most_step <= other.least_step for one, other in pairwise(stretches))
