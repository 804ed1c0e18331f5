"""A reverse proxy that answers in place of the server, or delays answers, where a test requests it.

def test_something(faulty: Faults, open_tab: OpenTab) -> None:
    faulty.answer(503, "/api/ui/models")
    open_tab(faulty).goto("/models")
    faulty.mend()
"""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from tests.support.servers import GreenroomServer

REQUEST_ID = "0badc0de0badc0de0badc0de0badc0de"
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding"})
_CHUNK_BYTES = 64 * 1024
_UPSTREAM_TIMEOUT_S = 120


class _Fault(NamedTuple):
    method: str | None
    path: re.Pattern[str]
    status: int

    def is_met_by(self, method: str, path: str) -> bool:
        return self.method in (None, method) and self.path.match(path) is not None


class Faults:
    """The proxy; without faults it hands everything on as it is.

    Attributes:
        url: where it listens; its own answers carry `REQUEST_ID` and are no JSON, as those of proxies are.
    """

    def __init__(self, server: GreenroomServer) -> None:
        self._server = server
        self._faults: list[_Fault] = []
        self._may_pass = threading.Event()
        self._may_pass.set()
        self._held = re.compile("")
        self._upstream: set[socket.socket] = set()
        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._proxy.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._proxy.server_address[1]}"
        threading.Thread(target=self._proxy.serve_forever, daemon=True).start()

    def answer(self, status: int, path: str, *, method: str | None = None) -> None:
        """Answer so from now on, where a path begins as this regular expression does."""
        self._faults.append(_Fault(method, re.compile(path), status))

    def mend(self) -> None:
        """Hand everything on again."""
        self._faults.clear()

    @contextmanager
    def holding(self, path: str) -> Iterator[None]:
        """Let requests wait while the block runs, where their path begins as this regular expression does."""
        self._held = re.compile(path)
        self._may_pass.clear()
        try:
            yield
        finally:
            self._may_pass.set()

    def close(self) -> None:
        """End it, and what still streams through it."""
        self._may_pass.set()
        self._proxy.shutdown()
        self._proxy.server_close()
        for upstream in list(self._upstream):
            try:
                upstream.shutdown(socket.SHUT_RDWR)
            except OSError:  # it ended by itself
                pass

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if self._held.match(request.path):
            self._may_pass.wait()
        for fault in self._faults:
            if fault.is_met_by(request.command, request.path):
                self._refuse(request, fault.status)
                return
        self._hand_on(request, body)

    def _refuse(self, request: BaseHTTPRequestHandler, status: int) -> None:
        text = f"<html><body><h1>{status}</h1></body></html>".encode()
        request.send_response(status)
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", str(len(text)))
        request.send_header("X-Request-Id", REQUEST_ID)
        request.end_headers()
        request.wfile.write(text)

    def _hand_on(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=_UPSTREAM_TIMEOUT_S)
        connection.connect()
        upstream = connection.sock
        self._upstream.add(upstream)
        try:
            headers = {
                name: self._as_asked_there(value)
                for name, value in request.headers.items()
                if name.lower() not in _HOP_BY_HOP
            }
            connection.request(request.command, request.path, body or None, headers)
            answer = connection.getresponse()
            request.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP:
                    request.send_header(name, value)
            request.send_header("Connection", "close")
            request.end_headers()
            while piece := answer.read1(_CHUNK_BYTES):
                request.wfile.write(piece)
        except (OSError, http.client.HTTPException):
            # The browser left, or the server ended: what was begun breaks off.
            request.close_connection = True
        finally:
            self._upstream.discard(upstream)
            connection.close()

    def _as_asked_there(self, value: str) -> str:
        """Put the server's own address into Host, Origin and Referer, for it answers to no other."""
        return value.replace(self.url.removeprefix("http://"), self._server.url.removeprefix("http://"))


def _handler(faults: Faults) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            faults.handle(self)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do  # noqa: N815 - the names http.server calls

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    return Handler


@contextmanager
def before(server: GreenroomServer) -> Iterator[Faults]:
    """Put one before a server."""
    faults = Faults(server)
    try:
        yield faults
    finally:
        faults.close()
