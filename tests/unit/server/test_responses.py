"""Sending responses: whole, or streamed while the client reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from greenroom.errors import StorageUnavailable
from greenroom.server.asgi import Message, Receive
from greenroom.server.http.responses import JsonResponse, Response

pytestmark = pytest.mark.anyio


async def sent_by(response: Response, *, receive: Receive | None = None) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        await asyncio.sleep(0)

    async def stays() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("never told to go on")

    await response({"type": "http"}, receive or stays, send)
    return sent


async def pieces(*parts: bytes, closed: list[bool] | None = None) -> AsyncGenerator[bytes, None]:
    try:
        for part in parts:
            yield part
    finally:
        if closed is not None:
            closed.append(True)


async def test_a_document_says_its_type_and_length() -> None:
    start, body = await sent_by(JsonResponse(b"{}", status=404, headers=[(b"x", b"y")]))
    assert (start["status"], body["body"]) == (404, b"{}")
    assert dict(start["headers"]) == {
        b"content-type": b"application/json",
        b"cache-control": b"no-store",
        b"content-length": b"2",
        b"x": b"y",
    }


@pytest.mark.parametrize(
    ("parts", "bodies"), [((), [b""]), ((b"a",), [b"a"]), ((b"a", b"b", b"c"), [b"a", b"b", b"c", b""])]
)
async def test_only_the_last_piece_ends_the_response(parts: tuple[bytes, ...], bodies: list[bytes]) -> None:
    start, *sent = await sent_by(Response(200, [], pieces(*parts)))
    assert start["type"] == "http.response.start"
    assert [message["body"] for message in sent] == bodies
    assert [message.get("more_body", False) for message in sent] == [True] * (len(bodies) - 1) + [False]


async def test_a_generator_is_closed_when_the_client_leaves() -> None:
    async def leaves() -> Message:
        return {"type": "http.disconnect"}

    closed: list[bool] = []
    sent = await sent_by(Response(200, [], pieces(*[b"x"] * 100, closed=closed)), receive=leaves)
    assert closed == [True]
    assert len(sent) < 10


async def test_an_error_before_the_second_piece_leaves_room_for_another_response() -> None:
    async def failing() -> AsyncGenerator[bytes, None]:
        yield b"first"
        raise StorageUnavailable("gone")

    with pytest.raises(StorageUnavailable):
        await sent_by(Response(200, [], failing()))
