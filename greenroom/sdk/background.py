"""Logging in the background, where a script asks for it: what is logged waits here and travels in batches.

    for step, loss in enumerate(losses):
        mlflow.log_metric("loss", loss, step=step, synchronous=False)

The end of the run, `flush_async_logging` and the end of the script wait until everything has arrived.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from greenroom.errors import GreenroomError, Unavailable
from greenroom.sdk.entities import Metric, Param, RunTag
from greenroom.sdk.settings import flag

# Long enough that a training loop's points share a call, short enough that a page shows them as they come.
_LINGER_S = 0.2
# As many as one call takes.
_FULL = 1000
# A loop that logs faster than the server takes is held up instead of filling the memory.
_MOST_WAITING = 50_000
_log = logging.getLogger("greenroom")


class Send(Protocol):
    """Logs to a run, and returns when it has arrived."""

    def __call__(
        self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
    ) -> None: ...


class RunOperations:
    """What was handed over to be logged."""

    def __init__(self) -> None:
        self._is_done = threading.Event()
        self._error: BaseException | None = None
        self.was_told = False

    def wait(self) -> None:
        """Wait until it has arrived.

        Raises:
            GreenroomError: it was refused, or no server answered.
        """
        self._is_done.wait()
        self.was_told = True
        if self._error is not None:
            raise self._error

    def end(self, error: BaseException | None) -> None:
        """Let those go on who wait."""
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
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._entries: list[_Entry] = []
        self._sending: list[_Entry] = []
        self._failed: list[_Entry] = []
        self._size = 0
        self._is_urgent = False
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
        """Hand over what is to be logged; waits only where too much waits already."""
        entry = _Entry(run_id, tuple(metrics), tuple(params), tuple(tags), RunOperations())
        with self._changed:
            if self._has_thread():
                self._changed.wait_for(lambda: self._size < _MOST_WAITING)
                self._entries.append(entry)
                self._size += entry.size
                self._changed.notify_all()
                return entry.operations
        self._send_one(entry)
        return entry.operations

    def flush(self, run_id: str | None = None) -> None:
        """Wait until everything handed over so far has arrived.

        Args:
            run_id: only what belongs to this run.

        Raises:
            GreenroomError: some of it did not, and nobody was told yet.
        """
        with self._changed:
            waiting = [entry for entry in (*self._sending, *self._entries) if run_id in (None, entry.run_id)]
            self._is_urgent = bool(self._entries)
            self._changed.notify_all()
        for entry in waiting:
            entry.operations._is_done.wait()
        with self._changed:
            failed = [entry for entry in self._failed if run_id in (None, entry.run_id)]
            self._failed = [entry for entry in self._failed if entry not in failed]
        failed = [entry for entry in failed if not entry.operations.was_told]
        if failed:
            error = failed[0].operations._error
            count = sum(entry.size for entry in failed)
            raise Unavailable(f"{count} values of run {failed[0].run_id} could not be logged: {error}") from error

    def _has_thread(self) -> bool:
        if self._thread is None:
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
            for run_id, entries in by_run.items():
                self._send_together(run_id, entries)
            with self._changed:
                self._sending = []

    def _send_together(self, run_id: str, entries: Sequence[_Entry]) -> None:
        try:
            self._send(
                run_id,
                [point for entry in entries for point in entry.metrics],
                [param for entry in entries for param in entry.params],
                [tag for entry in entries for tag in entry.tags],
            )
        except Unavailable as error:
            for entry in entries:
                self._end(entry, error)
        except BaseException:
            # One of them is wrong: the others shall not be lost with it. What has arrived may arrive again.
            for entry in entries:
                self._send_one(entry)
        else:
            for entry in entries:
                self._end(entry, None)

    def _send_one(self, entry: _Entry) -> None:
        try:
            self._send(entry.run_id, entry.metrics, entry.params, entry.tags)
        except BaseException as error:
            self._end(entry, error)
        else:
            self._end(entry, None)

    def _end(self, entry: _Entry, error: BaseException | None) -> None:
        if error is not None:
            with self._changed:
                self._failed.append(entry)
        entry.operations.end(error)


_logs: dict[Any, BackgroundLog] = {}
_lock = threading.Lock()


def is_wanted(synchronous: bool | None) -> bool:
    """Tell whether to log in the background: as the call says, else ``..._ENABLE_ASYNC_LOGGING``, else not."""
    return flag("ENABLE_ASYNC_LOGGING", default=False) if synchronous is None else not synchronous


def log_to(transport: object, send: Callable[..., None]) -> BackgroundLog:
    """Find or make the background log to a server.

    Args:
        send: sends one batch there; taken the first time.
    """
    with _lock:
        log = _logs.get(transport)
        if log is None:
            log = _logs[transport] = BackgroundLog(send)
        return log


def flush(transport: object | None = None, run_id: str | None = None) -> None:
    """Wait until everything logged in the background has arrived.

    Args:
        transport: only what goes to this server.
        run_id: only what belongs to this run.

    Raises:
        GreenroomError: some of it did not arrive.
    """
    for known, log in list(_logs.items()):
        if transport in (None, known):
            log.flush(run_id)


def flush_or_warn(transport: object | None = None, run_id: str | None = None) -> None:
    """Do the same where an error would hide another, or keep a run from ending."""
    try:
        flush(transport, run_id)
    except GreenroomError as error:
        _log.warning("%s", error)


def _after_fork() -> None:
    # What waits is the parent's to send.
    global _lock
    _lock = threading.Lock()
    _logs.clear()


# Before runs that were left open are ended, which is registered later, and after connections are closed, which is earlier.
atexit.register(flush_or_warn)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
