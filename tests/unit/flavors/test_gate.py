"""The trust check of models: settings, minimum library versions, and paths in the MLmodel file."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from sklearn.linear_model import LinearRegression

import greenroom as mlflow
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import onnx, transformers
from greenroom.flavors.gate import is_at_least
from greenroom.flavors.pickles import trusts

VARIABLES = ("GREENROOM_ALLOW_PICKLE_DESERIALIZATION", "MLFLOW_ALLOW_PICKLE_DESERIALIZATION")


@pytest.fixture
def estimator(tmp_path: Path) -> Path:
    mlflow.sklearn.save_model(LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0]), tmp_path / "model")
    return tmp_path / "model"


def describe(folder: Path, flavor: str, **keys: Any) -> None:
    content = yaml.safe_load((folder / "MLmodel").read_text())
    content["flavors"][flavor].update(keys)
    (folder / "MLmodel").write_text(yaml.safe_dump(content))


def test_models_are_trusted_by_default() -> None:
    assert trusts(None) is True


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("word", ["false", "FALSE", "0", "no", "off", "Off", " false "])
def test_words_that_mean_no(variable: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, word)
    assert trusts(None) is False
    assert trusts(True) is True


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("word", ["", " ", "n", "f", "never", "disabled", "fasle", "None", "2"])
def test_word_that_cannot_be_read_loads_nothing(
    variable: str, word: str, estimator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, word)
    for load in (mlflow.sklearn.load_model, mlflow.pyfunc.load_model):
        with pytest.raises(InvalidInput, match=variable):
            load(estimator)
    assert trusts(False) is False


@pytest.mark.parametrize("given", ["false", "no", 0, 1, ""])
def test_argument_that_cannot_be_read_loads_nothing(given: Any, estimator: Path) -> None:
    with pytest.raises(InvalidInput, match="trust_pickle"):
        mlflow.sklearn.load_model(estimator, trust_pickle=given)


@pytest.mark.parametrize("version", ["0.12.0", "0.13.0rc1", "0.9", "not-a-version"])
def test_release_whose_guard_has_holes_is_refused(
    version: str, estimator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mlflow.sklearn.load_model(estimator, trust_pickle=False)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: version)
    with pytest.raises(UntrustedContent, match=r"CVE-2025-54413.*pip install 'skops>=0\.13\.0'"):
        mlflow.sklearn.load_model(estimator, trust_pickle=False)
    mlflow.sklearn.load_model(estimator, trust_pickle=True)


def test_release_that_is_not_known_is_refused(estimator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", unknown)
    with pytest.raises(UntrustedContent, match="installed release is unknown"):
        mlflow.sklearn.load_model(estimator, trust_pickle=False)


def test_method_that_the_model_chooses_is_one_that_predicts(estimator: Path) -> None:
    describe(estimator, "python_function", predict_fn="__init__")
    with pytest.raises(UntrustedContent, match="__init__"):
        mlflow.pyfunc.load_model(estimator, trust_pickle=False)


@pytest.mark.parametrize("path", ["/etc/hostname", "../secret", "out/secret"])
@pytest.mark.parametrize("trust_pickle", [True, False])
def test_file_outside_of_the_folder_is_refused_with_and_without_trust(
    path: str, trust_pickle: bool, estimator: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes((estimator / "model.skops").read_bytes())
    (estimator / "out").symlink_to(tmp_path)
    describe(estimator, "sklearn", pickled_model=path)
    for load in (mlflow.sklearn.load_model, mlflow.pyfunc.load_model):
        with pytest.raises(InvalidInput, match="outside of its folder"):
            load(estimator, trust_pickle=trust_pickle)


def test_code_outside_of_the_folder_is_refused(estimator: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    describe(estimator, "sklearn", code="../elsewhere")
    with pytest.raises(InvalidInput, match="outside of its folder"):
        mlflow.sklearn.load_model(estimator)


def test_example_outside_of_the_folder_is_refused(estimator: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("[1]")
    content = yaml.safe_load((estimator / "MLmodel").read_text())
    content["saved_input_example_info"] = {"artifact_path": "../secret.json", "type": "ndarray"}
    (estimator / "MLmodel").write_text(yaml.safe_dump(content))
    model = mlflow.pyfunc.load_model(estimator)
    with pytest.raises(InvalidInput, match="outside of its folder"):
        _ = model.input_example


@pytest.mark.parametrize("where", ["artifacts", "python_model"])
def test_artifact_of_a_python_model_is_its_own(where: str, tmp_path: Path) -> None:
    def same(model_input):  # type: ignore[no-untyped-def]  # hints would decide what it is given
        return model_input

    (tmp_path / "words.txt").write_text("words")
    folder = tmp_path / "model"
    mlflow.pyfunc.save_model(folder, python_model=same, artifacts={"words": str(tmp_path / "words.txt")})
    outside = {"artifacts": {"words": {"path": "../words.txt", "uri": ""}}, "python_model": "../python_model.pkl"}
    (tmp_path / "python_model.pkl").write_bytes((folder / "python_model.pkl").read_bytes())
    describe(folder, "python_function", **{where: outside[where]})
    with pytest.raises(InvalidInput, match="outside of its folder"):
        mlflow.pyfunc.load_model(folder)


def test_data_of_a_loader_module_is_the_models_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some_loader.py").write_text("def _load_pyfunc(path):\n    return open(path).read()\n")
    (tmp_path / "word.txt").write_text("x")
    monkeypatch.syspath_prepend(str(tmp_path))
    mlflow.pyfunc.save_model(tmp_path / "model", loader_module="some_loader", data_path=tmp_path / "word.txt")
    describe(tmp_path / "model", "python_function", data=str(tmp_path / "word.txt"))
    with pytest.raises(InvalidInput, match="outside of its folder"):
        mlflow.pyfunc.load_model(tmp_path / "model")


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [("1.10", True), ("1.9.9", False), ("1.10.0", True), ("1.10.0+cpu", True), ("1.10.0.post1", True), ("2", True),
     ("1.10rc1", False), ("1.10.0.dev3", False), ("1.11.0.dev3", True), ("", False), ("1.10.0-x", False)],
)  # fmt: skip
def test_releases_are_compared_by_number(version: str, is_enough: bool) -> None:
    assert is_at_least(version, "1.10.0") is is_enough


def test_pipeline_takes_no_argument_that_loads_something_from_a_signature() -> None:
    with pytest.raises(UntrustedContent, match="custom_generate"):
        transformers._predict_untrusted(None, {"top_k": 1}, ["text"], {"custom_generate": "evil/repo"})


def test_runtime_is_given_no_options_of_the_model() -> None:
    providers = [
        ["TensorrtExecutionProvider", {"trt_extra_plugin_lib_paths": "evil.so"}],
        ["CPUExecutionProvider", {"a": 1}],
    ]
    options = {"extra_session_config": {"session.x": "y"}, "intra_op_num_threads": 1}
    assert onnx._harmless(providers, options) == (["CPUExecutionProvider"], {"intra_op_num_threads": 1})
    assert onnx._harmless(["QNNExecutionProvider"], None) == (["CPUExecutionProvider"], {})
    assert onnx._harmless(None, None) == (["CUDAExecutionProvider", "CPUExecutionProvider"], {})
