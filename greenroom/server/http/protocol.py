"""The bytes of a connection: what has two readings is refused before any of it counts as a request.

uvicorn's own protocol, with httptools, hands on messages that another HTTP implementation in front of us may end
elsewhere; what follows such a message would be served as a request that nobody checked. Here the connection ends with
the refusal. Also: TCP_NODELAY, bounds on the head of a request, and an end for connections that go silent inside one.

Source: RFC 9112, 3.2 (request target, Host) and 6.1 to 6.3 (message body length).
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from greenroom.errors import GreenroomError, InvalidInput, TooLarge, Unavailable
from greenroom.server.http.answers import OnePieceCycle, head_lines
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
        # Any ASGI application can be served; ours knows which requests need not be waited for.
        self._at_once: Callable[[Any], Any] = getattr(self.app, "answer_at_once", _never)
        self._may_answer_at_once = True
        self._held: _Held | None = None
        self._has_asked = False
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
        self._may_answer_at_once = True
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # answered as plain HTTP; what follows is of no protocol spoken here
        except httptools.HttpParserError:
            self._refuse_unreadable()
        if self._held is not None and not self._is_refused:
            # The rest of its body is still on its way, and may take its time.
            held, self._held = self._held, None
            self._begin(held.scope, keep_alive=True).body += held.body
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
        scope = self._scope(self.url, version)
        answer = (
            self._at_once(scope) if keep_alive and self._may_answer_at_once and not self.expect_100_continue else None
        )
        if answer is None or self._is_busy():
            self._begin(scope, keep_alive=keep_alive)
        else:
            self._held = _Held(scope, answer)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        if self._held is not None:
            self._held.body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Take the request for whole, and answer it where nothing has to be waited for."""
        if self._held is None:
            super().on_message_complete()
            return
        held, self._held = self._held, None
        # One of those that came together: many in one piece must not keep other connections waiting.
        self._may_answer_at_once = False
        self._has_asked = True
        status, head, body = held.answer(held.scope, bytes(held.body))
        lines = head_lines(self.server_state.default_headers)
        self.transport.write(b"".join((STATUS_LINE[status], lines, head, b"\r\n", body)))
        self.server_state.total_requests += 1

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

    def _is_busy(self) -> bool:
        """Tell whether a request before this one waits for its answer, or the client does not read its answers."""
        cycle = self._request()
        return self.flow.write_paused or (cycle is not None and not cycle.response_complete)

    def _begin(self, scope: Any, *, keep_alive: bool) -> OnePieceCycle:
        """Begin to answer a request whose head is complete."""
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
        before, self.cycle = self._request(), cycle
        if before is not None and not before.response_complete:
            # One after the other: its turn comes when the one before has its answer.
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        else:
            self._start_asgi_task(cycle, self.app)
        return cycle

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
        if self._is_in_head or not (cycle or self._has_asked):
            if now - self._since > limits.head_s:
                self.transport.close()
        elif cycle is None or cycle.response_complete:
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


class _Held:
    """A request that is answered without waiting, once its body is there.

    Attributes:
        answer: gives the answer from scope and body: status, lines of the head, body.
    """

    __slots__ = ("answer", "body", "scope")

    def __init__(self, scope: dict[str, Any], answer: Callable[[Any, bytes], tuple[int, bytes, bytes]]) -> None:
        self.scope = scope
        self.answer = answer
        self.body = bytearray()


def _never(_scope: Any) -> None:
    return None
