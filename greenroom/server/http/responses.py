"""What a request is answered with: one value for documents, files and streams, itself a small ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from greenroom.errors import GreenroomError, MethodNotAllowed, RateLimited, Unavailable
from greenroom.server.asgi import Message, Receive, Scope, Send
from greenroom.wire.errors import error_body, wire_error

Header = tuple[bytes, bytes]

# No cache between a client and this server may answer in its place: the state of a model changes at any moment.
_JSON_HEADERS = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_RETRY_AFTER_S = b"2"


class Response:
    """A response that was not sent yet.

    Args:
        status: of HTTP.
        headers: names in lower case; the edge adds those that every response has.
        body: all of it, or a generator of its pieces. A generator is closed early when the client leaves; before its first
            two pieces are there nothing is sent, so an error in them is answered as any other.
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
        headers: besides its type and length.
    """

    __slots__ = ("document", "more_headers")

    def __init__(self, document: bytes, *, status: int = 200, headers: Sequence[Header] = ()) -> None:
        self.status = status
        self.document = document
        self.more_headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, at once where `send` is an object that can: this is what nearly every request gets."""
        send_json = getattr(send, "send_json", None)
        if send_json is not None and send_json(self):
            return
        self.headers = [*_JSON_HEADERS, (b"content-length", b"%d" % len(self.document)), *self.more_headers]
        self.body = self.document
        await super().__call__(scope, receive, send)


async def _stream(start: Message, pieces: AsyncGenerator[bytes, None], receive: Receive, send: Send) -> None:
    piece = await anext(pieces, b"")
    following = await anext(pieces, None)
    await send(start)
    if following is None:
        await send({"type": "http.response.body", "body": piece})
        return
    # Sending to a client that has left is silent, and would produce the body to its end for nobody.
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        # No further ahead than this: a client that does not read costs two pieces.
        while following is not None and not gone.done():
            await send({"type": "http.response.body", "body": following, "more_body": True})
            following = await anext(pieces, None)
        if following is None:
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


def error_response(error: GreenroomError, headers: Sequence[Header] = ()) -> Response:
    """Make a response of an error, in the wire's form."""
    return JsonResponse(error_body(error), status=wire_error(error).status, headers=[*_headers_of(error), *headers])


async def _until_gone(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers_of(error: GreenroomError) -> list[Header]:
    if isinstance(error, Unavailable):
        return [(b"retry-after", _RETRY_AFTER_S)]
    if isinstance(error, RateLimited) and error.retry_after_s is not None:
        return [(b"retry-after", b"%d" % error.retry_after_s)]
    if isinstance(error, MethodNotAllowed):
        return [(b"allow", ", ".join(error.allowed).encode())]
    return []
