"""An event loop whose clock moves only on request, and which reports when it is idle."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

# Nothing that is not stuck takes so long on a machine that does anything at all.
_STUCK_S = 60.0
_BEGINNING_S = 1000.0


class HandDrivenLoop(asyncio.SelectorEventLoop):
    """Runs callbacks and input as any loop; timers go by a clock that is set by hand."""

    def __init__(self) -> None:
        self._now_s = _BEGINNING_S
        self._idle: asyncio.Future[None] | None = None
        self._grace_s: Callable[[], float] = _no_grace
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return seconds by the clock of this loop."""
        return self._now_s

    def advance(self, seconds: float) -> None:
        """Set the clock ahead."""
        self._now_s += seconds

    def restart_clock(self) -> None:
        """Set the clock to where it began, so that a schedule does not depend on those before it."""
        self._now_s = _BEGINNING_S

    def next_timer(self) -> float | None:
        """Return how many seconds ahead the next timer is."""
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        times = [handle.when() for handle in scheduled if not handle.cancelled()]
        return max(0.0, min(times) - self._now_s) if times else None

    async def idle(self, grace_s: Callable[[], float]) -> None:
        """Wait until no callback is left to run and no input came.

        Args:
            grace_s: tells, whenever no callback is left, how many seconds of real time input may still take.
        """
        assert self._idle is None
        self._idle = self.create_future()
        self._grace_s = grace_s
        try:
            await self._idle
        finally:
            self._idle = None

    def on_silence(self) -> float:
        """Return how many seconds of real time to wait for input."""
        if self._idle is None or self._idle.done():
            return _STUCK_S
        return self._grace_s()

    def on_idle(self) -> None:
        """Wake the task that waits for silence."""
        if self._idle is None:
            raise RuntimeError("the simulation is stuck: nothing happens, and no task waits for that")
        if not self._idle.done():
            self._idle.set_result(None)


def _no_grace() -> float:
    return 0.0


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: HandDrivenLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        wait = self._loop.on_silence()
        if wait:
            events = super().select(wait)
        if not events:
            self._loop.on_idle()
        return events
