"""The command `scripts/simulate`."""

from __future__ import annotations

import argparse
import contextlib
import logging
import random
import signal
import sys
from collections.abc import Callable

from tests.simulation import campaign
from tests.simulation.campaign import DATABASES, Report
from tests.simulation.faults_put_back import PUT_BACK
from tests.simulation.schedules import Result, Schedule

_MOST_SHOWN = 400
# Schedules between two lines, where the output is not a terminal.
_LINE_EVERY = 5000


def main() -> int:
    """Run what the command line asks for, and return how the program should end."""
    arguments = _parse()
    # Told to stop, it reports what it has done.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # What the driver says about the failures that it is made to meet.
    logging.disable(logging.CRITICAL)
    fault = PUT_BACK[arguments.put_back].fault() if arguments.put_back else contextlib.nullcontext()
    print(f"{arguments.database}: seeds from {arguments.seed}", flush=True)
    with fault, campaign.world_of(arguments.database) as world:
        if arguments.schedules == 1:
            schedule = Schedule(
                arguments.seed,
                without_clients=frozenset(arguments.without_clients),
                without_faults=frozenset(arguments.without_faults),
            )
            result = world.run(schedule)
            _show(result, arguments.database)
            return 1 if result.violations else 0
        report = campaign.run(
            world,
            first_seed=arguments.seed,
            schedules=arguments.schedules,
            seconds=arguments.seconds,
            goes_on=arguments.keep_going,
            progress=_progress(arguments.schedules) if sys.stdout.isatty() else _line_now_and_then,
        )
        _tell(report)
        if not report.violations:
            return 0
        first = report.violations[0]
        again = campaign.run_again(world, first)
        if again is None:
            print("\nRun alone, that seed breaks nothing: this is the trace of the first time.")
            _show(first, arguments.database)
        else:
            _show(campaign.shrink(world, again), arguments.database)
    return 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/simulate", description="Run changes step by step, with faults, and check what they leave."
    )
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--schedules", type=int, default=1000, metavar="N", help="how many; 1 shows the trace")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the first schedule")
    parser.add_argument("--seconds", type=float, metavar="T", help="stop after so long")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first violation")
    parser.add_argument("--put-back", choices=sorted(PUT_BACK), help="run with a fault that was mended")
    parser.add_argument(
        "--without-clients", type=_numbers, default=(), metavar="1,2", help="leave out, with one schedule"
    )
    parser.add_argument(
        "--without-faults", type=_numbers, default=(), metavar="1,2", help="leave out, with one schedule"
    )
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part)


def _progress(schedules: int) -> Callable[[Report], None]:
    def show(report: Report) -> None:
        if report.schedules % 10 == 0 or report.schedules == schedules:
            done = report.schedules / schedules
            rate = report.schedules / max(report.seconds, 0.001)
            bar = "#" * int(done * 30)
            left_s = (schedules - report.schedules) / rate
            sys.stdout.write(
                f"\r[{bar:30}] {report.schedules}/{schedules}, {rate:.0f} a second, {left_s:.0f} s left, "
                f"violations: {len(report.violations)} "
            )
            sys.stdout.flush()

    return show


def _line_now_and_then(report: Report) -> None:
    if report.schedules % _LINE_EVERY == 0:
        print(f"{report.schedules} schedules, violations: {len(report.violations)}", flush=True)


def _tell(report: Report) -> None:
    rate = report.schedules / max(report.seconds, 0.001)
    print(f"\n{report.schedules} schedules in {report.seconds:.0f} s ({rate:.0f} a second)")
    print(f"changes: {', '.join(f'{count} {status}' for status, count in sorted(report.outcomes.items()))}")
    print("faults that struck:")
    for kind, count in sorted(report.faults.items(), key=lambda item: -item[1]):
        print(f"  {count:8} {kind}")
    print(f"violations: {len(report.violations)}")
    for result in report.violations[:_MOST_SHOWN]:
        print(f"  seed {result.schedule.seed}: {result.violations[0]}")


def _show(result: Result, database: str) -> None:
    print(f"\n{result.schedule}:")
    print("\n".join(result.trace))
    print("\n".join(f"VIOLATION: {one}" for one in result.violations) or "no violation")
    if result.violations:
        schedule = result.schedule
        without = ""
        if schedule.without_clients:
            without += f" --without-clients {','.join(map(str, sorted(schedule.without_clients)))}"
        if schedule.without_faults:
            without += f" --without-faults {','.join(map(str, sorted(schedule.without_faults)))}"
        print(f"Run it again with: --database {database} --schedules 1 --seed {schedule.seed}{without}")


sys.exit(main())
