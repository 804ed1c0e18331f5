"""A data folder filled by `greenroom demo`, created once and copied for each server that uses it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.environments import CHECKOUT
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer

KEPT = CHECKOUT / ".cache" / "demo-store"
DEMO_TIMEOUT_S = 900


def filled(scratch: Path) -> Path:
    """Return a data folder with the demo data in it, for copying; nothing may change it.

    Filling takes a minute of computing, so it is kept until the package's code or its pinned libraries change.
    """
    kept = KEPT / _fingerprint()
    with _one_at_a_time():
        _keep(kept, scratch)
    return kept


def _keep(kept: Path, scratch: Path) -> None:
    if kept.is_dir():
        return
    scratch.mkdir(parents=True, exist_ok=True)
    _fill(scratch / "data", scratch / "log")
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    fresh = KEPT / f"fresh-{os.getpid()}"
    shutil.copytree(scratch / "data", fresh)
    fresh.rename(kept)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one process fill at a time: the others wait and take what it made."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def latest_run_path(server: GreenroomServer) -> str:
    """Address of the page of the run that started last; the demo's has curves, files and a model."""
    home = get(server.port, "/api/ui/home").error
    return f"/runs/{home['recent_runs'][0]['run_id']}"


def comparison_path(server: GreenroomServer) -> str:
    """Address of a comparison of three runs of one experiment."""
    run = get(server.port, f"/api/ui{latest_run_path(server)}").error["run"]
    runs = get(server.port, f"/api/ui/experiments/{run['experiment_id']}/runs").error["runs"]
    return "/runs/compare?runs=" + ",".join(str(one["run_id"]) for one in runs[:3])


def address_of(path: str, server: GreenroomServer) -> str:
    """Put the demo's own ids into an address: `RUN` its latest run, `COMPARISON` one of three runs."""
    if path.startswith("COMPARISON"):
        return path.replace("COMPARISON", comparison_path(server))
    return path.replace("RUN", latest_run_path(server))


def _fill(data: Path, log: Path) -> None:
    server = GreenroomServer("--data", data, log=log)
    try:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))}
        result = subprocess.run(
            [sys.executable, "-m", "greenroom", "demo", "--uri", server.url],
            env=inherited,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEMO_TIMEOUT_S,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        server.stop()
    finally:
        server.kill()


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*(CHECKOUT / "greenroom").rglob("*.py"), CHECKOUT / "constraints" / "greenroom.txt"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
