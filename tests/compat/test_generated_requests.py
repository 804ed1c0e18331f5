"""Requests that schemathesis generates from the description of the public API: each gets a documented response.

Valid and invalid requests to every operation of a server with data, with all of schemathesis's checks: statuses, content
types, headers and bodies as documented, invalid data refused, no status 5xx.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.support import environments
from tests.support.file_client import Files

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
SEED = 20261129
EXAMPLES_OF_AN_OPERATION = 12
# Thousands of requests, which take a minute or two on a quiet machine.
TIMEOUT_S = 900
# Most requests are about what exists.
PROBABILITY = 0.7
# Generated requests delete and rename some of them.
MODELS = ["Churn", "Fraud", "Sales", "Demand", "Clicks", "Prices", "Delays", "Faults"]
# Creating an account would turn the server into one with accounts, where these requests, without credentials, end. The
# operations of accounts and access have `tests/server/test_fuzz.py` and `tests/server/test_v1_contract.py`.
NOT_OF_A_LOCAL_SERVER = [
    "accounts",
    "groups",
    "tokens",
    "sessions",
    "device authorizations",
    "publishers",
    "access",
    "workspaces",
]
# Pages for people, in HTML.
PAGES = ["confirm_unsubscribe", "unsubscribe"]
# Not started: requests of another method than those of a path (TRACE, for example) are refused by the protocol.
UNEXPECTED_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def _fill(files: Files) -> Mapping[str, list[str]]:
    """Fill the server, and return values of parameters that exist."""
    experiment = files.call("experiments/create", name="churn-models", tags=[{"key": "team", "value": "growth"}])
    run = files.call("runs/create", experiment_id=experiment["experiment_id"], run_name="trees")["run"]["info"]
    for step in range(3):
        files.call("runs/log-metric", run_id=run["run_id"], key="auc", value=0.9 + step / 100, timestamp=1, step=step)
    files.call("runs/log-parameter", run_id=run["run_id"], key="depth", value="3")
    others = [files.call("runs/create", experiment_id=experiment["experiment_id"])["run"]["info"] for _ in range(4)]
    files.put(f"{experiment['experiment_id']}/{run['run_id']}/artifacts/model/MLmodel", b"flavors: {}\n")
    logged = files.call("logged-models", experiment_id=experiment["experiment_id"], name="trees")
    for model in MODELS:
        files.call("registered-models/create", name=model, tags=[{"key": "team", "value": "growth"}])
        for _ in range(3):
            source = f"runs:/{run['run_id']}/model"
            files.call("model-versions/create", name=model, source=source, run_id=run["run_id"])
        files.call("registered-models/alias", name=model, alias="champion", version="3")
        stage = {"version": "3", "stage": "Production", "archive_existing_versions": False}
        files.call("model-versions/transition-stage", name=model, **stage)
    return {
        "model": MODELS,
        "version": ["1", "2", "3"],
        "alias": ["champion"],
        "key": ["team", "auc"],
        "path": ["model/MLmodel", "MLmodel"],
        "run_id": [run["run_id"], *(other["run_id"] for other in others)],
        "experiment_id": [experiment["experiment_id"], "0"],
        "logged_model_id": [logged["model"]["info"]["model_id"]],
    }


def _settings(values: Mapping[str, list[str]]) -> str:
    lines = [f"hooks = {json.dumps(str(HOOKS))}", f"seed = {SEED}", "warnings = false"]
    lines += ["[generation]", f"max-examples = {EXAMPLES_OF_AN_OPERATION}", "deterministic = true", "allow-x00 = false"]
    lines += ["[phases.coverage]", f"unexpected-methods = {json.dumps(UNEXPECTED_METHODS)}"]
    # A stream does not end by itself.
    lines += [
        "[[operations]]",
        'include-operation-id = "follow_events"',
        "request-timeout = 1.0",
        "max-stream-events = 1",
    ]
    # A stale etag is valid data, and may be refused before other data is looked at.
    lines += ["[checks.positive_data_acceptance]"]
    lines += ['expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412"]']
    lines += ["[checks.negative_data_rejection]", 'expected-statuses = ["400", "404", "409", "412", "415"]']
    for name, known in values.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(known)}"]
    lines += ["[parameters]", '"header.X-MLFLOW-WORKSPACE" = "default"']
    for name in values:
        lines.append(f'"path.{name}" = {{ dictionary = "{name}", probability = {PROBABILITY} }}')
    return "\n".join(lines) + "\n"


def test_every_response_is_as_documented(files: Files, openapi_python: Path, tmp_path: Path) -> None:
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(_settings(_fill(files)))
    arguments: list[str | Path] = ["-m", "schemathesis.cli", "--config-file", settings, "run", DOCUMENT]
    for tag in NOT_OF_A_LOCAL_SERVER:
        arguments += ["--exclude-tag", tag]
    for operation in PAGES:
        arguments += ["--exclude-operation-id", operation]
    arguments += ["--url", files.server.url, "--checks", "all", "--no-color", "--continue-on-failure"]
    environments.run(openapi_python, arguments, cwd=tmp_path, timeout_s=TIMEOUT_S)
