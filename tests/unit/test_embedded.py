"""Working in a folder without a server: no socket (the guard of `conftest.py`), from any thread, loop and process."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from greenroom import embedded
from greenroom.embedded import EmbeddedTransport
from greenroom.errors import InvalidURI, NotFound, NotSupported, StorageUnavailable
from greenroom.sdk import connection
from greenroom.sdk.client import MlflowClient
from greenroom.storage.sql.drivers.sqlite import SqliteDatabase


@pytest.fixture
def client(tmp_path: Path) -> Iterator[MlflowClient]:
    """Speaks to a folder of its own."""
    transport = EmbeddedTransport(tmp_path / "data")
    yield MlflowClient(transport=transport)
    transport.close()


@pytest.fixture(autouse=True)
def no_transports_left() -> Iterator[None]:
    """Close what was opened by address."""
    yield
    connection.forget_transports()


def metric_steps(client: MlflowClient, run_id: str) -> list[int]:
    return sorted(point.step for point in client.get_metric_history(run_id, "loss"))


def test_what_is_written_is_there_after_the_store_was_closed_and_opened(client: MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    client._tracking.close()
    client.log_metric(run_id, "loss", 0.5)
    assert client.get_run(run_id).data.metrics == {"loss": 0.5}


def test_closed_store_leaves_one_file_and_no_thread(client: MlflowClient, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    client.create_run("0")
    client._tracking.close()
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["artifacts", "greenroom.db"]
    assert set(threading.enumerate()) <= before


def test_store_is_not_for_everybody_to_read(client: MlflowClient, tmp_path: Path) -> None:
    client.create_run("0")
    assert (tmp_path / "data").stat().st_mode & 0o007 == 0


def test_large_file_comes_back_as_it_went(client: MlflowClient, tmp_path: Path) -> None:
    content = os.urandom(5 * 1024 * 1024 + 17)
    (tmp_path / "large.bin").write_bytes(content)
    (tmp_path / "empty.bin").write_bytes(b"")
    run_id = client.create_run("0").info.run_id
    client.log_artifact(run_id, tmp_path / "large.bin")
    client.log_artifact(run_id, tmp_path / "empty.bin")
    (tmp_path / "back").mkdir()
    found = Path(client.download_artifacts(run_id, "", tmp_path / "back"))
    assert (found / "large.bin").read_bytes() == content
    assert (found / "empty.bin").read_bytes() == b""


def test_download_that_is_left_before_its_end_holds_nothing_up(client: MlflowClient, tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(bytes(20 * 1024 * 1024))
    run = client.create_run("0")
    client.log_artifact(run.info.run_id, tmp_path / "large.bin")

    class Left(Exception):
        """The caller has seen enough."""

    def cancel(_: int) -> None:
        raise Left

    with pytest.raises(Left):
        client._tracking.download(f"0/{run.info.run_id}/artifacts/large.bin", tmp_path / "part", on_bytes=cancel)
    assert client.get_run(run.info.run_id).info.run_id == run.info.run_id
    assert not (tmp_path / "part").exists()


def test_file_that_cannot_be_read_to_its_end_ends_the_call_and_stores_nothing(
    client: MlflowClient, tmp_path: Path
) -> None:
    run_id = client.create_run("0").info.run_id
    (tmp_path / "a").write_bytes(bytes(3 * 1024 * 1024))

    def break_off(_: int) -> None:
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        client._tracking.upload(f"0/{run_id}/artifacts/a", tmp_path / "a", on_bytes=break_off)
    assert client.list_artifacts(run_id) == []


def test_threads_share_a_store(client: MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda step: client.log_metric(run_id, "loss", 1.0, step=step), range(80)))
    assert metric_steps(client, run_id) == list(range(80))


def test_calls_work_where_an_event_loop_runs(client: MlflowClient) -> None:
    async def cell() -> str:
        return str(client.create_run("0", run_name="from a notebook").info.run_name)

    assert asyncio.run(cell()) == "from a notebook"


def in_a_child(work: object) -> int:
    """Fork, do something in the child, and return its exit code."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()  # type: ignore[operator]
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_parent_and_child_go_on_after_a_fork(client: MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    assert in_a_child(lambda: client.log_metric(run_id, "loss", 1.0, step=1)) == 0
    client.log_metric(run_id, "loss", 1.0, step=2)
    assert metric_steps(client, run_id) == [1, 2]


def test_fork_while_other_threads_write_loses_nothing(client: MlflowClient) -> None:
    run_id = client.create_run("0").info.run_id
    is_over = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not is_over.is_set():
            client.log_metric(run_id, "loss", 1.0, step=len(written))
            written.append(len(written))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        codes = [in_a_child(lambda: client.log_metric(run_id, "child", 1.0)) for _ in range(5)]
    finally:
        is_over.set()
        writer.join()
    assert codes == [0] * 5
    assert metric_steps(client, run_id) == written
    assert len(client.get_metric_history(run_id, "child")) == 5


@pytest.mark.parametrize("way", ["upload", "download"])
def test_fork_while_a_file_is_on_its_way_finds_the_database_closed(
    way: str, client: MlflowClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_FORK_WAIT_S", 0.05)
    run_id = client.create_run("0").info.run_id
    path = f"0/{run_id}/artifacts/large.bin"
    (tmp_path / "large.bin").write_bytes(bytes(8 * 1024 * 1024))
    if way == "download":
        client._tracking.upload(path, tmp_path / "large.bin")
    is_under_way, may_go_on = threading.Event(), threading.Event()

    def wait(_: int) -> None:
        is_under_way.set()
        assert may_go_on.wait(20)

    move = getattr(client._tracking, way)
    moving = threading.Thread(target=move, args=(path, tmp_path / "large.bin"), kwargs={"on_bytes": wait})
    moving.start()
    assert is_under_way.wait(20)
    reader, writer = os.pipe()

    def work() -> None:
        opened = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        # Those of other stores may be open: this process runs other tests as well.
        assert not [name for name in opened if name.startswith(str(tmp_path)) and "greenroom.db" in name]
        client.log_metric(run_id, "loss", 1.0, step=1)
        # Until the parent has closed the file, which took away what the child believed to have locked.
        os.read(reader, 1)
        client.log_metric(run_id, "loss", 1.0, step=2)

    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    may_go_on.set()
    moving.join()
    client.log_metric(run_id, "loss", 1.0, step=3)
    client._tracking.close()
    os.write(writer, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(reader)
    os.close(writer)
    assert metric_steps(client, run_id) == [1, 2, 3]
    assert [file.file_size for file in client.list_artifacts(run_id)] == [8 * 1024 * 1024]


def test_child_of_a_fork_in_the_middle_of_a_query_is_refused_the_folder(
    client: MlflowClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_FORK_WAIT_S", 0.05)
    run_id = client.create_run("0").info.run_id
    is_under_way, may_go_on = threading.Event(), threading.Event()
    read = SqliteDatabase.read_at_once

    def wait(*arguments: Any) -> Any:
        is_under_way.set()
        assert may_go_on.wait(20)
        return read(*arguments)

    monkeypatch.setattr(SqliteDatabase, "read_at_once", wait)
    reading = threading.Thread(target=client.get_run, args=(run_id,))
    reading.start()
    assert is_under_way.wait(20)

    def work() -> None:
        for one in (client, MlflowClient(transport=EmbeddedTransport(tmp_path / "data"))):
            with pytest.raises(StorageUnavailable, match="was forked while another thread was using the database"):
                one.log_metric(run_id, "loss", 1.0)

    assert in_a_child(work) == 0
    may_go_on.set()
    reading.join()
    client.log_metric(run_id, "loss", 1.0, step=1)
    assert metric_steps(client, run_id) == [1]


def test_error_is_that_of_a_server(client: MlflowClient) -> None:
    with pytest.raises(NotFound, match="nothing"):
        client.get_registered_model("nothing")


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "meta.yaml").write_text("not ours")
    with pytest.raises(InvalidURI, match=r"contains other files \(meta\.yaml\)"):
        MlflowClient(str(tmp_path)).create_run("0")
    assert [path.name for path in tmp_path.iterdir()] == ["meta.yaml"]


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable, match="file/data"):
        MlflowClient(str(tmp_path / "file/data")).create_run("0")


@pytest.mark.parametrize("form", ["{0}", "file://{0}", "file:{0}", "file://localhost{0}"])
def test_folder_can_be_written_in_each_of_its_forms(form: str, tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    client = MlflowClient(form.format(folder))
    client.create_run("0")
    assert client.tracking_uri == folder.as_uri()
    assert (folder / "greenroom.db").is_file()
    assert connection.transport_to(str(folder)) is connection.transport_to(folder.as_uri())


def test_path_is_a_folder_whatever_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    connection.set_tracking_uri(Path("mine"))
    try:
        assert connection.get_tracking_uri() == (tmp_path / "mine").as_uri()
    finally:
        connection.set_tracking_uri("")


@pytest.mark.parametrize("uri", ["registry", "localhost:5000", "models.example.com/mlflow", "sqlite:///mlflow.db"])
def test_what_may_be_a_server_or_database_is_no_folder(uri: str) -> None:
    with pytest.raises(InvalidURI, match="must be the URI of a server"):
        MlflowClient(uri)


def test_folder_of_another_machine_is_refused() -> None:
    with pytest.raises(InvalidURI, match="three slashes"):
        MlflowClient("file://relative/folder")


def test_without_the_servers_parts_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(connection, "_EMBEDDED", "greenroom.not_installed")
    with pytest.raises(NotSupported, match=r"pip install 'greenroom\[server\]', or set GREENROOM_TRACKING_URI"):
        MlflowClient(str(tmp_path))
