"""The same random calls to a genuine MLflow server and to Greenroom get the same answers.

Differences on purpose are in `expected_differences.json`; each rule names in `why` the row of the wire's list of
deliberate differences that it stands for. A longer run:

    GREENROOM_DIFFERENTIAL_STEPS=2000 GREENROOM_DIFFERENTIAL_SEED=7 scripts/test tests/compat/test_differential.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.compat.genuine import MLflowServer
from tests.support.servers import GreenroomServer

HERE = Path(__file__).parent
EXPECTED = HERE / "expected_differences.json"
STEPS = int(os.environ.get("GREENROOM_DIFFERENTIAL_STEPS", "300"))
SEED = int(os.environ.get("GREENROOM_DIFFERENTIAL_SEED", "1"))


def test_answers_equal_those_of_mlflow(mlflow_server: MLflowServer, server: GreenroomServer, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, str(HERE / "differential.py"), "--a", mlflow_server.url, "--b", server.url]
    command += ["--seed", str(SEED), "--steps", str(STEPS), "--malformed", "0"]
    command += ["--expected", str(EXPECTED), "--report", str(report)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60 + STEPS, check=False)
    sys.stdout.write(result.stdout)
    assert result.returncode == 0, result.stdout + result.stderr
    assert json.loads(report.read_text())["steps"] == STEPS


def test_every_expected_difference_says_why() -> None:
    rules = json.loads(EXPECTED.read_text())
    for rule in rules:
        assert set(rule) <= {"endpoint", "class", "shape", "variants", "why"}, rule
        assert {"endpoint", "class", "why"} <= set(rule), f"too wide or without a reason: {rule}"
        assert len(rule["why"]) > 20, rule
