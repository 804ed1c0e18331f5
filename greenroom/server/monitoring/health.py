"""Health of this process: the state of its parts, and which of them are stuck.

`/ready`, `/metrics` and the watchdog all use it, so they cannot contradict each other.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol, runtime_checkable

from greenroom.core.ports import Database
from greenroom.server.background import TaskState
from greenroom.server.live import LiveUpdates
from greenroom.server.monitoring import measures
from greenroom.server.monitoring.active_requests import RunningRequest, RunningRequests
from greenroom.server.monitoring.logging import Log, LogState
from greenroom.server.monitoring.measures import Measures
from greenroom.server.sealer import SEALER, Sealer
from greenroom.server.settings import Settings
from greenroom.storage.sql.drivers.state import DatabaseState, WriterState

OK = "ok"
UNAVAILABLE = "unavailable"

# Most stuck requests that are listed: more would add no information.
_MOST_REQUESTS = 10
_WRITER = "the database writer"


@runtime_checkable
class ReportsState(Protocol):
    """A database whose driver reports its state."""

    def state(self) -> DatabaseState:
        """Return the state of the driver, without a query."""


@runtime_checkable
class QueuesChanges(Protocol):
    """A database with a queue of changes."""

    @property
    def queued_changes(self) -> int:
        """Number of changes that wait for the writer."""


class Stuck(NamedTuple):
    """A part that exceeds its time limit.

    Attributes:
        key: identifies the part from check to check.
        what: its kind, a label value in `/metrics`.
        name: its name in the log.
        detail: its consequences, or the known reason; may be empty.
        seconds: how long it has been stuck.
    """

    key: str
    what: str
    name: str
    detail: str
    seconds: float


KINDS: Final = ("writer", "connection", "lane", "log", "task", "request")
"""Every `Stuck.what`."""


class Health:
    """Collects the state of the parts. Use it on the event loop only.

    Args:
        tasks: returns the states of the background tasks, except those of `live`.
        more_measures: measures other parts.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database,
        log: Log,
        live: LiveUpdates | None,
        running: RunningRequests,
        tasks: Callable[[], Sequence[TaskState]] = tuple,
        sealer: Sealer | None = None,
        more_measures: Callable[[], Measures] = dict,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._database = database
        self._log = log
        self._live = live
        self._running = running
        self._tasks = tasks
        self._sealer = sealer
        self._more_measures = more_measures
        self._clock = clock
        self._writer_trouble = _Stall(clock)

    def stuck(self) -> list[Stuck]:
        """Return the parts stuck for longer than their limit. For the watchdog only: compares with the previous call."""
        limit_s = self._settings.stuck_after_s
        found = [stuck for stuck in self._stuck_parts() if stuck.seconds >= limit_s]
        long = self._running.longer_than(self._settings.slow_request_s)
        return found + [_of_request(request) for request in long[:_MOST_REQUESTS]]

    def can_write(self) -> bool:
        """Return whether changes are accepted and completed."""
        state = self._database_state()
        limit_s = self._settings.stuck_after_s
        if state.writer is not None:
            trouble_s = max(self._writer_trouble.seconds or 0.0, state.writer.busy_s or 0.0)
            return state.writer.is_alive and trouble_s < limit_s
        if state.pool is not None and state.pool.waiting:
            return (state.pool.longest_busy_s or 0.0) < limit_s
        return True

    def log_word(self) -> str:
        """Return whether the log is written."""
        return OK if (self._log.state.stuck_s or 0.0) < self._settings.stuck_after_s else UNAVAILABLE

    def live_word(self) -> str:
        """Return whether live connections receive events."""
        if self._live is None or not self._live.listeners:
            return OK
        state = self._live.state
        is_behind = (state.behind_s or 0.0) >= self._settings.stuck_after_s
        return OK if state.is_running and state.failing_s is None and not is_behind else UNAVAILABLE

    def audit_word(self) -> str:
        """Return whether events are being sealed."""
        for state in self._tasks():
            if state.name == SEALER:
                is_behind = (state.behind_s or 0.0) >= self._settings.stuck_after_s
                return OK if state.is_running and state.failing_s is None and not is_behind else UNAVAILABLE
        return OK

    def measures(self) -> Measures:
        """Measure everything."""
        found = measures.of_database(self._database_state())
        if isinstance(self._database, QueuesChanges):
            found["greenroom_changes_queued"] = {"": self._database.queued_changes}
        found |= measures.of_log(self._log.state)
        found |= measures.of_tasks(self._task_states())
        if self._sealer is not None:
            found |= measures.of_sealer(self._sealer.state)
        found |= self._more_measures()
        if self._live is not None:
            found["greenroom_live_listeners"] = {"": self._live.listeners}
        return found

    def _database_state(self) -> DatabaseState:
        return self._database.state() if isinstance(self._database, ReportsState) else DatabaseState()

    def _task_states(self) -> list[TaskState]:
        states = list(self._tasks())
        return states if self._live is None else [*states, self._live.state]

    def _stuck_parts(self) -> Iterator[Stuck]:
        state = self._database_state()
        if state.writer is not None:
            yield from self._stuck_writer(state.writer)
        pool, lanes = state.pool, state.lanes
        if pool is not None and pool.longest_busy_s is not None:
            detail = f"{pool.busy} of {pool.limit} are in use, {pool.waiting} requests wait for one"
            yield Stuck("connection", "connection", "a connection to the database", detail, pool.longest_busy_s)
        if lanes is not None and lanes.oldest_s is not None:
            detail = f"{lanes.waiting} changes wait in {lanes.running} lanes"
            yield Stuck("lane", "lane", "a transaction that changes something", detail, lanes.oldest_s)
        log = self._log.state
        if log.stuck_s is not None:
            yield _of_log(log)
        for task in self._task_states():
            stuck = _of_task(task)
            if stuck is not None:
                yield stuck

    def _stuck_writer(self, writer: WriterState) -> Iterator[Stuck]:
        seconds = self._writer_trouble.look(writer)
        if not writer.is_alive:
            yield Stuck("writer", "writer", _WRITER, "its thread has ended, so no changes are accepted", math.inf)
        elif seconds is not None:
            detail = f"{writer.queued} changes wait, {writer.failures} groups failed since the start"
            yield Stuck("writer", "writer", _WRITER, detail, seconds)


