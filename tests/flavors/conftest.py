"""What the programs of each environment saw, and what could not be run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.servers import GreenroomServer


@pytest.fixture(scope="session")
def greenroom_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Greenroom that all models are logged to."""
    folder = tmp_path_factory.mktemp("flavors")
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log")
    yield server.url
    try:
        server.stop()
        assert "Traceback" not in server.log, server.log
    finally:
        server.kill()
