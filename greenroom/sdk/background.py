"""Asynchronous logging: values are queued and sent in batches by a background thread.

    for step, loss in enumerate(losses):
        mlflow.log_metric("loss", loss, step=step, synchronous=False)

The end of the run, `flush_async_logging` and the end of the script wait until everything has been sent. While the
server cannot be reached, a batch is retried; what is still unsent when the end of the run has waited long enough is
written to a file (`unsent.py`).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from greenroom.errors import (
    GreenroomError,
    LimitExceeded,
    PermissionDenied,
    TimedOut,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from greenroom.sdk import process_exit
from greenroom.sdk.batches import batches
from greenroom.sdk.entities import Metric, Param, RunTag
from greenroom.sdk.settings import flag, request_timeout_s
from greenroom.sdk.transport import Transport

if TYPE_CHECKING:
    import logging

# Long enough to batch the points of a training loop, short enough for pages to show them as they come.
_LINGER_S = 0.2
# The limit of one call.
_BATCH_SIZE = 1000
# A loop that logs faster than the server accepts is blocked instead of filling the memory.
_MAX_WAITING = 50_000
# Between attempts to send a batch, each of which has its own retries.
_INITIAL_PAUSE_S, _MAX_PAUSE_S = 0.2, 5.0


class Send(Protocol):
    """Logs to a run, and returns when the server has stored the values."""

    def __call__(
        self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
    ) -> None: ...


class RunOperations:
    """Values handed over for logging; mlflow's name."""

    def __init__(self, log: BackgroundLog) -> None:
        self._log = log
        self._is_done = threading.Event()
        self._error: BaseException | None = None
        self.was_reported = False

    @property
    def is_done(self) -> bool:
        """Whether the values were stored, rejected, or given up."""
        return self._is_done.is_set()

    @property
    def error(self) -> BaseException | None:
        """Why they were not stored; None as long as they may be."""
        return self._error

    def wait(self) -> None:
        """Wait until the values are stored.

        Raises:
            TimedOut: the server has been unreachable for too long; sending is still retried.
            GreenroomError: the values were rejected or given up.
        """
        self._log.wait_for([self])
        self.was_reported = True
        if self._error is not None:
            raise self._error

    def wait_s(self, seconds: float) -> bool:
        """Wait for at most some seconds, and return whether they are done."""
        return self._is_done.wait(seconds)

    def end(self, error: BaseException | None) -> None:
        """Wake up the waiters; has no effect the second time, when given-up values arrive after all."""
        if not self._is_done.is_set():
            self._error = error
            self._is_done.set()


class _Entry(NamedTuple):
    run_id: str
    metrics: Sequence[Metric]
    params: Sequence[Param]
    tags: Sequence[RunTag]
    operations: RunOperations

    @property
    def size(self) -> int:
        return len(self.metrics) + len(self.params) + len(self.tags)


