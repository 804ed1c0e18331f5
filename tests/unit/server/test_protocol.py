from __future__ import annotations

import asyncio
import socket

from greenroom.server.asgi import Receive, Scope, Send
from greenroom.server.middleware.protocol import BODY_TIMEOUT_S, HEAD_TIMEOUT_S, REFUSAL_KEY, GuardedProtocol
from greenroom.server.routing import send_json
from tests.support.connections import RecordingTransport, connect

HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body and answer; a refusal with its text."""
    if REFUSAL_KEY in scope:
        await send_json(send, 400, b'"refused"')
        return
    while (await receive()).get("more_body"):
        pass
    await send_json(send, 200, b"{}")


async def silence(protocol: GuardedProtocol, seconds: float) -> None:
    protocol.end_if_silent(asyncio.get_running_loop().time() + seconds)
    await asyncio.sleep(0)


def test_a_client_that_never_asks_is_let_go() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        await silence(protocol, HEAD_TIMEOUT_S - 1)
        assert not transport.is_closing()
        await silence(protocol, HEAD_TIMEOUT_S + 1)
        assert transport.is_closing()
        assert transport.written == b""

    asyncio.run(play())


def test_a_client_that_stops_inside_a_head_is_let_go() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        protocol.data_received(b"GET /x HTTP/1.1\r\nHost: local")
        await silence(protocol, HEAD_TIMEOUT_S - 1)
        assert not transport.is_closing()
        await silence(protocol, HEAD_TIMEOUT_S + 1)
        assert transport.is_closing()

    asyncio.run(play())


def test_a_client_that_stops_inside_a_body_hears_why() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        protocol.data_received(HEAD + b"1234")
        await asyncio.sleep(0)
        await silence(protocol, BODY_TIMEOUT_S - 1)
        assert not transport.is_closing()
        await silence(protocol, BODY_TIMEOUT_S + 1)
        assert transport.is_closing()
        assert transport.written.startswith(b"HTTP/1.1 408 ")

    asyncio.run(play())


def test_a_connection_without_a_next_request_is_kept_for_a_while() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        protocol.data_received(HEAD + b"1234567890")
        await asyncio.sleep(0.01)
        assert transport.written.startswith(b"HTTP/1.1 200 ")
        await silence(protocol, protocol.timeout_keep_alive - 1)
        assert not transport.is_closing()
        await silence(protocol, protocol.timeout_keep_alive + 1)
        assert transport.is_closing()

    asyncio.run(play())


def test_a_client_that_waits_for_a_long_answer_is_not_disturbed() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        protocol.data_received(HEAD + b"1234567890")
        await silence(protocol, BODY_TIMEOUT_S * 10)
        assert not transport.is_closing()
        await asyncio.sleep(0.01)
        assert transport.written.startswith(b"HTTP/1.1 200 ")

    asyncio.run(play())


def test_a_head_in_many_pieces_is_bounded_as_a_whole() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        protocol.data_received(b"GET /x HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(10):
            protocol.data_received(b"X-A: " + b"a" * 8000 + b"\r\n")
        assert transport.is_closing()
        assert transport.written.startswith(b"HTTP/1.1 431 ")

    asyncio.run(play())


def test_large_bodies_in_many_pieces_are_not() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        protocol.data_received(HEAD.replace(b"10", b"1000000"))
        for _ in range(100):
            protocol.data_received(b"a" * 10_000)
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert transport.written.startswith(b"HTTP/1.1 200 ")

    asyncio.run(play())


def test_nothing_is_heard_after_a_refusal() -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        refused = b"GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
        protocol.data_received(refused + refused)
        protocol.data_received(HEAD + b"1234567890")
        await asyncio.sleep(0.01)
        assert transport.written.count(b"HTTP/1.1 ") == 1
        assert transport.written.endswith(b'"refused"')
        assert transport.is_closing()

    asyncio.run(play())


def test_answers_leave_at_once() -> None:
    async def play() -> int:
        with socket.socket() as sock:
            connect(reading, RecordingTransport(sock))
            return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert asyncio.run(play()) == 1
