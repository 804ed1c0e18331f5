"""`import greenroom` is quick, and its names are those of the modules they come from."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import pytest

import greenroom
from greenroom.sdk import fluent

# Three times what it takes here: what matters is that nothing heavy creeps in.
IMPORT_CPU_S = 0.1


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def test_importing_loads_nothing_of_third_parties() -> None:
    program = (
        "import sys, json; before = set(sys.modules); import greenroom;"
        "print(json.dumps(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    loaded = set(json.loads(run(program))) - set(sys.stdlib_module_names)
    assert loaded == {"greenroom"}


def test_importing_takes_little() -> None:
    program = "import time; began = time.process_time(); import greenroom; print(time.process_time() - began)"
    assert min(float(run(program)) for _ in range(3)) < IMPORT_CPU_S


def test_speaking_to_a_server_loads_no_machine_learning() -> None:
    program = "import sys, greenroom; greenroom.MlflowClient('http://127.0.0.1:1'); print(*sys.modules)"
    assert not {"numpy", "pandas", "sklearn", "yaml", "rich", "sqlalchemy", "asyncpg"} & set(run(program).split())


def test_names_of_the_package_are_those_of_the_fluent_module() -> None:
    assert set(fluent.__all__) == greenroom._FLUENT
    for name in fluent.__all__:
        assert getattr(greenroom, name) is getattr(fluent, name)


def test_import_paths_that_users_know_lead_somewhere() -> None:
    import greenroom as mlflow

    assert mlflow.tracking.MlflowClient is mlflow.MlflowClient
    assert mlflow.client.MlflowClient is mlflow.MlflowClient
    assert callable(mlflow.sklearn.log_model)
    assert callable(mlflow.models.infer_signature)
    assert callable(mlflow.models.set_model)
    assert mlflow.types.Schema([mlflow.types.ColSpec("double")]).input_types() == [mlflow.types.DataType.double]
    assert mlflow.pyfunc.PythonModel is importlib.import_module("greenroom.flavors.model_classes").PythonModel
    assert callable(mlflow.artifacts.download_artifacts)
    assert mlflow.entities.Metric("a", 1.0, 0, 0).step == 0
    assert issubclass(mlflow.exceptions.MlflowException, Exception)
    assert set(dir(mlflow)) >= {"sklearn", "log_metric", "__version__"}


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'log_trace'"):
        _ = greenroom.log_trace  # type: ignore[attr-defined]
