"""Several server processes on one set of sockets, and the parent that keeps them going.

The parent serves nothing and runs no event loop, so it can fork at any time. A worker that dies, hangs at its start or falls
silent is replaced; when the parent is told to stop, or dies, the workers finish what they began and end. Nothing that happens
to a single worker, and no child the parent did not start, ends the parent.
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

# A worker that ends sooner than this after its start will not fare better at once.
_STEADY_AFTER_S = 5.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
# What a worker needs beyond the time its requests get: closing the database, telling the operating system.
_GRACE_S = 5.0
# Connecting takes a few seconds at most; a machine under load takes longer to load the program.
_START_LIMIT_S = 60
# Between two looks at the workers; a parent that wakes more often costs an idle machine.
_LOOK_EVERY_S = 5.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Whatever started us may have blocked them, and a mask outlives exec.
_SIGNALS = (*_STOP_SIGNALS, signal.SIGCHLD, signal.SIGALRM)
_log = logging.getLogger("greenroom.workers")


class _Worker(Struct):
    """A running worker.

    Attributes:
        ready: descriptor on which it tells that it serves; -1 once that is read.
        is_ready: it has told so.
        beat: its sign of life seen last.
        silent_s: time without another one, as far as the parent itself was running.
        is_silent: the log says that it is silent.
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
    """The parent process.

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
        self._look_every_s = min(_LOOK_EVERY_S, settings.stuck_after_s / 2, settings.worker_timeout_s / 4)
        self._looked_at = time.monotonic()
        # Workers hold the reading end; nothing is ever written. Its end tells them that the parent is gone.
        self._lifeline, self._holding = os.pipe()
        self._wake_reader, self._wake_writer = os.pipe()
        for descriptor in (self._wake_reader, self._wake_writer):
            os.set_blocking(descriptor, False)

    def close(self) -> None:
        """Let go of the pipes; workers that still run take it for the end of the parent."""
        for worker in self._running.values():
            _close_ready(worker)
        for descriptor in (self._lifeline, self._holding, self._wake_reader, self._wake_writer):
            os.close(descriptor)

    def run(self) -> int:
        """Keep the workers going until told to stop, and return the exit code."""
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
        # One first: if it cannot start, neither can the others, and the reason is said once.
        try:
            self._fork(0)
        except OSError as error:
            process.say(
                Unavailable(
                    f"A worker process cannot be started ({error.strerror}); free memory, or raise the limits of "
                    "processes and open files."
                )
            )
            return process.REFUSED
        while self._running or (self._due and not self._stops):
            self._wait()
            code = self._reap()
            if code is not None:
                return code
            if self._stops == 0:
                self._start_due()
                self._look(time.monotonic())
        return 0

    def _wait(self) -> None:
        """Sleep until a worker tells something or ends, a signal comes, or it is time to look or to start one."""
        until = self._looked_at + self._look_every_s
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
                self._hear(starting[descriptor])

    def _hear(self, worker: _Worker) -> None:
        """Take in what a starting worker tells: that it serves, or by the end of its pipe that it will not."""
        worker.is_ready = os.read(worker.ready, 1) != b""
        worker.silent_s = 0.0
        _close_ready(worker)
        if worker.is_ready:
            self._note_ready()

    def _note_ready(self) -> None:
        if self._is_up or self._stops:
            return
        self._is_up = True
        for slot in range(1, self._settings.workers):
            self._start(slot)
        process.greet(self._settings, self._sockets)

    def _look(self, now: float) -> None:
        """Replace workers that hang at their start or have been silent for too long."""
        passed = now - self._looked_at
        if passed < self._look_every_s:
            return
        self._looked_at = now
        # A parent that was paused itself, with all the machine maybe, has not seen what its workers did meanwhile.
        passed = min(passed, self._look_every_s)
        for worker in list(self._running.values()):
            beat = self._shared.beat_of(worker.slot)
            if worker.is_ready and beat != worker.beat:
                if worker.is_silent:
                    _log.info("worker %d is heard again, after %.0f s", worker.pid, worker.silent_s)
                worker.beat, worker.silent_s, worker.is_silent = beat, 0.0, False
                continue
            worker.silent_s += passed
            limit_s = self._settings.worker_timeout_s if worker.is_ready else _START_LIMIT_S
            if worker.silent_s >= limit_s:
                self._give_up(worker, limit_s)
            elif worker.is_ready and worker.silent_s >= self._settings.stuck_after_s and not worker.is_silent:
                worker.is_silent = True
                _log.warning(
                    "worker %d has been silent for %.0f s: it is stopped, or blocked; it is replaced after %d s",
                    worker.pid,
                    worker.silent_s,
                    self._settings.worker_timeout_s,
                )

    def _give_up(self, worker: _Worker, limit_s: int) -> None:
        """End a worker that cannot end by itself; `_reap` sees to a new one."""
        what = "has been silent for" if worker.is_ready else "did not start within"
        _log.error("worker %d %s %d s; it is killed", worker.pid, what, limit_s)
        # Until the kernel has ended it, there is no reason to say so again.
        worker.silent_s = 0.0
        _send_signal(worker.pid, signal.SIGKILL)

    def _reap(self) -> int | None:
        """Take note of children that have ended; return an exit code where that is the end of all."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None
            if pid == 0:
                return None
            worker = self._running.pop(pid, None)
            if worker is None:
                # Started by an entry point before it became this process, or an orphan handed to process 1 of a container.
                continue
            _close_ready(worker)
            code = os.waitstatus_to_exitcode(status)
            if not self._is_up:
                if self._stops:
                    return 0
                return code if code >= 0 else 128 - code
            if self._stops == 0:
                was_steady = time.monotonic() - worker.started_at > _STEADY_AFTER_S
                pause = self._put_off(worker.slot, is_at_once=was_steady)
                _log.warning("worker %d ended with code %d; a new one starts in %.1f s", worker.pid, code, pause)

    def _put_off(self, slot: int, *, is_at_once: bool = False) -> float:
        """Have a slot filled later: the more often in a row, the later. Return the pause in seconds."""
        pause = 0.0 if is_at_once else min(_LONGEST_PAUSE_S, self._pauses.get(slot, 0.0) * 2 or _FIRST_PAUSE_S)
        self._pauses[slot] = pause
        self._due[slot] = time.monotonic() + pause
        return pause

    def _start_due(self) -> None:
        now = time.monotonic()
        for slot in [slot for slot, due in self._due.items() if due <= now]:
            del self._due[slot]
            self._start(slot)

    def _start(self, slot: int) -> None:
        """Start a worker, or put it off where the operating system refuses."""
        try:
            self._fork(slot)
        except OSError as error:
            pause = self._put_off(slot)
            _log.error("a worker could not be started (%s); the next attempt is in %.1f s", error.strerror, pause)

    def _fork(self, slot: int) -> None:
        """Start a worker, unless the server is told to stop.

        Raises:
            OSError: no process, memory or descriptor is to be had; nothing is left behind.
        """
        # A wish to end between the fork and the note of it would reach every worker but this one.
        with _signals_held() as mask:
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
        """Be a worker; does not return."""
        code = 1
        try:
            os.close(reader)
            # Not the parent's: what it could not write yet is for itself to write.
            configure(Log(self._settings.log_level, is_shared=True))
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # Until it serves there is nothing to finish.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # A Ctrl-C reaches every process of the terminal; the parent tells its workers when to end.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            # What is the parent's alone: while a worker held them, nobody would see the parent's end.
            for descriptor in (self._holding, self._wake_reader, self._wake_writer):
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
                lifeline=self._lifeline,
            )
        except BaseException:
            _log.exception("worker %d failed", os.getpid())
        finally:
            os._exit(code)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Pass a wish to end on; runs between any two steps of the others, so it changes nothing that these go through."""
        self._stops += 1
        for pid in self._running:
            # A second wish to end is meant.
            _send_signal(pid, signal.SIGTERM if self._stops == 1 else signal.SIGKILL)
        if self._stops > 1:
            os._exit(128 + number)
        signal.signal(signal.SIGALRM, self._stop)
        signal.alarm(int(self._settings.shutdown_s + _GRACE_S))


def serve(settings: Settings) -> int:
    """Run the server the settings describe, and return the exit code of the program."""
    try:
        sockets = process.listen(settings)
    except GreenroomError as error:
        process.say(error)
        return process.REFUSED
    if settings.workers > 1:
        return Workers(settings, sockets).run()
    return process.run(settings, sockets, on_ready=lambda: process.greet(settings, sockets))


@contextmanager
def _signals_held() -> Iterator[set[signal.Signals]]:
    """Hold back the signals to stop; gives the mask from before, which is set again whatever happens.

    Those that came before have been taken note of by then: setting a mask runs their handlers.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        yield {signal.Signals(number) for number in before}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send_signal(pid: int, number: int) -> None:
    # It may have ended just now, with nobody having taken note of it yet.
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _close_ready(worker: _Worker) -> None:
    if worker.ready >= 0:
        os.close(worker.ready)
        worker.ready = -1
