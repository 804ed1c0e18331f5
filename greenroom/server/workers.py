"""Several server processes on one set of sockets, and the parent that keeps them going.

The parent serves nothing and runs no event loop, so it can fork at any time. A worker that dies is replaced; when the
parent is told to stop, or dies, the workers finish what they began and end.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import time
from collections.abc import Sequence
from types import FrameType
from typing import NamedTuple

from greenroom.errors import GreenroomError
from greenroom.server import process
from greenroom.server.logging import Log, configure
from greenroom.server.metrics import SharedCounts
from greenroom.server.settings import Settings

# A worker that ends sooner than this after its start will not fare better at once.
_STEADY_AFTER_S = 5.0
_LONGEST_PAUSE_S = 30.0
# What a worker needs beyond the time its requests get: closing the database, telling the operating system.
_GRACE_S = 5.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_log = logging.getLogger("greenroom.workers")


class _Worker(NamedTuple):
    slot: int
    pid: int
    started_at: float
    ready: int


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
        # Workers hold the reading end; nothing is ever written. Its end tells them that the parent is gone.
        self._lifeline, self._holding = os.pipe()
        self._wake_reader, self._wake_writer = os.pipe()
        for descriptor in (self._wake_reader, self._wake_writer):
            os.set_blocking(descriptor, False)

    def run(self) -> int:
        """Keep the workers going until told to stop, and return the exit code."""
        configure(Log(self._settings.log_level, is_shared=True))
        for sock in self._sockets:
            sock.listen(process.BACKLOG)
            sock.setblocking(False)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        # One first: if it cannot start, neither can the others, and the reason is said once.
        self._start(0)
        while self._running or (self._due and not self._stops):
            self._wait()
            code = self._reap()
            if code is not None:
                return code
            if self._stops == 0:
                self._start_due()
        return 0

    def _wait(self) -> None:
        due = min(self._due.values(), default=None)
        timeout = None if due is None else max(0.0, due - time.monotonic())
        watched = [self._wake_reader, *(worker.ready for worker in self._running.values() if worker.ready >= 0)]
        readable, _, _ = select.select(watched, [], [], timeout)
        for worker in list(self._running.values()):
            if worker.ready in readable:
                is_ready = os.read(worker.ready, 1) != b""
                os.close(worker.ready)
                self._running[worker.pid] = worker._replace(ready=-1)
                if is_ready:
                    self._note_ready()
        if self._wake_reader in readable:
            os.read(self._wake_reader, 4096)

    def _note_ready(self) -> None:
        if self._is_up or self._stops:
            return
        self._is_up = True
        for slot in range(1, self._settings.workers):
            if self._stops == 0:
                self._start(slot)
        process.greet(self._settings, self._sockets)

    def _reap(self) -> int | None:
        """Take note of workers that have ended; return an exit code where that is the end of all."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None
            if pid == 0:
                return None
            worker = self._running.pop(pid)
            if worker.ready >= 0:
                os.close(worker.ready)
            if not self._is_up:
                return os.waitstatus_to_exitcode(status) if self._stops == 0 else 0
            if self._stops == 0:
                self._replace(worker, os.waitstatus_to_exitcode(status))

    def _replace(self, worker: _Worker, code: int) -> None:
        now = time.monotonic()
        was_steady = now - worker.started_at > _STEADY_AFTER_S
        pause = 0.0 if was_steady else min(_LONGEST_PAUSE_S, self._pauses.get(worker.slot, 0.0) * 2 or 0.5)
        self._pauses[worker.slot] = pause
        self._due[worker.slot] = now + pause
        _log.warning("worker %d ended with code %d; a new one starts in %.1f s", worker.pid, code, pause)

    def _start_due(self) -> None:
        now = time.monotonic()
        for slot in [slot for slot, due in self._due.items() if due <= now]:
            del self._due[slot]
            self._start(slot)

    def _start(self, slot: int) -> None:
        reader, writer = os.pipe()
        # A wish to end between the fork and the note of it would reach every worker but this one.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            self._become_worker(slot, writer)
        os.close(writer)
        self._running[pid] = _Worker(slot, pid, time.monotonic(), reader)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)

    def _become_worker(self, slot: int, ready: int) -> None:
        """Be a worker; does not return."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            # Until it serves there is nothing to finish.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # A Ctrl-C reaches every process of the terminal; the parent tells its workers when to end.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
            # What is the parent's alone: while a worker held them, nobody would see the parent's end.
            for descriptor in (self._holding, self._wake_reader, self._wake_writer):
                os.close(descriptor)
            for other in self._running.values():
                if other.ready >= 0:
                    os.close(other.ready)

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
        self._stops += 1
        self._due.clear()
        for pid in self._running:
            # A second wish to end is meant.
            os.kill(pid, signal.SIGTERM if self._stops == 1 else signal.SIGKILL)
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
