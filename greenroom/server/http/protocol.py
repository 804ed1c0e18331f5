"""HTTP/1 hardening: ambiguous messages (request smuggling) are refused before uvicorn sees a request.

uvicorn's own protocol, with httptools, accepts messages that an HTTP implementation in front of it may delimit
differently; the bytes after such a message would be served as a request that the proxy never saw. Here the connection
is closed after the refusal. Also: TCP_NODELAY, limits for request headers, and timeouts for connections that stall.

Source: RFC 9112, 3.2 (request target, Host) and 6.1 to 6.3 (message body length).
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import re
import socket
import types
from collections.abc import Coroutine, Generator
from typing import Any
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from greenroom.errors import GreenroomError, InvalidInput, TooLarge, Unavailable
from greenroom.server.asgi import NATIVE_PATHS, TASK_KEY, WRITE_KEY
from greenroom.server.http.answers import OnePieceCycle
from greenroom.server.http.connections import Connections, Limits
from greenroom.wire.errors import error_body

REFUSAL_KEY = "greenroom.refusal"
"""Scope key of the error that the application must respond with."""

# Clients send about ten headers; browsers behind several proxies about thirty.
MAX_HEADERS = 100
# A search has its filter in the URL; an artifact path of 4096 characters takes up to 12 KiB when encoded.
MAX_TARGET_BYTES = 48 * 1024
MAX_HEAD_BYTES = 64 * 1024
# Paths that a connection beyond the limit may request.
_PROBES = frozenset({b"/health", b"/ready"})

_VERSIONS = ("1.1", "1.0")
_ASGI = {"version": "3.0", "spec_version": "2.3"}
_log = logging.getLogger("greenroom.connections")


class _Refused(Exception):
    """Stops the parser; the response is already in progress."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. Refuses ambiguous messages and closes; uvicorn handles everything else."""

    def __init__(self, *args: Any, connections: Connections, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connections = connections
        self._limits = connections.limits
        self.address = ""
        self._is_for_probes = False
        # A request with complete headers; it starts when its body is complete, or everything received was parsed.
        self._unstarted: OnePieceCycle | None = None
        self._may_start_inline = True
        self._is_refused = False
        self._is_in_head = False
        self._head_bytes = 0
        # Start of the current phase: waiting for a request, reading its headers, or writing the response.
        self._since = self.loop.time()
        self._inflow = _Flow()
        self._outflow = _Flow()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Open the connection with TCP_NODELAY: responses do not wait for the acknowledgement of the previous one."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._is_for_probes = not self._connections.admit(self)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:  # the client has already disconnected
                pass

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._connections.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes, unless a request was refused."""
        if self._is_refused:
            return
        self._inflow.count += len(data)
        self._may_start_inline = True
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # answered as plain HTTP; the bytes that follow are of an unsupported protocol
        except httptools.HttpParserError:
            self._refuse_unreadable()
        # The rest of its body has not arrived yet, or it will be refused.
        self._start_pending()
        if self._is_in_head and not self._is_refused:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse_unread(
                    b"431 Request Header Fields Too Large",
                    TooLarge(f"The headers of a request may have {MAX_HEAD_BYTES} bytes."),
                )

    def pause_writing(self) -> None:
        """Pause writing until the client reads."""
        self._outflow.restart(self.loop.time(), count=-self.transport.get_write_buffer_size())
        super().pause_writing()

    def on_message_begin(self) -> None:
        """Start the headers of a request."""
        self._since = self.loop.time()
        self._is_in_head, self._head_bytes = True, 0
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        """Check the headers; if they are refused, that is the last response of the connection."""
        self._is_in_head = False
        parser = self.parser
        names = [name for name, _ in self.headers]
        version = parser.get_http_version()
        self._inflow.restart(self.loop.time())
        refusal = self._fault_in_head(names, version)
        if refusal is not None:
            # The application sends the refusal like any response: in order, and logged.
            self._is_refused = True
            self._begin(
                {**self._scope(_family_of(self.url), version), REFUSAL_KEY: refusal}, keep_alive=False
            ).more_body = False
            raise _Refused
        # Upgrades are not supported: the request is answered as plain HTTP, and the bytes after it are ignored.
        wants_other = b"upgrade" in names and parser.should_upgrade()
        keep_alive = version != "1.0" and not wants_other and parser.should_keep_alive()
        self._begin(self._scope(self.url, version), keep_alive=keep_alive)

    def on_message_complete(self) -> None:
        """Complete the request, and start it unless it waits for the previous one."""
        super().on_message_complete()
        self._start_pending()

    def on_response_complete(self) -> None:
        """Continue with the next pipelined request, if any; `end_if_late` closes idle connections."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._since = self.loop.time()
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    def _scope(self, url: bytes, version: str) -> dict[str, Any]:
        target = httptools.parse_url(url)
        raw_path = target.path
        path = raw_path.decode("ascii")
        return {
            "type": "http",
            "asgi": _ASGI,
            "http_version": version,
            "method": self.parser.get_method().decode("ascii"),
            "scheme": self.scheme,
            "path": unquote(path) if "%" in path else path,
            "raw_path": raw_path,
            "query_string": target.query or b"",
            "root_path": "",
            "headers": self.headers,
            "client": self.client,
            "server": self.server,
        }

    def _begin(self, scope: Any, *, keep_alive: bool) -> OnePieceCycle:
        """Create the cycle of a request whose headers are complete."""
        cycle = OnePieceCycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )
        scope[WRITE_KEY] = cycle.write_whole
        before, self.cycle = self._request(), cycle
        if before is not None and not before.response_complete:
            # Pipelined requests run in order: it starts after the previous response.
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        else:
            self._unstarted = cycle
        return cycle

    def _start_pending(self) -> None:
        """Start the pending request, inline if possible: most never wait, and a task costs an iteration of the event loop.

        Not inline: the second of several pipelined requests, which must not delay other connections; and a request that
        closes the connection, which must not happen during parsing.
        """
        cycle, self._unstarted = self._unstarted, None
        if cycle is None:
            return
        if not self._may_start_inline or not cycle.keep_alive or cycle.waiting_for_100_continue:
            self._start_asgi_task(cycle, self.app)
            return
        self._may_start_inline = False
        # `ASGI3Application` declares a narrower type for the scope.
        scope: Any = cycle.scope
        scope[TASK_KEY] = None
        answering = cycle.run_asgi(self.app)
        context = contextvars.copy_context()
        try:
            awaited = context.run(answering.send, None)
        except StopIteration:
            return
        task = self.loop.create_task(_resume(answering, awaited), context=context)
        scope[TASK_KEY] = task
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _refuse_unreadable(self) -> None:
        """Respond to a parse error, unless it was raised by a refusal."""
        if not self._is_refused:
            self._refuse_unread(b"400 Bad Request", InvalidInput("This is not a valid HTTP/1.1 request."))

    def end_if_late(self, now: float) -> None:
        """Close a connection whose client does not send its request, or does not read the response, in time."""
        limits = self._limits
        if self._is_late_reader(now):
            # The rest of the response would never be read.
            self.transport.abort()
        if self._is_refused or self.transport.is_closing():
            return
        cycle = self._request()
        if self._is_in_head or cycle is None:
            if now - self._since > limits.head_s:
                self.transport.close()
        elif cycle.response_complete:
            # Even if the rest of a refused body is still arriving slowly.
            if now - self._since > self.timeout_keep_alive:
                self.transport.close()
        elif cycle.more_body:
            if self.flow.read_paused:
                # The server is slow, not the client.
                self._inflow.restart(now)
            elif self._inflow.is_too_slow(now, limits):
                refusal = InvalidInput(
                    f"The request body arrived too slowly: less than {limits.stall_bytes} bytes in {limits.stall_s:.0f} s."
                )
                self._refuse_unread(b"408 Request Timeout", refusal)

    def wasted_s(self, now: float) -> float:
        """Return how long the server has waited for the client, in seconds; 0 while the client waits for the server."""
        cycle = self._request()
        if self._is_in_head or cycle is None or cycle.response_complete:
            return now - self._since
        if self.flow.write_paused:
            return now - self._outflow.since
        return now - self._inflow.since if cycle.more_body and not self.flow.read_paused else 0.0

    def abort(self) -> None:
        """Close it immediately, without a response."""
        self.transport.abort()

    def _is_late_reader(self, now: float) -> bool:
        if not self.flow.write_paused:
            return False
        # Nothing is added while waiting for the client, so a smaller buffer means that bytes were sent.
        self._outflow.count = -self.transport.get_write_buffer_size()
        return self._outflow.is_too_slow(now, self._limits)

    def _request(self) -> RequestResponseCycle | None:
        """Return the last request whose headers are complete, or None."""
        # uvicorn's annotation omits that it is None at first.
        return self.cycle

    def _fault_in_head(self, names: list[bytes], version: str) -> GreenroomError | None:
        if len(names) > MAX_HEADERS:
            return TooLarge(f"A request may have {MAX_HEADERS} header lines.")
        if len(self.url) > MAX_TARGET_BYTES:
            return TooLarge(
                f"The URL of a request may have {MAX_TARGET_BYTES} bytes, not {len(self.url)}: request fewer items at a time"
                + ("." if _family_of(self.url) != b"/" else ", or send the parameters of a GET as a JSON body.")
            )
        if self._is_for_probes and self.url not in _PROBES:
            return Unavailable("The server has too many open connections; try again in a moment.")
        if version not in _VERSIONS:
            return InvalidInput("Send HTTP/1.1 or HTTP/1.0.")
        if names.count(b"host") != 1:
            return InvalidInput("Host has to stand in the head of a request, once.", field="Host")
        has_length = b"content-length" in names
        if has_length and names.count(b"content-length") > 1:
            return InvalidInput("Content-Length may stand in the head of a request once.", field="Content-Length")
        if b"transfer-encoding" in names:
            encodings = [value.lower() for name, value in self.headers if name == b"transfer-encoding"]
            if encodings != [b"chunked"] or has_length or version == "1.0":
                return InvalidInput(
                    "Transfer-Encoding may only be 'chunked', without Content-Length, in HTTP/1.1.",
                    field="Transfer-Encoding",
                )
            has_length = True
        if b"upgrade" in names and has_length and self.parser.should_upgrade():
            # The parser would treat the body as data of the other protocol, and it would be silently lost.
            return InvalidInput("A request with a body must not upgrade to another protocol.", field="Upgrade")
        return None if self.url.startswith(b"/") else self._fault_in_target()

    def _fault_in_target(self) -> GreenroomError | None:
        if self.url == b"*" and self.parser.get_method() == b"OPTIONS":
            return None
        # The absolute form, for proxies; accepted if it matches Host.
        scheme, _, rest = self.url.partition(b"://")
        authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
        if scheme.lower() in (b"http", b"https") and authority.lower() == dict(self.headers)[b"host"].lower():
            return None
        return InvalidInput("The request target has a different host than the Host header.", field="Host")

    def _refuse_unread(self, status: bytes, refusal: GreenroomError) -> None:
        """Refuse an incomplete request, and close the connection."""
        self._is_refused = True
        self._unstarted = None
        _log.warning("%s From %s.", refusal.message, self.client[0] if self.client else "an unknown client")
        cycle = self._request()
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            # An earlier request is in progress: finish its response, which is the last one.
            cycle.keep_alive = False
            return
        if cycle is None or cycle.response_complete or not (cycle.response_started or self.pipeline):
            body = error_body(refusal)
            self.transport.write(
                b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"
                b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (status, len(body), body)
            )
        self.transport.close()


