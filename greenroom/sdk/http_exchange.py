"""Requests over HTTP: connection pooling, retries where they are safe, and actionable error messages.

Imported with the first request: urllib3 and its dependencies take longer to import than the rest of the client.
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
from greenroom._version import __version__
from greenroom.sdk.responses import error_from_response
from greenroom.sdk.settings import WORKSPACE_HEADER, Connection
from greenroom.sdk.transport import CHUNK_BYTES, BodyStream, IncompleteBody, Response, RetryMode

# Overload, or a proxy whose server is starting: worth a retry.
_RETRY_STATUSES = frozenset({429, 502, 503, 504})
_CONNECT_TIMEOUT_S = 10.0
# For an address that has not responded yet and may be mistyped; long enough for a server started together with the
# script.
_FIRST_CONTACT_S = 5.0
# A refused connection is cheap for the server, so retry often.
_INITIAL_PAUSE_S, _MAX_PAUSE_S, _MAX_CONNECT_PAUSE_S = 0.2, 10.0, 2.0
MAX_RESPONSE_BYTES = 1024**3
"""Largest JSON response that is read, after decompression: 50,000 runs with a hundred values each take about half of it."""

# Shorter waits are not logged.
_WARN_AFTER_S = 3.0
# Failures further apart than this belong to two outages.
_OUTAGE_GAP_S = 30.0
_log = logging.getLogger("greenroom")
_SERVER_INFO = "/api/3.0/mlflow/server-info"


class _ServerInfo(msgspec.Struct):
    """A server's capabilities; MLflow's server does not report this one."""

    idempotency_keys_supported: bool = False


class _Outage:
    """The time during which a server does not respond; shared between threads.

    Attributes:
        has_warned: whether a warning was logged.
    """

    def __init__(self) -> None:
        self.has_warned = False
        self._since: float | None = None
        self._last = 0.0

    def failed(self, now: float) -> float:
        """Record a failure and return when the outage began; both times are monotonic."""
        since = self._since
        if since is None or now - self._last > _OUTAGE_GAP_S:
            self._since = since = now
            self.has_warned = False
        self._last = now
        return since

    def end(self) -> None:
        """Record that the server responds."""
        self._since = None


class HttpExchange:
    """Sends requests over pooled connections; thread-safe."""

    is_remote = True

    def __init__(self, connection: Connection) -> None:
        self.uri = connection.uri
        self._connection = connection
        self._headers = {"User-Agent": f"greenroom/{__version__}", **connection.credentials.headers}
        if connection.workspace is not None:
            self._headers[WORKSPACE_HEADER] = connection.workspace
        self._pool = connection.pool(block_bytes=CHUNK_BYTES)
        self._pid = os.getpid()
        self._supports_keys: bool | None = None
        # Whether this address has ever responded.
        self._has_responded = False
        self._outage = _Outage()

    def send(
        self,
        method: str,
        path: str,
        *,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeat: RetryMode = RetryMode.ALWAYS,
    ) -> Response:
        """Send a request and return the response; retry with growing pauses where that is safe and may help.

        For a server that has responded before, retries last as long as the connection's timeout, once per outage.

        Raises:
            ConnectFailed: no server responds, or the connection broke.
            TimedOut: the server did not respond in time.
            GreenroomError: the server's error, as the class for its error code.
        """
        began = time.monotonic()
        first_failure: float | None = None
        retries = 0
        has_warned = False
        while True:
            was_sent, retry_after_s = True, 0.0
            try:
                response = self._send_once(method, path, content, headers, stream)
                body = b"" if stream and response.status < HTTPStatus.MULTIPLE_CHOICES else _read_body(response)
            except urllib3.exceptions.HTTPError as error:
                failure: errors.GreenroomError = self._failure(error, method, path)
                failure.__cause__ = error
                # A retry does not fix a certificate, and a read timeout has used up the time already.
                if isinstance(error, urllib3.exceptions.SSLError | urllib3.exceptions.ReadTimeoutError):
                    raise failure from error
                was_sent = not _was_not_sent(error)
            else:
                self._has_responded = True
                if response.status not in _RETRY_STATUSES:
                    self._outage.end()
                if response.status < HTTPStatus.MULTIPLE_CHOICES:
                    return _to_response(response, body, stream=stream)
                failure = error_from_response(
                    response.status,
                    body,
                    uri=self.uri,
                    path=path,
                    credentials=self._connection.credentials,
                )
                if response.status not in _RETRY_STATUSES or isinstance(failure, errors.NotSupported):
                    raise failure
                retry_after_s = _retry_after_s(response)
            now = time.monotonic()
            first_failure = now if first_failure is None else first_failure
            outage_began = min(self._outage.failed(now), first_failure)
            if was_sent and not self._may_repeat(repeat):
                raise failure
            ends_at = self._ends_at(began, first_failure, outage_began)
            pause_s = max(retry_after_s, _pause_s(retries, _MAX_PAUSE_S if was_sent else _MAX_CONNECT_PAUSE_S))
            resumes_at = time.monotonic() + pause_s
            if retries == self._connection.max_retries or resumes_at > ends_at:
                raise failure
            if not has_warned and resumes_at - first_failure > _WARN_AFTER_S:
                has_warned = True
                self._warn(failure, ends_at)
            time.sleep(pause_s)
            retries += 1
            if hasattr(content, "seek"):
                content.seek(0)

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait until the server responds.

        Raises:
            ConnectFailed: it did not respond in time.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                _read_body(self._send_once("GET", "/health", None, None, False))
            except urllib3.exceptions.HTTPError as error:
                if time.monotonic() > deadline:
                    raise self._failure(error, "GET", "/health") from error
                time.sleep(0.1)
            else:
                self._has_responded = True
                return

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        self._pool.clear()

    def _send_once(
        self,
        method: str,
        path: str,
        content: Any,
        headers: Mapping[str, str] | None,
        stream: bool,
    ) -> urllib3.BaseHTTPResponse:
        if self._pid != os.getpid():
            # Two processes on one connection would read each other's responses.
            self._pool, self._pid = self._connection.pool(block_bytes=CHUNK_BYTES), os.getpid()
        timeout_s = self._connection.timeout_s
        return self._pool.request(
            method,
            self.uri + path,
            body=content,
            headers={**self._headers, **(headers or {})},
            timeout=urllib3.Timeout(connect=min(_CONNECT_TIMEOUT_S, timeout_s), read=timeout_s),
            preload_content=False,
            # Stored files may be compressed themselves; decoding would break the limit on bytes read.
            decode_content=not stream,
            redirect=False,
            retries=False,
        )

    def _ends_at(self, began: float, first_failure: float, outage_began: float) -> float:
        """Return until when a request is retried; all times are monotonic.

        Args:
            began: when the request was first sent.
            first_failure: when it first failed.
            outage_began: when requests began to fail.
        """
        timeout_s = self._connection.timeout_s
        if self._connection.max_retries is not None:
            return first_failure + timeout_s
        short_deadline = began + min(timeout_s, _FIRST_CONTACT_S)
        if not self._has_responded:
            return short_deadline
        # Wait out an outage once: a script of many calls must not wait that long in each of them.
        return max(short_deadline, outage_began + timeout_s)

    def _warn(self, failure: errors.GreenroomError, ends_at: float) -> None:
        """Log a warning, once per outage, that requests are waiting."""
        left_s = ends_at - time.monotonic()
        if not self._outage.has_warned and self._has_responded:
            self._outage.has_warned = True
            _log.warning("Waiting up to %.0f s for %s: %s", left_s, self.uri, failure)

    def _may_repeat(self, repeat: RetryMode) -> bool:
        """Return whether a request that the server may have processed can be sent again.

        Whether it supports idempotency keys is requested once.
        """
        if repeat is RetryMode.ALWAYS:
            return True
        if self._supports_keys is None:
            try:
                body = self.send("GET", _SERVER_INFO).body
                self._supports_keys = msgspec.json.decode(body, type=_ServerInfo).idempotency_keys_supported
            except (errors.NotFound, errors.EndpointNotFound, msgspec.DecodeError):
                self._supports_keys = False
            except errors.GreenroomError:
                # Unknown for now: report the original failure.
                return False
        return bool(self._supports_keys)

    def _failure(self, error: Exception, method: str, path: str) -> errors.GreenroomError:
        request = f"{method} {path.partition('?')[0]}"
        if isinstance(error, urllib3.exceptions.SSLError):
            return errors.ConnectFailed(
                f"The certificate of {self.uri} is not trusted: {error}. Set MLFLOW_TRACKING_SERVER_CERT_PATH to the "
                "certificate file of the authority that signed it."
            )
        if isinstance(error, urllib3.exceptions.ProxyError):
            return errors.ConnectFailed(
                f"The proxy for {self.uri} does not respond: {error}. HTTP_PROXY, HTTPS_PROXY and NO_PROXY choose "
                "the proxy."
            )
        if _was_not_sent(error):
            return errors.ConnectFailed(
                f"No server responds at {self.uri}. Start one with 'greenroom server', or set MLFLOW_TRACKING_URI."
            )
        if isinstance(error, urllib3.exceptions.ReadTimeoutError):
            return errors.TimedOut(
                f"{self.uri} did not respond to {request} in time ({self._connection.timeout_s:g} s). "
                "Set MLFLOW_HTTP_REQUEST_TIMEOUT to wait longer."
            )
        return errors.ConnectFailed(
            f"{self.uri} closed the connection during {request}; see the server's log, and try again."
        )


def _to_response(response: urllib3.BaseHTTPResponse, body: bytes, *, stream: bool) -> Response:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if not stream:
        return Response(response.status, headers, body)
    encoding = headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        _close_response(response)
        raise errors.Unavailable(
            f"A file came with Content-Encoding {encoding[:40]!r}, which was not requested; disable compression in "
            "the proxy in front of the server."
        )
    return Response(
        response.status, headers, chunks=BodyStream(_iter_body(response), lambda: _close_response(response))
    )


def _read_body(response: urllib3.BaseHTTPResponse) -> bytes:
    """Read a whole body.

    Raises:
        Unavailable: it exceeds the size limit.
    """
    announced = response.length_remaining
    if announced is not None and announced <= CHUNK_BYTES and "content-encoding" not in response.headers:
        return response.read()
    parts: list[bytes] = []
    size_bytes = 0
    while chunk := response.read(CHUNK_BYTES):
        size_bytes += len(chunk)
        if size_bytes > MAX_RESPONSE_BYTES:
            _close_response(response)
            raise errors.Unavailable(f"The response is larger than {MAX_RESPONSE_BYTES} bytes; request less at a time.")
        parts.append(chunk)
    response.release_conn()
    return b"".join(parts)


def _iter_body(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := response.read(CHUNK_BYTES):
            yield chunk
    except urllib3.exceptions.HTTPError as error:
        raise IncompleteBody(str(error)) from error


def _close_response(response: urllib3.BaseHTTPResponse) -> None:
    # A body read to its end has returned its connection to the pool; otherwise the connection cannot be reused.
    response.close()
    response.release_conn()


def _was_not_sent(error: Exception) -> bool:
    """Return whether no connection was made, so that the server cannot have received the request."""
    if isinstance(error, urllib3.exceptions.ProxyError):
        error = error.original_error
    return isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _pause_s(retries: int, longest_s: float) -> float:
    """Return the next pause: exponential backoff with jitter."""
    return float(min(longest_s, _INITIAL_PAUSE_S * 2 ** min(retries, 16)) * random.uniform(0.5, 1.0))


def _retry_after_s(response: urllib3.BaseHTTPResponse) -> float:
    """Return the seconds in the response's Retry-After header; 0 without one."""
    try:
        return max(0.0, urllib3.Retry().get_retry_after(response) or 0.0)
    except urllib3.exceptions.InvalidHeader:
        return 0.0
