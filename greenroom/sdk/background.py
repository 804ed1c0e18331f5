"""Logging in the background, where a script asks for it: what is logged waits here and travels in batches.

    for step, loss in enumerate(losses):
        mlflow.log_metric("loss", loss, step=step, synchronous=False)

The end of the run, `flush_async_logging` and the end of the script wait until everything has arrived. While the server is
away a batch is kept and tried again; what has not arrived when the end of the run has waited long enough goes into a
file (`unsent.py`).
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

# Long enough that a training loop's points share a call, short enough that a page shows them as they come.
_LINGER_S = 0.2
# As many as one call takes.
_FULL = 1000
# A loop that logs faster than the server takes is held up instead of filling the memory.
_MOST_WAITING = 50_000
# Between attempts to send a batch; each of them has pauses of its own.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class Send(Protocol):
    """Logs to a run, and returns when it has arrived."""

    def __call__(
        self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
    ) -> None: ...


class RunOperations:
    """What was handed over to be logged."""

    def __init__(self, log: BackgroundLog) -> None:
        self._log = log
        self._is_done = threading.Event()
        self._error: BaseException | None = None
        self.was_told = False

    @property
    def is_done(self) -> bool:
        """Whether it has arrived, was refused, or was given up."""
        return self._is_done.is_set()

    @property
    def error(self) -> BaseException | None:
        """Why it has not arrived; None while it may."""
        return self._error

    def wait(self) -> None:
        """Wait until it has arrived.

        Raises:
            TimedOut: the server has been away for too long; it is still tried.
            GreenroomError: it was refused, or given up.
        """
        self._log.wait_for([self])
        self.was_told = True
        if self._error is not None:
            raise self._error

    def wait_s(self, seconds: float) -> bool:
        """Wait for at most some seconds, and tell whether it is done."""
        return self._is_done.wait(seconds)

    def end(self, error: BaseException | None) -> None:
        """Let those go on who wait; what was given up may have been on its way, and stays so."""
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
    """What waits to be logged to one server, and the thread that sends it.

    Args:
        send: sends one batch; repeating it is safe.
        uri: of the server.
        patience_s: how long without any progress to wait for the server at the end of a run, or with a held loop; as
            long as one request unless given.
    """

    def __init__(self, send: Send, *, uri: str = "", patience_s: float | None = None) -> None:
        self._send = send
        self._uri = uri
        self._patience_s = request_timeout_s() if patience_s is None else patience_s
        self._entries: list[_Entry] = []
        self._sending: list[_Entry] = []
        self._failed: list[_Entry] = []
        self._size = 0
        self._is_urgent = False
        self._trouble: BaseException | None = None
        self._last_stored = 0.0
        # Guards all of these.
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
        """Hand over what is to be logged; waits only where too much waits already.

        In a process that may end before it has sent everything, it is sent at once.
        """
        entry = _Entry(run_id, tuple(metrics), tuple(params), tuple(tags), RunOperations(self))
        if process_exit.is_certain():
            self._make_room()
        with self._changed:
            # Under the lock: the end of the process waits for what is there by then.
            if process_exit.is_certain() and self._has_thread():
                self._entries.append(entry)
                self._size += entry.size
                self._changed.notify_all()
                return entry.operations
        self._send_now(entry)
        return entry.operations

    def flush(self, run_id: str | None = None, *, gives_up: bool = False) -> None:
        """Wait until everything handed over so far has arrived.

        Args:
            run_id: only what belongs to this run.
            gives_up: keep in a file what has not arrived in time, with a warning, instead of raising `TimedOut`.

        Raises:
            TimedOut: the server has been away for too long; what waits is still tried.
            GreenroomError: some of it was refused, and nobody was told yet.
        """
        with self._changed:
            waiting = [entry for entry in (*self._sending, *self._entries) if run_id in (None, entry.run_id)]
            self._is_urgent = bool(waiting)
            self._changed.notify_all()
        try:
            self.wait_for([entry.operations for entry in waiting])
        except BaseException as error:
            # Ctrl-C while waiting must not cost the values either.
            if gives_up:
                self._give_up(waiting, self._trouble or error)
            if not gives_up or not isinstance(error, TimedOut):
                raise
        with self._changed:
            failed = [entry for entry in self._failed if run_id in (None, entry.run_id)]
            self._failed = [entry for entry in self._failed if run_id not in (None, entry.run_id)]
        failed = [entry for entry in failed if not entry.operations.was_told]
        if failed:
            cause = failed[0].operations.error
            count = sum(entry.size for entry in failed)
            raise Unavailable(f"{_values(count)} of run {failed[0].run_id} could not be logged: {cause}") from cause

    def wait_for(self, waiting: Sequence[RunOperations]) -> None:
        """Wait until these are done, for as long as anything arrives at all.

        Raises:
            TimedOut: nothing has arrived for too long.
        """
        began = time.monotonic()
        for operations in waiting:
            while not operations.is_done:
                left_s = max(began, self._last_stored) + self._patience_s - time.monotonic()
                if left_s <= 0:
                    raise TimedOut(
                        f"What was logged in the background has not arrived within {self._patience_s:g} s, and is still "
                        f"tried: {self._why()}"
                    )
                operations.wait_s(left_s)

    def _why(self) -> str:
        return str(self._trouble or f"{self._uri} does not answer.")

    def _make_room(self) -> None:
        """Wait until there is room for more; a server that stays away is given up for what waits meanwhile."""
        began = time.monotonic()
        while True:
            with self._changed:
                if self._size < _MOST_WAITING:
                    return
                left_s = max(began, self._last_stored) + self._patience_s - time.monotonic()
                if left_s > 0:
                    self._changed.wait(left_s)
                    continue
                # A tag that is set now and sent much later would undo what was set in between, so tags stay.
                waiting = [entry for entry in self._entries if not entry.tags]
            if not waiting:
                began = time.monotonic()
                continue
            self._give_up(waiting, TimedOut(self._why()))

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
                self._changed.wait_for(lambda: self._is_urgent or self._size >= _FULL, _LINGER_S)
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
        pause_s = _FIRST_PAUSE_S
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
                    pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)
                elif _is_for_all(error):
                    self._give_up(entries, error)
                elif len(entries) == 1:
                    self._refuse(entries[0], error)
                else:
                    # One of them is wrong: the others shall not be lost with it. What has arrived may arrive again.
                    for entry in entries:
                        self._send_until_stored([entry])
            else:
                self._stored(entries)

    def _pause(self, error: BaseException, pause_s: float) -> None:
        with self._changed:
            self._trouble = error
            # The end of a run tries at once, and then waits as this does.
            self._changed.wait_for(lambda: self._is_urgent, pause_s * random.uniform(0.5, 1.0))
            self._is_urgent = False

    def _stored(self, entries: Sequence[_Entry]) -> None:
        with self._changed:
            self._last_stored, self._trouble = time.monotonic(), None
            self._changed.notify_all()
        for entry in entries:
            entry.operations.end(None)

    def _refuse(self, entry: _Entry, error: BaseException) -> None:
        with self._changed:
            self._failed.append(entry)
        entry.operations.end(error)

    def _send_now(self, entry: _Entry) -> None:
        """Send without the thread; what goes wrong is told here, since nobody may come to wait for it."""
        try:
            self._send(entry.run_id, entry.metrics, entry.params, entry.tags)
        except Exception as error:
            if _is_transient(error) or _is_for_all(error):
                self._give_up([entry], error)
            else:
                _logger().warning("%s of run %s could not be logged: %s", _values(entry.size), entry.run_id, error)
                entry.operations.end(error)
        else:
            entry.operations.end(None)

    def _give_up(self, entries: Sequence[_Entry], error: BaseException) -> None:
        """Put entries that have not arrived into files, one for each run, and say so."""
        with self._changed:
            entries = [entry for entry in entries if not entry.operations.is_done]
            given_up = {id(entry) for entry in entries}
            self._entries = [entry for entry in self._entries if id(entry) not in given_up]
            self._size = sum(entry.size for entry in self._entries)
            by_run: dict[str, list[_Entry]] = {}
            for entry in entries:
                by_run.setdefault(entry.run_id, []).append(entry)
            for run_id, of_run in by_run.items():
                told = self._keep(run_id, of_run, error)
                for entry in of_run:
                    entry.operations.end(told)
            self._changed.notify_all()

    def _keep(self, run_id: str, entries: Sequence[_Entry], error: BaseException) -> Unavailable:
        import shlex

        from greenroom.sdk import unsent

        reason = (str(error) or type(error).__name__).rstrip(".") + "."
        count = sum(entry.size for entry in entries)
        lost = f"{_values(count)} of run {run_id} could not be sent to {self._uri}: {reason}"
        try:
            kept = batches(
                run_id,
                [point for entry in entries for point in entry.metrics],
                [param for entry in entries for param in entry.params],
                [tag for entry in entries for tag in entry.tags],
            )
            file = unsent.keep(self._uri, run_id, kept, reason=reason)
        except Exception as unwritten:
            text = f"{lost} They could not be kept in a file either ({unwritten}), and are lost."
        else:
            command = shlex.join(["greenroom", "runs", "send-unsent", "--uri", self._uri, str(file)])
            text = f"{lost} They are kept in {file}; send them later with: {command}"
        _logger().error("%s", text)
        return Unavailable(text)


def _parts(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Take entries of a run apart so that each part fits a call, if its entries do: what has arrived is not sent again."""
    part: list[_Entry] = []
    size = 0
    for entry in entries:
        if part and size + entry.size > _FULL:
            yield part
            part, size = [], 0
        part.append(entry)
        size += entry.size
    if part:
        yield part