class BackgroundLog:
    """The queue of values for one server, and the thread that sends them.

    Args:
        send: sends one batch; repeating it is safe.
        uri: of the server.
        workspace: that the runs are in; None for the server's default.
        patience_s: how long to wait without progress at the end of a run, or when the queue is full; by default the
            timeout of a request.
    """

    def __init__(
        self, send: Send, *, uri: str = "", workspace: str | None = None, patience_s: float | None = None
    ) -> None:
        self._send = send
        self._uri = uri
        self._workspace = workspace
        self._patience_s = request_timeout_s() if patience_s is None else patience_s
        self._entries: list[_Entry] = []
        self._sending: list[_Entry] = []
        self._failed: list[_Entry] = []
        self._size = 0
        self._is_urgent = False
        self._last_error: BaseException | None = None
        self._last_stored = 0.0
        # Guards everything above.
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(
        self,
        run_id: str,
        *,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
    ) -> RunOperations:
        """Queue values for logging; waits only if the queue is full.

        In a process that may end before the queue is empty, they are sent immediately.
        """
        entry = _Entry(run_id, tuple(metrics), tuple(params), tuple(tags), RunOperations(self))
        if process_exit.will_run():
            self._make_room()
        with self._changed:
            # Under the lock: the end of the process waits for what is queued by then.
            if process_exit.will_run() and self._has_thread():
                self._entries.append(entry)
                self._size += entry.size
                self._changed.notify_all()
                return entry.operations
        self._send_now(entry)
        return entry.operations

    def flush(self, run_id: str | None = None, *, gives_up: bool = False) -> None:
        """Wait until everything queued so far is stored.

        Args:
            run_id: only what belongs to this run.
            gives_up: write unsent values to a file, with a warning, instead of raising `TimedOut`.

        Raises:
            TimedOut: the server has been unreachable for too long; sending is still retried.
            GreenroomError: some values were rejected, and the error was not raised yet.
        """
        waiting = self._hurry(run_id)
        try:
            self.wait_for([entry.operations for entry in waiting])
        except BaseException as error:
            # Ctrl-C while waiting must not lose the values either.
            if gives_up:
                self._give_up(waiting, self._last_error or error)
            if not gives_up or not isinstance(error, TimedOut):
                raise
        with self._changed:
            failed = [entry for entry in self._failed if run_id in (None, entry.run_id)]
            self._failed = [entry for entry in self._failed if run_id not in (None, entry.run_id)]
        failed = [entry for entry in failed if not entry.operations.was_reported]
        if failed:
            cause = failed[0].operations.error
            count = sum(entry.size for entry in failed)
            raise Unavailable(
                f"{_value_count(count)} of run {failed[0].run_id} could not be logged: {cause}"
            ) from cause

    def catch_up(self, run_id: str) -> None:
        """Wait until everything queued so far for a run is stored or rejected; rejections are not raised.

        Raises:
            TimedOut: the server has been unreachable for too long; sending is still retried.
        """
        self.wait_for([entry.operations for entry in self._hurry(run_id)])

    def _hurry(self, run_id: str | None) -> list[_Entry]:
        """Have everything queued for a run, or for all runs, sent now, and return it."""
        with self._changed:
            waiting = [entry for entry in (*self._sending, *self._entries) if run_id in (None, entry.run_id)]
            self._is_urgent = self._is_urgent or bool(waiting)
            self._changed.notify_all()
        return waiting

    def wait_for(self, waiting: Sequence[RunOperations]) -> None:
        """Wait until these are done, for as long as there is progress.

        Raises:
            TimedOut: there was no progress for too long.
        """
        began = time.monotonic()
        for operations in waiting:
            while not operations.is_done:
                left_s = max(began, self._last_stored) + self._patience_s - time.monotonic()
                if left_s <= 0:
                    raise TimedOut(
                        f"Values logged in the background could not be sent within {self._patience_s:g} s; sending is still "
                        f"retried: {self._reason()}"
                    )
                operations.wait_s(left_s)

    def _reason(self) -> str:
        return str(self._last_error or f"{self._uri} does not respond.")

    def _make_room(self) -> None:
        """Wait until the queue has room; give up queued values if the server stays unreachable."""
        began = time.monotonic()
        while True:
            with self._changed:
                if self._size < _MAX_WAITING:
                    return
                left_s = max(began, self._last_stored) + self._patience_s - time.monotonic()
                if left_s > 0:
                    self._changed.wait(left_s)
                    continue
                # A tag sent much later could overwrite a newer value, so tags stay in the queue.
                waiting = [entry for entry in self._entries if not entry.tags]
            if not waiting:
                began = time.monotonic()
                continue
            self._give_up(waiting, TimedOut(self._reason()))

    def _has_thread(self) -> bool:
        if self._thread is None:
            process_exit.prepare()
            thread = threading.Thread(target=self._work, name="greenroom-background", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the interpreter is ending
                return False
            self._thread = thread
        return True

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._entries))
                self._changed.wait_for(lambda: self._is_urgent or self._size >= _BATCH_SIZE, _LINGER_S)
                self._sending, self._entries, self._size, self._is_urgent = self._entries, [], 0, False
                self._changed.notify_all()
            by_run: dict[str, list[_Entry]] = {}
            for entry in self._sending:
                by_run.setdefault(entry.run_id, []).append(entry)
            for entries in by_run.values():
                for part in _parts(entries):
                    self._send_until_stored(part)
            with self._changed:
                self._sending = []

    def _send_until_stored(self, entries: Sequence[_Entry]) -> None:
        pause_s = _INITIAL_PAUSE_S
        while entries := [entry for entry in entries if not entry.operations.is_done]:
            try:
                self._send(
                    entries[0].run_id,
                    [point for entry in entries for point in entry.metrics],
                    [param for entry in entries for param in entry.params],
                    [tag for entry in entries for tag in entry.tags],
                )
            except BaseException as error:
                if _is_transient(error):
                    self._pause(error, pause_s)
                    pause_s = min(_MAX_PAUSE_S, pause_s * 2)
                elif _is_access_error(error):
                    self._give_up(entries, error)
                elif len(entries) == 1:
                    self._refuse(entries[0], error)
                else:
                    # One of them is invalid and must not cause the others to be lost. Values may be sent twice.
                    for entry in entries:
                        self._send_until_stored([entry])
            else:
                self._stored(entries)

    def _pause(self, error: BaseException, pause_s: float) -> None:
        with self._changed:
            self._last_error = error
            # The end of a run tries immediately, and then waits like this thread.
            self._changed.wait_for(lambda: self._is_urgent, pause_s * random.uniform(0.5, 1.0))
            self._is_urgent = False

    def _stored(self, entries: Sequence[_Entry]) -> None:
        with self._changed:
            self._last_stored, self._last_error = time.monotonic(), None
            self._changed.notify_all()
        for entry in entries:
            entry.operations.end(None)

    def _refuse(self, entry: _Entry, error: BaseException) -> None:
        with self._changed:
            self._failed.append(entry)
        entry.operations.end(error)

    def _send_now(self, entry: _Entry) -> None:
        """Send without the thread; errors are logged here, because the caller may never wait for the result."""
        try:
            self._send(entry.run_id, entry.metrics, entry.params, entry.tags)
        except Exception as error:
            if _is_transient(error) or _is_access_error(error):
                self._give_up([entry], error)
            else:
                _logger().warning("%s of run %s could not be logged: %s", _value_count(entry.size), entry.run_id, error)
                entry.operations.end(error)
        else:
            entry.operations.end(None)

    def _give_up(self, entries: Sequence[_Entry], error: BaseException) -> None:
        """Write unsent entries to files, one per run, and log an error."""
        with self._changed:
            entries = [entry for entry in entries if not entry.operations.is_done]
            given_up = {id(entry) for entry in entries}
            self._entries = [entry for entry in self._entries if id(entry) not in given_up]
            self._size = sum(entry.size for entry in self._entries)
            by_run: dict[str, list[_Entry]] = {}
            for entry in entries:
                by_run.setdefault(entry.run_id, []).append(entry)
            for run_id, of_run in by_run.items():
                reported = self._save(run_id, of_run, error)
                for entry in of_run:
                    entry.operations.end(reported)
            self._changed.notify_all()

    def _save(self, run_id: str, entries: Sequence[_Entry], error: BaseException) -> Unavailable:
        import shlex

        from greenroom.sdk import unsent

        reason = (str(error) or type(error).__name__).rstrip(".") + "."
        count = sum(entry.size for entry in entries)
        lost = f"{_value_count(count)} of run {run_id} could not be sent to {self._uri}: {reason}"
        try:
            unsent_batches = batches(
                run_id,
                [point for entry in entries for point in entry.metrics],
                [param for entry in entries for param in entry.params],
                [tag for entry in entries for tag in entry.tags],
            )
            file = unsent.write(self._uri, run_id, unsent_batches, reason=reason, workspace=self._workspace)
        except Exception as unwritten:
            text = f"{lost} They could not be written to a file either ({unwritten}), and are lost."
        else:
            command = shlex.join(["greenroom", "runs", "send-unsent", "--uri", self._uri, str(file)])
            text = f"{lost} They were written to {file}; send them later with: {command}"
        _logger().error("%s", text)
        return Unavailable(text)


