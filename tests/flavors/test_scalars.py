"""Scalars of torch and tensorflow in every argument of the client, with the real libraries."""

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

Seen = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def seen(python_of: Callable[[str], Path], greenroom_url: str) -> Seen:
    """Return the stored values for a library."""

    @functools.cache
    def of(library: str) -> dict[str, Any]:
        program = ["-W", "ignore", "-m", "tests.flavors.programs.scalars", library, greenroom_url]
        output = environments.run(python_of(library), program, environment=variables(), timeout_s=PROGRAM_TIMEOUT_S)
        found: dict[str, Any] = json.loads(output.splitlines()[-1])
        return found

    return of


@pytest.mark.parametrize("library", ["torch", "tensorflow"])
def test_single_value_is_a_metric(library: str, seen: Seen) -> None:
    found = seen(library)["metrics"]
    assert len(found) >= 12
    assert {json.dumps(kept) for kept in found.values()} == {
        json.dumps({"one": 0.5, "many": 0.5, "client": 0.5, "batch": 0.5})
    }, found


@pytest.mark.parametrize("library", ["torch", "tensorflow"])
def test_single_value_is_a_step_and_a_time(library: str, seen: Seen) -> None:
    found = seen(library)["places"]
    assert len(found) >= 8
    assert found == dict.fromkeys(found, [2] * 8)


@pytest.mark.parametrize("library", ["torch", "tensorflow"])
def test_single_value_is_its_text_in_params_and_tags(library: str, seen: Seen) -> None:
    for text, kept in seen(library)["texts"].values():
        assert set(kept) == {*(f"param {key}" for key in ("one", "many", "batch")),
                             *(f"tag {key}" for key in ("start", "one", "many", "batch"))}  # fmt: skip
        assert set(kept.values()) == {text}
