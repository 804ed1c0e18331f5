"""A model logged by one library is loaded by the other, from either server, and predicts the same."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import greenroom as mlflow
from greenroom.flavors.models import Model
from tests.compat.scenarios import steps
from tests.support import environments

pytestmark = pytest.mark.slow

LOAD = """
import json, sys, mlflow
from sklearn.datasets import load_wine
rows = load_wine(as_frame=True).data
for uri in sys.argv[1:]:
    native = mlflow.sklearn.load_model(uri).predict(rows)
    function = mlflow.pyfunc.load_model(uri)
    assert function.metadata.signature.inputs.input_names() == list(rows.columns)
    assert function.input_example is not None and list(function.input_example.columns) == list(rows.columns)
    assert (function.predict(rows) == native).all()
    print(json.dumps([int(one) for one in native]))
"""

LOG = """
import json, sys, mlflow
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
data = load_wine(as_frame=True)
mlflow.set_experiment(sys.argv[1])
model = LogisticRegression(max_iter=5000).fit(data.data, data.target)
kind = sys.argv[2]
with mlflow.start_run() as run:
    info = mlflow.sklearn.log_model(
        model, name="model", registered_model_name=sys.argv[1], serialization_format=kind, input_example=data.data.head(2)
    )
mlflow.MlflowClient().transition_model_version_stage(sys.argv[1], "1", "Production")
print(json.dumps([run.info.run_id, info.model_id, [int(one) for one in model.predict(data.data)]]))
"""


def genuine(python: Path, uri: str, program: str, *arguments: str) -> str:
    """Run a program of the genuine library and return what it printed."""
    environment = {**steps.ENVIRONMENT, "MLFLOW_TRACKING_URI": uri}
    return environments.run(python, ["-W", "ignore", "-c", program, *arguments], environment=environment)


@pytest.fixture
def name() -> str:
    return f"Wine-{uuid.uuid4().hex[:8]}"


@pytest.mark.parametrize(
    ("estimator", "kind"),
    [
        (make_pipeline(StandardScaler(), LogisticRegression()), None),
        (RandomForestClassifier(n_estimators=5, random_state=1), None),
        (RandomForestClassifier(n_estimators=5, random_state=1), "cloudpickle"),
    ],
    ids=["pipeline as skops", "forest as skops", "forest as cloudpickle"],
)
def test_genuine_library_loads_what_greenroom_logged(
    estimator: Any, kind: Any, tracking_uri: str, mlflow_python: Path, name: str
) -> None:
    data = load_wine(as_frame=True)
    model = estimator.fit(data.data, data.target)
    mlflow.set_experiment(name)
    with mlflow.start_run() as run:
        mlflow.sklearn.log_model(
            model,
            name="model",
            registered_model_name=name,
            serialization_format=kind,
            input_example=data.data.head(2),
        )
    mlflow.MlflowClient().transition_model_version_stage(name, 1, "Production")
    output = genuine(mlflow_python, tracking_uri, LOAD, f"models:/{name}/Production", f"runs:/{run.info.run_id}/model")
    expected = [int(one) for one in model.predict(data.data)]
    assert [json.loads(line) for line in output.splitlines()] == [expected, expected]


@pytest.mark.parametrize("kind", ["skops", "cloudpickle"])
def test_greenroom_loads_what_the_genuine_library_logged(
    kind: str, tracking_uri: str, mlflow_python: Path, name: str, tmp_path: Path
) -> None:
    run_id, model_id, expected = json.loads(genuine(mlflow_python, tracking_uri, LOG, name, kind).splitlines()[-1])
    rows = load_wine(as_frame=True).data
    for uri in (f"models:/{name}/Production", f"runs:/{run_id}/model", f"models:/{model_id}"):
        assert [int(one) for one in mlflow.sklearn.load_model(uri).predict(rows)] == expected
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{model_id}", dst_path=tmp_path))
    signature = Model.load(folder).signature
    assert signature is not None
    assert signature.inputs is not None
    assert [item.name for item in signature.inputs] == list(rows.columns)
    version = mlflow.register_model(f"runs:/{run_id}/model", name)
    assert version.version == "2"
    assert version.model_id == model_id
