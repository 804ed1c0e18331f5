"""Workspaces with the genuine client and with ours, on MLflow's server and on Greenroom: the same calls, the same outcomes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.compat.genuine import MLflowServer
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer

CHECKOUT = Path(__file__).parents[2]
# MLflow's server answers INVALID_STATE with status 500, which its client reports by the status.
_BY_STATUS = "delete one that is not empty"


@pytest.fixture(scope="module")
def mlflow_server(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MLflowServer]:
    server = MLflowServer(mlflow_python, tmp_path_factory.mktemp("genuine") / "mlflow", has_workspaces=True)
    yield server
    server.close()


@pytest.fixture(scope="module")
def expected(mlflow_server: MLflowServer, mlflow_python: Path) -> dict[str, Any]:
    """What the genuine client is told by MLflow's server."""
    return outcomes(mlflow_python, "mlflow", mlflow_server.url, "a")


def outcomes(python: Path | str, library: str, uri: str, name: str) -> dict[str, Any]:
    program = ["-W", "ignore", "-m", "tests.compat.scenarios.workspaces", library, uri, name]
    told = environments.run(Path(python), program, environment=steps.ENVIRONMENT, cwd=CHECKOUT)
    # Names end with that of the run.
    found: dict[str, Any] = json.loads(told.strip().splitlines()[-1].replace(f"-{name}", ""))
    return found


def differences(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    assert expected[_BY_STATUS] == "INTERNAL_ERROR"
    assert found[_BY_STATUS] == "INVALID_STATE"
    return {
        step: (expected.get(step), found.get(step))
        for step in {**expected, **found}
        if step != _BY_STATUS and expected.get(step) != found.get(step)
    }


def test_our_client_is_told_the_same_by_mlflows_server(expected: dict[str, Any], mlflow_server: MLflowServer) -> None:
    assert differences(expected, outcomes(sys.executable, "greenroom", mlflow_server.url, "b")) == {}


@pytest.mark.parametrize("library", ["mlflow", "greenroom"])
def test_greenroom_tells_each_client_the_same(
    library: str, expected: dict[str, Any], greenroom_server: GreenroomServer, mlflow_python: Path
) -> None:
    python = mlflow_python if library == "mlflow" else sys.executable
    assert differences(expected, outcomes(python, library, greenroom_server.url, "c")) == {}
    assert "Traceback" not in greenroom_server.log


def test_a_folder_tells_our_client_the_same(expected: dict[str, Any], tmp_path: Path) -> None:
    assert differences(expected, outcomes(sys.executable, "greenroom", (tmp_path / "data").as_uri(), "d")) == {}