def _values(count: int) -> str:
    return f"{count} value{'' if count == 1 else 's'}"


def _is_transient(error: BaseException) -> bool:
    """Tell whether the same values may be taken later."""
    return isinstance(error, Unavailable | LimitExceeded) and not isinstance(error, TooLarge)


def _is_for_all(error: BaseException) -> bool:
    """Tell whether no other values would be taken either, so that these are not at fault."""
    return isinstance(error, Unauthenticated | PermissionDenied)


_logs: dict[Any, BackgroundLog] = {}
_lock = threading.Lock()


def is_wanted(synchronous: bool | None) -> bool:
    """Tell whether to log in the background: as the call says, else ``..._ENABLE_ASYNC_LOGGING``, else not."""
    return flag("ENABLE_ASYNC_LOGGING", default=False) if synchronous is None else not synchronous


def log_to(transport: Transport, send: Callable[..., None]) -> BackgroundLog:
    """Find or make the background log to a server.

    Args:
        send: sends one batch there; taken the first time.
    """
    with _lock:
        log = _logs.get(transport)
        if log is None:
            log = _logs[transport] = BackgroundLog(send, uri=transport.uri)
        return log


def flush(transport: object | None = None, run_id: str | None = None) -> None:
    """Wait until everything logged in the background has arrived.

    Args:
        transport: only what goes to this server.
        run_id: only what belongs to this run.

    Raises:
        TimedOut: the server has been away for too long; what waits is still tried.
        GreenroomError: some of it was refused.
    """
    for log in _logs_of(transport):
        log.flush(run_id)


def finish(transport: object | None = None, run_id: str | None = None) -> None:
    """Do the same at the end of a run or of the process: what cannot be sent is kept in a file, and nothing is raised."""
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
    # What waits is the parent's to send.
    global _lock
    _lock = threading.Lock()
    _logs.clear()


# Before runs that were left open are ended, which is registered later, and after connections are closed, which is earlier.
process_exit.register(finish, order=100)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
