"""Request bodies: read within limits of size, time and memory."""

from __future__ import annotations

import asyncio

from greenroom.errors import InvalidInput, TooLarge, Unavailable, UnsupportedMediaType
from greenroom.server.asgi import Message, Receive, Scope, ensure_task

# Number of bodies of maximum size held in memory at the same time, each no longer than a very slow connection needs.
_BODIES_AT_ONCE = 16
_BODY_GRACE_S = 60.0
_LEAST_BODY_RATE = 8 * 1024


class Bodies:
    """Memory accounting of request bodies that are being received.

    Attributes:
        size_bytes: total size.
    """

    def __init__(self) -> None:
        self.size_bytes = 0

    def take(self, size_bytes: int, max_bytes: int) -> None:
        """Add received bytes.

        Raises:
            Unavailable: the total would be too large.
        """
        if self.size_bytes + size_bytes > max_bytes:
            raise Unavailable("Too many large requests are in progress; try again in a moment.")
        self.size_bytes += size_bytes

    def give_back(self, size_bytes: int) -> None:
        """Subtract bytes that were released."""
        self.size_bytes -= size_bytes


async def read_body(scope: Scope, receive: Receive, max_bytes: int, bodies: Bodies | None = None) -> bytes:
    """Read a whole request body.

    Args:
        bodies: accounts for all bodies in progress.

    Raises:
        TooLarge: it is longer than `max_bytes`.
        InvalidInput: the client disconnected before its end, or was too slow.
        Unavailable: too many bodies are in progress.
    """
    message = await receive()
    body = _part_of(message)
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    if not message.get("more_body"):
        return body
    parts, size, taken = [body], len(body), 0
    await ensure_task(scope)
    try:
        async with asyncio.timeout(_BODY_GRACE_S) as deadline:
            begin = asyncio.get_running_loop().time() + _BODY_GRACE_S
            while message.get("more_body"):
                message = await receive()
                part = _part_of(message)
                size += len(part)
                if size > max_bytes:
                    raise _too_large(max_bytes)
                if bodies is not None:
                    bodies.take(len(part), max_bytes * _BODIES_AT_ONCE)
                    taken += len(part)
                parts.append(part)
                deadline.reschedule(begin + size / _LEAST_BODY_RATE)
    except TimeoutError:
        raise InvalidInput(
            f"The request body arrived too slowly: {size} bytes in {_BODY_GRACE_S + size / _LEAST_BODY_RATE:.0f} s; send it in "
            "smaller parts."
        ) from None
    finally:
        if bodies is not None:
            bodies.give_back(taken)
    return b"".join(parts)


def _part_of(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise InvalidInput("The connection ended before the end of the request body.")
    part: bytes = message.get("body", b"")
    return part


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The request body is larger than {max_bytes} bytes; send it in smaller parts.")


def check_content_type(value: bytes | None) -> None:
    """Check that a body is declared as JSON.

    Raises:
        UnsupportedMediaType: it is not.
    """
    if value is None or value.split(b";", 1)[0].strip().lower() != b"application/json":
        if value is None:
            raise UnsupportedMediaType("Bad Request. Content-Type header is missing.", field="Content-Type")
        shown = repr(value.decode("latin-1")[:100])
        raise UnsupportedMediaType(
            f"Bad Request. Content-Type must be one of ['application/json'], not {shown}.", field="Content-Type"
        )
