"""Artifacts with PostgreSQL and an object store, where the same content may be stored twice at first."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.s3 import S3Bucket
from tests.support.servers import GreenroomServer, StartServer

BASE = "/api/2.0/mlflow-artifacts/artifacts"
MIB = 1024 * 1024


def ask(
    server: GreenroomServer, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, f"{BASE}/{path}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def kept(bucket: S3Bucket) -> list[str]:
    """Return the key of every blob, without the store's write probe."""
    keys = bucket.keys()
    return [key for key in keys if key != "files/blobs/greenroom"]


@pytest.fixture
def remote(start_server: StartServer, postgres_database: str, moto_bucket: S3Bucket) -> GreenroomServer:
    return start_server(
        "--database",
        postgres_database,
        "--artifacts",
        f"{moto_bucket.url}/files",
        environment=moto_bucket.environment,
    )


def test_files_come_back_whole_and_in_parts(remote: GreenroomServer) -> None:
    content = os.urandom(12 * MIB)
    assert ask(remote, "PUT", "r/large.bin", content) == (200, b"")
    assert ask(remote, "GET", "r/large.bin") == (200, content)
    assert ask(remote, "GET", "r/large.bin", Range=f"bytes={6 * MIB}-{6 * MIB + 9}") == (206, content[6 * MIB :][:10])
    assert ask(remote, "PUT", "r/empty", b"") == (200, b"")
    assert ask(remote, "GET", "r/empty") == (200, b"")


def test_the_same_bytes_are_kept_once(remote: GreenroomServer, moto_bucket: S3Bucket) -> None:
    content = os.urandom(MIB)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: ask(remote, "PUT", f"r/{number}", content), range(12)))
    assert set(answers) == {(200, b"")}
    assert len(kept(moto_bucket)) == 1
    digests = {hashlib.sha256(ask(remote, "GET", f"r/{number}")[1]).hexdigest() for number in range(12)}
    assert digests == {hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_damaged_bytes_are_replaced_when_they_are_sent_again(
    remote: GreenroomServer, moto_bucket: S3Bucket, damage: str
) -> None:
    content = os.urandom(1000)
    ask(remote, "PUT", "r/first", content)
    [key] = kept(moto_bucket)
    client = moto_bucket.client()
    if damage == "gone":
        client.delete_object(Bucket=moto_bucket.name, Key=key)
    else:
        client.put_object(Bucket=moto_bucket.name, Key=key, Body=content[:10])
    assert ask(remote, "PUT", "r/second", content) == (200, b"")
    assert ask(remote, "GET", "r/first") == ask(remote, "GET", "r/second") == (200, content)
    assert len(kept(moto_bucket)) == 1
    assert "those just uploaded replace them" in remote.log


def test_a_file_and_a_folder_of_one_name_never_come_to_be(remote: GreenroomServer) -> None:
    paths = [f"r/{number}/a{below}" for number in range(5) for below in ("", "/b", "/b/c")]
    with ThreadPoolExecutor(6) as pool:
        statuses = [status for status, _ in pool.map(lambda path: ask(remote, "PUT", path, b"x"), paths)]
    assert set(statuses) == {200, 400}
    for number in range(5):
        found = [ask(remote, "GET", f"r/{number}/a{below}")[0] for below in ("", "/b", "/b/c")]
        assert found.count(200) == 1, found


def test_a_broken_upload_leaves_nothing(remote: GreenroomServer, moto_bucket: S3Bucket) -> None:
    with socket.create_connection(("127.0.0.1", remote.port)) as connection:
        head = f"PUT {BASE}/r/broken HTTP/1.1\r\nHost: 127.0.0.1:{remote.port}\r\nContent-Length: {30 * MIB}\r\n\r\n"
        connection.sendall(head.encode() + os.urandom(14 * MIB))
    deadline = time.monotonic() + 10
    while '"status":400' not in remote.log and time.monotonic() < deadline:
        time.sleep(0.05)
    assert kept(moto_bucket) == []
    assert moto_bucket.client().list_multipart_uploads(Bucket=moto_bucket.name).get("Uploads", []) == []
    assert ask(remote, "GET", "r/broken")[0] == 404
