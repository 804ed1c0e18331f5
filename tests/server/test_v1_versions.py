"""Versions of registered models, their tags and files in the public API, over HTTP."""

from __future__ import annotations

import getpass
import hashlib
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.file_client import Files
from tests.support.registry_api import CONTENTS, a_run, ask, refused, register, told, transition


def listed(files: Files, path: str = "/versions", **query: Any) -> list[str]:
    items = told(files, "GET", f"{path}?{urlencode(query)}")["items"]
    return [f"{one['model']}/{one['version']}" for one in items]


def test_a_version_is_registered_read_and_described(files: Files) -> None:
    run = a_run(files)
    body = {"run_id": run, "path": "model", "description": "Good.", "tags": {"team": "red"}}
    refused(ask(files, "POST", "/models/made/versions", body), 404, "MODEL_NOT_FOUND", "model")
    made = ask(files, "POST", "/models/made/versions", {**body, "create_model": True})
    assert (made.status, made.headers["location"]) == (201, "/api/v1/models/made/versions/1")
    version = made.json
    assert made.headers["etag"] == version["etag"]
    assert (version["model"], version["version"], version["state"]) == ("made", 1, "active")
    assert version["registered_model_id"] == told(files, "GET", "/models/made")["registered_model_id"]
    assert (version["stages"], version["aliases"], version["tags"]) == ([], [], {"team": "red"})
    assert (version["run_id"], version["experiment_id"], version["logged_model_id"]) == (run, "0", None)
    assert (version["source"], version["status"]) == (f"runs:/{run}/model", "READY")
    assert version["created_by"] == getpass.getuser()
    assert version["download_uri"].startswith("mlflow-artifacts:/versions/")
    assert (version["files_count"], version["size_bytes"]) == (3, sum(map(len, CONTENTS.values())))
    assert told(files, "GET", "/models/made/versions/1") == version
    described = told(files, "PATCH", "/models/made/versions/1", {"description": None})
    assert described["description"] is None
    refused(ask(files, "PATCH", "/models/made/versions/1", {}), 400, "INVALID_INPUT", "description")
    assert described["etag"] != version["etag"]
    assert ask(files, "GET", "/models/made/versions/1", If_None_Match=version["etag"]).status == 200
    assert ask(files, "GET", "/models/made/versions/1", If_None_Match=described["etag"]).status == 304


@pytest.mark.parametrize(
    ("body", "reason", "field"),
    [
        ({}, "INVALID_INPUT", "run_id"),
        ({"run_id": "a", "logged_model_id": "b"}, "INVALID_INPUT", "run_id"),
        ({"run_id": "0" * 32}, "RUN_NOT_FOUND", "run_id"),
        ({"logged_model_id": "m-none"}, "LOGGED_MODEL_NOT_FOUND", "logged_model_id"),
    ],
)
def test_a_version_needs_one_source(files: Files, body: Any, reason: str, field: str) -> None:
    answer = ask(files, "POST", "/models/sourceless/versions", {**body, "create_model": True})
    refused(answer, 404 if reason.endswith("NOT_FOUND") else 400, reason, field)
    assert ask(files, "GET", "/models/sourceless").status == 404


def test_a_version_whose_files_are_elsewhere_has_no_size(files: Files) -> None:
    files.call("registered-models/create", name="elsewhere")
    files.call("model-versions/create", name="elsewhere", source="s3://bucket/model")
    version = told(files, "GET", "/models/elsewhere/versions/1")
    assert (version["digest"], version["files_count"], version["size_bytes"]) == (None, None, None)
    assert (version["run_id"], version["experiment_id"], version["description"]) == (None, None, None)
    answer = ask(files, "GET", "/models/elsewhere/versions/1/files")
    assert (answer.status, answer.json["reason"]) == (404, "FILE_NOT_FOUND")
    assert "s3://bucket/model" in answer.json["message"]


