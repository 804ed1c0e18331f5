"""`greenroom login`, `whoami` and `logout` against a server with accounts: by code, by password, by token."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.servers import GreenroomServer

ADMIN, PASSWORD = "root", "correct horse battery"
BASIC = "Authorization: Basic " + base64.b64encode(f"{ADMIN}:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreenroomServer]:
    folder = tmp_path_factory.mktemp("device")
    environment = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
    server = GreenroomServer("--data", folder / "data", log=folder / "server.log", environment=environment)
    yield server
    server.stop()
    assert PASSWORD not in server.log
    assert "grn_" not in server.log


class Answer(NamedTuple):
    status: int
    json: Any


def call(server: GreenroomServer, method: str, path: str, *headers: str, **body: Any) -> Answer:
    sent = dict(header.split(": ", 1) for header in headers)
    content = None
    if body:
        content, sent["Content-Type"] = json.dumps(body), "application/json"
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request(method, f"/api/v1{path}", content, sent)
        response = connection.getresponse()
        return Answer(response.status, json.loads(response.read() or b"null"))


class Terminal:
    """A user's terminal, with a configuration folder of its own."""

    def __init__(self, folder: Path, server: GreenroomServer) -> None:
        self.file = folder / "config" / "credentials.json"
        self._environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))
        } | {"GREENROOM_CONFIG_DIR": str(folder / "config"), "GREENROOM_TRACKING_URI": server.url}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "greenroom", *arguments],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, given: str = "", code: int = 0) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(given, timeout=60)
        assert process.returncode == code, out + err
        return out if code == 0 else err

    def whoami(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.run("whoami", "--json"))
        return told


@pytest.fixture
def terminal(tmp_path: Path, server: GreenroomServer) -> Terminal:
    return Terminal(tmp_path, server)


