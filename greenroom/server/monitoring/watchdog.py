"""Logs what is stuck: once when it begins, and once when it is over, with how long it took.

A thread of its own wakes every few seconds and asks the event loop for a sign of life, which is when the loop looks at its
parts. Where the sign does not come, the loop itself is stuck, and the thread says in which line of which function.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable

from greenroom.server.monitoring.active_requests import RunningRequests
from greenroom.server.monitoring.health import KINDS, Health, Stuck
from greenroom.server.monitoring.measures import Measures
from greenroom.server.settings import Settings

# Idle machines should not notice.
_EVERY_S = 5.0
# Signs of life whose delay counts as the lag of now: those of a minute.
_RECENT = 12
_log = logging.getLogger("greenroom.watchdog")


class Watchdog:
    """Watches this process.

    Args:
        clock: seconds that never go back.
    """

    def __init__(
        self,
        settings: Settings,
        health: Health,
        running: RunningRequests,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._health = health
        self._running = running
        self._clock = clock
        self._lag_limit_s: float = settings.loop_lag_s
        self.every_s = min(_EVERY_S, min(settings.loop_lag_s, settings.stuck_after_s, settings.slow_request_s) / 2)
        self._loop: asyncio.AbstractEventLoop
        self._loop_thread = 0
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        # Guards what both threads change.
        self._lock = threading.Lock()
        self._asked_at: float | None = None
        self._is_lag_told = False
        self._was_paused = False
        self._has_failed = False
        self._ticked_at = clock()
        self._lags: deque[float] = deque(maxlen=_RECENT)
        # What the log says is stuck, and since when.
        self._open: dict[str, tuple[Stuck, float]] = {}

    def start(self) -> None:
        """Begin to watch the running event loop."""
        self.watch(asyncio.get_running_loop())
        self._thread = threading.Thread(target=self._work, name="greenroom-watchdog", daemon=True)
        self._thread.start()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take a loop for the one to watch, which runs on this thread; `tick` is the caller's to call."""
        self._loop, self._loop_thread = loop, threading.get_ident()
        self._ticked_at = self._clock()

    def stop(self) -> None:
        """End; what is stuck then is not told of again."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def lag_s(self) -> float:
        """Longest time that the event loop took for a sign of life in the last minute, in seconds."""
        with self._lock:
            waiting = 0.0 if self._asked_at is None else self._clock() - self._asked_at
            return max(waiting, *self._lags, 0.0)

    def measures(self) -> Measures:
        """Measure the event loop, and count what is stuck by its kind."""
        found = Counter(stuck.what for stuck, _ in self._open.values())
        return {
            "greenroom_event_loop_lag_seconds": {"": self.lag_s},
            "greenroom_stuck": {kind: found[kind] for kind in KINDS},
        }

    def _work(self) -> None:
        while not self._ending.wait(self.every_s):
            if self._loop.is_closed():
                return
            try:
                self.tick()
            except Exception as error:
                self._note_failure(error)

    def tick(self) -> None:
        """Ask the event loop for a sign of life, or find that the last one has not come."""
        now = self._clock()
        slept = now - self._ticked_at
        self._ticked_at = now
        with self._lock:
            if slept - self.every_s >= self._lag_limit_s:
                # All of it was still, this thread too: that says nothing about any part.
                self._was_paused = True
                if self._asked_at is not None:
                    self._asked_at = now
                _log.warning(
                    "this process did not run for %.1f s: it was stopped or suspended, or its machine is overloaded",
                    slept - self.every_s,
                )
            if self._asked_at is None:
                self._asked_at = now
                self._loop.call_soon_threadsafe(self._answer)
            elif now - self._asked_at >= self._lag_limit_s and not self._is_lag_told:
                self._is_lag_told = True
                self._tell_lag(now - self._asked_at)

    def _tell_lag(self, lag_s: float) -> None:
        request = self._running.of_task(asyncio.current_task(self._loop))
        where = "" if request is None else f", in request {request.request_id} ({request.route})"
        frame = sys._current_frames().get(self._loop_thread)
        stack = "" if frame is None else "".join(traceback.format_stack(frame))
        _log.warning("stuck for %.1f s: the event loop%s\n%s", lag_s, where, stack.rstrip())

    def _answer(self) -> None:
        """Give the sign of life, on the event loop, and look at the parts."""
        with self._lock:
            assert self._asked_at is not None
            lag_s, self._asked_at = self._clock() - self._asked_at, None
            self._lags.append(lag_s)
            is_told, self._is_lag_told = self._is_lag_told, False
            was_paused, self._was_paused = self._was_paused, False
        if is_told:
            _log.warning("no longer stuck, after %.1f s: the event loop", lag_s)
        # Whatever was under way before a pause gets until the next look.
        if not was_paused:
            try:
                self._look()
            except Exception as error:
                self._note_failure(error)

    def _note_failure(self, error: Exception) -> None:
        # It would fail again every few seconds.
        _log.log(
            logging.DEBUG if self._has_failed else logging.ERROR, "the watchdog failed, and goes on", exc_info=error
        )
        self._has_failed = True

    def _look(self) -> None:
        now = self._clock()
        found = {stuck.key: stuck for stuck in self._health.stuck()}
        for key, (stuck, since) in list(self._open.items()):
            if key not in found or now - found[key].seconds > since + self.every_s:
                # Over; where there is another one like it by now, that is told of below.
                del self._open[key]
                _log.warning("no longer stuck, after %.1f s: %s", now - since, stuck.name)
        for key, stuck in found.items():
            if key not in self._open:
                self._open[key] = stuck, now if math.isinf(stuck.seconds) else now - stuck.seconds
                seconds = "" if math.isinf(stuck.seconds) else f" for {stuck.seconds:.1f} s"
                _log.warning("stuck%s: %s%s", seconds, stuck.name, f" ({stuck.detail})" if stuck.detail else "")
