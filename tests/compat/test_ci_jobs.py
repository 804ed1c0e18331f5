"""An unchanged client in a CI job of a trusted publisher, from the identity token to the registered version."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.environments import CHECKOUT
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.ci_issuers import REQUEST_TOKEN, ci_issuer
from tests.support.servers import StartServer

ADMIN, PASSWORD = "root", "correct horse battery staple"


@pytest.mark.parametrize("client", ["mlflow-2.22", "mlflow"])
def test_a_job_registers_a_version_as_it_always_did(
    client: str, start_server: StartServer, tmp_path: Path, client_python: Callable[[str], Path]
) -> None:
    server = start_server(
        "--data",
        tmp_path / "data",
        environment={"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
    )
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MLFLOW_", "GREENROOM_", "ACTIONS_", "GITHUB_", "GITLAB_"))
    } | {"GREENROOM_TRACKING_URI": server.url, "GREENROOM_CONFIG_DIR": str(tmp_path / "config")}

    def greenroom(*arguments: str, **environment: str) -> str:
        command = [sys.executable, "-m", "greenroom", *arguments]
        done = subprocess.run(
            command, env={**clean, **environment}, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    administrator = {"MLFLOW_TRACKING_USERNAME": ADMIN, "MLFLOW_TRACKING_PASSWORD": PASSWORD}
    for model in ("Churn", "Secret"):
        greenroom("models", "create", model, **administrator)
    with ci_issuer() as issuer:
        condition = ("--condition", "repository=octo/churn", "--model", "Churn")
        greenroom("publishers", "create", "churn-ci", "--issuer", issuer.address, *condition, **administrator)
        exported = greenroom(
            "login",
            "--ci",
            "--export",
            ACTIONS_ID_TOKEN_REQUEST_URL=issuer.request_url,
            ACTIONS_ID_TOKEN_REQUEST_TOKEN=REQUEST_TOKEN,
        )
    variables = dict(line.removeprefix("export ").split("=", 1) for line in exported.splitlines())
    output = environments.run(
        client_python(client),
        ["-m", "tests.compat.scenarios.ci_job", str(tmp_path / "job")],
        environment={**steps.ENVIRONMENT, **variables},
        cwd=CHECKOUT,
    )
    assert "registered version 1" in output
    history = greenroom("models", "history", "Churn", "--json", **administrator)
    assert '"repository": "octo/churn"' in history
    assert "publisher-churn-ci" in history
