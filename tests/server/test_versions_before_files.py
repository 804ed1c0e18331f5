"""A version that is registered before its files: open until the first read that finds them, frozen from then on."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.file_client import BASE, HELLO, Files
from tests.support.servers import GreenroomServer

API = "/api/2.0/mlflow"


class Registered:
    """A version whose source is a folder of a run without files."""

    def __init__(self, files: Files, name: str, folder: str = "model", **fields: Any) -> None:
        self.files = files
        self.name = name
        self.run_id: str = files.call("runs/create", experiment_id="0")["run"]["info"]["run_id"]
        self.root = f"0/{self.run_id}/artifacts"
        files.call("registered-models/create", name=name)
        self.version = self.register(f"mlflow-artifacts:/{self.root}/{folder}", run_id=self.run_id, **fields)

    def register(self, source: str, **fields: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.files.call("model-versions/create", name=self.name, source=source, **fields)
        return made["model_version"]

    def address(self, version: str = "1") -> str:
        path = f"{API}/model-versions/get-download-uri?name={self.name}&version={version}"
        uri: str = self.files.ask("GET", path).json["artifact_uri"]
        return uri.removeprefix("mlflow-artifacts:/")

    def page(self, version: str = "1") -> Any:
        return self.files.ask("GET", f"/api/v1/models/{self.name}/versions/{version}").json

    def put(self, path: str, content: bytes = HELLO) -> None:
        assert self.files.put(f"{self.root}/{path}", content).status == 200


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("early")
    arguments: list[Any] = ["--data", folder / "data"]
    postgres = None
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres_server")
        arguments += ["--database", postgres.create_database()]
    server = GreenroomServer(*arguments, log=folder / "log")
    yield Files(server, folder / "data")
    try:
        server.stop()
    finally:
        server.kill()
        if postgres is not None:
            postgres.drop_database(str(arguments[-1]))


def test_the_first_listing_that_finds_files_freezes_them(served: Files) -> None:
    early = Registered(served, "listed")
    assert early.version["status"] == "READY"
    address = early.address()
    assert served.ask("GET", f"{BASE}?path={address}").status == 404
    early.put("model/MLmodel")
    early.put("model/data/model.pkl", b"weights")
    assert served.names(address) == ["MLmodel", "data"]
    early.put("model/late.txt")
    early.put("model/MLmodel", b"another")
    served.ask("DELETE", f"/api/2.0/mlflow-artifacts/artifacts/{early.root}/model/data")
    assert served.names(address) == ["MLmodel", "data"]
    assert served.get(f"{address}/MLmodel").body == HELLO
    assert served.get(f"{address}/data/model.pkl").body == b"weights"
    assert served.get(f"{address}/late.txt").status == 404
    events = served.ask("GET", "/api/v1/models/listed/versions/1/history").json["events"]
    assert [event["verb"] for event in events].count("model_version:update") == 1


def test_the_first_download_freezes_too(served: Files) -> None:
    early = Registered(served, "loaded")
    address = early.address()
    early.put("model/MLmodel")
    assert served.get(f"{address}/MLmodel").body == HELLO
    early.put("model/MLmodel", b"another")
    assert served.get(f"{address}/MLmodel").body == HELLO


def test_files_are_frozen_when_a_stage_is_given(served: Files) -> None:
    early = Registered(served, "promoted")
    early.put("model/MLmodel")
    served.call(
        "model-versions/transition-stage",
        name="promoted",
        version="1",
        stage="Production",
        archive_existing_versions=False,
    )
    early.put("model/MLmodel", b"another")
    assert served.get(f"{early.address()}/MLmodel").body == HELLO


def test_readers_at_one_moment_get_the_same_files(served: Files) -> None:
    early = Registered(served, "crowded")
    address = early.address()
    early.put("model/MLmodel")
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: served.get(f"{address}/MLmodel").body, range(16)))
    assert set(bodies) == {HELLO}
    events = served.ask("GET", "/api/v1/models/crowded/versions/1/history").json["events"]
    assert [event["verb"] for event in events].count("model_version:update") == 1


def test_a_mistyped_path_ends_in_a_message_that_says_so(served: Files) -> None:
    early = Registered(served, "mistyped", folder="modle")
    early.put("model/MLmodel")
    early.put("notes.txt")
    address = early.address()
    for path in (f"{BASE}?path={address}", f"{BASE}/{address}", f"{BASE}/{address}/MLmodel"):
        answer = served.ask("GET", path)
        assert answer.status == 404
        assert answer.json["message"] == (
            f"Version 1 of mistyped has no files yet: nothing is at its source 'mlflow-artifacts:/{early.root}/modle'. "
            "The run has 'model/', 'notes.txt'. Log its files there, or register a version with the right path."
        )


def test_pages_and_the_native_api_say_that_there_are_no_files_yet(served: Files) -> None:
    early = Registered(served, "shown")
    assert early.page()["has_no_files_yet"] is True
    assert served.ask("GET", "/api/v1/models/shown/versions/1/files").json["files_count"] == 0
    early.put("model/MLmodel")
    # A page that is open while files come must not freeze half of them.
    page = early.page()
    assert (page["has_no_files_yet"], [file["path"] for file in page["content"]["files"]]) == (False, ["MLmodel"])
    early.put("model/data/model.pkl")
    assert served.ask("GET", "/api/v1/models/shown/versions/1/files").json["files_count"] == 2
    early.put("model/late.txt")
    assert served.ask("GET", "/api/v1/models/shown/versions/1/files").json["files_count"] == 2
    assert early.page()["content"]["files_count"] == 2


def test_a_copy_of_an_open_version_has_its_files(served: Files) -> None:
    early = Registered(served, "copied")
    early.register("models:/copied/1")
    early.register("models:/copied/2")
    early.put("model/MLmodel")
    early.register("models:/copied/1")
    early.put("model/MLmodel", b"another")
    # The fourth froze the first, and with it what its other copies find.
    for version in "1234":
        assert served.get(f"{early.address(version)}/MLmodel").body == HELLO, version


def test_nothing_is_frozen_of_what_is_gone(served: Files) -> None:
    early = Registered(served, "gone")
    address = early.address()
    early.put("model/MLmodel")
    body = b'{"name": "gone", "version": "1"}'
    deleted = served.ask("DELETE", f"{API}/model-versions/delete", body, {"Content-Type": "application/json"})
    assert deleted.status == 200
    assert served.names(address) == []
    assert served.get(f"{address}/MLmodel").status == 404


def test_versions_elsewhere_and_prompts_stay_as_they_are(served: Files) -> None:
    served.call("registered-models/create", name="elsewhere")
    made = served.call("model-versions/create", name="elsewhere", source="s3://bucket/model")["model_version"]
    assert made["status"] == "READY"
    page = served.ask("GET", "/api/v1/models/elsewhere/versions/1").json
    assert (page["is_outside"], page["has_no_files_yet"]) == (True, False)


def test_the_digest_is_that_of_the_files(served: Files) -> None:
    early = Registered(served, "hashed")
    early.put("model/MLmodel")
    found = served.ask("GET", "/api/v1/models/hashed/versions/1/files").json
    assert found["files"][0]["digest"] == hashlib.sha256(HELLO).hexdigest()