def _parts(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Group the entries of a run into parts that fit one call where possible, so that stored values are not sent again."""
    part: list[_Entry] = []
    size = 0
    for entry in entries:
        if part and size + entry.size > _BATCH_SIZE:
            yield part
            part, size = [], 0
        part.append(entry)
        size += entry.size
    if part:
        yield part


def _value_count(count: int) -> str:
    return f"{count} value{'' if count == 1 else 's'}"


def _is_transient(error: BaseException) -> bool:
    """Return whether the same values may be accepted later."""
    return isinstance(error, Unavailable | LimitExceeded) and not isinstance(error, TooLarge)


def _is_access_error(error: BaseException) -> bool:
    """Return whether any values would be rejected, so that these are not at fault."""
    return isinstance(error, Unauthenticated | PermissionDenied)


_logs: dict[Any, BackgroundLog] = {}
_lock = threading.Lock()


def is_wanted(synchronous: bool | None) -> bool:
    """Return whether to log asynchronously: ``synchronous`` if given, else ``..._ENABLE_ASYNC_LOGGING``."""
    return flag("ENABLE_ASYNC_LOGGING", default=False) if synchronous is None else not synchronous


def log_to(transport: Transport, send: Callable[..., None]) -> BackgroundLog:
    """Return the background log of a server; one is created for each.

    Args:
        send: sends one batch; used only when the log is created.
    """
    with _lock:
        log = _logs.get(transport)
        if log is None:
            log = _logs[transport] = BackgroundLog(send, uri=transport.uri, workspace=transport.workspace)
        return log


def flush(transport: object | None = None, run_id: str | None = None) -> None:
    """Wait until everything logged in the background is stored.

    Args:
        transport: only values for this server.
        run_id: only values of this run.

    Raises:
        TimedOut: the server has been unreachable for too long; sending is still retried.
        GreenroomError: some values were rejected.
    """
    for log in _logs_of(transport):
        log.flush(run_id)


def catch_up(transport: object, run_id: str) -> None:
    """Wait for what is queued for a run, before a call that must not overtake it.

    Raises:
        TimedOut: the server has been unreachable for too long; sending is still retried.
    """
    for log in _logs_of(transport):
        log.catch_up(run_id)


def finish(transport: object | None = None, run_id: str | None = None) -> None:
    """Flush at the end of a run or of the process: unsent values are written to a file, and nothing is raised."""
    for log in _logs_of(transport):
        try:
            log.flush(run_id, gives_up=True)
        except GreenroomError as error:
            _logger().warning("%s", error)


def _logs_of(transport: object | None) -> list[BackgroundLog]:
    return [log for known, log in list(_logs.items()) if transport in (None, known)]


def _logger() -> logging.Logger:
    import logging

    return logging.getLogger("greenroom")


def _after_fork() -> None:
    # The parent sends what is queued.
    global _lock
    _lock = threading.Lock()
    _logs.clear()


# At exit this runs after open runs are ended, which is registered later, and before connections are closed.
process_exit.register(finish, order=100)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
