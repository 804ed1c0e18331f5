"""Requirements found without loading the model are those the genuine library finds by loading it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import greenroom as mlflow
from tests.compat.scenarios import steps
from tests.support import environments

pytestmark = pytest.mark.slow

SAVE = """
import json, sys, mlflow
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
model = make_pipeline(StandardScaler(), LogisticRegression()).fit([[0.0], [1.0]], [0, 1])
mlflow.sklearn.save_model(model, "model", serialization_format=sys.argv[1])
print(json.dumps([open("model/requirements.txt").read(), open("model/conda.yaml").read(), open("model/python_env.yaml").read()]))
"""


@pytest.mark.parametrize("kind", ["skops", "cloudpickle"])
def test_requirements_of_scikit_learn_are_the_same(kind: str, mlflow_python: Path, tmp_path: Path) -> None:
    output = environments.run(
        mlflow_python, ["-W", "ignore", "-c", SAVE, kind], environment=steps.ENVIRONMENT, cwd=tmp_path
    )
    requirements, conda, python = json.loads(output.splitlines()[-1])
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit([[0.0], [1.0]], [0, 1])
    mlflow.sklearn.save_model(model, tmp_path / "ours", serialization_format=kind)  # type: ignore[arg-type]
    assert (tmp_path / "ours/requirements.txt").read_text() == requirements
    assert _lines(tmp_path / "ours/conda.yaml") == sorted(conda.split())
    assert _lines(tmp_path / "ours/python_env.yaml") == sorted(python.split())


def _lines(file: Path) -> list[str]:
    return sorted(file.read_text().split())
