"""Greenroom and MLflow's server compared: processor time and requests per second of the registry's everyday operations.

    python -m bench.registry                      # SQLite, five interleaved rounds, some three minutes
    python -m bench.registry --database postgresql
    python -m bench.registry --rounds 2 --only "get version" --only "by alias"

Prints a table, writes everything measured as JSON to bench/results/. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import cpu, operations, report, servers
from bench.operations import OPERATIONS, Data, Operation
from scripts.environments import ENVIRONMENTS, ensure

CHECKOUT = Path(__file__).parents[1]
RESULTS = CHECKOUT / "bench" / "results"
LOAD_TIMEOUT_S = 300
STARTS = 3
WARM_UP_S = 0.5


def measure(
    server: servers.Server, operation: Operation, data: Data, *, first: int, seconds: float
) -> dict[str, float]:
    """Load one server with one operation and return what it took."""
    order = {"operation": operation.name, "data": data, "port": server.port, "first": first, "seconds": seconds}
    before = cpu.used(server.roots)
    result = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=LOAD_TIMEOUT_S,
        cwd=CHECKOUT,
        check=False,
    )
    spent_ns = cpu.used(server.roots).since(before)
    if result.returncode != 0:
        raise RuntimeError(f"{server.name}, {operation.name}: {result.stderr[-2000:]}")
    load = json.loads(result.stdout)
    return {
        "cpu_us": spent_ns / 1000 / load["requests"],
        "per_s": load["requests"] / load["wall_s"],
        "requests": load["requests"],
        "p50_ms": load["p50_ms"],
        "p99_ms": load["p99_ms"],
    }


def start_ups(server: servers.Server, times: int) -> list[float]:
    """Start a server so many times and leave it running; the first start makes its database and is not counted."""
    seconds = []
    for _ in range(times + 1):
        server.stop()
        seconds.append(server.start())
    return seconds[1:]


def run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure both servers in turns and return every figure."""
    chosen = [o for o in OPERATIONS if not arguments.only or o.name in arguments.only]
    mlflow_python = arguments.mlflow_python or ensure(ENVIRONMENTS["mlflow"])
    if arguments.database == "postgresql" and not servers.has_postgres_driver(mlflow_python):
        raise SystemExit(f"MLflow needs psycopg2 for PostgreSQL: {mlflow_python} -m pip install psycopg2-binary")
    conditions = report.conditions(arguments.database, arguments.rounds)
    with servers.both(folder, database=arguments.database, mlflow_python=mlflow_python) as pair:
        figures: dict[str, Any] = {server.name: {} for server in pair}
        data = {}
        for server in pair:
            report.say(f"starting {server.name}, four times")
            figures[server.name]["start_s"] = start_ups(server, STARTS)
            server.settle()
            figures[server.name]["idle_memory_bytes"] = dict(
                zip(("resident", "proportional"), server.memory_bytes(), strict=True)
            )
            conditions[f"{server.name}_version"] = servers.version_of(server)
            data[server.name] = operations.prepare(server.port)
            figures[server.name]["operations"] = {operation.name: [] for operation in chosen}
        # Round 0 is short and not counted: first calls import, compile and connect.
        for number in range(arguments.rounds + 1):
            report.say(f"round {number} of {arguments.rounds}" if number else "warming up")
            conditions["load_averages"].append(os.getloadavg()[0])
            # The order alternates: the server measured second in one round is first in the next.
            order = list(pair) if number % 2 == 0 else list(reversed(pair))
            for operation in chosen:
                for server in order:
                    made = measure(
                        server,
                        operation,
                        data[server.name],
                        first=number * operation.count,
                        seconds=arguments.seconds if number else WARM_UP_S,
                    )
                    if number:
                        figures[server.name]["operations"][operation.name].append(made)
        for server in pair:
            figures[server.name]["memory_after_load_bytes"] = dict(
                zip(("resident", "proportional"), server.memory_bytes(), strict=True)
            )
    return {"conditions": conditions, "figures": figures}


def main() -> int:
    """Read the command line, measure, print the table and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds; medians are shown")
    parser.add_argument("--seconds", type=float, default=2.0, help="longest time for one operation in one round")
    parser.add_argument("--only", action="append", choices=[o.name for o in OPERATIONS], help="measure only these")
    parser.add_argument(
        "--mlflow-python", type=Path, help="interpreter with mlflow; default: the project's own environment"
    )
    parser.add_argument("--output", type=Path, help="JSON file; default: bench/results/registry-DATABASE-DATE.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        result = run(arguments, Path(folder))
    table = report.table(result)
    print(table)
    output = arguments.output or RESULTS / f"registry-{arguments.database}-{result['conditions']['date'][:10]}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(result, indent=1) + "\n")
    output.with_suffix(".md").write_text(table + "\n")
    report.say(f"written to {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
