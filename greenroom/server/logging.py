"""The log: one JSON object a line on standard output, one line for each request.

Whatever a client sends reaches the log as JSON text only, so it cannot begin a line of its own. The address of a request
is logged without its query, which may hold what people search for.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import threading
import time
import traceback

import msgspec

from greenroom.server.settings import LogLevel

# A blink. Even one client alone asks fifty times in it, and each look at the clock and each system call saved is some
# microseconds for all of them.
_FLUSH_AFTER_S = 0.1
# What a pipe takes in one piece (PIPE_BUF on Linux): lines of several workers must not tear each other.
_SHARED_PIECE_BYTES = 4096
_PIECE_BYTES = 64 * 1024
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
        time: when the answer was done, UTC.
        id: the request id, also in the answer's X-Request-Id.
        actor: user name; None where the request was refused before that was known.
        path: as sent, without the query.
        status: of the answer; None where the client left before there was one.
        ms: from the end of the request's head to the end of the answer.
        bytes: of the answer's body.
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


class Log:
    """Writes lines to a file descriptor: those of requests in batches, all others at once.

    Args:
        descriptor: standard output, unless a test says otherwise.
        is_shared: other processes write there too.
    """

    def __init__(self, level: LogLevel = LogLevel.INFO, *, descriptor: int = 1, is_shared: bool = False) -> None:
        self.level = _LEVELS[level]
        self._descriptor = descriptor
        self._piece_bytes = _SHARED_PIECE_BYTES if is_shared else _PIECE_BYTES
        self._encode = msgspec.json.Encoder().encode
        self._waiting: list[RequestLine] = []
        self._writing = threading.Lock()
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
        """Note an answered request. Only from the event loop."""
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
        # Put into words later, with others: whoever is answered now need not wait for that.
        self._waiting.append(line)

    def event(self, level: str, logger: str, message: str, error: str | None = None) -> None:
        """Note anything else: start and stop, a failing part, an error with its trace. From any thread."""
        line = {"time": _timestamp(time.time()), "level": level, "event": "log", "logger": logger, "message": message}
        if error is not None:
            line["error"] = error
        # The standard library's form is pure ASCII: no character that some tool takes for the end of a line.
        text = json.dumps(line, separators=(",", ":"))
        with self._writing:
            self._write(text.encode() + b"\n")

    def flush(self) -> None:
        """Write what is waiting. Only from the event loop, or after it has ended."""
        lines, self._waiting = self._waiting, []
        with self._writing:
            piece: list[bytes] = []
            size = 0
            for waiting in lines:
                line = self._encode(waiting) + b"\n"
                if piece and size + len(line) > self._piece_bytes:
                    self._write(b"".join(piece))
                    piece, size = [], 0
                piece.append(line)
                size += len(line)
            if piece:
                self._write(b"".join(piece))

    def _now(self) -> str:
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second, self._second_text = second, _timestamp(second)[:-4]
        return self._second_text + _MILLISECONDS[int((now - second) * 1000)]

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except OSError:  # whoever read the log is gone; serving goes on
                return


class LogHandler(logging.Handler):
    """Puts what libraries and our own modules log into the same form."""

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
    """Send everything that is logged in this process to `log`."""
    root = logging.getLogger()
    root.handlers[:] = [LogHandler(log)]
    root.setLevel(log.level)
    # The server says itself what uvicorn would: an error with its request id, start and stop in its own words.
    logging.getLogger("uvicorn").handlers[:] = []
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    logging.captureWarnings(True)


def _timestamp(now: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
