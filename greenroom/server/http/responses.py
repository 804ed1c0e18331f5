"""Responses: documents, files and streams, each a small ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from greenroom.errors import GreenroomError, LimitExceeded, MethodNotAllowed, RateLimited, TooLarge, Unavailable
from greenroom.server.asgi import NATIVE_PATHS, REQUEST_ID_KEY, Message, Receive, Scope, Send
from greenroom.wire.errors import error_body, wire_error
from greenroom.wire.reasons import native_error, native_error_body

Header = tuple[bytes, bytes]

# Nothing may cache it: the state of a model can change at any moment.
_JSON_HEADERS = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
RETRY_AFTER_S = b"2"


class Response:
    """A response that has not been sent yet.

    Args:
        status: HTTP status.
        headers: names in lower case; the edge adds the default headers.
        body: the whole body, or a generator of its parts. A generator is closed early if the client disconnects.
            Nothing is sent before its first two parts are available, so an error in them still gets an error response.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Sequence[Header], body: bytes | AsyncGenerator[bytes, None] = b"") -> None:
        self.status = status
        self.headers = headers
        self.body = body

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        if isinstance(self.body, bytes):
            await send(start)
            await send({"type": "http.response.body", "body": self.body})
            return
        async with aclosing(self.body) as pieces:
            await _stream(start, pieces, receive, send)


class JsonResponse(Response):
    """A JSON document as a response.

    Args:
        headers: headers in addition to Content-Type and Content-Length.
    """

    __slots__ = ("document", "more_headers")

    def __init__(self, document: bytes, *, status: int = 200, headers: Sequence[Header] = ()) -> None:
        self.status = status
        self.document = document
        self.more_headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, in one piece if `send` supports that: nearly every response is one of these."""
        send_json = getattr(send, "send_json", None)
        if send_json is not None and send_json(self):
            return
        self.headers = [*_JSON_HEADERS, (b"content-length", b"%d" % len(self.document)), *self.more_headers]
        self.body = self.document
        await super().__call__(scope, receive, send)


class LiveResponse(Response):
    """A response whose parts are sent as soon as there are any, until the client disconnects.

    Args:
        first: the first part.
        parts: a generator of the others; closed at the end.
        gone: set when the client has disconnected; `parts` ends then.
    """

    __slots__ = ("first", "gone", "parts")

    def __init__(
        self,
        status: int,
        headers: Sequence[Header],
        first: bytes,
        parts: AsyncGenerator[bytes, None],
        *,
        gone: asyncio.Future[None],
    ) -> None:
        super().__init__(status, headers)
        self.first = first
        self.parts = parts
        self.gone = gone

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        async with aclosing(self.parts) as parts:
            await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
            await send({"type": "http.response.body", "body": self.first, "more_body": True})
            watch = asyncio.create_task(_until_gone(receive))
            watch.add_done_callback(self._note_gone)
            try:
                async for part in parts:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            finally:
                watch.cancel()
            await send({"type": "http.response.body", "body": b""})

    def _note_gone(self, _watch: asyncio.Task[None]) -> None:
        if not self.gone.done():
            self.gone.set_result(None)


async def _stream(start: Message, pieces: AsyncGenerator[bytes, None], receive: Receive, send: Send) -> None:
    piece = await anext(pieces, b"")
    following = await anext(pieces, None)
    await send(start)
    if following is None:
        await send({"type": "http.response.body", "body": piece})
        return
    # Sending to a disconnected client raises no error, so the rest of the body would be generated in vain.
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        # Read at most this far ahead: a client that does not read costs two parts of memory.
        while following is not None and not gone.done():
            await send({"type": "http.response.body", "body": following, "more_body": True})
            following = await anext(pieces, None)
        if following is None:
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


def error_response(error: GreenroomError, scope: Scope, headers: Sequence[Header] = ()) -> Response:
    """Return the response to an error, in the form of the API that the request is for."""
    if scope["path"].startswith(NATIVE_PATHS):
        body, status = native_error_body(error, scope.get(REQUEST_ID_KEY, "")), native_error(error).status
    else:
        user_agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
        body, status = error_body(error, user_agent=user_agent), wire_error(error).status
    return JsonResponse(body, status=status, headers=[*_headers_of(error), *headers])


async def _until_gone(receive: Receive) -> None:
    """Return when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers_of(error: GreenroomError) -> list[Header]:
    if isinstance(error, Unavailable):
        return [(b"retry-after", RETRY_AFTER_S)]
    if isinstance(error, RateLimited) and error.retry_after_s is not None:
        return [(b"retry-after", b"%d" % error.retry_after_s)]
    if isinstance(error, LimitExceeded) and not isinstance(error, TooLarge):
        return [(b"retry-after", RETRY_AFTER_S)]
    if isinstance(error, MethodNotAllowed):
        return [(b"allow", ", ".join(error.allowed).encode())]
    return []
