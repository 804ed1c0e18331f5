"""Responses are read up to a limit, and unrequested compression is not decoded into files."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.errors import Unavailable
from greenroom.sdk import http_exchange
from greenroom.sdk.http import HttpTransport

BOMB = gzip.compress(bytes(50 * 1024 * 1024))


@pytest.fixture
def packing_uri() -> Iterator[str]:
    """A server that compresses every response."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(BOMB)))
            self.end_headers()
            self.wfile.write(BOMB)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_answer_that_unpacks_without_end_is_refused(packing_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_exchange, "MAX_RESPONSE_BYTES", 10 * 1024 * 1024)
    with pytest.raises(Unavailable, match="larger than 10485760 bytes"):
        HttpTransport(packing_uri).list_folder("x")


def test_a_packed_file_is_refused_before_any_of_it_is_written(packing_uri: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Content-Encoding 'gzip'"):
        HttpTransport(packing_uri).download("x", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
