"""Authentication with the server's token."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from tests.support.raw_http import Exchange, get
from tests.support.servers import GreenroomServer

TOKEN = "sesame-street-123"
API = "/api/2.0/mlflow/experiments/get?experiment_id=0"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    """One server that asks for a token."""
    folder = tmp_path_factory.mktemp("access")
    server = GreenroomServer(
        "--data",
        folder / "data",
        "--user",
        "registrar",
        log=folder / "log",
        environment={"GREENROOM_SERVER_TOKEN": TOKEN},
    )
    yield server
    try:
        server.stop()
        assert TOKEN not in server.log
    finally:
        server.kill()


def basic(name: str, password: str) -> str:
    return "Authorization: Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def assert_unauthenticated(answer: Exchange) -> None:
    assert answer.statuses == [401]
    assert answer.error["error_code"] == "UNAUTHENTICATED"
    assert answer.error["message"].startswith("You are not authenticated.")
    assert b"www-authenticate: Bearer" in answer.received
    assert b"www-authenticate: Basic" in answer.received


@pytest.mark.parametrize(
    "header",
    [
        f"Authorization: Bearer {TOKEN}",
        f"authorization: bearer  {TOKEN}",
        basic("anybody", TOKEN),
        basic("", TOKEN),
        basic(TOKEN, ""),
    ],
)
def test_the_token_lets_in(server: GreenroomServer, header: str) -> None:
    assert get(server.port, API, header).statuses == [200]


@pytest.mark.parametrize(
    "header",
    [
        "X-Nothing: at all",
        "Authorization:",
        "Authorization: Bearer",
        "Authorization: Bearer sesame-street-124",
        f"Authorization: Bearer {TOKEN}x",
        f"Authorization: Bearer {TOKEN[:-1]}",
        f"Authorization: Token {TOKEN}",
        f"Authorization: {TOKEN}",
        "Authorization: Basic !!!",
        "Authorization: Basic " + base64.b64encode(b"no colon").decode(),
        "Authorization: Bearer \xfc\xfc",
        basic("admin", "password"),
    ],
)
def test_nothing_else_does(server: GreenroomServer, header: str) -> None:
    assert_unauthenticated(get(server.port, API, header))


@pytest.mark.parametrize("path", ["/", "/metrics", API, "/get-artifact?path=x", "/nothing", "/api/v1/events"])
def test_everything_about_the_registry_is_closed(server: GreenroomServer, path: str) -> None:
    assert_unauthenticated(get(server.port, path))


@pytest.mark.parametrize("path", ["/health", "/ready", "/version", "/api/3.0/mlflow/server-info"])
def test_public_paths_need_no_log_in(server: GreenroomServer, path: str) -> None:
    assert get(server.port, path).statuses == [200]


def test_the_author_is_not_what_a_client_claims(server: GreenroomServer) -> None:
    get(server.port, "/nothing/claimed", basic("impostor", TOKEN))
    assert get(server.port, API, basic("impostor", TOKEN)).statuses == [200]
    assert "impostor" not in server.log
