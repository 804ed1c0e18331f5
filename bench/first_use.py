"""The cost of the first lines of a script: processor time over an empty interpreter, compared with mlflow-skinny.

    python -m bench.first_use                                    # this checkout, and the project's mlflow-skinny
    python -m bench.first_use --greenroom-python venv/bin/python # what is installed there, such as a client-only install

Each program runs in a process of its own, the libraries in turns; medians are told. Both log to the same Greenroom server.
Importing alone is not among them: Greenroom loads its parts when they are first used, so it would tell nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import report, servers
from bench.registry import CHECKOUT, RESULTS
from scripts.environments import ENVIRONMENTS, ensure

NOTHING = "pass"
PROGRAMS = {
    "touch the client": "import {library}; {library}.MlflowClient",
    "make a client": "import {library}; {library}.MlflowClient({uri!r})",
    "log a metric": "import {library}; {library}.set_tracking_uri({uri!r}); {library}.log_metric('auc', 0.9)",
}
_TARGET_MS = 100
_TIMEOUT_S = 120
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet"}


def cpu_ms(python: Path, program: str, environment: Mapping[str, str]) -> float:
    """Run a program and return the processor time it took, user and system, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        subprocess.run(
            [python, "-c", program],
            check=True,
            cwd=folder,
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def measure(sides: Mapping[str, tuple[Path, Mapping[str, str]]], uri: str, rounds: int) -> dict[str, Any]:
    """Measure each program with each library in turns; the first round compiles and is not counted.

    Args:
        sides: library -> interpreter and environment.
        uri: of a server that runs.
    """
    taken: dict[str, dict[str, list[float]]] = {
        library: {name: [] for name in ("nothing", *PROGRAMS)} for library in sides
    }
    for number in range(rounds + 1):
        for library, (python, environment) in sides.items():
            programs = {
                name: program.format(library=library, uri=uri)
                for name, program in (("nothing", NOTHING), *PROGRAMS.items())
            }
            for name, program in programs.items():
                spent = cpu_ms(python, program, environment)
                if number:
                    taken[library][name].append(spent)
    return taken


def table(result: dict[str, Any]) -> str:
    """Return the measurement as Markdown: medians over the interpreter's own."""
    told = result["conditions"]
    lines = [
        f"Commit {told['commit']}, {told['rounds']} rounds, medians of processor time over an interpreter that does nothing;"
        f" {told['processor']}, Python {told['python']}, load average {min(told['load_averages']):.1f} to"
        f" {max(told['load_averages']):.1f}, {told['date']}.",
        "",
        "| | Greenroom, ms | mlflow-skinny, ms | ratio | to reach |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in PROGRAMS:
        ours, theirs = (_over_nothing(result["figures"][library], name) for library in ("greenroom", "mlflow"))
        target = f"{_TARGET_MS} ms" if name != "log a metric" else ""
        lines.append(f"| {name} | {ours:.0f} | {theirs:.0f} | {theirs / ours:.0f}x | {target} |")
    return "\n".join(lines)


def _over_nothing(taken: Mapping[str, list[float]], name: str) -> float:
    return statistics.median(taken[name]) - statistics.median(taken["nothing"])


def _environment(**more: str) -> dict[str, str]:
    """Give this process's environment, without what would change what an interpreter loads or compiles."""
    dropped = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, **_QUIET, **more}


def main() -> int:
    """Read the command line, measure, print the table and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--greenroom-python", type=Path, help="default: this checkout, with this interpreter")
    parser.add_argument("--mlflow-python", type=Path, help="default: the project's own mlflow-skinny")
    parser.add_argument("--output", type=Path, help="JSON file; default: bench/results/first-use-DATE.json")
    arguments = parser.parse_args()
    theirs = arguments.mlflow_python or ensure(ENVIRONMENTS["mlflow-skinny"])
    ours = arguments.greenroom_python or Path(sys.executable)
    checkout = {} if arguments.greenroom_python else {"PYTHONPATH": str(CHECKOUT)}
    sides = {
        "greenroom": (ours.absolute(), _environment(**checkout)),
        "mlflow": (theirs.absolute(), _environment()),
    }
    conditions = report.conditions("sqlite", arguments.rounds)
    conditions["load_averages"].append(os.getloadavg()[0])
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        server = servers.Server("greenroom", [sys.executable, "-m", "greenroom", "server"], Path(folder))
        server.start()
        try:
            figures = measure(sides, f"http://127.0.0.1:{server.port}", arguments.rounds)
        finally:
            server.stop()
    conditions["load_averages"].append(os.getloadavg()[0])
    result = {"conditions": conditions, "figures": figures}
    text = table(result)
    print(text)
    output = arguments.output or RESULTS / f"first-use-{conditions['date'][:10]}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(result, indent=1) + "\n")
    output.with_suffix(".md").write_text(text + "\n")
    report.say(f"written to {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
