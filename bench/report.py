"""Benchmark reports: a readable table, and the conditions of the measurement."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

# How many times less processor time than MLflow's server is to be reached.
TARGETS = {
    "get version": 50,
    "by alias": 50,
    "create version, 1 writer": 20,
    "create version, 32 writers": 20,
    "log-batch of 50": 20,
    "log-batch of 1000": 20,
    "versions: first page": 30,
    "versions: page at 90 %": 30,
    "get version, of many": 60,
    "by alias, of many": 60,
    "latest by stage, of many": 60,
    "run search, small experiment": 50,
    "long metric history": 30,
}


def conditions(database: str, rounds: int) -> dict[str, Any]:
    """Say where and when a measurement is made."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ": unknown")
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "database": database,
        "rounds": rounds,
        "processor": f"{os.cpu_count()} x {model.partition(':')[2].strip()}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        # At the start of each round: the benchmark itself makes about 1.5; more means that others were at work too.
        "load_averages": [],
    }


def table(result: dict[str, Any]) -> str:
    """Return the measurement as a Markdown table: medians over the rounds."""
    ours, theirs = result["figures"]["greenroom"], result["figures"]["mlflow"]
    told = result["conditions"]
    lines = [
        f"Greenroom {told.get('greenroom_version')} ({told['commit']}) beside MLflow {told.get('mlflow_version')}, one worker"
        f" each, {told['database']}, {told['rounds']} interleaved rounds, medians; {told['processor']},"
        f" Python {told['python']}, load average {min(told['load_averages']):.1f} to {max(told['load_averages']):.1f}, {told['date']}."
        + (f" Size: {told['size']}." if "size" in told else ""),
        "",
        "| operation | Greenroom CPU us | MLflow CPU us | ratio | over the rounds | to reach | Greenroom /s | MLflow /s | Greenroom p50/p99 ms |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    # What is to be reached at the large sizes says nothing about smaller ones.
    is_full = "size" not in told or told["size"]["versions"] >= 100_000
    for name in ours["operations"]:
        a, b = _medians(ours["operations"][name]), _medians(theirs["operations"][name])
        target = f"{TARGETS[name]}x" if name in TARGETS and is_full else ""
        lines.append(
            f"| {name} | {a['cpu_us']:,.0f} | {b['cpu_us']:,.0f} | {_ratio(b['cpu_us'] / a['cpu_us'])} | {_ratios(ours['operations'][name], theirs['operations'][name])} | {target}"
            f" | {a['per_s']:,.0f} | {b['per_s']:,.0f} | {a['p50_ms']:.2f} / {a['p99_ms']:.2f} |"
        )
    if "start_s" not in ours:
        return "\n".join(lines)
    lines += ["", "| | Greenroom | MLflow | to reach |", "|---|---:|---:|---:|"]
    start = [statistics.median(figures["start_s"]) for figures in (ours, theirs)]
    lines.append(f"| start to first answer | {start[0]:.2f} s | {start[1]:.2f} s | < 1 s |")
    for label, key, target in (
        ("idle, resident memory", "idle_memory_bytes", "< 100 MB"),
        ("after the load, resident memory", "memory_after_load_bytes", ""),
    ):
        memory = [figures[key]["resident"] / 1e6 for figures in (ours, theirs)]
        lines.append(f"| {label} | {memory[0]:.0f} MB | {memory[1]:.0f} MB | {target} |")
    return "\n".join(lines)


def say(text: str) -> None:
    """Print progress."""
    print(text, file=sys.stderr, flush=True)


def _ratio(value: float) -> str:
    """Round down: 49.8 times is not 50 times."""
    return f"{int(value)}x" if value >= 10 else f"{int(value * 10) / 10}x"


def _ratios(ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> str:
    """Return the smallest and the largest ratio of one round: how far the median can be trusted."""
    ratios = [b["cpu_us"] / a["cpu_us"] for a, b in zip(ours, theirs, strict=True)]
    return f"{_ratio(min(ratios))} to {_ratio(max(ratios))}"


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown"
