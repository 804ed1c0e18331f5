from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pytest

from greenroom.sdk.files import HashingReader, repr_digest, temporary_sibling


def test_reader_hashes_and_reports_what_it_reads() -> None:
    told: list[int] = []
    reader = HashingReader(io.BytesIO(b"hello world"), told.append, size_bytes=11, name="a")
    assert reader.read(5) + reader.read() == b"hello world"
    assert reader.digest() == hashlib.sha256(b"hello world").digest()
    assert sum(told) == 11


def test_reader_that_begins_again_hashes_from_the_beginning() -> None:
    told: list[int] = []
    reader = HashingReader(io.BytesIO(b"hello"), told.append, size_bytes=5, name="a")
    reader.read(3)
    reader.seek(0)
    assert reader.read() == b"hello"
    assert reader.digest() == hashlib.sha256(b"hello").digest()
    assert sum(told) == 5


def test_reader_goes_nowhere_but_to_the_beginning() -> None:
    with pytest.raises(OSError, match="only offset 0"):
        HashingReader(io.BytesIO(b"hello"), size_bytes=5, name="a").seek(2)


@pytest.mark.parametrize(
    "value",
    ["", "md5=:AQI=:", "sha-256=:not base64:", "sha-256", "sha-256=:AQI=:"],
    ids=["none", "other", "broken", "bare", "short"],
)
def test_no_digest_is_read_from_other_headers(value: str) -> None:
    assert repr_digest({"repr-digest": value}) is None


def test_digest_is_found_among_several() -> None:
    digest = hashlib.sha256(b"x").digest()
    value = f"sha-512=:AAAA:, sha-256=:{base64.b64encode(digest).decode()}:"
    assert repr_digest({"repr-digest": value}) == digest


def test_temporary_name_is_gone_when_the_block_fails(tmp_path: Path) -> None:
    def write_and_fail() -> None:
        with temporary_sibling(tmp_path / "file") as partial:
            partial.write_bytes(b"half")
            raise ValueError

    with pytest.raises(ValueError):
        write_and_fail()
    assert list(tmp_path.iterdir()) == []


def test_temporary_name_fits_where_the_files_own_just_does(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 255)
    with temporary_sibling(file) as partial:
        partial.write_bytes(b"whole")
        partial.replace(file)
    assert file.read_bytes() == b"whole"
