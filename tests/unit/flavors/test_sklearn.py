from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from greenroom.core.schemas import ColSpec, Schema
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import sklearn as flavor
from greenroom.flavors.models import Model


class Doubler(FunctionTransformer):  # type: ignore[misc]
    """A custom transformer, which skops does not know."""


class Trap:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (exec, ("import sys; sys.modules['greenroom_trap_was_sprung'] = sys",))


@pytest.fixture
def rows() -> pd.DataFrame:
    """Forty rows of two columns."""
    generator = np.random.default_rng(1)
    return pd.DataFrame({"length": generator.normal(size=40), "width": generator.normal(size=40)})


@pytest.fixture
def model(rows: pd.DataFrame) -> Any:
    """A fitted pipeline."""
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, rows["length"] > 0)


@pytest.fixture
def trap() -> Iterator[str]:
    """Name of the module that the trap creates when it runs."""
    name = "greenroom_trap_was_sprung"
    yield name
    sys.modules.pop(name, None)


@pytest.mark.parametrize("kind", ["skops", "cloudpickle", "pickle"])
def test_model_predicts_the_same_after_it_was_saved(
    kind: flavor.Format, model: Any, rows: pd.DataFrame, tmp_path: Path
) -> None:
    saved = flavor.save_model(model, tmp_path / "model", serialization_format=kind)
    assert saved.flavors["sklearn"]["serialization_format"] == kind
    np.testing.assert_array_equal(flavor.load_model(tmp_path / "model").predict(rows), model.predict(rows))


def test_model_is_saved_as_skops_by_default(model: Any, tmp_path: Path) -> None:
    flavor.save_model(model, tmp_path / "model")
    assert (tmp_path / "model/model.skops").is_file()


def test_forest_is_saved_as_skops_with_the_librarys_own_types_named(rows: pd.DataFrame, tmp_path: Path) -> None:
    forest = RandomForestClassifier(n_estimators=3, random_state=0).fit(rows, rows["length"] > 0)
    saved = flavor.save_model(forest, tmp_path / "model")
    assert saved.flavors["sklearn"]["skops_trusted_types"] == ["sklearn.tree._tree.Tree"]
    np.testing.assert_array_equal(flavor.load_model(tmp_path / "model").predict(rows), forest.predict(rows))


def test_custom_class_is_saved_as_a_pickle_with_a_warning(
    rows: pd.DataFrame, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    saved = flavor.save_model(Doubler().fit(rows), tmp_path / "model")
    assert saved.flavors["sklearn"]["serialization_format"] == "cloudpickle"
    assert not (tmp_path / "model/model.skops").exists()
    assert "Doubler" in caplog.text
    assert "loading it runs code" in caplog.text


def test_class_of_ones_own_is_saved_as_skops_when_trusted(rows: pd.DataFrame, tmp_path: Path) -> None:
    name = f"{Doubler.__module__}.Doubler"
    with pytest.raises(InvalidInput, match="skops_trusted_types"):
        flavor.save_model(Doubler().fit(rows), tmp_path / "refused", serialization_format="skops")
    flavor.save_model(Doubler().fit(rows), tmp_path / "model", skops_trusted_types=[name])
    assert (tmp_path / "model/model.skops").is_file()
    with pytest.raises(UntrustedContent, match="Doubler"):
        flavor.load_model(tmp_path / "model", trust_pickle=False)


def test_pickle_is_not_opened_without_trust(tmp_path: Path, trap: str) -> None:
    flavor.save_model(Trap(), tmp_path / "model", serialization_format="pickle")
    with pytest.raises(UntrustedContent, match="trust_pickle"):
        flavor.load_model(tmp_path / "model", trust_pickle=False)
    assert trap not in sys.modules
    # The trap itself works: with trust, it runs.
    flavor.load_model(tmp_path / "model")
    assert trap in sys.modules


def test_pickle_of_a_missing_library_names_it(model: Any, tmp_path: Path) -> None:
    flavor.save_model(model, tmp_path / "model", serialization_format="pickle")
    (tmp_path / "model/model.pkl").write_bytes(b"cno_such_library\nThing\n.")
    with pytest.raises(InvalidInput, match="pip install no_such_library"):
        flavor.load_model(tmp_path / "model")


def test_signature_is_read_off_the_example(model: Any, rows: pd.DataFrame, tmp_path: Path) -> None:
    saved = flavor.save_model(model, tmp_path / "model", input_example=rows.head(2))
    assert saved.signature is not None
    assert saved.signature.inputs == Schema([ColSpec("double", "length"), ColSpec("double", "width")])
    assert saved.signature.outputs == Schema([ColSpec("boolean")])
    assert Model.load(tmp_path / "model").signature == saved.signature
    example = json.loads((tmp_path / "model/input_example.json").read_text())
    assert example["columns"] == ["length", "width"]
    assert len(example["data"]) == 2


def test_signature_can_be_left_out(model: Any, rows: pd.DataFrame, tmp_path: Path) -> None:
    assert flavor.save_model(model, tmp_path / "m", input_example=rows.head(2), signature=False).signature is None


def test_folder_holds_the_environment_files(model: Any, tmp_path: Path) -> None:
    flavor.save_model(model, tmp_path / "model", extra_pip_requirements=["requests==2.32.0"])
    requirements = (tmp_path / "model/requirements.txt").read_text().splitlines()
    assert {line.partition("==")[0] for line in requirements} >= {
        "mlflow",
        "numpy",
        "scikit-learn",
        "skops",
        "requests",
    }
    assert all("==" in line for line in requirements)
    conda = yaml.safe_load((tmp_path / "model/conda.yaml").read_text())
    assert conda["dependencies"][-1] == {"pip": requirements}
    assert yaml.safe_load((tmp_path / "model/python_env.yaml").read_text())["dependencies"] == ["-r requirements.txt"]


def test_requirements_given_are_taken_with_the_loader_of_python_functions(model: Any, tmp_path: Path) -> None:
    flavor.save_model(model, tmp_path / "model", pip_requirements=["scikit-learn"])
    assert (tmp_path / "model/requirements.txt").read_text() == "mlflow==3.17.2\nscikit-learn"


def test_transformer_that_cannot_predict_has_no_python_function(rows: pd.DataFrame, tmp_path: Path) -> None:
    assert set(flavor.save_model(StandardScaler().fit(rows), tmp_path / "model").flavors) == {"sklearn"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"serialization_format": "joblib"}, "skops, pickle, cloudpickle"),
        ({"pyfunc_predict_fn": "fit"}, "predict_proba"),
    ],
)
def test_what_cannot_be_chosen_is_refused(options: Any, message: str, model: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        flavor.save_model(model, tmp_path / "model", **options)


def test_folder_that_is_not_empty_is_left_alone(model: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(FileExistsError):
        flavor.save_model(model, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_folder_without_a_scikit_learn_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no MLmodel"):
        flavor.load_model(tmp_path)
    (tmp_path / "MLmodel").write_text("flavors:\n  keras: {}\n")
    with pytest.raises(InvalidInput, match="no sklearn flavor; its flavors are: keras"):
        flavor.load_model(tmp_path)
    with pytest.raises(InvalidInput, match="not a local folder, and not a URI"):
        flavor.load_model(tmp_path / "nothing")


def test_older_model_without_a_format_is_a_pickle(model: Any, rows: pd.DataFrame, tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(model))
    (tmp_path / "MLmodel").write_text("flavors:\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: 1.0\n")
    np.testing.assert_array_equal(flavor.load_model(tmp_path).predict(rows), model.predict(rows))
