"""Requests over HTTP: kept connections, patience where it is safe, and errors that say what to do.

Loaded with the first request: urllib3 and what it needs take longer to import than the rest of the client.
"""

from __future__ import annotations

import logging
import os
import random
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import urllib3

from greenroom import errors
from greenroom.sdk.answers import refusal
from greenroom.sdk.settings import Connection
from greenroom.sdk.transport import CHUNK_BYTES, Answer, BrokenOff, Pieces, Repeat

# Busy, or a proxy whose server is just starting: later is better.
_BUSY = frozenset({429, 502, 503, 504})
_CONNECT_TIMEOUT_S = 10.0
# For an address that has not answered yet, which may be mistyped; enough for a server that is started with the script.
_FIRST_CONTACT_S = 5.0
# A refused connection costs a server nothing, so it is found soon after it is back.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _LONGEST_CONNECT_PAUSE_S = 0.2, 10.0, 2.0
MAX_ANSWER_BYTES = 1024**3
"""Longest JSON answer that is read, unpacked: a page of 50,000 runs with a hundred values each has about half of it."""

# Shorter waits are not worth a line.
_TELL_AFTER_S = 3.0
# Failures further apart than this, with no request between them, are two outages.
_OUTAGE_GAP_S = 30.0
_log = logging.getLogger("greenroom")
_SERVER_INFO = "/api/3.0/mlflow/server-info"


class _ServerInfo(msgspec.Struct):
    """What a server says about itself; MLflow's says nothing of this."""

    idempotency_keys_supported: bool = False


class _Outage:
    """The time in which a server does not answer; threads may share it.

    Attributes:
        has_told: whether a person was told of it.
    """

    def __init__(self) -> None:
        self.has_told = False
        self._since: float | None = None
        self._last = 0.0

    def failed(self, now: float) -> float:
        """Note a failure, and tell when the outage began, both on the monotonic clock."""
        since = self._since
        if since is None or now - self._last > _OUTAGE_GAP_S:
            self._since = since = now
            self.has_told = False
        self._last = now
        return since

    def end(self) -> None:
        """Note that the server answers."""
        self._since = None


