"""GET requests with their parameters in a JSON body, as `mlflow-export-import` sends them, on a real server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from greenroom.wire.endpoints.table import ENDPOINTS
from tests.support.file_client import Answer, Files

API = "/api/2.0/mlflow"


def ask(files: Files, path: str, body: Any, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json", **{name.replace("_", "-"): headers[name] for name in headers}}
    return files.ask("GET", API + path, content, given)


@pytest.fixture(scope="module", autouse=True)
def models(files: Files) -> None:
    for name in ("ash", "birch", "cedar"):
        files.call("registered-models/create", name=name)


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [model["name"] for model in answer.json.get("registered_models", [])]


def test_a_body_counts_where_there_is_no_query(files: Files) -> None:
    assert ask(files, "/experiments/get", {"experiment_id": "0"}).json["experiment"]["name"] == "Default"
    assert names(ask(files, "/registered-models/search", {"filter": "name = 'birch'"})) == ["birch"]
    assert names(ask(files, "/registered-models/search", {"max_results": 1, "order_by": ["name DESC"]})) == ["cedar"]
    assert names(ask(files, "/registered-models/search?", {"filter": "name = 'birch'"})) == ["birch"]
    listed = files.ask("GET", "/api/2.0/mlflow-artifacts/artifacts", json.dumps({"path": "../up"}).encode())
    assert listed.status == 400


def test_a_query_counts_before_a_body(files: Files) -> None:
    query = "/registered-models/search?filter=name%20%3D%20%27ash%27"
    assert names(ask(files, query, {"filter": "name = 'birch'", "max_results": 0})) == ["ash"]
    # Also one of fields that the call does not have, as on MLflow's server.
    assert len(names(ask(files, "/registered-models/search?colour=red", {"filter": "name = 'birch'"}))) == 3


@pytest.mark.parametrize("body", [b"", b"  ", b"null", b"{}", b'"{}"'])
def test_an_empty_body_says_nothing(files: Files, body: bytes) -> None:
    assert len(names(ask(files, "/registered-models/search", body))) == 3


def test_any_content_type_and_any_framing_will_do(files: Files) -> None:
    body = json.dumps({"filter": "name = 'birch'"}).encode()
    assert names(files.ask("GET", f"{API}/registered-models/search", body)) == ["birch"]
    assert names(files.ask("GET", f"{API}/registered-models/search", body, {"Content-Type": "text/plain"})) == ["birch"]
    assert names(files.ask("GET", f"{API}/registered-models/search", iter([body[:5], body[5:]]))) == ["birch"]


def test_what_cannot_be_read_is_refused(files: Files) -> None:
    for body in (b"{", b"[1]", b'{"max_results": "many"}'):
        answer = ask(files, "/registered-models/search", body)
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), body


def test_a_body_is_bounded_as_any_other(own_files: Files) -> None:
    answer = ask(own_files, "/registered-models/get", {"name": "a" * 3_000_000})
    assert answer.status in (400, 413)
    assert ask(own_files, "/experiments/get", {"experiment_id": "0"}).status == 200


def test_every_call_of_the_wire_reads_its_body(files: Files) -> None:
    """A field of a wrong type in a body is told of by its name, so the body was read."""
    asked = 0
    for endpoint in ENDPOINTS:
        path = endpoint.paths[0]
        if endpoint.method != "GET" or endpoint.handler == "raw" or not path.startswith("/api/2.0/"):
            continue
        fields = {name: {"not": "this"} for name in endpoint.request.__struct_fields__ if "{" + name not in path}
        if not fields:
            continue
        answer = files.ask("GET", path.replace("{model_id}", "m-0"), json.dumps(fields).encode())
        assert (answer.status, 'Invalid value {"not":"this"}' in answer.json["message"]) == (400, True), answer.body
        asked += 1
    assert asked > 15
