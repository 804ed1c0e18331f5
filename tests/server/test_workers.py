"""Several server processes on PostgreSQL: they share a port, are replaced when they die, and end together."""

from __future__ import annotations

import ctypes
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support import processes
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer, StartServer


def workers_of(server: GreenroomServer) -> set[int]:
    """Return the process ids of the workers."""
    return {child.pid for child in psutil.Process(server.pid).children()}


def wait_for(what: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path, postgres_database: str) -> Iterator[GreenroomServer]:
    """A server of two workers."""
    server = start_server("--data", tmp_path / "data", "--database", postgres_database, "--workers", "2")
    wait_for(lambda: len(workers_of(server)) == 2)
    yield server
    if server.is_running:
        workers = workers_of(server)
        server.stop()
        assert not any(psutil.pid_exists(pid) for pid in workers)


def answering(server: GreenroomServer, path: str = "/health") -> dict[str, str]:
    """Ask over many connections at once, so that no worker alone takes all, and return one answer of each worker."""
    connections = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=20) for _ in range(64)]
    answers = {}
    for connection in connections:
        connection.connect()
    for connection in connections:
        connection.request("GET", path)
        answer = connection.getresponse()
        # A request id begins with what is its process's alone.
        answers[str(answer.headers["X-Request-Id"])[:16]] = answer.read().decode()
        connection.close()
    return answers


def create(server: GreenroomServer, name: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(
        "POST",
        "/api/2.0/mlflow/experiments/create",
        json.dumps({"name": name}),
        {"Content-Type": "application/json"},
    )
    status = connection.getresponse().status
    connection.close()
    return status


def test_both_work(server: GreenroomServer) -> None:
    assert [create(server, f"e{number}") for number in range(20)] == [200] * 20
    wait_for(lambda: len(answering(server)) == 2)


def test_a_worker_that_dies_is_replaced_while_the_other_serves(server: GreenroomServer) -> None:
    before = workers_of(server)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: victim not in workers_of(server))
    assert [create(server, f"e{number}") for number in range(5)] == [200] * 5
    wait_for(lambda: len(workers_of(server)) == 2)
    assert victim not in workers_of(server)
    assert "worker" in server.log
    # The new one answers as well.
    wait_for(lambda: len(answering(server)) == 2)


def test_numbers_are_those_of_all_workers_also_of_dead_ones(server: GreenroomServer) -> None:
    for _ in range(40):
        get(server.port, "/version")

    def all_say_40() -> bool:
        return [counted_in(metrics) for metrics in answering(server, "/metrics").values()] == [40, 40]

    # Each worker shows its numbers to the other once a second.
    wait_for(all_say_40)
    os.kill(min(workers_of(server)), signal.SIGKILL)
    wait_for(lambda: len(workers_of(server)) == 2)
    wait_for(all_say_40)


def test_measures_are_those_of_all_workers(server: GreenroomServer) -> None:
    def limits() -> list[float]:
        found = []
        for metrics in answering(server, "/metrics").values():
            (limit,) = re.findall(r"^greenroom_pool_limit (\S+)$", metrics, re.MULTILINE)
            (silent_s,) = re.findall(r"^greenroom_worker_silent_seconds (\S+)$", metrics, re.MULTILINE)
            assert float(silent_s) < 10
            found.append(float(limit))
        return found

    # Ten connections each.
    wait_for(lambda: limits() == [20, 20])


def counted_in(metrics: str) -> int:
    found = re.findall(r'greenroom_http_requests_total\{method="GET",route="/version",status="200"\} (\d+)', metrics)
    return int(found[0]) if found else 0


