"""Repeated transfers skip files that are there already, and only those."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from greenroom.errors import DigestMismatch
from greenroom.sdk import artifacts
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.files import Replaces
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.stores import ServerStore
from greenroom.sdk.transport import OnBytes
from tests.support.servers import StartServer

SIZE = artifacts._MIN_DEDUPLICATED_BYTES


class CountingTransport(HttpTransport):
    """Records which files it transferred."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.moved: list[str] = []

    def upload(
        self, path: str, file: Path, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None
    ) -> None:
        self.moved.append(file.name)
        super().upload(path, file, on_bytes=on_bytes, replaces=replaces)

    def download(self, path: str, file: Path, *, on_bytes: OnBytes | None = None) -> str | None:
        self.moved.append(file.name)
        return super().download(path, file, on_bytes=on_bytes)


@pytest.fixture
def transport(greenroom_url: str) -> CountingTransport:
    return CountingTransport(greenroom_url)


@pytest.fixture
def store(transport: CountingTransport) -> ServerStore:
    """A run's files."""
    run = MlflowClient(transport=transport).create_run("0")
    return ServerStore(transport, f"0/{run.info.run_id}/artifacts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two large files and a small one."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("a.bin", "b.bin"):
        (folder / name).write_bytes(os.urandom(SIZE))
    (folder / "MLmodel").write_text("flavors: {}")
    return folder


def test_upload_sends_what_is_missing_or_different(
    transport: CountingTransport, store: ServerStore, folder: Path
) -> None:
    artifacts.upload_file(store, folder / "a.bin", "model")
    transport.moved.clear()
    artifacts.upload_folder(store, folder, "model")
    assert sorted(transport.moved) == ["MLmodel", "b.bin"]
    transport.moved.clear()
    (folder / "b.bin").write_bytes(os.urandom(SIZE))
    artifacts.upload_folder(store, folder, "model")
    assert sorted(transport.moved) == ["MLmodel", "b.bin"]


def test_upload_sends_again_what_is_damaged_on_the_server(tmp_path: Path, start_server: StartServer) -> None:
    server = start_server("--data", tmp_path / "data")
    transport = CountingTransport(server.url)
    store = ServerStore(transport, "0/model")
    file = tmp_path / "a.bin"
    file.write_bytes(os.urandom(SIZE))
    artifacts.upload_file(store, file)
    [place] = [path for path in (tmp_path / "data/artifacts/blobs").rglob("*") if path.is_file()]
    place.write_bytes(bytes(SIZE))
    with pytest.raises(DigestMismatch, match="corrupted in transit or in storage"):
        store.get("a.bin", tmp_path / "back")
    artifacts.upload_file(store, file)
    store.get("a.bin", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    transport.moved.clear()
    artifacts.upload_file(store, file)
    assert transport.moved == []


def test_download_fetches_what_is_missing_or_different(
    transport: CountingTransport, store: ServerStore, folder: Path, tmp_path: Path
) -> None:
    artifacts.upload_folder(store, folder, "model")
    target = tmp_path / "target"
    artifacts.download(store, "model", target)
    (target / "model/b.bin").write_bytes(os.urandom(SIZE))
    transport.moved.clear()
    artifacts.download(store, "model", target)
    assert sorted(transport.moved) == ["MLmodel", "b.bin"]
    assert (target / "model/b.bin").read_bytes() == (folder / "b.bin").read_bytes()


@pytest.mark.usefixtures("anywhere")
def test_large_files_go_and_come_back_everywhere(folder: Path, tmp_path: Path) -> None:
    client = MlflowClient()
    run_id = client.create_run("0").info.run_id
    for _ in range(2):
        client.log_artifacts(run_id, folder, "model")
    for _ in range(2):
        found = Path(client.download_artifacts(run_id, "model", tmp_path))
        assert (found / "a.bin").read_bytes() == (folder / "a.bin").read_bytes()
