"""Data of real registries that demos lack: nested runs, diverging metrics, long texts, hundreds of tags, files without text."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

import greenroom as mlflow
from greenroom.entities import LoggedModelOutput, Metric, Param
from tests.support.servers import GreenroomServer

MODEL = "wine-newcomer"
CHILDREN = 12
COMMIT = "46a86e27f00d46a86e27f00d46a86e27f00d46a8"
# As autolog of scikit-learn logs them: many, and Python's None among them.
PARAMS = {f"param_{number}": str(number) for number in range(28)} | {
    "max_leaf_nodes": "None",
    "config": "setting=1, " * 500,
}
TAGS = 300
LONG_TAG = "long " * 720
CARD = "\n\n".join(f"# Part {number}\n\n" + "What this model predicts. " * 40 for number in range(90))
NOTE = "\n\n".join("A line about this version. " * 20 for _ in range(100))


class Ugly(NamedTuple):
    """A server with such data.

    Attributes:
        parent: id of a run with nested ones, a script, a commit, curves with gaps, and a CSV file.
        child: id of one of those.
        model_only: id of a run that logged one model and no file.
    """

    server: GreenroomServer
    experiment_id: str
    parent: str
    child: str
    model_only: str


def filled(server: GreenroomServer, folder: Path) -> Ugly:
    """Fill a server with it."""
    client = mlflow.MlflowClient(server.url)
    experiment_id = client.create_experiment("grid search")
    parent = _parent(client, experiment_id, folder)
    nested = {"mlflow.parentRunId": parent}
    children = [
        client.create_run(experiment_id, run_name=f"trial-{number}", tags=nested).info.run_id
        for number in range(CHILDREN)
    ]
    for rank, run_id in enumerate(children[:2], 1):
        client.log_batch(
            run_id,
            metrics=[Metric(key, rank * 4.0 - 3, 0, 0) for key in ("rank_test_score", "std_test_score")],
            params=[Param(*pair) for pair in PARAMS.items()] if rank == 2 else [],
        )
        client.set_terminated(run_id)
    _versions(client, children[:2], folder)
    return Ugly(server, experiment_id, parent, children[-1], _model_only(client, experiment_id, folder))


def _parent(client: mlflow.MlflowClient, experiment_id: str, folder: Path) -> str:
    tags = {
        "mlflow.source.name": "pipelines/train.py",
        "mlflow.source.git.commit": COMMIT,
        "mlflow.source.git.repoURL": "git@github.com:cellar/wine.git",
        **{f"tag-{number}": str(number) for number in range(TAGS)},
    }
    run_id = client.create_run(experiment_id, run_name="GridSearchCV", tags=tags).info.run_id
    losses = [1 / (step + 1) for step in range(40)]
    losses[10], losses[20], losses[21], losses[30] = (float(text) for text in ("nan", "inf", "inf", "-inf"))
    client.log_batch(run_id, metrics=[Metric("loss", value, step, step) for step, value in enumerate(losses)])
    chance = random.Random(3)
    lines = [",".join(f"feature {number}" for number in range(40))]
    lines += [",".join(repr(chance.gauss(0, 1)) for _ in range(40)) for _ in range(200)]
    (folder / "floats.csv").write_text("\n".join(lines))
    client.log_artifact(run_id, str(folder / "floats.csv"))
    client.set_terminated(run_id)
    return run_id


def _versions(client: mlflow.MlflowClient, runs: list[str], folder: Path) -> None:
    (folder / "MLmodel").write_text("flavors: {}\n")
    client.create_registered_model(MODEL)
    for run_id in runs:
        client.log_artifact(run_id, str(folder / "MLmodel"), "model")
        client.create_model_version(MODEL, f"runs:/{run_id}/model", run_id)
    client.log_metric(runs[0], "accuracy", 0.9)
    client.update_registered_model(MODEL, CARD)
    client.update_model_version(MODEL, "2", NOTE)
    for number in range(TAGS // 10):
        client.set_registered_model_tag(MODEL, f"tag-{number}", number)
    client.set_registered_model_tag(MODEL, "history", LONG_TAG)
    client.set_registered_model_tag(MODEL, "team", "diagnostics")
    client.transition_model_version_stage(MODEL, "1", "Production")


def _model_only(client: mlflow.MlflowClient, experiment_id: str, folder: Path) -> str:
    run_id = client.create_run(experiment_id, run_name="only a model").info.run_id
    model = client.create_logged_model(experiment_id, "forest", source_run_id=run_id)
    files = folder / "forest"
    files.mkdir()
    (files / "MLmodel").write_text("flavors: {}\n")
    client.log_model_artifacts(model.model_id, str(files))
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, 0)])
    client.set_terminated(run_id)
    return run_id
