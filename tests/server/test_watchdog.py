"""Log, readiness and metrics of a running server with a stuck part."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.support import processes
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer, StartServer


def wait_for(what: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def messages(server: GreenroomServer) -> list[str]:
    lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    told = [line["message"] for line in lines if line.get("logger") == "greenroom.watchdog"]
    # A probe waits for the writer as well, and is then a long request itself.
    return [message for message in told if "/ready" not in message]


def metric(port: int, name: str) -> float:
    """Return the value of a metric, given its name with labels."""
    text = get(port, "/metrics").received.decode()
    (line,) = (line for line in text.splitlines() if line.startswith(name + " "))
    return float(line.rpartition(" ")[2])


def create(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with closing(connection):
        body = json.dumps({"name": "late"})
        connection.request("POST", "/api/2.0/mlflow/experiments/create", body, {"Content-Type": "application/json"})
        return connection.getresponse().status


def test_a_writer_blocked_by_another_process_is_logged(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data", "--stuck-after-s", "1", "--slow-request-s", "1")
    with closing(sqlite3.connect(tmp_path / "data" / "greenroom.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as threads:
            creating = threads.submit(create, server.port)
            wait_for(lambda: len(messages(server)) == 2)
            answer = get(server.port, "/ready")
            assert answer.statuses == [503]
            assert answer.error["status"] == "not ready"
            assert answer.error["writer"] == "unavailable"
            assert metric(server.port, 'greenroom_stuck{what="writer"}') == 1
            assert metric(server.port, 'greenroom_stuck{what="request"}') >= 1
            assert metric(server.port, "greenroom_writer_busy_seconds") >= 1
            # Reads go on.
            assert get(server.port, "/api/2.0/mlflow/experiments/get?experiment_id=0").statuses == [200]
            other.execute("ROLLBACK")
            assert creating.result() == 200
    wait_for(lambda: len(messages(server)) == 4)
    begun, over = messages(server)[:2], messages(server)[2:]
    assert all(message.startswith("stuck for ") for message in begun)
    assert all(message.startswith("no longer stuck, after ") for message in over)
    for part in ("the database writer", "(POST /api/2.0/mlflow/experiments/create)"):
        assert [part in message for message in begun].count(True) == 1
        assert [part in message for message in over].count(True) == 1
    wait_for(lambda: get(server.port, "/ready").statuses == [200])
    assert metric(server.port, 'greenroom_stuck{what="writer"}') == 0


def test_a_paused_server_logs_the_pause_and_no_stuck_part(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data", "--stuck-after-s", "1", "--loop-lag-s", "1")
    os.kill(server.pid, signal.SIGSTOP)
    # Longer than the limit, and than the half second after which the watchdog would have looked next.
    time.sleep(1.6)
    os.kill(server.pid, signal.SIGCONT)
    wait_for(lambda: any(message.startswith("this process did not run for ") for message in messages(server)))
    assert get(server.port, "/ready").statuses == [200]
    told = messages(server)
    assert not any("the database writer" in message or "request" in message for message in told)


def test_an_unread_log_does_not_block_the_server(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    # As small as a pipe can be: some lines fill it.
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    port = processes.free_port()
    command = [sys.executable, "-m", "greenroom", "server", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen(
        [*command, "--stuck-after-s", "1"], stdout=writer, stderr=subprocess.PIPE, start_new_session=True
    ) as server:
        os.close(writer)
        assert server.stderr is not None
        assert server.stderr.readline()
        try:
            for number in range(40):
                assert get(port, f"/api/2.0/mlflow/experiments/get?experiment_id={number}").statuses
            wait_for(lambda: metric(port, "greenroom_log_lines_waiting") > 10)
            wait_for(lambda: get(port, "/ready").error["log"] == "unavailable")
            assert get(port, "/ready").statuses == [200]
            assert metric(port, "greenroom_log_lines_dropped_total") == 0
            os.set_blocking(reader, False)
            wait_for(lambda: drain(reader) and get(port, "/ready").error["log"] == "ok")
        finally:
            server.terminate()
            assert server.wait(20) == 0
            os.close(reader)


def drain(descriptor: int) -> bool:
    """Take what is there."""
    try:
        while os.read(descriptor, 1 << 16):
            pass
    except BlockingIOError:
        pass
    return True
