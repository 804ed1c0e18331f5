"""Runs many schedules one after the other, and reports on them."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from tests.simulation.schedules import Result, Schedule
from tests.simulation.sqlite_world import SqliteWorld
from tests.support.invariants import broken_promises

DATABASES: Final = ("sqlite", "postgres")
# A store grows, and with it the time to check all of it.
_SCHEDULES_PER_STORE: Final = 250
_MOST_ATTEMPTS: Final = 40
_MOST_REPEATS: Final = 10


class World(Protocol):
    """A store that runs schedules."""

    @property
    def url(self) -> str:
        """Address of the store."""

    def renew(self) -> None:
        """Go on with a new store."""

    def close(self) -> None:
        """Let go of everything."""

    def run(self, schedule: Schedule) -> Result:
        """Run a schedule and check what it left."""


@dataclasses.dataclass
class Report:
    """What came of a campaign.

    Attributes:
        violations: the schedules that broke an invariant.
        seconds: how long it took.
    """

    schedules: int = 0
    violations: list[Result] = dataclasses.field(default_factory=list)
    faults: Counter[str] = dataclasses.field(default_factory=Counter)
    outcomes: Counter[str] = dataclasses.field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, result: Result) -> None:
        """Count a schedule."""
        self.schedules += 1
        self.faults += result.faults
        self.outcomes += result.outcomes
        if result.violations:
            self.violations.append(result)


@contextlib.contextmanager
def world_of(database: str) -> Iterator[World]:
    """Make a store of a database: a folder of files, or a server of its own."""
    with contextlib.ExitStack() as stack:
        world: World
        if database == "sqlite":
            # In memory where the system has such a folder: a commit's flush costs nothing there.
            memory = Path("/dev/shm")
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="greenroom-simulation-", dir=memory if memory.is_dir() else None)
            )
            world = SqliteWorld(Path(folder))
        else:
            from tests.simulation.postgres_world import PostgresWorld
            from tests.support.postgres import PostgresServer

            server = PostgresServer()
            stack.callback(server.close)
            world = PostgresWorld(server)
        stack.callback(world.close)
        yield world


def run(
    world: World,
    *,
    first_seed: int,
    schedules: int,
    seconds: float | None = None,
    goes_on: bool = False,
    progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Run schedules, each with the next seed.

    Args:
        seconds: when to stop, however many there are left; None for no such limit.
        goes_on: do not stop at the first violation.

    Returns:
        What was done until the end, or until Ctrl-C.
    """
    report = Report()
    began = time.monotonic()
    with contextlib.suppress(KeyboardInterrupt):
        for number in range(schedules):
            result = world.run(Schedule(first_seed + number, number))
            is_last = number == schedules - 1 or bool(result.violations and not goes_on)
            if is_last or number % _SCHEDULES_PER_STORE == _SCHEDULES_PER_STORE - 1:
                if not result.violations:
                    found = asyncio.run(broken_promises(world.url))
                    result.violations += [f"in the whole store: {one}" for one in found]
                world.renew()
            report.add(result)
            report.seconds = time.monotonic() - began
            progress(report)
            if result.violations and not goes_on:
                break
            if seconds is not None and report.seconds > seconds:
                break
    return report


def run_again(world: World, result: Result) -> Result | None:
    """Run a schedule alone until it breaks an invariant again; None if it does not.

    Where several wait for one row, PostgreSQL chooses who is next: a few schedules of a thousand have more than one course.
    """
    for number in range(_MOST_REPEATS):
        world.renew()
        again = world.run(dataclasses.replace(result.schedule, number=number))
        if again.violations:
            return again
    return None


def shrink(world: World, result: Result) -> Result:
    """Leave out clients and faults for as long as there is a violation; return the smallest schedule found."""
    smallest = result
    for attempt in range(_MOST_ATTEMPTS):
        for schedule in _smaller(smallest.schedule):
            world.renew()
            candidate = world.run(dataclasses.replace(schedule, number=attempt))
            if candidate.violations:
                smallest = candidate
                break
        else:
            break
    return smallest


def _smaller(schedule: Schedule) -> Sequence[Schedule]:
    clients = [number for number, _ in schedule.kinds()]
    fewer_clients = [
        dataclasses.replace(schedule, without_clients=schedule.without_clients | {number})
        for number in clients
        if len(clients) > 1
    ]
    fewer_faults = [
        dataclasses.replace(schedule, without_faults=schedule.without_faults | {number})
        for number in range(schedule.fault_count)
        if number not in schedule.without_faults
    ]
    return [*fewer_faults, *fewer_clients]
