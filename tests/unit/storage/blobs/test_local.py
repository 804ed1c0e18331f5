from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

import pytest

from greenroom.core.blobs import StoredBlob
from greenroom.storage.blobs import LocalBlobs
from greenroom.storage.blobs.files import has_digest

CONTENT = b"weights"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
LARGE = bytes(3 * 1024 * 1024)


def put(root: Path, content: bytes) -> StoredBlob:
    async def sending() -> AsyncIterator[bytes]:
        yield content

    async def store() -> StoredBlob:
        blobs = LocalBlobs(root)
        try:
            return await blobs.put(sending())
        finally:
            await blobs.close()

    return asyncio.run(store())


def test_the_place_is_named_by_the_digest(tmp_path: Path) -> None:
    stored = put(tmp_path, CONTENT)

    assert stored.place == f"blobs/sha256/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
    assert (tmp_path / stored.place).read_bytes() == CONTENT
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["small", "large"])
def test_known_bytes_are_not_written_again(tmp_path: Path, content: bytes) -> None:
    first = put(tmp_path, content)
    before = (tmp_path / first.place).stat()

    second = put(tmp_path, content)

    after = (tmp_path / second.place).stat()
    assert second == first
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["small", "large"])
def test_a_file_cut_short_by_a_crash_is_replaced_by_the_next_upload(tmp_path: Path, content: bytes) -> None:
    stored = put(tmp_path, content)
    (tmp_path / stored.place).write_bytes(content[:3])

    put(tmp_path, content)

    assert (tmp_path / stored.place).read_bytes() == content


def rotten(content: bytes) -> bytes:
    """Flip one bit."""
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["small", "large"])
def test_bytes_that_rotted_are_replaced_by_the_next_upload(tmp_path: Path, content: bytes) -> None:
    stored = put(tmp_path, content)
    place = tmp_path / stored.place
    place.write_bytes(rotten(content))
    with place.open("rb") as reader:
        put(tmp_path, content)

        assert place.read_bytes() == content
        # Not written over: a reader of the old file does not get a mixture.
        assert reader.read() == rotten(content)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["small", "large"])
def test_bytes_that_cannot_be_read_are_replaced_by_the_next_upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    stored = put(tmp_path, content)
    before = (tmp_path / stored.place).stat().st_ino
    with (tmp_path / stored.place).open("rb"):
        monkeypatch.setattr(hashlib, "file_digest", fail)
        put(tmp_path, content)

        assert (tmp_path / stored.place).stat().st_ino != before
    assert (tmp_path / stored.place).read_bytes() == content


def test_bytes_that_go_away_while_they_are_sent_again_leave_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put(tmp_path, CONTENT)

    def find_and_lose(path: str, digest: str) -> bool:
        is_there = has_digest(path, digest)
        Path(path).unlink()
        return is_there

    monkeypatch.setattr("greenroom.storage.blobs.local.has_digest", find_and_lose)
    put(tmp_path, CONTENT)

    assert not (tmp_path / stored.place).exists()


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of everything that is flushed to the disk, in order."""
    paths: list[str] = []

    def record(fd: int) -> None:
        paths.append(str(Path(f"/proc/self/fd/{fd}").readlink()))

    monkeypatch.setattr(os, "fsync", record)
    return paths


def test_folders_of_a_new_store_are_flushed(tmp_path: Path, synced: list[str]) -> None:
    root = tmp_path / "srv/registry/artifacts"
    asyncio.run(LocalBlobs(root).close())

    assert set(synced) >= {str(tmp_path), str(tmp_path / "srv"), str(root.parent), str(root), str(root / "blobs")}


def test_folders_that_another_process_has_just_made_are_flushed(tmp_path: Path, synced: list[str]) -> None:
    root = tmp_path / "artifacts"
    (root / "tmp").mkdir(parents=True)
    (root / "blobs/sha256").mkdir(parents=True)
    asyncio.run(LocalBlobs(root).close())

    assert set(synced) >= {str(tmp_path), str(root), str(root / "blobs")}


def test_everything_above_the_first_blob_of_a_new_store_is_flushed(tmp_path: Path, synced: list[str]) -> None:
    root = tmp_path / "artifacts"
    stored = put(root, CONTENT)

    above = (root / stored.place).parents
    assert set(synced) >= {str(folder) for folder in above if folder.is_relative_to(tmp_path)}


def test_store_in_a_folder_that_may_not_be_read_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: str, flags: int, *rest: int) -> int:
        if path == str(tmp_path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    asyncio.run(LocalBlobs(tmp_path / "artifacts").close())


def test_a_folder_removed_by_hand_is_made_again(tmp_path: Path) -> None:
    async def store_twice() -> None:
        async def sending() -> AsyncIterator[bytes]:
            yield CONTENT

        blobs = LocalBlobs(tmp_path)
        stored = await blobs.put(sending())
        place = tmp_path / stored.place
        place.unlink()
        place.parent.rmdir()
        place.parent.parent.rmdir()
        await blobs.put(sending())
        await blobs.close()
        assert place.read_bytes() == CONTENT

    asyncio.run(store_twice())


def test_other_users_may_not_read_the_bytes(tmp_path: Path) -> None:
    stored = put(tmp_path / "artifacts", CONTENT)

    path = tmp_path / "artifacts" / stored.place
    assert path.stat().st_mode & 0o007 == 0
    assert all(above.stat().st_mode & 0o007 == 0 for above in list(path.parents)[:5])


def test_a_store_can_be_moved(tmp_path: Path) -> None:
    stored = put(tmp_path / "before", CONTENT)
    (tmp_path / "before").rename(tmp_path / "after")

    async def size() -> int | None:
        blobs = LocalBlobs(tmp_path / "after")
        try:
            return await blobs.stat(stored.place)
        finally:
            await blobs.close()

    assert asyncio.run(size()) == len(CONTENT)
