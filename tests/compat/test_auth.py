"""MLflow's auth app: its genuine client, an unchanged client under each role, and the answers of a genuine server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.environments import CHECKOUT
from tests.compat import auth_calls
from tests.compat.auth_calls import ADMIN, ADMIN_PASSWORD, CALLS, DIFFERENCES, Answer, Call, Server
from tests.compat.genuine import MLflowServer
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer, StartServer

CLIENTS = ["mlflow-2.22", "mlflow"]
DATABASES = ["sqlite", "postgresql"]
ACCOUNTS = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": ADMIN_PASSWORD}
_AS_ADMIN = {"MLFLOW_TRACKING_USERNAME": ADMIN, "MLFLOW_TRACKING_PASSWORD": ADMIN_PASSWORD}
_ROW = re.compile(r"^\| (.+?) \| .+ \|$", re.MULTILINE)


@pytest.fixture
def start_with_accounts(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path
) -> Callable[..., GreenroomServer]:
    """Start a Greenroom with one account, an administrator."""

    def start(database: str, *arguments: str) -> GreenroomServer:
        address = ["--database", request.getfixturevalue("postgres_database")] if database == "postgresql" else []
        return start_server("--data", tmp_path / "data", *address, *arguments, environment=ACCOUNTS)

    return start


# -- the client of the auth app ------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("client", CLIENTS)
def test_the_auth_client_does_all_it_can(
    client: str,
    database: str,
    start_with_accounts: Callable[..., GreenroomServer],
    client_python: Callable[[str], Path],
) -> None:
    server = start_with_accounts(database)
    program = ["-m", "tests.compat.scenarios.auth_client", "--tracking-uri", server.url, "--frozen"]
    environment = {**steps.ENVIRONMENT, **_AS_ADMIN}
    output = environments.run(client_python(client), program, environment=environment, cwd=CHECKOUT)
    assert "steps, all as they should be" in output
    assert ("create a role" in output) == (client == "mlflow")
    assert "Traceback" not in server.log
    assert "long-password" not in server.log


# -- the same calls to a genuine server ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def genuine_answers(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Answer]]:
    """What a genuine server with its auth app answers to all calls, one after another."""
    folder = tmp_path_factory.mktemp("auth")
    server = MLflowServer(mlflow_python, folder / "mlflow", admin=(ADMIN, ADMIN_PASSWORD))
    try:
        asked = Server(server.url)
        yield {call.label: asked.send(call) for call in CALLS}
    finally:
        server.close()


@pytest.mark.parametrize("database", DATABASES)
def test_answers_equal_those_of_mlflows_auth_app(
    database: str, genuine_answers: dict[str, Answer], start_with_accounts: Callable[..., GreenroomServer]
) -> None:
    # MLflow's default is READ for everyone.
    server = start_with_accounts(database, "--default-role", "viewer")
    asked = Server(server.url)
    unlike: dict[str, Any] = {}
    unused = set(DIFFERENCES)
    for call in CALLS:
        ours, genuine = asked.send(call), genuine_answers[call.label]
        if auth_calls.alike(genuine, ours):
            continue
        expected = DIFFERENCES.get(call.label)
        unused.discard(call.label)
        if expected is None or not expected.covers(ours):
            unlike[call.label] = [genuine, ours]
    assert not unlike, json.dumps(unlike, indent=1)
    assert not unused, "these no longer differ"
    assert not [request for request in server.requests(at_least=len(CALLS)) if (request["status"] or 0) >= 500]
    assert "Traceback" not in server.log


def test_every_difference_names_its_row() -> None:
    rows = set(_ROW.findall((CHECKOUT / "docs" / "wire.md").read_text()))
    assert {difference.row for difference in DIFFERENCES.values()} <= rows
    labels = [call.label for call in CALLS]
    assert len(set(labels)) == len(labels)
    assert set(DIFFERENCES) <= set(labels)


def test_every_call_of_the_auth_app_is_compared() -> None:
    """All rows but those that the newest server no longer has."""
    from greenroom.wire.endpoints import auth

    asked = {(call.method, call.path.partition("?")[0]) for call in CALLS}
    missed = {row.name for row in auth.ENDPOINTS if not any((row.method, path) in asked for path in row.paths)}
    assert missed == {
        row.name
        for row in auth.ENDPOINTS
        if "permissions/" in row.path and row.path.startswith(("/experiments", "/registered-models"))
    } | {row.name for row in auth.ENDPOINTS if "workspace" in row.path}


# -- an unchanged client under each role ---------------------------------------------------------------------------

ROLES = ("none", "viewer", "contributor", "approver", "manager", "administrator")
_WHO = "manager or administrator can grant it."
_NO_EXPERIMENT = "RESOURCE_DOES_NOT_EXIST: No Experiment with id={experiment} exists"
_NO_RUN = "RESOURCE_DOES_NOT_EXIST: Run with id={run} not found"
_NO_MODEL = "RESOURCE_DOES_NOT_EXIST: Registered Model with name=wine not found"
_NO_VERSION = "RESOURCE_DOES_NOT_EXIST: Model Version (name=wine, version=1) not found"
_EVERYONE_BUT = ("ok",) * 5


def _needs(permission: str) -> str:
    return f"PERMISSION_DENIED: Permission denied: {permission} is needed. {_WHO}"


def _contributing(none: str, permission: str) -> tuple[str, ...]:
    return (none, _needs(permission), "ok", "ok", "ok", "ok")


def _deleting(none: str, permission: str) -> tuple[str, ...]:
    refused = _needs(permission)
    return (none, refused, refused, refused, "ok", "ok")


# What each step of the documented workflow ends in, for each role, as the client shows it.
EXPECTED: dict[str, tuple[str, ...]] = {
    "find the experiment": ("None", *_EVERYONE_BUT),
    "get the experiment": (_NO_EXPERIMENT, *_EVERYONE_BUT),
    "search experiments": ("none", *("Default, vineyard",) * 5),
    "search runs": ("0 runs", *_EVERYONE_BUT),
    "get the run": (_NO_RUN, *_EVERYONE_BUT),
    "list its files": (_NO_RUN, *_EVERYONE_BUT),
    "download a file": (_NO_RUN, *_EVERYONE_BUT),
    "get the model": (_NO_MODEL, *_EVERYONE_BUT),
    "search models": ("none", *("wine",) * 5),
    "get the version": (_NO_VERSION, *_EVERYONE_BUT),
    "download the version": (_NO_MODEL, *_EVERYONE_BUT),
    "create an experiment": (
        "PERMISSION_DENIED: Permission denied: experiment:create is needed.",
        _needs("experiment:create"),
        *("ok",) * 4,
    ),
    "create a run": _contributing(_NO_EXPERIMENT, "run:create"),
    "log to it": (*("skipped: no run",) * 2, *("ok",) * 4),
    "log a model": (*("skipped: no run",) * 2, *("ok",) * 4),
    "register it": (*("skipped: no source",) * 2, *("ok",) * 4),
    "tag the run of another": _contributing(_NO_RUN, "run:update"),
    "upload to the run of another": (
        _NO_RUN,
        f"HTTP 403: Permission denied: artifact:write is needed. {_WHO}",
        *("ok",) * 4,
    ),
    "add a version": _contributing(_NO_MODEL, "model_version:create"),
    "describe the version": _contributing(_NO_MODEL, "model_version:update"),
    "set an alias": _contributing(_NO_MODEL, "registered_model:update"),
    "promote": _contributing(_NO_MODEL, "model_version:transition"),
    "delete the alias": _contributing(_NO_MODEL, "registered_model:update"),
    "rename a model": _contributing(_NO_MODEL.replace("wine", "spare-none"), "registered_model:update"),
    "delete a model": _deleting(_NO_MODEL.replace("wine", "spare-none"), "registered_model:delete"),
    "delete the own model": (
        _NO_MODEL.replace("wine", "own-none"),
        _NO_MODEL.replace("wine", "own-viewer"),
        *("ok",) * 4,
    ),
    # Whose run it is does not matter: its experiment is another's.
    "delete the own run": (
        *("skipped: no run",) * 2,
        *(_needs("run:delete"),) * 2,
        *("ok",) * 2,
    ),
    "delete an experiment": _deleting(
        "RESOURCE_DOES_NOT_EXIST: No Experiment with id={spare_none} exists", "experiment:delete"
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_an_unchanged_client_may_do_what_its_role_says(
    client: str,
    start_with_accounts: Callable[..., GreenroomServer],
    client_python: Callable[[str], Path],
) -> None:
    server = start_with_accounts("sqlite")
    password = "a-password-of-theirs"
    asked = Server(server.url)
    for role in ROLES:
        made = asked.send(
            Call("", ADMIN, "POST", f"{auth_calls.USERS}/create", {"username": role, "password": password})
        )
        assert made.status == 200, made
        if role != "none":
            fields = {"account": role, "role": role, "resource": "workspace"}
            assert asked.send(Call("", ADMIN, "POST", "/api/v1/grants", fields)).status == 201
    program = ["-m", "tests.compat.scenarios.roles_at_work"]
    environment = {**steps.ENVIRONMENT, **_AS_ADMIN, "ROLES_USERS": json.dumps(dict.fromkeys(ROLES, password))}
    python = client_python(client)
    output = environments.run(python, [*program, "prepare", server.url], environment=environment, cwd=CHECKOUT)
    ids: dict[str, str] = _last_line(output)
    environment |= {f"ROLES_{name.upper()}": value for name, value in ids.items()}
    output = environments.run(python, [*program, "work", server.url], environment=environment, cwd=CHECKOUT)
    found: dict[str, dict[str, str]] = _last_line(output)
    expected = {
        step: {role: text.format(**ids) for role, text in zip(ROLES, texts, strict=True)}
        for step, texts in EXPECTED.items()
    }
    assert found == expected
    assert "Traceback" not in server.log


def _last_line(output: str) -> Any:
    return json.loads(output.strip().splitlines()[-1])
