"""What a request is answered with: one value for documents, files and streams, itself a small ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from greenroom.errors import GreenroomError, MethodNotAllowed, RateLimited, Unavailable
from greenroom.server.asgi import Receive, Scope, Send
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

    __slots__ = ("body", "headers", "is_plain_json", "status")

    def __init__(self, status: int, headers: Sequence[Header], body: bytes | AsyncGenerator[bytes, None] = b"") -> None:
        self.status = status
        self.headers = headers
        self.body = body
        # With the headers of a JSON document and no others: its head is known before.
        self.is_plain_json = False

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, in one go where `send` is an object that can."""
        if isinstance(self.body, bytes):
            send_whole = getattr(send, "send_whole", None)
            if send_whole is not None and send_whole(self):
                return
            await self._start(send)
            await send({"type": "http.response.body", "body": self.body})
            return
        async with aclosing(self.body) as pieces:
            await self._stream(pieces, receive, send)

    async def _stream(self, pieces: AsyncGenerator[bytes, None], receive: Receive, send: Send) -> None:
        piece = await anext(pieces, b"")
        following = await anext(pieces, None)
        await self._start(send)
        if following is None:
            await send({"type": "http.response.body", "body": piece})
            return
        # Sending to a client that has left is silent, and would produce the body to its end for nobody.
        gone = asyncio.create_task(until_gone(receive))
        try:
            while following is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if gone.done():
                    return
                piece, following = following, await anext(pieces, None)
            await send({"type": "http.response.body", "body": piece})
        finally:
            gone.cancel()

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})


def json_response(body: bytes, *, status: int = 200, headers: Sequence[Header] = ()) -> Response:
    """Make a response of an encoded JSON document."""
    response = Response(status, [*_JSON_HEADERS, (b"content-length", b"%d" % len(body)), *headers], body)
    response.is_plain_json = not headers
    return response


def error_response(error: GreenroomError, headers: Iterable[Header] = ()) -> Response:
    """Make a response of an error, in the wire's form."""
    return json_response(error_body(error), status=wire_error(error).status, headers=[*_headers_of(error), *headers])


async def until_gone(receive: Receive) -> None:
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
