"""The parent of the workers, without real workers: refused forks, unresponsive workers, signals."""

from __future__ import annotations

import errno
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.core.exit_codes import ExitCode
from greenroom.server.processes import workers
from greenroom.server.processes.workers import Workers
from greenroom.server.settings import Settings

SETTINGS = Settings(database="postgresql://me@127.0.0.1/registry", workers=3, worker_timeout_s=20, stuck_after_s=10)


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(workers, "time", clock)
    return clock


@pytest.fixture
def parent(clock: Clock) -> Iterator[Workers]:
    """A parent whose first worker serves."""
    before = descriptors()
    parent = Workers(SETTINGS, [])
    parent._is_up = True
    yield parent
    parent.close()
    assert descriptors() == before


@pytest.fixture(autouse=True)
def mask() -> Iterator[None]:
    """Every test leaves the signals as they were."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    yield
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def descriptors() -> set[Path]:
    folder = Path("/proc/self/fd")
    # Without the one that lists them.
    return {entry for entry in folder.iterdir() if entry.exists()}


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    def refusing() -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, name, refusing)


@pytest.mark.parametrize(("name", "number"), [("fork", errno.EAGAIN), ("fork", errno.ENOMEM), ("pipe", errno.EMFILE)])
def test_a_worker_that_cannot_be_started_is_started_later(
    parent: Workers,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    number: int,
) -> None:
    open_before = descriptors()
    pauses = []
    with monkeypatch.context() as patch:
        refuse(patch, name, number)
        parent._start(1)
        for _ in range(8):
            pauses.append(parent._due[1] - clock.now)
            clock.now = parent._due[1]
            parent._start_due()
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert descriptors() == open_before
    assert os.strerror(number) in caplog.text
    monkeypatch.setattr(os, "fork", lambda: 4711)
    clock.now = parent._due[1]
    parent._start_due()
    assert (list(parent._running), parent._due) == ([4711], {})


def test_a_first_worker_that_cannot_be_started_ends_the_start_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(monkeypatch, "fork", errno.EAGAIN)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(workers, "configure", lambda _: None)
    parent = Workers(SETTINGS, [])
    assert parent.run() == ExitCode.UNAVAILABLE
    assert "cannot be started (Resource temporarily unavailable)" in capsys.readouterr().err
    signal.set_wakeup_fd(-1)
    parent.close()


def test_a_child_that_is_not_a_worker_is_only_reaped(parent: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = [(1234, 0), (0, 0)]
    monkeypatch.setattr(os, "waitpid", lambda *_: ended.pop(0))
    assert parent._reap() is None
    assert ended == []
    assert parent._due == {}


def test_no_worker_is_started_while_the_server_stops(
    parent: Workers, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked: list[int] = []

    def fork() -> int:
        forked.append(len(forked))
        # Right behind the start of the first, with others due.
        parent._stops += 1
        return 4711

    monkeypatch.setattr(os, "fork", fork)
    parent._due = {1: clock.now, 2: clock.now}
    parent._start_due()
    assert forked == [0]


def test_a_stop_reaches_all_workers_although_one_is_gone_already(
    parent: Workers, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def kill(pid: int, number: int) -> None:
        if pid == 11:
            raise ProcessLookupError
        told.append((pid, number))

    pids = [11, 12]
    monkeypatch.setattr(os, "fork", lambda: pids.pop(0))
    parent._start(0)
    parent._start(1)
    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(signal, "alarm", lambda _: None)
    parent._stop(signal.SIGTERM, None)
    assert told == [(12, signal.SIGTERM)]


class Killed(list[tuple[int, int]]):
    """Signals sent, instead of sending them."""

    def kill(self, pid: int, number: int) -> None:
        self.append((pid, number))


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Killed:
    killed = Killed()
    monkeypatch.setattr(os, "kill", killed.kill)
    return killed


@pytest.fixture
def worker(parent: Workers, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> workers._Worker:
    """A worker that is starting."""
    monkeypatch.setattr(os, "fork", lambda: 4711)
    parent._start(1)
    return parent._running[4711]


def pass_time(parent: Workers, clock: Clock, seconds: int) -> None:
    for _ in range(seconds):
        clock.now += 1
        parent._check_workers(clock.now)


def test_a_worker_that_hangs_at_its_start_is_replaced(
    parent: Workers, worker: workers._Worker, clock: Clock, killed: Killed, caplog: pytest.LogCaptureFixture
) -> None:
    pass_time(parent, clock, 59)
    assert killed == []
    pass_time(parent, clock, 1)
    assert killed == [(4711, signal.SIGKILL)]
    assert "worker 4711 did not start within 60 s" in caplog.text


def test_an_unresponsive_worker_is_logged_and_then_replaced(
    parent: Workers, worker: workers._Worker, clock: Clock, killed: Killed, caplog: pytest.LogCaptureFixture
) -> None:
    worker.is_ready = True
    for _ in range(60):
        parent._shared.beat(1, clock.now)
        pass_time(parent, clock, 1)
    assert (killed, caplog.text) == ([], "")
    pass_time(parent, clock, SETTINGS.stuck_after_s + 1)
    assert caplog.text.count("worker 4711 has not responded for 10 s") == 1
    assert killed == []
    pass_time(parent, clock, SETTINGS.worker_timeout_s - SETTINGS.stuck_after_s)
    assert killed == [(4711, signal.SIGKILL)]


def test_a_worker_that_responds_again_is_not_replaced(
    parent: Workers, worker: workers._Worker, clock: Clock, killed: Killed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    worker.is_ready = True
    pass_time(parent, clock, 15)
    parent._shared.beat(1, clock.now)
    pass_time(parent, clock, 15)
    assert killed == []
    assert "worker 4711 responds again, after 15 s" in caplog.text


def test_a_pause_of_the_parent_does_not_replace_workers(
    parent: Workers, worker: workers._Worker, clock: Clock, killed: Killed, caplog: pytest.LogCaptureFixture
) -> None:
    worker.is_ready = True
    # The machine was suspended for a night.
    clock.now += 36_000
    parent._check_workers(clock.now)
    pass_time(parent, clock, 1)
    assert (killed, caplog.text) == ([], "")


def test_the_code_of_a_worker_ended_by_a_signal_is_the_one_a_shell_shows(
    parent: Workers, worker: workers._Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent._is_up = False
    monkeypatch.setattr(os, "waitpid", lambda *_: (4711, signal.SIGKILL))
    assert parent._reap() == 128 + signal.SIGKILL
