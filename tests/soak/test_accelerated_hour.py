"""The soak in short: an hour of the server's clock in half a minute, with every fault that takes no root.

GREENROOM_SOAK_SEED=7 scripts/test tests/soak
"""

from __future__ import annotations

import datetime
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.bench import STORES, Store
from tests.soak.faults import FAULTS
from tests.soak.soak import Plan, Soak

SEED = int(os.environ.get("GREENROOM_SOAK_SEED", "20"))
SECONDS = 22.0
HOUR_S = 3600
# Takes root, and is the same to the server as the limit on files.
LEFT_OUT = {"disk-full"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user PostgreSQL runs as can read."""
    with tempfile.TemporaryDirectory(prefix="greenroom-soak-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def clock_of_the_server(log: Path) -> float:
    """Return the time of its last line, in seconds since 1970."""
    last = json.loads(log.read_text().splitlines()[-1])
    return datetime.datetime.fromisoformat(last["time"]).timestamp()


@pytest.mark.slow
@pytest.mark.parametrize("store", STORES)
def test_an_hour_of_faults_loses_nothing_and_nothing_is_stuck(store: Store, folder: Path) -> None:
    plan = Plan(
        store=store,
        seconds=SECONDS,
        seed=SEED,
        faults=[name for name in FAULTS if name not in LEFT_OUT],
        round_s=SECONDS / 2,
        between_s=(0.1, 0.5),
        pace=0.08,
        pause_s=0.05,
        silence_s=60,
        hurry=HOUR_S / SECONDS,
        every_fault=True,
    )
    report = Soak(plan, folder, print).run()
    print(report.text())
    assert report.ended == "by time", "\n".join(report.stuck)
    assert report.is_good, report.text()
    assert report.server_clock_s >= HOUR_S
    assert clock_of_the_server(folder / "server.log") - time.time() >= HOUR_S - SECONDS
    assert {fault.name for fault in report.faults} | set(report.skipped) == {
        name for name, fault in FAULTS.items() if store in fault.stores and name not in LEFT_OUT
    }
    for client, kinds in report.operations.items():
        acknowledged = sum(verdicts["acknowledged"] for verdicts in kinds.values())
        assert acknowledged >= 20, f"too few operations of {client} for the test to mean anything: {acknowledged}"
