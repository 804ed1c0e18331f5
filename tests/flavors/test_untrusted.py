"""Without trust: hostile models of every kind with their real libraries, and which benign ones are plain data.

One process of each environment saves and loads them all (`tests/flavors/programs/untrusted.py`).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from greenroom.scanning.formats import FORMATS
from tests.flavors.test_both_ways import CASES
from tests.support import environments
from tests.support.flavor_environments import PROGRAM_TIMEOUT_S, variables

pytestmark = pytest.mark.slow

HOSTILE = {
    "tables": [
        "lightgbm classifier", "statsmodels", "sklearn function", "spacy callback", "onnx outside",
    ],
    "torch": [
        "exported", "pickled", "exported, expression", "exported, exempted record", "exported, doubled record",
        "transformers, code beside", "transformers, pickle beside safetensors", "transformers, pickle in a component",
        "transformers, any class", "transformers, kernel", "transformers, adapter", "transformers, generation",
    ],
    "tensorflow": [
        "keras saved model", "tensorflow saved model", "keras lambda", "keras lambda, asked to run",
        "tensorflow custom objects", "tensorflow h5", "keras layer with a saved model", "keras words from a file",
        "keras doubled description",
    ],
}  # fmt: skip
# Other output of the programs.
NOT_REFUSED = {
    "tables": {
        "xgboost": "invalid: 'model.ubj' is described as a xgboost.spark.SparkXGBClassifier, which is not an XGBoost model class.",
        "onnx providers": "loaded",
        "onnx providers, asked of the runtime": '[[["CPUExecutionProvider"], false]]',
    },
    "torch": {"standard input": "200 bytes left"},
    "tensorflow": {},
}
# Formats that no case of the programs uses.
NOT_SHOWN = {
    ("python_function", "custom loader module"),
    ("xgboost", "xgb"),
    ("lightgbm", "estimator as pickle"),
    ("tensorflow", "h5"),
    ("tensorflow", "custom objects"),
}

Outcomes = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def outcomes(python_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outcomes]:
    """Return the results for the models of an environment; the program runs on first use."""

    @functools.cache
    def of(name: str) -> Outcomes:
        program = ["-W", "ignore", "-m", "tests.flavors.programs.untrusted", name]
        output = environments.run(
            python_of(name),
            program,
            environment=variables(),
            cwd=tmp_path_factory.mktemp(f"untrusted-{name}"),
            timeout_s=PROGRAM_TIMEOUT_S,
        )
        found: Outcomes = json.loads(output.splitlines()[-1])
        return found

    return of


@pytest.mark.parametrize("environment", HOSTILE)
def test_hostile_models_are_refused_before_their_code_runs(
    environment: str, outcomes: Callable[[str], Outcomes]
) -> None:
    found = outcomes(environment)["hostile"]
    assert {name: found.pop(name) for name in NOT_REFUSED[environment]} == NOT_REFUSED[environment]
    assert set(found) == set(HOSTILE[environment])
    wrong = {
        name: text for name, text in found.items() if not text.startswith("refused: ") or "trust_pickle" not in text
    }
    assert wrong == {}


@pytest.mark.parametrize("environment", HOSTILE)
def test_benign_models_need_the_trust_their_format_needs_and_no_more(
    environment: str, outcomes: Callable[[str], Outcomes]
) -> None:
    found = outcomes(environment)["benign"]
    assert set(found) == set(CASES[environment])
    code = {(row.flavor, row.name): row.runs_code for row in FORMATS}
    for name, seen in found.items():
        needs_trust = code[(seen["flavor"], seen["format"])]
        assert seen["runs code"] is needs_trust, name
        expected = "refused" if needs_trust else "loaded"
        got = {str(seen[way]).partition(":")[0] for way in ("native", "function") if seen[way] is not None}
        assert got == {expected}, (name, seen)


def test_every_format_is_shown_by_a_benign_model(outcomes: Callable[[str], Outcomes]) -> None:
    shown = {(seen["flavor"], seen["format"]) for name in HOSTILE for seen in outcomes(name)["benign"].values()}
    assert shown == {(row.flavor, row.name) for row in FORMATS} - NOT_SHOWN
