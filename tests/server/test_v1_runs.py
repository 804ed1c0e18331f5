"""Runs, their metrics and their files in the public API, on a real server."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.public_api import Api, Refusal

_numbers = itertools.count(1)
MISSING = "0" * 32


def new(api: Api, *, experiment_id: str = "0", parent: str | None = None, **fields: Any) -> Any:
    """Create a run through the MLflow API, and read it."""
    tags = [] if parent is None else [{"key": "mlflow.parentRunId", "value": parent}]
    made = api.files.call(
        "runs/create",
        experiment_id=experiment_id,
        run_name=f"run {next(_numbers)}",
        start_time=next(_numbers),
        tags=tags,
        **fields,
    )
    return api.done("GET", f"/runs/{made['run']['info']['run_id']}")


def an_experiment(api: Api) -> str:
    made = api.done("POST", "/experiments", {"name": f"experiment {next(_numbers)}"}, status=201)
    return str(made["experiment_id"])


def log(api: Api, run: Any, **metrics: float | str) -> None:
    points = [{"key": key, "value": value, "timestamp": 5, "step": 1} for key, value in metrics.items()]
    api.files.call("runs/log-batch", run_id=run["run_id"], metrics=points)


def path_of(run: Any, *more: str) -> str:
    return "/".join(["/runs", run["run_id"], *(quote(part, safe="") for part in more)])


def test_a_run_is_one_resource_wherever_it_is_answered(api: Api) -> None:
    experiment_id = an_experiment(api)
    parent = new(api, experiment_id=experiment_id)
    made = new(api, experiment_id=experiment_id, parent=parent["run_id"], user_id="ada")
    api.files.call(
        "runs/log-batch",
        run_id=made["run_id"],
        metrics=[
            {"key": "auc", "value": 0.9, "timestamp": 1, "step": 1},
            {"key": "loss", "value": "NaN", "timestamp": 1, "step": 1},
        ],
        params=[{"key": "depth", "value": "3"}],
        tags=[{"key": "mlflow.note.content", "value": "Deep."}, {"key": "team", "value": "red"}],
    )
    answer = api.ask("GET", path_of(made))
    found = answer.json
    assert answer.headers["etag"] == found["etag"]
    assert found == {
        "run_id": made["run_id"],
        "experiment_id": experiment_id,
        "name": made["name"],
        "description": "Deep.",
        "status": "RUNNING",
        "state": "active",
        "created_by": "ada",
        "started_at_ms": made["started_at_ms"],
        "ended_at_ms": None,
        "artifact_uri": f"mlflow-artifacts:/{experiment_id}/{made['run_id']}/artifacts",
        "params": {"depth": "3"},
        "metrics": {"auc": 0.9, "loss": "NaN"},
        "tags": {"mlflow.parentRunId": parent["run_id"], "mlflow.runName": made["name"], "team": "red"},
        "parent_run_id": parent["run_id"],
        "etag": found["etag"],
    }
    assert (parent["created_by"], parent["description"], parent["parent_run_id"]) == (None, None, None)
    listed = api.done("GET", f"/runs?experiment_id={experiment_id}")
    assert listed == {"items": [found, parent], "next_page_token": None, "total_count": None}
    assert api.done("PATCH", path_of(made), {"name": made["name"]}) == found


def test_an_unknown_start_is_null(api: Api) -> None:
    made = api.files.call("runs/create", experiment_id="0")["run"]["info"]
    assert api.done("GET", path_of(made))["started_at_ms"] is None


def test_name_and_description_change_alone_or_together(api: Api) -> None:
    made = new(api)
    described = api.done("PATCH", path_of(made), {"description": "x" * 20_000})
    assert (described["name"], described["description"]) == (made["name"], "x" * 20_000)
    both = api.done("PATCH", path_of(made), {"name": "renamed", "description": ""})
    assert (both["name"], both["description"], both["tags"]["mlflow.runName"]) == ("renamed", None, "renamed")


def test_tags_are_set_and_removed(api: Api) -> None:
    made = new(api)
    assert api.done("PUT", path_of(made, "tags", "k/1"), {"value": "x"})["tags"]["k/1"] == "x"
    api.done("DELETE", path_of(made, "tags", "k/1"), status=204)
    assert "k/1" not in api.done("GET", path_of(made))["tags"]
    assert api.refused("DELETE", path_of(made, "tags", "k/1")) == Refusal(404, "TAG_NOT_FOUND", "key")
    assert api.done("PUT", path_of(made, "tags", "mlflow.runName"), {"value": "tagged"})["name"] == "tagged"


def test_a_long_tag_is_refused_rather_than_cut(api: Api) -> None:
    made = new(api)
    refused = api.refused("PUT", path_of(made, "tags", "k"), {"value": "x" * 8001})
    assert refused == Refusal(400, "INVALID_INPUT", "value")
    batch = {"run_ids": [made["run_id"]], "set": {"k": "x" * 8001}}
    assert api.refused("POST", "/runs/batch-tag", batch) == Refusal(400, "INVALID_INPUT", "set.k")
    assert api.done("GET", path_of(made)) == made


def test_deleting_and_restoring_can_be_repeated(api: Api) -> None:
    made = new(api)
    for _ in range(2):
        api.done("DELETE", path_of(made), status=204)
        assert api.done("GET", path_of(made))["state"] == "deleted"
    for _ in range(2):
        assert api.done("POST", path_of(made, "restore"), {})["state"] == "active"


def test_a_deleted_run_is_not_changed(api: Api) -> None:
    made = api.done("PUT", path_of(new(api), "tags", "k"), {"value": "1"})
    api.done("DELETE", path_of(made), status=204)
    before = api.done("GET", path_of(made))
    for method, path, body in (
        ("PATCH", path_of(made), {"description": "late"}),
        ("PUT", path_of(made, "tags", "k"), {"value": "2"}),
        ("DELETE", path_of(made, "tags", "k"), None),
    ):
        assert api.refused(method, path, body) == Refusal(409, "WRONG_STATE", None), (method, path)
    assert api.done("GET", path_of(made)) == before


CHANGES: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "update": ("PATCH", (), {"description": "changed"}),
    "delete": ("DELETE", (), None),
    "restore": ("POST", ("restore",), {}),
    "set tag": ("PUT", ("tags", "k"), {"value": "changed"}),
    "delete tag": ("DELETE", ("tags", "k"), None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_honors_if_match(api: Api, change: tuple[str, tuple[str, ...], Any]) -> None:
    method, more, body = change
    made = new(api)
    fresh = api.done("PUT", path_of(made, "tags", "k"), {"value": "1"})
    stale = api.refused(method, path_of(made, *more), body, if_match=made["etag"])
    assert stale == Refusal(412, "STALE", "If-Match")
    assert api.done("GET", path_of(made)) == fresh
    status = 204 if method == "DELETE" else 200
    done = api.done(method, path_of(made, *more), body, status=status, if_match=fresh["etag"])
    if done is not None:
        assert done == api.done("GET", path_of(made))


def test_what_a_run_logs_does_not_make_an_edit_stale_but_is_read(api: Api) -> None:
    made = new(api)
    log(api, made, auc=0.5)
    logged = api.done("GET", path_of(made))
    assert logged["etag"] != made["etag"]
    assert api.ask("GET", path_of(made), If_None_Match=made["etag"]).status == 200
    assert api.ask("GET", path_of(made), If_None_Match=logged["etag"]).status == 304
    edited = api.done("PATCH", path_of(made), {"description": "while it runs"}, if_match=made["etag"])
    assert edited["metrics"] == {"auc": 0.5}
    weak = api.refused("PATCH", path_of(made), {"description": "x"}, if_match="W/" + edited["etag"])
    assert weak == Refusal(412, "STALE", "If-Match")


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        ("runs/update", {"status": "FINISHED", "end_time": 9}),
        ("runs/update", {"run_name": "by MLflow"}),
        ("runs/set-tag", {"key": "mlflow.note.content", "value": "by MLflow"}),
        ("runs/set-tag", {"key": "other", "value": "by MLflow"}),
        ("runs/delete", {}),
    ],
)
def test_changes_through_the_mlflow_api_make_an_edit_stale(api: Api, call: str, fields: Any) -> None:
    made = new(api)
    api.files.call(call, run_id=made["run_id"], **fields)
    refused = api.refused("PATCH", path_of(made), {"description": "x"}, if_match=made["etag"])
    assert refused == Refusal(412, "STALE", "If-Match")


def test_a_list_is_filtered_sorted_and_paged(api: Api) -> None:
    one, other = an_experiment(api), an_experiment(api)
    made = [new(api, experiment_id=experiment_id) for experiment_id in (one, one, other)]
    for run, auc in zip(made, (0.7, 0.9, 0.8), strict=True):
        log(api, run, auc=auc)
    found = [api.done("GET", path_of(run)) for run in made]
    both = f"experiment_id={one}&experiment_id={other}"
    assert api.done("GET", f"/runs?{both}")["items"] == found[::-1]
    by_auc = urlencode({"order_by": "metrics.auc DESC"})
    assert api.pages(f"/runs?{both}&{by_auc}&limit=2") == [[found[1], found[2]], [found[0]]]
    good = urlencode({"filter": "metrics.auc > 0.75", "limit": "1", "include_total": "true"})
    page = api.done("GET", f"/runs?{both}&{good}")
    assert (page["items"], page["total_count"]) == ([found[2]], 2)
    api.done("DELETE", path_of(made[0]), status=204)
    deleted = api.done("GET", f"/runs?{both}&state=deleted&include_total=true")
    assert ([run["run_id"] for run in deleted["items"]], deleted["total_count"]) == ([made[0]["run_id"]], 1)
    none = api.done("GET", "/runs?experiment_id=99999&include_total=true")
    assert none == {"items": [], "next_page_token": None, "total_count": 0}


def test_points_of_a_metric_come_in_pages(api: Api) -> None:
    made = new(api)
    points = [
        {"key": "a/b", "value": value, "timestamp": 10 + step, "step": step} for step, value in enumerate((1, "NaN", 3))
    ]
    api.files.call("runs/log-batch", run_id=made["run_id"], metrics=points)
    assert api.pages(path_of(made, "metrics", "a/b") + "?limit=2") == [
        [{"value": 1.0, "step": 0, "logged_at_ms": 10}, {"value": "NaN", "step": 1, "logged_at_ms": 11}],
        [{"value": 3.0, "step": 2, "logged_at_ms": 12}],
    ]
    assert api.pages(path_of(made, "metrics", "none")) == [[]]
    refused = api.refused("GET", f"/runs/{MISSING}/metrics/auc")
    assert refused == Refusal(404, "RUN_NOT_FOUND", "run_id")


def test_runs_are_changed_together(api: Api) -> None:
    made = [new(api)["run_id"] for _ in range(3)]
    change = {"run_ids": [made[2], made[0], made[2]], "set": {"note": "kept"}, "delete": ["none"]}
    assert api.done("POST", "/runs/batch-tag", change) == {"run_ids": [made[2], made[0]]}
    tags = [api.done("GET", f"/runs/{run_id}")["tags"].get("note") for run_id in made]
    assert tags == ["kept", None, "kept"]
    assert api.done("POST", "/runs/batch-delete", {"run_ids": made[1:]}) == {"run_ids": made[1:]}
    assert api.done("POST", "/runs/batch-delete", {"run_ids": made}) == {"run_ids": made[:1]}
    assert api.done("POST", "/runs/batch-restore", {"run_ids": made[::-1]}) == {"run_ids": made[::-1]}
    assert api.done("POST", "/runs/batch-restore", {"run_ids": made}) == {"run_ids": []}


def test_runs_are_changed_all_or_none_and_the_first_at_fault_is_named(api: Api) -> None:
    made = [new(api)["run_id"] for _ in range(3)]
    for verb in ("delete", "restore"):
        refused = api.refused("POST", f"/runs/batch-{verb}", {"run_ids": [*made, MISSING, "1" * 32]})
        assert refused == Refusal(404, "RUN_NOT_FOUND", "run_ids[3]")
    api.done("DELETE", f"/runs/{made[1]}", status=204)
    refused = api.refused("POST", "/runs/batch-tag", {"run_ids": made, "set": {"note": "no"}})
    assert refused == Refusal(409, "WRONG_STATE", "run_ids[1]")
    after = [api.done("GET", f"/runs/{run_id}") for run_id in made]
    assert [(run["state"], "note" in run["tags"]) for run in after] == [
        ("active", False),
        ("deleted", False),
        ("active", False),
    ]


def test_batches_have_no_condition(api: Api) -> None:
    for verb in ("delete", "restore", "tag"):
        refused = api.refused("POST", f"/runs/batch-{verb}", {"run_ids": [MISSING]}, if_match='"x"')
        assert refused == Refusal(400, "CONDITION_NOT_SUPPORTED", "If-Match")


def test_files_of_a_run_are_listed_and_downloaded(api: Api) -> None:
    made = new(api)
    contents = {"model/MLmodel": b"flavors: {}\n", "model/data/x.bin": b"\x00" * 9, "100% né.txt": b"notes"}
    for path, content in contents.items():
        assert api.files.put(quote(f"0/{made['run_id']}/artifacts/{path}"), content).status == 200
    assert api.pages(path_of(made, "files") + "?limit=1") == [
        [{"path": "100% né.txt", "is_folder": False, "size_bytes": 5}],
        [{"path": "model", "is_folder": True, "size_bytes": None}],
    ]
    assert api.done("GET", path_of(made, "files") + "?path=model")["items"] == [
        {"path": "model/MLmodel", "is_folder": False, "size_bytes": 12},
        {"path": "model/data", "is_folder": True, "size_bytes": None},
    ]
    for path, content in contents.items():
        answer = api.ask("GET", f"{path_of(made)}/files/{quote(path)}")
        assert (answer.status, answer.body) == (200, content)
        assert answer.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert answer.headers["content-disposition"].startswith("attachment")
        again = api.ask("GET", f"{path_of(made)}/files/{quote(path)}", If_None_Match=answer.headers["etag"])
        assert again.status == 304
    part = api.ask("GET", f"{path_of(made)}/files/model/MLmodel", Range="bytes=0-6")
    assert (part.status, part.body) == (206, b"flavors")


def test_what_cannot_be_listed_is_an_error(api: Api) -> None:
    made = new(api)
    assert api.pages(path_of(made, "files")) == [[]]
    api.files.put(f"0/{made['run_id']}/artifacts/one.txt", b"x")
    missing = Refusal(404, "FILE_NOT_FOUND", "path")
    assert api.refused("GET", path_of(made, "files") + "?path=none") == missing
    assert api.refused("GET", path_of(made, "files") + "?path=one.txt") == Refusal(400, "INVALID_INPUT", "path")
    assert api.refused("GET", path_of(made, "files") + "?path=../x").status == 400
    assert api.refused("GET", path_of(made) + "/files/none").reason == "FILE_NOT_FOUND"
    assert api.refused("GET", f"/runs/{MISSING}/files") == Refusal(404, "RUN_NOT_FOUND", "run_id")
    assert api.refused("GET", f"/runs/{MISSING}/files/x") == Refusal(404, "RUN_NOT_FOUND", "run_id")
    elsewhere = {"name": f"experiment {next(_numbers)}", "artifact_location": "s3://bucket/runs"}
    experiment = api.done("POST", "/experiments", elsewhere, status=201)
    outside = new(api, experiment_id=experiment["experiment_id"])
    assert api.refused("GET", path_of(outside, "files")) == missing


def test_files_of_a_logged_model_are_listed_and_downloaded(api: Api) -> None:
    made = api.files.call("logged-models", experiment_id="0", name="grape")["model"]["info"]["model_id"]
    assert api.files.put(f"0/models/{made}/artifacts/MLmodel", b"flavors: {}\n").status == 200
    listed = api.done("GET", f"/logged-models/{made}/files")
    assert listed["items"] == [{"path": "MLmodel", "is_folder": False, "size_bytes": 12}]
    assert api.ask("GET", f"/logged-models/{made}/files/MLmodel").body == b"flavors: {}\n"
    for path in ("/logged-models/m-none/files", "/logged-models/m-none/files/x"):
        assert api.refused("GET", path) == Refusal(404, "LOGGED_MODEL_NOT_FOUND", "logged_model_id")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/runs", None, Refusal(400, "INVALID_INPUT", "experiment_id")),
        ("GET", "/runs?experiment_id=x", None, Refusal(400, "INVALID_INPUT", "experiment_id")),
        ("GET", "/runs?experiment_ids=0", None, Refusal(400, "UNKNOWN_FIELD", "experiment_ids")),
        ("GET", "/runs?experiment_id=0&filter=metrics.a", None, Refusal(400, "INVALID_FILTER", "filter")),
        ("GET", "/runs?experiment_id=0&order_by=nothing", None, Refusal(400, "INVALID_FILTER", "order_by")),
        ("GET", "/runs?experiment_id=0&limit=0", None, Refusal(400, "INVALID_INPUT", "limit")),
        ("GET", f"/runs/{MISSING}", None, Refusal(404, "RUN_NOT_FOUND", "run_id")),
        ("PATCH", f"/runs/{MISSING}", {}, Refusal(400, "INVALID_INPUT", "name")),
        ("PATCH", f"/runs/{MISSING}", {"status": "FINISHED"}, Refusal(400, "UNKNOWN_FIELD", "status")),
        ("PATCH", f"/runs/{MISSING}", {"name": "x"}, Refusal(404, "RUN_NOT_FOUND", "run_id")),
        ("DELETE", f"/runs/{MISSING}", None, Refusal(404, "RUN_NOT_FOUND", "run_id")),
        ("PUT", f"/runs/{MISSING}/tags/a%2F%2Fb", {"value": "x"}, Refusal(400, "INVALID_NAME", "key")),
        ("POST", "/runs/batch-delete", {"run_ids": []}, Refusal(400, "INVALID_INPUT", "run_ids")),
        ("POST", "/runs/batch-delete", {"run_ids": [MISSING] * 1001}, Refusal(400, "INVALID_INPUT", "run_ids")),
        ("POST", "/runs/batch-delete", {"runs": [MISSING]}, Refusal(400, "UNKNOWN_FIELD", "runs")),
        ("POST", "/runs/batch-tag", {"run_ids": [MISSING]}, Refusal(400, "INVALID_INPUT", "set")),
        ("POST", "/runs/batch-tag", {"run_ids": [MISSING], "delete": ["ok", "a//b"]}, Refusal(400, "INVALID_NAME", "delete[1]")),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_reason(api: Api, method: str, path: str, body: Any, expected: Refusal) -> None:
    assert api.refused(method, path, body) == expected


@pytest.mark.parametrize("name", ["", "  ", "a\tb", "x" * 501])
def test_a_run_needs_a_printable_name(api: Api, name: str) -> None:
    made = new(api)
    assert api.refused("PATCH", path_of(made), {"name": name}).field == "name"
    assert api.refused("PUT", path_of(made, "tags", "mlflow.runName"), {"value": name}).field == "value"
    batch = {"run_ids": [made["run_id"]], "set": {"mlflow.runName": name}}
    assert api.refused("POST", "/runs/batch-tag", batch).field == "set.mlflow.runName"
    assert api.done("GET", path_of(made)) == made