class _Stall:
    """Tracks how long the writer has made no progress, including consecutive failed groups."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._checked_at = clock()
        self._since: float | None = None

    @property
    def seconds(self) -> float | None:
        """Seconds without progress; None if there is no problem."""
        return None if self._since is None else self._clock() - self._since

    def look(self, writer: WriterState) -> float | None:
        """Compare with the previous state."""
        now = self._clock()
        has_failed = writer.failures > self._failures
        # Still on the same group, or no group was committed since.
        is_same = writer.busy_s is not None and writer.busy_s >= now - self._checked_at
        if not (has_failed or is_same):
            self._since = None
        elif self._since is None:
            self._since = now - (writer.busy_s or 0.0)
        self._failures, self._checked_at = writer.failures, now
        return self.seconds


def _of_log(state: LogState) -> Stuck:
    detail = f"its output is not read: {state.waiting} lines wait, {state.dropped} are lost"
    return Stuck("log", "log", "the log", detail, state.stuck_s or 0.0)


def _of_task(state: TaskState) -> Stuck | None:
    name = f"the background task '{state.name}'"
    if state.failing_s is not None:
        return Stuck(f"task:{state.name}", "task", name, f"every step fails, {state.errors} so far", state.failing_s)
    if state.behind_s is not None:
        return Stuck(f"task:{state.name}", "task", name, "its step does not end", state.behind_s)
    return None


def _of_request(request: RunningRequest) -> Stuck:
    return Stuck(
        f"request:{request.request_id}",
        "request",
        f"request {request.request_id} ({request.route})",
        "its answer is not done",
        request.seconds,
    )
