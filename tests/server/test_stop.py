"""Server shutdown: running requests are finished within a time limit, and the exit code is 0."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.servers import StartServer

HEAD = (
    "POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
)


def begin_request(port: int, body: bytes, *, sent: int) -> socket.socket:
    """Send a request without the end of its body, so that it stays in progress."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.settimeout(20)
    connection.sendall(HEAD.format(port=port, length=len(body)).encode() + body[:sent])
    # The server says so when it begins to read the body.
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        received += connection.recv(100)
    assert received == b"HTTP/1.1 100 Continue\r\n\r\n"
    return connection


def wait_until_closed(port: int) -> None:
    """Wait until the server has begun to stop and accepts no new connections."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise AssertionError("it still lets people in")


def launch(folder: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server that the test ends itself."""
    port = processes.free_port()
    command = [sys.executable, "-m", "greenroom", "server", "--port", str(port), "--data", str(folder / "data")]
    process = processes.start([*command, *arguments], log=folder / "log")
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_request_is_finished(tmp_path: Path, number: signal.Signals) -> None:
    process, port = launch(tmp_path)
    body = json.dumps({"name": "last words"}).encode()
    connection = begin_request(port, body, sent=5)
    process.send_signal(number)
    wait_until_closed(port)
    assert process.poll() is None
    connection.sendall(body[5:])
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert answer.status == 200
    assert "experiment_id" in json.loads(answer.read())
    assert process.wait(10) == 0
    connection.close()


def test_a_request_that_never_ends_is_left_after_the_time_allowed(tmp_path: Path) -> None:
    process, port = launch(tmp_path, "--shutdown-s", "1")
    with begin_request(port, b"x" * 100, sent=5):
        began = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0
        # Without the limit it would take fifteen seconds.
        assert 0.9 < time.monotonic() - began < 13


def test_idle_connections_do_not_hold_it_up(tmp_path: Path) -> None:
    process, port = launch(tmp_path)
    with socket.create_connection(("127.0.0.1", port)):
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        kept.request("GET", "/health")
        assert kept.getresponse().read() == b"OK"
        began = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0
        # Waiting for it would take the fifteen seconds allowed.
        assert time.monotonic() - began < 13
        kept.close()


def test_a_second_signal_ends_it_immediately(tmp_path: Path) -> None:
    process, port = launch(tmp_path)
    with begin_request(port, b"x" * 100, sent=5):
        process.terminate()
        wait_until_closed(port)
        assert process.poll() is None
        process.terminate()
        # Waiting for the request would take the fifteen seconds allowed for it.
        assert process.wait(10) == 128 + signal.SIGTERM


def test_new_connections_are_refused_during_shutdown(tmp_path: Path) -> None:
    process, port = launch(tmp_path)
    body = b'{"name": "x"}'
    connection = begin_request(port, body, sent=5)
    process.terminate()
    wait_until_closed(port)
    connection.sendall(body[5:])
    assert connection.recv(100).startswith(b"HTTP/1.1 200")
    connection.close()
    assert process.wait(10) == 0


def test_its_log_is_complete_and_without_errors(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for number in range(50):
        connection.request("GET", f"/nothing/{number}")
        connection.getresponse().read()
    connection.close()
    server.stop()
    assert all(f'"path":"/nothing/{number}"' in server.log for number in range(50))
    assert '"level":"error"' not in server.log
