"""The requests being answered right now, for whoever looks for one that is stuck."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from greenroom.server.asgi import REQUEST_ID_KEY, ROUTE_KEY, STREAM_KEY, TASK_KEY, Scope


class RunningRequest(NamedTuple):
    """A request whose answer is not done.

    Attributes:
        route: method and path of its endpoint; where that is not known yet, the method alone.
        seconds: since the end of its head.
    """

    request_id: str
    route: str
    seconds: float


class _Entry(NamedTuple):
    began: float
    scope: Scope


class RunningRequests:
    """Knows the requests under way; costs a request a fraction of a microsecond.

    Args:
        clock: seconds, the clock that `began` is of.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._entries: dict[int, _Entry] = {}

    def begin(self, scope: Scope, began: float, task: asyncio.Task[Any] | None) -> None:
        """Note a request.

        Args:
            task: the one that answers it; None where it is started inline, until it waits and `TASK_KEY` names its task.
        """
        scope[TASK_KEY] = task
        self._entries[id(scope)] = _Entry(began, scope)

    def end(self, scope: Scope) -> None:
        """Note that its answer is done, or that there will be none."""
        del self._entries[id(scope)]

    def longer_than(self, limit_s: float) -> list[RunningRequest]:
        """List those that run longer than that, the longest first; without streams, which take as long as their clients do."""
        now = self._clock()
        long = [entry for entry in self._entries.values() if now - entry.began >= limit_s]
        return [self._of(entry, now) for entry in sorted(long, key=_began) if STREAM_KEY not in entry.scope]

    def of_task(self, task: asyncio.Task[Any] | None) -> RunningRequest | None:
        """Find the one that a task answers, or that is answered inline where there is no task. From any thread."""
        entry = next((entry for entry in list(self._entries.values()) if entry.scope.get(TASK_KEY) is task), None)
        return None if entry is None else self._of(entry, self._clock())

    def _of(self, entry: _Entry, now: float) -> RunningRequest:
        scope = entry.scope
        return RunningRequest(scope[REQUEST_ID_KEY], scope.get(ROUTE_KEY, scope["method"]), now - entry.began)


def _began(entry: _Entry) -> float:
    return entry.began
