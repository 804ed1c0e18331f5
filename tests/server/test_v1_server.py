"""The server and the account of the caller in the public API."""

from __future__ import annotations

from pathlib import Path

import greenroom
from greenroom.core.permissions import Permission
from tests.support.file_client import Files
from tests.support.public_api import Api, Refusal
from tests.support.servers import StartServer

TOKEN = "a-token-of-twenty-four-characters"


def test_a_server_says_what_it_is(api: Api) -> None:
    found = api.done("GET", "/server")
    assert found == {
        "server_version": greenroom.__version__,
        "api_version": "v1",
        "server_name": found["server_name"],
        "login": "none",
        "has_event_stream": True,
    }
    assert found["server_name"]


def test_an_account_has_its_permissions(api: Api) -> None:
    found = api.done("GET", "/me")
    assert found.keys() == {"kind", "id", "name", "workspace", "permissions", "own_account", "groups", "api_token"}
    assert (found["own_account"], found["groups"], found["api_token"]) == (None, [], None)
    assert (found["kind"], found["workspace"]) == ("user", "default")
    assert found["permissions"] == sorted(permission.value for permission in Permission)


def test_a_server_with_a_token_says_so_before_the_log_in(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data", environment={"GREENROOM_TOKEN": TOKEN})
    api = Api(Files(server, tmp_path / "data"))
    assert api.done("GET", "/server")["login"] == "token"
    assert api.refused("GET", "/me") == Refusal(401, "UNAUTHENTICATED", None)
    answer = api.ask("GET", "/me", Authorization=f"Bearer {TOKEN}")
    assert (answer.status, answer.json["workspace"]) == (200, "default")


def test_neither_takes_parameters(api: Api) -> None:
    for path in ("/server", "/me"):
        assert api.refused("GET", f"{path}?verbose=true") == Refusal(400, "UNKNOWN_FIELD", "verbose")
