"""Requests for clients that Greenroom does not make: the vendor's `databricks-sdk`, and MLflow's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.environments import CHECKOUT, ENVIRONMENTS, ensure
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer, StartServer

PASSWORD = "correct-horse-battery"
ADMIN = {"GREENROOM_SERVER_ADMIN_USERNAME": "root", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
API = "/api/v1"


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    """A server with people, the model ``wine``, and rules that ask for one approval."""
    address = ["--database", request.getfixturevalue("postgres_database")] if request.param == "postgresql" else []
    server = start_server("--data", tmp_path / "data", *address, environment=ADMIN)
    with httpx.Client(base_url=server.url, auth=("root", PASSWORD), trust_env=False, timeout=60) as root:

        def do(method: str, path: str, **body: Any) -> None:
            answer = root.request(method, API + path, json=body)
            assert answer.status_code < 300, answer.text

        do("POST", "/models", name="wine")
        for _ in range(3):
            made = root.post(
                "/api/2.0/mlflow/model-versions/create", json={"name": "wine", "source": "s3://bucket/model"}
            )
            assert made.status_code == 200, made.text
        for name, role in (("ada", "contributor"), ("ben", "approver"), ("cleo", "approver"), ("vic", None)):
            do("POST", "/accounts", name=name, password=PASSWORD)
            if role is not None:
                do("POST", "/grants", model="wine", account=name, role=role)
        do("POST", "/accounts", name="robot", kind="service")
        do("POST", "/groups", name="tasters")
        do("PUT", "/rules/stage:Production", approvals_count=1, is_exclusive=True)
        do("PUT", "/rules/alias:champion", approvals_count=1)
    return server


def test_databricks_sdk_does_all_of_it(server: GreenroomServer) -> None:
    python = ensure(ENVIRONMENTS["databricks-sdk"])
    program = ["-m", "tests.compat.scenarios.databricks_registry", server.url, PASSWORD]
    output = environments.run(python, program, cwd=CHECKOUT)
    assert "all as they should be" in output
    assert "Traceback" not in server.log
    assert PASSWORD not in server.log


@pytest.mark.parametrize(
    ("client", "code", "code_of_401"),
    [
        ("mlflow-skinny-1.30", "INVALID_STATE", "CUSTOMER_UNAUTHORIZED"),  # it does not know the others
        ("mlflow-skinny-2.22", "RESOURCE_CONFLICT", "UNAUTHENTICATED"),
        ("mlflow-skinny", "RESOURCE_CONFLICT", "UNAUTHENTICATED"),
    ],
)
def test_mlflow_prints_what_is_missing_and_where_the_request_is(
    client: str, code: str, code_of_401: str, server: GreenroomServer, client_python: Callable[[str], Path]
) -> None:
    environment = {
        **steps.ENVIRONMENT,
        "MLFLOW_TRACKING_URI": server.url,
        "MLFLOW_TRACKING_USERNAME": "ada",
        "MLFLOW_TRACKING_PASSWORD": PASSWORD,
    }
    program = ["-m", "tests.compat.scenarios.meeting_a_rule"]
    output = environments.run(client_python(client), program, environment=environment, cwd=CHECKOUT)
    told = json.loads(output.strip().splitlines()[-1])
    has_aliases = not client.endswith("1.30")
    expected = {
        "stage, first": f"{code}: Moving version 1 from None to Production needs approval. Missing: 1 approval "
        f"(0 of 1 given). Request 1 was made for it: {server.url}/requests/1",
        "alias, first": f"{code}: Setting the alias champion to version 1 needs approval. Missing: 1 approval "
        f"(0 of 1 given). Request 2 was made for it: {server.url}/requests/2",
        "stage, again": f"{code}: Moving version 1 from None to Production needs approval. Missing: 1 approval "
        f"(0 of 1 given). Request 1 by ada asks for it already: {server.url}/requests/1",
        "alias, again": f"{code}: Setting the alias champion to version 1 needs approval. Missing: 1 approval "
        f"(0 of 1 given). Request 2 by ada asks for it already: {server.url}/requests/2",
        "free stage": "done",
        "stage now": "Staging",
        "wrong password": f"{code_of_401}: You are not authenticated",
    }
    assert told == {what: text for what, text in expected.items() if has_aliases or not what.startswith("alias")}
    assert "Traceback" not in server.log
