from __future__ import annotations

import asyncio
import logging

import pytest

from greenroom.core.request_context import RequestOrigin, request_origin
from greenroom.errors import StorageUnavailable
from greenroom.server.background import BackgroundTask

pytestmark = pytest.mark.anyio


class Hands:
    """A manual clock, a matching sleep, and a step with configurable errors."""

    def __init__(self) -> None:
        self.now = 100.0
        self.steps = 0
        self.pauses: list[float] = []
        self.error: BaseException | None = None
        self._turns: asyncio.Queue[None] = asyncio.Queue()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self._turns.get()
        self.now += seconds

    async def step(self) -> None:
        self.steps += 1
        if self.error is not None:
            raise self.error

    async def go_on(self, times: int = 1) -> None:
        """Let a number of pauses pass."""
        for _ in range(times):
            self._turns.put_nowait(None)
            await settle()


def is_running(task: BackgroundTask) -> bool:
    return task.state.is_running


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def task(hands: Hands) -> BackgroundTask:
    return BackgroundTask(
        "the work", hands.step, every_s=1.0, longest_pause_s=8.0, clock=hands.clock, sleep=hands.sleep
    )


async def test_steps_are_taken_until_it_is_stopped(hands: Hands, task: BackgroundTask) -> None:
    task.start()
    task.start()
    await settle()
    await hands.go_on(3)
    assert hands.steps == 4
    assert task.state.is_running
    task.stop()
    await task.ended()
    await hands.go_on()
    assert hands.steps == 4
    assert not task.state.is_running


@pytest.mark.parametrize("error", [ValueError("odd"), StorageUnavailable("away"), asyncio.CancelledError()])
async def test_no_error_ends_it_and_pauses_grow(
    hands: Hands, task: BackgroundTask, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    caplog.set_level(logging.INFO)
    hands.error = error
    task.start()
    await settle()
    await hands.go_on(5)
    assert hands.pauses == [2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert caplog.text.count("the work: failed") == 1
    state = task.state
    assert (state.is_running, state.errors, state.failing_s, state.behind_s) == (True, 6, 30.0, 30.0)
    hands.error = None
    await hands.go_on()
    assert hands.pauses[-1] == 1.0
    assert "the work: recovered after 6 errors in 38.0 s" in caplog.text
    assert (task.state.failing_s, task.state.behind_s) == (None, 0.0)


async def test_the_pause_between_two_good_steps_is_no_delay(hands: Hands, task: BackgroundTask) -> None:
    task.start()
    await settle()
    hands.now += 1.0
    assert task.state.behind_s == 0.0
    hands.now += 0.5
    assert task.state.behind_s == 0.5
    task.stop()


async def test_each_kind_of_error_is_logged_once_until_it_works_again(
    hands: Hands, task: BackgroundTask, caplog: pytest.LogCaptureFixture
) -> None:
    task.start()
    for error in (ValueError("a"), KeyError("b"), ValueError("c"), None, ValueError("d")):
        hands.error = error
        await hands.go_on()
    logged = [record.message for record in caplog.records if "failed" in record.message]
    assert [message.rpartition(": ")[2] for message in logged] == [
        "ValueError('a')",
        "KeyError('b')",
        "ValueError('d')",
    ]
    task.stop()


async def test_a_task_cancelled_from_outside_is_restarted(
    hands: Hands, task: BackgroundTask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    again = []
    monkeypatch.setattr(
        asyncio.get_running_loop(), "call_later", lambda pause, *call: again.append((pause, *call)), raising=False
    )
    task.start()
    await settle()
    assert task._task is not None
    task._task.cancel()
    await settle()
    assert not is_running(task)
    assert "the work: ended" in caplog.text
    ((pause, begin, ended),) = again
    assert pause == 2.0
    begin(ended)
    await settle()
    assert is_running(task)
    assert hands.steps == 2
    task.stop()


async def test_it_can_be_started_again_while_it_still_ends(hands: Hands, task: BackgroundTask) -> None:
    task.start()
    await settle()
    task.stop()
    task.start()
    await settle()
    assert task.state.is_running
    assert hands.steps == 2
    task.stop()


async def test_a_task_that_is_started_during_a_request_does_not_belong_to_it() -> None:
    seen: list[RequestOrigin] = []

    async def step() -> None:
        seen.append(request_origin.get())

    token = request_origin.set(RequestOrigin("request-1", b"curl/8.5"))
    try:
        task = BackgroundTask("test", step, every_s=1)
        task.start()
        await settle()
        task.stop()
        await task.ended()
    finally:
        request_origin.reset(token)
    assert seen == [RequestOrigin()]
