"""A SQLite file replaced under a running server, or under a program that works in a folder."""

from __future__ import annotations

import http.client
import json
import shutil
import time
from pathlib import Path

import pytest

from greenroom.embedded import EmbeddedTransport
from greenroom.errors import NotFound, StorageUnavailable
from greenroom.sdk.client import MlflowClient
from tests.support.servers import StartServer

# Readiness is cached for a second.
READY_WITHIN_S = 20


def create(port: int, name: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body, headers = json.dumps({"name": name}), {"Content-Type": "application/json"}
    connection.request("POST", "/api/2.0/mlflow/registered-models/create", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_backup_moved_in_under_a_running_server_is_what_the_next_start_shows(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server("--data", tmp_path / "data")
    MlflowClient(server.url).create_registered_model("before")
    server.stop()
    database, backup = tmp_path / "data" / "greenroom.db", tmp_path / "backup.db"
    shutil.copy(database, backup)
    server.restart()
    client = MlflowClient(server.url)
    client.create_registered_model("after")
    backup.rename(database)
    # Not through the client, which would retry for a while.
    assert create(server.port, "lost") == 503
    deadline = time.monotonic() + READY_WITHIN_S
    while server.is_ready():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "was moved or deleted while in use; put it back and start again" in server.log
    # The restore holds even without a clean shutdown.
    server.kill()
    server.restart()
    assert [model.name for model in client.search_registered_models()] == ["before"]


def test_a_program_that_works_in_a_folder_refuses_as_well(tmp_path: Path) -> None:
    transport = EmbeddedTransport(tmp_path / "data")
    client = MlflowClient(transport=transport)
    client.create_registered_model("before")
    transport.close()
    database, backup = tmp_path / "data" / "greenroom.db", tmp_path / "backup.db"
    shutil.copy(database, backup)
    client.create_registered_model("after")
    backup.rename(database)
    with pytest.raises(StorageUnavailable):
        client.create_registered_model("lost")
    transport.close()
    assert client.get_registered_model("before").name == "before"
    with pytest.raises(NotFound):
        client.get_registered_model("after")
    transport.close()
