"""Values logged in the background are sent in batches, or written to a file and reported."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput, TimedOut, Unauthenticated, Unavailable
from greenroom.sdk import background, unsent
from greenroom.sdk.background import BackgroundLog
from greenroom.sdk.entities import Metric, Param, RunTag


class Server:
    """Accepts batches, stores them, and rejects values as configured."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, list[float]]] = []
        self.refused: float | None = None
        self.is_down = False
        self.error: type[Exception] = Unavailable
        self.attempts = 0
        self.on_attempt: Callable[[], object] = lambda: None
        self.is_open = threading.Event()
        self.is_open.set()

    def __call__(self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]) -> None:
        self.is_open.wait(20)
        values = [point.value for point in metrics]
        self.attempts += 1
        self.on_attempt()
        if self.is_down:
            raise self.error("no server")
        if self.refused in values:
            raise InvalidInput(f"{self.refused} is refused")
        self.batches.append((run_id, values))

    def values(self, run_id: str) -> list[float]:
        return [value for run, values in self.batches if run == run_id for value in values]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def log(server: Server) -> BackgroundLog:
    return BackgroundLog(server, uri="http://registry", patience_s=20)


@pytest.fixture
def impatient(server: Server) -> BackgroundLog:
    return BackgroundLog(server, uri="http://registry", patience_s=0.05)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GREENROOM_UNSENT", str(tmp_path / "unsent"))
    monkeypatch.setattr(background, "_INITIAL_PAUSE_S", 0.001)
    monkeypatch.setattr(background, "_MAX_PAUSE_S", 0.01)
    return tmp_path / "unsent"


def point(value: float) -> Metric:
    return Metric("loss", value, 0, int(value))


def test_points_travel_together_and_in_order(server: Server, log: BackgroundLog) -> None:
    server.is_open.clear()
    for number in range(500):
        log.add("a", metrics=[point(number)])
    server.is_open.set()
    log.flush()
    assert server.values("a") == list(range(500))
    assert len(server.batches) < 50


def test_runs_do_not_mix(server: Server, log: BackgroundLog) -> None:
    for number in range(10):
        log.add("even" if number % 2 == 0 else "odd", metrics=[point(number)])
    log.flush("even")
    assert server.values("even") == [0, 2, 4, 6, 8]
    log.flush()
    assert server.values("odd") == [1, 3, 5, 7, 9]


def test_one_that_is_refused_takes_no_other_along(server: Server, log: BackgroundLog) -> None:
    server.refused = 2
    operations = [log.add("a", metrics=[point(number)]) for number in range(5)]
    operations[1].wait()
    with pytest.raises(InvalidInput, match="2 is refused"):
        operations[2].wait()
    operations[4].wait()
    assert server.values("a") == [0, 1, 3, 4]
    log.flush()  # the waiter has received the error


def test_batch_is_tried_until_it_is_stored_and_in_order(server: Server, log: BackgroundLog) -> None:
    server.is_down = True

    def come_back() -> None:
        server.is_down = server.attempts < 8

    server.on_attempt = come_back
    for number in range(2500):
        log.add("a", metrics=[point(number)])
    log.flush()
    assert server.values("a") == list(range(2500))
    assert server.attempts > 8


def test_flush_that_times_out_raises_and_keeps_the_queue(server: Server, impatient: BackgroundLog) -> None:
    server.is_down = True
    operations = impatient.add("a", metrics=[point(1), point(2)])
    with pytest.raises(TimedOut, match=r"could not be sent within 0\.05 s; sending is still retried: no server"):
        impatient.flush("a")
    with pytest.raises(TimedOut):
        operations.wait()
    server.is_down = False
    impatient._patience_s = 20
    operations.wait()
    impatient.flush("a")
    assert server.values("a") == [1, 2]


def test_given_up_values_are_written_to_a_file_per_run_and_reported_once(
    server: Server, impatient: BackgroundLog, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.is_down = True
    lost = impatient.add("a/../b", metrics=[point(1), Metric("loss", float("nan"), 5, 2)], tags=[RunTag("k", "v")])
    impatient.add("c", params=[Param("depth", "4")])
    impatient.flush("a/../b", gives_up=True)
    impatient.flush("a/../b", gives_up=True)
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert unsent.read_header(file).run_id == "a/../b"
    assert '"NaN"' in file.read_text()
    (told,) = [record.getMessage() for record in caplog.records]
    assert told == (
        f"3 values of run a/../b could not be sent to http://registry: no server. They were written to {file}; "
        f"send them later with: greenroom runs send-unsent --uri http://registry {file}"
    )
    with pytest.raises(Unavailable, match="3 values"):
        lost.wait()
    impatient.flush(gives_up=True)
    assert len(list(folder.iterdir())) == 2
    server.is_down = False
    impatient._patience_s = 20
    impatient.add("c", metrics=[point(3)]).wait()
    assert server.batches == [("c", [3])]


def test_ctrl_c_while_the_end_of_a_run_waits_keeps_what_has_not_arrived(
    server: Server, log: BackgroundLog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.is_down = True
    log.add("a", metrics=[point(1)])

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(log, "wait_for", interrupt)
    with pytest.raises(KeyboardInterrupt):
        log.flush("a", gives_up=True)
    assert len(list(folder.iterdir())) == 1


def test_token_that_is_not_taken_loses_nothing(server: Server, log: BackgroundLog, folder: Path) -> None:
    server.is_down, server.error = True, Unauthenticated
    for number in range(5):
        log.add("a", metrics=[point(number)])
    log.flush("a", gives_up=True)
    assert server.attempts < 5
    assert sum(file.read_text().count('"loss"') for file in folder.iterdir()) == 5


def test_file_that_is_there_is_never_overwritten(folder: Path) -> None:
    files = [unsent.write("http://registry", "a", [], reason="") for _ in range(3)]
    assert sorted(folder.iterdir()) == sorted(files)


def test_file_names_the_workspace_of_the_run(server: Server, folder: Path) -> None:
    server.is_down = True
    log = BackgroundLog(server, uri="http://registry", workspace="vision", patience_s=0.05)
    log.add("a", metrics=[point(1)])
    log.flush("a", gives_up=True)
    (file,) = folder.iterdir()
    assert unsent.read_header(file).workspace == "vision"


def test_folder_that_cannot_be_made_costs_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write_text("a file")
    monkeypatch.setattr("tempfile.tempdir", str(folder.parent))
    file = unsent.write("http://registry", "a", [], reason="")
    assert unsent.read_header(file).uri == "http://registry"
    assert folder.read_text() == "a file"


def test_blocked_loop_continues_without_reordering_tags(
    server: Server, impatient: BackgroundLog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_MAX_WAITING", 10)
    server.is_open.clear()
    impatient.add("a", metrics=[point(0)])
    with impatient._changed:
        assert impatient._changed.wait_for(lambda: bool(impatient._sending), 20)
    impatient.add("a", tags=[RunTag("phase", "training")])
    for number in range(1, 30):
        impatient.add("a", metrics=[point(number)])
    kept = "".join(file.read_text() for file in folder.iterdir())
    assert '"phase"' not in kept
    impatient._patience_s = 20
    server.is_open.set()
    impatient.flush()
    assert kept.count('"loss"') + len(server.values("a")) == 30


def test_flush_of_an_empty_queue_does_not_wait(log: BackgroundLog) -> None:
    # On a thread of its own, so that one that waits for ever fails this test and does not stop the others.
    flushed = threading.Event()

    def flush() -> None:
        log.flush()
        log.flush("a")
        flushed.set()

    threading.Thread(target=flush, daemon=True).start()
    assert flushed.wait(20)
