from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import greenroom as mlflow
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors.models import Model


class Adder(mlflow.pyfunc.PythonModel):
    """Adds what a file says, and a parameter."""

    def load_context(self, context: Any) -> None:
        self.number = int(Path(context.artifacts["number"]).read_text()) if "number" in context.artifacts else 0

    def predict(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        more = (context.model_config or {}).get("more", 0)
        return (model_input["x"] + self.number + more) * (params or {}).get("times", 1)

    def predict_stream(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Iterator[Any]:
        yield from model_input["x"]


FRAME = pd.DataFrame({"x": [1, 2]})

SCRIPT = """
import {library} as mlflow
from {library}.pyfunc import PythonModel

class Doubler(PythonModel):
    def predict(self, context, model_input, params=None):
        import {library}.pyfunc
        return model_input["x"] * {library}.models.ModelConfig(development_config={{"times": 2}}).get("times")

mlflow.models.set_model(Doubler())
"""


def upper(rows: list[str]) -> list[str]:
    return [row.upper() for row in rows]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "number.txt").write_text("10")
    mlflow.pyfunc.save_model(
        tmp_path / "model",
        python_model=Adder(),
        artifacts={"number": tmp_path / "number.txt"},
        model_config={"more": 5},
        input_example=(FRAME, {"times": 1}),
        metadata={"team": "x"},
    )
    return tmp_path / "model"


def test_class_predicts_with_artifacts_configuration_and_parameters(saved: Path) -> None:
    model = mlflow.pyfunc.load_model(saved)
    assert model.predict(FRAME).tolist() == [16, 17]
    assert model.predict(FRAME, params={"times": 2}).tolist() == [32, 34]
    assert mlflow.pyfunc.load_model(saved, model_config={"more": 0}).predict(FRAME).tolist() == [11, 12]
    assert list(model.predict_stream(FRAME)) == [1, 2]
    assert model.metadata.metadata == {"team": "x"}
    assert model.input_example.equals(FRAME)
    assert isinstance(model.unwrap_python_model(), Adder)
    assert model.loader_module == "mlflow.pyfunc.model"


def test_folder_metadata_match_mlflow(saved: Path) -> None:
    written = yaml.safe_load((saved / "MLmodel").read_text())
    function = written["flavors"]["python_function"]
    assert function["loader_module"] == "mlflow.pyfunc.model"
    assert function["python_model"] == "python_model.pkl"
    assert function["artifacts"]["number"]["path"] == "artifacts/number.txt"
    assert function["config"] == {"more": 5}
    assert function["streamable"] is True
    assert written["signature"]["params"] == '[{"name": "times", "type": "long", "default": 1, "shape": null}]'
    assert written["saved_input_example_info"]["params"] == "true"


def test_missing_column_is_named(saved: Path) -> None:
    with pytest.raises(InvalidInput, match="'x'"):
        mlflow.pyfunc.load_model(saved).predict(pd.DataFrame({"y": [1]}))


def test_function_receives_the_hinted_type(tmp_path: Path) -> None:
    saved = mlflow.pyfunc.save_model(tmp_path / "model", python_model=upper)
    assert saved.signature is not None
    assert saved.signature.to_dict()["inputs"] == '[{"type": "string", "required": true}]'
    model = mlflow.pyfunc.load_model(tmp_path / "model")
    assert model.predict(["a"]) == ["A"]
    assert model.predict(pd.DataFrame({"text": ["a", "b"]})) == ["A", "B"]
    with pytest.raises(InvalidInput, match="row 1 is 3; the model takes str"):
        model.predict(["a", 3])


def test_function_without_hints_receives_the_signature_type(tmp_path: Path) -> None:
    mlflow.pyfunc.save_model(
        tmp_path / "model", python_model=lambda rows: rows.sum(axis=1), input_example=np.array([[1.0, 2.0]])
    )
    assert mlflow.pyfunc.load_model(tmp_path / "model").predict(np.array([[3.0, 4.0]])).tolist() == [7.0]


@pytest.mark.parametrize("library", ["greenroom", "mlflow"])
def test_script_is_kept_as_text_and_runs_without_mlflow(library: str, tmp_path: Path) -> None:
    script = tmp_path / "doubler.py"
    script.write_text(SCRIPT.format(library=library))
    mlflow.pyfunc.save_model(tmp_path / "model", python_model=script, input_example=FRAME)
    assert (tmp_path / "model/doubler.py").read_text() == script.read_text()
    assert not (tmp_path / "model/python_model.pkl").exists()
    settings = Model.load(tmp_path / "model").flavors["python_function"]
    assert settings["model_code_path"] == "doubler.py"
    assert mlflow.pyfunc.load_model(tmp_path / "model").predict(FRAME).tolist() == [2, 4]
    assert "mlflow" not in sys.modules


def test_code_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "greeting_words.py").write_text("WORD = 'hello'\n")
    script = tmp_path / "greeter.py"
    script.write_text(
        "import greenroom as mlflow\nfrom greeting_words import WORD\n"
        "mlflow.models.set_model(lambda rows: [WORD] * len(rows))\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    mlflow.pyfunc.save_model(tmp_path / "model", python_model=script, code_paths=[tmp_path / "greeting_words.py"])
    monkeypatch.undo()
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "greeting_words")
    assert mlflow.pyfunc.load_model(tmp_path / "model").predict([1, 2]) == ["hello", "hello"]
    assert sys.modules["greeting_words"].__file__ == str(tmp_path / "model/code/greeting_words.py")


