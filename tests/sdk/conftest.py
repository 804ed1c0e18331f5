"""The servers for client tests: Greenroom, a folder without a server, and a genuine MLflow, each started once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.sdk import active_run, connection
from tests.compat.genuine import MLflowServer
from tests.support.servers import GreenroomServer


@pytest.fixture(scope="session")
def greenroom_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URI of a Greenroom server shared by all tests."""
    folder = tmp_path_factory.mktemp("greenroom")
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log")
    yield server.url
    try:
        server.stop()
        assert "Traceback" not in server.log, server.log
    finally:
        server.kill()


@pytest.fixture(autouse=True)
def no_server_left_chosen() -> Iterator[None]:
    """Forget the server that a test chose in code, which comes before the environment of the next one."""
    yield
    connection.set_tracking_uri("")


@pytest.fixture(scope="session")
def mlflow_url(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URI of a genuine MLflow server shared by all tests."""
    server = MLflowServer(mlflow_python, tmp_path_factory.mktemp("genuine") / "mlflow")
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def embedded_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URI of a folder shared by all tests, used without a server."""
    folder = tmp_path_factory.mktemp("embedded") / "data"
    yield folder.as_uri()
    connection.forget_transports()


@pytest.fixture(params=["greenroom", "embedded", "mlflow"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Select each kind of server in turn, and a folder without one, as a script does."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    yield from _chosen(url, monkeypatch)


@pytest.fixture(params=["greenroom", "mlflow"])
def tracking_uri(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Select each kind of server in turn, for tests in which the genuine library uses it as well."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    yield from _chosen(url, monkeypatch)


@pytest.fixture
def greenroom_uri(greenroom_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Select Greenroom, as a script does."""
    yield from _chosen(greenroom_url, monkeypatch)


def _chosen(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("TRACKING_URI", "REGISTRY_URI", "RUN_ID", "EXPERIMENT_ID", "EXPERIMENT_NAME"):
        monkeypatch.delenv(f"GREENROOM_{name}", raising=False)
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
    connection.set_tracking_uri(url)
    active_run.forget_choices()
    yield url
    active_run.forget_choices()
    connection.set_tracking_uri("")
