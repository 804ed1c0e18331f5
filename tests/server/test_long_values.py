"""Values over the length limits cause no error: they are stored whole where MLflow does so, or truncated and recorded."""

from __future__ import annotations

import json
from typing import Any

from tests.support.file_client import Files

LONG = "ab" * 35_000


def a_run(files: Files, *tags: tuple[str, str]) -> str:
    given = [{"key": key, "value": value} for key, value in tags]
    run_id: str = files.call("runs/create", experiment_id="0", tags=given)["run"]["info"]["run_id"]
    return run_id


def data(files: Files, run_id: str) -> Any:
    return files.ask("GET", f"/api/2.0/mlflow/runs/get?run_id={run_id}").json["run"]["data"]


def texts(files: Files, run_id: str, kind: str) -> dict[str, str]:
    return {item["key"]: item["value"] for item in data(files, run_id).get(kind, [])}


def record(files: Files, run_id: str) -> Any:
    return json.loads(texts(files, run_id, "tags").get("greenroom.truncated", "null"))


def test_a_description_is_kept_whole(files: Files) -> None:
    run_id = a_run(files, ("mlflow.note.content", LONG))
    assert texts(files, run_id, "tags")["mlflow.note.content"] == LONG
    assert record(files, run_id) is None


def test_a_description_is_edited_whole(files: Files) -> None:
    run_id = a_run(files, ("mlflow.note.content", LONG))
    path, headers = f"/api/v1/runs/{run_id}", {"Content-Type": "application/json"}
    assert files.ask("PATCH", path, json.dumps({"description": LONG + "!"}).encode(), headers).status == 200
    assert texts(files, run_id, "tags")["mlflow.note.content"] == LONG + "!"
    assert record(files, run_id) is None
    refused = files.ask("PATCH", path, json.dumps({"description": "x" * 1_000_001}).encode(), headers)
    assert refused.status == 400
    assert b"description" in refused.body
    assert texts(files, run_id, "tags")["mlflow.note.content"] == LONG + "!"


def test_a_long_parameter_takes_nothing_with_it(files: Files) -> None:
    run_id = a_run(files)
    files.call(
        "runs/log-batch",
        run_id=run_id,
        metrics=[{"key": "loss", "value": 1.0, "timestamp": 1, "step": 1}],
        params=[{"key": "config", "value": LONG}, {"key": "lr", "value": "0.1"}],
        tags=[{"key": "notes", "value": LONG}, {"key": "short", "value": "s"}],
    )
    assert texts(files, run_id, "params") == {"config": LONG[:65_536], "lr": "0.1"}
    tags = texts(files, run_id, "tags")
    assert (tags["notes"], tags["short"]) == (LONG[:8000], "s")
    assert [metric["key"] for metric in data(files, run_id)["metrics"]] == ["loss"]
    assert record(files, run_id) == {"params": {"config": 70_000}, "tags": {"notes": 70_000}}


def test_single_calls_cut_as_batches_do(files: Files) -> None:
    run_id = a_run(files)
    for _ in range(2):
        # The same value again is the same parameter.
        files.call("runs/log-parameter", run_id=run_id, key="config", value=LONG)
    files.call("runs/set-tag", run_id=run_id, key="notes", value=LONG)
    files.call("runs/set-tag", run_id=run_id, key="more", value=LONG[:8001])
    assert texts(files, run_id, "params") == {"config": LONG[:65_536]}
    assert record(files, run_id) == {"params": {"config": 70_000}, "tags": {"notes": 70_000, "more": 8001}}


def test_what_fits_leaves_no_record(files: Files) -> None:
    run_id = a_run(files, ("note", "x" * 8001))
    files.call("runs/log-parameter", run_id=run_id, key="config", value="x" * 65_536)
    files.call("runs/set-tag", run_id=run_id, key="note", value="x" * 8000)
    assert record(files, run_id) is None


def test_tags_of_a_new_run_have_an_end_too(files: Files) -> None:
    run_id = a_run(files, ("blob", "x" * 1_000_001))
    assert len(texts(files, run_id, "tags")["blob"]) == 1_000_000
    assert record(files, run_id) == {"tags": {"blob": 1_000_001}}


def test_a_record_overwritten_by_a_client_starts_from_scratch(files: Files) -> None:
    run_id = a_run(files, ("greenroom.truncated", "not a record"))
    files.call("runs/set-tag", run_id=run_id, key="notes", value=LONG)
    assert record(files, run_id) == {"tags": {"notes": 70_000}}


def test_a_record_never_grows_beyond_a_tag(files: Files) -> None:
    run_id = a_run(files)
    for batch in range(2):
        tags = [{"key": f"{batch}-{number:03}-" + "k" * 200, "value": LONG[:8001]} for number in range(60)]
        files.call("runs/log-batch", run_id=run_id, tags=tags)
    text = texts(files, run_id, "tags")["greenroom.truncated"]
    assert len(text) <= 8000
    assert len(json.loads(text)["tags"]) > 30


def test_a_logged_model_keeps_long_parameters_whole(files: Files) -> None:
    params = [{"key": "config", "value": LONG}]
    made = files.call("logged-models", experiment_id="0", name="long", params=params)["model"]
    assert made["data"]["params"] == params


def test_a_long_name_of_a_run_takes_nothing_with_it(files: Files) -> None:
    name = "né" * 2500
    created = files.call("runs/create", experiment_id="0", run_name=name)["run"]
    run_id = created["info"]["run_id"]
    assert (created["info"]["run_name"], record(files, run_id)) == (name[:500], {"tags": {"mlflow.runName": 5000}})
    files.call("runs/set-tag", run_id=run_id, key="mlflow.runName", value="b" * 501)
    assert record(files, run_id) == {"tags": {"mlflow.runName": 501}}
    files.call("runs/update", run_id=run_id, run_name="c" * 9000)
    assert record(files, run_id) == {"tags": {"mlflow.runName": 9000}}
    tags = [{"key": "mlflow.runName", "value": "d" * 700}, {"key": "notes", "value": LONG}]
    files.call("runs/log-batch", run_id=run_id, params=[{"key": "lr", "value": "0.1"}], tags=tags)
    assert (texts(files, run_id, "params"), texts(files, run_id, "tags")["mlflow.runName"]) == (
        {"lr": "0.1"},
        "d" * 500,
    )
    assert record(files, run_id) == {"tags": {"mlflow.runName": 700, "notes": 70_000}}
    tagged = a_run(files, ("mlflow.runName", "e" * 501), ("greenroom.truncated", "x"))
    assert record(files, tagged) == {"tags": {"mlflow.runName": 501}}
