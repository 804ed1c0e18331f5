"""The verdict of the soak reports what is missing, without false alarms."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import journal
from tests.crash.journal import Write
from tests.crash.wire import Wire
from tests.soak import checks
from tests.soak.soak import CHECKOUT
from tests.support.servers import GreenroomServer

WRITER = 11


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soak")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[GreenroomServer]:
    """One server for all of it."""
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield server
    try:
        server.stop()
    finally:
        server.kill()


@pytest.fixture(scope="module")
def wire(server: GreenroomServer) -> Iterator[Wire]:
    wire = Wire(server.port)
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def ledger(server: GreenroomServer, wire: Wire, folder: Path) -> checks.Ledger:
    """What a client attempted that was left to work until it had done each kind of operation."""
    for name in ("own", "shared"):
        wire.call("POST", "registered-models/create", name=name)
    for version in (1, 2):
        wire.call("POST", "model-versions/create", name="shared", source=f"s3://outside/{version}")
    experiment = wire.call("POST", "experiments/create", name="soak")["experiment_id"]
    path = folder / "journal"
    command = [sys.executable, "-m", "tests.soak.client", "--library", "greenroom", "--url", server.url]
    command += ["--writer", str(WRITER), "--journal", str(path), "--model", "own", "--shared", "shared"]
    command += ["--experiment", experiment, "--scratch", str(folder / "scratch"), "--pause", "0"]
    kinds: set[str] = set()
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=CHECKOUT) as process:
        while process.poll() is None and len(kinds) < 11:
            kinds = {write.kind for write in list(journal.read(path, WRITER))[:-1]}
        assert process.stdin
        process.stdin.close()
    return checks.Ledger("own", list(journal.read(path, WRITER)))


def test_all_that_was_acknowledged_is_found(wire: Wire, ledger: checks.Ledger) -> None:
    assert {write.verdict for write in ledger.writes} == {"acknowledged"}
    assert list(checks.problems(wire, ledger)) == []
    assert list(checks.shared_model(wire, "shared", [ledger])) == []


def test_each_kind_that_was_acknowledged_and_is_not_there_is_lost(wire: Wire, ledger: checks.Ledger) -> None:
    (run_id, *_) = ledger.runs
    for kind in ("metric", "batch", "background", "end", "file", "log", "tag", "package", "stage", "alias"):
        missing = Write(WRITER, 9999, kind, "acknowledged", answer="9999", about=run_id)
        missing.about = "9999" if kind in ("stage", "alias") else run_id
        found = list(checks.problems(wire, checks.Ledger("own", [*ledger.writes, missing])))
        assert {problem.sort for problem in found} == {"lost"}, (kind, found)


def test_a_version_without_an_attempt_is_unexpected(wire: Wire, ledger: checks.Ledger) -> None:
    without = [write for write in ledger.writes if write is not ledger.of("package")[0]]
    assert [problem.sort for problem in checks.problems(wire, checks.Ledger("own", without))] == ["unexpected"]


def test_two_holders_of_production_are_half_a_move(wire: Wire, ledger: checks.Ledger) -> None:
    wire.call("POST", "registered-models/create", name="twice")
    for version in ("1", "2"):
        wire.call("POST", "model-versions/create", name="twice", source=f"s3://outside/{version}")
        wire.call("POST", "model-versions/transition-stage", name="twice", version=version, stage="Production")
    assert [problem.sort for problem in checks.shared_model(wire, "twice", [ledger])] == ["half-written"]
