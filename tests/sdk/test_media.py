"""Images, tables and data sets of runs, against Greenroom and against a genuine MLflow server."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import greenroom as mlflow
from greenroom.errors import ArtifactNotFound, InvalidInput

pytestmark = pytest.mark.usefixtures("experiment")

PIXELS = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)


@pytest.fixture
def experiment(anywhere: str) -> None:
    mlflow.set_experiment(f"media-{uuid.uuid4().hex[:8]}")


def test_image_is_a_file_of_the_run() -> None:
    with mlflow.start_run() as run:
        mlflow.log_image(PIXELS, "plots/cat.png")
        with pytest.raises(InvalidInput, match="either artifact_file or key"):
            mlflow.log_image(PIXELS)
        with pytest.raises(InvalidInput, match="require key"):
            mlflow.log_image(PIXELS, "a.png", step=1)
    image = mlflow.artifacts.load_image(f"runs:/{run.info.run_id}/plots/cat.png")
    np.testing.assert_array_equal(np.array(image), PIXELS)


def test_series_of_images_is_stored_with_thumbnails() -> None:
    with mlflow.start_run() as run:
        for step in (1, 2):
            mlflow.log_image(mlflow.Image(PIXELS), key="val/cat", step=step, timestamp=1_700_000_000_000)
    names = [file.path for file in mlflow.MlflowClient().list_artifacts(run.info.run_id, "images")]
    assert len([name for name in names if name.startswith("images/val~cat+step+2+timestamp+1700000000000+")]) == 2
    assert len([name for name in names if name.endswith("+compressed.webp")]) == 2
    assert mlflow.get_run(run.info.run_id).data.tags["mlflow.loggedImages"] == "True"


def test_table_grows_with_every_call_and_is_loaded_from_all_runs() -> None:
    runs = []
    for number in range(2):
        with mlflow.start_run() as run:
            mlflow.log_param("number", number)
            mlflow.log_table({"question": ["why?"], "score": [0.5]}, "eval/table.json")
            mlflow.log_table(pd.DataFrame({"question": ["how?"], "score": [number]}), "eval/table.json")
            runs.append(run.info.run_id)
    with mlflow.start_run():
        mlflow.log_text("{}", "eval/table.json")
    tag = mlflow.get_run(runs[0]).data.tags["mlflow.loggedArtifacts"]
    assert json.loads(tag) == [{"path": "eval/table.json", "type": "table"}]
    frame = mlflow.load_table("eval/table.json", extra_columns=["run_id", "params.number"])
    assert sorted(frame["run_id"]) == sorted([*runs, *runs])
    one = mlflow.load_table("eval/table.json", run_ids=[runs[1]])
    pd.testing.assert_frame_equal(one, pd.DataFrame({"question": ["why?", "how?"], "score": [0.5, 1.0]}))
    with pytest.raises(ArtifactNotFound, match=r"other\.json"):
        mlflow.load_table("other.json")


def test_images_in_a_table_become_files() -> None:
    with mlflow.start_run() as run:
        mlflow.log_table({"name": ["cat"], "picture": [mlflow.Image(PIXELS)]}, "pictures.json")
        with pytest.raises(InvalidInput, match="Column 'picture'"):
            mlflow.log_table({"picture": [mlflow.Image(PIXELS), "no picture"]}, "pictures.json")
    cell = mlflow.load_table("pictures.json")["picture"][0]
    assert cell["type"] == "image"
    image = mlflow.artifacts.load_image(f"runs:/{run.info.run_id}/{cell['filepath']}")
    np.testing.assert_array_equal(np.array(image), PIXELS)


def test_data_sets_are_noted_with_what_they_were_used_for(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [0, 1]})
    train = mlflow.data.from_pandas(frame, source=tmp_path / "train.csv", name="train", targets="b")
    with mlflow.start_run() as run:
        mlflow.log_input(train, context="training")
        mlflow.log_inputs([mlflow.data.from_numpy(np.zeros(3), name="zeros")], ["eval"], [{"by": "hand"}])
        with pytest.raises(InvalidInput, match="contexts has 2 entries for 1 data sets"):
            mlflow.log_inputs([train], ["a", "b"])
    found = {given.dataset.name: given for given in mlflow.get_run(run.info.run_id).inputs.dataset_inputs}
    assert found["train"].dataset == train.to_entity()
    assert {tag.key: tag.value for tag in found["zeros"].tags} == {"mlflow.data.context": "eval", "by": "hand"}


def test_external_models_have_metrics_and_versions() -> None:
    name = f"Elsewhere-{uuid.uuid4().hex[:8]}"
    with mlflow.start_run() as run:
        model = mlflow.create_external_model(name="remote", params={"depth": 3})
        with mlflow.set_active_model(name="remote") as active:
            assert active.model_id == model.model_id == mlflow.get_active_model_id()
            mlflow.log_metric("auc", 0.9)
        assert mlflow.get_active_model_id() is None
    assert model.source_run_id == run.info.run_id
    assert model.status == "READY"
    last = mlflow.last_logged_model()
    assert last is not None
    assert last.model_id == model.model_id
    assert [metric.value for metric in last.metrics] == [0.9]
    mlflow.log_model_params({"leaves": 4}, model.model_id)
    mlflow.set_logged_model_tags(model.model_id, {"a": "b", "c": "d"})
    mlflow.delete_logged_model_tag(model.model_id, "c")
    found = mlflow.get_logged_model(model.model_id)
    assert found.params == {"depth": "3", "leaves": "4"}
    assert found.tags["a"] == "b"
    assert "c" not in found.tags
    version = mlflow.register_model(found.model_uri, name)
    mlflow.set_model_version_tag(name, version.version, "checked", "yes")
    assert mlflow.MlflowClient().get_model_version(name, version.version).tags["checked"] == "yes"


def test_logged_model_is_begun_and_finished_by_hand() -> None:
    model = mlflow.initialize_logged_model("slow")
    assert model.status == "PENDING"
    assert mlflow.finalize_logged_model(model.model_id, "READY").status == "READY"
