from __future__ import annotations

import asyncio
import socket

import pytest

from greenroom.server.asgi import Receive, Scope, Send
from greenroom.server.http.connections import Connections, Limits
from greenroom.server.http.protocol import REFUSAL_KEY, GuardedProtocol
from greenroom.server.http.responses import JsonResponse
from tests.support.connections import RecordingTransport, connect

LIMITS = Limits()
HEAD_TIMEOUT_S, BODY_TIMEOUT_S = LIMITS.head_s, LIMITS.stall_s
HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body and answer; a refusal with its text."""
    if REFUSAL_KEY in scope:
        await JsonResponse(b'"refused"', status=400)(scope, receive, send)
        return
    while (await receive()).get("more_body"):
        pass
    await JsonResponse(b"{}")(scope, receive, send)


async def silence(protocol: GuardedProtocol, seconds: float) -> None:
    protocol.end_if_late(asyncio.get_running_loop().time() + seconds)
    await asyncio.sleep(0)


class Time:
    """A manual clock for an event loop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        self.now = loop.time()
        monkeypatch.setattr(loop, "time", lambda: self.now)

    async def passes(self, protocol: GuardedProtocol, seconds: float) -> None:
        """Advance the clock second by second, with a check of the connection after each."""
        for _ in range(int(seconds)):
            self.now += 1
            protocol.end_if_late(self.now)
        # Timers stand still: only what is ready runs.
        for _ in range(5):
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


def test_a_head_that_drips_is_cut_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        time = Time(monkeypatch)
        protocol.data_received(b"GET /x HTTP/1.1\r\nX: ")
        await time.passes(protocol, HEAD_TIMEOUT_S / 2)
        protocol.data_received(b"a")
        await time.passes(protocol, HEAD_TIMEOUT_S / 2)
        assert not transport.is_closing()
        protocol.data_received(b"a")
        await time.passes(protocol, 1)
        assert transport.is_closing()

    asyncio.run(play())


def test_a_body_that_drips_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        time = Time(monkeypatch)
        protocol.data_received(HEAD.replace(b"10", b"1000000"))
        for _ in range(6):
            protocol.data_received(b"a")
            await time.passes(protocol, 10)
        assert not transport.is_closing()
        protocol.data_received(b"a")
        await time.passes(protocol, 1)
        assert transport.written.startswith(b"HTTP/1.1 408 ")
        assert transport.is_closing()

    asyncio.run(play())


def test_a_slow_body_that_keeps_arriving_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(reading, transport)
        time = Time(monkeypatch)
        protocol.data_received(HEAD.replace(b"10", b"100000"))
        for _ in range(100):
            protocol.data_received(b"a" * 1000)
            await time.passes(protocol, 3)
        assert transport.written.startswith(b"HTTP/1.1 200 ")

    asyncio.run(play())


def test_the_rest_of_a_refused_body_does_not_keep_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        await JsonResponse(b"{}", status=401)(scope, receive, send)

    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(refusing, transport)
        time = Time(monkeypatch)
        protocol.data_received(HEAD.replace(b"10", b"100000"))
        await time.passes(protocol, 1)
        assert transport.written.startswith(b"HTTP/1.1 401 ")
        for _ in range(9):
            protocol.data_received(b"a" * 10_000)
            await time.passes(protocol, protocol.timeout_keep_alive / 4)
        assert transport.is_closing()

    asyncio.run(play())


def test_a_client_that_does_not_read_its_answer_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    async def talking(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(100):
            await send({"type": "http.response.body", "body": b"a" * 10_000, "more_body": True})

    async def play() -> None:
        transport = RecordingTransport()
        protocol = connect(talking, transport)
        time = Time(monkeypatch)
        transport.unsent_bytes = 100_000
        protocol.pause_writing()
        protocol.data_received(HEAD + b"1234567890")
        for _ in range(5):
            # As slow as a client may be.
            await time.passes(protocol, BODY_TIMEOUT_S)
            transport.unsent_bytes -= LIMITS.stall_bytes
        assert not transport.is_aborted
        for _ in range(7):
            await time.passes(protocol, BODY_TIMEOUT_S / 3)
            transport.unsent_bytes -= 1
        assert transport.is_aborted

    asyncio.run(play())


def test_the_connection_that_waits_longest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    async def play() -> None:
        time = Time(monkeypatch)
        connections = Connections(Limits(connections=3), clock=lambda: time.now)
        transports = [RecordingTransport() for _ in range(4)]
        working = connect(never, transports[0], connections=connections)
        working.data_received(HEAD + b"1234567890")
        time.now += 5
        dripping = connect(reading, transports[1], connections=connections)
        dripping.data_received(b"GET")
        time.now += 5
        connect(reading, transports[2], connections=connections)
        time.now += 1
        connect(reading, transports[3], connections=connections)
        assert [transport.is_aborted for transport in transports] == [False, True, False, False]
        assert len(connections) == 3
        for task in working.tasks:
            task.cancel()

    asyncio.run(play())


def test_where_all_are_worked_for_a_new_one_may_only_ask_for_health(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        go_on = asyncio.Event()

        async def busy(scope: Scope, receive: Receive, send: Send) -> None:
            if REFUSAL_KEY in scope:
                await JsonResponse(b"{}", status=503)(scope, receive, send)
            elif scope["path"] == "/health":
                # Not done before the next one comes, which would take the place of an idle connection.
                await asyncio.sleep(0)
            else:
                await go_on.wait()
            await JsonResponse(b"{}")(scope, receive, send)

        connections = Connections(Limits(connections=2))
        for _ in range(2):
            connect(busy, RecordingTransport(), connections=connections).data_received(HEAD + b"1234567890")
        probing, asking = RecordingTransport(), RecordingTransport()
        connect(busy, probing, connections=connections).data_received(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        connect(busy, asking, connections=connections).data_received(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        await asyncio.sleep(0.01)
        assert probing.written.startswith(b"HTTP/1.1 200 ")
        assert asking.written.startswith(b"HTTP/1.1 503 ")
        go_on.set()
        await asyncio.sleep(0.01)

    asyncio.run(play())


@pytest.mark.parametrize(("trusted", "aborted"), [((), 1), (("10.0.0.0/8",), 0)])
def test_one_address_has_a_bound_of_its_own_unless_it_is_a_proxy(trusted: tuple[str, ...], aborted: int) -> None:
    async def play() -> None:
        now = asyncio.get_running_loop().time() + 1
        connections = Connections(Limits(connections_per_client=3, trusted=trusted), clock=lambda: now)
        transports = [RecordingTransport() for _ in range(4)]
        for transport in transports:
            connect(reading, transport, connections=connections)
        assert sum(transport.is_aborted for transport in transports) == aborted

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
        go_on = asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            await go_on.wait()
            await reading(scope, receive, send)

        transport = RecordingTransport()
        protocol = connect(slow, transport)
        protocol.data_received(HEAD + b"1234567890")
        await silence(protocol, BODY_TIMEOUT_S * 10)
        assert not transport.is_closing()
        go_on.set()
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


def test_responses_are_sent_immediately() -> None:
    async def play() -> int:
        with socket.socket() as sock:
            connect(reading, RecordingTransport(sock))
            return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert asyncio.run(play()) == 1
