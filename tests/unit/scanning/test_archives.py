"""A damaged or crafted zip archive is read, or refused in one way, within bounds of time and memory."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenroom.scanning.archives import NotPlain, read_members

_CONFIG = {
    "class_name": "Functional",
    "config": {"layers": [{"class_name": "Dense", "name": f"d{i}"} for i in range(40)]},
}


def _archive(method: int = zipfile.ZIP_DEFLATED, content: str | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", json.dumps(_CONFIG) if content is None else content)
        archive.writestr("model.weights.h5", bytes(500))
    return written.getvalue()


ARCHIVES = [_archive(), _archive(zipfile.ZIP_STORED), _archive(zipfile.ZIP_BZIP2), _archive(zipfile.ZIP_LZMA)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.integers(0, len(ARCHIVES) - 1),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    cut=st.floats(0.2, 1),
)
def test_any_damage_to_an_archive_is_read_or_refused(
    which: int, edits: list[tuple[float, int]], cut: float, tmp_path: Path
) -> None:
    content = bytearray(ARCHIVES[which])
    for place, value in edits:
        content[int(place * len(content))] = value
    file = tmp_path / "model.keras"
    file.write_bytes(content[: int(len(content) * cut)] if cut < 0.9 else content)
    began = time.process_time()
    try:
        names, found = read_members(file, "config.json")
    except NotPlain:
        pass
    else:
        assert "config.json" in names
        assert isinstance(found, dict | list | str | int | float | None)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "content", ["[" * 200_000, '{"a":' * 100_000, "1" * 10_000], ids=["lists", "objects", "digits"]
)
def test_a_document_that_no_parser_should_follow_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    file.write_bytes(_archive(content=content))
    with pytest.raises(NotPlain, match="cannot be read"):
        read_members(file, "config.json")


def test_a_document_that_unpacks_without_end_is_refused_before_it_does(tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    file.write_bytes(_archive(content=" " * (65 * 1024 * 1024)))
    assert file.stat().st_size < 1024 * 1024
    tracemalloc.start()
    with pytest.raises(NotPlain, match="has no config.json"):
        read_members(file, "config.json")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5 * 1024 * 1024


@pytest.mark.parametrize("which", range(len(ARCHIVES)), ids=["deflated", "stored", "bzip2", "lzma"])
def test_a_member_that_cannot_be_unpacked_is_refused(which: int, tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    file.write_bytes(ARCHIVES[which])
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo("config.json")
    content = bytearray(ARCHIVES[which])
    # The stream begins behind the local header, which is 30 bytes and the name.
    begin = entry.header_offset + 30 + len(entry.filename)
    content[begin : begin + entry.compress_size] = b"\xff" * entry.compress_size
    file.write_bytes(content)
    with pytest.raises(NotPlain, match="cannot be read"):
        read_members(file, "config.json")
