"""`greenroom workspaces`, `roles` and `grants` through a server, and what its answers say about access."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from greenroom.cli.main import main
from greenroom.sdk import connection
from tests.support.servers import GreenroomServer

PASSWORD = "correct horse battery staple"


class Told(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the administrator root and the users ada and ben."""
    folder = tmp_path_factory.mktemp("server")
    server = GreenroomServer(
        "--data",
        folder / "data",
        log=folder / "log",
        environment={"GREENROOM_SERVER_ADMIN_USERNAME": "root", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD},
    )
    try:
        for name in ("ada", "ben"):
            assert ask(server.url, "root", "POST", "/accounts", {"name": name, "password": PASSWORD})[0] == 201
        yield server.url
        server.stop()
    finally:
        server.kill()


def run(url: str, *arguments: str, user: str = "root", workspace: str = "default") -> Told:
    environment = {
        "MLFLOW_TRACKING_USERNAME": user,
        "MLFLOW_TRACKING_PASSWORD": PASSWORD,
        "MLFLOW_WORKSPACE": workspace,
    }
    result = CliRunner().invoke(main, [*arguments, "--uri", url], env=environment, catch_exceptions=False)
    connection.forget_transports()
    return Told(result.exit_code, result.stdout.strip(), result.stderr.strip())


def ask(
    url: str, user: str, method: str, path: str, body: Any = None, *, workspace: str | None = None
) -> tuple[int, Any]:
    """Send a request of the public API, or of the MLflow API if the path begins with ``/api``."""
    server = http.client.HTTPConnection(url.removeprefix("http://"))
    word = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}
    if workspace is not None:
        headers["X-MLFLOW-WORKSPACE"] = workspace
    content = None if body is None else json.dumps(body)
    server.request(method, path if path.startswith("/api/") else f"/api/v1{path}", content, headers)
    answer = server.getresponse()
    text = answer.read()
    server.close()
    return answer.status, json.loads(text) if text else None


def test_workspaces_are_managed_on_the_command_line(url: str) -> None:
    assert run(url, "workspaces", "create", "lab", "--description", "Tests.", "--default-role", "viewer").code == 0
    assert run(url, "workspaces", "create", "lab").code == 5
    assert run(url, "workspaces", "create", "Lab").code == 2
    assert run(url, "workspaces", "create", "other", user="ada").code == 4
    assert "lab" in run(url, "workspaces", "list", user="ada").out
    assert run(url, "workspaces", "update", "lab", "--name", "factory").code == 0
    shown = json.loads(run(url, "workspaces", "show", "factory", "--json").out)
    assert (shown["description"], shown["default_role"], shown["is_archived"]) == ("Tests.", "viewer", False)
    assert run(url, "workspaces", "archive", "factory").code == 0
    refused = run(url, "models", "create", "wine", workspace="factory")
    assert (refused.code, "archived" in refused.err) == (2, True), refused
    assert "factory" in run(url, "workspaces", "list", "--archived").out
    # The one that the request names is archived itself.
    assert run(url, "workspaces", "restore", "factory", workspace="factory").code == 0
    assert run(url, "models", "create", "wine", workspace="factory").code == 0
    refused = run(url, "workspaces", "delete", "factory", "--yes")
    assert (refused.code, "1 models" in refused.err) == (5, True), refused
    assert run(url, "workspaces", "delete", "factory", "--yes", "--move-to", "default").code == 0
    assert run(url, "models", "delete", "wine", "--yes").code == 0
    assert run(url, "workspaces", "show", "factory").code == 6


def test_roles_and_grants_are_managed_on_the_command_line(url: str) -> None:
    assert run(url, "models", "create", "ale").code == 0
    assert run(url, "roles", "create", "tester", "--permission", "registered_model:read").code == 0
    assert "contributor" in run(url, "roles", "list").out
    assert "comment:create" in run(url, "roles", "permissions").out
    assert "model_version:read" in run(url, "roles", "show", "viewer").out
    made = run(url, "grants", "create", "tester", "--model", "ale", "--user", "ada", "--json")
    assert made.code == 0, made
    assert (run(url, "models", "show", "ale", user="ada").code, run(url, "models", "show", "ale", user="ben").code) == (
        0,
        6,
    )
    assert "tester" in run(url, "grants", "list", "--model", "ale").out
    assert "ada" in run(url, "grants", "who", "--model", "ale").out
    told = run(url, "grants", "explain", "--model", "ale", "--permission", "comment:create", user="ada")
    assert ("no" in told.out, "ask root" in told.out) == (True, True), told
    assert run(url, "grants", "explain", "--model", "ale", "--user", "ben", user="ada").code == 4
    assert run(url, "roles", "delete", "tester", "--yes").code == 5
    assert run(url, "grants", "delete", json.loads(made.out)["grant_id"], "--yes").code == 0
    assert run(url, "models", "show", "ale", user="ada").code == 6
    assert run(url, "roles", "delete", "tester", "--yes").code == 0
    assert run(url, "grants", "owner", "ale", "ada").code == 0
    assert run(url, "models", "show", "ale", user="ada").code == 0


def test_a_grant_without_object_or_holder_names_the_options(url: str) -> None:
    on_nothing = run(url, "grants", "create", "viewer", "--user", "ada")
    to_nobody = run(url, "grants", "create", "viewer", "--on", "workspace")
    assert (on_nothing.code, to_nobody.code) == (2, 2)
    assert "--model, --experiment, or --on" in on_nothing.err
    assert "--user and --group" in to_nobody.err