def test_files_are_listed_with_their_digests_and_downloaded(files: Files) -> None:
    version = register(files, "filed")
    first = told(files, "GET", f"{version}/files?limit=2&include_total=true")
    assert first["total_count"] == 3
    second = told(files, "GET", f"{version}/files?limit=2&page_token={quote(first['next_page_token'])}")
    assert (second["next_page_token"], second["total_count"]) == (None, None)
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in CONTENTS.items()}
    found = [*first["items"], *second["items"]]
    assert {file["path"]: file["digest"] for file in found} == digests
    assert [file["size_bytes"] for file in found] == [len(CONTENTS[file["path"]]) for file in found]
    whole = ask(files, "GET", f"{version}/files/data/weights.bin")
    assert (whole.status, whole.body) == (200, CONTENTS["data/weights.bin"])
    etag = f'"{digests["data/weights.bin"]}"'
    assert whole.headers["etag"] == etag
    assert ask(files, "GET", f"{version}/files/data/weights.bin", If_None_Match=etag).status == 304
    part = ask(files, "GET", f"{version}/files/data/weights.bin", Range="bytes=1-2")
    assert (part.status, part.body) == (206, b"\x01\x02")
    assert ask(files, "GET", f"{version}/files/none.txt").json["reason"] == "FILE_NOT_FOUND"
    assert ask(files, "GET", f"{version}/files/..%2Fx").status == 400
    refused(ask(files, "GET", "/models/filed/versions/9/files/MLmodel"), 404, "VERSION_NOT_FOUND", None)


def test_a_tag_is_set_and_removed(files: Files) -> None:
    version = register(files, "tagged")
    before = told(files, "GET", version)["etag"]
    set_ = told(files, "PUT", f"{version}/tags/team", {"value": "red"}, If_Match=before)
    assert set_["tags"] == {"team": "red"}
    refused(ask(files, "DELETE", f"{version}/tags/team", If_Match=before), 412, "STALE", "If-Match")
    told(files, "DELETE", f"{version}/tags/team", If_Match=set_["etag"])
    refused(ask(files, "DELETE", f"{version}/tags/team"), 404, "TAG_NOT_FOUND", "key")
    assert told(files, "GET", version)["tags"] == {}


def test_a_change_of_another_version_makes_no_change_of_this_one_stale(files: Files) -> None:
    one, two = register(files, "neighbours"), register(files, "neighbours")
    seen = told(files, "GET", one)
    told(files, "PUT", f"{two}/tags/a", {"value": "b"})
    now = told(files, "GET", one)
    # The revision of the model is part of the etag, the content is the same.
    assert {**seen, "etag": ""} == {**now, "etag": ""}
    assert told(files, "PATCH", one, {"description": "Still."}, If_Match=seen["etag"])["description"] == "Still."
    refused(ask(files, "PATCH", one, {"description": "x"}, If_Match=now["etag"]), 412, "STALE", "If-Match")


def test_everything_in_a_version_changes_its_etag(files: Files) -> None:
    version = register(files, "watched")
    before = told(files, "GET", version)["etag"]
    changes: list[tuple[str, str, Any]] = [
        ("PUT", f"{version}/tags/a", {"value": "b"}),
        ("DELETE", f"{version}/tags/a", None),
        ("PATCH", version, {"description": "New."}),
        ("PUT", "/models/watched/aliases/best", {"version": 1}),
        ("DELETE", "/models/watched/aliases/best", None),
        ("POST", f"{version}/transitions", {"to": "Staging"}),
        ("PATCH", "/models/watched", {"name": "seen"}),
    ]
    for method, path, body in changes:
        told(files, method, path, body)
        now = told(files, "GET", version.replace("watched", "seen") if "name" in (body or {}) else version)["etag"]
        assert now != before, (method, path)
        before = now


