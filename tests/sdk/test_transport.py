"""The transport with servers that break connections, send wrong data, delay and refuse."""

from __future__ import annotations

import base64
import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from greenroom.errors import ConnectFailed, DigestMismatch, NotFound, TimedOut, Unauthenticated, Unavailable
from greenroom.sdk.http import HttpTransport
from greenroom.sdk.settings import Connection, Credentials
from greenroom.wire.endpoints import experiments, registered_models, runs
from greenroom.wire.messages import experiments as experiment_messages
from greenroom.wire.messages import registered_models as model_messages
from greenroom.wire.messages import runs as run_messages

CONTENT = bytes(range(256)) * 20_000  # five megabytes: several pieces
ETAG = f'"{hashlib.sha256(CONTENT).hexdigest()}"'
DIGEST = f"sha-256=:{base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()}:"

Answer = Callable[[http.server.BaseHTTPRequestHandler, int], None]
"""Responds to a request, given the number of earlier ones."""


class Scripted:
    """A server whose responses are set by a test."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                number = len(outer.requests)
                outer.requests.append((self.command, self.path, dict(self.headers)))
                if length := self.headers.get("Content-Length"):
                    self.rfile.read(int(length))
                answer(self, number)

            do_GET = do_PUT = do_POST = do_DELETE = _any

            def log_message(self, *_: Any) -> None:
                """Log nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


Serve = Callable[[Answer], Scripted]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that stop at the end of the test."""
    servers: list[Scripted] = []

    def start(answer: Answer) -> Scripted:
        servers.append(Scripted(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def send(
    handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes = b"", *, cut: int = 0, **headers: str
) -> None:
    """Respond, or announce a response and close the connection before its last `cut` bytes."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) - cut])
    if cut:
        handler.close_connection = True


def send_range(handler: http.server.BaseHTTPRequestHandler, *, cut: int = 0) -> None:
    """Respond with the requested range if the entity tag matches."""
    wanted = handler.headers.get("Range")
    if wanted is None or handler.headers.get("If-Range") != ETAG:
        send(handler, 200, CONTENT, cut=cut, ETag=ETAG, Repr_Digest=DIGEST)
        return
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    send(handler, 206, CONTENT[start:], cut=cut, ETag=ETAG, Repr_Digest=DIGEST)


