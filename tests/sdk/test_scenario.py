"""One user's day, against Greenroom, in a folder without a server, and against a genuine MLflow server: the same code, the
same outcome."""

from __future__ import annotations

import hashlib
import math
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import urllib3
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import greenroom as mlflow
from greenroom.entities import Dataset, DatasetInput, InputTag, LoggedModelStatus, Metric, Param, RunTag, ViewType
from greenroom.errors import AlreadyExists, ArtifactNotFound, GreenroomError, ModelVersionNotFound, NotFound
from greenroom.sdk.files import repr_digest
from greenroom.sdk.paging import iterate


@pytest.fixture
def client(anywhere: str) -> mlflow.MlflowClient:
    return mlflow.MlflowClient()


@pytest.fixture
def experiment_id(client: mlflow.MlflowClient) -> str:
    return mlflow.set_experiment(named("experiment")).experiment_id


def named(name: str) -> str:
    """Return a name that no other test uses."""
    return f"{name}-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def iris() -> tuple[Any, Any]:
    """Measurements (150, 4) and species (150,)."""
    rows, species = load_iris(return_X_y=True, as_frame=True)
    return rows, species


@pytest.fixture(scope="module")
def model(iris: tuple[Any, Any]) -> Any:
    return LogisticRegression(max_iter=500).fit(*iris)


def test_experiment_is_created_described_renamed_found_deleted_and_restored(client: mlflow.MlflowClient) -> None:
    name, new_name = named("churn"), named("churn-renamed")
    experiment_id = client.create_experiment(name, tags={"team": "growth"})
    with pytest.raises(AlreadyExists):
        client.create_experiment(name)
    client.set_experiment_tag(experiment_id, "mlflow.note.content", "What it is about.")
    client.rename_experiment(experiment_id, new_name)
    found = client.get_experiment(experiment_id)
    assert found.name == new_name
    assert found.tags["team"] == "growth"
    assert found.tags["mlflow.note.content"] == "What it is about."
    assert client.get_experiment_by_name(name) is None
    assert [one.experiment_id for one in mlflow.search_experiments(filter_string=f"name = '{new_name}'")] == [
        experiment_id
    ]
    client.delete_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "deleted"
    deleted = mlflow.search_experiments(ViewType.DELETED_ONLY, filter_string=f"name = '{new_name}'")
    assert [one.name for one in deleted] == [new_name]
    with pytest.raises(GreenroomError, match="restore"):
        mlflow.set_experiment(new_name)
    client.restore_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "active"


def test_run_stores_logged_data(client: mlflow.MlflowClient, experiment_id: str) -> None:
    with mlflow.start_run(run_name="forest", tags={"a": 1}, description="First try.") as run:
        mlflow.log_param("depth", 4)
        mlflow.log_params({"trees": 100, "criterion": "gini"})
        for step in range(3):
            mlflow.log_metrics({"loss": 1 / (step + 1)}, step=step)
        mlflow.log_metric("odd", float("nan"))
        mlflow.set_tag("team", "growth")
        mlflow.set_tags({"x": "y", "z": 1})
        mlflow.delete_tag("z")
        mlflow.log_input(Dataset("iris", "0123", "local", '{"uri": "iris.csv"}'), "train")
    found = mlflow.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.info.run_name == "forest"
    assert found.info.experiment_id == experiment_id
    assert found.info.end_time is not None
    assert found.info.end_time >= found.info.start_time
    assert found.data.params == {"depth": "4", "trees": "100", "criterion": "gini"}
    assert found.data.metrics["loss"] == pytest.approx(1 / 3)
    assert math.isnan(found.data.metrics["odd"])
    expected = {"a": "1", "team": "growth", "x": "y", "mlflow.note.content": "First try.", "mlflow.runName": "forest"}
    assert expected.items() <= found.data.tags.items()
    assert "z" not in found.data.tags
    assert [point.value for point in client.get_metric_history(run.info.run_id, "loss")] == [1.0, 0.5, 1 / 3]
    (given,) = found.inputs.dataset_inputs
    assert given.dataset.name == "iris"
    assert given.tags == [InputTag("mlflow.data.context", "train")]


