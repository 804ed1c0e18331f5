"""The database is stopped during requests, is locked, or its disk is full: 503, nothing half-written, and recovery."""

from __future__ import annotations

import asyncio
import http.client
import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.invariants import broken_promises
from tests.support.postgres import PostgresServer
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer, StartServer

WRITERS = 6
BACK_WITHIN_S = 20.0


class Answer(NamedTuple):
    """A response: its status, Retry-After and body."""

    status: int
    retry_after: str | None
    said: Any


def call(port: int, verb: str, **fields: Any) -> Answer:
    """Make a call over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/api/2.0/mlflow/{verb}", json.dumps(fields), headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheader("Retry-After"), json.loads(answer.read()))
    finally:
        connection.close()


def assert_told_as_an_outage(answer: Answer) -> None:
    assert answer.status == 503, answer
    assert answer.said["error_code"] == "TEMPORARILY_UNAVAILABLE"
    assert answer.retry_after is not None
    assert int(answer.retry_after) > 0


def until_it_works(server: GreenroomServer, verb: str, **fields: Any) -> Answer:
    """Repeat a call as a client does that got a Retry-After."""
    deadline = time.monotonic() + BACK_WITHIN_S
    while (answer := call(server.port, verb, **fields)).status == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert answer.status == 200, answer
    return answer


class Writers:
    """Threads that register versions of one model, each until it is told to stop."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stop = threading.Event()
        self.answers: list[Answer] = []
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            tags = [{"key": "a", "value": str(number)}]
            self.answers.append(call(self._port, "model-versions/create", name="m", source="s3://b/k", tags=tags))

    def wait_for(self, count: int, status: int) -> None:
        """Wait until so many answers more had this status."""
        before = self._count(status)
        deadline = time.monotonic() + BACK_WITHIN_S
        while self._count(status) < before + count:
            assert time.monotonic() < deadline, f"only {self._count(status) - before} answers {status}"
            time.sleep(0.02)

    def _count(self, status: int) -> int:
        return sum(answer.status == status for answer in list(self.answers))


def test_no_write_is_lost_when_the_database_restarts(
    start_server: StartServer, tmp_path: Path, durable_postgres_server: PostgresServer, durable_postgres_database: str
) -> None:
    server = start_server("--data", tmp_path / "data", "--database", durable_postgres_database)
    assert call(server.port, "registered-models/create", name="m").status == 200
    with Writers(server.port) as writers:
        for end in (durable_postgres_server.stop, durable_postgres_server.kill):
            writers.wait_for(20, 200)
            end()
            try:
                writers.wait_for(3, 503)
            finally:
                durable_postgres_server.start()
        writers.wait_for(20, 200)
    for answer in writers.answers:
        if answer.status != 200:
            assert_told_as_an_outage(answer)
    told = [int(answer.said["model_version"]["version"]) for answer in writers.answers if answer.status == 200]
    assert len(set(told)) == len(told), "two writers were told the same number"
    stored = durable_postgres_server.execute("SELECT version FROM model_versions", url=durable_postgres_database)
    assert set(told) <= {row["version"] for row in stored}
    broken = asyncio.run(broken_promises(durable_postgres_database))
    assert not broken, "\n".join(broken)


def test_a_browser_is_told_in_html_and_other_clients_in_json(
    start_server: StartServer, tmp_path: Path, durable_postgres_server: PostgresServer, durable_postgres_database: str
) -> None:
    # Who asks is in the database, too, so the page cannot be sent.
    administrator = {
        "GREENROOM_SERVER_ADMIN_USERNAME": "root",
        "GREENROOM_SERVER_ADMIN_PASSWORD": "correct horse battery",
    }
    arguments = ("--data", tmp_path / "data", "--database", durable_postgres_database)
    server = start_server(*arguments, environment=administrator)
    browser = "Accept: text/html,application/xhtml+xml"
    assert get(server.port, "/", browser).statuses == [401]
    durable_postgres_server.stop()
    try:
        deadline = time.monotonic() + BACK_WITHIN_S
        while (page := get(server.port, "/", browser)).statuses != [503]:
            assert time.monotonic() < deadline, page
            time.sleep(0.1)
        assert page.head["content-type"] == "text/html; charset=utf-8"
        assert int(page.head["retry-after"]) > 0
        document = page.received.decode()
        assert "The registry cannot do this right now" in document
        assert page.head["x-request-id"] in document
        for path, accepts in (("/", "Accept: */*"), ("/api/v1/me", browser), ("/metrics", browser)):
            answer = get(server.port, path, accepts)
            assert answer.statuses == [503]
            assert answer.head["content-type"] == "application/json"
    finally:
        durable_postgres_server.start()


@pytest.mark.slow  # a change waits twenty seconds for another program before it gives up
def test_a_store_locked_by_another_program_is_an_outage_and_passes(server: GreenroomServer, tmp_path: Path) -> None:
    file = tmp_path / "data" / "greenroom.db"
    assert call(server.port, "registered-models/create", name="m").status == 200
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = call(server.port, "model-versions/create", name="m", source="s3://b/k")
    assert_told_as_an_outage(refused)
    assert str(tmp_path) not in refused.said["message"]
    assert "is locked: another process is writing to it" in server.log
    # Reads are not affected.
    assert call(server.port, "registered-models/get-latest-versions", name="m").status == 200
    other.execute("ROLLBACK")
    other.close()
    made = call(server.port, "model-versions/create", name="m", source="s3://b/k")
    assert (made.status, made.said["model_version"]["version"]) == (200, "1")
    assert not asyncio.run(broken_promises(f"sqlite:///{file}"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six MiB, four of them taken by a file ``ballast``."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", folder], capture_output=True)
    if made.returncode != 0:
        pytest.skip("mounting a small file system takes root; a store that may not grow is tried everywhere")
    (folder / "ballast").write_bytes(bytes(4 * 1024 * 1024))
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_reported_and_recovers_once_there_is_space(start_server: StartServer, small_disk: Path) -> None:
    server = start_server("--data", small_disk / "data")
    assert call(server.port, "registered-models/create", name="m").status == 200
    made: list[str] = []
    for _ in range(2000):
        answer = call(server.port, "model-versions/create", name="m", source="s3://b/k", description="x" * 20_000)
        if answer.status != 200:
            break
        made.append(answer.said["model_version"]["version"])
    assert_told_as_an_outage(answer)
    assert "disk of the database is full" in answer.said["message"]
    assert str(small_disk) not in answer.said["message"]
    # Confirmed changes are there, and reads still work.
    read = call(server.port, "registered-models/get-latest-versions", name="m", stages=["None"])
    assert (read.status, read.said["model_versions"][0]["version"]) == (200, made[-1])

    (small_disk / "ballast").unlink()
    after = until_it_works(server, "model-versions/create", name="m", source="s3://b/k")
    assert int(after.said["model_version"]["version"]) == len(made) + 1
    assert not asyncio.run(broken_promises(f"sqlite:///{small_disk / 'data' / 'greenroom.db'}"))