def test_broken_download_is_resumed(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda handler, number: send_range(handler, cut=1_000_000 if number < 2 else 0))
    told: list[int] = []
    HttpTransport(server.url).download("1/a", tmp_path / "a", on_bytes=told.append)
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert sum(told) == len(CONTENT)
    ranges = [headers.get("Range") for _, _, headers in server.requests]
    assert ranges[0] is None
    assert all(value is not None for value in ranges[1:])
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_download_is_resumed_for_as_long_as_it_makes_progress(serve: Serve, tmp_path: Path) -> None:
    piece = 700_000

    def answer(handler: http.server.BaseHTTPRequestHandler, number: int) -> None:
        send_range(handler, cut=max(0, len(CONTENT) - (number + 1) * piece))

    server = serve(answer)
    HttpTransport(server.url).download("1/a", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert len(server.requests) == -(-len(CONTENT) // piece)


def test_file_that_changed_in_between_is_downloaded_from_the_start(serve: Serve, tmp_path: Path) -> None:
    old = b"x" * len(CONTENT)

    def answer(handler: http.server.BaseHTTPRequestHandler, number: int) -> None:
        if number == 0:
            send(handler, 200, old, cut=1_000_000, ETag='"old"')
        else:
            send_range(handler)

    HttpTransport(serve(answer).url).download("1/a", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT


def test_download_that_breaks_every_time_fails_and_leaves_nothing(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda handler, _: send(handler, 200, CONTENT, cut=5_000_000))
    with pytest.raises(ConnectFailed, match="could not be downloaded completely"):
        HttpTransport(server.url).download("1/a", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_do_not_match_the_digest_are_discarded(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda handler, _: send(handler, 200, b"other", Repr_Digest=DIGEST))
    (tmp_path / "a").write_bytes(b"mine")
    with pytest.raises(DigestMismatch, match="1/a"):
        HttpTransport(server.url).download("1/a", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"mine"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_upload_that_was_stored_as_something_else_is_noticed(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"mine")
    server = serve(lambda handler, _: send(handler, 200, Repr_Digest=DIGEST))
    with pytest.raises(DigestMismatch, match="upload it again"):
        HttpTransport(server.url).upload("1/a", tmp_path / "a")


def test_upload_is_sent_again_whole_when_the_server_is_busy(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "a b#c").write_bytes(CONTENT)
    told: list[int] = []

    def answer(handler: http.server.BaseHTTPRequestHandler, number: int) -> None:
        send(handler, 503 if number == 0 else 200, Repr_Digest=DIGEST)

    server = serve(answer)
    HttpTransport(server.url).upload("1/a b#c", tmp_path / "a b#c", on_bytes=told.append)
    assert [path for _, path, _ in server.requests] == ["/api/2.0/mlflow-artifacts/artifacts/1/a%20b%23c"] * 2
    assert sum(told) == len(CONTENT)


def test_creation_is_not_sent_again_after_an_answer(serve: Serve) -> None:
    server = serve(
        lambda handler, _: send(handler, 503, b'{"error_code": "TEMPORARILY_UNAVAILABLE", "message": "busy"}')
    )
    transport = HttpTransport(server.url, connection=Connection(uri=server.url, max_retries=1))
    with pytest.raises(Unavailable, match="busy"):
        transport.call(registered_models.CREATE, model_messages.CreateRegisteredModel(name="Iris"))
    assert [method for method, _, _ in server.requests].count("POST") == 1


def test_creation_is_not_sent_again_when_the_connection_breaks(serve: Serve) -> None:
    def hang_up(handler: http.server.BaseHTTPRequestHandler, _: int) -> None:
        handler.close_connection = True

    server = serve(hang_up)
    transport = HttpTransport(server.url, connection=Connection(uri=server.url, max_retries=1))
    with pytest.raises(ConnectFailed, match="closed the connection during POST"):
        transport.call(runs.CREATE, run_messages.CreateRun(experiment_id="0"))
    assert [method for method, _, _ in server.requests].count("POST") == 1


def test_reading_and_setting_are_sent_again(serve: Serve) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler, number: int) -> None:
        if number % 2 == 0:
            send(handler, 503, Retry_After="0")
        else:
            send(handler, 200, b"{}")

    server = serve(answer)
    transport = HttpTransport(server.url)
    transport.call(experiments.SEARCH, experiment_messages.SearchExperiments(max_results=1))
    transport.call(runs.LOG_BATCH, run_messages.LogBatch(run_id="a"))
    assert len(server.requests) == 4


def test_response_timeout_is_reported(serve: Serve) -> None:
    released = threading.Event()

    def answer(handler: http.server.BaseHTTPRequestHandler, _: int) -> None:
        released.wait(20)
        send(handler, 200, b"{}")

    server = serve(answer)
    transport = HttpTransport(server.url, connection=Connection(uri=server.url, timeout_s=0.2))
    try:
        with pytest.raises(TimedOut, match="in time"):
            transport.call(runs.CREATE, run_messages.CreateRun(experiment_id="0"))
    finally:
        released.set()
    assert len(server.requests) == 1


def test_wrong_token_is_reported_with_its_origin(serve: Serve) -> None:
    server = serve(lambda handler, _: send(handler, 401, b"You are not authenticated."))
    credentials = Credentials({"Authorization": "Bearer wrong"}, "GREENROOM_TOKEN")
    transport = HttpTransport(server.url, connection=Connection(uri=server.url, credentials=credentials))
    with pytest.raises(Unauthenticated, match="GREENROOM_TOKEN"):
        transport.call(runs.GET, run_messages.GetRun(run_id="a"))
    assert server.requests[0][2]["Authorization"] == "Bearer wrong"


def test_redirect_is_not_followed_with_the_token(serve: Serve) -> None:
    other = serve(lambda handler, _: send(handler, 200, b"{}"))
    server = serve(lambda handler, _: send(handler, 302, Location=other.url))
    with pytest.raises(Exception, match="set the tracking URI"):
        HttpTransport(server.url).call(runs.GET, run_messages.GetRun(run_id="a"))
    assert other.requests == []


def test_response_that_is_not_a_message_is_reported(serve: Serve) -> None:
    server = serve(lambda handler, _: send(handler, 200, b"<html>proxy log-in</html>"))
    with pytest.raises(Unavailable, match="invalid response"):
        HttpTransport(server.url).call(runs.GET, run_messages.GetRun(run_id="a"))


def test_missing_file_is_not_found(serve: Serve, tmp_path: Path) -> None:
    body = b'{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no such file"}'
    server = serve(lambda handler, _: send(handler, 404, body))
    with pytest.raises(NotFound, match="no such file"):
        HttpTransport(server.url).download("1/a", tmp_path / "a")


def test_path_prefix_of_the_server_is_kept(serve: Serve) -> None:
    server = serve(lambda handler, _: send(handler, 200, b"{}"))
    HttpTransport(f"{server.url}/ml/").list_folder("1/a")
    assert server.requests[0][1] == "/ml/api/2.0/mlflow-artifacts/artifacts?path=1%2Fa"
