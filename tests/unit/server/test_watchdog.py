"""The watchdog, with a manual clock and manual ticks."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from greenroom.server.asgi import REQUEST_ID_KEY, ROUTE_KEY
from greenroom.server.monitoring.active_requests import RunningRequests
from greenroom.server.monitoring.health import Stuck
from greenroom.server.monitoring.watchdog import Watchdog
from greenroom.server.settings import Settings

pytestmark = pytest.mark.anyio

SETTINGS = Settings(loop_lag_s=10)


class Watched:
    """A watchdog of the test's own event loop, with parts that a test marks as stuck."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.now = 1000.0
        self.parts: list[Stuck] = []
        self.running = RunningRequests(lambda: self.now)
        self.dog = Watchdog(SETTINGS, self, self.running, clock=lambda: self.now)  # type: ignore[arg-type]
        self.dog.watch(asyncio.get_running_loop())
        self._caplog = caplog

    def stuck(self) -> list[Stuck]:
        return self.parts

    def tick(self, seconds: float = 5.0) -> None:
        """Let the thread wake, after its usual pause if no other is given; the loop goes on when the test awaits."""
        self.now += seconds
        self.dog.tick()

    async def look(self) -> list[str]:
        """Tick, let the loop run the callback, and return what was logged."""
        self.tick()
        await asyncio.sleep(0)
        return self.logged()

    def logged(self) -> list[str]:
        messages = [record.message for record in self._caplog.records if record.name == "greenroom.watchdog"]
        self._caplog.clear()
        return messages


@pytest.fixture
async def watched(caplog: pytest.LogCaptureFixture) -> Watched:
    caplog.set_level(logging.INFO)
    return Watched(caplog)


def a_writer(seconds: float) -> Stuck:
    return Stuck("writer", "writer", "the database writer", "2 changes wait", seconds)


async def test_a_stuck_part_is_logged_once_and_again_when_it_recovers(watched: Watched) -> None:
    assert await watched.look() == []
    watched.parts = [a_writer(31.0)]
    assert await watched.look() == ["stuck for 31.0 s: the database writer (2 changes wait)"]
    assert watched.dog.measures()["greenroom_stuck"]["writer"] == 1
    watched.parts = [a_writer(36.0)]
    assert await watched.look() == []
    watched.parts = []
    assert await watched.look() == ["no longer stuck, after 41.0 s: the database writer"]
    assert watched.dog.measures()["greenroom_stuck"]["writer"] == 0
    assert await watched.look() == []


async def test_a_stuck_part_that_follows_another_is_logged_separately(watched: Watched) -> None:
    watched.parts = [a_writer(300.0)]
    await watched.look()
    watched.parts = [a_writer(31.0)]
    assert await watched.look() == [
        "no longer stuck, after 305.0 s: the database writer",
        "stuck for 31.0 s: the database writer (2 changes wait)",
    ]


async def test_a_part_that_is_gone_has_been_so_since_it_was_seen(watched: Watched) -> None:
    watched.parts = [a_writer(float("inf"))]
    assert await watched.look() == ["stuck: the database writer (2 changes wait)"]
    assert await watched.look() == []
    watched.parts = []
    assert await watched.look() == ["no longer stuck, after 10.0 s: the database writer"]


async def test_a_blocked_event_loop_is_logged_with_its_stack_and_request(watched: Watched) -> None:
    scope: dict[str, Any] = {"method": "GET", REQUEST_ID_KEY: "it-is-this-one", ROUTE_KEY: "GET /things"}
    watched.running.begin(scope, watched.now, asyncio.current_task())
    # Without an await, the loop cannot answer.
    watched.tick()
    watched.tick()
    assert watched.logged() == []
    watched.tick()
    (logged,) = watched.logged()
    assert logged.startswith("stuck for 10.0 s: the event loop, in request it-is-this-one (GET /things)\n")
    assert "test_a_blocked_event_loop_is_logged" in logged
    watched.tick()
    assert watched.logged() == []
    assert watched.dog.lag_s == 15.0
    watched.now += 1.0
    await asyncio.sleep(0)
    assert watched.logged() == ["no longer stuck, after 16.0 s: the event loop"]
    # For a minute, because metrics are not scraped all the time.
    assert watched.dog.lag_s == 16.0
    for _ in range(12):
        await watched.look()
    assert watched.dog.lag_s == 0.0


async def test_a_pause_of_the_process_is_not_attributed_to_its_parts(watched: Watched) -> None:
    await watched.look()
    watched.parts = [a_writer(65.0)]
    watched.tick(65.0)
    await asyncio.sleep(0)
    (told,) = watched.logged()
    assert told.startswith("this process did not run for 60.0 s")
    assert watched.dog.measures()["greenroom_stuck"]["writer"] == 0
    # One that makes no progress afterwards is stuck.
    watched.parts = [a_writer(70.0)]
    assert await watched.look() == ["stuck for 70.0 s: the database writer (2 changes wait)"]


async def test_a_pause_while_the_loop_owes_an_answer_is_not_its_lag(watched: Watched) -> None:
    watched.tick()
    watched.tick(65.0)
    (told,) = watched.logged()
    assert told.startswith("this process did not run")
    await asyncio.sleep(0)
    assert watched.dog.lag_s == 0.0


def block(until: Callable[[], bool]) -> None:
    """Keep the event loop from going on until something is so."""
    deadline = time.monotonic() + 20
    while not until() and time.monotonic() < deadline:
        time.sleep(0.01)


async def test_the_thread_logs_a_loop_that_is_really_blocked(caplog: pytest.LogCaptureFixture) -> None:
    class Nothing:
        def stuck(self) -> list[Stuck]:
            return []

    dog = Watchdog(SETTINGS, Nothing(), RunningRequests())  # type: ignore[arg-type]
    dog.every_s, dog._lag_limit_s = 0.01, 0.05
    dog.start()
    block(lambda: "the event loop" in caplog.text)
    assert "test_the_thread_logs_a_loop_that_is_really_blocked" in caplog.text
    await asyncio.sleep(0)
    assert "no longer stuck" in caplog.text
    dog.stop()


async def test_a_failing_check_does_not_end_the_watchdog(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(watched, "stuck", lambda: 1 / 0)
        assert await watched.look() == ["the watchdog failed and continues"]
    watched.parts = [a_writer(31.0)]
    assert await watched.look() == ["stuck for 31.0 s: the database writer (2 changes wait)"]
