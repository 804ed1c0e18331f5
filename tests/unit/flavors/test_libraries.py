"""Flavors whose library is not installed: the error messages, and that importing the flavor does not require it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import greenroom
from greenroom.errors import InvalidInput
from greenroom.flavors import libraries
from greenroom.flavors.aliases import LOADERS

FLAVORS = [
    "catboost", "keras", "lightgbm", "onnx", "pytorch", "spacy", "statsmodels", "tensorflow", "transformers", "xgboost",
]  # fmt: skip
LIBRARIES = {"pytorch": "torch"}


@pytest.fixture(params=FLAVORS)
def flavor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a flavor whose library cannot be imported."""
    name: str = request.param
    absent = LIBRARIES.get(name, name)
    for module in list(sys.modules):
        if module.partition(".")[0] == absent:
            monkeypatch.delitem(sys.modules, module)

    real = importlib.import_module

    def refuse(module: str, package: str | None = None) -> Any:
        if module.partition(".")[0] == absent:
            raise ModuleNotFoundError(f"No module named '{absent}'", name=absent)
        return real(module, package)

    monkeypatch.setattr(libraries.importlib, "import_module", refuse)  # type: ignore[attr-defined]
    return name


def test_saving_names_the_package_to_install_and_leaves_no_folder(flavor: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=f"pip install {LIBRARIES.get(flavor, flavor)}$"):
        getattr(greenroom, flavor).save_model(object(), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_loading_names_the_package_to_install(flavor: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "MLmodel").write_text(yaml.safe_dump({"flavors": {flavor: {"data": "data", "model_data": "data"}}}))
    with pytest.raises(InvalidInput, match=f"pip install {LIBRARIES.get(flavor, flavor)}$"):
        getattr(greenroom, flavor).load_model(tmp_path)


def test_every_flavor_is_known_to_python_function_and_has_an_import_path() -> None:
    assert {f"mlflow.{name}" for name in [*FLAVORS, "sklearn"]} <= set(LOADERS)
    for name in [*FLAVORS, "sklearn", "pyfunc"]:
        module = getattr(greenroom, name)
        assert callable(module.save_model)
        assert callable(module.log_model)
        assert callable(module.load_model)
        assert {"pyfunc": "python_function"}.get(name, name) == module.FLAVOR_NAME


def test_importing_the_flavors_loads_no_library() -> None:
    program = (
        "import sys, json, greenroom;"
        f"[getattr(greenroom, name) for name in {[*FLAVORS, 'sklearn', 'pyfunc', 'models', 'types']!r}];"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    loaded = set(json.loads(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout))
    heavy = {"numpy", "pandas", "scipy", "sklearn", "skops", "cloudpickle", "mlflow", "torch", *FLAVORS}
    assert not heavy & loaded


def test_unknown_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="'no_such'"):
        greenroom.xgboost.save_model(None, tmp_path / "model", no_such=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'no_such'"):
        greenroom.xgboost.load_model(tmp_path, no_such=1)  # type: ignore[call-arg]
