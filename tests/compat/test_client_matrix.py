"""Every client that people run, from 1.30 to the newest, `mlflow` and `mlflow-skinny`: one long scenario of all its calls.

Each is the genuine package in an environment of its own (`scripts/environments.py`), speaking to one Greenroom for each
database, one after another, as teams that upgrade in their own time do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.environments import CHECKOUT, ENVIRONMENTS, OLDER_CLIENTS
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.postgres import PostgresServer
from tests.support.servers import GreenroomServer

CLIENTS = [f"{name}-{version}" for version in OLDER_CLIENTS for name in ("mlflow-skinny", "mlflow")]
CLIENTS += ["mlflow-skinny", "mlflow"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GreenroomServer]:
    """One Greenroom for all clients, once on each database."""
    folder = tmp_path_factory.mktemp("matrix")
    arguments: list[str | Path] = ["--data", folder / "data"]
    postgres: PostgresServer | None = None
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres_server")
        arguments += ["--database", postgres.create_database()]
    server = GreenroomServer(*arguments, log=folder / "server.log")
    yield server
    try:
        server.stop()
    finally:
        server.kill()
        if postgres is not None:
            postgres.drop_database(str(arguments[-1]))


@pytest.mark.parametrize("client", CLIENTS)
def test_client_finds_what_it_expects_of_every_call_it_has(
    client: str, shared_server: GreenroomServer, client_python: Callable[[str], Path]
) -> None:
    program = ["-m", "tests.compat.scenarios.every_call", "--tracking-uri", shared_server.url, "--frozen"]
    python = client_python(client)
    already_said = len(shared_server.log)
    try:
        output = environments.run(python, program, environment=steps.ENVIRONMENT, cwd=CHECKOUT)
    except AssertionError:
        sys.stdout.write(f"The server's log:\n{shared_server.log[already_said:]}")
        raise
    sys.stdout.write(output)
    assert f"mlflow {_version(client)} against" in output
    assert f"{'without' if 'skinny' in client else 'with'} libraries" in output
    assert "steps, all as they should be" in output
    assert "Traceback" not in shared_server.log[already_said:]


def _version(client: str) -> str:
    """Return the version that the client's environment pins."""
    pins = (CHECKOUT / "constraints" / ENVIRONMENTS[client].constraints).read_text().splitlines()
    package = ENVIRONMENTS[client].requirements[0]
    (version,) = [pin.removeprefix(f"{package}==") for pin in pins if pin.startswith(f"{package}==")]
    return version