def test_parameter_is_written_once(client: mlflow.MlflowClient, experiment_id: str) -> None:
    run = client.create_run(experiment_id)
    client.log_param(run.info.run_id, "depth", 4)
    client.log_param(run.info.run_id, "depth", 4)
    with pytest.raises(GreenroomError, match="depth"):
        client.log_param(run.info.run_id, "depth", 5)


def test_batch_beyond_the_limits_of_one_call_arrives_whole(client: mlflow.MlflowClient, experiment_id: str) -> None:
    run_id = client.create_run(experiment_id).info.run_id
    client.log_batch(
        run_id,
        metrics=[Metric("loss", float(step), 1_700_000_000_000 + step, step) for step in range(2500)],
        params=[Param(f"p{number}", str(number)) for number in range(250)],
        tags=[RunTag(f"t{number}", "x") for number in range(150)],
    )
    found = client.get_run(run_id)
    assert len(found.data.params) == 250
    assert len([key for key in found.data.tags if key.startswith("t")]) == 150
    assert [point.step for point in client.get_metric_history(run_id, "loss")] == list(range(2500))


def test_runs_are_found_by_filter_in_order_and_over_pages(client: mlflow.MlflowClient, experiment_id: str) -> None:
    for number in range(5):
        run_id = client.create_run(experiment_id, run_name=f"run {number}").info.run_id
        client.log_metric(run_id, "auc", number / 10)
    pages = iterate(
        lambda token: client.search_runs(
            [experiment_id], "metrics.auc > 0.05", max_results=2, order_by=["metrics.auc DESC"], page_token=token
        )
    )
    assert [run.info.run_name for run in pages] == ["run 4", "run 3", "run 2", "run 1"]
    frame = mlflow.search_runs(filter_string="metrics.auc >= 0.3", order_by=["metrics.auc ASC"])
    assert list(frame["metrics.auc"]) == [0.3, 0.4]
    assert frame["start_time"].dt.tz is not None
    listed = mlflow.search_runs([experiment_id], max_results=3, output_format="list")
    assert len(listed) == 3


