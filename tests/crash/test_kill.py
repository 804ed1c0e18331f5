"""`kill -9` at any moment: acknowledged changes exist after the restart, others are complete or absent.

GREENROOM_CRASH_KILLS=200 GREENROOM_CRASH_SEED=7 scripts/test tests/crash
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.crash import campaign, verdict
from tests.crash.wire import Wire
from tests.support.invariants import broken_promises
from tests.support.servers import StartServer

KILLS = int(os.environ.get("GREENROOM_CRASH_KILLS", "20"))
SEED = int(os.environ.get("GREENROOM_CRASH_SEED", "20"))
WRITERS = 4


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_acknowledged_write_is_lost(
    database: str, request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path
) -> None:
    arguments: list[str | Path] = ["--data", tmp_path / "data"]
    url = f"sqlite:///{tmp_path / 'data' / 'greenroom.db'}"
    if database == "postgresql":
        url = request.getfixturevalue("durable_postgres_database")
        arguments += ["--database", url]
    server = start_server(*arguments)
    made = campaign.run(server, tmp_path, kills=KILLS, writers=WRITERS, seed=SEED)
    wire = Wire(server.port)
    problems = verdict.problems(wire, made) + verdict.unrecorded(wire, made)
    found = [str(problem) for problem in problems] + asyncio.run(broken_promises(url))
    wire.close()
    sys.stdout.write(f"{database}: {made.summary()}, lost or broken: {len(found)}\n")
    assert not found, "\n".join(found[:30])
    assert made.kills == KILLS
    refused = [write.answer for write in made.writes if write.verdict == "refused"]
    assert not refused, refused[:5]
    for kind in ("version", "batch", "tag", "alias", "file", "overwrite"):
        acknowledged = [write for write in made.of(kind) if write.verdict == "acknowledged"]
        assert len(acknowledged) >= 10, (
            f"too few writes of kind {kind} for the test to mean anything: {len(acknowledged)}"
        )
