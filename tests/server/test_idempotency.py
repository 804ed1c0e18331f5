"""Idempotency keys over HTTP: on both APIs, and through the SDK when a response is lost."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from greenroom.errors import ConnectFailed
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.entities import Metric, Param, RunTag
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
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json


def test_key_of_another_request_is_a_conflict(files: Files) -> None:
    key = uuid.uuid4().hex
    create(files, RUNS, {"experiment_id": "0"}, key)
    answer = create(files, RUNS, {"experiment_id": "0", "run_name": "another"}, key)
    assert answer.status == 409
    assert "use a new key for each change" in answer.json["message"]


@pytest.mark.parametrize("key", ["", "a" * 201, "a b", "\xe9"])
def test_invalid_key_is_refused(files: Files, key: str) -> None:
    answer = create(files, RUNS, {"experiment_id": "0"}, key)
    assert answer.status == 400
    assert "Idempotency-Key must be" in answer.json["message"]


class Proxy:
    """Forwards requests, each over its own connection, and returns the responses.

    Args:
        port: of the server.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        # Wakes `accept`, which closing alone does not.
        self._is_closing = True
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            caller, _ = self._listener.accept()
            with caller:
                if self._is_closing:
                    return
                answer = self.answer(_message(caller))
                if answer is not None:
                    caller.sendall(answer)

    def answer(self, request: bytes) -> bytes | None:
        """Return the response to a request; None to close the connection."""
        return self.pass_on(request)

    def pass_on(self, request: bytes) -> bytes:
        """Send a request to the server and return its answer."""
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            # One request for each connection, so that its end is the answer's.
            request = request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
            server.sendall(request.replace(self.url.removeprefix("http://").encode(), b"127.0.0.1:%d" % self._port))
            answer = b""
            while part := server.recv(65536):
                answer += part
            return answer


class LosingProxy(Proxy):
    """Closes the connection instead of returning the first responses to some requests.

    Args:
        port: of the server.
        losses: number of responses to lose.
        to: part of the first line of the requests whose responses are lost.
    """

    def __init__(self, port: int, *, losses: int, to: bytes = b"/create ") -> None:
        self._losses = losses
        self._to = to
        super().__init__(port)

    def answer(self, request: bytes) -> bytes | None:
        """Return the response to a request; None to close the connection."""
        answer = self.pass_on(request)
        if self._to in request.partition(b"\r\n")[0] and self._losses:
            self._losses -= 1
            return None
        return answer


class LateProxy(Proxy):
    """Responds with 504 to the request it holds, and forwards it later.

    Args:
        port: of the server.
    """

    def __init__(self, port: int) -> None:
        self._is_holding = False
        self._held: bytes | None = None
        super().__init__(port)

    def hold_next(self) -> None:
        """Hold the next change."""
        self._is_holding = True

    def deliver(self) -> bytes:
        """Forward the held request, and return its response."""
        assert self._held is not None
        return self.pass_on(self._held)

    def answer(self, request: bytes) -> bytes | None:
        """Return the response to a request."""
        if not self._is_holding or request.startswith((b"GET ", b"HEAD ")):
            return self.pass_on(request)
        self._is_holding, self._held = False, request
        return b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


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
    events = MlflowClient(transport=HttpTransport(f"http://127.0.0.1:{files.server.port}")).list_events(name)
    assert len(events) == 1


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


@pytest.fixture
def late_proxy(files: Files) -> Iterator[LateProxy]:
    proxy = LateProxy(files.server.port)
    yield proxy
    proxy.close()


class Setting(NamedTuple):
    """A value that can be set and read back."""

    write: Callable[[MlflowClient, str], object]
    read: Callable[[MlflowClient], object]


