"""A real `greenroom server` in a separate process.

def test_something(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    http.client.HTTPConnection("127.0.0.1", server.port)
    server.stop()  # or leave it to the fixture
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.support import processes

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 20


class GreenroomServer:
    """A server started with the given command line arguments; ready when the constructor returns.

    Args:
        arguments: as after `greenroom server`; `--host` and `--port` are added.
        log: file its output goes to.
        port: loopback port; None: a free one.
        environment: variables for it alone.
        python: interpreter that has greenroom; None: the one the tests run on.
        cwd: folder it starts in; None: the one the tests run in.
    """

    def __init__(
        self,
        *arguments: str | Path,
        log: Path,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        python: Path | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.port = port if port is not None else processes.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._arguments = [str(argument) for argument in arguments]
        self._log = log
        self._environment = dict(environment or {})
        self._python = python or Path(sys.executable)
        self._cwd = cwd
        self._process = self._start()

    @property
    def pid(self) -> int:
        """Process id of the server; of the parent when it has workers."""
        return self._process.pid

    @property
    def log(self) -> str:
        """All it has written so far, over all its starts."""
        return self._log.read_text(errors="replace")

    def requests(self, *, at_least: int) -> list[dict[str, Any]]:
        """Wait for the lines of so many requests and return all there are; requests are logged in batches.

        Returns:
            The lines in order; fewer than asked for when they do not appear in time.
        """
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            # The last line may still be incomplete.
            whole = self.log.rpartition("\n")[0]
            found = [json.loads(line) for line in whole.splitlines() if '"event":"request"' in line]
            if len(found) >= at_least or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def line_about(self, path: str) -> str:
        """Wait for the line of the one request to this path, as sent; requests are logged in batches."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            lines = [line for line in self.log.splitlines() if f'"path":"{path}"' in line]
            if lines or time.monotonic() > deadline:
                (line,) = lines
                return line
            time.sleep(0.01)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def restart(self) -> None:
        """Start it again on the same port, after `stop` or `kill`."""
        assert not self.is_running, "stop it first"
        self._process = self._start()

    def stop(self) -> None:
        """Ask it to end, as a service manager does, and see that it ends well."""
        self._process.send_signal(signal.SIGTERM)
        try:
            exit_code = self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {STOP_TIMEOUT_S} s after SIGTERM:\n{self.log}") from None
        assert exit_code == 0, f"exit code {exit_code} after SIGTERM:\n{self.log}"

    def kill(self) -> None:
        """End it and its workers with SIGKILL, as a power cut would."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def is_ready(self) -> bool:
        """Ask `/ready` once."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _start(self) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [self._python, "-m", "greenroom", "server", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), *self._arguments]
        process = processes.start(
            command,
            log=self._log,
            environment=self._environment,
            # Settings in the developer's environment must not reach this server.
            without=("GREENROOM_", "AWS_"),
            cwd=self._cwd,
        )
        self._process = process
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.is_ready():
            if process.poll() is not None:
                raise AssertionError(f"it ended with exit code {process.returncode} instead of starting:\n{self.log}")
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"not ready after {START_TIMEOUT_S} s:\n{self.log}")
            time.sleep(0.02)
        return process


class StartServer(Protocol):
    """Start a server that ends with the test."""

    def __call__(
        self, *arguments: str | Path, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> GreenroomServer: ...


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start any number of servers; those still running at the end of the test are stopped and must end well."""
    servers: list[GreenroomServer] = []
    numbers = itertools.count(1)

    def start(
        *arguments: str | Path, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> GreenroomServer:
        log = tmp_path / f"server-{next(numbers)}.log"
        servers.append(GreenroomServer(*arguments, log=log, port=port, environment=environment))
        return servers[-1]

    yield start
    running = [server for server in servers if server.is_running]
    try:
        for server in running:
            server.stop()
    finally:
        for server in running:
            server.kill()


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    """A server on SQLite and local files, with an empty data folder."""
    return start_server("--data", tmp_path / "data")