class HttpExchange:
    """Carries requests over kept connections; may be used by many threads."""

    is_remote = True

    def __init__(self, connection: Connection) -> None:
        self.uri = connection.uri
        self._connection = connection
        self._headers = {"User-Agent": "greenroom-client", **connection.credentials.headers}
        self._pool = connection.pool(block_bytes=CHUNK_BYTES)
        self._pid = os.getpid()
        self._keeps_keys: bool | None = None
        # Whether anything has answered at this address yet.
        self._is_known = False
        self._outage = _Outage()

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: Repeat = Repeat.ALWAYS,
    ) -> Answer:
        """Send a request and return its answer; again, with growing pauses, where that is safe and may help.

        A server that has answered before is waited for as long as the connection's time-out says, once for each outage.

        Raises:
            ConnectFailed: no server answers, or it broke off.
            TimedOut: it did not answer in time.
            GreenroomError: what the server said, as the class its error code stands for.
        """
        began = time.monotonic()
        first_failure: float | None = None
        retries = 0
        has_told = False
        while True:
            was_sent, asked_pause_s = True, 0.0
            try:
                response = self._once(method, path, content, headers, stream)
                body = b"" if stream and response.status < HTTPStatus.MULTIPLE_CHOICES else _whole(response)
            except urllib3.exceptions.HTTPError as error:
                failure: errors.GreenroomError = self._failure(error, method, path)
                failure.__cause__ = error
                # A certificate does not change, and whoever did not answer has had all the time there is.
                if isinstance(error, urllib3.exceptions.SSLError | urllib3.exceptions.ReadTimeoutError):
                    raise failure from error
                was_sent = not _was_not_sent(error)
            else:
                self._is_known = True
                if response.status not in _BUSY:
                    self._outage.end()
                if response.status < HTTPStatus.MULTIPLE_CHOICES:
                    return _answer(response, body, stream=stream)
                failure = refusal(
                    response.status,
                    body,
                    uri=self.uri,
                    path=path,
                    credentials=self._connection.credentials,
                )
                if response.status not in _BUSY:
                    raise failure
                asked_pause_s = _asked_pause_s(response)
            now = time.monotonic()
            first_failure = now if first_failure is None else first_failure
            away_since = min(self._outage.failed(now), first_failure)
            if was_sent and not self._may_repeat(repeat):
                raise failure
            ends_at = self._ends_at(began, first_failure, away_since)
            pause_s = max(asked_pause_s, _pause_s(retries, _LONGEST_PAUSE_S if was_sent else _LONGEST_CONNECT_PAUSE_S))
            resumes_at = time.monotonic() + pause_s
            if retries == self._connection.max_retries or resumes_at > ends_at:
                raise failure
            if not has_told and resumes_at - first_failure > _TELL_AFTER_S:
                has_told = True
                self._tell(failure, ends_at)
            time.sleep(pause_s)
            retries += 1
            if hasattr(content, "seek"):
                content.seek(0)

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer.

        Raises:
            ConnectFailed: it did not within the time.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                _whole(self._once("GET", "/health", None, None, False))
            except urllib3.exceptions.HTTPError as error:
                if time.monotonic() > deadline:
                    raise self._failure(error, "GET", "/health") from error
                time.sleep(0.1)
            else:
                self._is_known = True
                return

    def close(self) -> None:
        """Let go of the connections; a later request makes new ones."""
        self._pool.clear()

    def _once(
        self,
        method: str,
        path: str,
        content: Any,
        headers: Mapping[str, str] | None,
        stream: bool,
    ) -> urllib3.BaseHTTPResponse:
        if self._pid != os.getpid():
            # Two processes on one connection would read each other's answers.
            self._pool, self._pid = self._connection.pool(block_bytes=CHUNK_BYTES), os.getpid()
        timeout_s = self._connection.timeout_s
        return self._pool.request(
            method,
            self.uri + path,
            body=content,
            headers={**self._headers, **(headers or {})},
            timeout=urllib3.Timeout(connect=min(_CONNECT_TIMEOUT_S, timeout_s), read=timeout_s),
            preload_content=False,
            # Stored files are sent as they are; unpacking one would undo the bound on what is read of it.
            decode_content=not stream,
            redirect=False,
            retries=False,
        )

    def _ends_at(self, began: float, first_failure: float, away_since: float) -> float:
        """Tell until when a request is repeated; all times are on the monotonic clock.

        Args:
            began: when the request was sent first.
            first_failure: when it failed first.
            away_since: when requests began to fail.
        """
        timeout_s = self._connection.timeout_s
        if self._connection.max_retries is not None:
            return first_failure + timeout_s
        briefly = began + min(timeout_s, _FIRST_CONTACT_S)
        if not self._is_known:
            return briefly
        # An outage is waited for once: a script of many calls must not wait that long in each of them.
        return max(briefly, away_since + timeout_s)

    def _tell(self, failure: errors.GreenroomError, ends_at: float) -> None:
        """Say, once in an outage, that this waits and for what."""
        left_s = ends_at - time.monotonic()
        if not self._outage.has_told and self._is_known:
            self._outage.has_told = True
            _log.warning("Waiting up to %.0f s for %s: %s", left_s, self.uri, failure)

    def _may_repeat(self, repeat: Repeat) -> bool:
        """Tell whether a request that may have been heard can be sent again; servers are asked once about keys."""
        if repeat is Repeat.ALWAYS:
            return True
        if self._keeps_keys is None:
            try:
                said = self.send("GET", _SERVER_INFO).body
                self._keeps_keys = msgspec.json.decode(said, type=_ServerInfo).idempotency_keys_supported
            except (errors.NotFound, msgspec.DecodeError):
                self._keeps_keys = False
            except errors.GreenroomError:
                # Not to be found out now, and what failed stays the reason.
                return False
        return bool(self._keeps_keys)

    def _failure(self, error: Exception, method: str, path: str) -> errors.GreenroomError:
        asked = f"{method} {path.partition('?')[0]}"
        if isinstance(error, urllib3.exceptions.SSLError):
            return errors.ConnectFailed(
                f"{self.uri} has a certificate that is not trusted here: {error}. Set MLFLOW_TRACKING_SERVER_CERT_PATH "
                "to the file of the authority that signed it."
            )
        if isinstance(error, urllib3.exceptions.ProxyError):
            return errors.ConnectFailed(
                f"The proxy on the way to {self.uri} does not answer: {error}. HTTP_PROXY, HTTPS_PROXY and NO_PROXY say "
                "which proxy is used."
            )
        if _was_not_sent(error):
            return errors.ConnectFailed(
                f"No server answers at {self.uri}. Start one with 'greenroom server', or set MLFLOW_TRACKING_URI to another."
            )
        if isinstance(error, urllib3.exceptions.ReadTimeoutError):
            return errors.TimedOut(
                f"{self.uri} did not answer {asked} in time ({self._connection.timeout_s:g} s). "
                "MLFLOW_HTTP_REQUEST_TIMEOUT allows more."
            )
        return errors.ConnectFailed(f"{self.uri} broke off during {asked}; see its log, and try again.")


