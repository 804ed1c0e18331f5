"""The native API over HTTP, on a real server: reads, changes, live updates and previews of the page."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support import registry_api
from tests.support.file_client import Answer, Files
from tests.support.images import png
from tests.support.registry_api import register, transition
from tests.support.servers import StartServer

JSON = {"Content-Type": "application/json"}
API = "/api/ui"


@pytest.fixture(scope="module")
def run_id(files: Files) -> str:
    """Make a run with files of every kind and a model, and return its id."""
    run: str = files.call("runs/create", experiment_id="0", run_name="kinds")["run"]["info"]["run_id"]
    files.call("runs/log-batch", run_id=run, metrics=[{"key": "auc", "value": 0.9, "timestamp": 1, "step": 1}])
    contents = {
        "notes.md": b"# Notes\n",
        "table.csv": b"a,b\n1,=cmd()\n",
        "data.json": b'{"a": 1}',
        "plot.png": png(4, 3),
        "bomb.png": png(50_000, 50_000),
        "broken.png": b"\x89PNG\r\n",
        "page.html": b"<script>alert(1)</script>",
        "sketch.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "report.pdf": b"%PDF-1.4",
        "model.pkl": b"\x80\x04\x95\x00",
        "rows.parquet": b"PAR1\x00PAR1",
        "work.ipynb": b'{"cells": []}',
        "log.txt": "né\n".encode(),
        "model/MLmodel": b"flavors: {}\n",
        "model/requirements.txt": b"numpy==2\n",
    }
    for path, content in contents.items():
        assert files.put(f"0/{run}/artifacts/{path}", content).status == 200
    return run


def ask(files: Files, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    return files.ask(method, API + path, content, {**JSON, **(headers or {})})


def told(files: Files, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
    answer = ask(files, method, path, body, headers)
    assert answer.status == 200, answer.body
    return answer.json


def test_pages_show_what_the_public_api_changed(files: Files, run_id: str) -> None:
    paths = [register(files, "walk", run_id) for _ in range(2)]
    page = told(files, "GET", "/models/walk/versions/1")
    assert page["content"]["mlmodel"] == "flavors: {}\n"
    assert page["content"]["requirements"] == "numpy==2\n"
    assert page["content"]["metrics"] == {"auc": 0.9}
    transition(files, paths[0], to="Production", comment="first")
    page = ask(files, "GET", "/models/walk/versions/2")
    assert page.headers["etag"] == page.json["etag"]
    assert page.json["production"][0]["content"]["mlmodel"] == "flavors: {}\n"
    transition(files, paths[1], to="Production", archive_existing=True)
    model = told(files, "GET", "/models/walk")
    assert [row["version"] for row in model["active_versions"]] == [2]
    assert model["timeline"][-1]["type"] == "registered_model.created"
    assert ask(files, "GET", "/deleted-models?limit=0").status == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "word"),
    [
        ("GET", "/models?limit=0", None, 400, "limit"),
        ("GET", "/models?filter=name%20~%20'x'", None, 400, "comparator"),
        ("GET", "/models?page_token=abc", None, 400, "page token"),
        ("GET", "/models/missing", None, 404, "missing"),
        ("GET", "/models/missing/versions/1", None, 404, "missing"),
        ("GET", "/models/missing/versions/one", None, 400, "version"),
        ("GET", "/models/missing/compare?versions=a", None, 400, "version"),
        ("GET", "/models/missing/compare", None, 400, "versions"),
        ("GET", "/experiments/x", None, 400, "x"),
        ("GET", "/experiments/99999", None, 404, "99999"),
        ("GET", "/experiments?lifecycle_stage=gone", None, 400, "lifecycle_stage"),
        ("GET", "/experiments/0/runs?columns=x", None, 400, "column"),
        ("GET", "/experiments/0/runs?order_by=nothing", None, 400, "nothing"),
        ("GET", "/experiments/0/columns", None, 400, "search"),
        ("GET", "/experiments/0/runs?skip=-1", None, 400, "skip"),
        ("GET", "/experiments/0/runs?group_by=metrics.a", None, 400, "group"),
        ("GET", "/experiments/0/run-groups", None, 400, "group_by"),
        ("GET", "/experiments/0/run-groups?group_by=name", None, 400, "group"),
        ("GET", "/experiments/0/runs.csv?filter=metrics.a%20%3E", None, 400, "character"),
        ("GET", "/experiments/77777/runs.csv", None, 404, "xperiment"),
        ("GET", "/runs/" + "0" * 32, None, 404, "Run"),
        ("GET", "/runs/compare?ids=,", None, 400, "ids"),
        ("GET", "/runs/" + "0" * 32 + "/curve", None, 400, "key"),
        ("GET", "/runs/" + "0" * 32 + "/curve?key=a&max_points=1", None, 400, "max_points"),
        ("GET", "/artifacts?owner=me", None, 400, "owner"),
        ("GET", "/artifacts?owner=version:x/y", None, 400, "version"),
        ("GET", "/artifacts?owner=run:none", None, 404, "run"),
        ("GET", "/artifacts/preview?owner=run:none&path=../../etc/passwd", None, 400, "path"),
        ("GET", "/search", None, 400, "q"),
        ("GET", "/search?q=" + "x" * 501, None, 400, "q"),
    ],
)
def test_bad_input_is_refused_with_the_reason(
    files: Files, method: str, path: str, body: Any, status: int, word: str
) -> None:
    answer = ask(files, method, path, body)
    assert answer.status == status, answer.body
    assert word.lower() in answer.json["message"].lower()
    assert answer.json["error_code"]


@pytest.mark.parametrize(
    ("name", "kind", "has_text"),
    [
        ("notes.md", "markdown", True),
        ("table.csv", "table", True),
        ("data.json", "json", True),
        ("plot.png", "image", False),
        ("bomb.png", "other", False),
        ("broken.png", "other", False),
        ("sketch.svg", "image", True),
        ("page.html", "html", True),
        ("rows.parquet", "parquet", False),
        ("work.ipynb", "json", True),
        ("report.pdf", "pdf", False),
        ("model.pkl", "other", False),
        ("log.txt", "text", True),
        ("model/MLmodel", "text", True),
    ],
)
def test_every_kind_of_file_has_a_preview(files: Files, run_id: str, name: str, kind: str, *, has_text: bool) -> None:
    seen = told(files, "GET", f"/artifacts/preview?{urlencode({'owner': f'run:{run_id}', 'path': name})}")
    assert (seen["kind"], seen["text"] is not None, seen["is_truncated"]) == (kind, has_text, False)
    assert (seen["table"] is not None) == (kind == "table")
    assert files.ask("GET", seen["raw_url"]).status == (400 if name in ("bomb.png", "broken.png") else 200)
    assert files.ask("GET", seen["download_url"]).headers["content-disposition"].startswith("attachment")


def test_a_folder_of_many_files_comes_in_pages(files: Files, run_id: str) -> None:
    for number in range(5):
        files.put(f"0/{run_id}/artifacts/many/{number}.txt", b"x")
    seen: list[str] = []
    token: str | None = None
    for _ in range(3):
        asked = {
            "owner": f"run:{run_id}",
            "path": "many",
            "limit": 2,
            **({} if token is None else {"page_token": token}),
        }
        page = told(files, "GET", f"/artifacts?{urlencode(asked)}")
        seen += [entry["name"] for entry in page["entries"]]
        token = page["next_page_token"]
    assert (seen, token) == ([f"{number}.txt" for number in range(5)], None)


def test_a_long_text_is_cut_and_a_table_ends_with_a_whole_row(files: Files, run_id: str) -> None:
    files.put(f"0/{run_id}/artifacts/long/long.csv", b"".join(b"%d,%d\n" % (n, n) for n in range(1000)))
    query = urlencode({"owner": f"run:{run_id}", "path": "long/long.csv", "limit": 100})
    seen = told(files, "GET", f"/artifacts/preview?{query}")
    assert (len(seen["text"]), seen["is_truncated"]) == (100, True)
    assert all(len(row) == 2 and row[0] == row[1] for row in seen["table"]["rows"])


def test_an_image_with_too_many_pixels_is_a_download_only(files: Files, run_id: str) -> None:
    query = urlencode({"owner": f"run:{run_id}", "path": "bomb.png"})
    for method in ("GET", "HEAD"):
        assert files.ask(method, f"{API}/artifacts/raw?{query}").status == 400
    assert "50000 x 50000 pixels" in files.ask("GET", f"{API}/artifacts/raw?{query}").json["message"]
    assert files.ask("GET", f"{API}/artifacts/raw?{query}&download=true").body == png(50_000, 50_000)


def test_a_drawing_opened_by_itself_is_a_download(files: Files, run_id: str) -> None:
    path = f"{API}/artifacts/raw?{urlencode({'owner': f'run:{run_id}', 'path': 'sketch.svg'})}"
    shown = {
        kind: files.ask("GET", path, headers={"Sec-Fetch-Dest": kind}).headers
        for kind in ("document", "iframe", "image")
    }
    assert {kind: headers["content-disposition"] for kind, headers in shown.items()} == {
        "document": "attachment; filename=sketch.svg",
        "iframe": "inline",
        "image": "inline",
    }
    assert {headers["vary"] for headers in shown.values()} == {"sec-fetch-dest"}


@pytest.mark.parametrize(
    ("name", "content_type", "disposition", "policy"),
    [
        ("plot.png", "image/png", "inline", "sandbox;"),
        ("sketch.svg", "image/svg+xml", "inline", "sandbox; default-src 'none';"),
        ("page.html", "text/html; charset=utf-8", "inline", "sandbox allow-scripts; default-src 'none';"),
        ("report.pdf", "application/pdf", "inline", "default-src 'none';"),
        ("model.pkl", "application/octet-stream", "attachment; filename=model.pkl", "sandbox; default-src 'none'"),
        ("notes.md", "text/plain", "attachment; filename=notes.md", "sandbox; default-src 'none'"),
    ],
)
def test_files_are_rendered_with_a_strict_policy_or_downloaded(
    files: Files, run_id: str, name: str, content_type: str, disposition: str, policy: str
) -> None:
    answer = files.ask("GET", f"{API}/artifacts/raw?{urlencode({'owner': f'run:{run_id}', 'path': name})}")
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-disposition"] == disposition
    assert answer.headers["content-security-policy"].startswith(policy)
    assert "allow-same-origin" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_folders_are_listed_before_files(files: Files, run_id: str) -> None:
    page = told(files, "GET", f"/artifacts?owner=run:{run_id}")
    kinds = [entry["is_dir"] for entry in page["entries"]]
    assert kinds == sorted(kinds, reverse=True)
    inner = told(files, "GET", f"/artifacts?owner=run:{run_id}&path=model")
    assert [entry["path"] for entry in inner["entries"]] == ["model/MLmodel", "model/requirements.txt"]
    assert inner["is_model"]
    assert ask(files, "GET", f"/artifacts?owner=run:{run_id}&path=nothing").status == 404


def test_the_server_describes_its_public_api(files: Files) -> None:
    answer = files.ask("GET", "/api/v1/openapi.json")
    assert answer.status == 200
    assert answer.json == json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())


class Listener:
    """Follows the live updates of a server on a thread of its own."""

    def __init__(self, port: int, last_event_id: str | None = None) -> None:
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._connection.request("GET", "/api/v1/events/stream", headers=headers)
        self._answer = self._connection.getresponse()
        self.content_type = self._answer.getheader("content-type")
        self.first = self._frame()

    def _frame(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while line := self._answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            found[name] = value
        return found

    def next(self) -> dict[str, str]:
        """Wait for the next frame that says something; empty when the stream has ended."""
        frame = self._frame()
        while frame and "data" not in frame:
            frame = self._frame()
        return frame

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


@pytest.fixture
def listener(files: Files) -> Iterator[Listener]:
    made = Listener(files.server.port)
    yield made
    made.close()


def test_a_change_reaches_listeners_and_clients_that_reconnect(files: Files, listener: Listener) -> None:
    assert listener.content_type == "text/event-stream; charset=utf-8"
    files.call("registered-models/create", name="lively")
    frame = listener.next()
    event = json.loads(frame["data"])
    assert (frame["event"], frame["id"], event["type"]) == ("change", event["id"], "registered_model.created")
    assert event["subject"]["model"] == "lively"
    registry_api.told(files, "PATCH", "/models/lively", {"description": "later"})
    again = Listener(files.server.port, frame["id"])
    missed = json.loads(again.next()["data"])
    again.close()
    assert missed["type"] == "registered_model.updated"


def test_open_streams_do_not_delay_shutdown(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server("--data", tmp_path / "data")
    listener = Listener(server.port)
    ended = threading.Event()

    def wait() -> None:
        if listener.next() == {}:
            ended.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    server.stop()
    waiting.join(5)
    listener.close()
    assert ended.is_set()
