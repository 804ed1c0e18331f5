"""Models logged by either library with unusual data types, loaded by both: the predictions are the same."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scripts.environments import ENVIRONMENTS, ensure
from tests.support import environments
from tests.support.flavor_environments import PROGRAM_TIMEOUT_S, variables

pytestmark = pytest.mark.slow

LEAST_CASES = 500
ANY = [{"type": "any", "required": True}]
# Intended differences; docs/client-names.md has the reasons.
ON_PURPOSE = {
    r"^(date|datetime|timestamp|date and none|np.datetime64): ": "dates are taken in rows as in columns, and are dates in examples",
    r"^bytes: .*its example$": "bytes are bytes in examples",
    r"^bool and none: .*its example$": "a gap stays a gap in examples",
    r"^dtype category": "categories are given to the model as they are",
    r"^labels (tuples|empty text): ": "columns are found by their labels",
    r"^labels .*: frame: predict 0$": "columns are found by the text of their labels",
    r"^object: ": "an object of no known type is anything, not text",
    r"^np.(int32|float32): (dict|value): predict its example$": "numbers of 32 bits are so in examples",
    r"^file a%20b.txt: predict": "files are found by the name that the genuine client's upload gave them",
    r"^empty dict: ": "no rows: the type of the empty column",
}

# The genuine client rejects '#'.
FILES = {
    "genuine": ["a b.txt", "a%20b.txt"],
    "greenroom": ["a b.txt", "a%20b.txt", "sample #3.txt", "100% #1.txt"],
}

Seen = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def folder(greenroom_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with what both libraries logged."""
    folder = tmp_path_factory.mktemp("crossing")
    _both(lambda library: _run(library, "log", greenroom_url, f"{library}.json", folder=folder))
    return folder


@pytest.fixture(scope="module")
def seen(folder: Path, greenroom_url: str) -> tuple[Seen, Seen]:
    """Return the results of each library, by the library that logged the model."""
    genuine, ours = _both(
        lambda library: _run(library, "load", greenroom_url, "genuine.json", "greenroom.json", folder=folder)
    )
    return json.loads(genuine.splitlines()[-1]), json.loads(ours.splitlines()[-1])


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


def test_examples_are_refused_only_where_the_genuine_library_refuses_them(folder: Path) -> None:
    genuine, ours = (json.loads((folder / f"{name}.json").read_text())["refused"] for name in ("genuine", "greenroom"))
    assert set(ours) <= set(genuine), set(ours) - set(genuine)
    assert not [error for error in ours.values() if not error.startswith("greenroom.errors: InvalidInput")]


@pytest.mark.parametrize("logger", ["genuine", "greenroom"])
def test_every_model_predicts_its_own_example(logger: str, seen: tuple[Seen, Seen]) -> None:
    found = {name: said for name, said in seen[1][logger].items() if name.endswith("its example")}
    assert len(found) > 100
    assert {name: said for name, said in found.items() if isinstance(said, str)} == {}


@pytest.mark.parametrize("logger", ["genuine", "greenroom"])
def test_files_of_models_are_found_by_their_names(logger: str, seen: tuple[Seen, Seen]) -> None:
    for name in FILES[logger]:
        # The genuine client cannot download 'a%20b.txt' after uploading it.
        for library in seen if logger == "greenroom" or "%" not in name else seen[1:]:
            assert library[logger][f"file {name}: predict"]["files"] == {"it": f"text of {name}"}


def _both(do: Callable[[str], str]) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(do, ("genuine", "greenroom")))


def _run(library: str, step: str, *arguments: str, folder: Path) -> str:
    python = ensure(ENVIRONMENTS["mlflow"]) if library == "genuine" else Path(sys.executable)
    program = ["-W", "ignore", "-m", "tests.flavors.programs.types_crossing", library, step, *arguments]
    scratch = folder / f"{library} {step}"
    scratch.mkdir()
    for file in folder.glob("*.json"):
        (scratch / file.name).write_text(file.read_text())
    output = environments.run(python, program, environment=variables(), cwd=scratch, timeout_s=PROGRAM_TIMEOUT_S)
    if step == "log":
        (folder / f"{library}.json").write_text((scratch / f"{library}.json").read_text())
    return output


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
