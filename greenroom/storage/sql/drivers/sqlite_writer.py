"""The thread that makes all changes to a SQLite file: takes queued changes and commits them in groups.

It outlives any error, and every change it took gets an answer. Should it end all the same, changes are refused from
then on and `check` fails, so that `/ready` answers 503 (docs/decisions/0090).
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import logging
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from greenroom.errors import OutcomeUnknown, StorageUnavailable
from greenroom.storage.sql.drivers import group_commit
from greenroom.storage.sql.drivers.group_commit import Change, GroupCommitter, Outcome, another

T = TypeVar("T")
Tx = TypeVar("Tx")

# How long `check` waits for an empty change; a probe times out after 5 s.
_CHECK_S: Final = 2.0
# Beyond the time that a step may take.
_GRACE_S: Final = 10.0
# An error that repeats immediately must not keep a processor busy.
_PAUSE_S: Final = 0.05
# Attempts to pass an outcome to an event loop before it is dropped.
_SEND_ATTEMPTS: Final = 20

_log = logging.getLogger("greenroom.storage.sqlite")


class _EmptyLog(NamedTuple):
    """A request to empty the write-ahead log."""

    future: concurrent.futures.Future[bool]


class SqliteWriter(Generic[Tx]):
    """Runs changes on a dedicated thread.

    Args:
        committer: makes the changes; the thread's alone from now on.
        monotonic: the clock of limits, in seconds.
    """

    def __init__(self, committer: GroupCommitter[Tx], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._committer = committer
        self._monotonic = monotonic
        self._queue: queue.SimpleQueue[Change | _EmptyLog | None] = queue.SimpleQueue()
        # Taken from the queue and not yet answered; used only by the thread.
        self._taken: list[Change] = []
        self._has_more = True
        self._busy_since: float | None = None
        self._failures = 0
        # Guards the order of `submit` and `close`: nothing is queued after the end.
        self._door = threading.Lock()
        self._is_closed = False
        self._has_ended = False
        self._thread = threading.Thread(target=self._work, name="greenroom-writer", daemon=True)
        self._thread.start()

    def submit(self, verb: Callable[[Tx], Coroutine[Any, Any, T]]) -> asyncio.Future[T]:
        """Queue a change of the running task; the future is done when it is durable or rolled back.

        Raises:
            StorageUnavailable: closed, or the thread has ended.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(Change(verb, contextvars.copy_context(), future))
        return future

    def empty_log(self, *, wait_s: float) -> bool:
        """Empty the write-ahead log between two groups; false when it could not be emptied in time.

        Called on any other thread, while no search runs: SQLite empties it only when no reader uses it.
        """
        request = _EmptyLog(concurrent.futures.Future())
        try:
            self._put(request)
            return request.future.result(wait_s)
        except Exception as error:
            request.future.cancel()
            _log.warning(
                "%s: the write-ahead log could not be emptied: %s", self._committer.where, str(error) or "no answer"
            )
            return False

    @property
    def length(self) -> int:
        """How many changes wait to be taken."""
        return self._queue.qsize()

    @property
    def busy_s(self) -> float | None:
        """Seconds since it began the group it is working on; None while it waits for changes."""
        since = self._busy_since
        return None if since is None else self._monotonic() - since

    @property
    def failures(self) -> int:
        """Groups that it could not begin or commit, since the start."""
        return self._failures + self._committer.failures

    def is_alive(self) -> bool:
        """Whether changes are accepted."""
        return self._thread.is_alive() and not (self._is_closed or self._has_ended)

    async def check(self) -> None:
        """Check that changes are being made, with an empty one.

        Another process that holds the lock for a moment, or a change that takes long, is no failure; a step beyond its
        time limit is, and so is waiting in vain after a group that failed.

        Raises:
            StorageUnavailable: they are not.
        """
        try:
            async with asyncio.timeout(_CHECK_S):
                await self.submit(_change_nothing)
        except TimeoutError:
            step_s, failure = self._committer.step_s, self._committer.failure
            limit_s = self._committer.time_limit_s + _GRACE_S
            if step_s is not None and step_s > limit_s:
                raise StorageUnavailable(
                    f"{self._committer.where}: the writer has been busy with one step for {step_s:.0f} s (limit "
                    f"{limit_s:.0f} s). If the disk is well, restart the server."
                ) from None
            if failure is not None:
                raise another(failure) from None

    def close(self) -> None:
        """Finish what is queued; returns when it is done."""
        with self._door:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()

    def _put(self, item: Change | _EmptyLog) -> None:
        with self._door:
            if self._is_closed:
                raise StorageUnavailable(f"{self._committer.where} is closed: the server is stopping.")
            if self._has_ended:
                raise self._ended()
            self._queue.put(item)

    def _ended(self) -> StorageUnavailable:
        return StorageUnavailable(f"{self._committer.where}: the writer has ended; restart the server.")

    # -- on the thread --

    def _work(self) -> None:
        try:
            while self._has_more or self._taken:
                try:
                    self._turn()
                except BaseException as error:
                    self._survive(error)
        except BaseException:
            _log.critical("%s: the writer has ended; restart the server", self._committer.where, exc_info=True)
        finally:
            self._end()

    def _turn(self) -> None:
        """Take the queued changes, and commit and answer a group of them."""
        if self._has_more:
            self._has_more = self._collect()
        if not self._taken:
            return
        self._busy_since = self._monotonic()
        outcomes = self._committer.commit_group(self._taken)
        self._busy_since = None
        _send(outcomes)
        # Those that did not fit go first in the next group.
        del self._taken[: len(outcomes)]

    def _collect(self) -> bool:
        """Take all queued changes, after waiting for the first; return whether more can come."""
        while len(self._taken) < group_commit.MAX_CHANGES:
            try:
                item = self._queue.get(block=not self._taken)
            except queue.Empty:
                return True
            if item is None:
                return False
            if isinstance(item, _EmptyLog):
                self._empty_log(item)
            else:
                self._taken.append(item)
        return True

    def _empty_log(self, request: _EmptyLog) -> None:
        if not request.future.set_running_or_notify_cancel():
            return
        self._busy_since = self._monotonic()
        try:
            request.future.set_result(self._committer.empty_log())
        except BaseException as error:
            request.future.set_exception(error)
        finally:
            self._busy_since = None

    def _survive(self, error: BaseException) -> None:
        """Answer the changes taken after an error outside of any of them, and continue."""
        self._busy_since = None
        self._failures += 1
        _log.critical("%s: the writer failed and continues", self._committer.where, exc_info=error)
        failure = OutcomeUnknown(
            f"{self._committer.where}: the writer failed ({type(error).__name__}): the change may or may not have been "
            "made; check before you retry."
        )
        failure.__cause__ = error
        _send([Outcome(change, None, another(failure)) for change in self._taken])
        self._taken.clear()
        time.sleep(_PAUSE_S)

    def _end(self) -> None:
        """Refuse queued and later changes; nothing is queued after a regular close."""
        with self._door:
            self._has_ended = True
        items: list[Change | _EmptyLog | None] = [*self._taken]
        while not self._queue.empty():
            items.append(self._queue.get())
        for item in items:
            if isinstance(item, _EmptyLog):
                item.future.set_exception(self._ended())
        _send([Outcome(item, None, self._ended()) for item in items if isinstance(item, Change)])


