"""Long curves, reduced inside the database: they look the same as if every point had been read."""

from __future__ import annotations

import math
import random
from collections.abc import AsyncIterator

import pytest

from greenroom.core.curves import Point, Stretch, Thinning, edges, thin
from greenroom.services.pages import run_pages
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.registry import USER, Registry
from tests.support.tracking import a_run, an_experiment, log_points

pytestmark = pytest.mark.anyio

COUNT, MOST = 3000, 42


def values() -> list[float]:
    chance = random.Random(7)
    noise = [chance.gauss(0, 1) for _ in range(COUNT)]
    noise[777], noise[1234], noise[2000] = 100.0, -100.0, math.inf
    return noise


def shuffled(count: int) -> list[int]:
    numbers = list(range(count))
    random.Random(11).shuffle(numbers)
    return numbers


NOISE = values()
CURVES: dict[str, list[Point]] = {
    "steady": [(NOISE[n], 0, 1_700_000_000_000 + 40 * n, n) for n in range(COUNT)],
    "many at a moment": [(NOISE[n], 0, n // 500, n) for n in range(COUNT)],
    "all at one moment": [(NOISE[n], 0, 5, n) for n in range(COUNT)],
    "started over": [(NOISE[n], 0, n, n % 1000) for n in range(COUNT)],
    "out of order": [(NOISE[n], 0, n, step) for n, step in enumerate(shuffled(COUNT))],
    "ever slower": [(NOISE[n], 0, n**3, n) for n in range(COUNT)],
    "without steps": [(NOISE[n], 0, n, 0) for n in range(COUNT)],
    "one not a number": [(0.0, 1, n, n) if n == 1500 else (NOISE[n], 0, n, n) for n in range(COUNT)],
    "not all numbers": [(0.0, 1, n, n) if n % 3 else (NOISE[n], 0, n, n) for n in range(COUNT)],
    "far out": [(NOISE[n], 0, n, 2**62 + n * 2**40 + 1) for n in range(COUNT)],
    "below zero": [(NOISE[n], 0, n, n - 10_000) for n in range(COUNT)],
}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=ticking_clock())
    yield database
    await database.close()


async def logged(database: Registry, points: list[Point]) -> str:
    run_id = await a_run(database, await an_experiment(database))
    rows = [("loss", math.nan if is_nan else value, at_ms, step) for value, is_nan, at_ms, step in points]
    for begin in range(0, len(rows), 1000):
        await log_points(database, run_id, *rows[begin : begin + 1000])
    return run_id


@pytest.mark.parametrize("x", ["step", "time"])
@pytest.mark.parametrize("name", CURVES)
async def test_a_long_curve_keeps_its_ends_and_its_peaks_everywhere(database: Registry, name: str, x: Thinning) -> None:
    points = CURVES[name]
    run_id = await logged(database, points)
    answer = await database.search(
        lambda tx: run_pages.curves(tx, USER, run_ids=[run_id], keys=["loss"], max_points=MOST, x=x)
    )
    (curve,) = answer.curves
    assert curve.points_count == COUNT
    assert len(curve.values) <= MOST
    heights = [0.0 if value == "NaN" else float(value) for value in curve.values]
    kept = list(zip(heights, curve.times_ms, curve.steps, strict=True))
    # A gap is seen wherever there is one.
    assert ("NaN" in curve.values) is any(point[1] for point in points)
    assert set(kept) <= {(value, at_ms, step) for value, _, at_ms, step in points}
    whole = thin(points, most=MOST, x=x)
    assert [(one[0], one[2], one[3]) for one in (whole[0], whole[-1])] == [kept[0], kept[-1]]
    # Every peak of the whole curve is at the same place in the reduced one, or next to it.
    places = [point[3] if x == "step" else point[2] for point in points]
    parts = list(edges(min(places), max(places), (MOST - 2) // 2))
    lows, highs = peaks(list(zip(curve.steps if x == "step" else curve.times_ms, heights, strict=True)), parts)
    all_lows, all_highs = peaks([(at, point[0]) for at, point in zip(places, points, strict=True)], parts)
    for number in range(len(parts)):
        beside = slice(max(number - 1, 0), number + 2)
        assert min(lows[beside]) <= all_lows[number]
        assert max(highs[beside]) >= all_highs[number]


def peaks(points: list[tuple[int, float]], parts: list[tuple[int, int]]) -> tuple[list[float], list[float]]:
    """Lowest and highest value in each part; infinities for an empty part."""
    lows, highs = [math.inf] * len(parts), [-math.inf] * len(parts)
    first, width = parts[0][0], parts[-1][1] - parts[0][0]
    for at, value in points:
        number = min((at - first) * len(parts) // width, len(parts) - 1)
        lows[number], highs[number] = min(lows[number], value), max(highs[number], value)
    return lows, highs


@pytest.mark.parametrize("name", CURVES)
async def test_stretches_tell_what_lies_in_them(database: Registry, name: str) -> None:
    points = CURVES[name]
    run_id = await logged(database, points)
    (card,) = await database.read(lambda tx: tx.run_pages.cards([run_id]))
    span = (await database.read(lambda tx: tx.run_pages.spans([card.row], ["loss", "none"])))[card.row, "loss"]
    times = [point[2] for point in points]
    assert (span.count, span.from_ms, span.to_ms) == (COUNT, min(times), max(times))
    parts = list(edges(span.from_ms, span.to_ms, 50))
    told = await database.read(lambda tx: tx.run_pages.stretches(card.row, "loss", parts))
    assert [plain(one) for one in told] == [plain(one) for one in counted(points, parts)]


def counted(points: list[Point], parts: list[tuple[int, int]]) -> list[Stretch]:
    found = []
    for begin, end in parts:
        inside = [point for point in points if begin <= point[2] < end]
        if inside:
            steps = [point[3] for point in inside]
            low, high = min(inside, key=lambda one: one[0]), max(inside, key=lambda one: one[0])
            found.append(Stretch(len(inside), min(steps), max(steps), any(one[1] for one in inside), low, high))
    return found


def plain(stretch: Stretch) -> tuple[int, int, int, bool, float, float]:
    """Of equally high points, any may be returned."""
    return *stretch[:4], stretch.low[0], stretch.high[0]


async def test_the_points_of_a_steady_curve_are_not_read(database: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = await logged(database, CURVES["steady"])
    asked = []

    async def points(*of: object) -> list[Point]:
        asked.append(of)
        return []

    async def curve(tx: SqlTransaction) -> int:
        monkeypatch.setattr(type(tx.run_pages), "points", points)
        answer = await run_pages.curves(tx, USER, run_ids=[run_id], keys=["loss"], max_points=MOST, x="step")
        return len(answer.curves[0].values)

    assert await database.search(curve) > MOST // 2
    assert asked == []
