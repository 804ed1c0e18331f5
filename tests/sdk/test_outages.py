"""Logging and ending runs while a real server restarts: nothing is lost, and no run stays open."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

import greenroom as mlflow
from greenroom.cli.main import main
from greenroom.errors import ConnectFailed, InvalidInput, StateConflict
from greenroom.sdk import active_run, background, connection, http_exchange, unsent
from tests.support.servers import GreenroomServer, StartServer


class Pauses:
    """Replaces `time` in the transport: counts pauses, which are short."""

    def __init__(self) -> None:
        self.count = 0
        self._counted = threading.Condition()

    def sleep(self, _: float) -> None:
        with self._counted:
            self.count += 1
            self._counted.notify_all()
        time.sleep(0.01)

    def wait_for(self, count: int) -> None:
        """Wait until the client has been refused this many times."""
        with self._counted:
            enough = self.count + count
            assert self._counted.wait_for(lambda: self.count >= enough, 20)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    pauses = Pauses()
    monkeypatch.setattr(http_exchange, "time", SimpleNamespace(sleep=pauses.sleep, monotonic=time.monotonic))
    return pauses


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GreenroomServer]:
    """A server that tests may stop, selected as a script does."""
    monkeypatch.setenv("GREENROOM_UNSENT", str(tmp_path / "unsent"))
    server = start_server("--data", tmp_path / "data")
    connection.set_tracking_uri(server.url)
    active_run.forget_choices()
    yield server
    active_run.forget_choices()
    connection.set_tracking_uri("")


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the timeout to half a second."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "0.5")
    connection.forget_transports()


def send_unsent(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["runs", "send-unsent", *map(str, arguments)], catch_exceptions=False)


def steps(run_id: str) -> list[int]:
    return sorted(point.step for point in mlflow.MlflowClient().get_metric_history(run_id, "loss"))


def test_restart_costs_no_point_that_is_logged_in_the_background(server: GreenroomServer, pauses: Pauses) -> None:
    run_id = mlflow.start_run().info.run_id
    for step in range(240):
        mlflow.log_metric("loss", 1.0, step=step, synchronous=False)
    server.stop()
    for step in range(240, 500):
        mlflow.log_metric("loss", 1.0, step=step, synchronous=False)
    # Three attempts within 0.35 s were the limit before.
    pauses.wait_for(8)
    server.restart()
    mlflow.end_run()
    assert steps(run_id) == list(range(500))
    assert mlflow.get_run(run_id).info.status == "FINISHED"


def test_restart_is_waited_for_by_calls_and_by_the_end_of_a_run(server: GreenroomServer, pauses: Pauses) -> None:
    has_stopped = threading.Event()
    ids: list[str] = []

    def work() -> None:
        with mlflow.start_run() as run:
            ids.append(run.info.run_id)
            server.stop()
            has_stopped.set()
            mlflow.log_metric("loss", 1.0, step=1)
            server.stop()
            has_stopped.set()

    # A server stops with the thread that started it, so start it on the main thread.
    working = threading.Thread(target=work)
    working.start()
    for _ in range(2):
        assert has_stopped.wait(20)
        has_stopped.clear()
        pauses.wait_for(8)
        server.restart()
    working.join()
    (run_id,) = ids
    assert mlflow.get_run(run_id).info.status == "FINISHED"
    assert steps(run_id) == [1]


def test_failed_end_is_reported_again_with_its_status_and_time(
    server: GreenroomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    outer = mlflow.start_run()
    inner = mlflow.start_run(nested=True)
    mlflow.log_metric("loss", 1.0)
    server.stop()
    with pytest.raises(ConnectFailed):
        mlflow.end_run("FAILED")
    failed_at_ms = time.time_ns() // 1_000_000
    assert mlflow.active_run() == inner
    server.restart()
    restarted_at_ms = time.time_ns() // 1_000_000
    assert failed_at_ms < restarted_at_ms
    mlflow.end_run()
    assert mlflow.active_run() == outer
    info = mlflow.get_run(inner.info.run_id).info
    assert info.status == "FAILED"
    assert info.end_time is not None
    assert info.end_time <= failed_at_ms
    mlflow.end_run()
    assert mlflow.get_run(outer.info.run_id).info.status == "FINISHED"


@pytest.mark.parametrize("by", ["start_run", "exit", "exit of the thread's process"])
def test_failed_end_is_reported_by_the_next_call(
    by: str, server: GreenroomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    ids: list[str] = []

    def end_without_server() -> None:
        with mlflow.start_run() as run:
            ids.append(run.info.run_id)
            server.stop()

    def run_and_fail() -> None:
        with pytest.raises(ConnectFailed):
            end_without_server()

    if by == "exit of the thread's process":
        thread = threading.Thread(target=run_and_fail)
        thread.start()
        thread.join()
    else:
        run_and_fail()
    server.restart()
    if by == "start_run":
        mlflow.start_run()
    else:
        active_run._end_at_exit()
    assert mlflow.get_run(ids[0]).info.status == "FINISHED"


def test_exception_inside_a_run_is_not_replaced_by_one_about_its_end(
    server: GreenroomServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    impatient(monkeypatch)

    def divide() -> None:
        server.stop()
        raise ZeroDivisionError

    run = mlflow.start_run()
    with pytest.raises(ZeroDivisionError) as caught, run:
        divide()
    assert caught.value.__context__ is None
    assert f"Run {run.info.run_id} could not be ended" in caplog.text
    server.restart()
    mlflow.end_run()
    assert mlflow.get_run(run.info.run_id).info.status == "FAILED"


@pytest.mark.usefixtures("server")
def test_run_that_was_deleted_meanwhile_does_not_stay_active() -> None:
    run = mlflow.start_run()
    with pytest.raises(InvalidInput, match="status"):
        mlflow.end_run("DONE")
    assert mlflow.active_run() == run
    mlflow.delete_run(run.info.run_id)
    with pytest.raises(StateConflict, match="active"):
        mlflow.end_run()
    assert mlflow.active_run() is None


def test_unsent_values_are_stored_and_sent_later_once(
    server: GreenroomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    impatient(monkeypatch)
    run_id = mlflow.start_run().info.run_id
    mlflow.log_metric("loss", 1.0, step=0, timestamp=7)
    mlflow.log_param("depth", 4)
    server.stop()
    for step in range(1500):
        mlflow.log_metric("loss", 1.0, step=step, timestamp=7, synchronous=False)
    mlflow.log_params({"depth": 5, "width": 2}, synchronous=False)
    mlflow.set_tag("phase", "done", synchronous=False)
    background.finish(run_id=run_id)
    (file,) = (tmp_path / "unsent").iterdir()
    assert f"greenroom runs send-unsent --uri {server.url} {file}" in caplog.text
    assert "1503 values" in caplog.text
    missing = send_unsent("--uri", server.url)
    assert (missing.exit_code, "No server responds" in missing.stderr) == (3, True)
    assert file.exists()
    server.restart()
    shutil.copy(file, tmp_path / "again.jsonl")
    refused = send_unsent()
    assert refused.exit_code == 5
    assert (
        f"{file} was not removed: 1502 values of run {run_id} were sent, 1 rejected; the first: Parameter 'depth': "
        in refused.stderr
    )
    for path in (file, tmp_path / "again.jsonl"):
        path.write_text(path.read_text().replace('"key":"depth","value":"5"', '"key":"depth","value":"4"'))
    sent = send_unsent()
    assert (sent.exit_code, sent.stdout) == (0, f"Sent 1503 values of run {run_id}.\n")
    assert list((tmp_path / "unsent").iterdir()) == []
    assert send_unsent("--json", tmp_path / "again.jsonl").exit_code == 0
    found = mlflow.get_run(run_id)
    assert (found.data.params, found.data.tags["phase"]) == ({"depth": "4", "width": "2"}, "done")
    assert steps(run_id) == list(range(1500))
    assert send_unsent().stdout == f"There are no unsent values in {tmp_path / 'unsent'}.\n"


def test_file_does_not_choose_where_it_is_sent_to(server: GreenroomServer, tmp_path: Path) -> None:
    unsent.write("http://elsewhere:5000", "a", [], reason="")
    refused = send_unsent()
    assert refused.exit_code == 2
    assert "--uri http://elsewhere:5000" in refused.stderr
    unknown = send_unsent("--uri", server.url)
    assert (unknown.exit_code, "has no run a" in unknown.stderr) == (6, True)
    (tmp_path / "other.jsonl").write_text('{"a": 1}\n')
    wrong = send_unsent(tmp_path / "other.jsonl")
    assert (wrong.exit_code, "is not a file of unsent values" in wrong.stderr) == (2, True)


@pytest.mark.usefixtures("server")
def test_truncated_file_is_reported_with_the_line(tmp_path: Path) -> None:
    with mlflow.start_run() as run:
        pass
    file = unsent.write(mlflow.get_tracking_uri(), run.info.run_id, [], reason="")
    with file.open("a") as out:
        out.write('{"run_id":"')
    wrong = send_unsent(file)
    assert (wrong.exit_code, f"Line 2 of {file} cannot be read" in wrong.stderr) == (2, True)
    assert file.exists()
