"""Range requests and conditional requests for files. Source: RFC 9110, 13 and 14."""

from __future__ import annotations

import os

import pytest

from tests.support.file_client import BASE, HELLO, HELLO_DIGEST, MIB, Files


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
        # Several ranges may be answered with the whole file; invalid ones are ignored.
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


def test_head_returns_the_headers_of_get(files: Files) -> None:
    files.put("head/hello.txt")
    head, get = files.ask("HEAD", f"{BASE}/head/hello.txt"), files.get("head/hello.txt")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "repr-digest", "accept-ranges", "content-disposition"):
        assert head.headers[name] == get.headers[name]
    assert files.ask("HEAD", f"{BASE}/head/none").status == 404
