from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from greenroom.core.artifacts import FolderEntry
from greenroom.errors import ArtifactNotFound, InvalidInput, InvalidURI, UnsafeArtifact
from greenroom.sdk import artifacts
from greenroom.sdk.files import Replaces
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.stores import FolderStore, ServerStore, store_at
from greenroom.sdk.transport import OnBytes


class LyingTransport(HttpTransport):
    """A server that lists one file under any name."""

    def __init__(self, name: str) -> None:
        super().__init__("http://127.0.0.1:5000")
        self._name = name

    def list_folder(self, path: str) -> list[FolderEntry]:
        return [FolderEntry(self._name, False, 1)]


class BreakingStore(FolderStore):
    """A store that fails for one file and counts the files stored after that."""

    def __init__(self, folder: Path, bad: str) -> None:
        super().__init__(folder)
        self._bad = bad
        self._broken = threading.Event()
        self.after = 0

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        if path == self._bad:
            self._broken.set()
            raise InvalidInput("full")
        self._broken.wait(5)
        time.sleep(0.005)
        self.after += 1


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """A folder store with a few files."""
    folder = tmp_path / "store"
    for path in ("model/MLmodel", "model/data/model.pkl", "notes.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return FolderStore(folder)


@pytest.mark.parametrize("name", ["..", "../x", "/etc/passwd", "a\\b", "", ".", "a\0b"])
def test_listed_name_that_would_lead_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeArtifact, match="not a file name"):
        artifacts.download(ServerStore(LyingTransport(name), "1/x"), "", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folder_comes_with_all_below_it(store: FolderStore, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    found = artifacts.download(store, "model", target)
    assert found == target / "model"
    assert (found / "data/model.pkl").read_text() == "model/data/model.pkl"
    assert not (target / "notes.txt").exists()


def test_single_file_comes_to_the_same_path(store: FolderStore, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    assert artifacts.download(store, "model/data/model.pkl", target) == target / "model/data/model.pkl"


def test_missing_path_names_what_is_near(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(ArtifactNotFound, match="'model' contains MLmodel, data/"):
        artifacts.download(store, "model/MLmodle", tmp_path)


def test_folder_is_uploaded_with_its_folders(store: FolderStore, tmp_path: Path) -> None:
    local = tmp_path / "local"
    (local / "deep/er").mkdir(parents=True)
    (local / "deep/er/a.txt").write_text("a")
    (local / "b.txt").write_text("b")
    artifacts.upload_folder(store, local, "up")
    assert [entry.name for entry in store.entries("up")] == ["b.txt", "deep"]
    assert [entry.size_bytes for entry in store.entries("up/deep/er")] == [1]


def test_first_failure_ends_an_upload(tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    for number in range(100):
        (local / f"{number:03}").write_bytes(b"")
    store = BreakingStore(tmp_path / "store", "000")
    with pytest.raises(InvalidInput, match="full"):
        artifacts.upload_folder(store, local)
    assert store.after < 20


def test_path_that_is_neither_file_nor_folder_is_rejected(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is not a file"):
        artifacts.upload_file(store, tmp_path / "nothing")
    with pytest.raises(InvalidInput, match="is not a folder"):
        artifacts.upload_folder(store, tmp_path / "nothing")


def test_address_of_another_server_is_not_followed() -> None:
    transport = HttpTransport("http://127.0.0.1:5000")
    assert store_at("mlflow-artifacts:/1/a", transport).uri == "mlflow-artifacts:/1/a"
    assert store_at("mlflow-artifacts://127.0.0.1:5000/1/a", transport).uri == "mlflow-artifacts:/1/a"
    with pytest.raises(InvalidURI, match=r"evil\.example"):
        store_at("mlflow-artifacts://evil.example/1/a", transport)


@pytest.mark.parametrize("uri", ["s3://bucket/x", "dbfs:/x", "file://other-host/x", "wasbs://c@a/x"])
def test_uri_outside_the_registry_is_rejected(uri: str) -> None:
    with pytest.raises(InvalidURI, match="not stored in this registry"):
        store_at(uri, HttpTransport("http://127.0.0.1:5000"))
