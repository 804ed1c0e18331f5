"""New names that cannot be printed are refused; stored ones stay usable."""

from __future__ import annotations

import http.client
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers import GreenroomServer, StartServer

BAD = {"line feed": "a\nb", "escape": "a\x1b[2Jb", "C1": "a\x9bb", "direction": "a\u202eb", "zero-width": "a\u200bb"}
CALLS = {
    "registered-models/create": "name",
    "experiments/create": "name",
    "runs/create": "run_name",
    "logged-models": "name",
}


def call(server: GreenroomServer, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(
            method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("name", BAD.values(), ids=BAD)
def test_name_that_cannot_be_printed_is_refused(server: GreenroomServer, name: str) -> None:
    for path, field in CALLS.items():
        status, answer = call(server, "POST", f"/api/2.0/mlflow/{path}", {"experiment_id": "0", field: name})
        assert (path, status, answer["error_code"]) == (path, 400, "INVALID_PARAMETER_VALUE")
        assert f"U+{ord(name[1]):04X} at position 2" in answer["message"]
    _, made = call(server, "POST", "/api/2.0/mlflow/runs/create", {"experiment_id": "0"})
    run_id = made["run"]["info"]["run_id"]
    for path, body in (
        ("runs/update", {"run_id": run_id, "run_name": name}),
        ("runs/set-tag", {"run_id": run_id, "key": "mlflow.runName", "value": name}),
        ("runs/log-batch", {"run_id": run_id, "tags": [{"key": "mlflow.runName", "value": name}]}),
    ):
        assert call(server, "POST", f"/api/2.0/mlflow/{path}", body)[0] == 400


def test_names_in_any_script_are_taken(server: GreenroomServer) -> None:
    for name in ("Zürich 3", "می\u200cخواهم", "👩\u200d🔬", "モデル"):
        assert call(server, "POST", "/api/2.0/mlflow/registered-models/create", {"name": name})[0] == 200


def test_stored_name_stays_readable_and_can_be_renamed(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    assert call(server, "POST", "/api/2.0/mlflow/registered-models/create", {"name": "old"})[0] == 200
    server.stop()
    with sqlite3.connect(tmp_path / "data" / "greenroom.db") as database:
        database.execute("UPDATE registered_models SET name = 'old' || char(10) || 'er'")
    server.restart()
    status, found = call(server, "GET", "/api/2.0/mlflow/registered-models/get?name=old%0Aer")
    assert (status, found["registered_model"]["name"]) == (200, "old\ner")
    rename = {"name": "old\ner", "new_name": "newer"}
    assert call(server, "POST", "/api/2.0/mlflow/registered-models/rename", rename)[0] == 200
