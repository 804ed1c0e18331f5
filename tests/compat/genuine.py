"""A genuine MLflow server, to compare with."""

from __future__ import annotations

import http.client
import os
import signal
import time
from pathlib import Path

from tests.compat.scenarios import steps
from tests.support import processes

START_TIMEOUT_S = 120  # its imports alone take ten seconds on a small machine


class MLflowServer:
    """`mlflow server` with one worker, SQLite and proxied artifacts; ready when the constructor returns.

    Args:
        python: interpreter of the environment mlflow is installed in.
        folder: where it keeps its database, artifacts and log.
    """

    def __init__(self, python: Path, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.port = processes.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "mlflow.log"
        command: list[str | Path] = [
            python,
            "-m",
            "mlflow",
            "server",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            "1",
        ]
        command += ["--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
        command += ["--artifacts-destination", str(folder / "artifacts")]
        # Its runner of background jobs serves no request and takes eight processes.
        environment = {**steps.ENVIRONMENT, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        self._process = processes.start(command, log=self._log, environment=environment, cwd=folder)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise AssertionError(f"MLflow's server did not start:\n{self._log.read_text(errors='replace')}")
            time.sleep(0.2)

    def close(self) -> None:
        """End it with all its processes."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
