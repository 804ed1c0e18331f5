"""`greenroom predict`: predictions of a registered model, in the current environment and in the model's own."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import greenroom as mlflow
from greenroom.cli import _prediction_data as files
from greenroom.cli.main import main
from greenroom.errors import InvalidInput

SCRIPT = """
from greenroom import pyfunc
from greenroom.models import set_model


class Titles(pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        import inflection

        return [inflection.titleize(text) for text in model_input["text"]]


set_model(Titles())
"""


def predict(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["predict", *arguments], input=stdin, catch_exceptions=False)


@pytest.fixture
def iris() -> Any:
    rows, species = load_iris(return_X_y=True, as_frame=True)
    model = LogisticRegression(max_iter=500).fit(rows, species)
    return rows, model


@pytest.fixture
def uri(iris: Any, greenroom_uri: str) -> str:
    rows, model = iris
    name = f"Predicted-{uuid.uuid4().hex[:8]}"
    mlflow.sklearn.log_model(model, name="model", registered_model_name=name, input_example=rows[:2])
    mlflow.MlflowClient().transition_model_version_stage(name, 1, "Production")
    return f"models:/{name}/Production"


def test_rows_of_a_file_are_predicted_into_a_file(uri: str, iris: Any, tmp_path: Path) -> None:
    rows, model = iris
    rows.to_csv(tmp_path / "rows.csv", index=False)
    result = predict("-m", uri, "-i", str(tmp_path / "rows.csv"), "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 0, result.output
    np.testing.assert_array_equal(pd.read_csv(tmp_path / "out.csv")["prediction"], model.predict(rows))


def test_rows_of_standard_input_are_predicted_to_standard_output(uri: str, iris: Any) -> None:
    rows, model = iris
    content = json.dumps({"dataframe_split": rows[:3].to_dict(orient="split")}).encode()
    result = predict("-m", uri, "--input-format", "json", "--format", "json", stdin=content)
    assert json.loads(result.stdout) == {"predictions": model.predict(rows[:3]).tolist()}


def test_column_that_is_missing_is_named(uri: str, iris: Any) -> None:
    rows, _ = iris
    content = rows.drop(columns="petal width (cm)").to_csv(index=False).encode()
    result = predict("-m", uri, stdin=content)
    assert (result.exit_code, "petal width (cm)" in result.stderr) == (2, True), result.output


def test_missing_model_and_invalid_file_are_reported(uri: str, tmp_path: Path) -> None:
    assert predict("-m", f"{uri.rpartition('/')[0]}/9", stdin=b"a\n1\n").exit_code == 6
    result = predict("-m", uri, "-i", str(tmp_path / "none.csv"))
    assert (result.exit_code, "none.csv' cannot be read" in result.stderr) == (2, True), result.output
    assert "is not valid json" in predict("-m", uri, "--input-format", "json", stdin=b"{").stderr


@pytest.mark.slow
def test_model_runs_with_the_libraries_it_was_logged_with(
    greenroom_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "titles.py").write_text(SCRIPT)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(
            name="titles", python_model=str(tmp_path / "titles.py"), pip_requirements=["inflection==0.5.1", "pandas"]
        )
    (tmp_path / "rows.csv").write_text("text\nloud_noise\n")
    words = ["-m", info.model_uri, "-i", str(tmp_path / "rows.csv"), "-o", str(tmp_path / "out.json")]
    here = predict(*words)
    assert (here.exit_code, "pip install inflection" in here.stderr) == (2, True), here.output
    for _ in range(2):
        (tmp_path / "out.json").unlink(missing_ok=True)
        there = predict(*words, "--env")
        assert there.exit_code == 0, there.output
        assert json.loads((tmp_path / "out.json").read_text()) == {"predictions": ["Loud Noise"]}
    assert len(list((tmp_path / "cache/greenroom/environments").glob("*/made.json"))) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"id,n\n007,1\n008,2\n", "csv"),
        (b'[{"id": "007", "n": 1}, {"id": "008", "n": 2}]', "json"),
        (b'{"columns": ["id", "n"], "data": [["007", 1], ["008", 2]]}', "json"),
        (b'{"dataframe_records": [{"id": "007", "n": 1}, {"id": "008", "n": 2}]}', "json"),
        (b'{"id": "007", "n": 1}\n{"id": "008", "n": 2}\n', "jsonl"),
    ],
)
def test_rows_are_read_with_texts_as_texts(content: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / "rows").write_bytes(content)
    found = files.read_rows(str(tmp_path / "rows"), kind, {"id": "string", "n": "long"})
    pd.testing.assert_frame_equal(found, pd.DataFrame({"id": ["007", "008"], "n": [1, 2]}), check_dtype=False)


def test_tensors_are_read_as_arrays(tmp_path: Path) -> None:
    (tmp_path / "rows").write_text('{"inputs": {"a": [[1, 2]], "b": [3]}}')
    found = files.read_rows(str(tmp_path / "rows"), "json", {})
    assert {name: part.shape for name, part in found.items()} == {"a": (1, 2), "b": (1,)}


@pytest.mark.parametrize(
    ("predictions", "written"),
    [
        (np.array([1, 2]), "prediction\n1\n2\n"),
        (np.array([[1, 2], [3, 4]]), "prediction_0,prediction_1\n1,2\n3,4\n"),
        (pd.DataFrame({"a": [1], "b": ["x"]}), "a,b\n1,x\n"),
        (pd.Series([1.5], name="score"), "score\n1.5\n"),
        (["x, y"], 'prediction\n"x, y"\n'),
    ],
)
def test_predictions_of_every_shape_have_a_form_in_csv(predictions: Any, written: str, tmp_path: Path) -> None:
    files.write_predictions(predictions, str(tmp_path / "out"), "csv")
    assert (tmp_path / "out").read_text() == written
    pd.read_csv(io.StringIO(written))


def test_predictions_beyond_a_table_are_refused_in_csv(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--format json"):
        files.write_predictions(np.zeros((1, 2, 2)), str(tmp_path / "out"), "csv")
    files.write_predictions(np.zeros((1, 2, 2)), str(tmp_path / "out"), "json")
    assert json.loads((tmp_path / "out").read_text()) == {"predictions": [[[0.0, 0.0], [0.0, 0.0]]]}


BACKEND = """
import os, zipfile

os.mkdir({canary!r})


def build_wheel(directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(os.path.join(directory, "evil-1.0-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("evil-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: evil\\nVersion: 1.0\\n")
        wheel.writestr("evil-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("evil-1.0.dist-info/RECORD", "")
    return "evil-1.0-py3-none-any.whl"
"""


@pytest.fixture
def hostile(iris: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model folder whose requirements include a source distribution, whose build creates a folder `canary`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rows, model = iris
    rows.to_csv(tmp_path / "rows.csv", index=False)
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "be"\nbackend-path = ["."]\n'
        '[project]\nname = "evil"\nversion = "1.0"\n'
    )
    (evil / "be.py").write_text(BACKEND.format(canary=str(tmp_path / "canary")))
    mlflow.sklearn.save_model(model, tmp_path / "model")
    (tmp_path / "model/requirements.txt").write_text(f"evil @ {evil.as_uri()}\n")
    return tmp_path / "model"


@pytest.mark.parametrize("flag", ["--no-pickle", None])
def test_environment_is_not_made_without_trust(
    flag: str | None, hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if flag is None:
        monkeypatch.setenv("GREENROOM_ALLOW_PICKLE_DESERIALIZATION", "off")
    words = ["-m", str(hostile), "-i", str(tmp_path / "rows.csv"), "--env", *([flag] if flag else [])]
    result = predict(*words)
    assert (result.exit_code != 0, "predict without --env" in result.stderr) == (True, True), result.output
    assert not (tmp_path / "canary").exists()
    assert not (tmp_path / "cache").exists()


def test_environment_takes_packages_and_versions_only(hostile: Path, tmp_path: Path) -> None:
    result = predict("-m", str(hostile), "-i", str(tmp_path / "rows.csv"), "--env")
    assert (result.exit_code, "URLs, paths and pip options" in result.stderr) == (2, True), result.output
    assert not (tmp_path / "canary").exists()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("python", ["3.11/../../evil", "-c", "3.11\n", "../x"])
def test_environment_is_of_a_version_of_python(python: str, hostile: Path, tmp_path: Path) -> None:
    (hostile / "requirements.txt").write_text("pandas\n")
    (hostile / "python_env.yaml").write_text(json.dumps({"python": python}))
    result = predict("-m", str(hostile), "-i", str(tmp_path / "rows.csv"), "--env")
    assert (result.exit_code, "it must be a version such as" in result.stderr) == (2, True), result.output
    assert not (tmp_path / "cache").exists()


def test_setting_that_cannot_be_read_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "fasle")
    # This server does not exist.
    result = predict("-m", "models:/None/1", "--uri", "http://127.0.0.1:1", stdin=b"a\n1\n")
    assert (result.exit_code, "MLFLOW_ALLOW_PICKLE_DESERIALIZATION is 'fasle'" in result.stderr) == (2, True)
