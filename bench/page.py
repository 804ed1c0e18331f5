"""The cost of a page in the browser, compared with MLflow's page on the same data; speed of large tables and curves.

    .cache/venvs/test/bin/python -m bench.page              # both parts, some ten minutes
    .cache/venvs/test/bin/python -m bench.page --only beside
    .cache/venvs/test/bin/python -m bench.page --only large --scale 0.1

Beside MLflow: an experiment of 370 runs and six registered models in both; in each round both pages are loaded in turns, each
in a profile of its own, and what counts is the processor time of the page's renderer until its first row is visible, as
Chromium itself counts it. Large: a table over 100,000 runs, a filter in it, a curve of 100,000 points; seconds
on the wall with files cached, since that is what a person waits.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from bench import report, seeding, servers
from bench.large_operations import MODELS
from bench.seeding import Size
from scripts.environments import ENVIRONMENTS, ensure
from tests.support import browser as chromium

RUNS = 370
# Ten for each of the models that seeding makes.
VERSIONS = 10 * MODELS
TIMEOUT_MS = 120_000
# Against MLflow's: renderer CPU at most a quarter. Seconds and nodes: on a machine with nothing else to do.
MOST_OF_MLFLOWS = 0.25
TABLE_S, FILTER_S, CURVE_S, NODES = 1.5, 0.5, 0.3, 1500
VIEWPORT = {"width": 1440, "height": 900}


class Look:
    """A page of one server: its address, and what has to be visible before a person can work with it."""

    def __init__(self, path: str, visible: str) -> None:
        self.path = path
        self.visible = visible


def looks(ids: dict[str, str]) -> dict[str, dict[str, Look]]:
    """The same two pages of both servers."""
    experiment, row = ids["small_experiment_id"], f"text=run {RUNS - 1} >> visible=true"
    return {
        "runs table": {
            "greenroom": Look(f"/experiments/{experiment}", row),
            "mlflow": Look(f"/#/experiments/{experiment}/runs", row),
        },
        "model page": {
            "greenroom": Look("/models/model-0", "main table >> text=v7 >> visible=true"),
            "mlflow": Look("/#/models/model-0", "text=Version 7 >> visible=true"),
        },
    }


@contextmanager
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with an empty cache."""
    context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(TIMEOUT_MS)
    try:
        yield context
    finally:
        context.close()


def load(browser: Browser, server: servers.Server, look: Look) -> tuple[float, float]:
    """Load a page for the first time; return processor and wall seconds until it is visible.

    The processor seconds are those of the page's own renderer, from its start. Chromium has others at work at the same time: for
    its own windows, and one in reserve. They have nothing to do with the page, and take as long as a light page does.
    """
    with visitor(browser) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        started = time.perf_counter()
        page.goto(f"http://127.0.0.1:{server.port}{look.path}", wait_until="commit")
        page.locator(look.visible).first.wait_for()
        wall = time.perf_counter() - started
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "ProcessTime"), wall


def beside_mlflow(browser: Browser, folder: Path, rounds: int, mlflow_python: Path) -> dict[str, Any]:
    """Load the pages of both servers in turns."""
    with servers.both(folder, database="sqlite", mlflow_python=mlflow_python) as (greenroom, mlflow):
        size = Size(versions=VERSIONS, small_runs=RUNS, large_runs=1, points=10)
        ids: dict[str, dict[str, str]] = {}
        for server, fill in ((greenroom, seeding.into_greenroom), (mlflow, seeding.into_mlflow)):
            ids[server.name] = filled(server, fill, size)
        figures: dict[str, dict[str, list[dict[str, float]]]] = {}
        # The first round warms both servers, and is not counted.
        for turn in range(rounds + 1):
            for name in ("runs table", "model page"):
                for server in (greenroom, mlflow) if turn % 2 else (mlflow, greenroom):
                    cpu_s, wall_s = load(browser, server, looks(ids[server.name])[name][server.name])
                    if turn:
                        kept = figures.setdefault(name, {}).setdefault(server.name, [])
                        kept.append({"cpu_s": cpu_s, "wall_s": wall_s})
        return {"versions": {one.name: servers.version_of(one) for one in (greenroom, mlflow)}, "figures": figures}


def filled(server: servers.Server, fill: Callable[[str, Size], dict[str, str]], size: Size) -> dict[str, str]:
    """Start a server whose tables hold a registry; return the ids of what is displayed."""
    server.start()  # makes the tables
    server.stop()
    ids = fill(server.store, size)
    server.start()
    server.settle()
    return ids