def test_module_of_ones_own_loads_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_loader.py").write_text(
        "class Loaded:\n    def __init__(self, text):\n        self.text = text\n"
        "    def predict(self, data):\n        return [self.text] * len(data)\n"
        "def _load_pyfunc(path):\n    return Loaded(open(path, encoding='utf-8').read())\n"
    )
    (tmp_path / "word.txt").write_text("x")
    monkeypatch.syspath_prepend(str(tmp_path))
    mlflow.pyfunc.save_model(tmp_path / "model", loader_module="own_loader", data_path=tmp_path / "word.txt")
    with pytest.warns(ResourceWarning):
        assert mlflow.pyfunc.load_model(tmp_path / "model").predict([1, 2]) == ["x", "x"]


def test_what_runs_code_is_refused_unless_trusted(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UntrustedContent, match="pass trust_pickle=True"):
        mlflow.pyfunc.load_model(saved, trust_pickle=False)
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    with pytest.raises(UntrustedContent, match="set MLFLOW_ALLOW_PICKLE_DESERIALIZATION=true, or pass"):
        mlflow.pyfunc.load_model(saved)
    assert mlflow.pyfunc.load_model(saved, trust_pickle=True).predict(FRAME).tolist() == [16, 17]


def test_any_library_is_loaded_behind_one_predict(tmp_path: Path) -> None:
    from sklearn.linear_model import LinearRegression

    rows = pd.DataFrame({"x": [0.0, 1.0]})
    mlflow.sklearn.save_model(LinearRegression().fit(rows, [0.0, 2.0]), tmp_path / "model", input_example=rows)
    model = mlflow.pyfunc.load_model(tmp_path / "model", trust_pickle=True)
    assert model.predict(rows).tolist() == pytest.approx([0.0, 2.0])
    assert isinstance(model.get_raw_model(), LinearRegression)
    with pytest.raises(InvalidInput, match="does not contain a PythonModel"):
        model.unwrap_python_model()
    with pytest.raises(InvalidInput, match="Column 'x'"):
        model.predict(pd.DataFrame({"x": ["a"]}))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "No model is given"),
        ({"python_model": Adder}, r"pass an instance of it: Adder\(\)"),
        ({"python_model": 3}, "python_model is a int"),
        ({"python_model": "no_such.py"}, "'no_such.py' is not a file"),
        ({"python_model": Adder(), "loader_module": "x"}, "not both"),
        ({"python_model": Adder(), "code_paths": ["no_such"]}, "'no_such', which does not exist"),
        ({"python_model": Adder(), "artifacts": {"a": "no_such"}}, "'no_such' is not a local folder"),
        ({"python_model": Adder(), "model_config": "no_such.yaml"}, "no_such.yaml"),
        ({"python_model": Adder(), "signature": "x"}, "signature is a str"),
        ({"python_model": Adder(), "pip_requirements": [], "conda_env": {}}, "either conda_env or"),
    ],
)
def test_what_cannot_be_saved_leaves_nothing(given: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        mlflow.pyfunc.save_model(tmp_path / "model", **given)
    assert not (tmp_path / "model").exists()


def test_unknown_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="'signatur'"):
        mlflow.pyfunc.save_model(tmp_path / "m", python_model=Adder(), signatur=None)  # type: ignore[call-arg]


def test_script_that_sets_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("x = 1\n")
    with pytest.raises(InvalidInput, match="set_model"):
        mlflow.pyfunc.save_model(tmp_path / "model", python_model=str(tmp_path / "empty.py"))


def test_requirements_name_what_code_imports(tmp_path: Path) -> None:
    def predict(rows: Any) -> Any:
        import yaml as reader

        return reader.safe_load("a: 1"), np.asarray(rows)

    mlflow.pyfunc.save_model(tmp_path / "model", python_model=predict)
    lines = (tmp_path / "model/requirements.txt").read_text().splitlines()
    assert [line.partition("==")[0] for line in lines] == ["mlflow", "cloudpickle", "numpy", "pyyaml"]
    assert Path(mlflow.pyfunc.get_model_dependencies(tmp_path / "model")).read_text().splitlines() == lines


class Reader(mlflow.pyfunc.PythonModel):
    """Answers what its files say."""

    def predict(self, context: Any, model_input: Any, params: dict[str, Any] | None = None) -> Any:
        return [Path(context.artifacts[name]).read_text() for name in model_input]


def test_files_of_a_model_get_names_that_every_client_can_fetch(tmp_path: Path) -> None:
    names = ["a%20b.txt", "a_20b.txt", "sample #3.txt", "100%.txt"]
    for name in names:
        (tmp_path / name).write_text(f"text of {name}")
    mlflow.pyfunc.save_model(tmp_path / "m", python_model=Reader(), artifacts={name: tmp_path / name for name in names})
    kept = sorted(file.name for file in (tmp_path / "m" / "artifacts").rglob("*.txt"))
    assert kept == ["100%.txt", "a_20b.txt", "a_20b.txt", "sample _3.txt"]
    model = mlflow.pyfunc.load_model(tmp_path / "m")
    assert model.predict(names) == [f"text of {name}" for name in names]


def test_file_that_an_upload_decoded_is_found(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("text")
    mlflow.pyfunc.save_model(tmp_path / "m", python_model=Reader(), artifacts={"it": tmp_path / "plain.txt"})
    description = (tmp_path / "m" / "MLmodel").read_text()
    (tmp_path / "m" / "MLmodel").write_text(description.replace("artifacts/plain.txt", "artifacts/a%20b.txt"))
    (tmp_path / "m" / "artifacts" / "plain.txt").rename(tmp_path / "m" / "artifacts" / "a b.txt")
    assert mlflow.pyfunc.load_model(tmp_path / "m").predict(["it"]) == ["text"]
