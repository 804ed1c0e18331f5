"""Request smuggling: ambiguous messages are refused, and the bytes after them are never served.

Source: RFC 9112, 3.2 and 6.3.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.raw_http import exchange
from tests.support.servers import GreenroomServer

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n"
GOOD = b"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """One server for all of it: none of this may harm it."""
    folder: Path = tmp_path_factory.mktemp("connections")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    try:
        assert server.is_ready(), "it has to have survived all of this"
        server.stop()
        assert "/smuggled" not in server.log
    finally:
        server.kill()


def request(server: GreenroomServer, text: bytes) -> bytes:
    return text.replace(b"{host}", b"127.0.0.1:%d" % server.port)


CHUNKED_EMPTY = b"0\r\n\r\n"
AMBIGUOUS = {
    "length and chunks": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    + CHUNKED_EMPTY,
    "chunks and length": b"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
    + CHUNKED_EMPTY,
    "two lengths": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n",
    "one length twice": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "a length with a sign": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: +5\r\n\r\n",
    "lengths in one line": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0, 40\r\n\r\n",
    "unknown encoding": b"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\n\r\n" + CHUNKED_EMPTY,
    "two encodings": b"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED_EMPTY,
    "encoding twice": b"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n"
    b"Transfer-Encoding: identity\r\n\r\n" + CHUNKED_EMPTY,
    "chunks in 1.0": b"POST / HTTP/1.0\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED_EMPTY,
    "two hosts": b"GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
    "one host twice": b"GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "foreign target": b"GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "target with another port": b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "target with a user": b"GET http://{host}@evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "other scheme": b"GET ftp://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "tunnel": b"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "space before the colon": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length : 40\r\n\r\n",
    "folded header": b"GET / HTTP/1.1\r\nHost: {host}\r\nX-A: b\r\n c: d\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: {host}\n\n",
    "bare carriage return": b"GET / HTTP/1.1\r\nHost: {host}\r\nX-A: b\rX-B: c\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: {host}\r\nX-A: b\0c\r\n\r\n",
    "path not ASCII": b"GET /\xc3\xa9 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "broken chunk": b"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "another version": b"GET / HTTP/2.0\r\nHost: {host}\r\n\r\n",
    "version 0.9": b"GET /\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "body and upgrade": b"POST / HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
    b"Content-Length: 2\r\n\r\n{}",
    "a hundred headers": b"GET / HTTP/1.1\r\nHost: {host}\r\n" + b"X-A: b\r\n" * 100 + b"\r\n",
    "a long address": b"GET /" + b"a" * 48 * 1024 + b" HTTP/1.1\r\nHost: {host}\r\n\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_message_is_refused_and_its_connection_closed(server: GreenroomServer, name: str) -> None:
    answer = exchange(server.port, request(server, AMBIGUOUS[name] + SMUGGLED))
    assert answer.was_closed
    assert len(answer.statuses) == 1, answer.received
    assert 400 <= answer.statuses[0] < 500
    assert set(answer.error) == {"error_code", "message", "sqlstate", "error_class"}
    assert answer.head["x-content-type-options"] == "nosniff"
    assert "/smuggled" not in server.log


def test_what_came_before_an_ambiguous_message_is_answered_first(server: GreenroomServer) -> None:
    answer = exchange(server.port, request(server, GOOD + AMBIGUOUS["two hosts"] + SMUGGLED))
    assert answer.statuses == [200, 400]
    assert answer.was_closed
    assert "/smuggled" not in server.log


def test_what_came_before_unreadable_bytes_is_answered(server: GreenroomServer) -> None:
    answer = exchange(server.port, request(server, GOOD + b"\0\0\0\r\n\r\n" + SMUGGLED))
    assert answer.statuses == [200, 400]
    assert answer.was_closed
    assert "/smuggled" not in server.log


def test_nothing_is_heard_after_a_refusal(server: GreenroomServer) -> None:
    answer = exchange(server.port, request(server, AMBIGUOUS["no host"]), request(server, SMUGGLED))
    assert answer.statuses == [400]
    assert "/smuggled" not in server.log


def test_good_requests_on_one_connection_are_answered_in_their_order(server: GreenroomServer) -> None:
    answer = exchange(server.port, request(server, GOOD + GOOD.replace(b"/health", b"/version") + GOOD))
    assert answer.statuses == [200, 200, 200]
    assert not answer.was_closed
    bodies = [part.rpartition(b"\r\n\r\n")[2] for part in answer.received.split(b"HTTP/1.1 ")[1:]]
    assert bodies[0] == bodies[2] == b"OK" != bodies[1]


def test_the_absolute_form_of_our_own_address_is_served(server: GreenroomServer) -> None:
    answer = exchange(server.port, request(server, b"GET http://{host}/health HTTP/1.1\r\nHost: {host}\r\n\r\n"))
    assert answer.statuses == [200]


def test_a_wish_for_another_protocol_is_answered_in_this_one_and_ends_the_connection(server: GreenroomServer) -> None:
    upgrade = b"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n"
    for protocol in (b"websocket", b"h2c"):
        answer = exchange(server.port, request(server, upgrade % protocol + SMUGGLED))
        assert answer.statuses == [200]
        assert answer.was_closed
    assert "/smuggled" not in server.log


def test_a_chunked_body_is_read(server: GreenroomServer) -> None:
    body = b'2\r\n{"\r\n8\r\nname":1}\r\n0\r\n\r\n'
    head = b"POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    answer = exchange(server.port, request(server, head + b"Transfer-Encoding: chunked\r\n\r\n") + body)
    assert answer.statuses == [400]
    assert "name" in answer.error["message"]
    assert not answer.was_closed


def test_a_head_that_never_ends_is_cut(server: GreenroomServer) -> None:
    lines = [b"X-A: " + b"b" * 8000 + b"\r\n"] * 12
    answer = exchange(server.port, request(server, b"GET /health HTTP/1.1\r\nHost: {host}\r\n"), *lines)
    assert answer.was_closed
    assert answer.statuses in ([431], [])  # the response may be lost while the request is still being sent


def test_responses_are_sent_immediately(server: GreenroomServer) -> None:
    # With Nagle's algorithm a small response waits for the acknowledgement of the last one, which comes after 40 ms.
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(10)
        took = []
        for _ in range(60):
            began = time.perf_counter()
            connection.sendall(request(server, GOOD))
            received = b""
            while not received.endswith(b"OK"):
                received += connection.recv(4096)
            took.append(time.perf_counter() - began)
    # The first ones of a connection are acknowledged immediately anyway. A busy machine delays many, but never all.
    assert min(took[30:]) < 0.02
