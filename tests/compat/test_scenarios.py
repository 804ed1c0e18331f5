"""The genuine, unchanged `mlflow` client against a running Greenroom, one program for each topic.

The programs assert everything themselves and run against MLflow's own server too (without `--frozen`), so that they are
known to ask for what MLflow does:

    python -m tests.compat.scenarios.registry --tracking-uri http://127.0.0.1:5000
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("topic", ["registry", "managing", "logged_models", "tracking", "artifacts"])
def test_genuine_client_finds_what_it_expects(
    topic: str, greenroom_server: GreenroomServer, mlflow_python: Path
) -> None:
    program = ["-m", f"tests.compat.scenarios.{topic}", "--tracking-uri", greenroom_server.url, "--frozen"]
    try:
        output = environments.run(mlflow_python, program, environment=steps.ENVIRONMENT, cwd=CHECKOUT)
    except AssertionError:
        sys.stdout.write(f"The server's log:\n{greenroom_server.log}")
        raise
    sys.stdout.write(output)
    assert "steps, all as they should be" in output
    assert "Traceback" not in greenroom_server.log, greenroom_server.log
