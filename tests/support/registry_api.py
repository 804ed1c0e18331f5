"""Models and versions through the public API of a running server."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from tests.support.file_client import Answer, Files

CONTENTS = {"MLmodel": b"flavors: {}\n", "data/weights.bin": bytes(range(256)), "requirements.txt": b"numpy==2\n"}
"""The files of every version that `register` makes."""


def ask(files: Files, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """Send a request to a path below ``/api/v1``; headers as ``If_Match="..."``."""
    content = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return files.ask(method, f"/api/v1{path}", content, sent)


def told(files: Files, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Send a request that succeeds, and return what it answers; None without a body."""
    answer = ask(files, method, path, body, **headers)
    assert answer.status in (200, 201, 204), answer
    return answer.json if answer.body else None


def refused(answer: Answer, status: int, reason: str, field: str | None) -> None:
    """Check an error."""
    assert (answer.status, answer.json["reason"], answer.json["field"]) == (status, reason, field), answer


def a_run(files: Files) -> str:
    """Make a run with the files of a model in the folder ``model``, and return its id."""
    run: str = files.call("runs/create", experiment_id="0", run_name="r")["run"]["info"]["run_id"]
    for path, content in CONTENTS.items():
        assert files.put(f"0/{run}/artifacts/model/{path}", content).status == 200
    return run


def register(files: Files, name: str, run_id: str | None = None) -> str:
    """Register a version of a model, making the model if needed, and return the path of the version."""
    body = {"run_id": run_id or a_run(files), "path": "model", "create_model": True}
    made = told(files, "POST", f"/models/{quote(name, safe='')}/versions", body)
    return f"/models/{quote(name, safe='')}/versions/{made['version']}"


def transition(files: Files, version: str, **body: Any) -> Any:
    """Move a version and return the transition."""
    return told(files, "POST", f"{version}/transitions", body)
