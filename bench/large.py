"""Greenroom and MLflow's server compared on a large registry: searches, deep pages, long histories.

    python -m bench.large                         # 100,000 versions, 110,000 runs, 100,000 points; some fifteen minutes
    python -m bench.large --scale 0.05 --rounds 1 # a quick look
    python -m bench.large --database postgresql

See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import large_operations, registry, report, seeding, servers
from scripts.environments import ENVIRONMENTS, ensure

WARM_UP_S = 0.2


def fill(
    pair: tuple[servers.Server, servers.Server], size: seeding.Size, *, through_api: bool
) -> dict[str, dict[str, str]]:
    """Start both servers with the same large registry."""
    greenroom, mlflow = pair
    report.say("filling MLflow's tables")
    mlflow.start()
    mlflow.stop()
    data = {"mlflow": seeding.into_mlflow(mlflow.store, size)}
    mlflow.start()
    report.say("filling Greenroom through its API" if through_api else "filling Greenroom's tables")
    started = time.perf_counter()
    greenroom.start()
    if through_api:
        data["greenroom"] = seeding.through_api(greenroom.port, size)
    else:
        greenroom.stop()
        data["greenroom"] = seeding.into_greenroom(greenroom.store, size)
        greenroom.start()
    report.say(f"that took {time.perf_counter() - started:.0f} s")
    for server in pair:
        large_operations.find_pages(server.port, data[server.name], size.versions)
        server.settle()
    for operation in large_operations.OPERATIONS:
        found = [large_operations.what_it_finds(operation, server.port, data[server.name]) for server in pair]
        if found[0] != found[1]:
            raise RuntimeError(f"{operation.name}: the servers do not find the same: {str(found)[:1000]}")
    return data


def run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure both servers in turns and return every figure."""
    size = seeding.Size().scaled(arguments.scale)
    chosen = [o for o in large_operations.OPERATIONS if not arguments.only or o.name in arguments.only]
    # Each server starts in a folder of its own.
    mlflow_python = (arguments.mlflow_python or ensure(ENVIRONMENTS["mlflow"])).absolute()
    if arguments.database == "postgresql" and not servers.has_postgres_driver(mlflow_python):
        raise SystemExit(f"MLflow needs psycopg2 for PostgreSQL: {mlflow_python} -m pip install psycopg2-binary")
    conditions = report.conditions(arguments.database, arguments.rounds) | {"size": asdict(size)}
    with servers.both(folder, database=arguments.database, mlflow_python=mlflow_python) as pair:
        data = fill(pair, size, through_api=arguments.through_api)
        figures: dict[str, Any] = {
            server.name: {"operations": {operation.name: [] for operation in chosen}} for server in pair
        }
        for server in pair:
            conditions[f"{server.name}_version"] = servers.version_of(server)
        # Round 0 is short and not counted.
        for number in range(arguments.rounds + 1):
            report.say(f"round {number} of {arguments.rounds}" if number else "warming up")
            conditions["load_averages"].append(os.getloadavg()[0])
            for operation in chosen:
                for server in list(pair) if number % 2 == 0 else list(reversed(pair)):
                    seconds = arguments.seconds if number else WARM_UP_S
                    first = number * operation.count
                    made = registry.measure(server, operation, data[server.name], first=first, seconds=seconds)
                    if number:
                        figures[server.name]["operations"][operation.name].append(made)
    return {"conditions": conditions, "figures": figures}


def main() -> int:
    """Read the command line, measure, print the table and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--scale", type=float, default=1.0, help="1: 100,000 versions and so on")
    parser.add_argument(
        "--through-api", action="store_true", help="fill Greenroom by its API: slower, and as people do"
    )
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; medians are shown")
    parser.add_argument("--seconds", type=float, default=3.0, help="longest time for one operation in one round")
    parser.add_argument("--only", action="append", choices=[o.name for o in large_operations.OPERATIONS])
    parser.add_argument(
        "--mlflow-python", type=Path, help="interpreter with mlflow; default: the project's own environment"
    )
    parser.add_argument("--output", type=Path, help="JSON file; default: bench/results/large-DATABASE-DATE.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        result = run(arguments, Path(folder))
    table = report.table(result)
    print(table)
    date = result["conditions"]["date"][:10]
    output = arguments.output or registry.RESULTS / f"large-{arguments.database}-{date}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(result, indent=1) + "\n")
    output.with_suffix(".md").write_text(table + "\n")
    report.say(f"written to {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
