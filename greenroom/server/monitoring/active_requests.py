"""The requests in progress, for the watchdog and the metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from greenroom.server.asgi import REQUEST_ID_KEY, ROUTE_KEY, STREAM_KEY, TASK_KEY, Scope


class RunningRequest(NamedTuple):
    """A request in progress.

    Attributes:
        route: method and path template of its endpoint; only the method before routing.
        seconds: time since the end of its headers.
    """

    request_id: str
    route: str
    seconds: float


class _Entry(NamedTuple):
    began: float
    scope: Scope


class RunningRequests:
    """Tracks the requests in progress, at a fraction of a microsecond each.

    Args:
        clock: the clock of `began`, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._entries: dict[int, _Entry] = {}

    def begin(self, scope: Scope, began: float, task: asyncio.Task[Any] | None) -> None:
        """Record the start of a request.

        Args:
            task: its task; None if it starts inline, until it waits and `TASK_KEY` holds its task.
        """
        scope[TASK_KEY] = task
        self._entries[id(scope)] = _Entry(began, scope)

    def end(self, scope: Scope) -> None:
        """Record the end of a request."""
        del self._entries[id(scope)]

    def longer_than(self, limit_s: float) -> list[RunningRequest]:
        """Return the requests that run longer than a limit, longest first, without streams, whose duration the client decides."""
        now = self._clock()
        long = [entry for entry in self._entries.values() if now - entry.began >= limit_s]
        return [self._of(entry, now) for entry in sorted(long, key=_began) if STREAM_KEY not in entry.scope]

    def of_task(self, task: asyncio.Task[Any] | None) -> RunningRequest | None:
        """Return the request of a task, or for None the one that runs inline. Thread-safe."""
        entry = next((entry for entry in list(self._entries.values()) if entry.scope.get(TASK_KEY) is task), None)
        return None if entry is None else self._of(entry, self._clock())

    def _of(self, entry: _Entry, now: float) -> RunningRequest:
        scope = entry.scope
        return RunningRequest(scope[REQUEST_ID_KEY], scope.get(ROUTE_KEY, scope["method"]), now - entry.began)


def _began(entry: _Entry) -> float:
    return entry.began