def large(browser: Browser, folder: Path, rounds: int, scale: float) -> dict[str, Any]:
    """Load and filter a table over very many runs, and draw a very long curve."""
    size = Size(
        versions=VERSIONS,
        small_runs=1,
        large_runs=max(1000, int(100_000 * scale)),
        points=max(1000, int(100_000 * scale)),
    )
    command = [sys.executable, "-m", "greenroom", "server", "--data", str(folder / "data")]
    store = f"sqlite:///{folder / 'data' / 'greenroom.db'}"
    server = servers.Server("greenroom", command, folder, store=store)
    folder.mkdir(parents=True)
    try:
        ids = filled(server, seeding.into_greenroom, size)
        results: dict[str, list[float]] = {"table_s": [], "nodes": [], "filter_s": [], "curve_s": []}
        address = f"http://127.0.0.1:{server.port}"
        with visitor(browser) as context:
            page = context.new_page()
            for turn in range(rounds + 1):
                figures = one_large_round(page, address, ids, size)
                if turn:
                    for name, figure in figures.items():
                        results[name].append(figure)
        return {"runs": size.large_runs, "points": size.points, "figures": results}
    finally:
        server.stop()


def one_large_round(page: Page, address: str, ids: dict[str, str], size: Size) -> dict[str, float]:
    last = size.large_runs - 1
    table_s = timed(
        lambda: page.goto(f"{address}/experiments/{ids['large_experiment_id']}", wait_until="commit"),
        lambda: page.locator(f"text=run {last} >> visible=true").first.wait_for(),
    )
    page.wait_for_load_state("load")
    nodes = int(page.evaluate("document.getElementsByTagName('*').length"))
    page.get_by_role("searchbox", name="Filter runs").fill("params.alpha = '3' and metrics.m0 > 0.5")
    count = page.get_by_role("status").filter(has_text=" of ")
    filter_s = timed(lambda: page.keyboard.press("Enter"), lambda: count.first.wait_for())
    page.goto(f"{address}/runs/{ids['history_run_id']}")
    metrics = page.get_by_role("navigation", name="About this run").get_by_role("link", name="Metrics")
    curve_s = timed(metrics.click, lambda: page.locator("main canvas").first.wait_for())
    return {"table_s": table_s, "nodes": float(nodes), "filter_s": filter_s, "curve_s": curve_s}


def timed(act: Callable[[], object], wait: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    wait()
    return time.perf_counter() - started


def table(result: dict[str, Any]) -> str:
    """Return the measurement as Markdown: medians over the rounds."""
    conditions = result["conditions"]
    lines = [
        f"Commit {conditions['commit']}, {conditions['rounds']} rounds, medians; {conditions['processor']}, load average"
        f" {min(conditions['load_averages']):.1f} to {max(conditions['load_averages']):.1f}, {conditions['date']}.",
        "",
    ]
    if "beside" in result:
        lines += ["| page | Greenroom CPU s | MLflow CPU s | share | to reach | Greenroom s | MLflow s |"]
        lines += ["|---|---:|---:|---:|---:|---:|---:|"]
        for name, by_server in result["beside"]["figures"].items():
            ours, theirs = (
                {kind: median(by_server[one], kind) for kind in ("cpu_s", "wall_s")} for one in ("greenroom", "mlflow")
            )
            share = ours["cpu_s"] / theirs["cpu_s"]
            lines += [
                f"| {name} | {ours['cpu_s']:.2f} | {theirs['cpu_s']:.2f} | {share:.0%} | {MOST_OF_MLFLOWS:.0%}"
                f" | {ours['wall_s']:.2f} | {theirs['wall_s']:.2f} |"
            ]
        lines += [""]
    if "large" in result:
        figures = {name: statistics.median(values) for name, values in result["large"]["figures"].items()}
        lines += ["| large | measured | to reach |", "|---|---:|---:|"]
        lines += [f"| table over {result['large']['runs']:,} runs, shown | {figures['table_s']:.2f} s | {TABLE_S} s |"]
        lines += [f"| its elements | {figures['nodes']:.0f} | {NODES} |"]
        lines += [f"| a filter in it, answered | {figures['filter_s']:.2f} s | {FILTER_S} s |"]
        lines += [
            f"| curve of {result['large']['points']:,} points, drawn | {figures['curve_s']:.2f} s | {CURVE_S} s |"
        ]
    return "\n".join(lines)


def median(rounds: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in rounds)


def main() -> int:
    """Measure, print the table, and keep all values where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["beside", "large"])
    parser.add_argument("--scale", type=float, default=1.0, help="of the large table and curve")
    parser.add_argument("--mlflow-python", type=Path, help="interpreter with mlflow; one is made otherwise")
    parser.add_argument("--json", type=Path, help="file for all values")
    given = parser.parse_args()
    result: dict[str, Any] = {"conditions": report.conditions("sqlite", given.rounds)}
    loads = result["conditions"]["load_averages"]
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as scratch, chromium.launched() as browser:
        if given.only != "large":
            python = given.mlflow_python or ensure(ENVIRONMENTS["mlflow"])
            loads.append(os.getloadavg()[0])
            result["beside"] = beside_mlflow(browser, Path(scratch) / "beside", given.rounds, python)
        if given.only != "beside":
            loads.append(os.getloadavg()[0])
            result["large"] = large(browser, Path(scratch) / "large", given.rounds, given.scale)
    if given.json:
        given.json.write_text(json.dumps(result, indent=1))
    print(table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