def test_a_code_that_a_person_confirms_signs_in_and_log_out_revokes(
    server: GreenroomServer, terminal: Terminal
) -> None:
    process = terminal.start("login", "--no-browser")
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"Open (\S+/device) and confirm this code: ([A-Z]{4}-[A-Z]{4})", line)
    assert found is not None, line
    assert found[1] == f"{server.url}/device"
    shown = call(server, "GET", f"/device-authorizations/{found[2].lower()}", BASIC).json
    assert (shown["state"], shown["user_code"], shown["address"]) == ("pending", found[2], "127.0.0.1")
    assert shown["scope"] == "write"
    assert shown["client"].startswith("greenroom login on ")
    assert (
        call(server, "POST", f"/device-authorizations/{found[2]}/decision", BASIC, allow=True).json["state"]
        == "granted"
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.startswith(f"Signed in to {server.url} as {ADMIN} until ")
    assert stat.S_IMODE(terminal.file.stat().st_mode) == 0o600
    told = terminal.whoami()
    assert (told["name"], told["api_token"]["scope"]) == (ADMIN, "write")
    # Decided once, told once.
    again = call(server, "POST", f"/device-authorizations/{found[2]}/decision", BASIC, allow=True)
    assert again.status == 404
    exported = dict(
        line.removeprefix("export ").split("=", 1) for line in terminal.run("whoami", "--export").splitlines()
    )
    assert exported["MLFLOW_TRACKING_URI"] == server.url
    bearer = f"Authorization: Bearer {exported['MLFLOW_TRACKING_TOKEN']}"
    assert call(server, "GET", "/me", bearer).json["name"] == ADMIN
    assert terminal.run("logout") == f"Signed out of {server.url}.\n"
    assert call(server, "GET", "/me", bearer).status == 401
    assert "Nothing is stored" in terminal.run("logout", code=2)


def test_a_refused_code_ends_the_sign_in(server: GreenroomServer, terminal: Terminal) -> None:
    process = terminal.start("login", "--no-browser")
    assert process.stderr is not None
    code = process.stderr.readline().rpartition(": ")[2].strip()
    assert (
        call(server, "POST", f"/device-authorizations/{code}/decision", BASIC, allow=False).json["state"] == "refused"
    )
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (4, "")
    assert "The sign-in was refused; run 'greenroom login' again." in err
    assert not terminal.file.exists()


def test_a_password_is_read_from_standard_input_and_exchanged(server: GreenroomServer, terminal: Terminal) -> None:
    assert "wrong" in terminal.run("login", "--username", ADMIN, given="not the password\n", code=4)
    terminal.run("login", "--username", ADMIN, given=PASSWORD + "\n")
    refused = terminal.run("users", "create", "ben", "--no-password", code=4)
    assert "account:manage is needed. The API token sent may not use it" in refused
    terminal.run("login", "--scope", "admin", "--username", ADMIN, given=PASSWORD + "\n")
    terminal.run("users", "create", "ben", "--no-password")
    assert PASSWORD not in terminal.file.read_text()
    told = terminal.whoami()
    assert told["name"] == ADMIN
    terminal.run("logout")


def test_a_token_of_ones_own_stays_valid_after_log_out_unless_it_is_to_be_revoked(
    server: GreenroomServer, terminal: Terminal
) -> None:
    made = call(server, "POST", "/me/tokens", BASIC, name="mine", scope="read").json
    bearer = f"Authorization: Bearer {made['token']}"
    assert "You are not authenticated" in terminal.run("login", "--token", given="grn_wrong\n", code=4)
    process = terminal.start("login", "--token", "--workspace", "default")
    assert "'greenroom logout' removes it; with --revoke, it is revoked too." in process.communicate(made["token"])[1]
    assert terminal.whoami()["api_token"]["scope"] == "read"
    assert "MLFLOW_WORKSPACE=default" in terminal.run("whoami", "--export")
    # Another log-in replaces it, and does not revoke it either.
    terminal.run("login", "--username", ADMIN, given=PASSWORD + "\n")
    assert call(server, "GET", "/me", bearer).status == 200
    terminal.run("login", "--token", given=made["token"] + "\n")
    process = terminal.start("logout")
    assert "It was not made by 'greenroom login', and stays valid." in process.communicate()[1]
    assert call(server, "GET", "/me", bearer).status == 200
    terminal.run("login", "--token", given=made["token"] + "\n")
    terminal.run("logout", "--revoke")
    assert call(server, "GET", "/me", bearer).status == 401


def test_a_token_that_log_in_made_is_revoked_when_it_is_replaced(server: GreenroomServer, terminal: Terminal) -> None:
    used = []
    for _ in range(2):
        process = terminal.start("login", "--username", ADMIN)
        assert "'greenroom logout' revokes and removes it." in process.communicate(PASSWORD + "\n")[1]
        used.append(json.loads(terminal.file.read_text()).popitem()[1]["token"])
    states = [call(server, "GET", "/me", f"Authorization: Bearer {token}").status for token in used]
    assert states == [401, 200]
    # Giving the stored one again replaces nothing.
    terminal.run("login", "--token", given=used[1] + "\n")
    assert terminal.whoami()["name"] == ADMIN
    terminal.run("logout", "--revoke")


def test_signing_in_to_a_workspace_that_does_not_exist_fails(server: GreenroomServer, terminal: Terminal) -> None:
    made = call(server, "POST", "/me/tokens", BASIC, name="anywhere", scope="read").json
    before = len(call(server, "GET", "/me/tokens", BASIC).json["items"])
    missing = "Workspace 'nosuch' not found"
    assert missing in terminal.run("login", "--token", "--workspace", "nosuch", given=made["token"], code=6)
    assert missing in terminal.run("login", "--username", ADMIN, "--workspace", "nosuch", given=PASSWORD, code=6)
    assert not terminal.file.exists()
    # The token that was made for it is not left behind.
    assert len(call(server, "GET", "/me/tokens", BASIC).json["items"]) == before


def test_whoami_tells_how_a_token_is_limited(server: GreenroomServer, terminal: Terminal) -> None:
    assert call(server, "POST", "/models", BASIC, name="Churn").status == 201
    assert call(server, "POST", "/workspaces", BASIC, name="lab").status == 201
    of_models = call(server, "POST", "/me/tokens", BASIC, name="of models", scope="read", models=["Churn"]).json[
        "token"
    ]
    of_lab = call(server, "POST", "/me/tokens", BASIC, name="of lab", scope="read", workspace="lab").json["token"]
    terminal.run("login", "--token", given=of_models)
    assert re.search(r"token limited to models\s+Churn\n", terminal.run("whoami"))
    terminal.run("login", "--token", "--workspace", "lab", given=of_lab)
    assert re.search(r"token limited to workspace\s+lab\n", terminal.run("whoami"))
    terminal.run("logout", "--revoke")


def test_codes_are_not_for_everyone_and_unknown_ones_are_missing(server: GreenroomServer) -> None:
    made = call(server, "POST", "/device-authorizations", client="a <b>\x1b[2Jprogram").json
    assert "\x1b" not in call(server, "GET", f"/device-authorizations/{made['user_code']}", BASIC).json["client"]
    assert call(server, "GET", f"/device-authorizations/{made['user_code']}").status == 401
    for code in ("BBBB-BBBB", "x", "%2e%2e", "A" * 500):
        answer = call(server, "GET", f"/device-authorizations/{code}", BASIC)
        assert (answer.status, answer.json["reason"]) == (404, "DEVICE_CODE_NOT_FOUND"), code
    unknown = call(server, "POST", "/device-authorizations/token", device_code="nothing")
    assert (unknown.status, unknown.json["state"], unknown.json["token"]) == (200, "expired", None)
    pending = call(server, "POST", "/device-authorizations/token", device_code=made["device_code"])
    assert pending.json["state"] == "pending"
    # A token that may not create tokens cannot confirm a code either.
    weak = call(server, "POST", "/me/tokens", BASIC, name="weak", scope="write").json["token"]
    refused = call(
        server,
        "POST",
        f"/device-authorizations/{made['user_code']}/decision",
        f"Authorization: Bearer {weak}",
        allow=True,
    )
    assert refused.status == 403


def test_signing_in_says_how_to_use_the_server_unless_it_is_used(server: GreenroomServer, tmp_path: Path) -> None:
    token = call(server, "POST", "/me/tokens", BASIC, name="hint", scope="read").json["token"]
    hint = f"export GREENROOM_TRACKING_URI={server.url}\n"
    for used, is_told in ((server.url, False), (str(tmp_path / "folder"), True)):
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))
        } | {"GREENROOM_CONFIG_DIR": str(tmp_path / "config"), "GREENROOM_TRACKING_URI": used}
        done = subprocess.run(
            [sys.executable, "-m", "greenroom", "login", "--token", server.url],
            input=token,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert (hint in done.stderr) == is_told, done.stderr


def test_a_stored_workspace_that_is_gone_keeps_nobody_from_signing_in_again(
    server: GreenroomServer, terminal: Terminal
) -> None:
    assert "must match" in terminal.run("login", "--username", ADMIN, "--workspace", "No Name", given=PASSWORD, code=2)
    assert call(server, "POST", "/workspaces", BASIC, name="renamed-since").status == 201
    terminal.run("login", "--username", ADMIN, "--workspace", "renamed-since", given=PASSWORD)
    assert call(server, "PATCH", "/workspaces/renamed-since", BASIC, name="new-name").status == 200
    assert "Workspace 'renamed-since' not found" in terminal.run("whoami", code=6)
    terminal.run("login", "--username", ADMIN, given=PASSWORD)
    assert terminal.whoami()["workspace"] == "default"
    terminal.run("login", "--username", ADMIN, "--workspace", "new-name", given=PASSWORD)
    assert call(server, "PATCH", "/workspaces/new-name", BASIC, name="newer-name").status == 200
    terminal.run("logout")
    assert not terminal.file.exists() or server.url not in terminal.file.read_text()
