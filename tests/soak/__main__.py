"""Run a server for hours under faults, and compare what was acknowledged with what is stored (docs/soak.md).

scripts/soak --hours 2                        both set-ups side by side, all faults
scripts/soak --minutes 5 --store sqlite       SQLite and local files alone
scripts/soak --hours 8 --skip clock-set --report soak.json
scripts/soak --minutes 10 --only kill,lost-answer --seed 7
scripts/soak --list                           the faults
"""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from scripts.environments import ENVIRONMENTS, EnvironmentFailed, ensure
from tests.soak.bench import STORES
from tests.soak.faults import FAULTS
from tests.soak.soak import OWN, Library, Plan, Soak, as_json

CHECKOUT = Path(__file__).parents[2]


def main(arguments: Sequence[str]) -> int:
    """Soak as the command line says and return 0 when nothing was found."""
    given = _parser().parse_args(arguments)
    if given.list:
        for fault in FAULTS.values():
            only = "" if fault.stores == STORES else f" ({', '.join(fault.stores)})"
            print(f"{fault.name:<18}{fault.about}{only}")
        return 0
    names = _chosen(given.only, given.skip)
    if given.store == "both":
        return _both(arguments, given.report)
    libraries = [*OWN]
    if not given.no_mlflow:
        try:
            libraries.append(Library("mlflow", "mlflow", ensure(ENVIRONMENTS["mlflow"])))
        except EnvironmentFailed as error:
            print(error, file=sys.stderr)
            return 2
    # A service manager's end is one with a report, as Ctrl-C is; both also where a shell started it in the background.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix=f"greenroom-soak-{given.store}-", dir=given.folder))
    folder.chmod(0o755)  # PostgreSQL may run as another user, and reads the delay of the disk here
    plan = Plan(
        store=given.store,
        seconds=given.hours * 3600,
        seed=given.seed if given.seed is not None else secrets.randbelow(1_000_000),
        faults=names,
        libraries=libraries,
        round_s=given.verdict_every * 60,
        between_s=(given.between[0], given.between[1]),
        pause_s=given.pause,
    )
    try:
        report = Soak(plan, folder, lambda line: print(line, flush=True)).run()
    except KeyboardInterrupt:
        print(f"\nInterrupted twice: no report. Logs and journals: {folder}", flush=True)
        return 130
    print("\n" + report.text(), flush=True)
    print(f"\nLogs and journals: {folder}", flush=True)
    if given.report:
        given.report.write_text(as_json([report]))
    return 0 if report.is_good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--hours", type=float, default=2, metavar="N", help="how long; 2 unless given")
    length.add_argument("--minutes", dest="hours", type=lambda text: float(text) / 60, metavar="N")
    parser.add_argument(
        "--store",
        choices=[*STORES, "both"],
        default="both",
        help="sqlite: one process, local files; postgres: two workers, PostgreSQL and an S3 store; both: side by side (default)",
    )
    parser.add_argument("--only", metavar="FAULT,...", help="faults that may happen; all unless given")
    parser.add_argument("--skip", metavar="FAULT,...", help="faults to leave out")
    parser.add_argument("--list", action="store_true", help="list the faults, and end")
    parser.add_argument("--seed", type=int, metavar="N", help="repeat the faults of an earlier soak, in their order")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there as JSON, too")
    parser.add_argument(
        "--verdict-every", type=float, default=10, metavar="MINUTES", help="length of a round; 10 unless given"
    )
    parser.add_argument(
        "--between",
        type=float,
        nargs=2,
        default=(10, 50),
        metavar=("LEAST", "MOST"),
        help="seconds from one fault to the next; 10 50 unless given",
    )
    parser.add_argument(
        "--pause",
        type=float,
        default=1.5,
        metavar="S",
        help="mean pause of a client between operations; 1.5 unless given",
    )
    parser.add_argument("--no-mlflow", action="store_true", help="leave out the genuine mlflow")
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help="where to put what it writes; the system's temporary one"
    )
    return parser


def _chosen(only: str | None, skip: str | None) -> list[str]:
    named = {option: text.split(",") if text else [] for option, text in (("--only", only), ("--skip", skip))}
    for option, names in named.items():
        for name in names:
            if name not in FAULTS:
                raise SystemExit(f"{option}: no fault is called {name!r}; scripts/soak --list shows them.")
    return [name for name in named["--only"] or FAULTS if name not in named["--skip"]]


def _both(arguments: Sequence[str], report: Path | None) -> int:
    """Soak both set-ups, each in a process of its own, and put their reports together."""
    with tempfile.TemporaryDirectory() as folder:
        parts = {store: Path(folder) / f"{store}.json" for store in STORES}
        running: list[subprocess.Popen[str]] = []
        tellers: list[threading.Thread] = []
        for store, part in parts.items():
            command = [sys.executable, "-u", "-m", "tests.soak", *arguments, "--store", store, "--report", str(part)]
            # A Ctrl-C is handed on below, once, so that a second one does not cut their reports short.
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            assert process.stdout
            running.append(process)
            tellers.append(threading.Thread(target=_tell, args=(store, process.stdout)))
            tellers[-1].start()

        def pass_on(number: int, _frame: object) -> None:
            for process in running:
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
            signal.signal(number, signal.SIG_IGN)

        signal.signal(signal.SIGINT, pass_on)
        signal.signal(signal.SIGTERM, pass_on)
        codes = [process.wait() for process in running]
        for teller in tellers:
            teller.join()
        if report:
            found: dict[str, object] = {}
            for part in parts.values():
                found |= json.loads(part.read_text()) if part.exists() else {}
            report.write_text(json.dumps(found, indent=2) + "\n")
    return max(abs(code) for code in codes)


def _tell(store: str, output: IO[str]) -> None:
    for line in output:
        print(f"{store:<9}{line}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
