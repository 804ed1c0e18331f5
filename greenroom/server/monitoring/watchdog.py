"""The watchdog: logs when a part of the server is stuck, and again when it recovers, with the duration.

A separate thread wakes every few seconds and schedules a callback on the event loop, which checks the parts. If the
callback does not run in time, the loop itself is stuck, and the thread logs its stack.
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

# Rare enough to cost an idle machine nothing.
_EVERY_S = 5.0
# Number of callbacks whose delay counts as the current lag: those of one minute.
_RECENT = 12
_log = logging.getLogger("greenroom.watchdog")


class Watchdog:
    """Watches the event loop and the parts of this process.

    Args:
        clock: a monotonic clock, in seconds.
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
        self._is_lag_logged = False
        self._was_paused = False
        self._has_failed = False
        self._ticked_at = clock()
        self._lags: deque[float] = deque(maxlen=_RECENT)
        # The parts logged as stuck, and since when.
        self._open: dict[str, tuple[Stuck, float]] = {}

    def start(self) -> None:
        """Start watching the running event loop."""
        self.watch(asyncio.get_running_loop())
        self._thread = threading.Thread(target=self._work, name="greenroom-watchdog", daemon=True)
        self._thread.start()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch a loop that runs on this thread; the caller calls `tick`."""
        self._loop, self._loop_thread = loop, threading.get_ident()
        self._ticked_at = self._clock()

    def stop(self) -> None:
        """Stop; parts that are still stuck are not logged again."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def lag_s(self) -> float:
        """Longest delay of a callback on the event loop in the last minute, in seconds."""
        with self._lock:
            waiting = 0.0 if self._asked_at is None else self._clock() - self._asked_at
            return max(waiting, *self._lags, 0.0)

    def measures(self) -> Measures:
        """Return the lag of the event loop, and the number of stuck parts by kind."""
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
        """Schedule a callback on the event loop, or log that the last one has not run."""
        now = self._clock()
        slept = now - self._ticked_at
        self._ticked_at = now
        with self._lock:
            if slept - self.every_s >= self._lag_limit_s:
                # The whole process was paused, this thread too: no part is to blame.
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
            elif now - self._asked_at >= self._lag_limit_s and not self._is_lag_logged:
                self._is_lag_logged = True
                self._log_lag(now - self._asked_at)

    def _log_lag(self, lag_s: float) -> None:
        request = self._running.of_task(asyncio.current_task(self._loop))
        where = "" if request is None else f", in request {request.request_id} ({request.route})"
        frame = sys._current_frames().get(self._loop_thread)
        stack = "" if frame is None else "".join(traceback.format_stack(frame))
        _log.warning("stuck for %.1f s: the event loop%s\n%s", lag_s, where, stack.rstrip())

    def _answer(self) -> None:
        """Record the delay of the callback, and check the parts. Runs on the event loop."""
        with self._lock:
            assert self._asked_at is not None
            lag_s, self._asked_at = self._clock() - self._asked_at, None
            self._lags.append(lag_s)
            was_logged, self._is_lag_logged = self._is_lag_logged, False
            was_paused, self._was_paused = self._was_paused, False
        if was_logged:
            _log.warning("no longer stuck, after %.1f s: the event loop", lag_s)
        # Whatever was in progress before a pause gets time until the next check.
        if not was_paused:
            try:
                self._check_parts()
            except Exception as error:
                self._note_failure(error)

    def _note_failure(self, error: Exception) -> None:
        # Log only the first failure as an error: it would repeat every few seconds.
        _log.log(
            logging.DEBUG if self._has_failed else logging.ERROR, "the watchdog failed and continues", exc_info=error
        )
        self._has_failed = True

    def _check_parts(self) -> None:
        now = self._clock()
        found = {stuck.key: stuck for stuck in self._health.stuck()}
        for key, (stuck, since) in list(self._open.items()):
            if key not in found or now - found[key].seconds > since + self.every_s:
                # It has ended; a new one with the same key is logged below.
                del self._open[key]
                _log.warning("no longer stuck, after %.1f s: %s", now - since, stuck.name)
        for key, stuck in found.items():
            if key not in self._open:
                self._open[key] = stuck, now if math.isinf(stuck.seconds) else now - stuck.seconds
                seconds = "" if math.isinf(stuck.seconds) else f" for {stuck.seconds:.1f} s"
                _log.warning("stuck%s: %s%s", seconds, stuck.name, f" ({stuck.detail})" if stuck.detail else "")
