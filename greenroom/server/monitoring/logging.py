"""The log: one JSON object per line on standard output, one line per request.

Client input is logged as JSON strings only, so it cannot forge a line. Paths are logged without their query string,
which may contain search terms.

A reader of the log can stall: a pager, or a container's log driver with a full disk. The server never waits for it.
Lines are then buffered, up to a limit, and a thread writes them when possible; lines beyond the limit are dropped and
counted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import stat
import threading
import time
import traceback
from collections import deque
from contextlib import suppress
from typing import NamedTuple

import msgspec

from greenroom.server.settings import LogLevel

# Too short to notice, but even a single client sends fifty requests in it: batching saves a system call and a clock
# read for each.
_FLUSH_AFTER_S = 0.1
# Size of an atomic pipe write (PIPE_BUF on Linux): lines of several workers must not interleave.
_SHARED_PIECE_BYTES = 4096
_PIECE_BYTES = 64 * 1024
# Half a minute of a busy server's lines.
_MOST_WAITING_BYTES = 8 * 1024 * 1024
# How long shutdown waits for a log that is not read.
_CLOSE_WAIT_S = 2.0
# Pause before retrying a descriptor that polls as writable but accepts no bytes.
_NO_PROGRESS_PAUSE_S = 0.05
_MILLISECONDS = [f"{number:03d}Z" for number in range(1000)]
_LONGEST_PATH = 512

_LEVELS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}


class RequestLine(msgspec.Struct, frozen=True, gc=False):
    """One answered request.

    Attributes:
        time: end of the response, in UTC.
        id: the request id, also in the response header X-Request-Id.
        actor: user name; None if the request was refused before authentication.
        path: as sent, without the query string.
        status: status of the response; None if the client disconnected before it.
        ms: time from the end of the request headers to the end of the response.
        bytes: size of the response body.
    """

    time: str
    level: str
    event: str
    id: str
    client: str | None
    actor: str | None
    method: str
    path: str
    status: int | None
    ms: float
    bytes: int


class LogState(msgspec.Struct, frozen=True):
    """State of the log writer.

    Attributes:
        waiting: lines not written yet.
        dropped: lines lost since the start: too many waited, or writing failed.
        stuck_s: seconds since the last successful write while lines are overdue; None otherwise.
    """

    waiting: int
    dropped: int
    stuck_s: float | None


class _Piece(NamedTuple):
    """Bytes to write, and the number of lines that end in them."""

    data: bytes
    lines: int


class Log:
    """Writes lines to a file descriptor: request lines in batches, all others immediately.

    Never blocks on the descriptor, unless it is a regular file.

    Args:
        descriptor: standard output by default.
        is_shared: other processes write to it too.
    """

    def __init__(self, level: LogLevel = LogLevel.INFO, *, descriptor: int = 1, is_shared: bool = False) -> None:
        self.level = _LEVELS[level]
        self._descriptor = descriptor
        self._piece_bytes = _SHARED_PIECE_BYTES if is_shared else _PIECE_BYTES
        self._encode = msgspec.json.Encoder().encode
        self._waiting: list[RequestLine] = []
        # Guards everything below, and is never held while blocking. Reentrant: the garbage collector can run anywhere,
        # and
        # asyncio logs unretrieved task exceptions from it.
        self._writing = threading.RLock()
        self._is_writing = False
        self._backlog: deque[_Piece] = deque()
        self._backlog_bytes = 0
        self._backlog_lines = 0
        self._progress_at = 0.0
        self._dropped = 0
        self._dropped_reported = 0
        self._takes_lines = True
        self._thread: threading.Thread | None = None
        # A writable pipe, socket or terminal accepts at least this many bytes; a regular file accepts all.
        self._step_bytes = _PIECE_BYTES if _is_file(descriptor) else _SHARED_PIECE_BYTES
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._second, self._second_text = 0, ""

    def request(
        self,
        *,
        request_id: str,
        client: str | None,
        actor: str | None,
        method: str,
        path: str,
        status: int | None,
        seconds: float,
        size_bytes: int,
    ) -> None:
        """Log an answered request. On the event loop only."""
        level = "error" if status is not None and status >= 500 else "info"
        if self.level > (logging.ERROR if level == "error" else logging.INFO):
            return
        line = RequestLine(
            self._now(),
            level,
            "request",
            request_id,
            client,
            actor,
            method,
            path[:_LONGEST_PATH],
            status,
            round(seconds * 1000, 3),
            size_bytes,
        )
        if not self._waiting:
            asyncio.get_running_loop().call_later(_FLUSH_AFTER_S, self.flush)
        # Encoded later, in a batch: the client need not wait for it.
        self._waiting.append(line)

    def event(self, level: str, logger: str, message: str, error: str | None = None) -> None:
        """Log anything else: start and stop, a failing part, an error with its traceback. Thread-safe."""
        piece = _event_line(level, logger, message, error)
        with self._writing:
            self._write(piece)

    def flush(self) -> None:
        """Write the waiting lines. On the event loop only, or after it has ended."""
        lines, self._waiting = self._waiting, []
        with self._writing:
            piece: list[bytes] = []
            size = 0
            for waiting in lines:
                line = self._encode(waiting) + b"\n"
                if piece and size + len(line) > self._piece_bytes:
                    self._write(_Piece(b"".join(piece), len(piece)))
                    piece, size = [], 0
                piece.append(line)
                size += len(line)
            if piece:
                self._write(_Piece(b"".join(piece), len(piece)))

    def close(self, wait_s: float = _CLOSE_WAIT_S) -> None:
        """Write the waiting lines; give up if they are not read in time."""
        self.flush()
        thread = self._thread
        if thread is not None:
            thread.join(wait_s)

    @property
    def state(self) -> LogState:
        """State of the writer."""
        with self._writing:
            return LogState(
                len(self._waiting) + self._backlog_lines,
                self._dropped,
                time.monotonic() - self._progress_at if self._backlog else None,
            )

    def _now(self) -> str:
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second, self._second_text = second, _timestamp(second)[:-4]
        return self._second_text + _MILLISECONDS[int((now - second) * 1000)]

    def _write(self, piece: _Piece) -> None:
        if self._backlog and self._backlog_bytes + len(piece.data) > _MOST_WAITING_BYTES:
            self._dropped += piece.lines
            return
        if not self._backlog:
            self._progress_at = time.monotonic()
        self._append(piece)
        if self._is_writing:
            return
        self._write_backlog()
        if self._backlog and (self._thread is None or not self._thread.is_alive()):
            thread = threading.Thread(target=self._write_later, name="greenroom-log", daemon=True)
            # If no thread can be started, the next line tries again.
            with suppress(RuntimeError):
                thread.start()
                self._thread = thread

    def _write_backlog(self) -> bool:
        """Write as much as possible without blocking; return whether anything was written."""
        has_written = False
        self._is_writing = True
        try:
            # Any event will do: if the reader is gone, the write fails.
            while self._backlog and self._poll.poll(0):
                if not self._write_step():
                    break
                has_written = True
        finally:
            self._is_writing = False
        return has_written

    def _write_step(self) -> bool:
        data, lines = self._backlog[0]
        try:
            written = os.write(self._descriptor, data[: self._step_bytes])
            self._takes_lines = True
        except BlockingIOError:
            return False
        except OSError:  # the reader of the log is gone, or the disk is full; keep serving
            self._dropped += lines
            written = len(data)
            self._takes_lines = False
        self._progress_at = time.monotonic()
        self._backlog_bytes -= written
        if written < len(data):
            self._backlog[0] = _Piece(data[written:], lines)
            return True
        self._backlog.popleft()
        self._backlog_lines -= lines
        if not self._backlog and self._takes_lines and self._dropped > self._dropped_reported:
            self._append(_lost_line(self._dropped - self._dropped_reported))
            self._dropped_reported = self._dropped
        return True

    def _append(self, piece: _Piece) -> None:
        self._backlog.append(piece)
        self._backlog_bytes += len(piece.data)
        self._backlog_lines += piece.lines

    def _write_later(self) -> None:
        """Write the backlog whenever the descriptor accepts bytes, until it is empty. Runs on its own thread."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        while True:
            poll.poll()
            with self._writing:
                has_written = self._write_backlog()
                if not self._backlog:
                    self._thread = None
                    return
            if not has_written:
                time.sleep(_NO_PROGRESS_PAUSE_S)


class LogHandler(logging.Handler):
    """Writes records of the standard `logging` module to the log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            error = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else None
            self._log.event(record.levelname.lower(), record.name, record.getMessage(), error)
        except Exception:
            self.handleError(record)


def configure(log: Log) -> None:
    """Send all log records of this process to `log`."""
    root = logging.getLogger()
    root.handlers[:] = [LogHandler(log)]
    root.setLevel(log.level)
    # Greenroom logs errors (with their request id), start and stop itself.
    logging.getLogger("uvicorn").handlers[:] = []
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)


def _event_line(level: str, logger: str, message: str, error: str | None = None) -> _Piece:
    line = {"time": _timestamp(time.time()), "level": level, "event": "log", "logger": logger, "message": message}
    if error is not None:
        line["error"] = error
    # The standard library's encoder writes pure ASCII: no character that some tool treats as a line end.
    return _Piece(json.dumps(line, separators=(",", ":")).encode() + b"\n", 1)


def _lost_line(number: int) -> _Piece:
    return _event_line("warning", __name__, f"{number} log lines were lost: the output was not read, or writing failed")


def _is_file(descriptor: int) -> bool:
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:  # closed: writes to it are dropped
        return False


def _timestamp(now: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