class _Flow:
    """Counts the bytes transferred in one time window.

    Attributes:
        count: the value of a byte counter at the start of the window.
        since: start of the window.
    """

    __slots__ = ("_begin", "count", "since")

    def __init__(self) -> None:
        self.count = self._begin = 0
        self.since = 0.0

    def restart(self, now: float, *, count: int | None = None) -> None:
        """Start a new window."""
        if count is not None:
            self.count = count
        self._begin, self.since = self.count, now

    def is_too_slow(self, now: float, limits: Limits) -> bool:
        """Return whether the window has ended with too few bytes; start the next one if it ended with enough."""
        if now - self.since <= limits.stall_s:
            return False
        if self.count - self._begin < limits.stall_bytes:
            return True
        self.restart(now)
        return False


async def _resume(coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:
    """Continue a coroutine that was started manually.

    Args:
        awaited: the last value it yielded, usually the future that it waits for.
    """
    await _rest_of(coroutine, awaited)


@types.coroutine
def _rest_of(coroutine: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    while True:
        try:
            yield awaited
        except BaseException as error:  # mainly cancellation
            try:
                awaited = coroutine.throw(error)
            except StopIteration:
                return
        else:
            yield from coroutine  # not awaited: it is in the middle of its body
            return


def _family_of(url: bytes) -> bytes:
    """Return the path that a refusal is logged with: enough to answer it in the form of errors of its API."""
    return next((prefix.encode() for prefix in NATIVE_PATHS if url.startswith(prefix.encode())), b"/")
