"""The same data is the same data set, whichever client describes it."""

from __future__ import annotations

import json
from pathlib import Path

from greenroom import data
from tests.compat.scenarios import datasets, steps
from tests.support import environments

CHECKOUT = Path(__file__).parents[2]


def test_data_is_described_as_genuine_mlflow_does(mlflow_python: Path) -> None:
    program = ["-m", "tests.compat.scenarios.datasets"]
    told = environments.run(mlflow_python, program, environment=steps.ENVIRONMENT, cwd=CHECKOUT)
    assert json.loads(json.dumps(datasets.described(data))) == json.loads(told.splitlines()[-1])
