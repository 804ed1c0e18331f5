"""The seam over HTTP: kept connections, patience where it is safe, and errors that say what to do.

    transport = HttpTransport("http://127.0.0.1:5000")

Loaded only when there is a server to speak to.
"""

from __future__ import annotations

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
from greenroom.sdk.transport import CHUNK_BYTES, Answer, BrokenOff, Pieces, Repeat, WireTransport

# Busy, or a proxy whose server is just starting: later is better.
_BUSY = frozenset({429, 502, 503, 504})
_MOST_ATTEMPTS = 5
# A server that is not there seldom comes within a second; one that restarts does.
_MOST_CONNECTS = 3
_CONNECT_TIMEOUT_S = 10.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 10.0
_SERVER_INFO = "/api/3.0/mlflow/server-info"


class HttpTransport(WireTransport):
    """Speaks to a server over HTTP.

    Args:
        uri: where the server is, ``http://127.0.0.1:5000`` or with a path prefix.
        connection: how to reach it; read from the environment unless given.

    Raises:
        InvalidURI: the address is none of HTTP.
    """

    def __init__(self, uri: str, *, connection: Connection | None = None) -> None:
        self._http = HttpExchange(connection or Connection.from_environment(uri))
        super().__init__(self._http)

    def wait_until_ready(self, *, timeout_s: float) -> None:
        """Wait for the server to answer.

        Raises:
            ConnectFailed: it did not within the time.
        """
        self._http.wait_until_ready(timeout_s=timeout_s)


class _ServerInfo(msgspec.Struct):
    """What a server says about itself; MLflow's says nothing of this."""

    idempotency_keys_supported: bool = False


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

        Raises:
            ConnectFailed: no server answers, or it broke off.
            TimedOut: it did not answer in time.
            GreenroomError: what the server said, as the class its error code stands for.
        """
        deadline = time.monotonic() + self._connection.timeout_s
        attempt = 0
        while True:
            attempt += 1
            pause_s = _pause_s(attempt)
            try:
                response = self._once(method, path, content, headers, stream, deadline)
            except urllib3.exceptions.HTTPError as error:
                failure: errors.GreenroomError = self._failure(error, method, path)
                failure.__cause__ = error
                most = _MOST_CONNECTS if _was_not_sent(error) else _MOST_ATTEMPTS
                if isinstance(error, urllib3.exceptions.SSLError):
                    raise failure from error
                is_safe = _was_not_sent(error) or self._may_repeat(repeat, deadline)
            else:
                if response.status < HTTPStatus.MULTIPLE_CHOICES:
                    return _answer(response, stream=stream)
                failure = refusal(
                    response.status,
                    response.data,
                    uri=self.uri,
                    path=path,
                    credentials=self._connection.credentials,
                )
                most = _MOST_ATTEMPTS
                if response.status not in _BUSY:
                    raise failure
                pause_s = max(pause_s, _asked_pause_s(response))
                is_safe = self._may_repeat(repeat, deadline)
            if not is_safe or attempt >= most or time.monotonic() + pause_s > deadline:
                raise failure
            time.sleep(pause_s)
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
                self._once("GET", "/health", None, None, False, deadline)
            except urllib3.exceptions.HTTPError as error:
                if time.monotonic() > deadline:
                    raise self._failure(error, "GET", "/health") from error
                time.sleep(0.1)
            else:
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
        deadline: float,
    ) -> urllib3.BaseHTTPResponse:
        if self._pid != os.getpid():
            # Two processes on one connection would read each other's answers.
            self._pool, self._pid = self._connection.pool(block_bytes=CHUNK_BYTES), os.getpid()
        left_s = max(0.1, deadline - time.monotonic())
        return self._pool.request(
            method,
            self.uri + path,
            body=content,
            headers={**self._headers, **(headers or {})},
            timeout=urllib3.Timeout(connect=min(_CONNECT_TIMEOUT_S, left_s), read=self._connection.timeout_s),
            preload_content=not stream,
            redirect=False,
            retries=False,
        )

    def _may_repeat(self, repeat: Repeat, deadline: float) -> bool:
        """Tell whether a request that may have been heard can be sent again; servers are asked once about keys."""
        if repeat is Repeat.ALWAYS:
            return True
        if self._keeps_keys is None and time.monotonic() < deadline:
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


def _answer(response: urllib3.BaseHTTPResponse, *, stream: bool) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if stream:
        return Answer(response.status, headers, pieces=Pieces(_read(response), lambda: _let_go(response)))
    return Answer(response.status, headers, response.data)


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


def _pause_s(attempt: int) -> float:
    """Wait longer each time, and not in step with others that were refused at the same moment."""
    return float(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0))


def _asked_pause_s(response: urllib3.BaseHTTPResponse) -> float:
    """Read how long the server asks to be left alone; 0 where it does not, or names a date."""
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else 0.0