def test_small_answers_are_not_delayed(server: GreenroomServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    took = []
    for _ in range(60):
        began = time.perf_counter()
        connection.request("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0")
        connection.getresponse().read()
        took.append(time.perf_counter() - began)
    connection.close()
    # Nagle's algorithm would delay each by 40 ms. A busy machine delays many, but never all.
    assert min(took[30:]) < 0.03


def test_workers_end_when_their_parent_is_killed(server: GreenroomServer) -> None:
    workers = workers_of(server)
    os.kill(server.pid, signal.SIGKILL)
    psutil.Process(server.pid).wait()
    wait_for(lambda: not any(psutil.pid_exists(pid) for pid in workers))
    server.kill()


def test_an_interrupt_from_the_terminal_ends_all_in_order(tmp_path: Path, postgres_database: str) -> None:
    port = processes.free_port()
    command = [sys.executable, "-m", "greenroom", "server", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(
        [*command, "--database", postgres_database, "--data", str(tmp_path / "data")],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert f"http://127.0.0.1:{port}" in process.stderr.readline()
    # A Ctrl-C reaches the whole group.
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_an_error_of_all_workers_is_printed_once(tmp_path: Path) -> None:
    url = f"postgresql://greenroom@127.0.0.1:{processes.free_port()}/registry"
    command = [sys.executable, "-m", "greenroom", "server", "--port", "0", "--workers", "3", "--database", url]
    result = subprocess.run(
        [*command, "--data", str(tmp_path)], capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path
    )
    assert result.returncode == 3
    assert len(result.stderr.strip().splitlines()) == 1
    assert "cannot be reached" in result.stderr


_PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def become_reaper() -> None:
    """Be given the orphans among the descendants, as process 1 of a container is."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@pytest.mark.parametrize("is_orphan", [False, True])
def test_children_that_are_no_workers_end_without_harm(tmp_path: Path, postgres_database: str, is_orphan: bool) -> None:
    port = processes.free_port()
    # An entry point that leaves something running before it becomes the server. It ends when its input does.
    left = "(cat <&3 &)" if is_orphan else "cat <&3 &"
    script = f'{left}\nexec 3<&-\nexec "$@"'
    reader, writer = os.pipe()
    command = ["bash", "-c", f"exec 3<&{reader}\n{script}", "entry", sys.executable, "-m", "greenroom", "server"]
    with subprocess.Popen(
        [*command, "--port", str(port), "--workers", "2", "--database", postgres_database, "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=[reader],
        preexec_fn=become_reaper,
    ) as server:
        os.close(reader)
        wait_until_greeted(server)

        def others() -> list[psutil.Process]:
            return [child for child in psutil.Process(server.pid).children() if child.name() == "cat"]

        assert len(others()) == 1
        os.close(writer)
        # The parent reaps it: not even a zombie is left.
        wait_for(lambda: not others() or server.poll() is not None)
        assert server.poll() is None
        assert get(port, "/health").statuses == [200]
        server.terminate()
        assert server.wait(20) == 0


# A server whose third fork, that for the replacement of a worker, is refused.
_REFUSING_FORK = """
import errno, os, sys
fork, count = os.fork, 0
def refusing():
    global count
    count += 1
    if count == 3:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return fork()
os.fork = refusing
from greenroom.__main__ import main
sys.exit(main())
"""


def test_a_refused_fork_leaves_the_other_workers_alone(tmp_path: Path, postgres_database: str) -> None:
    port = processes.free_port()
    command = [sys.executable, "-c", _REFUSING_FORK, "server", "--port", str(port), "--workers", "2"]
    log = tmp_path / "log"
    server = processes.start([*command, "--database", postgres_database, "--data", str(tmp_path)], log=log)
    try:

        def workers() -> set[int]:
            return {child.pid for child in psutil.Process(server.pid).children() if child.status() != "zombie"}

        wait_for(lambda: "is at http" in log.read_text() and len(workers()) == 2)
        victim, survivor = sorted(workers())
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda: (victim not in workers() and len(workers()) == 2) or server.poll() is not None)
        assert server.poll() is None
        assert survivor in workers()
        assert "a worker could not be started (Resource temporarily unavailable)" in log.read_text()
        server.terminate()
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.wait()


def test_a_worker_that_is_stopped_is_replaced(
    start_server: StartServer, tmp_path: Path, postgres_database: str
) -> None:
    limits = ("--stuck-after-s", "1", "--worker-timeout-s", "2")
    server = start_server("--data", tmp_path, "--database", postgres_database, "--workers", "2", *limits)
    wait_for(lambda: len(workers_of(server)) == 2)
    wait_for(lambda: len(answering(server)) == 2)
    victim = min(workers_of(server))
    os.kill(victim, signal.SIGSTOP)
    wait_for(lambda: victim not in workers_of(server))
    wait_for(lambda: len(workers_of(server)) == 2)
    assert f"worker {victim} has not responded for" in server.log
    wait_for(lambda: len(answering(server)) == 2)


def wait_until_greeted(server: subprocess.Popen[str]) -> None:
    assert server.stdout is not None
    for line in server.stdout:
        if "is at http" in line:
            return
    raise AssertionError("it ended instead of starting")
