"""Unexpected argument types: accepted if unambiguous, otherwise rejected by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import greenroom as mlflow
from greenroom.errors import AlreadyExists, InvalidInput, NotFound

pytestmark = pytest.mark.usefixtures("greenroom_uri")

odd: Any = mlflow
"""The package without its types."""


def test_text_of_numpy_is_text() -> None:
    name = np.str_(f"model-{uuid.uuid4().hex}")
    with mlflow.start_run(run_name=np.str_("named")) as run:
        mlflow.log_metric(np.str_("m"), 1)
        mlflow.log_param(np.str_("p"), "v")
        mlflow.set_tag(np.str_("t"), "v")
    found = mlflow.get_run(run.info.run_id)
    assert (found.info.run_name, found.data.metrics, found.data.params, found.data.tags["t"]) == (
        "named", {"m": 1.0}, {"p": "v"}, "v",
    )  # fmt: skip
    assert mlflow.MlflowClient().create_registered_model(name).name == str(name)


def test_bytes_are_text_and_not_base64() -> None:
    name = f"model-{uuid.uuid4().hex}"
    client: Any = mlflow.MlflowClient()
    assert client.create_registered_model(name.encode()).name == name
    assert client.get_registered_model(name.encode()).name == name
    with pytest.raises(InvalidInput, match="name is b'\\\\xff'; it must be a string"):
        client.create_registered_model(b"\xff")


def test_path_of_pathlib_names_an_artifact(tmp_path: Path) -> None:
    (tmp_path / "local.txt").write_text("text")
    with mlflow.start_run() as run:
        odd.log_text("text", Path("a/text.txt"))
        odd.log_dict({}, Path("a/dict.json"))
        odd.log_artifact(tmp_path / "local.txt", Path("a"))
    client: Any = mlflow.MlflowClient()
    listed = client.list_artifacts(run.info.run_id, Path("a"))
    assert [one.path for one in listed] == ["a/dict.json", "a/local.txt", "a/text.txt"]
    with pytest.raises(InvalidInput, match="path is 5; it must be a string"):
        client.list_artifacts(run.info.run_id, 5)
    place = client.download_artifacts(run.info.run_id, Path("a/text.txt"), tmp_path)
    assert Path(place).read_text() == "text"
    assert Path(client.download_artifacts(run.info.run_id, None)).is_dir()


def test_empty_local_path_is_not_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("text")
    monkeypatch.chdir(tmp_path)
    with mlflow.start_run() as run:
        for log in (mlflow.log_artifact, mlflow.log_artifacts):
            with pytest.raises(InvalidInput, match="is empty"):
                log("")
        assert mlflow.MlflowClient().list_artifacts(run.info.run_id) == []


def test_relative_local_folder_is_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("text")
    monkeypatch.chdir(tmp_path)
    for address in ("folder", Path("folder")):
        assert [one.path for one in odd.artifacts.list_artifacts(address)] == ["folder/a.txt"]
        downloaded = Path(odd.artifacts.download_artifacts(address))
        assert [file.name for file in downloaded.iterdir()] == ["a.txt"]


def test_nothing_given_means_the_usual() -> None:
    with mlflow.start_run() as outer:
        pass
    run = odd.start_run(parent_run_id="")
    odd.end_run(None)
    assert mlflow.get_run(run.info.run_id).info.status == "FINISHED"
    assert odd.search_experiments(view_type=None)
    assert odd.search_runs([outer.info.experiment_id], run_view_type=None, output_format="list")


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get_logged_model(""),
        lambda client: client.get_logged_model(".."),
        lambda client: client.delete_logged_model_tag("m-1", None),
        lambda client: client.create_run("0", start_time=float("nan")),
        lambda client: client.create_run("0", start_time="now"),
        lambda client: client.create_run("0", tags="text"),
        lambda client: client.get_run(5),
        lambda client: client.get_registered_model(5),
        lambda client: client.get_registered_model(Path("p")),
        lambda client: client.search_runs(None),
        lambda client: client.search_runs(["0"], run_view_type=[1]),
        lambda client: client.search_logged_models(None),
        lambda client: client.search_logged_models(["0"], order_by=[{"key": "a"}]),
        lambda client: client.copy_model_version(None, "x"),
        lambda client: odd.start_run(tags="text"),
        lambda client: odd.register_model(None, "x"),
        lambda client: odd.register_model("runs:/a/b", 5),
        lambda client: odd.set_active_model(name=5),
        lambda client: odd.artifacts.load_text(5),
        lambda client: odd.initialize_logged_model(tags="text"),
    ],
)
def test_argument_that_means_nothing_is_refused_by_name(call: Callable[[Any], Any]) -> None:
    with pytest.raises(InvalidInput) as raised:
        call(mlflow.MlflowClient())
    assert raised.value.error_code == "INVALID_PARAMETER_VALUE"


def test_inputs_that_are_no_models_are_refused() -> None:
    with mlflow.start_run():
        for models in (5, "text", [5]):
            with pytest.raises(InvalidInput, match="models"):
                odd.log_inputs(models=models)


def test_errors_have_the_code_of_mlflow(tracking_uri: str) -> None:
    client = mlflow.MlflowClient()
    with pytest.raises(NotFound) as missing:
        client.get_run("0123456789abcdef0123456789abcdef")
    assert missing.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(AlreadyExists) as taken:
        client.create_experiment("Default")
    assert taken.value.error_code == "RESOURCE_ALREADY_EXISTS"
    with pytest.raises(InvalidInput) as invalid:
        client.create_registered_model("")
    assert invalid.value.error_code == "INVALID_PARAMETER_VALUE"
