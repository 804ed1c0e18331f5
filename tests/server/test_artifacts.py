"""Files over HTTP, on a real server: what goes in comes out, and what breaks leaves nothing."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import resource
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import psutil
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
    """Speaks to the artifact calls of a server, and looks at what it keeps."""

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
    """One server for all of it; every test uses paths of its own."""
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
    for start in range(0, len(content), size):
        yield content[start : start + size]


# -- what goes in comes out --


@pytest.mark.parametrize("is_chunked", [False, True], ids=["sized", "chunked"])
@pytest.mark.parametrize("size", [0, 1, 65_537, 5 * MIB + 1])
def test_a_file_comes_back_as_it_was_sent(files: Files, size: int, is_chunked: bool) -> None:
    content = os.urandom(size)
    path = f"sizes/{size}-{is_chunked}.bin"
    sent = files.put(path, chunks(content) if is_chunked else content)
    assert (sent.status, sent.body) == (200, b"")
    assert "content-type" not in sent.headers
    back = files.get(path)
    assert back.status == 200
    assert back.body == content
    digest = hashlib.sha256(content).digest()
    assert back.headers["etag"] == f'"{digest.hex()}"'
    assert back.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert back.headers["content-length"] == str(size)
    assert files.ask("GET", f"{BASE}?path=sizes").json["files"][0]["is_dir"] is False


def test_a_file_is_never_more_than_a_download(files: Files) -> None:
    files.put("safe/page.html", b"<script>alert(1)</script>")
    headers = files.get("safe/page.html").headers
    assert headers["content-type"] == "text/html"
    assert headers["content-disposition"] == "attachment; filename=page.html"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"


# What MLflow 3.17.2 answered for the same names.
@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("MLmodel", "text/plain", "attachment; filename=MLmodel"),
        ("conda.yaml", "text/plain", "attachment; filename=conda.yaml"),
        ("empty.json", "text/plain", "attachment; filename=empty.json"),
        ("plot.png", "image/png", "attachment; filename=plot.png"),
        ("model.pkl", "application/octet-stream", "attachment; filename=model.pkl"),
        ("noext", "application/octet-stream", "attachment; filename=noext"),
        ("a b.txt", "text/plain", 'attachment; filename="a b.txt"'),
        ("a;b", "application/octet-stream", 'attachment; filename="a;b"'),
        ('a"b', "application/octet-stream", 'attachment; filename="a\\"b"'),
        ("100%.txt", "text/plain", "attachment; filename=100%.txt"),
        ("ünï.json", "text/plain", "attachment; filename=uni.json; filename*=UTF-8''%C3%BCn%C3%AF.json"),
        ("日本", "application/octet-stream", "attachment; filename=download; filename*=UTF-8''%E6%97%A5%E6%9C%AC"),
    ],
)
def test_type_and_name_are_those_of_mlflow(files: Files, name: str, content_type: str, disposition: str) -> None:
    path = f"types/{quote(name)}"
    assert files.put(path).status == 200
    headers = files.get(path).headers
    assert (headers["content-type"], headers["content-disposition"]) == (content_type, disposition)


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        ("a%20b.txt", "a b.txt"),
        ("a%2520c.txt", "a c.txt"),
        ("100%.txt", "100%.txt"),
        ("100%25.csv", "100%.csv"),
        # "%ac" is no text; MLflow and its client make U+FFFD of it.
        ("100%accuracy.txt", "100\ufffdcuracy.txt"),
        ("dog%25step%25100%25x.png", "dog%step%100%x.png"),
        ("a%3Fb", "a?b"),
        ("a+b&c=d~e", "a+b&c=d~e"),
        ("%F0%9F%98%80", "😀"),
        ("...", "..."),
        ("..a", "..a"),
        (".hidden", ".hidden"),
    ],
)
def test_a_name_is_listed_in_a_form_that_finds_it_again(files: Files, sent: str, listed: str) -> None:
    folder = f"names/{hashlib.sha256(sent.encode()).hexdigest()}"
    assert files.put(f"{folder}/{sent}").status == 200
    assert files.names(folder) == [listed]
    assert files.get(f"{folder}/{quote(listed)}").body == HELLO
    assert files.get(f"{folder}/{sent}").body == HELLO


def test_an_empty_file_is_listed_without_a_size_as_on_mlflow(files: Files) -> None:
    files.put("empty/file", b"")
    assert files.ask("GET", f"{BASE}?path=empty").json == {"files": [{"path": "file", "is_dir": False}]}


def test_a_listing_tells_files_from_folders(files: Files) -> None:
    for path in ("b.txt", "a/x/y", "a/z", "c/d"):
        files.put(f"listing/{path}")
    answer = files.ask("GET", f"{BASE}?path=listing")
    assert answer.json == {
        "files": [
            {"path": "a", "is_dir": True},
            {"path": "b.txt", "is_dir": False, "file_size": len(HELLO)},
            {"path": "c", "is_dir": True},
        ]
    }
    assert files.ask("GET", f"{BASE}?path=listing/b.txt").json == {}
    assert files.ask("GET", f"{BASE}?path=listing/none").json == {}
    assert files.ask("GET", "/ajax-api/2.0/mlflow-artifacts/artifacts?path=listing/c").json["files"][0]["path"] == "d"


# -- ranges and conditions --


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("bytes=0-4", 206, HELLO[:5], "bytes 0-4/18"),
        ("bytes=7-", 206, HELLO[7:], "bytes 7-17/18"),
        ("bytes=-5", 206, HELLO[-5:], "bytes 13-17/18"),
        ("bytes=-99", 206, HELLO, "bytes 0-17/18"),
        ("bytes=0-99", 206, HELLO, "bytes 0-17/18"),
        ("bytes=17-17", 206, HELLO[17:], "bytes 17-17/18"),
        ("Bytes = 1 - 2", 206, HELLO[1:3], "bytes 1-2/18"),
        ("bytes=18-", 416, None, "bytes */18"),
        ("bytes=-0", 416, None, "bytes */18"),
        ("bytes=9999999999999999999-", 416, None, "bytes */18"),
        # Several ranges may be answered whole; what makes no sense is as if it were not there.
        ("bytes=0-1,4-5", 200, HELLO, None),
        ("bytes=5-2", 200, HELLO, None),
        ("bytes=-", 200, HELLO, None),
        ("bytes=a-b", 200, HELLO, None),
        ("bytes=" + "9" * 40 + "-", 200, HELLO, None),
        ("lines=1-2", 200, HELLO, None),
    ],
)
def test_a_range_is_answered(
    files: Files, asked: str, status: int, content: bytes | None, content_range: str | None
) -> None:
    files.put("ranges/hello")
    answer = files.get("ranges/hello", Range=asked)
    assert answer.status == status
    assert answer.headers.get("content-range") == content_range
    if content is not None:
        assert answer.body == content
        assert answer.headers["etag"] == f'"{HELLO_DIGEST}"'
        assert answer.headers["accept-ranges"] == "bytes"


def test_an_empty_file_has_no_ranges(files: Files) -> None:
    files.put("ranges/empty", b"")
    assert files.get("ranges/empty", Range="bytes=0-").status == 416
    assert files.get("ranges/empty").body == b""


def test_ranges_of_a_large_file_join(files: Files) -> None:
    content = os.urandom(3 * MIB + 5)
    files.put("ranges/large", content)
    parts = [files.get("ranges/large", Range=f"bytes={start}-{start + MIB - 1}") for start in range(0, 4 * MIB, MIB)]
    assert [part.status for part in parts] == [206] * 4
    assert b"".join(part.body for part in parts) == content


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f'"{HELLO_DIGEST}"', 304),
        (f'W/"{HELLO_DIGEST}"', 304),
        (f'"other", "{HELLO_DIGEST}"', 304),
        ("*", 304),
        ('"other"', 200),
        (HELLO_DIGEST, 200),
    ],
)
def test_what_the_client_has_is_not_sent_again(files: Files, header: str, status: int) -> None:
    files.put("conditions/hello")
    answer = files.get("conditions/hello", If_None_Match=header)
    assert (answer.status, answer.body) == (status, b"" if status == 304 else HELLO)
    assert answer.headers["etag"] == f'"{HELLO_DIGEST}"'


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f'"{HELLO_DIGEST}"', 206),
        ('"other"', 200),
        (f'W/"{HELLO_DIGEST}"', 200),
        ("Tue, 24 Nov 2026 02:48:36 GMT", 200),
    ],
)
def test_a_range_of_other_bytes_is_not_mixed_in(files: Files, header: str, status: int) -> None:
    files.put("conditions/range")
    answer = files.get("conditions/range", Range="bytes=0-4", If_Range=header)
    assert (answer.status, answer.body) == (status, HELLO[:5] if status == 206 else HELLO)


def test_head_tells_what_get_would(files: Files) -> None:
    files.put("head/hello.txt")
    head, get = files.ask("HEAD", f"{BASE}/head/hello.txt"), files.get("head/hello.txt")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "repr-digest", "accept-ranges", "content-disposition"):
        assert head.headers[name] == get.headers[name]
    assert files.ask("HEAD", f"{BASE}/head/none").status == 404


# -- what is refused touches nothing --


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../x",
        "x/../y",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%252e%252e/x",
        "%25252e%25252e%25252fx",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "C:/x",
        "C:%2fx",
        "file:%2f%2f%2fetc%2fpasswd",
        "a%23b",
    ],
)
def test_an_invalid_path_is_refused_to_the_letter(files: Files, path: str) -> None:
    before, kept = files.names(""), files.kept()
    for method in ("PUT", "GET", "DELETE", "HEAD"):
        answer = files.ask(method, f"{BASE}/{path}", HELLO if method == "PUT" else None)
        assert answer.status == 400
        if method != "HEAD":
            assert answer.json == {"error_code": "INVALID_PARAMETER_VALUE", "message": "Invalid path"}
    answer = files.ask("GET", f"{BASE}?path={path}")
    assert (answer.status, answer.json["message"]) == (400, "Invalid path")
    for prefix in ("mpu/create", "mpu/abort", "presigned"):
        method = "GET" if prefix == "presigned" else "POST"
        body = None if method == "GET" else b'{"path": "x"}'
        url = f"/api/2.0/mlflow-artifacts/{prefix}/{path}"
        answer = files.ask(method, url, body, {"Content-Type": "application/json"})
        assert (answer.status, answer.json["message"]) == (400, "Invalid path")
    assert (files.names(""), files.kept()) == (before, kept)


@pytest.mark.parametrize(
    "path",
    ["a%00b", "a%0Ab", "a%1fb", "a%5Cb", "..%5C..%5Cx", "a//b", "a/./b", "a/b/", "", "s" * 256, "long/" * 500 + "x"],
)
def test_other_paths_that_no_file_can_have_are_refused(files: Files, path: str) -> None:
    before, kept = files.names(""), files.kept()
    answer = files.put(path)
    assert answer.status == 400
    assert answer.json["error_code"] == "INVALID_PARAMETER_VALUE"
    assert (files.names(""), files.kept()) == (before, kept)


def test_a_file_and_a_folder_cannot_share_a_name(files: Files) -> None:
    files.put("conflict/a/b")
    kept = files.kept()
    for path in ("conflict/a", "conflict/a/b/c", "conflict"):
        answer = files.put(path, b"never seen")
        assert (answer.status, answer.json["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert files.kept() == kept
    assert files.get("conflict/a").status == 400
    assert files.get("conflict/a/b").body == HELLO


def test_deleting_takes_a_file_or_a_folder_and_is_repeatable(files: Files) -> None:
    for path in ("a", "m/x", "m/y/z", "m0"):
        files.put(f"deleting/{path}")
    for path in ("deleting/m", "deleting/m", "deleting/a", "deleting/none"):
        answer = files.ask("DELETE", f"{BASE}/{path}")
        assert (answer.status, answer.json) == (200, {})
    assert files.names("deleting") == ["m0"]
    for path in ("", ".", "%2e"):
        assert files.ask("DELETE", f"{BASE}/{path}").status == 400
    assert files.names("deleting") == ["m0"]


def test_what_the_store_cannot_do_is_said_in_the_words_clients_look_for(files: Files) -> None:
    for verb in ("create", "complete", "abort"):
        body = json.dumps({"path": "/home/me/x.bin", "num_parts": 2, "upload_id": "u", "parts": []}).encode()
        url = f"/api/2.0/mlflow-artifacts/mpu/{verb}/r/x.bin"
        answer = files.ask("POST", url, body, {"Content-Type": "application/json"})
        assert answer.status == 501
        assert answer.json == {
            "error_code": "NOT_IMPLEMENTED",
            "message": "Multipart upload is not supported for the current artifact repository",
        }
    answer = files.ask("GET", "/api/2.0/mlflow-artifacts/presigned/r/x.bin")
    assert (answer.status, answer.json["error_code"]) == (501, "NOT_IMPLEMENTED")


# -- what breaks leaves nothing --


@pytest.mark.parametrize("head", ["Content-Length: 4000000", "Transfer-Encoding: chunked"], ids=["sized", "chunked"])
@pytest.mark.parametrize("sent", [0, 1000, 3_000_000])
def test_an_upload_that_breaks_off_leaves_what_was_there(files: Files, head: str, sent: int) -> None:
    path = f"broken/{sent}-{len(head)}"
    files.put(path, b"before")
    kept = files.kept()
    with socket.create_connection(("127.0.0.1", files.server.port)) as connection:
        request = f"PUT {BASE}/{path} HTTP/1.1\r\nHost: 127.0.0.1:{files.server.port}\r\n{head}\r\n\r\n"
        connection.sendall(request.encode())
        part = os.urandom(sent)
        connection.sendall(b"%x\r\n%b\r\n" % (sent, part) if "chunked" in head and sent else part)
        time.sleep(0.1)
    deadline = time.monotonic() + 10
    while files.kept() != kept and time.monotonic() < deadline:
        time.sleep(0.02)
    assert files.kept() == kept
    assert files.get(path).body == b"before"


@pytest.mark.parametrize("is_chunked", [False, True], ids=["sized", "chunked"])
def test_a_file_over_the_limit_is_refused(own_files: Files, is_chunked: bool) -> None:
    content = os.urandom(3 * MIB + 1)
    answer = own_files.put("big", chunks(content) if is_chunked else content)
    assert answer.status == 413
    assert str(3 * MIB) in answer.json["message"]
    assert own_files.kept() == []
    assert own_files.get("big").status == 404
    assert own_files.put("big", content[:-1]).status == 200


def test_the_same_bytes_are_kept_once_however_often_they_come(own_files: Files) -> None:
    content = os.urandom(2 * MIB)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: own_files.put(f"same/{number}", content), range(16)))
    assert {answer.status for answer in answers} == {200}
    assert len(own_files.kept()) == 1
    assert own_files.get("same/7").body == content


def test_a_full_disk_is_said_and_leaves_no_file(own_files: Files) -> None:
    own_files.put("full/before", b"before")
    kept = own_files.kept()
    _, hard = resource.prlimit(own_files.server.pid, resource.RLIMIT_FSIZE)
    # As at a full disk, a write ends short and the next one fails.
    resource.prlimit(own_files.server.pid, resource.RLIMIT_FSIZE, (MIB, hard))
    answer = own_files.put("full/before", os.urandom(2 * MIB))
    assert (answer.status, answer.json["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert str(own_files.data) not in answer.json["message"]
    assert "The disk of the artifact store is full" in own_files.server.log
    assert own_files.kept() == kept
    resource.prlimit(own_files.server.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert own_files.get("full/before").body == b"before"
    assert own_files.put("full/after", os.urandom(2 * MIB)).status == 200


def test_missing_bytes_are_an_outage_and_not_an_empty_file(own_files: Files) -> None:
    own_files.put("missing/file")
    (own_files.data / "artifacts" / own_files.kept()[0]).unlink()
    answer = own_files.get("missing/file")
    assert (answer.status, answer.json["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")


def test_memory_stays_flat_at_any_size(files: Files) -> None:
    process = psutil.Process(files.server.pid)
    piece = os.urandom(MIB)
    files.put("flat/warm", piece)
    files.get("flat/warm")
    before = process.memory_info().rss
    assert files.put("flat/large", (piece for _ in range(200))).status == 200
    peak = process.memory_info().rss
    connection = http.client.HTTPConnection("127.0.0.1", files.server.port, timeout=30)
    connection.request("GET", f"{BASE}/flat/large")
    answer = connection.getresponse()
    size = 0
    while part := answer.read(MIB):
        size += len(part)
        peak = max(peak, process.memory_info().rss)
    connection.close()
    assert size == 200 * MIB
    assert peak - before < 30 * MIB


# -- by run and logged model --


@pytest.fixture
def run(files: Files) -> Any:
    return files.call("runs/create", experiment_id="0")["run"]["info"]


def root_of(uri: str) -> str:
    return uri.removeprefix("mlflow-artifacts:/")


def test_a_run_lists_its_files_from_its_own_root(files: Files, run: Any) -> None:
    root = root_of(run["artifact_uri"])
    for path in ("a.txt", "m/MLmodel", "m/data/x"):
        files.put(f"{root}/{path}")
    listed = "/api/2.0/mlflow/artifacts/list?run_id=" + run["run_id"]
    assert files.ask("GET", listed).json == {
        "root_uri": run["artifact_uri"],
        "files": [
            {"path": "a.txt", "is_dir": False, "file_size": len(HELLO)},
            {"path": "m", "is_dir": True},
        ],
    }
    assert [file["path"] for file in files.ask("GET", f"{listed}&path=m/").json["files"]] == ["m/MLmodel", "m/data"]
    assert files.ask("GET", f"{listed}&path=a.txt").json == {"root_uri": run["artifact_uri"]}
    assert files.ask("GET", f"{listed}&path=../x").json["message"] == "Invalid path"
    assert files.ask("GET", "/ajax-api/2.0/mlflow/artifacts/list?run_uuid=" + run["run_id"]).status == 200
    assert files.ask("GET", "/api/2.0/mlflow/artifacts/list?run_id=none").status == 404
    assert files.ask("GET", "/api/2.0/mlflow/artifacts/list").status == 400


@pytest.mark.parametrize("field", ["run_id", "run_uuid"])
def test_a_file_of_a_run_is_had_by_run_and_path(files: Files, run: Any, field: str) -> None:
    files.put(f"{root_of(run['artifact_uri'])}/m/a.txt")
    url = f"/get-artifact?{field}={run['run_id']}&path="
    assert files.ask("GET", url + "m/a.txt").body == HELLO
    assert files.ask("GET", url + "m/a.txt", headers={"Range": "bytes=0-4"}).body == HELLO[:5]
    assert files.ask("GET", url + "m").status == 400
    assert files.ask("GET", url + "none").status == 404
    assert files.ask("GET", url + "../x").json == {
        "error_code": "INVALID_PARAMETER_VALUE",
        "message": "Invalid path",
    }


def test_the_files_of_a_deleted_run_stay_readable(files: Files, run: Any) -> None:
    files.put(f"{root_of(run['artifact_uri'])}/a.txt")
    files.call("runs/delete", run_id=run["run_id"])
    assert files.ask("GET", f"/get-artifact?run_id={run['run_id']}&path=a.txt").body == HELLO
    assert files.get(f"{root_of(run['artifact_uri'])}/a.txt").body == HELLO


def test_a_browser_uploads_to_a_run(files: Files, run: Any) -> None:
    url = f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run['run_id']}&path=plots/p.png"
    assert files.ask("POST", url, HELLO, {"Content-Type": "image/png"}).status == 200
    assert files.get(f"{root_of(run['artifact_uri'])}/plots/p.png").body == HELLO
    assert files.ask("POST", url, b"").json["message"] == "Request must specify data."
    too_large = files.ask("POST", url, bytes(10 * MIB + 1))
    assert (too_large.status, too_large.json["message"]) == (400, "Artifact size is too large. Max size is 10MB.")
    url = "/ajax-api/2.0/mlflow/upload-artifact?path=x"
    assert files.ask("POST", url, HELLO).json["message"] == "Request must specify run_uuid."


def test_a_logged_model_lists_and_gives_its_files(files: Files) -> None:
    info = files.call("logged-models", experiment_id="0", name="m")["model"]["info"]
    for path in ("MLmodel", "data/x"):
        files.put(f"{root_of(info['artifact_uri'])}/{path}")
    base = f"/ajax-api/2.0/mlflow/logged-models/{info['model_id']}/artifacts"
    listing = files.ask("GET", f"{base}/directories").json
    assert (listing["root_uri"], [file["path"] for file in listing["files"]]) == (
        info["artifact_uri"],
        ["MLmodel", "data"],
    )
    below = files.ask("GET", f"{base}/directories?artifact_directory_path=data").json
    assert [file["path"] for file in below["files"]] == ["data/x"]
    assert files.ask("GET", f"{base}/files?artifact_file_path=data/x").body == HELLO
    assert files.ask("GET", f"{base}/files?artifact_file_path=%2e%2e/x").json["message"] == "Invalid path"
    assert files.ask("GET", f"{base}/files").status == 400


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_unknown_version_has_no_files(files: Files, slash: str) -> None:
    url = f"{slash}/model-versions/get-artifact?name=nobody&version=1&path="
    assert files.ask("GET", url + "MLmodel").status == 404
    assert files.ask("GET", url + "../x").json == {
        "error_code": "INVALID_PARAMETER_VALUE",
        "message": "Invalid path",
    }
    assert files.ask("GET", "/model-versions/get-artifact?name=a&version=x&path=m").status == 400


# -- by model version --


def test_the_files_of_a_version_stay_what_they_were(files: Files, run: Any) -> None:
    root = root_of(run["artifact_uri"])
    files.put(f"{root}/m/MLmodel", b"flavors: {}")
    files.put(f"{root}/m/data/x")
    name = f"frozen-{run['run_id']}"
    files.call("registered-models/create", name=name)
    source = f"runs:/{run['run_id']}/m"
    files.call("model-versions/create", name=name, source=source, run_id=run["run_id"])
    answer = files.ask("GET", f"/api/2.0/mlflow/model-versions/get-download-uri?name={name}&version=1")
    address = root_of(answer.json["artifact_uri"])
    assert address.startswith("versions/")

    files.put(f"{root}/m/MLmodel", b"overwritten")
    files.put(f"{root}/m/late")
    files.ask("DELETE", f"{BASE}/{root}/m/data")
    files.call("runs/delete", run_id=run["run_id"])

    by_version = f"/model-versions/get-artifact?name={name}&version=1&path="
    assert files.ask("GET", by_version + "MLmodel").body == b"flavors: {}"
    assert files.ask("GET", by_version + "data/x", headers={"Range": "bytes=0-4"}).body == HELLO[:5]
    assert files.ask("GET", by_version + "late").status == 404
    assert files.ask("GET", by_version + "data").status == 400
    assert files.names(address) == ["MLmodel", "data"]
    assert files.names(f"{address}/data") == ["x"]
    assert files.get(f"{address}/data/x").body == HELLO

    for path in (f"{address}/MLmodel", f"{address}/new", address, "versions/other/x"):
        for method in ("PUT", "DELETE"):
            answer = files.ask(method, f"{BASE}/{path}", HELLO if method == "PUT" else None)
            assert (answer.status, answer.json["error_code"]) == (403, "PERMISSION_DENIED")
            assert "frozen" in answer.json["message"]
    assert files.get(f"{address}/MLmodel").body == b"flavors: {}"
    assert files.get(f"{root}/m/MLmodel").body == b"overwritten"
