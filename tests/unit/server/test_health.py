"""Stuck parts, `/ready` and `/metrics`, for constructed states."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from typing import Any

import pytest

from greenroom.server.asgi import REQUEST_ID_KEY, ROUTE_KEY
from greenroom.server.background import TaskState
from greenroom.server.monitoring.active_requests import RunningRequests
from greenroom.server.monitoring.health import OK, UNAVAILABLE, Health
from greenroom.server.monitoring.logging import Log, LogState
from greenroom.server.monitoring.measures import FAMILIES
from greenroom.server.sealer import SEALER, SealerState
from greenroom.server.settings import Settings
from greenroom.storage.sql.drivers.state import DatabaseState, LanesState, PoolState, WriterState

SETTINGS = Settings(stuck_after_s=30, slow_request_s=60)
IDLE_WRITER = WriterState(is_alive=True, queued=0, busy_s=None, failures=0, wal_bytes=4096)
IDLE_POOL = PoolState(limit=10, busy=0, idle=2, waiting=0, longest_busy_s=None, dropped=0)
IDLE_LANES = LanesState(running=0, waiting=0, oldest_s=None)


class Parts:
    """The parts that `Health` reads, with the states that a test sets."""

    def __init__(self, descriptor: int) -> None:
        self.now = 1000.0
        self.database = DatabaseState(writer=IDLE_WRITER)
        self.queued_changes = 3
        self.log = Log(descriptor=descriptor)
        self.listeners = 0
        self.live = a_task("live updates", is_running=False, behind_s=None)
        self.tasks: list[TaskState] = []
        self.running = RunningRequests(lambda: self.now)
        self.health = Health(
            SETTINGS,
            database=_Database(self),  # type: ignore[arg-type]
            log=self.log,
            live=_Live(self),  # type: ignore[arg-type]
            running=self.running,
            tasks=lambda: self.tasks,
            sealer=_Sealer(),  # type: ignore[arg-type]
            clock=lambda: self.now,
        )

    def stuck(self) -> dict[str, float]:
        """Check, as the watchdog does, and return the stuck parts with their durations."""
        return {stuck.key: stuck.seconds for stuck in self.health.stuck()}


class _Database:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def state(self) -> DatabaseState:
        return self._parts.database

    @property
    def queued_changes(self) -> int:
        return self._parts.queued_changes


class _Sealer:
    state = SealerState(sealed=17, waiting=18, head_size=19)


class _Live:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @property
    def state(self) -> TaskState:
        return self._parts.live

    @property
    def listeners(self) -> int:
        return self._parts.listeners


def a_task(name: str = "work", **changes: Any) -> TaskState:
    return TaskState(**{"name": name, "is_running": True, "errors": 0, "failing_s": None, "behind_s": 0.1, **changes})


def a_writer(**changes: Any) -> DatabaseState:
    fields = {name: getattr(IDLE_WRITER, name) for name in WriterState.__struct_fields__}
    return DatabaseState(writer=WriterState(**{**fields, **changes}))


@pytest.fixture
def parts() -> Iterator[Parts]:
    reader, descriptor = os.pipe()
    yield Parts(descriptor)
    os.close(reader)
    os.close(descriptor)


def test_nothing_is_stuck_while_all_is_well(parts: Parts) -> None:
    assert parts.stuck() == {}
    assert parts.health.can_write()
    assert (parts.health.log_word(), parts.health.live_word()) == (OK, OK)


def test_a_writer_that_does_not_end_its_group_is_stuck(parts: Parts) -> None:
    for busy_s in range(0, 30, 5):
        parts.database = a_writer(busy_s=float(busy_s), queued=2)
        assert parts.stuck() == {}
        assert parts.health.can_write()
        parts.now += 5
    parts.database = a_writer(busy_s=30.0, queued=2)
    assert parts.stuck() == {"writer": 30.0}
    assert not parts.health.can_write()
    parts.now += 5
    parts.database = a_writer()
    assert parts.stuck() == {}
    assert parts.health.can_write()


def test_a_writer_whose_groups_all_fail_is_stuck_although_each_is_short(parts: Parts) -> None:
    # Another process holds the file: each group gives up after 20 s.
    for look in range(8):
        assert ("writer" in parts.stuck()) == (look * 5 > 30)
        parts.now += 5
        parts.database = a_writer(busy_s=(look * 5) % 20 + 4.9, failures=look // 4)
    assert not parts.health.can_write()
    # It is busy with another group than at the previous check, and none has failed since.
    parts.now += 5
    parts.database = a_writer(busy_s=0.001, failures=1)
    assert parts.stuck() == {}
    assert parts.health.can_write()


def test_a_busy_writer_that_makes_progress_is_not_stuck(parts: Parts) -> None:
    for _ in range(20):
        parts.now += 5
        parts.database = a_writer(busy_s=3.0, queued=200)
        assert parts.stuck() == {}


def test_a_writer_that_is_gone_is_stuck_immediately(parts: Parts) -> None:
    parts.database = a_writer(is_alive=False)
    assert parts.stuck() == {"writer": math.inf}
    assert not parts.health.can_write()


def test_connections_and_lanes_in_use_for_too_long_are_stuck(parts: Parts) -> None:
    parts.database = DatabaseState(
        pool=PoolState(limit=10, busy=3, idle=0, waiting=0, longest_busy_s=31.0, dropped=0),
        lanes=LanesState(running=1, waiting=4, oldest_s=32.0),
    )
    assert parts.stuck() == {"connection": 31.0, "lane": 32.0}
    # Others are still available.
    assert parts.health.can_write()


def test_changes_cannot_begin_while_requests_wait_for_connections_that_do_not_come_back(parts: Parts) -> None:
    parts.database = DatabaseState(
        pool=PoolState(limit=10, busy=10, idle=0, waiting=1, longest_busy_s=31.0, dropped=0), lanes=IDLE_LANES
    )
    assert not parts.health.can_write()


def test_a_request_without_an_end_is_named_with_its_route(parts: Parts) -> None:
    scope = {"method": "POST", REQUEST_ID_KEY: "it-is-this-one", ROUTE_KEY: "POST /runs/create"}
    parts.running.begin(scope, parts.now, None)
    parts.now += 59
    assert parts.stuck() == {}
    parts.now += 1
    (stuck,) = parts.health.stuck()
    assert stuck.name == "request it-is-this-one (POST /runs/create)"
    parts.running.end(scope)
    assert parts.stuck() == {}


def test_the_number_of_listed_requests_is_limited(parts: Parts) -> None:
    scopes = [{"method": "GET", REQUEST_ID_KEY: str(number)} for number in range(1000)]
    for scope in scopes:
        parts.running.begin(scope, parts.now, None)
    parts.now += 100
    assert len(parts.stuck()) == 10


@pytest.mark.parametrize(
    "task",
    [a_task(failing_s=40.0, errors=3, behind_s=41.0), a_task(behind_s=40.0), a_task(is_running=False, behind_s=40.0)],
)
def test_a_background_task_that_gets_nothing_done_is_stuck(parts: Parts, task: TaskState) -> None:
    parts.tasks = [a_task("other"), task]
    assert parts.stuck() == {"task:work": 40.0}


@pytest.mark.parametrize(
    ("task", "word"),
    [
        (a_task(), OK),
        (a_task(failing_s=0.5, errors=1), UNAVAILABLE),
        (a_task(is_running=False), UNAVAILABLE),
        (a_task(behind_s=31.0), UNAVAILABLE),
    ],
)
def test_the_state_of_live_updates_is_that_of_the_polling_task(parts: Parts, task: TaskState, word: str) -> None:
    parts.live, parts.listeners = task, 1
    assert parts.health.live_word() == word
    # There are no listeners.
    parts.listeners = 0
    assert parts.health.live_word() == OK


@pytest.mark.parametrize(
    ("task", "word"),
    [
        (a_task(SEALER), OK),
        (a_task(SEALER, behind_s=29.0), OK),
        (a_task(SEALER, failing_s=0.1), UNAVAILABLE),
        (a_task(SEALER, is_running=False), UNAVAILABLE),
        (a_task(SEALER, behind_s=31.0), UNAVAILABLE),
        (a_task("another", failing_s=31.0), OK),
    ],
)
def test_the_state_of_the_audit_log_is_that_of_the_sealer(parts: Parts, task: TaskState, word: str) -> None:
    parts.tasks = [task]
    assert parts.health.audit_word() == word


def test_a_log_that_is_not_read_is_stuck(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Log, "state", LogState(waiting=7, dropped=2, stuck_s=31.0))
    assert parts.stuck() == {"log": 31.0}
    assert parts.health.log_word() == UNAVAILABLE


def test_all_parts_are_measured(parts: Parts) -> None:
    parts.database = DatabaseState(
        writer=WriterState(is_alive=True, queued=1, busy_s=2.0, failures=3, wal_bytes=4),
        pool=PoolState(limit=5, busy=6, idle=7, waiting=8, longest_busy_s=9.0, dropped=10),
        lanes=LanesState(running=11, waiting=12, oldest_s=13.0),
    )
    parts.tasks = [a_task(errors=14, behind_s=15.0)]
    parts.listeners = 16
    found = parts.health.measures()
    # The watchdog and the mailer measure the rest.
    assert set(FAMILIES) - set(found) == {
        "greenroom_event_loop_lag_seconds",
        "greenroom_mail_oldest_seconds",
        "greenroom_mail_queued",
        "greenroom_mail_sent",
        "greenroom_stuck",
    }
    assert set(found) <= set(FAMILIES)
    assert found["greenroom_writer_busy_seconds"] == {"": 2.0}
    assert found["greenroom_audit_events_waiting"] == {"": 18}
    assert found["greenroom_wal_bytes"] == {"": 4}
    assert found["greenroom_pool_connections"] == {"busy": 6, "idle": 7}
    assert found["greenroom_background_errors"] == {"work": 14, "live updates": 0}
    assert found["greenroom_changes_queued"] == {"": 3}


def test_a_size_that_cannot_be_read_is_not_shown_as_none(parts: Parts) -> None:
    parts.database = a_writer(wal_bytes=None)
    assert "greenroom_wal_bytes" not in parts.health.measures()
