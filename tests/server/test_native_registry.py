"""Registry features of the native API, over HTTP: comments, several stages, files with digests, restored models."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from tests.support.file_client import Answer, Files

API = "/api/ui"
FILES = {"MLmodel": b"flavors: {}\n", "data/weights.bin": bytes(range(256)), "requirements.txt": b"numpy==2\n"}


def ask(files: Files, method: str, path: str, body: Any = None) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    return files.ask(method, API + path, content, {"Content-Type": "application/json"})


def told(files: Files, method: str, path: str, body: Any = None) -> Any:
    answer = ask(files, method, path, body)
    assert answer.status == 200, answer.body
    return answer.json


def registered(files: Files, name: str) -> str:
    """Register a version with three files and return the path of its pages."""
    run: str = files.call("runs/create", experiment_id="0", run_name="r")["run"]["info"]["run_id"]
    for path, content in FILES.items():
        assert files.put(f"0/{run}/artifacts/model/{path}", content).status == 200
    told(files, "POST", f"/models/{name}/versions", {"run_id": run, "path": "model", "create_model": True})
    return f"/models/{name}/versions/1"


def test_files_of_a_version_are_listed_with_their_digests(files: Files) -> None:
    version = registered(files, "listed")
    first = told(files, "GET", f"{version}/files?limit=2")
    second = told(files, "GET", f"{version}/files?limit=2&page_token={quote(first['next_page_token'])}")
    assert second["next_page_token"] is None
    assert (first["files_count"], first["size_bytes"]) == (3, sum(map(len, FILES.values())))
    assert {file["path"]: file["digest"] for file in [*first["files"], *second["files"]]} == {
        path: hashlib.sha256(content).hexdigest() for path, content in FILES.items()
    }
    assert ask(files, "GET", f"{version}/files?limit=0").status == 400
    assert ask(files, "GET", "/models/listed/versions/9/files").status == 404


def test_files_that_are_elsewhere_are_not_listed(files: Files) -> None:
    files.call("registered-models/create", name="elsewhere")
    files.call("model-versions/create", name="elsewhere", source="s3://bucket/model")
    answer = ask(files, "GET", "/models/elsewhere/versions/1/files")
    assert answer.status == 404
    assert "s3://bucket/model" in answer.json["message"]


def test_one_stage_of_several_is_taken_away(files: Files) -> None:
    version = registered(files, "staged")
    told(files, "POST", f"{version}/stage", {"stage": "Staging"})
    both = told(files, "POST", f"{version}/stage", {"stage": "Production", "keep_others": True})
    assert both["version"]["stages"] == ["Production", "Staging"]
    left = told(files, "DELETE", f"{version}/stages/staging", {"comment": "Done testing."})
    assert left["version"]["stages"] == ["Production"]
    assert left["moves"] == [{"version": 1, "before": ["Production", "Staging"], "after": ["Production"]}]
    assert told(files, "DELETE", f"{version}/stages/Staging")["moves"] == []
    assert ask(files, "DELETE", f"{version}/stages/Nowhere").status == 400
    assert ask(files, "DELETE", f"{version}/stages/Production", {"if_match": '"1"'}).status == 409
    event = files.ask("GET", "/api/v1/events?model=staged&version=1").json["items"][0]
    assert (event["after"], event["comment"]) == ({"stages": ["Production"]}, "Done testing.")


def test_a_deleted_model_can_be_restored(files: Files) -> None:
    version = registered(files, "gone")
    told(files, "POST", f"{version}/stage", {"stage": "Production"})
    told(files, "PUT", "/models/gone/aliases/champion", {"version": 1})
    assert ask(files, "POST", "/models/gone/restore", {}).status == 400
    told(files, "DELETE", "/models/gone")
    assert ask(files, "GET", version).status == 404
    (listed,) = told(files, "GET", "/deleted-models?search=GON")["models"]
    assert (listed["name"], listed["versions_count"], listed["is_name_taken"]) == ("gone", 1, False)
    assert ask(files, "GET", "/deleted-models?limit=0").status == 400
    assert told(files, "POST", "/models/gone/restore", {})["aliases"] == {"champion": 1}
    page = told(files, "GET", version)
    assert page["version"]["stages"] == ["Production"]
    assert page["content"]["mlmodel"] == "flavors: {}\n"
    assert ask(files, "POST", "/models/never/restore", {}).status == 404