async def _change_nothing(_transaction: object) -> None:
    pass


def _send(outcomes: Sequence[Outcome]) -> None:
    """Pass outcomes to the waiting tasks, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.change.future is not None:
            by_loop.setdefault(outcome.change.future.get_loop(), []).append(outcome)
    for loop, outcomes_there in by_loop.items():
        for attempt in range(1, _SEND_ATTEMPTS + 1):
            try:
                loop.call_soon_threadsafe(_resolve, outcomes_there)
            except Exception:
                if loop.is_closed():
                    # The tasks that waited ended with their event loop.
                    break
                if attempt == _SEND_ATTEMPTS:
                    _log.critical(
                        "the outcomes of %d changes could not be passed on", len(outcomes_there), exc_info=True
                    )
                time.sleep(_PAUSE_S)
            else:
                break


def _resolve(outcomes: Sequence[Outcome]) -> None:
    for (_, _, future), result, error in outcomes:
        if future is None or future.done():
            continue
        if error is None:
            future.set_result(result)
        elif isinstance(error, asyncio.CancelledError) or (
            isinstance(error, Exception) and not isinstance(error, StopIteration)
        ):
            future.set_exception(error)
        else:
            # A future refuses StopIteration, and an exit or Ctrl-C raised in a verb would end the event loop.
            failure = RuntimeError(f"the change ended with {type(error).__name__}")
            failure.__cause__ = error
            future.set_exception(failure)
