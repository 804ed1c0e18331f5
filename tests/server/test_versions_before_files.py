"""Versions registered before their files: open until the first read that finds files, then frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.file_client import BASE, HELLO, Files
from tests.support.registry_api import told
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
        return self.files.ask("GET", f"/api/ui/models/{self.name}/versions/{version}").json

    def do(self, method: str, path: str, **fields: Any) -> None:
        """Call the public API below the model."""
        told(self.files, method, f"/models/{self.name}{path}", fields)

    def transition(self, stage: str) -> None:
        self.files.call("model-versions/transition-stage", name=self.name, version="1", stage=stage)

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
    events = served.ask("GET", "/api/v1/events?model=listed&version=1").json["items"]
    assert [event["type"] for event in events].count("model_version.updated") == 1


def test_the_first_download_freezes_too(served: Files) -> None:
    early = Registered(served, "loaded")
    address = early.address()
    early.put("model/MLmodel")
    assert served.get(f"{address}/MLmodel").body == HELLO
    early.put("model/MLmodel", b"another")
    assert served.get(f"{address}/MLmodel").body == HELLO


def _delete_and_restore_version(early: Registered) -> None:
    early.do("DELETE", "/versions/1")
    early.do("POST", "/versions/1/restore")


def _delete_and_restore_model(early: Registered) -> None:
    early.do("DELETE", "")
    early.do("POST", "/restore")


PUTS_TO_USE: dict[str, tuple[str, Callable[[Registered], None]]] = {
    "transition": ("None", lambda early: early.transition("Production")),
    "second-transition": ("Production", lambda early: early.transition("Production")),
    "page-change": ("None", lambda early: early.do("POST", "/versions/1/transitions", to="Staging")),
    "added-stage": (
        "Staging",
        lambda early: early.do("POST", "/versions/1/transitions", to="Production", keep_others=True),
    ),
    "alias": (
        "None",
        lambda early: early.files.call("registered-models/alias", name=early.name, alias="best", version="1"),
    ),
    "alias-on-the-page": ("None", lambda early: early.do("PUT", "/aliases/best", version=1)),
    "restored-version": ("Production", _delete_and_restore_version),
    "restored-model": ("Staging", _delete_and_restore_model),
}
LEAVES_OPEN: dict[str, tuple[str, Callable[[Registered], None]]] = {
    "archived": ("Production", lambda early: early.transition("Archived")),
    "to-none": ("Production", lambda early: early.transition("None")),
    "left": ("Production", lambda early: early.do("POST", "/versions/1/transitions", leave="Production")),
    "tagged": ("None", lambda early: early.do("PUT", "/versions/1/tags/team", value="red")),
    "restored-archived": ("Archived", _delete_and_restore_version),
    "restored-model": ("None", _delete_and_restore_model),
}


def _file_after(served: Files, name: str, first_stage: str, change: Callable[[Registered], None]) -> bytes:
    """Log a file between a first stage and a change, overwrite it after the change, and read the version's."""
    early = Registered(served, name)
    early.transition(first_stage)
    early.put("model/MLmodel")
    change(early)
    early.put("model/MLmodel", b"another")
    return served.get(f"{early.address()}/MLmodel").body


@pytest.mark.parametrize("how", PUTS_TO_USE)
def test_files_are_frozen_when_a_version_is_put_to_use(served: Files, how: str) -> None:
    assert _file_after(served, f"used-{how}", *PUTS_TO_USE[how]) == HELLO


@pytest.mark.parametrize("how", LEAVES_OPEN)
def test_a_version_stays_open_when_it_is_not_put_to_use(served: Files, how: str) -> None:
    assert _file_after(served, f"open-{how}", *LEAVES_OPEN[how]) == b"another"


def test_an_alias_set_before_the_files_leaves_the_version_open(served: Files) -> None:
    early = Registered(served, "aliased-early")
    early.do("PUT", "/aliases/best", version=1)
    early.put("model/MLmodel")
    early.put("model/data.pkl")
    assert served.names(early.address()) == ["MLmodel", "data.pkl"]


def test_readers_at_one_moment_get_the_same_files(served: Files) -> None:
    early = Registered(served, "crowded")
    address = early.address()
    early.put("model/MLmodel")
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: served.get(f"{address}/MLmodel").body, range(16)))
    assert set(bodies) == {HELLO}
    events = served.ask("GET", "/api/v1/events?model=crowded&version=1").json["items"]
    assert [event["type"] for event in events].count("model_version.updated") == 1


def test_a_mistyped_path_ends_in_a_message_that_says_so(served: Files) -> None:
    early = Registered(served, "mistyped", folder="modle")
    early.put("model/MLmodel")
    early.put("notes.txt")
    address = early.address()
    for path in (f"{BASE}?path={address}", f"{BASE}/{address}", f"{BASE}/{address}/MLmodel"):
        answer = served.ask("GET", path)
        assert answer.status == 404
        assert answer.json["message"] == (
            f"Version 1 of mistyped has no files yet: there is nothing at its source 'mlflow-artifacts:/{early.root}/modle'. "
            "The run has 'model/', 'notes.txt'. Log its files there, or register a version with the right path."
        )


def files_count(served: Files, name: str) -> int:
    count: int = told(served, "GET", f"/models/{name}/versions/1/files?include_total=true")["total_count"]
    # Listing them froze them.
    assert told(served, "GET", f"/models/{name}/versions/1")["files_count"] == count
    return count


def test_pages_and_the_public_api_say_that_there_are_no_files_yet(served: Files) -> None:
    early = Registered(served, "shown")
    assert early.page()["has_no_files_yet"] is True
    assert files_count(served, "shown") == 0
    early.put("model/MLmodel")
    # A page that is open while files come must not freeze half of them.
    page = early.page()
    assert (page["has_no_files_yet"], [file["path"] for file in page["content"]["files"]]) == (False, ["MLmodel"])
    early.put("model/data/model.pkl")
    assert files_count(served, "shown") == 2
    early.put("model/late.txt")
    assert files_count(served, "shown") == 2
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
    page = served.ask("GET", "/api/ui/models/elsewhere/versions/1").json
    assert (page["is_outside"], page["has_no_files_yet"]) == (True, False)


def test_the_digest_is_that_of_the_files(served: Files) -> None:
    early = Registered(served, "hashed")
    early.put("model/MLmodel")
    found = told(served, "GET", "/models/hashed/versions/1/files")
    assert found["items"][0]["digest"] == hashlib.sha256(HELLO).hexdigest()
