"""How an answer leaves: head and body in one piece where the body is there already.

uvicorn writes the head as soon as it is known, so a short answer costs two system calls, two packets and a wake-up of the
client for half an answer. Nearly every answer here is a short JSON document.
"""

from __future__ import annotations

import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

# A head is lines of visible text; anything else in it is refused by uvicorn's own, slower way.
_NOT_IN_A_HEAD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SLOWLY = frozenset((b"connection", b"transfer-encoding"))


class OnePieceCycle(RequestResponseCycle):
    """One request and its answer; holds the head back until the first piece of the body is there."""

    _head: Any = None

    async def send(self, message: Any) -> None:
        """Take an ASGI message of the answer."""
        head = self._head
        if message["type"] == "http.response.start" and not self.response_started:
            # A second one replaces the first: the application broke off in between, and says so instead.
            self._head = message
            return
        if head is not None:
            self._head = None
            if self._sent_in_one_piece(head, message):
                return
            await super().send(head)
        await super().send(message)

    def _sent_in_one_piece(self, head: Any, message: Any) -> bool:
        """Write the whole answer if it is a plain one: known length, nothing more to come, connection kept."""
        if message.get("more_body") or not self.keep_alive or self.disconnected or self.flow.write_paused:
            return False
        if self.scope["method"] == "HEAD" or self.access_log:
            return False
        body = message.get("body", b"")
        length = None
        lines = [STATUS_LINE[head["status"]]]
        headers = [*self.default_headers, *head["headers"]]
        for name, value in headers:
            if name == b"content-length":
                length = value
            elif name in _SLOWLY:
                return False
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n")
        text = b"".join(lines)
        if length != b"%d" % len(body) or text.count(b"\n") != len(headers) + 2 or _NOT_IN_A_HEAD.search(text):
            return False
        self.transport.write(text + body)
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.message_event.set()
        self.on_response()
        return True
