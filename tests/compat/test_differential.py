"""The same random calls to a genuine MLflow server and to Greenroom get the same answers.

Differences on purpose are in `expected_differences.json`; each rule names in `rows` what it stands for in docs/wire.md.
A longer run:

    GREENROOM_DIFFERENTIAL_STEPS=2000 GREENROOM_DIFFERENTIAL_SEED=7 scripts/test tests/compat/test_differential.py
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scripts.environments import CHECKOUT
from tests.compat.differential import Op, expected_reason
from tests.compat.genuine import MLflowServer
from tests.support.servers import GreenroomServer

HERE = Path(__file__).parent
EXPECTED = HERE / "expected_differences.json"
STEPS = int(os.environ.get("GREENROOM_DIFFERENTIAL_STEPS", "300"))
SEED = int(os.environ.get("GREENROOM_DIFFERENTIAL_SEED", "1"))
_ROW = re.compile(r"^\| (.+?) \| .+ \|$", re.MULTILINE)
# What a counted difference may be where calls are malformed: refused here and not there, or refused by another name.
_STRICTER = {"status": re.compile(r"(2\d\d|308|404|5\d\d)->4\d\d"), "error_code": re.compile(r"\w+->\w+")}
# A search without its own bounds also finds what a call that was refused here had changed there.
_WITHOUT_BOUNDS = re.compile(r"mal:(drop|null)\S*")


class Pair(NamedTuple):
    """A genuine server and ours, both with nothing in them but what this file asked of them."""

    mlflow: MLflowServer
    greenroom: GreenroomServer


@pytest.fixture(scope="module")
def pair(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("differential")
    mlflow = MLflowServer(mlflow_python, folder / "mlflow")
    try:
        greenroom = GreenroomServer("--data", folder / "data", log=folder / "server.log")
        try:
            yield Pair(mlflow, greenroom)
            greenroom.stop()
        finally:
            greenroom.kill()
    finally:
        mlflow.close()


def compare(pair: Pair, report: Path, *, steps: int, malformed: float) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, str(HERE / "differential.py"), "--a", pair.mlflow.url, "--b", pair.greenroom.url]
    command += ["--seed", str(SEED), "--steps", str(steps), "--malformed", str(malformed)]
    command += ["--expected", str(EXPECTED), "--report", str(report), "--minimize", "300"]
    # A genuine server on a crowded machine answers some ten calls a second.
    result = subprocess.run(command, capture_output=True, text=True, timeout=300 + steps, check=False)
    assert report.exists(), result.stdout + result.stderr
    requests = pair.greenroom.requests(at_least=steps)
    assert len(requests) >= steps
    # 501 is the documented answer to what is outside of this registry.
    assert not [request for request in requests if (request["status"] or 0) >= 500 and request["status"] != 501]
    return result.returncode, json.loads(report.read_text()), result.stdout + result.stderr


def test_answers_equal_those_of_mlflow(pair: Pair, tmp_path: Path) -> None:
    code, report, output = compare(pair, tmp_path / "report.json", steps=STEPS, malformed=0)
    sys.stdout.write(output)
    assert code == 0, output
    assert report["steps"] == STEPS


def test_malformed_calls_are_only_refused_more_strictly(pair: Pair, tmp_path: Path) -> None:
    _, report, output = compare(pair, tmp_path / "report.json", steps=STEPS // 2, malformed=0.4)
    looser = [
        difference
        for difference in report["differences"]
        if not (difference["class"] in _STRICTER and _STRICTER[difference["class"]].fullmatch(difference["shape"]))
        and not all(_WITHOUT_BOUNDS.fullmatch(variant) for variant in difference["variants"])
    ]
    assert not looser, json.dumps(looser, indent=1)[:5000] + output
    assert report["steps"] == STEPS // 2


def test_every_expected_difference_names_its_row() -> None:
    rules = json.loads(EXPECTED.read_text())
    rows = set(_ROW.findall((CHECKOUT / "docs" / "wire.md").read_text()))
    for rule in rules:
        assert set(rule) <= {"endpoint", "class", "shape", "variants", "request", "values", "rows", "why"}, rule
        assert {"endpoint", "class", "rows", "why"} <= set(rule), f"too wide or without a reason: {rule}"
        assert rule["rows"], rule
        assert set(rule["rows"]) <= rows, f"no such row in docs/wire.md: {set(rule['rows']) - rows}"
    alike = [
        json.dumps([rule.get(key) for key in ("endpoint", "class", "shape", "variants", "request")]) for rule in rules
    ]
    assert len(set(alike)) == len(alike)


def test_rules_cover_what_they_mean_and_nothing_else() -> None:
    rules = json.loads(EXPECTED.read_text())

    def reason(endpoint: str, shape: str, a: Any, b: Any, *, variant: str = "plain", **request: Any) -> str:
        method = endpoint.partition(" ")[0]
        op = Op(endpoint, method, "", body=request or None, variant=variant)
        return expected_reason(rules, op, "status" if "->" in shape else "value", shape, a, b)

    points, param = "metrics[] items missing+items extra", "run.data.params[].value"
    largest, infinite = '{"key": "a", "value": 1.7976931348623157e+308}', '{"key": "a", "value": "Infinity"}'
    assert reason("GET metrics/get-history", points, [largest], [infinite])
    assert not reason("GET metrics/get-history", points, [largest], ['{"key": "a", "value": 7}'])
    assert reason("GET runs/get", param, "p" * 6000, "p" * 6001)
    assert not reason("GET runs/get", param, "p" * 6000, "q" * 6001)
    assert not reason("GET runs/get", param, "1", "2")
    tags = "run.data.tags[] items extra"
    assert reason("GET runs/get", tags, [], ["k=greenroom.truncated"])
    assert not reason("GET runs/get", tags, [], ["k=other"])
    assert not reason("GET experiments/get", "experiment.artifact_location", "/a", "/b")
    search, pages = "POST runs/search", {"variant": "plain+page"}
    assert reason(search, "200->400", 200, 400, max_results=-1, **pages)
    assert not reason(search, "200->400", 200, 400, max_results=5, page_token="⟦tok:1⟧", **pages)
    create = "POST registered-models/create"
    assert reason(create, "200->400", 200, 400, variant="bad-name", name="a\0b")
    assert not reason(create, "200->400", 200, 400, variant="bad-name", name="a b")
