"""Loads by genuine clients: each is counted once, as it was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from greenroom.client import MlflowClient
from greenroom.sdk.entities import VersionUsage
from tests.support.environments import run
from tests.support.servers import GreenroomServer, StartServer

LOG = """
import sys, mlflow
from mlflow import MlflowClient
mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
with mlflow.start_run() as run:
    mlflow.log_text("flavors: {}", "model/MLmodel")
    mlflow.log_text("x", "model/data/weights.txt")
client.create_registered_model("wine")
client.create_model_version("wine", f"runs:/{run.info.run_id}/model", run.info.run_id)
client.transition_model_version_stage("wine", "1", "Production")
client.set_registered_model_alias("wine", "champion", "1")
"""
LOAD = """
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_registry_uri(sys.argv[1])
for uri in sys.argv[2:]:
    mlflow.artifacts.download_artifacts(uri)
"""
URIS = ["models:/wine/1", "models:/wine/Production", "models:/wine/Production", "models:/wine@champion"]


@pytest.fixture
def counting(start_server: StartServer, tmp_path: Path, request: pytest.FixtureRequest) -> GreenroomServer:
    """A server that writes what it counts every second."""
    return start_server("--data", tmp_path / "data", "--usage-write-s", "1")


def usage_when(server: GreenroomServer, loads: int) -> VersionUsage:
    """Wait until as many loads are counted, and return the usage; a second more, so that one too many is seen."""
    client = MlflowClient(server.url)
    deadline = time.monotonic() + 20
    while client.get_model_version_usage("wine", 1).loads < loads and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1.5)
    return client.get_model_version_usage("wine", 1)


@pytest.mark.parametrize("name", ["mlflow-skinny-2.22", "mlflow-skinny"])
def test_each_load_of_a_genuine_client_is_counted_once(
    name: str, counting: GreenroomServer, client_python: Callable[[str], Path]
) -> None:
    python = client_python(name)
    run(python, ["-c", LOG, counting.url])
    run(python, ["-c", LOAD, counting.url, *URIS, "models:/wine/latest"])
    found = usage_when(counting, 5)
    assert found.asked_for == {"stage:Production": 2, "alias:champion": 1, "latest": 1, "version": 1}
    (caller,) = MlflowClient(counting.url).list_model_version_callers("wine", 1)
    version = run(python, ["-c", "import mlflow; print(mlflow.__version__)"]).strip()
    assert (caller.account, caller.client, caller.loads) == (None, f"mlflow {version}", 5)


def test_loading_a_model_for_prediction_is_one_load(counting: GreenroomServer, mlflow_python: Path) -> None:
    program = """
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
class Same(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input
with mlflow.start_run():
    mlflow.pyfunc.log_model(name="model", python_model=Same(), registered_model_name="wine")
mlflow.pyfunc.load_model("models:/wine/1")
mlflow.models.get_model_info("models:/wine/1")
"""
    run(mlflow_python, ["-c", program, counting.url])
    # The second call asks for the files of the model, too, to read how it was logged.
    assert usage_when(counting, 2).asked_for == {"version": 2}


def test_the_own_client_loads_as_itself(counting: GreenroomServer, client_python: Callable[[str], Path]) -> None:
    run(client_python("mlflow-skinny"), ["-c", LOG, counting.url])
    client = MlflowClient(counting.url)
    for uri in URIS:
        client.download_by_uri(uri)
    found: Any = usage_when(counting, 4)
    assert found.asked_for == {"stage:Production": 2, "alias:champion": 1, "version": 1}
    (caller,) = client.list_model_version_callers("wine", 1)
    assert caller.client.startswith("greenroom ")


def test_what_was_counted_survives_a_stop_and_little_is_lost_by_a_crash(
    start_server: StartServer, tmp_path: Path, client_python: Callable[[str], Path]
) -> None:
    server = start_server("--data", tmp_path / "data")
    run(client_python("mlflow-skinny"), ["-c", LOG, server.url])
    client = MlflowClient(server.url)
    client.download_by_uri("models:/wine/1")
    server.stop()
    server.restart()
    assert MlflowClient(server.url).get_model_version_usage("wine", 1).loads == 1
    MlflowClient(server.url).download_by_uri("models:/wine/1")
    server.kill()
    server.restart()
    assert MlflowClient(server.url).get_model_version_usage("wine", 1).loads == 1
