"""File previews: detection of text and tables, and truncation."""

from __future__ import annotations

import asyncio
import csv
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.core.artifacts import StoredFile
from greenroom.server.files.previews import as_text, kind_of, preview
from greenroom.storage.blobs.memory import MemoryBlobs
from greenroom.wire.messages.pages.artifacts import Preview


def look(name: str, content: bytes, limit: int = 1000) -> Preview:
    async def run() -> Preview:
        blobs = MemoryBlobs()

        async def pieces() -> AsyncIterator[bytes]:
            yield content

        kept = await blobs.put(pieces())
        file = StoredFile(f"x/{name}", kept.digest, kept.size_bytes, kept.place)
        return await preview(blobs, file, owner="run:1", path=name, limit=limit, prefix="/registry")

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.PNG", "image"),
        ("README.md", "markdown"),
        ("a.tsv", "table"),
        ("a.tar.gz", None),
        ("MLmodel", None),
        ("md", None),
    ],
)
def test_kinds_are_detected_by_name(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize("content", [b"\x00", b"a\x01b", b"\xff\xfe", b"\x80\x04\x95"])
def test_binary_content_is_not_shown_as_text(content: bytes) -> None:
    assert as_text(content, is_whole=True) is None
    assert look("model.txt", content).kind == "other"


def test_a_character_cut_in_two_is_left_out() -> None:
    seen = look("log.txt", "ab€".encode(), limit=4)
    assert (seen.text, seen.is_truncated) == ("ab", True)


def test_a_mark_of_byte_order_is_not_part_of_the_first_column() -> None:
    seen = look("a.csv", b"\xef\xbb\xbfid,n\r\n1,2\r\n")
    assert seen.table is not None
    assert (seen.table.header, seen.table.rows) == (["id", "n"], [["1", "2"]])


def test_a_long_table_is_truncated_and_marked() -> None:
    seen = look("a.csv", b"n\n" + b"1\n" * 1000, limit=100_000)
    assert seen.table is not None
    assert (len(seen.table.rows), seen.is_truncated) == (200, True)


@pytest.mark.parametrize("content", [b"\r" * 2_000_000, b"a\n" + b"\n" * 2_000_000])
def test_lines_without_cells_are_not_read_to_the_end(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    reader = csv.reader

    def counted(*args: Any, **options: Any) -> Iterator[list[str]]:
        nonlocal read
        for row in reader(*args, **options):
            read += 1
            yield row

    monkeypatch.setattr("greenroom.server.files.previews.csv.reader", counted)
    look("a.csv", content, limit=2 * 1024 * 1024)
    assert read < 20_000


def test_a_large_table_is_parsed_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    reader = csv.reader

    def seen(*args: Any, **options: Any) -> Iterator[list[str]]:
        threads.append(threading.current_thread())
        return reader(*args, **options)

    monkeypatch.setattr("greenroom.server.files.previews.csv.reader", seen)
    assert look("a.csv", b"," * 200_000, limit=300_000).table is not None
    assert threads[0] is not threading.current_thread()


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=",;\t\r\n\"'=a\x0b\x85\u2028é", max_size=400),
    st.integers(1, 400),
    st.sampled_from(["a.csv", "a.tsv"]),
)
def test_any_text_is_previewed_quickly(text: str, times: int, name: str) -> None:
    began = time.process_time()
    seen = look(name, text.encode() * times, limit=256 * 1024)
    # Generous: 256 KB take a few milliseconds.
    assert time.process_time() - began < 2
    if seen.table is not None:
        assert len(seen.table.rows) <= 200
        assert all(len(row) <= 200 and all(len(cell) <= 500 for cell in row) for row in seen.table.rows)


def test_an_invalid_table_is_shown_as_text() -> None:
    seen = look("a.csv", b'"' + b"x" * 200_000, limit=200_001)
    assert seen.table is None
    assert seen.text is not None


def test_an_empty_file_is_an_empty_text() -> None:
    seen = look("empty", b"")
    assert (seen.kind, seen.text, seen.is_truncated) == ("text", "", False)


def test_addresses_lead_back_here_whatever_the_name() -> None:
    seen = look("a b&c#d.txt", b"x")
    assert seen.raw_url == "/registry/api/ui/artifacts/raw?owner=run%3A1&path=a+b%26c%23d.txt"
    assert seen.download_url == f"{seen.raw_url}&download=true"
