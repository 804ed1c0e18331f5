"""A server under a thousand hostile connections: its resources stay bounded, and other clients are served."""

from __future__ import annotations

import http.client
import json
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.servers import GreenroomServer, StartServer

TOKEN = "a-token-of-some-length"
CONNECTIONS = 1000
# A megabyte for each would be a gigabyte; about 30 KB each are allowed.
MOST_GROWTH_BYTES = 60 * 1024 * 1024
HEAD = b"%b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%b"
LOG_IN = b"Content-Type: application/json\r\nContent-Length: 15728641\r\n\r\n" + b'{"token": "' + b"a" * 60_000


@pytest.fixture(autouse=True)
def enough_descriptors() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@pytest.fixture
def guarded(start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    return start_server("--data", tmp_path / "data", environment={"GREENROOM_SERVER_TOKEN": TOKEN})


def open_all(server: GreenroomServer, first_bytes: bytes, count: int = CONNECTIONS) -> Iterator[socket.socket]:
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        sock.settimeout(0.2)
        try:
            sock.sendall(first_bytes)
        except OSError:
            pass  # what was sent already was enough to refuse it
        yield sock


def asked(server: GreenroomServer, path: str, headers: dict[str, str] | None = None) -> tuple[int, float]:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=90)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status, time.monotonic() - began
    finally:
        connection.close()


@pytest.mark.parametrize("kind", ["silent", "half-a-head", "log-in-bodies"])
def test_thousand_connections_cost_little_and_lock_out_no_client(guarded: GreenroomServer, kind: str) -> None:
    first = {
        "silent": b"",
        "half-a-head": b"GET / HTTP/1.1\r\nHost: 127",
        "log-in-bodies": HEAD % (b"POST /api/ui/session", guarded.port, LOG_IN),
    }[kind]
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    asked(guarded, "/metrics", bearer)
    assert_bears(guarded, first, bearer)


def test_thousand_answers_that_are_not_read_cost_little(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    path = "/api/2.0/mlflow-artifacts/artifacts/large.bin"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("PUT", path, bytes(16 * 1024 * 1024))
    assert connection.getresponse().status == 200
    connection.close()
    assert_bears(server, HEAD % (f"GET {path}".encode(), server.port, b"\r\n"), {}, most_bytes=6 * MOST_GROWTH_BYTES)


def assert_bears(
    server: GreenroomServer, first_bytes: bytes, headers: dict[str, str], *, most_bytes: int = MOST_GROWTH_BYTES
) -> None:
    process = psutil.Process(server.pid)
    before_bytes, before_files = process.memory_info().rss, process.num_fds()
    sockets = list(open_all(server, first_bytes))
    try:
        # Once all that was asked has been begun.
        asked(server, "/health")
        status, health_s = asked(server, "/health")
        assert (status, health_s < 2) == (200, True)
        status, client_s = asked(server, "/api/2.0/mlflow/experiments/get?experiment_id=0", headers)
        assert (status, client_s < 2) == (200, True)
        assert process.memory_info().rss - before_bytes < most_bytes
        # 512 of one address, each of which may have a file open.
        assert process.num_fds() - before_files <= 1100
        assert server.is_ready()
    finally:
        for sock in sockets:
            sock.close()


def test_log_in_takes_no_large_body(guarded: GreenroomServer) -> None:
    (sock,) = open_all(guarded, HEAD % (b"POST /api/ui/session", guarded.port, LOG_IN), count=1)
    with sock:
        sock.settimeout(10)
        answer = sock.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.rpartition(b"\r\n\r\n")[2])["reason"] == "TOO_LARGE"


def test_few_descriptors_are_enough(start_server: StartServer, tmp_path: Path) -> None:
    """With a low limit of open files, fewer connections are kept, and the database can still be opened."""
    server = start_server("--data", tmp_path / "data", "--max-connections", "20", "--head-timeout-s", "1")
    sockets = list(open_all(server, b"GET /", count=200))
    try:
        for _ in range(5):
            assert asked(server, "/ready")[0] == 200
        assert psutil.Process(server.pid).num_fds() < 80
        time.sleep(2.5)
        assert asked(server, "/ready")[0] == 200
        # All that were in the middle of a head are gone by now.
        connections = psutil.Process(server.pid).net_connections("tcp4")
        assert len([one for one in connections if one.status == psutil.CONN_ESTABLISHED]) <= 2
    finally:
        for sock in sockets:
            sock.close()
