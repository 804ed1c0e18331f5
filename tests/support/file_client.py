"""A client of the artifact calls of a running server, with access to its stored files.

def test_something(files: Files) -> None:  # one server for all tests of a module: use paths of your own
def test_other(own_files: Files) -> None:  # one of its own, which takes files up to 3 MiB
"""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from tests.support.servers import GreenroomServer, StartServer

BASE = "/api/2.0/mlflow-artifacts/artifacts"
HELLO = b"hello, artifacts!\n"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()
MIB = 1024 * 1024


class Answer(NamedTuple):
    """An answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Files:
    """A client of the artifact calls of a server, with access to its stored files."""

    def __init__(self, server: GreenroomServer, data: Path) -> None:
        self.server = server
        self.data = data

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request with this very path; an iterable body goes in chunks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def put(self, path: str, content: bytes | Iterable[bytes] = HELLO) -> Answer:
        return self.ask("PUT", f"{BASE}/{path}", content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", f"{BASE}/{path}", headers={name.replace("_", "-"): headers[name] for name in headers})

    def names(self, path: str) -> list[str]:
        answer = self.ask("GET", f"{BASE}?{urlencode({'path': path})}")
        assert answer.status == 200, answer.body
        return [file["path"] for file in answer.json.get("files", [])]

    def call(self, verb: str, **fields: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        answer = self.ask("POST", f"/api/2.0/mlflow/{verb}", json.dumps(fields).encode(), headers)
        assert answer.status == 200, answer.body
        return answer.json

    def kept(self) -> list[str]:
        """Name every file the blob store holds, finished or not."""
        folder = self.data / "artifacts"
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    """One server for all tests of a module; each uses paths of its own."""
    folder = tmp_path_factory.mktemp("artifacts")
    server = GreenroomServer("--data", folder / "data", log=folder / "log")
    yield Files(server, folder / "data")
    try:
        server.stop()
    finally:
        server.kill()


@pytest.fixture
def own_files(start_server: StartServer, tmp_path: Path) -> Files:
    """A server of the test's own, with a small limit on files."""
    data = tmp_path / "data"
    return Files(start_server("--data", data, "--max-artifact-bytes", str(3 * MIB)), data)


def chunks(content: bytes, size: int = 100_000) -> Iterator[bytes]:
    """Cut content into pieces, to be sent in chunks."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
