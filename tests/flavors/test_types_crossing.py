"""Models logged by either library with unusual data types, loaded by both: the predictions are the same."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scripts.environments import ENVIRONMENTS, ensure
from tests.support import environments
from tests.support.flavor_environments import PROGRAM_TIMEOUT_S, variables

pytestmark = pytest.mark.slow

LIBRARIES = ("genuine", "greenroom")
LEAST_CASES = 500
LEAST_BOOSTED = 15
ANY = [{"type": "any", "required": True}]
# Intended differences; docs/client-names.md has the reasons.
ON_PURPOSE = {
    r"^(date|datetime|timestamp|date and none|np.datetime64): ": "dates are taken in rows as in columns, and are dates in examples",
    r"^bytes: .*its example$": "bytes are bytes in examples",
    r"^bool and none: .*its example$": "a gap stays a gap in examples",
    r"^labels (tuples|empty text): ": "columns are found by their labels",
    r"^labels .*: frame: predict 0$": "columns are found by the text of their labels",
    r"^object: ": "an object of no known type is anything, not text",
    r"^np.(int32|float32): (dict|value): predict its example$": "numbers of 32 bits are so in examples",
    r"^file a%20b.txt: predict": "files are found by the name that the genuine client's upload gave them",
    r"^empty dict: ": "no rows: the type of the empty column",
}

# Name of each file to what is found in it. The genuine client rejects '#', and decodes '%20': told to log 'a%20b.txt', it
# logs its neighbour.
FILES = {
    "genuine": {"a b.txt": "a b.txt", "a%20b.txt": "a b.txt"},
    "greenroom": {name: name for name in ("a b.txt", "a%20b.txt", "sample #3.txt", "100% #1.txt")},
}

Seen = dict[str, dict[str, Any]]


class Crossing(NamedTuple):
    """Results of the programs.

    Attributes:
        seen: what the genuine library and ours predict, by the library that logged the model.
        refused: the errors of the genuine library and ours for input examples, by case.
    """

    seen: tuple[Seen, Seen]
    refused: tuple[dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def crossing(greenroom_url: str, tmp_path_factory: pytest.TempPathFactory) -> Crossing:
    """Run a program for each library, at the same time: each logs, then loads the models of both."""
    folder = tmp_path_factory.mktemp("crossing")

    def run(library: str) -> Seen:
        python = ensure(ENVIRONMENTS["mlflow"]) if library == "genuine" else Path(sys.executable)
        program = ["-W", "ignore", "-m", "tests.flavors.programs.types_crossing", library, greenroom_url, str(folder)]
        scratch = folder / library
        scratch.mkdir()
        output = environments.run(python, program, environment=variables(), cwd=scratch, timeout_s=PROGRAM_TIMEOUT_S)
        seen: Seen = json.loads(output.splitlines()[-1])
        return seen

    # Preparing the environment first: the other program waits only for the logging.
    ensure(ENVIRONMENTS["mlflow"])
    with ThreadPoolExecutor(2) as pool:
        genuine, ours = pool.map(run, LIBRARIES)
    refused = [json.loads((folder / f"{library}.json").read_text())["refused"] for library in LIBRARIES]
    return Crossing((genuine, ours), (refused[0], refused[1]))


@pytest.fixture(scope="module")
def seen(crossing: Crossing) -> tuple[Seen, Seen]:
    """Return the results of each library, by the library that logged the model."""
    return crossing.seen


@pytest.mark.parametrize("logger", ["genuine", "greenroom"])
def test_models_predict_the_same_in_both_libraries(logger: str, seen: tuple[Seen, Seen]) -> None:
    genuine, ours = (one[logger] for one in seen)
    assert len(ours) >= LEAST_CASES
    differences = {
        name: [genuine.get(name), ours.get(name)]
        for name in {**genuine, **ours}
        if _plain(genuine.get(name)) != _plain(ours.get(name)) and not _is_on_purpose(name, genuine, ours)
    }
    assert not differences, json.dumps(differences, indent=1)


def test_examples_are_refused_only_where_the_genuine_library_refuses_them(crossing: Crossing) -> None:
    genuine, ours = crossing.refused
    assert set(ours) <= set(genuine), set(ours) - set(genuine)
    assert not [error for error in ours.values() if not error.startswith("greenroom.errors: InvalidInput")]


@pytest.mark.parametrize("logger", ["genuine", "greenroom"])
def test_every_model_predicts_its_own_example(logger: str, seen: tuple[Seen, Seen]) -> None:
    found = {name: said for name, said in seen[1][logger].items() if name.endswith("its example")}
    assert len(found) > 100
    assert {name: said for name, said in found.items() if isinstance(said, str)} == {}


@pytest.mark.parametrize("logger", ["genuine", "greenroom"])
def test_files_of_models_are_found_by_their_names(logger: str, seen: tuple[Seen, Seen]) -> None:
    for name, found in FILES[logger].items():
        # The genuine client cannot download 'a%20b.txt' after uploading it.
        for library in seen if logger == "greenroom" or "%" not in name else seen[1:]:
            assert library[logger][f"file {name}: predict"]["files"] == {"it": f"text of {found}"}


@pytest.fixture(scope="module")
def boosted(
    python_of: Callable[[str], Path], greenroom_url: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """Give what came of each step with each boosted model whose input example has a column of categories."""
    folder = tmp_path_factory.mktemp("boosted")
    for library in LIBRARIES:
        program = ["-W", "ignore", "-m", "tests.flavors.programs.both_ways"]
        arguments = ["boosted", library, greenroom_url, "seen.json"]
        environments.run(
            python_of("tables"), [*program, *arguments],
            environment=variables(), cwd=folder, timeout_s=PROGRAM_TIMEOUT_S,
        )  # fmt: skip
    found: dict[str, dict[str, Any]] = json.loads((folder / "seen.json").read_text())
    return found


# The library that expects something is the one that had logged.
@pytest.mark.parametrize("step", ["greenroom expects", "genuine loads", "genuine expects", "greenroom loads"])
def test_boosted_models_with_categories_predict_in_both_libraries(
    step: str, boosted: dict[str, dict[str, Any]]
) -> None:
    assert len(boosted) >= LEAST_BOOSTED
    for name, found in boosted.items():
        if name.startswith("xgboost booster") and step.startswith("genuine"):
            # The genuine library gives a bare booster no categories, also where it logged it itself.
            assert "enable_categorical" in found[step]["failed"], name
            continue
        assert "failed" not in found[step], f"{name}\n{found[step].get('failed')}"
        assert found[step]["function"] == found["model"], name
        assert found[step]["signature"] is None, name


def _is_on_purpose(name: str, genuine: dict[str, Any], ours: dict[str, Any]) -> bool:
    signature = ours.get(f"{name.rpartition(': ')[0]}: signature")
    if ": predict" in name and signature and json.loads(signature["inputs"] or "[]") == ANY:
        # If nothing was inferred, the model receives the original data, not only the first column.
        return not isinstance(ours.get(name), str)
    return any(re.search(pattern, name) for pattern in ON_PURPOSE)


def _plain(value: Any) -> str:
    """Drop the library of strings and numbers, and error messages, from a value."""
    if isinstance(value, str) and value.startswith("refused"):
        return "refused"
    return re.sub(r"np\.(?:str_|int64|float64)\(([^)]*)\)", r"\1", json.dumps(value))
