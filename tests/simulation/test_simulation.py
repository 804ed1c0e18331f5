"""A short simulation of both databases; `scripts/simulate` runs a long one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import campaign
from tests.simulation.campaign import World
from tests.simulation.faults_put_back import PUT_BACK
from tests.simulation.schedules import Result, Schedule

CHECKOUT = Path(__file__).parents[2]

# Where each fault shows within a few schedules; the first seed and how many there are.
_FOUND_WITHIN = {
    ("deadline", "sqlite"): (1, 5),
    ("stale-promotion", "sqlite"): (110, 15),
    ("outdated-approval", "sqlite"): (478, 6),
    ("read-only-connections", "postgres"): (1, 20),
    ("stale-promotion", "postgres"): (366, 12),
    ("outdated-approval", "postgres"): (460, 6),
    ("unlocked-change", "postgres"): (3446, 12),
}


@pytest.fixture(scope="module", params=campaign.DATABASES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A store of each database."""
    with campaign.world_of(request.param) as made:
        yield made


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Keep what the driver says about simulated failures out of the output."""
    caplog.set_level("CRITICAL", logger="greenroom")


def test_no_schedule_breaks_an_invariant(world: World) -> None:
    report = campaign.run(world, first_seed=20_100, schedules=70)
    assert not report.violations, _shown(report.violations[0])
    assert report.outcomes["acknowledged"] > 200
    assert report.outcomes["uncertain"]
    assert len(report.faults) > 8, f"hardly anything failed: {report.faults}"


def test_a_seed_gives_the_same_schedule_again(world: World) -> None:
    first: list[list[str]] = []
    again: list[list[str]] = []
    for traces in (first, again):
        # Rows are numbered from 1 in a new store.
        world.renew()
        traces += [_without_addresses(world.run(Schedule(seed, seed)).trace) for seed in range(7000, 7010)]
    assert first == again


@pytest.mark.parametrize(("fault", "database"), _FOUND_WITHIN)
def test_a_fault_put_back_is_found(fault: str, database: str) -> None:
    seed, most = _FOUND_WITHIN[fault, database]
    with PUT_BACK[fault].fault(), campaign.world_of(database) as world:
        report = campaign.run(world, first_seed=seed, schedules=most)
    assert report.violations, f"{fault} was not found in {most} schedules from seed {seed}"


def test_every_fault_that_can_be_put_back_is_looked_for() -> None:
    expected = {(name, database) for name, fault in PUT_BACK.items() for database in fault.databases}
    assert set(_FOUND_WITHIN) == expected


def test_a_violation_is_shown_with_as_few_clients_and_faults_as_it_takes() -> None:
    with PUT_BACK["deadline"].fault(), campaign.world_of("sqlite") as world:
        found = campaign.run(world, first_seed=1, schedules=1).violations[0]
        smallest = campaign.shrink(world, found)
    assert smallest.violations
    assert len(smallest.schedule.kinds()) == 1
    assert not smallest.faults


def test_the_command_shows_a_violation_and_how_to_repeat_it() -> None:
    assert _simulate("--schedules", "5", "--seed", "20100").returncode == 0
    found = _simulate("--schedules", "5", "--seed", "1", "--put-back", "deadline")
    assert found.returncode == 1
    assert "VIOLATION: a plain change is no longer taken" in found.stdout
    _, _, again = found.stdout.rpartition("Run it again with: ")
    assert again.startswith("--database sqlite --schedules 1 --seed 1 --without-clients")
    repeated = _simulate(*again.split(), "--put-back", "deadline")
    assert repeated.returncode == 1
    assert repeated.stdout.splitlines()[-1] == f"Run it again with: {again.strip()}"


def _simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.simulation", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _without_addresses(trace: list[str]) -> list[str]:
    """Leave out what names the store, which is another one each time."""
    return [line for line in trace if "store-" not in line and "test_" not in line]


def _shown(result: Result) -> str:
    return "\n".join([str(result.schedule), *result.trace, *result.violations])
