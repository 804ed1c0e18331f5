"""Signatures and their enforcement compared with the genuine library, several hundred cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.environments import CHECKOUT, ENVIRONMENTS, ensure
from tests.compat.scenarios import steps
from tests.support import environments

pytestmark = pytest.mark.slow

LEAST_CASES = 380


def test_same_data_is_taken_and_refused_and_becomes_the_same() -> None:
    program: list[str | Path] = [CHECKOUT / "tests/flavors/programs/schemas_alike.py"]
    python = ensure(ENVIRONMENTS["flavors-tables"])
    output = environments.run(python, program, environment={**steps.ENVIRONMENT, "PYTHONPATH": str(CHECKOUT)})
    found = json.loads(output)
    assert found["cases"] >= LEAST_CASES
    unexpected = [difference for difference in found["differences"] if not is_expected(difference)]
    assert not unexpected, json.dumps(unexpected, indent=1)


def is_expected(difference: list[object]) -> bool:
    """Return whether a difference is one of these three intended ones."""
    what, sides = difference
    assert isinstance(what, list)
    assert isinstance(sides, dict)
    # Dates as text are dates where the signature says so; the genuine library takes them on pandas 2 only.
    dates = '"datetime"' in what[1] and "2024-01-02" in what[2] and sides["mlflow"] == "refused"
    # A column of true and missing values is not numeric.
    flags = '"double"' in what[1] and "[True, None]" in what[2] and sides["greenroom"] == "refused"
    # Numbers inside lists and dicts stay Python's own.
    plain = str(sides["mlflow"]).replace("np.int64(1)", "1").replace("np.int64(2)", "2") == str(sides["greenroom"])
    return dates or flags or plain
