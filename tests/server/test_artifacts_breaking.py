"""Interrupted uploads, full disks, files over the limit: nothing incomplete is stored or visible."""

from __future__ import annotations

import http.client
import os
import resource
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.support.file_client import BASE, MIB, Files, chunks


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


def test_a_full_disk_is_reported_and_leaves_no_file(own_files: Files) -> None:
    own_files.put("full/before", b"before")
    kept = own_files.kept()
    _, hard = resource.prlimit(own_files.server.pid, resource.RLIMIT_FSIZE)
    # As with a full disk, one write is short and the next one fails.
    resource.prlimit(own_files.server.pid, resource.RLIMIT_FSIZE, (MIB, hard))
    answer = own_files.put("full/before", os.urandom(2 * MIB))
    assert (answer.status, answer.json["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert str(own_files.data) not in answer.json["message"]
    assert "The disk of the artifact store is full" in own_files.server.log
    assert "disk of the artifact store is full" in answer.json["message"]
    assert own_files.kept() == kept
    resource.prlimit(own_files.server.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert own_files.get("full/before").body == b"before"
    assert own_files.put("full/after", os.urandom(2 * MIB)).status == 200


def test_missing_bytes_are_an_outage_and_not_an_empty_file(own_files: Files) -> None:
    own_files.put("missing/file")
    (own_files.data / "artifacts" / own_files.kept()[0]).unlink()
    answer = own_files.get("missing/file")
    assert (answer.status, answer.json["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")


def rot(files: Files) -> None:
    """Flip a bit of the only stored file."""
    [place] = files.kept()
    path = files.data / "artifacts" / place
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


@pytest.mark.parametrize("size_bytes", [1000, 2 * MIB], ids=["small", "large"])
def test_damaged_bytes_are_replaced_when_they_are_sent_again(own_files: Files, size_bytes: int) -> None:
    content = os.urandom(size_bytes)
    own_files.put("rotten/file", content)
    rot(own_files)
    assert own_files.get("rotten/file").body != content
    # Uploading another file with the same content repairs all of them.
    assert own_files.put("another/file", content).status == 200
    assert own_files.get("rotten/file").body == content
    assert len(own_files.kept()) == 1


def test_checked_digest_of_damaged_bytes_is_left_out(own_files: Files) -> None:
    own_files.put("rotten/file")

    def digest(wanted: str | None, method: str = "HEAD") -> str | None:
        headers = {} if wanted is None else {"Want-Repr-Digest": wanted}
        answer = own_files.ask(method, f"{BASE}/rotten/file", headers=headers)
        assert answer.status == 200
        return answer.headers.get("repr-digest")

    named = digest(None)
    assert named is not None
    assert digest("sha-256=10") == digest("sha-512=3, SHA-256 = 1") == named
    rot(own_files)
    assert digest("sha-256=10") is None
    assert "sending the file again replaces them" in own_files.server.log
    # Not for a client that does not ask for it, nor for one that downloads the bytes.
    assert digest(None) == digest("sha-256=0") == digest("sha-512=10") == digest("sha-256=10", "GET") == named


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