def test_a_deleted_version_is_listed_and_restored(files: Files) -> None:
    version = register(files, "undone")
    register(files, "undone")
    transition(files, version, to="Production")
    told(files, "PUT", "/models/undone/aliases/best", {"version": 1})
    refused(ask(files, "POST", f"{version}/restore", {}), 409, "WRONG_STATE", "version")
    etag = told(files, "GET", version)["etag"]
    told(files, "DELETE", version, If_Match=etag)
    assert ask(files, "GET", version).status == 404
    assert listed(files, "/models/undone/versions") == ["undone/2"]
    (gone,) = told(files, "GET", "/models/undone/versions?state=deleted")["items"]
    assert (gone["version"], gone["state"], gone["stages"], gone["aliases"]) == (1, "deleted", [], [])
    assert gone["deleted_at_ms"] is not None
    assert listed(files, run_id=gone["run_id"], state="deleted") == ["undone/1"]
    back = told(files, "POST", f"{version}/restore", {})
    assert (back["state"], back["stages"], back["aliases"]) == ("active", ["Production"], ["best"])
    assert back["deleted_at_ms"] is None
    refused(ask(files, "POST", "/models/undone/versions/9/restore", {}), 404, "VERSION_NOT_FOUND", None)


def test_versions_are_listed_across_models(files: Files) -> None:
    run = a_run(files)
    paths = [register(files, name, run) for name in ("across-b", "across-a", "across-a", "across-a")]
    assert listed(files, run_id=run) == ["across-a/3", "across-a/2", "across-a/1", "across-b/1"]
    transition(files, paths[0], to="Staging")
    transition(files, paths[1], to="Staging")
    transition(files, paths[3], to="Production")
    told(files, "PUT", "/models/across-a/aliases/across", {"version": 2})
    assert listed(files, run_id=run, stage="staging") == ["across-a/1", "across-b/1"]
    assert listed(files, model="across-a", stage="Production") == ["across-a/3"]
    assert [one for one in listed(files, stage="Staging", limit=1000) if one.startswith("across")] == [
        "across-a/1",
        "across-b/1",
    ]
    assert listed(files, alias="across") == ["across-a/2"]
    assert listed(files, model="across-a", stage="None") == ["across-a/2"]
    assert listed(files, model="no-such-model") == []
    first = told(files, "GET", f"/versions?run_id={run}&limit=3&include_total=true")
    assert first["total_count"] == 4
    rest = told(files, "GET", f"/versions?run_id={run}&page_token={quote(first['next_page_token'])}")
    assert [one["model"] for one in rest["items"]] == ["across-b"]
    assert rest["items"][0] == told(files, "GET", paths[0])
    every = told(files, "GET", "/versions?limit=1000")["items"]
    assert [(one["model"], -one["version"]) for one in every] == sorted(
        (one["model"], -one["version"]) for one in every
    )


def test_versions_of_a_logged_model_are_listed(files: Files) -> None:
    made = files.call("logged-models", experiment_id="0", name="grape")["model"]["info"]["model_id"]
    files.call("registered-models/create", name="logged")
    files.call("model-versions/create", name="logged", source=f"models:/{made}", model_id=made)
    assert listed(files, logged_model_id=made) == ["logged/1"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "deleted"}, "state"),
        ({"state": "deleted", "model": "x", "stage": "Production"}, "stage"),
        ({"state": "deleted", "run_id": "x", "alias": "a"}, "alias"),
        ({"stage": "Nowhere"}, "stage"),
        ({"state": "gone"}, "state"),
    ],
)
def test_lists_that_cannot_be_answered_are_refused(files: Files, query: dict[str, str], field: str) -> None:
    refused(ask(files, "GET", f"/versions?{urlencode(query)}"), 400, "INVALID_INPUT", field)


def test_versions_of_a_model_are_listed(files: Files) -> None:
    for _ in range(3):
        register(files, "counted")
    first = told(files, "GET", "/models/counted/versions?limit=2&include_total=true")
    assert ([one["version"] for one in first["items"]], first["total_count"]) == ([3, 2], 3)
    token = quote(first["next_page_token"])
    assert listed(files, "/models/counted/versions", limit=2, page_token=first["next_page_token"]) == ["counted/1"]
    refused(
        ask(files, "GET", f"/models/counted/versions?state=deleted&page_token={token}"),
        400,
        "INVALID_FILTER",
        "page_token",
    )
    refused(ask(files, "GET", "/models/none/versions"), 404, "MODEL_NOT_FOUND", "model")