def _answer(response: urllib3.BaseHTTPResponse, body: bytes, *, stream: bool) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if not stream:
        return Answer(response.status, headers, body)
    encoding = headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        _let_go(response)
        raise errors.Unavailable(
            f"A file came with Content-Encoding {encoding[:40]!r}, which was not asked for; switch compression off in the "
            "proxy before the server."
        )
    return Answer(response.status, headers, pieces=Pieces(_read(response), lambda: _let_go(response)))


def _whole(response: urllib3.BaseHTTPResponse) -> bytes:
    """Read a body to its end.

    Raises:
        Unavailable: it is longer than any answer of a registry.
    """
    announced = response.length_remaining
    if announced is not None and announced <= CHUNK_BYTES and "content-encoding" not in response.headers:
        return response.read()
    parts: list[bytes] = []
    size_bytes = 0
    while piece := response.read(CHUNK_BYTES):
        size_bytes += len(piece)
        if size_bytes > MAX_ANSWER_BYTES:
            _let_go(response)
            raise errors.Unavailable(
                f"The server answered with more than {MAX_ANSWER_BYTES} bytes; ask for less at a time."
            )
        parts.append(piece)
    response.release_conn()
    return b"".join(parts)


def _read(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        while piece := response.read(CHUNK_BYTES):
            yield piece
    except urllib3.exceptions.HTTPError as error:
        raise BrokenOff(str(error)) from error


def _let_go(response: urllib3.BaseHTTPResponse) -> None:
    # Read to its end, its connection is back in the pool already; else nothing can be sent over it any more.
    response.close()
    response.release_conn()


def _was_not_sent(error: Exception) -> bool:
    """Tell whether no connection was made, so that nobody can have heard the request."""
    if isinstance(error, urllib3.exceptions.ProxyError):
        error = error.original_error
    return isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _pause_s(retries: int, longest_s: float) -> float:
    """Wait longer each time, and not in step with others that were refused at the same moment."""
    return float(min(longest_s, _FIRST_PAUSE_S * 2 ** min(retries, 16)) * random.uniform(0.5, 1.0))


def _asked_pause_s(response: urllib3.BaseHTTPResponse) -> float:
    """Read how long the server asks to be left alone, in seconds or as a date; 0 where it does not."""
    try:
        return max(0.0, urllib3.Retry().get_retry_after(response) or 0.0)
    except urllib3.exceptions.InvalidHeader:
        return 0.0
