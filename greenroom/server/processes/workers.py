"""Several worker processes on one set of sockets, and the parent that supervises them.

The parent serves no requests and runs no event loop, so it can fork at any time. It replaces a worker that dies, hangs
at its start or becomes unresponsive. When the parent is stopped, or dies, the workers finish their requests and exit.
Neither the failure of a worker nor a child that the parent did not start ends the parent.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from msgspec import Struct

from greenroom.errors import GreenroomError, Unavailable
from greenroom.server.monitoring.logging import Log, configure
from greenroom.server.monitoring.metrics import SharedCounts
from greenroom.server.processes import process
from greenroom.server.settings import Settings

# A worker that ends sooner than this after its start is restarted with a pause.
_STEADY_AFTER_S = 5.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
# Time a worker needs beyond that of its requests: closing the database, exiting.
_GRACE_S = 5.0
# Connecting takes a few seconds at most; loading the program takes longer on a busy machine.
_START_LIMIT_S = 60
# Between two checks of the workers; waking more often costs an idle machine.
_CHECK_EVERY_S = 5.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# The program that started this one may have blocked them, and a signal mask survives exec.
_SIGNALS = (*_STOP_SIGNALS, signal.SIGCHLD, signal.SIGALRM)
_log = logging.getLogger("greenroom.workers")


class _Worker(Struct):
    """A running worker.

    Attributes:
        ready: descriptor on which it reports that it serves; -1 once that was read.
        is_ready: it has reported so.
        beat: its last heartbeat.
        silent_s: time since then during which the parent itself was running.
        is_silent: it was logged as unresponsive.
    """

    slot: int
    pid: int
    started_at: float
    ready: int
    is_ready: bool = False
    beat: float = 0.0
    silent_s: float = 0.0
    is_silent: bool = False


class Workers:
    """The parent process of the workers.

    Args:
        sockets: already bound; every worker accepts on them.
    """

    def __init__(self, settings: Settings, sockets: Sequence[socket.socket]) -> None:
        self._settings = settings
        self._sockets = sockets
        self._shared = SharedCounts(settings.workers)
        self._running: dict[int, _Worker] = {}
        self._pauses: dict[int, float] = {}
        self._due: dict[int, float] = {}
        self._stops = 0
        self._is_up = False
        self._check_every_s = min(_CHECK_EVERY_S, settings.stuck_after_s / 2, settings.worker_timeout_s / 4)
        self._checked_at = time.monotonic()
        # Workers hold the read end; nothing is ever written. End of file tells them that the parent is gone.
        self._parent_pipe, self._parent_pipe_writer = os.pipe()
        self._wake_reader, self._wake_writer = os.pipe()
        for descriptor in (self._wake_reader, self._wake_writer):
            os.set_blocking(descriptor, False)

    def close(self) -> None:
        """Close the pipes; workers that still run stop, as if the parent had died."""
        for worker in self._running.values():
            _close_ready(worker)
        for descriptor in (self._parent_pipe, self._parent_pipe_writer, self._wake_reader, self._wake_writer):
            os.close(descriptor)

    def run(self) -> int:
        """Supervise the workers until stopped, and return the exit code."""
        log = Log(self._settings.log_level, is_shared=True)
        configure(log)
        try:
            return self._run()
        finally:
            log.close()

    def _run(self) -> int:
        for sock in self._sockets:
            sock.listen(process.BACKLOG)
            sock.setblocking(False)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        # Start one first: if it fails, so would the others, and the reason is printed once.
        try:
            self._fork(0)
        except OSError as error:
            return process.report(
                Unavailable(
                    f"A worker process cannot be started ({error.strerror}); free memory, or raise the limits of "
                    "processes and open files."
                )
            )
        while self._running or (self._due and not self._stops):
            self._wait()
            code = self._reap()
            if code is not None:
                return code
            if self._stops == 0:
                self._start_due()
                self._check_workers(time.monotonic())
        return 0

    def _wait(self) -> None:
        """Sleep until a worker reports or ends, a signal arrives, or the next check or start is due."""
        until = self._checked_at + self._check_every_s
        if self._stops == 0:
            until = min(until, *self._due.values(), until)
        poll = select.poll()
        poll.register(self._wake_reader, select.POLLIN)
        starting = {worker.ready: worker for worker in self._running.values() if worker.ready >= 0}
        for descriptor in starting:
            poll.register(descriptor, select.POLLIN)
        for descriptor, _ in poll.poll(max(0.0, until - time.monotonic()) * 1000 if self._stops == 0 else None):
            if descriptor == self._wake_reader:
                os.read(self._wake_reader, 4096)
            else:
                self._read_ready(starting[descriptor])

    def _read_ready(self, worker: _Worker) -> None:
        """Read whether a starting worker serves; end of file means that it failed."""
        worker.is_ready = os.read(worker.ready, 1) != b""
        worker.silent_s = 0.0
        _close_ready(worker)
        if worker.is_ready:
            self._on_ready()

    def _on_ready(self) -> None:
        if self._is_up or self._stops:
            return
        self._is_up = True
        for slot in range(1, self._settings.workers):
            self._start(slot)
        process.print_banner(self._settings, self._sockets)

    def _check_workers(self, now: float) -> None:
        """Replace workers that hang at their start or are unresponsive for too long."""
        passed = now - self._checked_at
        if passed < self._check_every_s:
            return
        self._checked_at = now
        # If the parent was paused, perhaps with the whole machine, it has missed heartbeats.
        passed = min(passed, self._check_every_s)
        for worker in list(self._running.values()):
            beat = self._shared.beat_of(worker.slot)
            if worker.is_ready and beat != worker.beat:
                if worker.is_silent:
                    _log.info("worker %d responds again, after %.0f s", worker.pid, worker.silent_s)
                worker.beat, worker.silent_s, worker.is_silent = beat, 0.0, False
                continue
            worker.silent_s += passed
            limit_s = self._settings.worker_timeout_s if worker.is_ready else _START_LIMIT_S
            if worker.silent_s >= limit_s:
                self._kill(worker, limit_s)
            elif worker.is_ready and worker.silent_s >= self._settings.stuck_after_s and not worker.is_silent:
                worker.is_silent = True
                _log.warning(
                    "worker %d has not responded for %.0f s: it is stopped or blocked; it is replaced after %d s",
                    worker.pid,
                    worker.silent_s,
                    self._settings.worker_timeout_s,
                )

    def _kill(self, worker: _Worker, limit_s: int) -> None:
        """Kill a worker; `_reap` schedules its replacement."""
        what = "has not responded for" if worker.is_ready else "did not start within"
        _log.error("worker %d %s %d s; it is killed", worker.pid, what, limit_s)
        # Do not log again until the kernel has ended it.
        worker.silent_s = 0.0
        _send_signal(worker.pid, signal.SIGKILL)

    def _reap(self) -> int | None:
        """Reap children that have ended; return an exit code if the server has to end."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None
            if pid == 0:
                return None
            worker = self._running.pop(pid, None)
            if worker is None:
                # Not a worker: a child of the entry point that exec'd this program, or an orphan adopted by process 1.
                continue
            _close_ready(worker)
            code = os.waitstatus_to_exitcode(status)
            if not self._is_up:
                if self._stops:
                    return 0
                return code if code >= 0 else 128 - code
            if self._stops == 0:
                was_steady = time.monotonic() - worker.started_at > _STEADY_AFTER_S
                pause = self._schedule_start(worker.slot, is_immediate=was_steady)
                _log.warning("worker %d ended with code %d; a new one starts in %.1f s", worker.pid, code, pause)

    def _schedule_start(self, slot: int, *, is_immediate: bool = False) -> float:
        """Schedule a new worker for a slot, with growing pauses. Return the pause in seconds."""
        pause = 0.0 if is_immediate else min(_LONGEST_PAUSE_S, self._pauses.get(slot, 0.0) * 2 or _FIRST_PAUSE_S)
        self._pauses[slot] = pause
        self._due[slot] = time.monotonic() + pause
        return pause

    def _start_due(self) -> None:
        now = time.monotonic()
        for slot in [slot for slot, due in self._due.items() if due <= now]:
            del self._due[slot]
            self._start(slot)

    def _start(self, slot: int) -> None:
        """Start a worker; retry later if the operating system refuses."""
        try:
            self._fork(slot)
        except OSError as error:
            pause = self._schedule_start(slot)
            _log.error("a worker could not be started (%s); the next attempt is in %.1f s", error.strerror, pause)

    def _fork(self, slot: int) -> None:
        """Fork a worker, unless the server is stopping.

        Raises:
            OSError: no process, memory or descriptor is available; nothing is leaked.
        """
        # A stop signal between the fork and its registration would be passed to every worker but this one.
        with _signals_blocked() as mask:
            if self._stops:
                return
            reader, writer = os.pipe()
            try:
                pid = os.fork()
            except OSError:
                os.close(reader)
                os.close(writer)
                raise
            if pid == 0:
                self._become_worker(slot, reader, writer, mask)
            os.close(writer)
            self._running[pid] = _Worker(slot, pid, time.monotonic(), reader, beat=self._shared.beat_of(slot))

    def _become_worker(self, slot: int, reader: int, ready: int, mask: set[signal.Signals]) -> None:
        """Run as a worker; does not return."""
        code = 1
        try:
            os.close(reader)
            # A log of its own: the backlog of the parent's log is for the parent to write.
            configure(Log(self._settings.log_level, is_shared=True))
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # Before it serves there is nothing to finish.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # Ctrl-C reaches every process of the terminal; the parent stops its workers.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            # The parent's descriptors: while a worker held them open, the others would not notice the parent's death.
            for descriptor in (self._parent_pipe_writer, self._wake_reader, self._wake_writer):
                os.close(descriptor)
            for other in self._running.values():
                _close_ready(other)

            def tell_ready() -> None:
                os.write(ready, b"1")
                os.close(ready)

            code = process.run(
                self._settings,
                self._sockets,
                on_ready=tell_ready,
                shared=self._shared,
                slot=slot,
                parent_pipe=self._parent_pipe,
            )
        except BaseException:
            _log.exception("worker %d failed", os.getpid())
        finally:
            os._exit(code)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Pass the signal on to the workers. Can run between any two bytecodes, so it modifies no collection."""
        self._stops += 1
        for pid in self._running:
            # The second signal means: stop immediately.
            _send_signal(pid, signal.SIGTERM if self._stops == 1 else signal.SIGKILL)
        if self._stops > 1:
            os._exit(128 + number)
        signal.signal(signal.SIGALRM, self._stop)
        signal.alarm(int(self._settings.shutdown_s + _GRACE_S))


def serve(settings: Settings) -> int:
    """Run the server, with one or several processes, and return the exit code."""
    try:
        sockets = process.listen(settings)
    except GreenroomError as error:
        return process.report(error)
    if settings.workers > 1:
        return Workers(settings, sockets).run()
    return process.run(settings, sockets, on_ready=lambda: process.print_banner(settings, sockets))


@contextmanager
def _signals_blocked() -> Iterator[set[signal.Signals]]:
    """Block the stop signals, and yield the previous mask, which is restored at the end.

    Handlers of signals that arrived earlier have run by then: setting the mask runs them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        yield {signal.Signals(number) for number in before}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send_signal(pid: int, number: int) -> None:
    # It may have ended without having been reaped yet.
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _close_ready(worker: _Worker) -> None:
    if worker.ready >= 0:
        os.close(worker.ready)
        worker.ready = -1
