"""Every flavor with its real library: logged by Greenroom and loaded by the genuine client, and the other way round.

Each environment (`scripts/environments.py`) is made when first asked for, one after another; what cannot be made on this
machine is skipped with what pip said, which pytest prints at its end.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import environments
from tests.support.flavor_environments import PROGRAM_TIMEOUT_S, variables

pytestmark = pytest.mark.slow

# The genuine library converts its single-precision numbers through text.
TOLERANCE = 1e-5

CASES = {
    "tables": [
        "xgboost booster", "xgboost classifier", "xgboost as JSON", "lightgbm booster", "lightgbm classifier",
        "catboost classifier", "catboost regressor", "statsmodels least squares", "statsmodels formula",
        "spacy categoriser", "spacy tokens", "onnx one input", "onnx two inputs", "onnx weights apart",
        "sklearn pipeline", "sklearn pickled", "sklearn probabilities", "python class", "python class with hints",
        "python function with hints", "python function", "python script",
    ],
    "torch": [
        "pytorch exported", "pytorch pickled", "pytorch scripted", "transformers classifier", "transformers parts",
        "transformers generation", "transformers masked word", "transformers entities", "transformers features",
    ],
    "tensorflow": [
        "tensorflow keras", "tensorflow module", "tensorflow saved model", "keras", "keras exported",
    ],
}  # fmt: skip
PAIRS = [(environment, case) for environment, cases in CASES.items() for case in cases]
# The spelling of the first documents: the genuine library of today cannot log so, but loads it.
ONLY_OURS = {"tensorflow saved model"}
# Its text says `import mlflow`: where the genuine library is installed, that is what it gets.
IMPORTS_MLFLOW = {"python script"}

# The genuine library reads no signature off an example for ONNX, and the outputs always off `predict` for scikit-learn.
KNOWN_BETTER = {"onnx one input", "onnx two inputs", "onnx weights apart", "sklearn probabilities"}

Seen = dict[str, Any]


@pytest.fixture(scope="session")
def seen(
    python_of: Callable[[str], Path], greenroom_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Seen]:
    """Return the results of an environment's programs, which run on first use."""

    @functools.cache
    def of(name: str) -> Seen:
        python, folder = python_of(name), tmp_path_factory.mktemp(name)
        for library in ("genuine", "greenroom"):
            program = [
                "-W",
                "ignore",
                "-m",
                "tests.flavors.programs.both_ways",
                name,
                library,
                greenroom_url,
                "seen.json",
            ]
            print(environments.run(python, program, environment=variables(), cwd=folder, timeout_s=PROGRAM_TIMEOUT_S))
        found: Seen = json.loads((folder / "seen.json").read_text())
        return found

    return of


def test_cases_are_those_the_programs_run(seen: Callable[[str], Seen]) -> None:
    for environment, cases in CASES.items():
        assert set(seen(environment)) == set(cases)


@pytest.mark.parametrize(("environment", "case"), PAIRS, ids=[case for _, case in PAIRS])
def test_genuine_library_loads_what_greenroom_logged(environment: str, case: str, seen: Callable[[str], Seen]) -> None:
    found = seen(environment)[case]
    for step in ("greenroom logs", "greenroom expects", "genuine loads"):
        _succeeded(found, step)
    ours, genuine = found["greenroom expects"], found["genuine loads"]
    assert alike(genuine.get("native"), ours.get("native"))
    if found["model"] is not None:
        assert alike(genuine["native"], found["model"])
    assert alike(genuine.get("function"), ours.get("function"))
    assert genuine.get("signature") == ours.get("signature")


@pytest.mark.parametrize(("environment", "case"), PAIRS, ids=[case for _, case in PAIRS])
def test_greenroom_loads_what_the_genuine_library_logged(
    environment: str, case: str, seen: Callable[[str], Seen]
) -> None:
    found = seen(environment)[case]
    if case in ONLY_OURS:
        assert "genuine logs" not in found
        return
    for step in ("genuine logs", "genuine expects", "greenroom loads"):
        _succeeded(found, step)
    genuine, ours = found["genuine expects"], found["greenroom loads"]
    assert alike(ours.get("native"), genuine.get("native"))
    assert alike(ours.get("function"), genuine.get("function"))
    assert ours.get("signature") == genuine.get("signature")
    assert ours["imported mlflow"] is (case in IMPORTS_MLFLOW)


@pytest.mark.parametrize(("environment", "case"), PAIRS, ids=[case for _, case in PAIRS])
def test_both_libraries_infer_the_same_signature(environment: str, case: str, seen: Callable[[str], Seen]) -> None:
    found = seen(environment)[case]
    if case in ONLY_OURS:
        assert found["greenroom expects"]["signature"]["inputs"] is not None
        return
    ours, genuine = (found[step].get("signature") for step in ("greenroom expects", "genuine expects"))
    assert (ours == genuine) is (case not in KNOWN_BETTER), (ours, genuine)


def _succeeded(found: Seen, step: str) -> None:
    result = found[step]
    assert not (isinstance(result, dict) and "failed" in result), f"{step}\n{result['failed']}"


def alike(one: Any, other: Any) -> bool:
    """Return whether predictions are the same, in form and, but for rounding, in numbers."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return bool(one == pytest.approx(other, rel=TOLERANCE, abs=TOLERANCE))
    return bool(one == other)