def test_files_of_a_run_come_back_as_they_went(client: mlflow.MlflowClient, experiment_id: str, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    (folder / "plots").mkdir(parents=True)
    (folder / "plots/a b ü.bin").write_bytes(bytes(range(256)) * 5000)
    (folder / "empty").write_bytes(b"")
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(folder), "out")
        mlflow.log_artifact(str(folder))
        mlflow.log_text("hello\n", "notes/hello.txt")
        mlflow.log_dict({"a": [1, 2]}, "a.json")
        mlflow.log_dict({"a": [1, 2]}, "a.yaml")
        uri = mlflow.get_artifact_uri("notes")
    run_id = run.info.run_id
    assert {file.path for file in client.list_artifacts(run_id)} == {"out", "report", "notes", "a.json", "a.yaml"}
    assert {(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(run_id, "notes")} == {
        ("notes/hello.txt", False, 6)
    }
    found = Path(client.download_artifacts(run_id, "out", tmp_path))
    assert found == tmp_path / "out"
    assert (found / "plots/a b ü.bin").read_bytes() == (folder / "plots/a b ü.bin").read_bytes()
    assert (found / "empty").read_bytes() == b""
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/notes/hello.txt") == "hello\n"
    assert mlflow.artifacts.load_text(f"{uri}/hello.txt") == "hello\n"
    assert mlflow.artifacts.load_dict(f"runs:/{run_id}/a.json") == {"a": [1, 2]}
    everything = Path(mlflow.artifacts.download_artifacts(run_id=run_id, dst_path=tmp_path / "all"))
    assert (everything / "report/plots/a b ü.bin").is_file()
    with pytest.raises(ArtifactNotFound, match=r"hello\.txt"):
        mlflow.artifacts.download_artifacts(f"runs:/{run_id}/notes/helo.txt")


def test_model_is_logged_registered_promoted_and_loaded(
    client: mlflow.MlflowClient, experiment_id: str, iris: tuple[Any, Any], model: Any
) -> None:
    rows, _ = iris
    name = named("Iris")
    with mlflow.start_run() as run:
        mlflow.log_param("C", 1.0)
        mlflow.log_metric("accuracy", 0.97)
        info = mlflow.sklearn.log_model(model, name="model", input_example=rows.head(2), registered_model_name=name)
    run_id = run.info.run_id
    assert info.registered_model_version == 1
    assert info.model_id is not None
    logged = client.get_logged_model(info.model_id)
    assert logged.status == LoggedModelStatus.READY
    assert logged.source_run_id == run_id
    assert logged.params == {"C": "1.0"}
    assert [(metric.key, metric.value) for metric in logged.metrics] == [("accuracy", 0.97)]
    assert [made.model_id for made in mlflow.get_run(run_id).outputs.model_outputs] == [info.model_id]

    second = mlflow.register_model(f"runs:/{run_id}/model", name, tags={"via": "run"})
    third = mlflow.register_model(f"runs:/{run_id}/artifacts/model", name)
    assert [second.version, third.version] == ["2", "3"]
    assert second.run_id == third.run_id == run_id
    assert second.tags == {"via": "run"}
    assert second.model_id == info.model_id

    client.transition_model_version_stage(name, "1", "Production")
    client.update_model_version(name=name, version=2, stage="Production", description="Better.")
    client.transition_model_version_stage(name, 3, "staging")
    client.set_registered_model_alias(name, "champion", 2)
    details = client.get_model_version_details(name=name, version=2)
    assert (details.current_stage, details.description, details.aliases) == ("Production", "Better.", ["champion"])
    assert [v.version for v in client.get_latest_versions(name, stages=["Staging"])] == ["3"]
    for uri in (
        f"models:/{name}/Production",
        f"models:/{name}@champion",
        f"models:/{name}/3",
        f"models:/{name}/latest",
        f"runs:/{run_id}/model",
        info.model_uri,
    ):
        np.testing.assert_array_equal(mlflow.sklearn.load_model(uri).predict(rows), model.predict(rows))
    text = mlflow.artifacts.load_text(f"models:/{name}/2/MLmodel")
    assert "skops" in text

    with pytest.raises(ModelVersionNotFound, match="Stages with a version: Production, Staging"):
        mlflow.sklearn.load_model(f"models:/{name}/Archived")
    with pytest.raises(NotFound, match="99"):
        mlflow.sklearn.load_model(f"models:/{name}/99")
    with pytest.raises(ArtifactNotFound, match="The run created these models: model"):
        mlflow.register_model(f"runs:/{run_id}/modle", name)

    copied = client.copy_model_version(f"models:/{name}@champion", named("Copy"))
    assert copied.version == "1"
    np.testing.assert_array_equal(
        mlflow.sklearn.load_model(f"models:/{copied.name}/1").predict(rows), model.predict(rows)
    )


def test_model_without_a_run_is_logged_to_the_experiment(
    client: mlflow.MlflowClient, experiment_id: str, iris: tuple[Any, Any], model: Any
) -> None:
    info = mlflow.sklearn.log_model(model, "alone")
    assert info.model_id is not None
    assert client.get_logged_model(info.model_id).experiment_id == experiment_id
    assert mlflow.active_run() is None
    assert list(mlflow.search_logged_models(filter_string="name = 'alone'")["model_id"]) == [info.model_id]


def test_model_that_cannot_be_saved_is_marked_as_failed(client: mlflow.MlflowClient, experiment_id: str) -> None:
    with mlflow.start_run() as run, pytest.raises(GreenroomError, match="serialization_format"):
        mlflow.sklearn.log_model(LogisticRegression(), serialization_format="joblib")  # type: ignore[arg-type]
    (made,) = mlflow.get_run(run.info.run_id).outputs.model_outputs
    assert client.get_logged_model(made.model_id).status == LoggedModelStatus.FAILED


def test_registered_model_is_managed(client: mlflow.MlflowClient, experiment_id: str, model: Any) -> None:
    name, new_name = named("Churn"), named("Attrition")
    made = client.create_registered_model(name, tags={"team": "growth"}, description="Who leaves.")
    assert (made.name, made.tags, made.description) == (name, {"team": "growth"}, "Who leaves.")
    client.set_registered_model_tag(name, "tier", 1)
    client.delete_registered_model_tag(name, "team")
    client.update_registered_model(name, "Who leaves, and when.")
    client.rename_registered_model(name, new_name)
    found = client.get_registered_model(new_name)
    assert (found.tags, found.description) == ({"tier": "1"}, "Who leaves, and when.")
    assert [one.name for one in mlflow.search_registered_models(filter_string=f"name = '{new_name}'")] == [new_name]

    info = mlflow.sklearn.log_model(model, registered_model_name=new_name)
    assert info.registered_model_version == 1
    client.set_model_version_tag(new_name, 1, "reviewed", True)
    client.transition_model_version_stage(new_name, 1, "Staging")
    client.set_model_version_tag(new_name, key="by", value="me", stage="Staging")
    assert client.get_model_version(new_name, 1).tags == {"by": "me", "reviewed": "True"}
    client.delete_model_version_tag(new_name, 1, "reviewed")
    client.set_registered_model_alias(new_name, "champion", 1)
    assert client.get_model_version_by_alias(new_name, "champion").version == "1"
    client.delete_registered_model_alias(new_name, "champion")
    with pytest.raises(GreenroomError):
        client.get_model_version_by_alias(new_name, "champion")
    assert [v.version for v in mlflow.search_model_versions(filter_string=f"name = '{new_name}'")] == ["1"]
    client.delete_model_version(new_name, 1)
    client.delete_registered_model(new_name)
    with pytest.raises(NotFound):
        client.get_registered_model(new_name)


def test_logged_model_is_managed(client: mlflow.MlflowClient, experiment_id: str, tmp_path: Path) -> None:
    params = {f"p{number:03}": str(number) for number in range(150)}
    model = client.create_logged_model(experiment_id, "made-by-hand", params=params, tags={"a": "b"})
    assert model.status == LoggedModelStatus.PENDING
    assert model.params == params
    (tmp_path / "weights").write_bytes(b"123")
    client.log_model_artifacts(model.model_id, tmp_path)
    client.set_logged_model_tags(model.model_id, {"c": "d"})
    client.delete_logged_model_tag(model.model_id, "a")
    found = client.get_logged_model(model.model_id)
    assert found.status == LoggedModelStatus.READY
    assert found.tags.get("c") == "d"
    assert "a" not in found.tags
    assert [file.path for file in client.list_logged_model_artifacts(model.model_id)] == ["weights"]
    client.delete_logged_model(model.model_id)
    with pytest.raises(GreenroomError):
        client.get_logged_model(model.model_id)


def test_data_sets_and_models_are_noted_as_inputs(client: mlflow.MlflowClient, experiment_id: str) -> None:
    run_id = client.create_run(experiment_id).info.run_id
    dataset = Dataset("wine", "abc", "local", "{}", schema="{}", profile='{"num_rows": 3}')
    client.log_inputs(run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "eval")])])
    assert client.get_run(run_id).inputs.dataset_inputs == [
        DatasetInput(dataset, [InputTag("mlflow.data.context", "eval")])
    ]


def test_greenroom_returns_the_digest_of_stored_files(greenroom_uri: str, tmp_path: Path) -> None:
    run_id = mlflow.MlflowClient().create_run("0").info.run_id
    url = f"{greenroom_uri}/api/2.0/mlflow-artifacts/artifacts/0/{run_id}/artifacts/a.txt"
    response = urllib3.request("PUT", url, body=b"hello")
    assert repr_digest(response.headers) == hashlib.sha256(b"hello").digest()
