"""Every function both clients have, called with odd arguments: each call ends in the same way, or otherwise on purpose."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.compat import other_outcomes
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer

pytestmark = pytest.mark.slow

LEAST_CALLS = 2500
# Both are errors of their own, of different types; nothing is said about a path that is a number, or a list for an id.
BARE = {
    "fluent.log_text run_id: list",
    "fluent.log_artifact run_id: list",
    "fluent.log_artifact local_path: int",
    "client.download_artifacts dst_path: Path",
}

Outcomes = dict[str, str]


@pytest.fixture(scope="module")
def outcomes(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcomes, Outcomes]:
    def calls(library: str, python: Path) -> Outcomes:
        folder = tmp_path_factory.mktemp(library)
        server = GreenroomServer("--data", folder / "data", log=folder / "server.log")
        try:
            program = ["-W", "ignore", "-m", "tests.compat.scenarios.odd_calls", library, server.url]
            environment = {**steps.ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2])}
            output = environments.run(python, program, environment=environment, cwd=folder)
            server.stop()
            assert "Traceback" not in server.log, server.log
        finally:
            server.kill()
        (line,) = [line for line in output.splitlines() if line.startswith("{")]
        found: Outcomes = json.loads(line)
        return found

    with ThreadPoolExecutor(2) as pool:
        genuine = pool.submit(calls, "genuine", mlflow_python)
        ours = pool.submit(calls, "greenroom", Path(sys.executable))
        return genuine.result(), ours.result()


def test_calls_end_as_in_mlflow_or_otherwise_on_purpose(outcomes: tuple[Outcomes, Outcomes]) -> None:
    genuine, ours = outcomes
    assert len(ours) >= LEAST_CALLS
    assert set(ours) == set(genuine)
    unexplained = {
        call: [genuine[call], ours[call]]
        for call in ours
        if genuine[call] != ours[call]
        and call not in BARE
        and other_outcomes.reason(call, genuine[call], ours[call]) is None
    }
    assert not unexplained, json.dumps(unexplained, indent=1)


def test_every_difference_on_purpose_is_there(outcomes: tuple[Outcomes, Outcomes]) -> None:
    genuine, ours = outcomes
    used = {other_outcomes.reason(call, genuine[call], ours[call]) for call in ours if genuine[call] != ours[call]}
    assert [one for one in other_outcomes.DIFFERENCES if one not in used] == []


def test_calls_that_mlflow_takes_never_raise_an_error_of_another_library(outcomes: tuple[Outcomes, Outcomes]) -> None:
    genuine, ours = outcomes
    bare = {call: ours[call] for call in ours if not ours[call].startswith(("ok ", "MlflowException "))}
    assert {call for call in bare if genuine[call].startswith(("ok ", "MlflowException "))} == set()
