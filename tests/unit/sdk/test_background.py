"""What is logged in the background arrives, in batches, or is told to be lost."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from greenroom.errors import InvalidInput, Unavailable
from greenroom.sdk.background import BackgroundLog
from greenroom.sdk.entities import Metric, Param, RunTag


class Server:
    """Takes batches, keeps them, and refuses what it is told to."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, list[float]]] = []
        self.refused: float | None = None
        self.is_down = False
        self.is_open = threading.Event()
        self.is_open.set()

    def __call__(self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]) -> None:
        self.is_open.wait(20)
        values = [point.value for point in metrics]
        if self.is_down:
            raise Unavailable("nobody there")
        if self.refused in values:
            raise InvalidInput(f"{self.refused} is refused")
        self.batches.append((run_id, values))

    def values(self, run_id: str) -> list[float]:
        return [value for run, values in self.batches if run == run_id for value in values]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def log(server: Server) -> BackgroundLog:
    return BackgroundLog(server)


def point(value: float) -> Metric:
    return Metric("loss", value, 0, int(value))


def test_points_travel_together_and_in_order(server: Server, log: BackgroundLog) -> None:
    server.is_open.clear()
    for number in range(500):
        log.add("a", metrics=[point(number)])
    server.is_open.set()
    log.flush()
    assert server.values("a") == list(range(500))
    assert len(server.batches) < 50


def test_runs_do_not_mix(server: Server, log: BackgroundLog) -> None:
    for number in range(10):
        log.add("even" if number % 2 == 0 else "odd", metrics=[point(number)])
    log.flush("even")
    assert server.values("even") == [0, 2, 4, 6, 8]
    log.flush()
    assert server.values("odd") == [1, 3, 5, 7, 9]


def test_one_that_is_refused_takes_no_other_along(server: Server, log: BackgroundLog) -> None:
    server.refused = 2
    operations = [log.add("a", metrics=[point(number)]) for number in range(5)]
    operations[1].wait()
    with pytest.raises(InvalidInput, match="2 is refused"):
        operations[2].wait()
    operations[4].wait()
    assert server.values("a") == [0, 1, 3, 4]
    log.flush()  # who waited has been told


def test_what_is_lost_is_told_once_at_the_end(server: Server, log: BackgroundLog) -> None:
    server.is_down = True
    log.add("a", metrics=[point(1), point(2)])
    log.add("b", metrics=[point(3)])
    with pytest.raises(Unavailable, match="2 values of run a could not be logged: nobody there"):
        log.flush("a")
    log.flush("a")
    with pytest.raises(Unavailable, match="1 values of run b"):
        log.flush()


def test_nothing_to_flush_is_no_wait(log: BackgroundLog) -> None:
    log.flush()
    log.flush("a")
