"""The servers that the compatibility tests drive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.servers import GreenroomServer, StartServer


@pytest.fixture(params=["sqlite", "postgresql"])
def greenroom_server(request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    """An empty Greenroom on local files, once on each database."""
    arguments: list[str | Path] = ["--data", tmp_path / "data"]
    if request.param == "postgresql":
        arguments += ["--database", request.getfixturevalue("postgres_database")]
    return start_server(*arguments)
