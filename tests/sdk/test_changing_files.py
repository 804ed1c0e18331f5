"""Files that change during an upload: exactly the announced bytes are sent."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from greenroom.errors import FileChanged, InvalidInput
from greenroom.sdk import connection
from greenroom.sdk.artifacts import upload_file, upload_folder
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.files import Replaces, size_of_file
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.stores import FolderStore, ServerStore, Store
from greenroom.sdk.transport import OnBytes

BEFORE = b"step 1 loss 0.5\n" * 31 + b"end\n"
"""A log of 500 bytes."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "train.log"
    file.write_bytes(BEFORE)
    assert len(BEFORE) == 500
    return file


def once(change: Callable[[], object]) -> OnBytes:
    """Change a file after the first bytes were read."""
    pending = [change]

    def on_bytes(count: int) -> None:
        while count and pending:
            pending.pop()()

    return on_bytes


def append(file: Path, more: bytes) -> Callable[[], object]:
    def change() -> None:
        with file.open("ab") as out:
            out.write(more)

    return change


def smuggled(name: str, server: str) -> bytes:
    body = b'{"name":"%b"}' % name.encode()
    lines = [
        b"DELETE /api/2.0/mlflow/registered-models/delete HTTP/1.1",
        b"Host: " + server.removeprefix("http://").encode(),
        b"Content-Type: application/json",
        b"Content-Length: %d" % len(body),
    ]
    return b"\r\n".join([*lines, b"", body])