def _settings(client: MlflowClient) -> dict[str, Setting]:
    run_id = client.create_run("0").info.run_id
    name = f"model-{uuid.uuid4().hex[:8]}"
    experiment_id = client.create_experiment(name)
    client.create_registered_model(name)
    client.create_model_version(name, "s3://elsewhere/model")
    model_id = client.create_logged_model(experiment_id).model_id
    return {
        "run tag": Setting(lambda c, v: c.set_tag(run_id, "a", v), lambda c: c.get_run(run_id).data.tags["a"]),
        "tag in a batch": Setting(
            lambda c, v: c.log_batch(run_id, [Metric("m", 1, 1, 1)], tags=[RunTag("b", v)]),
            lambda c: c.get_run(run_id).data.tags["b"],
        ),
        "run": Setting(lambda c, v: c.update_run(run_id, name=v), lambda c: c.get_run(run_id).info.run_name),
        "experiment tag": Setting(
            lambda c, v: c.set_experiment_tag(experiment_id, "a", v),
            lambda c: c.get_experiment(experiment_id).tags["a"],
        ),
        "experiment": Setting(
            lambda c, v: c.rename_experiment(experiment_id, f"{name}{v}"),
            lambda c: c.get_experiment(experiment_id).name.removeprefix(name),
        ),
        "model": Setting(
            lambda c, v: c.update_registered_model(name, v), lambda c: c.get_registered_model(name).description
        ),
        "model tag": Setting(
            lambda c, v: c.set_registered_model_tag(name, "a", v), lambda c: c.get_registered_model(name).tags["a"]
        ),
        "version": Setting(
            lambda c, v: c.update_model_version(name, "1", v), lambda c: c.get_model_version(name, "1").description
        ),
        "version tag": Setting(
            lambda c, v: c.set_model_version_tag(name, "1", "a", v),
            lambda c: c.get_model_version(name, "1").tags["a"],
        ),
        "logged model tag": Setting(
            lambda c, v: c.set_logged_model_tags(model_id, {"a": v}), lambda c: c.get_logged_model(model_id).tags["a"]
        ),
        "file": Setting(
            lambda c, v: c.log_text(run_id, v, "state.txt"),
            lambda c: Path(c.download_artifacts(run_id, "state.txt")).read_text(encoding="utf-8"),
        ),
    }


def test_attempt_that_arrives_late_does_not_undo_what_was_set_since(files: Files, late_proxy: LateProxy) -> None:
    direct = MlflowClient(transport=HttpTransport(f"http://127.0.0.1:{files.server.port}"))
    client = MlflowClient(transport=HttpTransport(late_proxy.url))
    settings = _settings(direct)
    for name, setting in settings.items():
        late_proxy.hold_next()
        setting.write(client, "training")
        setting.write(client, "done")
        answer = late_proxy.deliver()
        assert b" 200 OK" in answer.partition(b"\r\n")[0], name
        assert b"idempotency-replayed: true" in answer, name
        assert setting.read(direct) == "done", name


def test_deletion_that_arrives_late_does_not_delete_what_was_stored_since(
    files: Files, late_proxy: LateProxy, tmp_path: Path
) -> None:
    transport = HttpTransport(late_proxy.url)
    (tmp_path / "file").write_text("new")
    transport.upload("late/file", tmp_path / "file")
    late_proxy.hold_next()
    transport.delete("late/file")
    transport.upload("late/file", tmp_path / "file")
    assert b"idempotency-replayed: true" in late_proxy.deliver()
    assert files.get("late/file").body == b"new"


def test_points_and_params_are_sent_without_a_key(files: Files) -> None:
    """They are kept once anyway, and the key of each batch would cost as much as a tag."""
    sent: list[bytes] = []

    class Watching(Proxy):
        def answer(self, request: bytes) -> bytes | None:
            sent.append(request.partition(b"\r\n\r\n")[0].lower())
            return self.pass_on(request)

    proxy = Watching(files.server.port)
    try:
        client = MlflowClient(transport=HttpTransport(proxy.url))
        run_id = client.create_run("0").info.run_id
        sent.clear()
        client.log_metric(run_id, "m", 1.0)
        client.log_param(run_id, "p", "1")
        client.log_batch(run_id, [Metric("m", 1, 1, 1)], [Param("q", "1")])
        assert len(sent) == 3
        assert not any(b"idempotency-key" in head for head in sent)
        client.log_batch(run_id, tags=[RunTag("a", "b")])
        assert b"idempotency-key" in sent[-1]
    finally:
        proxy.close()


def test_no_retries_against_a_server_without_idempotency_keys(files: Files, losing_proxy: LosingProxy) -> None:
    client = MlflowClient(transport=HttpTransport(losing_proxy.url))
    client._tracking._exchange._supports_keys = False  # type: ignore[attr-defined]
    with pytest.raises(ConnectFailed, match="closed the connection during POST"):
        client.create_run("0")


def test_what_was_deleted_does_not_come_back_under_its_key(files: Files) -> None:
    key, name = uuid.uuid4().hex, f"gone-{uuid.uuid4().hex[:8]}"
    body = {"name": name, "description": "canary"}
    assert create(files, "/api/2.0/mlflow/registered-models/create", body, key).status == 200
    assert b"canary" in create(files, "/api/2.0/mlflow/registered-models/create", body, key).body
    deleted = json.dumps({"name": name}).encode()
    headers = {"Content-Type": "application/json"}
    assert files.ask("DELETE", "/api/2.0/mlflow/registered-models/delete", deleted, headers).status == 200
    again = create(files, "/api/2.0/mlflow/registered-models/create", body, key)
    assert (again.status, again.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert b"canary" not in again.body
    # Nor was it created again.
    assert files.ask("GET", f"/api/2.0/mlflow/registered-models/get?name={name}").status == 404
