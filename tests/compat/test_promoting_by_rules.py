"""Unchanged MLflow clients where a workspace has stages of its own and rules: every text that their users read, in full."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

import greenroom
from greenroom.sdk.http import HttpTransport
from scripts.environments import CHECKOUT
from tests.compat.scenarios import steps
from tests.support import environments
from tests.support.servers import GreenroomServer, StartServer

PASSWORD = "correct-horse-battery"
ADMIN = {"GREENROOM_SERVER_ADMIN_USERNAME": "root", "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
API = "/api/v1"
MODEL_FILE = "flavors: {}"


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    """A server with the model ``wine``, the stage QA, and rules of Production and of two aliases."""
    server = start_server("--data", tmp_path / "data", environment=ADMIN)
    client = greenroom.MlflowClient(transport=HttpTransport(server.url.replace("://", f"://root:{PASSWORD}@")))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "MLmodel").write_text(MODEL_FILE)
    run = client.create_run("0")
    client.log_artifacts(run.info.run_id, tmp_path / "model", "model")
    client.create_registered_model("wine")
    client.create_model_version("wine", f"{run.info.artifact_uri}/model", run.info.run_id)
    client.set_registered_model_alias("wine", "steady", "1")
    for name, role in (("ada", "contributor"), ("ben", "approver")):
        send(server, "root", "POST", "/accounts", name=name, password=PASSWORD)
        client.grant_role("wine", role=role, account=name)
    client.create_stage("QA", position=1)
    for target in ("stage:Production", "alias:champion"):
        client.set_stage_rule(target, conditions=["tags.reviewed = 'yes'"], approvals_count=1)
    client.set_stage_rule("alias:steady", approvals_count=1)
    return server


@pytest.mark.parametrize("client", ["mlflow-skinny-2.22", "mlflow-skinny"])
def test_an_unchanged_client_is_told_what_is_missing_and_loads_what_was_approved(
    client: str, server: GreenroomServer, client_python: Callable[[str], Path]
) -> None:
    def run(phase: str) -> Mapping[str, Any]:
        environment = {
            **steps.ENVIRONMENT,
            "MLFLOW_TRACKING_URI": server.url,
            "MLFLOW_TRACKING_USERNAME": "ada",
            "MLFLOW_TRACKING_PASSWORD": PASSWORD,
        }
        program = ["-m", "tests.compat.scenarios.promoting_by_rules", phase]
        output = environments.run(client_python(client), program, environment=environment, cwd=CHECKOUT)
        found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
        return found

    assert run("before") == {
        "in QA": ["1", "QA"],
        "stage of version 1": "QA",
        "loaded from QA": MODEL_FILE,
        "unknown stage": "INVALID_PARAMETER_VALUE: Invalid Model Version stage: Canary. Value must be one of None, QA, "
        "Staging, Production, Archived.",
        "condition": "RESOURCE_CONFLICT: Moving version 1 from QA to Production is not allowed. Missing: tag reviewed is 'yes' "
        "(The tag reviewed is not set on version 1); 1 approval (0 of 1 given).",
        "alias, condition": "RESOURCE_CONFLICT: Setting the alias champion to version 1 is not allowed. Missing: tag reviewed "
        "is 'yes' (The tag reviewed is not set on version 1); 1 approval (0 of 1 given).",
        "approval": "RESOURCE_CONFLICT: Moving version 1 from QA to Production needs approval. Missing: 1 approval (0 of 1 "
        f"given). Request 1 was made for it: {server.url}/requests/1",
        "alias, approval": "RESOURCE_CONFLICT: Setting the alias champion to version 1 needs approval. Missing: 1 approval "
        f"(0 of 1 given). Request 2 was made for it: {server.url}/requests/2",
        "removing the alias": "RESOURCE_CONFLICT: Removing the alias steady is not allowed: its rule asks for approvals, "
        "which are given to a version. Set it to another version instead.",
        "in Production": [],
    }
    for number in (1, 2):
        approved = send(server, "ben", "POST", f"/requests/{number}/approve", comment="Tasted")
        assert approved["state"] == "moved"
    assert run("after") == {
        "in Production": ["1"],
        "loaded from Production": MODEL_FILE,
        "loaded by the alias": MODEL_FILE,
    }
    assert "Traceback" not in server.log


def send(server: GreenroomServer, who: str, method: str, path: str, **body: Any) -> dict[str, Any]:
    """Send a request of the public API as a person, and return the answer."""
    answer = httpx.request(
        method, f"{server.url}{API}{path}", json=body, auth=(who, PASSWORD), trust_env=False, timeout=60
    )
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()
    return found
