"""Data types in both libraries: what is inferred, accepted, and passed to a model."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.environments import CHECKOUT, ENVIRONMENTS, ensure
from tests.compat.scenarios import steps
from tests.support import environments

LEAST_CASES = 1500
PROGRAM = CHECKOUT / "tests/flavors/programs/types_alike.py"
ANY = [{"type": "any", "required": True}]
# Intended differences; docs/client-names.md has the reasons.
ON_PURPOSE = {
    r"^(date|datetime|timestamp|date and none): .*|^np.datetime64: value": "dates are taken in rows as in columns",
    r"^dtype category": "categories are given to the model as they are",
    r"^dtype Int64 with gap: as (double|float)$": "numbers with gaps become floats with gaps",
    r"^labels (doubled.*|tuples|empty text): predict": "columns are found by their labels",
    r"^object: ": "an object of no known type is anything, not text",
    r"^empty dict: (dict: predict|frame: predict 1)$": "no rows: the type of the empty column",
}


@pytest.fixture(scope="module")
def said() -> tuple[dict[str, Any], dict[str, Any]]:
    environment = {**steps.ENVIRONMENT, "PYTHONPATH": str(CHECKOUT)}
    genuine = environments.run(ensure(ENVIRONMENTS["mlflow"]), [PROGRAM, "genuine"], environment=environment)
    ours = environments.run(Path(sys.executable), [PROGRAM, "greenroom"], environment=environment)
    return json.loads(genuine), json.loads(ours)


def test_types_are_inferred_and_taken_as_the_genuine_library_does(said: tuple[dict[str, Any], dict[str, Any]]) -> None:
    genuine, ours = (one["said"] for one in said)
    assert len(ours) >= LEAST_CASES
    differences = {
        name: [_plain(genuine.get(name)), _plain(ours.get(name))]
        for name in {**genuine, **ours}
        if _plain(genuine.get(name)) != _plain(ours.get(name)) and not _is_on_purpose(name, genuine, ours)
    }
    assert not differences, json.dumps(differences, indent=1)


def test_nothing_is_refused_with_an_error_of_another_library(said: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert said[1]["bare"] == []


def _is_on_purpose(name: str, genuine: dict[str, Any], ours: dict[str, Any]) -> bool:
    inferred = re.sub(r": predict.*", ": infer", name)
    if ": predict" in name and genuine.get(inferred) == ours.get(inferred) == ANY:
        # If nothing was inferred, the model receives the original data, not only the first column.
        return ours.get(name) != "refused"
    return any(re.search(pattern, name) for pattern in ON_PURPOSE)


def _plain(value: Any) -> str:
    """Drop the library of strings and numbers from a value; inside lists and dicts ours stay Python's own."""
    return re.sub(r"np\.(?:str_|int64|float64)\(([^)]*)\)", r"\1", json.dumps(value))
