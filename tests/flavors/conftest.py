"""Results of the programs in each environment, and environments that are not available."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.environments import ENVIRONMENTS, FLAVORS, EnvironmentFailed, ensure
from tests.support.servers import GreenroomServer


@pytest.fixture(scope="session")
def greenroom_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URI of a Greenroom server to which all models are logged."""
    folder = tmp_path_factory.mktemp("flavors")
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log")
    yield server.url
    try:
        server.stop()
        assert "Traceback" not in server.log, server.log
    finally:
        server.kill()


@pytest.fixture(scope="session")
def python_of() -> Callable[[str], Path]:
    """Return the interpreter of an environment, created on first use; skip with a reason if it cannot be created."""

    @functools.cache
    def make(name: str) -> Path | EnvironmentFailed:
        try:
            return ensure(ENVIRONMENTS[f"flavors-{name}"])
        except EnvironmentFailed as error:
            return error

    def of(name: str) -> Path:
        made = make(name)
        if isinstance(made, EnvironmentFailed):
            pytest.skip(f"NOT RUN: the flavors of {', '.join(FLAVORS[name])}: {made}")
        return made

    return of