def test_a_refusal_says_who_can_help_in_both_apis(url: str) -> None:
    assert ask(url, "root", "POST", "/models", {"name": "stout"})[0] == 201
    for user, role in (("ada", "viewer"), ("ben", "manager")):
        fields = {"model": "stout", "account": user, "role": role}
        assert ask(url, "root", "POST", "/grants", fields)[0] == 201
    status, body = ask(url, "ada", "DELETE", "/models/stout")
    assert (status, body["reason"], body["details"]["permission"]) == (
        403,
        "PERMISSION_DENIED",
        "registered_model:delete",
    )
    assert body["details"]["granted_by"] == ["ben"]
    status, body = ask(url, "ada", "DELETE", "/api/2.0/mlflow/registered-models/delete", {"name": "stout"})
    assert (status, body["error_code"]) == (403, "PERMISSION_DENIED")
    assert body["message"].startswith("Permission denied: registered_model:delete is needed.")
    assert "ben" in body["message"]


_BEFORE_THE_MOVE = ["grant.created", "registered_model.created"]


def test_the_page_is_told_the_new_name_of_a_renamed_model(url: str) -> None:
    assert ask(url, "root", "POST", "/models", {"name": "perry"})[0] == 201
    assert ask(url, "root", "POST", "/grants", {"model": "perry", "account": "ben", "role": "viewer"})[0] == 201
    assert ask(url, "root", "PATCH", "/models/perry", {"name": "poire"})[0] == 200
    for user in ("root", "ben"):
        status, body = ask(url, user, "GET", "/api/ui/models/perry")
        assert (status, body["details"]) == (404, {"moved_to": {"workspace": "default", "model": "poire"}})
    # Clients of the public API are told no more than before; nor is who may not see it.
    assert ask(url, "ben", "GET", "/models/perry")[1]["details"] == {}
    assert ask(url, "ada", "GET", "/api/ui/models/perry")[1]["details"] == {}
    # Another model of the name is in the way.
    assert ask(url, "root", "POST", "/models", {"name": "perry"})[0] == 201
    assert ask(url, "root", "DELETE", "/models/perry")[0] == 204
    assert ask(url, "root", "GET", "/api/ui/models/perry")[1]["details"] == {}


def test_the_old_address_of_a_moved_model_is_read_and_not_changed(url: str) -> None:
    assert ask(url, "root", "POST", "/workspaces", {"name": "cellar"})[0] == 201
    assert ask(url, "root", "POST", "/models", {"name": "port", "description": "Sweet."})[0] == 201
    assert ask(url, "root", "POST", "/grants", {"model": "port", "account": "ben", "role": "viewer"})[0] == 201
    status, moved = ask(url, "root", "POST", "/models/port/move", {"workspace": "cellar"})
    assert (status, moved["workspace"]) == (200, "cellar")
    old = "/api/2.0/mlflow/registered-models/get?name=port"
    for workspace in ("default", "cellar"):
        status, body = ask(url, "root", "GET", old, workspace=workspace)
        assert (status, body["registered_model"]["description"]) == (200, "Sweet.")
        assert ask(url, "root", "GET", "/models/port", workspace=workspace)[1]["description"] == "Sweet."
        found = ask(url, "root", "GET", "/events?model=port", workspace=workspace)[1]["items"]
        assert [one["type"] for one in found] == [*["registered_model.moved"] * 2, *_BEFORE_THE_MOVE]
    status, body = ask(url, "root", "PATCH", "/models/port", {"description": "Dry."})
    assert (status, body["reason"]) == (404, "MODEL_NOT_FOUND")
    assert body["details"] == {"moved_to": {"workspace": "cellar", "model": "port"}}
    assert "moved to the workspace 'cellar'" in body["message"]
    # The page goes to the new address.
    status, body = ask(url, "root", "GET", "/api/ui/models/port")
    assert (status, body["details"]) == (404, {"moved_to": {"workspace": "cellar", "model": "port"}})
    # Who may not see it there sees the same as for any other name.
    for user in ("ada", "ben"):
        assert ask(url, user, "GET", "/events?model=port")[0] == 404
        status, body = ask(url, user, "GET", "/api/ui/models/port")
        assert (status, body["details"]) == (404, {})
        status, body = ask(url, user, "GET", "/models/port")
        assert (status, body["details"]) == (404, {})
        status, body = ask(url, user, "PATCH", "/models/port", {"description": "Dry."})
        assert (status, body["details"], "cellar" in body["message"]) == (404, {}, False)
    # A new model of that name takes the address over.
    assert ask(url, "root", "POST", "/models", {"name": "port", "description": "New."})[0] == 201
    assert ask(url, "root", "GET", "/models/port")[1]["description"] == "New."


def test_a_workspace_is_named_on_the_wire_and_in_events(url: str) -> None:
    assert ask(url, "root", "POST", "/workspaces", {"name": "loft"})[0] == 201
    made = ask(url, "root", "POST", "/api/2.0/mlflow/experiments/create", {"name": "tuning"}, workspace="loft")[1]
    path = f"/api/2.0/mlflow/experiments/get?experiment_id={made['experiment_id']}"
    assert ask(url, "root", "GET", path, workspace="loft")[1]["experiment"]["workspace"] == "loft"
    assert ask(url, "root", "GET", path)[0] == 404
    found = ask(url, "root", "GET", "/events", workspace="loft")[1]["items"]
    assert [(one["type"], one["workspace"]) for one in found] == [
        ("experiment.created", "loft"),
        ("workspace.created", "loft"),
    ]
