"""`scripts/serve --demo` never adds demo data to a server that it did not start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.environments import CHECKOUT
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer


def serve_demo(port: int, data: Path) -> subprocess.CompletedProcess[str]:
    """Run it as `scripts/serve --demo` does, but for the set-up."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))}
    return subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "serve_demo.py", "--demo", "--port", str(port), "--data", data],
        env={**environment, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def silent_port() -> Iterator[int]:
    """The port of a program that is not Greenroom and answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_running_greenroom_is_left_alone(server: GreenroomServer, tmp_path: Path) -> None:
    result = serve_demo(server.port, tmp_path / "other")
    assert result.returncode == 2
    assert f"A server already answers at {server.url}; nothing was started" in result.stderr
    assert f"scripts/serve --demo --port {server.port + 1}" in result.stderr
    assert f"greenroom demo --uri {server.url}" in result.stderr
    assert not (tmp_path / "other").exists()
    assert get(server.port, "/api/ui/models").error["total"] == 0
    assert get(server.port, "/api/ui/experiments").error["total"] == 1


def test_any_other_server_is_left_alone(silent_port: int, tmp_path: Path) -> None:
    result = serve_demo(silent_port, tmp_path / "other")
    assert result.returncode == 2
    assert f"A server already answers at http://127.0.0.1:{silent_port}" in result.stderr
    assert not (tmp_path / "other").exists()
