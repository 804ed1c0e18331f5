"""Single calls compared with the genuine client for the same input."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import greenroom as mlflow
from greenroom.errors import InvalidInput, NotFound, StateConflict

pytestmark = pytest.mark.usefixtures("greenroom_uri")


def test_last_active_run_is_the_one_that_ended_last() -> None:
    with mlflow.start_run() as outer, mlflow.start_run(nested=True):
        pass
    last = mlflow.last_active_run()
    assert last is not None
    assert last.info.run_id == outer.info.run_id
    with mlflow.start_run() as going_on:
        current = mlflow.last_active_run()
        assert current is not None
        assert current.info.run_id == going_on.info.run_id


def test_parent_run_must_be_there() -> None:
    with pytest.raises(NotFound, match="0123456789abcdef"):
        mlflow.start_run(parent_run_id="0123456789abcdef0123456789abcdef")
    assert mlflow.active_run() is None
    with mlflow.start_run() as parent:
        pass
    mlflow.delete_run(parent.info.run_id)
    with pytest.raises(StateConflict, match="parent run .* is deleted"):
        mlflow.start_run(parent_run_id=parent.info.run_id)
    assert mlflow.active_run() is None


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_dictionary_that_cannot_be_written_is_refused_in_words(name: str) -> None:
    endless: dict[str, Any] = {}
    endless["self"] = [endless]
    with mlflow.start_run(), pytest.raises(InvalidInput, match="cannot be written as"):
        mlflow.log_dict(endless, name)


def test_object_that_yaml_does_not_know_is_refused_in_words() -> None:
    with mlflow.start_run(), pytest.raises(InvalidInput, match="cannot be written as YAML"):
        mlflow.log_dict({"a": object()}, "a.yaml")


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_numbers_of_numpy_in_a_dictionary_are_numbers(name: str) -> None:
    with mlflow.start_run() as run:
        mlflow.log_dict({"a": np.float32(0.5), "b": [np.int64(2)]}, name)
    text = mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/{name}")
    assert "0.5" in text
    assert '"' not in text.replace('"a"', "").replace('"b"', "")


class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:
        return [1]


def test_metadata_that_yaml_does_not_know_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="metadata"):
        mlflow.pyfunc.save_model(tmp_path / "a", python_model=Model(), metadata={"a": object()})
    mlflow.pyfunc.save_model(tmp_path / "b", python_model=Model(), metadata={"a": np.float64(0.5)})
    assert mlflow.models.get_model_info(str(tmp_path / "b")).metadata == {"a": 0.5}


WHEN = datetime.datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001


@pytest.mark.parametrize(
    "example", [{"a": b"\x00\xff", "b": "text"}, b"\x00\xff", [b"\x00", b"\xff" * 90], [{"a": b"x"}]]
)
def test_bytes_of_an_input_example_come_back_as_bytes(example: Any, tmp_path: Path) -> None:
    mlflow.pyfunc.save_model(tmp_path / "m", python_model=Model(), input_example=example)
    assert mlflow.pyfunc.load_model(str(tmp_path / "m")).input_example == example


def test_bytes_of_a_data_frame_come_back_as_bytes(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [b"\x00\xff"], "b": ["text"]})
    mlflow.pyfunc.save_model(tmp_path / "m", python_model=Model(), input_example=frame)
    assert mlflow.pyfunc.load_model(str(tmp_path / "m")).input_example["a"].tolist() == [b"\x00\xff"]


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("autolog", "log_metrics"),
        ("evaluate", "log_metrics"),
        ("start_span", "OpenTelemetry"),
        ("register_prompt", "log_text"),
        ("genai", "log_text"),
        ("run", "start_run"),
        ("langchain", "pyfunc"),
        ("enable_system_metrics_logging", "automatically"),
        ("search_prompts", "prompts and their evaluation"),
    ],
)
def test_unsupported_name_suggests_an_alternative(name: str, instead: str) -> None:
    assert not hasattr(mlflow, name)
    with pytest.raises(AttributeError, match=rf"module 'greenroom' has no attribute '{name}': .*{instead}"):
        getattr(mlflow, name)


def test_flavor_and_client_say_what_to_use_instead() -> None:
    with pytest.raises(AttributeError, match=r"'greenroom\.sklearn' has no attribute 'autolog': .*log_metrics"):
        mlflow.sklearn.autolog()  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"'MlflowClient' has no attribute 'create_webhook': .*webhooks"):
        mlflow.MlflowClient().create_webhook()  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"module 'greenroom' has no attribute 'nonsense'$"):
        _ = mlflow.nonsense  # type: ignore[attr-defined]
