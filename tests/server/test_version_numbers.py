"""Parsing of version numbers and stages, which are strings on the wire; of several errors the same one as MLflow's is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.file_client import Files

API = "/api/2.0/mlflow"
NOT_A_NUMBER = "Parameter 'version' must be an integer, got 'x'."
BAD_NAME = "Invalid model name 'a/b'. Names cannot contain '/' or ':'."
BAD_STAGE = "Invalid Model Version stage: y. Value must be one of None, Staging, Production, Archived."
NOT_ACTIVE = (
    "Model version transition cannot archive existing model versions because 'None' is not an Active stage. "
    "Valid stages are ['Staging', 'Production']"
)
BAD_ALIAS = "Invalid alias name: 'a b'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
TRANSITION = ("POST", "model-versions/transition-stage")
ALIAS = ("POST", "registered-models/alias")


@pytest.mark.parametrize(
    ("call", "fields", "message"),
    [
        (("POST", "model-versions/set-tag"), {"version": "x", "key": "a/../b"}, NOT_A_NUMBER),
        (("POST", "model-versions/set-tag"), {"name": "a/b", "version": "x", "key": "a/../b"}, BAD_NAME),
        (("DELETE", "model-versions/delete-tag"), {"version": "x", "key": "a/../b"}, NOT_A_NUMBER),
        (("DELETE", "model-versions/delete"), {"version": "x"}, NOT_A_NUMBER),
        (("DELETE", "model-versions/delete"), {"name": "a/b", "version": "x"}, BAD_NAME),
        (("PATCH", "model-versions/update"), {"version": "x", "description": "d"}, NOT_A_NUMBER),
        (TRANSITION, {"version": "x", "stage": "Staging"}, NOT_A_NUMBER),
        (TRANSITION, {"name": "a/b", "version": "x", "stage": "y"}, BAD_STAGE),
        (TRANSITION, {"version": "x", "stage": "none", "archive_existing_versions": True}, NOT_ACTIVE),
        (TRANSITION, {"name": "a/b", "version": "x", "stage": "staging"}, BAD_NAME),
        (ALIAS, {"alias": "best", "version": "x"}, NOT_A_NUMBER),
        (ALIAS, {"alias": "a b", "version": "x"}, BAD_ALIAS),
        (ALIAS, {"name": "a/b", "alias": "a b", "version": "x"}, BAD_NAME),
    ],
)
def test_the_first_mistake_is_reported(
    files: Files, call: tuple[str, str], fields: dict[str, Any], message: str
) -> None:
    body = json.dumps({"name": "wine", **fields}).encode()
    answer = files.ask(call[0], f"{API}/{call[1]}", body, {"Content-Type": "application/json"})
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert answer.json["message"] == message


@pytest.mark.parametrize("path", ["model-versions/get", "model-versions/get-download-uri"])
@pytest.mark.parametrize(("name", "message"), [("wine", NOT_A_NUMBER), ("a%2Fb", BAD_NAME)])
def test_reads_check_the_name_first(files: Files, path: str, name: str, message: str) -> None:
    answer = files.ask("GET", f"{API}/{path}?name={name}&version=x")
    assert (answer.status, answer.json["message"]) == (400, message)


def test_a_number_is_read_with_its_spaces_and_zeros(files: Files) -> None:
    files.call("registered-models/create", name="padded")
    files.call("model-versions/create", name="padded", source="s3://bucket/model")
    moved = files.call("model-versions/transition-stage", name="padded", version=" 001", stage="STAGING")
    assert (moved["model_version"]["version"], moved["model_version"]["current_stage"]) == ("1", "Staging")


def test_versions_of_a_stage_are_listed_in_any_spelling(files: Files) -> None:
    files.call("registered-models/create", name="listed")
    files.call("model-versions/create", name="listed", source="s3://bucket/model")
    files.call("model-versions/transition-stage", name="listed", version="1", stage="Production")
    for stage, numbers in (("production", [1]), ("STAGING", []), ("", [1])):
        page = files.ask("GET", f"/api/ui/models/listed/versions?stage={stage}").json
        assert [row["version"] for row in page["versions"]] == numbers
    answer = files.ask("GET", "/api/ui/models/listed/versions?stage=y")
    assert (answer.status, answer.json["message"]) == (400, BAD_STAGE)
