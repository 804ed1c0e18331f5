"""What a genuine MLflow client does with workspaces; run by `tests.compat.test_workspaces` in an environment with mlflow.

    python -m tests.compat.scenarios.workspaces <server URL> <name of a new workspace>

Prints a JSON object of what it saw.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
from mlflow import MlflowClient
from mlflow.entities.workspace import WorkspaceDeletionMode
from mlflow.exceptions import MlflowException


def refusal(call: Callable[[], Any]) -> list[str]:
    """Return the code and the message of the error that a call raises."""
    try:
        call()
    except MlflowException as error:
        return [error.error_code, error.message]
    return ["", "not refused"]


def log(name: str) -> tuple[str, str]:
    """Log a run with a file in the current workspace, and register the file as a version."""
    experiment_id = mlflow.create_experiment(f"tuning-{name}")
    with mlflow.start_run(experiment_id=experiment_id) as run, tempfile.TemporaryDirectory() as folder:
        mlflow.log_metric("auc", 0.9)
        file = Path(folder, "weights.txt")
        file.write_text(f"of {name}")
        mlflow.log_artifact(str(file), "model")
    client = MlflowClient()
    client.create_registered_model("wine")
    client.create_model_version("wine", f"runs:/{run.info.run_id}/model", run.info.run_id)
    return experiment_id, run.info.run_id


def seen() -> dict[str, Any]:
    """Return what searches find in the current workspace."""
    client = MlflowClient()
    versions = client.search_model_versions("name = 'wine'")
    return {
        "experiments": sorted(one.name for one in client.search_experiments()),
        "models": [one.name for one in client.search_registered_models()],
        "versions": [one.version for one in versions],
        "files": [
            Path(mlflow.artifacts.download_artifacts(f"models:/wine/{one.version}"), "weights.txt").read_text()
            for one in versions
        ],
    }


def main(url: str, name: str) -> dict[str, Any]:
    """Do everything that the client offers."""
    mlflow.set_tracking_uri(url)
    found: dict[str, Any] = {}
    made = mlflow.create_workspace(name, description="Tests.")
    found["made"] = [made.name, made.description, made.default_artifact_root]
    found["twice"] = refusal(lambda: mlflow.create_workspace(name))
    found["bad name"] = refusal(lambda: mlflow.create_workspace("Bad_Name"))
    found["default"] = refusal(lambda: mlflow.create_workspace("default"))
    found["listed"] = [one.name for one in mlflow.list_workspaces()]
    found["got"] = mlflow.get_workspace(name).description
    found["absent"] = refusal(lambda: mlflow.get_workspace("absent"))
    found["updated"] = mlflow.update_workspace(name, description="Better tests.").description
    found["cleared"] = mlflow.update_workspace(name, description="").description
    log("default")
    mlflow.set_workspace(name)
    experiment_id, run_id = log(name)
    client = MlflowClient()
    found["workspace of experiment"] = client.get_experiment(experiment_id).workspace
    found["there"] = seen()
    found["restrict"] = refusal(lambda: mlflow.delete_workspace(name))
    mlflow.set_workspace("default")
    found["here"] = seen()
    found["run of there"] = refusal(lambda: client.get_run(run_id))
    location = MlflowClient().get_experiment
    found["experiment of there"] = refusal(lambda: location(experiment_id))
    mlflow.set_workspace("absent")
    found["set absent"] = refusal(lambda: MlflowClient().search_experiments())
    mlflow.set_workspace("default")
    found["delete default"] = refusal(lambda: mlflow.delete_workspace("default"))
    found["clash"] = refusal(lambda: mlflow.delete_workspace(name, mode=WorkspaceDeletionMode.SET_DEFAULT))
    client.rename_registered_model("wine", "ale")
    mlflow.delete_workspace(name, mode=WorkspaceDeletionMode.SET_DEFAULT)
    found["after the move"] = seen()
    mlflow.create_workspace(name)
    mlflow.set_workspace(name)
    log(name)
    mlflow.set_workspace("default")
    mlflow.delete_workspace(name, mode=WorkspaceDeletionMode.CASCADE)
    found["in the end"] = [one.name for one in mlflow.list_workspaces()]
    return found


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
