"""`mlflow-export-import` exports everything there is; its REST calls send the parameters of a GET as a JSON body."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer

# What a team has: models from runs, with parameters, metrics, tags and files.
_FILL = """
import mlflow

client = mlflow.MlflowClient()
for name in ("ash", "birch"):
    mlflow.set_experiment(f"trees-{name}")
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_param("depth", "3")
        mlflow.log_metric("auc", 0.5, step=1)
        mlflow.log_metric("auc", 0.7, step=2)
        mlflow.set_tag("team", "forest")
        mlflow.log_text("flavors: {}", "model/MLmodel")
        mlflow.log_text("notes", "notes/a b.txt")
    client.create_registered_model(name, tags={"team": "forest"}, description="A tree.")
    client.create_model_version(name, f"{run.info.artifact_uri}/model", run.info.run_id)
    client.transition_model_version_stage(name, "1", "Production")
"""


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_everything_is_exported(
    greenroom_server: GreenroomServer, client_python: Callable[[str], Path], tmp_path: Path
) -> None:
    python = client_python("export-import")
    environment = {**steps.ENVIRONMENT, "MLFLOW_TRACKING_URI": greenroom_server.url}

    def run(*arguments: str | Path) -> str:
        return environments.run(python, arguments, environment=environment, cwd=tmp_path)

    run("-c", _FILL)

    output = run("-m", "mlflow_export_import.bulk.export_all", "--output-dir", tmp_path / "all")
    assert "2/2 runs succesfully exported" in output, output
    assert "2 models exported" in output
    experiments = {
        content["mlflow"]["experiment"]["name"]: folder.parent
        for folder in (tmp_path / "all" / "experiments").glob("*/experiment.json")
        for content in [read(folder)]
    }
    assert set(experiments) == {"Default", "trees-ash", "trees-birch"}
    (exported,) = [path for path in experiments["trees-ash"].iterdir() if path.is_dir()]
    content = read(exported / "run.json")["mlflow"]
    assert content["params"] == {"depth": "3"}
    assert [metric["value"] for metric in content["metrics"]["auc"]] == [0.5, 0.7]
    assert content["tags"]["team"] == "forest"
    assert (exported / "artifacts" / "notes" / "a b.txt").read_text() == "notes"
    models = sorted(path.parent.name for path in (tmp_path / "all" / "models").glob("*/model.json"))
    assert models == ["ash", "birch"]

    output = run("-m", "mlflow_export_import.model.export_model", "--model", "ash", "--output-dir", tmp_path / "one")
    assert "Exported 1/1 'all' versions for model 'ash'" in output, output
    model = read(tmp_path / "one" / "model.json")["mlflow"]["registered_model"]
    assert (model["name"], model["description"]) == ("ash", "A tree.")
    (version,) = model["versions"]
    assert (version["version"], version["current_stage"]) == ("1", "Production")
    assert (tmp_path / "one" / version["run_id"] / "artifacts" / "model" / "MLmodel").read_text() == "flavors: {}"
