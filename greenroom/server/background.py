"""Background tasks: a step that is repeated until the task is stopped.

No error ends a task. The first error of each kind is logged, the step is retried with growing pauses, and recovery is
logged too. `/ready`, `/metrics` and the watchdog read the state of each task.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import Context

import msgspec

from greenroom.errors import GreenroomError

# Longest pause between retries: short enough to notice soon that the error is over, long enough to cost nothing.
_LONGEST_PAUSE_S = 30.0
_log = logging.getLogger("greenroom.background")


class TaskState(msgspec.Struct, frozen=True):
    """The state of a background task.

    Attributes:
        is_running: it was started and has not ended.
        errors: number of failed steps since the start.
        failing_s: seconds since the first error after the last successful step; None while it works.
        behind_s: seconds since the last successful step, or since the start, not counting the regular pause; None while
            it is not running.
    """

    name: str
    is_running: bool
    errors: int
    failing_s: float | None
    behind_s: float | None


class BackgroundTask:
    """Repeats a step every few seconds until it is stopped. Not thread-safe: use it on the event loop only.

    Args:
        name: its name in the log.
        every_s: pause between two steps.
        longest_pause_s: longest pause before a retry, after many errors in a row.
        on_error: called after each step that failed.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], Awaitable[None]],
        *,
        every_s: float,
        longest_pause_s: float = _LONGEST_PAUSE_S,
        on_error: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = name
        self._step = step
        self._every_s = every_s
        self._longest_pause_s = max(longest_pause_s, every_s)
        self._on_error = on_error
        self._clock = clock
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._good_at = 0.0
        self._failed_at: float | None = None
        self._errors = 0
        self._errors_in_a_row = 0
        self._kinds: set[type[BaseException]] = set()

    def start(self) -> None:
        """Start, unless it is running."""
        if self._task is None:
            self._good_at = self._clock()
            self._begin()

    def stop(self) -> None:
        """Stop, and cancel a step in progress. The task can be started again immediately."""
        task, self._task = self._task, None
        self._recover()
        if task is not None:
            self._ending.add(task)
            task.cancel()

    async def ended(self) -> None:
        """Wait until everything that was stopped has ended."""
        if self._ending:
            await asyncio.wait(self._ending)

    @property
    def state(self) -> TaskState:
        """The current state."""
        now = self._clock()
        behind_s = None
        if self._task is not None:
            # The pause between two successful steps is not a delay.
            pause_s = self._every_s if self._failed_at is None else 0.0
            behind_s = max(0.0, now - self._good_at - pause_s)
        return TaskState(
            self.name,
            is_running=self._task is not None and not self._task.done(),
            errors=self._errors,
            failing_s=None if self._failed_at is None else now - self._failed_at,
            behind_s=behind_s,
        )

    def _begin(self) -> None:
        # In a context of its own: what it does belongs to no request, also if it is started during one.
        task = self._task = asyncio.create_task(self._run(), context=Context())
        task.add_done_callback(self._note_end)

    async def _run(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        while True:
            try:
                await self._step()
            except asyncio.CancelledError as error:
                # This task was not stopped: the cancellation comes from something that the step awaited.
                if task.cancelling():
                    raise
                self._note_error(error)
            except Exception as error:
                self._note_error(error)
            else:
                self._good_at = self._clock()
                if self._failed_at is not None:
                    seconds, errors = self._good_at - self._failed_at, self._errors_in_a_row
                    _log.info("%s: recovered after %d errors in %.1f s", self.name, errors, seconds)
                    self._recover()
            await self._sleep(self._pause_s())

    def _recover(self) -> None:
        self._failed_at, self._errors_in_a_row = None, 0
        self._kinds.clear()

    def _pause_s(self) -> float:
        # Bound the exponent too: an error may last for weeks.
        return min(self._every_s * 2.0 ** min(self._errors_in_a_row, 30), self._longest_pause_s)

    def _note_error(self, error: BaseException) -> None:
        self._errors += 1
        self._errors_in_a_row += 1
        if self._failed_at is None:
            self._failed_at = self._clock()
        if type(error) not in self._kinds:
            self._kinds.add(type(error))
            is_ours = isinstance(error, GreenroomError)
            _log.log(
                logging.WARNING if is_ours else logging.ERROR,
                "%s: failed, retrying in %.1f s: %s",
                self.name,
                self._pause_s(),
                error.message if isinstance(error, GreenroomError) else repr(error),
                # Our own errors explain themselves without a traceback.
                exc_info=None if is_ours else error,
            )
        if self._on_error is not None:
            self._on_error()

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        error = None if task.cancelled() else task.exception()
        if self._task is not task:
            return
        # It was not stopped: it was cancelled from outside, or this class has a bug.
        _log.error("%s: ended unexpectedly, restarting", self.name, exc_info=error)
        self._errors += 1
        self._errors_in_a_row += 1
        if self._failed_at is None:
            self._failed_at = self._clock()
        task.get_loop().call_later(self._pause_s(), self._begin_again, task)

    def _begin_again(self, ended: asyncio.Task[None]) -> None:
        if self._task is ended:
            self._begin()
