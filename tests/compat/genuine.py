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
        admin: name and password of the administrator of its auth app; None: it asks for no log-in.
        has_workspaces: start it with workspaces.
    """

    def __init__(
        self, python: Path, folder: Path, *, admin: tuple[str, str] | None = None, has_workspaces: bool = False
    ) -> None:
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
        if has_workspaces:
            command += ["--enable-workspaces"]
        # Its runner of background jobs serves no request and takes eight processes.
        environment = {**steps.ENVIRONMENT, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        if admin is not None:
            command += ["--app-name", "basic-auth"]
            environment |= _auth_app(folder, *admin)
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


def _auth_app(folder: Path, name: str, password: str) -> dict[str, str]:
    """Write the settings of the auth app, with everyone a reader as shipped, and return the variables that name them."""
    settings = folder / "auth.ini"
    settings.write_text(
        f"[mlflow]\ndefault_permission = READ\ndatabase_uri = sqlite:///{folder / 'auth.db'}\n"
        f"admin_username = {name}\nadmin_password = {password}\n"
        "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
        # Otherwise each request hashes the password, for a tenth of a second.
        "auth_cache_ttl_seconds = 600\n"
    )
    return {"MLFLOW_AUTH_CONFIG_PATH": str(settings), "MLFLOW_FLASK_SERVER_SECRET_KEY": "of-this-test"}
