"""Write a response in one piece, headers and body together, if the body is available immediately.

uvicorn writes the headers as soon as they are known, so a short response costs two system calls, two packets and wakes
the client twice. Nearly every response here is a short JSON document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

# Control characters are not allowed in headers; uvicorn's own, slower path handles them.
_NOT_IN_A_HEAD = bytes({*range(0x20), 0x7F} - {*b"\t\r\n"})
_SLOWLY = frozenset((b"connection", b"transfer-encoding"))


def head_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Encode headers as HTTP/1.1 lines."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


class OnePieceCycle(RequestResponseCycle):
    """One request and its response; delays the headers until the first part of the body."""

    _head: Any = None

    async def send(self, message: Any) -> None:
        """Send an ASGI message of the response."""
        head = self._head
        if message["type"] == "http.response.start" and not self.response_started:
            # A second start replaces the first: the application failed in between and sends an error instead.
            self._head = message
            return
        if head is not None:
            self._head = None
            if self._sent_in_one_piece(head, message):
                return
            await super().send(head)
        await super().send(message)

    def write_whole(self, status: int, lines: bytes, body: bytes) -> bool:
        """Write a plain response; return False, with nothing written, if the connection needs more than that.

        Args:
            lines: its encoded headers, including Content-Length.
        """
        if self.response_started or self._head is not None or not self._is_plain():
            return False
        defaults = head_lines(self.default_headers) if self.default_headers else b""
        self._write(b"".join((STATUS_LINE[status], defaults, lines, b"\r\n", body)))
        return True

    def _is_plain(self) -> bool:
        """Return whether the connection is kept alive, writable, and the request is not HEAD."""
        return (
            self.keep_alive
            and not (self.disconnected or self.flow.write_paused or self.access_log)
            and self.scope["method"] != "HEAD"
        )

    def _write(self, whole: bytes) -> None:
        self.transport.write(whole)
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.message_event.set()
        self.on_response()

    def _sent_in_one_piece(self, head: Any, message: Any) -> bool:
        """Write the whole response if it is plain: known length, complete body, connection kept alive."""
        if message.get("more_body") or not self._is_plain():
            return False
        body = message.get("body", b"")
        headers = [*self.default_headers, *head["headers"]]
        named = dict(headers)
        if named.get(b"content-length") != b"%d" % len(body) or not _SLOWLY.isdisjoint(named):
            return False
        text = STATUS_LINE[head["status"]] + head_lines(headers) + b"\r\n"
        if text.count(b"\n") != len(headers) + 2 or len(text.translate(None, _NOT_IN_A_HEAD)) != len(text):
            return False
        self._write(text + body)
        return True
