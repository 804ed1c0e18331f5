"""Idempotency keys over HTTP: on both APIs, and through the SDK when an answer is lost on its way."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from greenroom.errors import ConnectFailed
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.http import HttpTransport
from tests.support.file_client import Answer, Files

RUNS = "/api/2.0/mlflow/runs/create"


def create(files: Files, path: str, body: Any, key: str) -> Answer:
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return files.ask("POST", path, json.dumps(body).encode(), headers)


def test_repeated_creation_answers_the_same_run(files: Files) -> None:
    key = uuid.uuid4().hex
    first = create(files, RUNS, {"experiment_id": "0", "run_name": "once"}, key)
    again = create(files, RUNS, {"run_name": "once", "experiment_id": "0"}, key)
    assert first.status == again.status == 200
    assert again.json == first.json
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


def test_native_changes_take_keys_too(files: Files) -> None:
    key, name = uuid.uuid4().hex, f"once-{uuid.uuid4().hex[:8]}"
    answers = [create(files, "/api/v1/models", {"name": name}, key) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json


def test_key_of_another_request_is_a_conflict(files: Files) -> None:
    key = uuid.uuid4().hex
    create(files, RUNS, {"experiment_id": "0"}, key)
    answer = create(files, RUNS, {"experiment_id": "0", "run_name": "another"}, key)
    assert answer.status == 409
    assert "use a new key for each change" in answer.json["message"]


@pytest.mark.parametrize("key", ["", "a" * 201, "a b", "\xe9"])
def test_key_that_is_none_is_refused(files: Files, key: str) -> None:
    answer = create(files, RUNS, {"experiment_id": "0"}, key)
    assert answer.status == 400
    assert "Idempotency-Key must be" in answer.json["message"]


class LosingProxy:
    """Passes requests on, and hangs up instead of passing back the first answers to some of them.

    Args:
        port: of the server.
        losses: how many answers to lose.
        to: part of the first line of the requests whose answers are lost.
    """

    def __init__(self, port: int, *, losses: int, to: bytes = b"/create ") -> None:
        self._port = port
        self._to = to
        self._losses = losses
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        # Wakes `accept`, which closing alone does not.
        self._losses = 0
        self._port = 0
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            caller, _ = self._listener.accept()
            if not self._port:
                caller.close()
                return
            with caller, socket.create_connection(("127.0.0.1", self._port)) as server:
                request = _message(caller)
                # One request for each connection, so that its end is the answer's.
                request = request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
                server.sendall(request.replace(self.url.removeprefix("http://").encode(), b"127.0.0.1:%d" % self._port))
                answer = b""
                while part := server.recv(65536):
                    answer += part
                if self._to in request.partition(b"\r\n")[0] and self._losses:
                    self._losses -= 1
                    continue
                caller.sendall(answer)


def _message(connection: socket.socket) -> bytes:
    """Read one request."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        part = connection.recv(65536)
        body, received = body + part, received + part
    return received


@pytest.fixture
def losing_proxy(files: Files) -> Iterator[LosingProxy]:
    proxy = LosingProxy(files.server.port, losses=1)
    yield proxy
    proxy.close()


def test_client_repeats_a_creation_whose_answer_was_lost_and_it_is_made_once(
    files: Files, losing_proxy: LosingProxy
) -> None:
    name = f"lost-{uuid.uuid4().hex[:8]}"
    client = MlflowClient(transport=HttpTransport(losing_proxy.url))
    assert client.create_registered_model(name).name == name
    history = MlflowClient(transport=HttpTransport(f"http://127.0.0.1:{files.server.port}")).history(name)
    assert len(history) == 1


@pytest.mark.parametrize("lost", [b"PUT ", b"/set-tag "], ids=["file", "tag"])
def test_row_is_logged_once_when_the_answer_to_its_upload_is_lost(files: Files, lost: bytes) -> None:
    proxy = LosingProxy(files.server.port, losses=1, to=lost)
    try:
        client = MlflowClient(transport=HttpTransport(proxy.url))
        run_id = client.create_run("0").info.run_id
        client.log_table(run_id, {"row": 1}, "table.json")
        assert client._table_of(run_id, "table.json") == {"row": [1]}
        assert client.get_run(run_id).data.tags["mlflow.loggedArtifacts"] == '[{"path": "table.json", "type": "table"}]'
    finally:
        proxy.close()


def test_server_that_keeps_no_keys_is_not_asked_twice(files: Files, losing_proxy: LosingProxy) -> None:
    client = MlflowClient(transport=HttpTransport(losing_proxy.url))
    client._tracking._http._keeps_keys = False  # type: ignore[attr-defined]
    with pytest.raises(ConnectFailed, match="broke off during POST"):
        client.create_run("0")
