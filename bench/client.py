"""The Python client compared with mlflow's, and with curl: logging and registering a model, uploading a folder.

    python -m bench.client                       # some five minutes, 4 GB of disk
    python -m bench.client --only upload --rounds 5

Each library speaks to its own server; Greenroom also works in a folder without one. Prints a table and writes bench/results/.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench import cpu, report, servers
from bench.registry import CHECKOUT, RESULTS
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.http import HttpTransport
from scripts.environments import ENVIRONMENTS, ensure

PARTS = ("log", "upload")
FILES, FILE_BYTES = 16, 64 * 1024 * 1024
_MODELS = 5
_PROGRAM_TIMEOUT_S = 600

LOG = """
import json, sys, time
import {library} as mlflow
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

model = LogisticRegression(max_iter=500).fit(*load_iris(return_X_y=True, as_frame=True))
mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("bench")
seconds = []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(model, name="model")
    mlflow.register_model(logged.model_uri, "Bench")
    seconds.append(time.perf_counter() - began)
print(json.dumps([seconds, mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/model/requirements.txt").split()]))
"""


def run(python: Path, program: str, library: str, *arguments: str) -> Any:
    """Run a program for one library and read the JSON of its last line."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore", **_QUIET}
    done = subprocess.run(
        [python, "-c", program.replace("{library}", library), *arguments],
        capture_output=True,
        text=True,
        timeout=_PROGRAM_TIMEOUT_S,
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{library}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet"}


def logging(addresses: Mapping[str, tuple[Path, str, str]], rounds: int) -> dict[str, dict[str, Any]]:
    """Measure logging and registering a small model: the first in a process and those after it, wall seconds.

    Args:
        addresses: side -> interpreter, library, where it logs to.
    """
    taken: dict[str, dict[str, Any]] = {side: {"first_s": [], "next_s": [], "requirements": []} for side in addresses}
    for number in range(rounds):
        order = list(addresses) if number % 2 else list(addresses)[::-1]
        for side in order:
            python, library, uri = addresses[side]
            seconds, requirements = run(python, LOG, library, uri, str(_MODELS))
            taken[side]["first_s"].append(seconds[0])
            taken[side]["next_s"] += seconds[1:]
            taken[side]["requirements"] = sorted(requirements)
    return taken


def upload(server: servers.Server, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Measure a folder of 1 GiB through the client, and one file of the same size through ``curl -T``, MB/s.

    The bytes are new each time: what the server knows already it need not keep.
    """
    source, single = folder / "source", folder / "single.bin"
    source.mkdir()
    block = os.urandom(FILE_BYTES)
    files = [source / f"part-{number:02}.bin" for number in range(FILES)]
    for number, file in enumerate(files):
        file.write_bytes(number.to_bytes(16, "big") + block[16:])
    with single.open("wb") as out:
        for number in range(FILES):
            out.write((FILES + number).to_bytes(16, "big") + block[16:])
    uri = f"http://127.0.0.1:{server.port}"
    client = MlflowClient(transport=HttpTransport(uri))
    taken: dict[str, list[float]] = {"curl_mb_per_s": [], "client_mb_per_s": [], "client_cpu_s": [], "server_cpu_s": []}

    def by_curl(run_id: str) -> None:
        url = f"{uri}/api/2.0/mlflow-artifacts/artifacts/0/{run_id}/artifacts/single.bin"
        subprocess.run(["curl", "-sS", "--fail", "-T", str(single), url], check=True)

    def by_client(run_id: str) -> None:
        spent, before = time.process_time(), cpu.used(server.roots)
        client.log_artifacts(run_id, source, "model")
        taken["client_cpu_s"].append(time.process_time() - spent)
        taken["server_cpu_s"].append(cpu.used(server.roots).since(before) / 1e9)

    ways: list[tuple[str, Callable[[str], None]]] = [("curl_mb_per_s", by_curl), ("client_mb_per_s", by_client)]
    for number in range(rounds + 1):
        for file in (*files, single):
            with file.open("r+b") as begun:
                begun.write(os.urandom(16))
        for name, way in ways if number % 2 else reversed(ways):
            run_id = client.create_run("0").info.run_id
            os.sync()  # flush what the previous round left unwritten, so that this round does not pay for it
            began = time.perf_counter()
            way(run_id)
            if number:
                taken[name].append(FILES * FILE_BYTES / 1e6 / (time.perf_counter() - began))
    return taken


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure the chosen parts and return every figure."""
    mlflow_python = arguments.mlflow_python or ensure(ENVIRONMENTS["mlflow"])
    pythons = {"greenroom": Path(sys.executable), "mlflow": mlflow_python}
    conditions = report.conditions("sqlite", arguments.rounds)
    figures: dict[str, Any] = {}
    with servers.both(folder, database="sqlite", mlflow_python=mlflow_python) as (ours, theirs):
        for part in arguments.only or PARTS:
            report.say(part)
            conditions["load_averages"].append(os.getloadavg()[0])
            if part == "log":
                ours.start()
                theirs.start()
                theirs.settle()
                sides = {
                    "greenroom": (pythons["greenroom"], "greenroom", f"http://127.0.0.1:{ours.port}"),
                    "greenroom, in a folder": (pythons["greenroom"], "greenroom", (folder / "alone").as_uri()),
                    "mlflow": (mlflow_python, "mlflow", f"http://127.0.0.1:{theirs.port}"),
                }
                figures[part] = logging(sides, arguments.rounds)
                theirs.stop()
                ours.stop()
            else:
                if shutil.which("curl") is None:
                    raise SystemExit("uploads are measured beside curl, which is not here")
                ours.start()
                figures[part] = upload(ours, folder, arguments.rounds)
                ours.stop()
    return {"conditions": conditions, "figures": figures}


def table(result: dict[str, Any]) -> str:
    """Return the measurement as Markdown: medians."""
    told, figures = result["conditions"], result["figures"]
    lines = [
        f"Commit {told['commit']}, {told['rounds']} rounds, medians; {told['processor']}, Python {told['python']}, load average"
        f" {min(told['load_averages']):.1f} to {max(told['load_averages']):.1f}, {told['date']}.",
        "",
        "| | Greenroom | beside | ratio | to reach |",
        "|---|---:|---:|---:|---:|",
    ]
    middle = statistics.median
    if "log" in figures:
        theirs = figures["log"]["mlflow"]
        for side, made in figures["log"].items():
            if side == "mlflow":
                continue
            for kind, shown in (("next_s", "log and register a model"), ("first_s", "the first in a process")):
                here, there = middle(made[kind]) * 1000, middle(theirs[kind]) * 1000
                name = shown + (", in a folder" if "folder" in side else "")
                lines.append(f"| {name}, ms | {here:.0f} | mlflow {there:.0f} | {there / here:.0f}x | 10x |")
        alike = [_names(made["requirements"]) == _names(theirs["requirements"]) for made in figures["log"].values()]
        lines.append(f"| requirements name the same packages | {'yes' if all(alike) else 'no'} | | | yes |")
    if "upload" in figures:
        made = figures["upload"]
        ours, theirs = middle(made["client_mb_per_s"]), middle(made["curl_mb_per_s"])
        spent = f"{middle(made['client_cpu_s']):.1f} s, server {middle(made['server_cpu_s']):.1f} s"
        lines.append(f"| upload 1 GiB, MB/s | {ours:.0f} | curl {theirs:.0f} | {ours / theirs:.2f} | 0.80 |")
        lines.append(f"| the same, CPU | {spent} | | | |")
    return "\n".join(lines)


def _names(requirements: list[str]) -> set[str]:
    return {line.partition("==")[0].lower() for line in requirements} - {"mlflow", "greenroom"}


def main() -> int:
    """Read the command line, measure, print the table and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=PARTS, help="measure only these")
    parser.add_argument("--mlflow-python", type=Path, help="default: the project's own environment")
    parser.add_argument("--output", type=Path, help="JSON file; default: bench/results/client-DATE.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        result = measure(arguments, Path(folder))
    text = table(result)
    print(text)
    output = arguments.output or RESULTS / f"client-{result['conditions']['date'][:10]}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(result, indent=1) + "\n")
    output.with_suffix(".md").write_text(text + "\n")
    report.say(f"written to {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