def test_bytes_appended_during_an_upload_are_not_sent_as_a_request(
    greenroom_url: str, log: Path, tmp_path: Path
) -> None:
    client = MlflowClient(greenroom_url)
    victim = f"victim-{uuid.uuid4().hex[:8]}"
    client.create_registered_model(victim)
    run_id = client.create_run("0").info.run_id
    transport = HttpTransport(greenroom_url)
    path = f"0/{run_id}/artifacts/train.log"
    transport.upload(path, log, on_bytes=once(append(log, smuggled(victim, greenroom_url))))
    # The connection is the same one: a request sent after the file would be answered first.
    transport.download(path, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == BEFORE
    assert client.get_registered_model(victim).name == victim


@pytest.fixture(params=["server", "embedded", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A run's files on a server, in this process, and in a local folder."""
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    uri = request.getfixturevalue("greenroom_url" if request.param == "server" else "embedded_url")
    run_id = MlflowClient(uri).create_run("0").info.run_id
    return ServerStore(connection.transport_to(uri), f"0/{run_id}/artifacts")


def stored(store: Store, path: str, tmp_path: Path) -> bytes:
    store.get(path, tmp_path / "fetched")
    return (tmp_path / "fetched").read_bytes()


def test_growing_file_is_stored_as_it_was_when_the_upload_began(store: Store, log: Path, tmp_path: Path) -> None:
    told: list[int] = []
    grow = once(append(log, b"more\n" * 1000))

    def on_bytes(count: int) -> None:
        told.append(count)
        grow(count)

    store.put(log, "train.log", on_bytes=on_bytes)
    assert stored(store, "train.log", tmp_path) == BEFORE
    assert sum(told) == len(BEFORE)


def test_folder_with_a_growing_file_is_uploaded(store: Store, log: Path, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.mkdir()
    log = log.rename(local / "train.log")
    (local / "model.bin").write_bytes(b"model")
    growing = GrowingStore(store, append(log, b"more\n" * 1000))
    upload_folder(growing, local)
    assert stored(store, "train.log", tmp_path) == BEFORE
    assert stored(store, "model.bin", tmp_path) == b"model"


class GrowingStore(ServerStore):
    """A store that is changed during uploads."""

    def __init__(self, store: Store, change: Callable[[], object]) -> None:
        self._store, self._change = store, change
        self.uri = store.uri

    def check(self, path: str) -> None:
        self._store.check(path)

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        self._store.put(file, path, on_bytes=once(self._change) if path == "train.log" else on_bytes)


def test_file_that_becomes_shorter_ends_the_upload_at_once(store: Store, tmp_path: Path) -> None:
    # More than one chunk, so that the change is detected after the first.
    file = tmp_path / "checkpoint"
    file.write_bytes(b"x" * 5_000_000)
    with pytest.raises(FileChanged, match="'.*checkpoint' was truncated during the upload: 5000000 bytes"):
        store.put(file, "checkpoint", on_bytes=once(lambda: os.truncate(file, 10)))
    assert store.entries("") == []


def test_connection_of_an_upload_that_was_cut_is_not_used_again(greenroom_url: str, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint"
    file.write_bytes(b"x" * 5_000_000)
    run_id = MlflowClient(greenroom_url).create_run("0").info.run_id
    transport = HttpTransport(greenroom_url)
    path = f"0/{run_id}/artifacts/checkpoint"
    with pytest.raises(FileChanged):
        transport.upload(path, file, on_bytes=once(lambda: os.truncate(file, 10)))
    # On the old connection, the server would take this for the rest of the file.
    transport.upload(path, file)
    transport.download(path, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"x" * 10


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """A folder with one good file, which sorts first."""
    folder = tmp_path / "local"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    return folder


@pytest.fixture
def bound_socket(local: Path) -> Iterator[Path]:
    listener = socket.socket(socket.AF_UNIX)
    place = Path(os.path.relpath(local / "s"))
    listener.bind(str(place))
    yield place
    listener.close()


@pytest.mark.parametrize("kind", ["a named pipe", "a socket", "a link to nothing"])
def test_entry_that_is_not_a_file_is_rejected_before_anything_is_sent(
    kind: str, local: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "a named pipe":
        os.mkfifo(local / "s")
    elif kind == "a socket":
        request.getfixturevalue("bound_socket")
    else:
        (local / "s").symlink_to("gone")
    store = FolderStore(tmp_path / "store")
    with pytest.raises(InvalidInput, match=f"'.*/s' is {kind}"):
        upload_folder(store, local)
    with pytest.raises(InvalidInput, match=f"'.*/s' is {kind}"):
        upload_file(store, local / "s")
    assert store.entries("") == []


def test_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="'/dev/null' is a device"):
        upload_file(FolderStore(tmp_path / "store"), Path("/dev/null"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux has such files")
def test_file_that_does_not_tell_its_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="does not report its size"):
        upload_file(FolderStore(tmp_path / "store"), Path("/proc/self/status"))


def test_pipe_that_takes_the_place_of_a_file_is_not_waited_for(local: Path, tmp_path: Path) -> None:
    def swap() -> None:
        (local / "b.txt").unlink()
        os.mkfifo(local / "b.txt")

    # Alone, so that it is opened after the swap.
    (local / "a.txt").rename(local / "b.txt")
    store = ChangingStore(tmp_path / "store", swap)
    ended = threading.Event()

    def release() -> None:
        # If opening blocks, fail instead of hanging.
        if not ended.wait(5):
            os.close(os.open(local / "b.txt", os.O_WRONLY))

    watch = threading.Thread(target=release)
    watch.start()
    try:
        with pytest.raises(InvalidInput, match=r"'.*/b\.txt' is a named pipe"):
            upload_folder(store, local)
    finally:
        ended.set()
        watch.join()


class ChangingStore(FolderStore):
    """A store that is changed on disk before the first upload."""

    def __init__(self, folder: Path, change: Callable[[], object]) -> None:
        super().__init__(folder)
        self._pending = [change]
        self._lock = threading.Lock()

    def put(self, file: Path, path: str, *, on_bytes: OnBytes | None = None, replaces: Replaces | None = None) -> None:
        with self._lock:
            while self._pending:
                self._pending.pop()()
        super().put(file, path, on_bytes=on_bytes)


def test_file_that_vanishes_before_it_is_opened_is_named(local: Path, tmp_path: Path) -> None:
    (local / "a.txt").rename(local / "b.tmp")
    store = ChangingStore(tmp_path / "store", (local / "b.tmp").unlink)
    with pytest.raises(FileChanged, match=r"'.*/b\.tmp' was removed during the upload"):
        upload_folder(store, local)


def test_file_that_vanishes_while_the_folder_is_listed_is_named(
    local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (local / "b.tmp").write_text("b")

    def vanish(file: Path) -> int:
        file.unlink()
        return size_of_file(file)

    monkeypatch.setattr("greenroom.sdk.artifacts.size_of_file", vanish)
    with pytest.raises(FileChanged, match="was removed during the upload"):
        upload_folder(FolderStore(tmp_path / "store"), local)


def test_links_to_files_are_followed_and_links_to_folders_are_not(local: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/weights").write_text("w")
    (local / "weights").symlink_to(tmp_path / "elsewhere/weights")
    # MLflow does not follow these either: "data" is often a link to a large data set.
    (local / "data").symlink_to(tmp_path / "elsewhere")
    store = FolderStore(tmp_path / "store")
    upload_folder(store, local)
    assert [entry.name for entry in store.entries("")] == ["a.txt", "weights"]
    assert (tmp_path / "store/weights").read_text() == "w"
    assert not (tmp_path / "store/weights").is_symlink()
