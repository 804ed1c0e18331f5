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

# What a script does first; each takes a tenth of a second at most, so what they load is listed here.
FIRST_USES = (
    "import greenroom; greenroom.MlflowClient",
    "import greenroom; greenroom.MlflowClient('http://127.0.0.1:1')",
    "import greenroom; greenroom.set_tracking_uri('http://127.0.0.1:1')",
)
CORE_OF_FIRST_USE = {
    "greenroom.core",
    "greenroom.core.artifact_paths",
    "greenroom.core.artifacts",
    "greenroom.core.conditions",
    "greenroom.core.logged_models",
    "greenroom.core.metric_directions",
    "greenroom.core.percent_decoding",
    "greenroom.core.runs",
    "greenroom.core.search_fields",
    "greenroom.core.sizes",
    "greenroom.core.uris",
}
# Libraries that a first use must not load, of Python's own and of others.
TOO_LARGE = {
    "ast", "asyncio", "click", "concurrent", "dataclasses", "difflib", "email", "fractions", "hashlib", "http.client",
    "importlib.metadata", "importlib.resources", "inspect", "logging", "multiprocessing", "numpy", "pandas", "rich",
    "shutil", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "unittest", "urllib.request", "urllib3", "yaml",
    "zipfile",
}  # fmt: skip


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


def loaded_by(program: str) -> set[str]:
    """Run a program and return the modules it loaded, besides msgspec and what that loads."""
    script = f"import sys, json, msgspec; before = set(sys.modules)\n{program}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    return set(json.loads(run(script)))


@pytest.mark.parametrize("program", FIRST_USES)
def test_first_use_loads_the_client_alone(program: str) -> None:
    loaded = loaded_by(program)
    third_parties = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert third_parties == {"greenroom"}
    ours = {name for name in loaded if name.partition(".")[0] == "greenroom"}
    assert {name for name in ours if not name.startswith(("greenroom.sdk", "greenroom.core"))} == {
        "greenroom",
        "greenroom._version",
        "greenroom.errors",
    }
    assert {name for name in ours if name.startswith("greenroom.core")} <= CORE_OF_FIRST_USE


@pytest.mark.parametrize("program", FIRST_USES)
def test_first_use_loads_nothing_large(program: str) -> None:
    assert not {name for name in loaded_by(program) if name in TOO_LARGE or name.partition(".")[0] in TOO_LARGE}


def test_the_functions_of_a_script_load_no_http_before_the_first_request() -> None:
    loaded = loaded_by("import greenroom; greenroom.set_tracking_uri('http://127.0.0.1:1'); greenroom.log_metric")
    assert not {"urllib3", "ssl", "http.client", "greenroom.sdk.http_exchange", "greenroom.sdk.suggestions"} & loaded


def test_a_client_that_was_not_used_is_closed_without_http() -> None:
    loaded = loaded_by(
        "import greenroom.sdk.connection as c; c.transport_to('http://127.0.0.1:1'); c.forget_transports()"
    )
    assert "urllib3" not in loaded


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
