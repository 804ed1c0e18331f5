"""HTTP/1 hardening: ambiguous messages (request smuggling) are refused before uvicorn sees a request.

uvicorn's own protocol, with httptools, hands on messages that another HTTP implementation in front of us may end
elsewhere; what follows such a message would be served as a request that nobody checked. Here the connection ends with
the refusal. Also: TCP_NODELAY, bounds on the head of a request, and an end for connections that go silent inside one.

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
from greenroom.server.asgi import TASK_KEY, WRITE_KEY
from greenroom.server.http.answers import OnePieceCycle
from greenroom.server.http.connections import Connections, Limits
from greenroom.wire.errors import error_body

REFUSAL_KEY = "greenroom.refusal"
"""Scope key under which the error lies that the application shall answer with."""

# Clients send about ten; browsers behind a few proxies about thirty.
MAX_HEADERS = 100
# A search with a long filter travels in the address; an artifact path of 4096 characters takes up to 12 KiB encoded.
MAX_TARGET_BYTES = 48 * 1024
MAX_HEAD_BYTES = 64 * 1024
# What may be asked over a connection beyond the bound.
_PROBES = frozenset({b"/health", b"/ready"})

_VERSIONS = ("1.1", "1.0")
_ASGI = {"version": "3.0", "spec_version": "2.3"}
_log = logging.getLogger("greenroom.connections")


class _Refused(Exception):
    """Stops the parser; the answer is on its way."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. Refuses ambiguous messages and closes; everything else is uvicorn's."""

    def __init__(self, *args: Any, connections: Connections, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connections = connections
        self._limits = connections.limits
        self.address = ""
        self._is_for_probes = False
        # Its head is complete; it starts when its body is, or when all that was received is parsed.
        self._unstarted: OnePieceCycle | None = None
        self._may_start_inline = True
        self._is_refused = False
        self._is_in_head = False
        self._head_bytes = 0
        # When the present stage began: the wait for a request, its head, or an answer's end.
        self._since = self.loop.time()
        self._inflow = _Flow()
        self._outflow = _Flow()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; answers leave at once instead of waiting for the client's acknowledgement of the one before."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._is_for_probes = not self._connections.admit(self)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:  # the client is gone already
                pass

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._connections.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless a refusal has ended the conversation."""
        if self._is_refused:
            return
        self._inflow.count += len(data)
        self._may_start_inline = True
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # answered as plain HTTP; what follows is of no protocol spoken here
        except httptools.HttpParserError:
            self._refuse_unreadable()
        # Where the rest of its body is still on its way, or where a refusal is what it gets.
        self._start_pending()
        if self._is_in_head and not self._is_refused:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse_unread(
                    b"431 Request Header Fields Too Large",
                    TooLarge(f"The head of a request may have {MAX_HEAD_BYTES} bytes."),
                )

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        self._outflow.restart(self.loop.time(), count=-self.transport.get_write_buffer_size())
        super().pause_writing()

    def on_message_begin(self) -> None:
        """Begin the head of a request."""
        self._since = self.loop.time()
        self._is_in_head, self._head_bytes = True, 0
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        """Check the head; go on, or let the refusal be the last answer and hear no more."""
        self._is_in_head = False
        parser = self.parser
        names = [name for name, _ in self.headers]
        version = parser.get_http_version()
        self._inflow.restart(self.loop.time())
        refusal = self._fault_in_head(names, version)
        if refusal is not None:
            # On its way through the application, as any other answer: in its turn, with its log line.
            self._is_refused = True
            self._begin({**self._scope(b"/", version), REFUSAL_KEY: refusal}, keep_alive=False).more_body = False
            raise _Refused
        # What a client sends behind a wish for another protocol is of none spoken here; its request is plain HTTP.
        wants_other = b"upgrade" in names and parser.should_upgrade()
        keep_alive = version != "1.0" and not wants_other and parser.should_keep_alive()
        self._begin(self._scope(self.url, version), keep_alive=keep_alive)

    def on_message_complete(self) -> None:
        """Take the request for whole, and start it unless it waits for the one before."""
        super().on_message_complete()
        self._start_pending()

    def on_response_complete(self) -> None:
        """Go on with the next request, if it is here already; `end_if_late` ends a connection without any."""
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
        """Take on a request whose head is complete."""
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
            # One after the other: its turn comes when the one before has its answer.
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        else:
            self._unstarted = cycle
        return cycle

    def _start_pending(self) -> None:
        """Start a request that was taken on, inline where possible: most never wait, and a task would cost a turn of the loop.

        Not inline: the second of several that came in one piece, which must not keep other connections waiting; and one
        that closes the connection, which must not happen in the middle of parsing.
        """
        cycle, self._unstarted = self._unstarted, None
        if cycle is None:
            return
        if not self._may_start_inline or not cycle.keep_alive or cycle.waiting_for_100_continue:
            self._start_asgi_task(cycle, self.app)
            return
        self._may_start_inline = False
        # `ASGI3Application` has a narrower idea of what a scope holds.
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
        """Refuse what the parser could not read, unless it stopped at a refusal of ours."""
        if not self._is_refused:
            self._refuse_unread(b"400 Bad Request", InvalidInput("This is not a valid HTTP/1.1 request."))

    def end_if_late(self, now: float) -> None:
        """Close a connection whose client does not send its request, or does not read its answer, in time."""
        limits = self._limits
        if self._is_late_reader(now):
            # What is left of the answer would never be read.
            self.transport.abort()
        if self._is_refused or self.transport.is_closing():
            return
        cycle = self._request()
        if self._is_in_head or cycle is None:
            if now - self._since > limits.head_s:
                self.transport.close()
        elif cycle.response_complete:
            # Also where the rest of a body that was refused is still dripping in.
            if now - self._since > self.timeout_keep_alive:
                self.transport.close()
        elif cycle.more_body:
            if self.flow.read_paused:
                # It is the server that is slow.
                self._inflow.restart(now)
            elif self._inflow.is_too_slow(now, limits):
                refusal = InvalidInput(
                    f"The request's body came too slowly: less than {limits.stall_bytes} bytes in {limits.stall_s:.0f} s."
                )
                self._refuse_unread(b"408 Request Timeout", refusal)

    def wasted_s(self, now: float) -> float:
        """Return for how long the client has made the server wait; 0 while the server makes the client wait."""
        cycle = self._request()
        if self._is_in_head or cycle is None or cycle.response_complete:
            return now - self._since
        if self.flow.write_paused:
            return now - self._outflow.since
        return now - self._inflow.since if cycle.more_body and not self.flow.read_paused else 0.0

    def abort(self) -> None:
        """End it without another word."""
        self.transport.abort()

    def _is_late_reader(self, now: float) -> bool:
        if not self.flow.write_paused:
            return False
        # Nothing is added while the client is waited for, so what is gone from the buffer has left.
        self._outflow.count = -self.transport.get_write_buffer_size()
        return self._outflow.is_too_slow(now, self._limits)

    def _request(self) -> RequestResponseCycle | None:
        """Return the last request whose head is complete, if there was one."""
        # uvicorn's annotation leaves out that it begins as None.
        return self.cycle

    def _fault_in_head(self, names: list[bytes], version: str) -> GreenroomError | None:
        if len(names) > MAX_HEADERS:
            return TooLarge(f"A request may have {MAX_HEADERS} header lines.")
        if len(self.url) > MAX_TARGET_BYTES:
            return TooLarge(
                f"The address of a request may have {MAX_TARGET_BYTES} bytes, not {len(self.url)}: name fewer things at once, "
                "or send the parameters of a GET as a JSON body."
            )
        if self._is_for_probes and self.url not in _PROBES:
            return Unavailable("The server has as many connections as it may; try again in a moment.")
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
            # The parser takes the body for the other protocol's, so it would be lost without a word.
            return InvalidInput("A request with a body may not ask for another protocol.", field="Upgrade")
        return None if self.url.startswith(b"/") else self._fault_in_target()

    def _fault_in_target(self) -> GreenroomError | None:
        if self.url == b"*" and self.parser.get_method() == b"OPTIONS":
            return None
        # The absolute form, meant for proxies; fine when it says the same as Host.
        scheme, _, rest = self.url.partition(b"://")
        authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
        if scheme.lower() in (b"http", b"https") and authority.lower() == dict(self.headers)[b"host"].lower():
            return None
        return InvalidInput("The request names another server than its Host header.", field="Host")

    def _refuse_unread(self, status: bytes, refusal: GreenroomError) -> None:
        """Refuse what never became a whole request, and close."""
        self._is_refused = True
        self._unstarted = None
        _log.warning("%s From %s.", refusal.message, self.client[0] if self.client else "an unknown client")
        cycle = self._request()
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            # An earlier request is still being answered: that answer goes out whole, and is the last.
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
    """How many bytes came, or left, since the last look at them.

    Attributes:
        count: a number that grows by one with each byte.
        since: when the look began.
    """

    __slots__ = ("_begin", "count", "since")

    def __init__(self) -> None:
        self.count = self._begin = 0
        self.since = 0.0

    def restart(self, now: float, *, count: int | None = None) -> None:
        """Begin a new look."""
        if count is not None:
            self.count = count
        self._begin, self.since = self.count, now

    def is_too_slow(self, now: float, limits: Limits) -> bool:
        """Tell whether a look has ended with too few bytes; where it ended with enough, another one begins."""
        if now - self.since <= limits.stall_s:
            return False
        if self.count - self._begin < limits.stall_bytes:
            return True
        self.restart(now)
        return False


async def _resume(coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:
    """Go on with a coroutine that was started by hand.

    Args:
        awaited: what it yielded last, usually the future that it waits for.
    """
    await _rest_of(coroutine, awaited)


@types.coroutine
def _rest_of(coroutine: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    while True:
        try:
            yield awaited
        except BaseException as error:  # cancellation most of all
            try:
                awaited = coroutine.throw(error)
            except StopIteration:
                return
        else:
            yield from coroutine  # not awaited: it is in the middle of its body
            return
