"""The two measured servers, each in separate processes on loopback."""

from __future__ import annotations

import http.client
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import cpu
from tests.support import processes
from tests.support.postgres import PostgresServer

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 20
FIRST_QUESTION = "/api/2.0/mlflow/registered-models/search?max_results=1"
SETTLE_TIMEOUT_S = 60
_MLFLOW_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    # Its runner of background jobs is eight more processes that serve no request: they would take most of the memory,
    # and processor time for half a minute after the start. Without them MLflow looks better here than by default.
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
}


@dataclass
class Server:
    """A server under measurement.

    Args:
        name: greenroom or mlflow.
        command: how it is started, without its port.
        folder: its working folder, with its data and log.
        database: the PostgreSQL it uses alone, whose processor time counts as its own; None: SQLite.
        store: address of the database, in the server's own words.
    """

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    database: PostgresServer | None = None
    store: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and return the seconds until it answered its first question about the registry."""
        self.port = processes.free_port()
        started = time.perf_counter()
        self.process = processes.start(
            [*self.command, "--port", str(self.port)],
            log=self.folder / "server.log",
            environment=self.environment,
            cwd=self.folder,
        )
        while not self._answers():
            if self.process.poll() is not None or time.perf_counter() - started > START_TIMEOUT_S:
                log = (self.folder / "server.log").read_text(errors="replace")
                self.stop()
                raise RuntimeError(f"{self.name} did not start:\n{log[-3000:]}")
            time.sleep(0.005)
        return time.perf_counter() - started

    def stop(self) -> None:
        """Stop it cleanly, then kill what is left of it."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def settle(self) -> None:
        """Wait until it is idle: background work of the start belongs to no request."""
        deadline = time.perf_counter() + SETTLE_TIMEOUT_S
        while time.perf_counter() < deadline:
            before = cpu.used(self.roots)
            time.sleep(1)
            if cpu.used(self.roots).since(before) < 30_000_000:
                return
        raise RuntimeError(f"{self.name} is still busy {SETTLE_TIMEOUT_S} s after its start")

    @property
    def roots(self) -> list[int]:
        """Processes whose trees do its work: its own and its database's."""
        assert self.process is not None
        return [self.process.pid] + ([self.database.pid] if self.database else [])

    def memory_bytes(self) -> tuple[int, int]:
        """Return its own resident memory, without the database's: plain, and with shared pages divided."""
        assert self.process is not None
        return cpu.memory_bytes([self.process.pid])

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", FIRST_QUESTION)
            response = connection.getresponse()
            response.read()
            return response.status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def both(folder: Path, *, database: str, mlflow_python: Path) -> Iterator[tuple[Server, Server]]:
    """Give Greenroom and MLflow, not yet started, on a database of the same kind; at the end they are stopped.

    Args:
        database: sqlite or postgresql; each server gets a PostgreSQL of its own, flushed as in production.
    """
    with ExitStack() as stack:
        greenroom = Server("greenroom", [sys.executable, "-m", "greenroom", "server"], folder / "greenroom")
        mlflow = Server(
            "mlflow",
            [str(mlflow_python), "-m", "mlflow", "server", "--workers", "1"],
            folder / "mlflow",
            environment=_MLFLOW_ENVIRONMENT,
        )
        for server in (greenroom, mlflow):
            server.folder.mkdir(parents=True)
            stack.callback(server.stop)
            if database == "postgresql":
                server.database = PostgresServer(durable=True)
                stack.callback(server.database.close)
        greenroom.command += ["--data", str(greenroom.folder / "data")]
        greenroom.store = f"sqlite:///{greenroom.folder / 'data' / 'greenroom.db'}"
        if greenroom.database:
            greenroom.store = greenroom.database.create_database()
            greenroom.command += ["--database", greenroom.store]
        if mlflow.database:
            # The driver is named: which one SQLAlchemy takes by itself changes with its version.
            mlflow.store = mlflow.database.create_database().replace("postgresql:", "postgresql+psycopg2:", 1)
        else:
            mlflow.store = f"sqlite:///{mlflow.folder / 'mlflow.db'}"
        mlflow.command += [
            "--backend-store-uri",
            mlflow.store,
            "--artifacts-destination",
            str(mlflow.folder / "artifacts"),
        ]
        yield greenroom, mlflow


def has_postgres_driver(python: Path) -> bool:
    """Say whether an interpreter has the driver that MLflow needs for PostgreSQL."""
    probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('psycopg2') is None)"
    return subprocess.run([python, "-c", probe], check=False).returncode == 0


def version_of(server: Server) -> str:
    """Ask a running server for its version."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", "/version")
        return connection.getresponse().read().decode(errors="replace").strip()[:60]
    finally:
        connection.close()


def is_installed() -> bool:
    """Say whether this interpreter can run Greenroom's server."""
    return importlib.util.find_spec("uvicorn") is not None
