"""Files of runs, logged models and model versions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.file_client import BASE, HELLO, MIB, Files


@pytest.fixture
def run(files: Files) -> Any:
    return files.call("runs/create", experiment_id="0")["run"]["info"]


def root_of(uri: str) -> str:
    return uri.removeprefix("mlflow-artifacts:/")


def test_a_run_lists_its_files_from_its_own_root(files: Files, run: Any) -> None:
    root = root_of(run["artifact_uri"])
    for path in ("a.txt", "m/MLmodel", "m/data/x"):
        files.put(f"{root}/{path}")
    listed = "/api/2.0/mlflow/artifacts/list?run_id=" + run["run_id"]
    assert files.ask("GET", listed).json == {
        "root_uri": run["artifact_uri"],
        "files": [
            {"path": "a.txt", "is_dir": False, "file_size": len(HELLO)},
            {"path": "m", "is_dir": True},
        ],
    }
    assert [file["path"] for file in files.ask("GET", f"{listed}&path=m/").json["files"]] == ["m/MLmodel", "m/data"]
    assert files.ask("GET", f"{listed}&path=a.txt").json == {"root_uri": run["artifact_uri"]}
    assert files.ask("GET", f"{listed}&path=../x").json["message"] == "Invalid path"
    assert files.ask("GET", "/ajax-api/2.0/mlflow/artifacts/list?run_uuid=" + run["run_id"]).status == 200
    assert files.ask("GET", "/api/2.0/mlflow/artifacts/list?run_id=none").status == 404
    assert files.ask("GET", "/api/2.0/mlflow/artifacts/list").status == 400


@pytest.mark.parametrize("field", ["run_id", "run_uuid"])
def test_a_file_of_a_run_is_had_by_run_and_path(files: Files, run: Any, field: str) -> None:
    files.put(f"{root_of(run['artifact_uri'])}/m/a.txt")
    url = f"/get-artifact?{field}={run['run_id']}&path="
    assert files.ask("GET", url + "m/a.txt").body == HELLO
    assert files.ask("GET", url + "m/a.txt", headers={"Range": "bytes=0-4"}).body == HELLO[:5]
    assert files.ask("GET", url + "m").status == 400
    assert files.ask("GET", url + "none").status == 404
    assert files.ask("GET", url + "../x").json["message"] == "Invalid path"


def test_the_files_of_a_deleted_run_stay_readable(files: Files, run: Any) -> None:
    files.put(f"{root_of(run['artifact_uri'])}/a.txt")
    files.call("runs/delete", run_id=run["run_id"])
    assert files.ask("GET", f"/get-artifact?run_id={run['run_id']}&path=a.txt").body == HELLO
    assert files.get(f"{root_of(run['artifact_uri'])}/a.txt").body == HELLO


def test_a_browser_uploads_to_a_run(files: Files, run: Any) -> None:
    url = f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run['run_id']}&path=plots/p.png"
    assert files.ask("POST", url, HELLO, {"Content-Type": "image/png"}).status == 200
    assert files.get(f"{root_of(run['artifact_uri'])}/plots/p.png").body == HELLO
    assert files.ask("POST", url, b"").json["message"] == "Request must specify data."
    too_large = files.ask("POST", url, bytes(10 * MIB + 1))
    assert (too_large.status, too_large.json["message"]) == (400, "Artifact size is too large. Max size is 10MB.")
    url = "/ajax-api/2.0/mlflow/upload-artifact?path=x"
    assert files.ask("POST", url, HELLO).json["message"] == "Request must specify run_uuid."


def test_a_logged_model_lists_and_gives_its_files(files: Files) -> None:
    info = files.call("logged-models", experiment_id="0", name="m")["model"]["info"]
    for path in ("MLmodel", "data/x"):
        files.put(f"{root_of(info['artifact_uri'])}/{path}")
    base = f"/ajax-api/2.0/mlflow/logged-models/{info['model_id']}/artifacts"
    listing = files.ask("GET", f"{base}/directories").json
    assert (listing["root_uri"], [file["path"] for file in listing["files"]]) == (
        info["artifact_uri"],
        ["MLmodel", "data"],
    )
    below = files.ask("GET", f"{base}/directories?artifact_directory_path=data").json
    assert [file["path"] for file in below["files"]] == ["data/x"]
    assert files.ask("GET", f"{base}/files?artifact_file_path=data/x").body == HELLO
    assert files.ask("GET", f"{base}/files?artifact_file_path=%2e%2e/x").json["message"] == "Invalid path"
    assert files.ask("GET", f"{base}/files").status == 400


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_unknown_version_has_no_files(files: Files, slash: str) -> None:
    url = f"{slash}/model-versions/get-artifact?name=missing&version=1&path="
    assert files.ask("GET", url + "MLmodel").status == 404
    assert files.ask("GET", url + "../x").json["message"] == "Invalid path"
    assert files.ask("GET", "/model-versions/get-artifact?name=a&version=x&path=m").status == 400


def test_the_files_of_a_version_stay_what_they_were(files: Files, run: Any) -> None:
    root = root_of(run["artifact_uri"])
    files.put(f"{root}/m/MLmodel", b"flavors: {}")
    files.put(f"{root}/m/data/x")
    name = f"frozen-{run['run_id']}"
    files.call("registered-models/create", name=name)
    source = f"runs:/{run['run_id']}/m"
    files.call("model-versions/create", name=name, source=source, run_id=run["run_id"])
    answer = files.ask("GET", f"/api/2.0/mlflow/model-versions/get-download-uri?name={name}&version=1")
    address = root_of(answer.json["artifact_uri"])
    assert address.startswith("versions/")

    files.put(f"{root}/m/MLmodel", b"overwritten")
    files.put(f"{root}/m/late")
    files.ask("DELETE", f"{BASE}/{root}/m/data")
    files.call("runs/delete", run_id=run["run_id"])

    by_version = f"/model-versions/get-artifact?name={name}&version=1&path="
    assert files.ask("GET", by_version + "MLmodel").body == b"flavors: {}"
    assert files.ask("GET", by_version + "data/x", headers={"Range": "bytes=0-4"}).body == HELLO[:5]
    assert files.ask("GET", by_version + "late").status == 404
    assert files.ask("GET", by_version + "data").status == 400
    assert files.names(address) == ["MLmodel", "data"]
    assert files.names(f"{address}/data") == ["x"]
    assert files.get(f"{address}/data/x").body == HELLO

    for path in (f"{address}/MLmodel", f"{address}/new", address, "versions/other/x"):
        for method in ("PUT", "DELETE"):
            answer = files.ask(method, f"{BASE}/{path}", HELLO if method == "PUT" else None)
            assert (answer.status, answer.json["error_code"]) == (403, "PERMISSION_DENIED")
            assert "frozen" in answer.json["message"]
    assert files.get(f"{address}/MLmodel").body == b"flavors: {}"
    assert files.get(f"{root}/m/MLmodel").body == b"overwritten"
