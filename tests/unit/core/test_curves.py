"""Downsampled curves look like the full ones."""

from __future__ import annotations

import random

import pytest

from greenroom.core.curves import Point, thin


def curve(*values: float) -> list[Point]:
    return [(value, 0, 1000 - step, step) for step, value in enumerate(values)]


@pytest.mark.parametrize("most", [2, 3, 4, 5, 10, 99, 100, 1000])
def test_no_more_points_than_wanted_and_both_ends(most: int) -> None:
    points = curve(*(random.Random(most).random() for _ in range(500)))
    thinned = thin(points, most=most, x="step")
    assert len(thinned) <= most
    assert (thinned[0], thinned[-1]) == (points[0], points[-1])


def test_highest_and_lowest_point_stay() -> None:
    points = curve(*[1.0] * 300, 50.0, *[1.0] * 300, -50.0, *[1.0] * 300)
    values = [point[0] for point in thin(points, most=20, x="step")]
    assert {max(values), min(values)} == {50.0, -50.0}


@pytest.mark.parametrize("most", [5, 20, 99])
def test_a_gap_stays_with_the_peaks_around_it(most: int) -> None:
    points = curve(*[1.0] * 300, 50.0, *[1.0] * 300, -50.0, *[1.0] * 300)
    points[290] = (0.0, 1, points[290][2], 290)
    thinned = thin(points, most=most, x="step")
    assert len(thinned) <= most
    assert [point[3] for point in thinned if point[1]] == [290]
    assert {50.0, -50.0} <= {point[0] for point in thinned}


def test_short_curves_are_only_sorted() -> None:
    points = curve(1.0, 2.0, 3.0)
    assert thin(points[::-1], most=10, x="step") == points
    assert thin(points, most=10, x="time") == points[::-1]


def test_points_with_equal_x_and_nan_points_are_handled() -> None:
    same = [(float(n), n % 2, 5, 5) for n in range(100)]
    assert len(thin(same, most=10, x="step")) <= 10
    far = [(1.0, 0, -(2**63), -(2**63)), *[(1.0, 0, n, n) for n in range(50)], (1.0, 0, 2**63 - 1, 2**63 - 1)]
    assert len(thin(far, most=10, x="time")) <= 10


def test_nothing_becomes_nothing() -> None:
    assert thin([], most=10, x="step") == []
