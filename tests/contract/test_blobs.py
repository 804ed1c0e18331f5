"""Every blob store: memory, a folder, and S3 as served by moto and rclone."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from greenroom.core.blobs import Blobs
from greenroom.errors import StorageUnavailable, TooLarge
from greenroom.storage.blobs import open_blobs
from tests.support.s3 import S3Bucket

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024
# Over one part of an object store, so that it takes a multi-part upload; not a multiple of anything.
LARGE = os.urandom(MIB) * 11 + b"and a little more"


@dataclass(frozen=True)
class Adapter:
    """A store under test, and what can be seen in it from the side."""

    blobs: Blobs
    contents: Callable[[], list[str]]


def _bucket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, server: str) -> Adapter:
    bucket: S3Bucket = request.getfixturevalue(f"{server}_bucket")
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)

    def contents() -> list[str]:
        client = bucket.client()
        try:
            uploads = client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", [])
        except client.exceptions.NoSuchUpload:  # rclone raises this for an empty list
            uploads = []
        return bucket.keys() + [f"{upload['Key']} (unfinished)" for upload in uploads]

    return Adapter(open_blobs(f"{bucket.url}/some/prefix"), contents)


def _folder(folder: Path) -> Adapter:
    def contents() -> list[str]:
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    return Adapter(open_blobs(str(folder)), contents)


def _memory() -> Adapter:
    blobs = open_blobs("memory://")
    return Adapter(blobs, lambda: sorted(vars(blobs)["_blobs"]))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["memory", "folder", "moto", "rclone"])
async def adapter(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Adapter]:
    if request.param == "memory":
        adapter = _memory()
    elif request.param == "folder":
        adapter = _folder(tmp_path / "artifacts")
    else:
        adapter = _bucket(request, monkeypatch, request.param)
    yield adapter
    await adapter.blobs.close()


@pytest.fixture
def blobs(adapter: Adapter) -> Blobs:
    return adapter.blobs


async def sending(content: bytes, *, chunk_bytes: int = 65_536) -> AsyncIterator[bytes]:
    """Give content as a network server does."""
    for position in range(0, len(content), chunk_bytes):
        yield content[position : position + chunk_bytes]


async def breaking(content: bytes, error: Exception) -> AsyncIterator[bytes]:
    """Give content, then break as a connection does."""
    async for chunk in sending(content):
        yield chunk
    raise error


async def stalling(content: bytes, reached: asyncio.Event) -> AsyncIterator[bytes]:
    """Give content, then nothing more for ever."""
    async for chunk in sending(content):
        yield chunk
    reached.set()
    await asyncio.Event().wait()


async def read(blobs: Blobs, place: str, *, start: int = 0, end: int | None = None) -> bytes:
    async with aclosing(await blobs.open(place, start=start, end=end)) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def read_soon(blobs: Blobs, place: str) -> bytes:
    """Read bytes from a store that was busy: for a moment, rclone breaks off what it has just taken in."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return await read(blobs, place)
        except StorageUnavailable:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("content", [b"", b"x", b"a model" * 1000, LARGE], ids=["empty", "one byte", "small", "large"])
async def test_what_was_put_is_read_back(blobs: Blobs, content: bytes) -> None:
    stored = await blobs.put(sending(content))

    assert stored.digest == hashlib.sha256(content).hexdigest()
    assert stored.size_bytes == len(content)
    assert await blobs.stat(stored.place) == len(content)
    assert await read(blobs, stored.place) == content


@pytest.mark.parametrize("chunk_bytes", [1, 333, 5 * MIB])
async def test_the_digest_does_not_depend_on_how_the_bytes_arrive(blobs: Blobs, chunk_bytes: int) -> None:
    content = LARGE[: 30_000 if chunk_bytes == 1 else None]

    stored = await blobs.put(sending(content, chunk_bytes=chunk_bytes))

    assert stored.digest == hashlib.sha256(content).hexdigest()
    assert await read(blobs, stored.place) == content


async def test_empty_chunks_do_not_end_an_upload(blobs: Blobs) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for chunk in (b"", b"one", b"", b"two", b""):
            yield chunk

    stored = await blobs.put(chunks())

    assert await read(blobs, stored.place) == b"onetwo"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 0),
        (0, 1),
        (3, 10),
        (5, None),
        (MIB - 1, MIB + 1),
        (0, 9 * MIB),
        (2 * MIB + 7, 11 * MIB),
        (len(LARGE) - 1, None),
    ],
)
async def test_a_range_is_read(blobs: Blobs, start: int, end: int | None) -> None:
    stored = await blobs.put(sending(LARGE))

    assert await read(blobs, stored.place, start=start, end=end) == LARGE[start:end]


@pytest.mark.parametrize(("start", "end"), [(0, 100), (2, 100), (5, None), (5, 9), (100, None), (100, 200), (3, 2)])
async def test_a_range_is_cut_to_what_is_there(blobs: Blobs, start: int, end: int | None) -> None:
    stored = await blobs.put(sending(b"12345"))

    assert await read(blobs, stored.place, start=start, end=end) == b"12345"[start:end]


async def test_any_range_of_an_empty_blob_is_empty(blobs: Blobs) -> None:
    stored = await blobs.put(sending(b""))

    assert await read(blobs, stored.place, start=0, end=10) == b""
    assert await read(blobs, stored.place, start=7) == b""


async def test_the_same_bytes_twice_are_whole_wherever_they_lie(blobs: Blobs) -> None:
    first = await blobs.put(sending(b"the same"))
    second = await blobs.put(sending(b"the same"))

    assert second.digest == first.digest
    if second.place != first.place:  # object stores: the caller removes the second
        await blobs.delete(second.place)
    assert await read(blobs, first.place) == b"the same"


async def test_many_uploads_at_once_do_not_mix(adapter: Adapter) -> None:
    contents = [f"number {number // 2}".encode() * 1000 for number in range(24)]  # each twice

    stored = await asyncio.gather(*(adapter.blobs.put(sending(content)) for content in contents))

    assert [await read_soon(adapter.blobs, blob.place) for blob in stored] == contents
    assert len(adapter.contents()) == len({blob.place for blob in stored})


@pytest.mark.parametrize("size_bytes", [10, 3 * MIB, 30 * MIB], ids=["small", "pieces", "parts"])
async def test_a_broken_upload_leaves_nothing(adapter: Adapter, size_bytes: int) -> None:
    with pytest.raises(ConnectionResetError, match="gone"):
        await adapter.blobs.put(breaking(bytes(size_bytes), ConnectionResetError("the client is gone")))

    assert adapter.contents() == []


@pytest.mark.parametrize("size_bytes", [10, 3 * MIB, 30 * MIB], ids=["small", "pieces", "parts"])
async def test_a_cancelled_upload_leaves_nothing(adapter: Adapter, size_bytes: int) -> None:
    reached = asyncio.Event()
    upload = asyncio.create_task(adapter.blobs.put(stalling(bytes(size_bytes), reached)))
    await reached.wait()
    upload.cancel()

    with pytest.raises(asyncio.CancelledError):
        await upload
    assert adapter.contents() == []


async def test_an_upload_cancelled_twice_leaves_nothing_once_the_store_is_closed(adapter: Adapter) -> None:
    reached = asyncio.Event()
    upload = asyncio.create_task(adapter.blobs.put(stalling(bytes(30 * MIB), reached)))
    await reached.wait()
    upload.cancel()
    await asyncio.sleep(0)
    upload.cancel()

    with pytest.raises(asyncio.CancelledError):
        await upload
    await adapter.blobs.close()
    assert adapter.contents() == []


@pytest.mark.parametrize("limit_bytes", [0, 9, 2 * MIB, 20 * MIB])
async def test_one_byte_too_many_is_refused_and_leaves_nothing(adapter: Adapter, limit_bytes: int) -> None:
    with pytest.raises(TooLarge, match=str(limit_bytes)):
        await adapter.blobs.put(sending(bytes(limit_bytes + 1)), max_bytes=limit_bytes)

    assert adapter.contents() == []


async def test_exactly_the_limit_is_taken(blobs: Blobs) -> None:
    stored = await blobs.put(sending(bytes(70_000)), max_bytes=70_000)

    assert stored.size_bytes == 70_000


async def test_an_announced_size_over_the_limit_is_refused_before_a_byte_is_read(blobs: Blobs) -> None:
    asked = []

    async def body() -> AsyncIterator[bytes]:
        asked.append("for the body")
        yield b"x"

    with pytest.raises(TooLarge):
        await blobs.put(body(), max_bytes=10, expected_bytes=11)
    assert asked == []


@pytest.mark.parametrize("expected_bytes", [0, len(LARGE), 10**12], ids=["too little", "right", "too much"])
async def test_an_announced_size_is_a_hint_only(blobs: Blobs, expected_bytes: int) -> None:
    stored = await blobs.put(sending(LARGE), expected_bytes=expected_bytes)

    assert stored.digest == hashlib.sha256(LARGE).hexdigest()
    assert await blobs.stat(stored.place) == len(LARGE)


@pytest.mark.parametrize("is_thorough", [False, True])
@pytest.mark.parametrize("content", [b"", b"weights", LARGE], ids=["empty", "small", "large"])
async def test_whole_bytes_are_held(blobs: Blobs, content: bytes, is_thorough: bool) -> None:
    stored = await blobs.put(sending(content))

    assert await blobs.holds(stored, is_thorough=is_thorough)


async def test_bytes_of_another_size_or_digest_and_missing_ones_are_not_held(blobs: Blobs) -> None:
    stored = await blobs.put(sending(b"weights"))
    other = await blobs.put(sending(b"Weights"))

    assert not await blobs.holds(replace(stored, place=other.place), is_thorough=True)
    assert not await blobs.holds(replace(stored, place=other.place, size_bytes=8, digest="0" * 64))
    await blobs.delete(stored.place)
    assert not await blobs.holds(stored)
    assert not await blobs.holds(replace(other, place="blobs/of/another/store"))


async def test_deleted_bytes_are_gone(adapter: Adapter) -> None:
    stored = await adapter.blobs.put(sending(b"short-lived"))

    await adapter.blobs.delete(stored.place)

    assert await adapter.blobs.stat(stored.place) is None
    with pytest.raises(StorageUnavailable, match="missing"):
        await adapter.blobs.open(stored.place)
    with pytest.raises(StorageUnavailable, match="missing"):
        await adapter.blobs.open(stored.place, start=5, end=5)
    assert adapter.contents() == []


async def test_deleting_twice_is_no_error(blobs: Blobs) -> None:
    stored = await blobs.put(sending(b"short-lived"))

    await blobs.delete(stored.place)
    await blobs.delete(stored.place)

    assert await blobs.stat(stored.place) is None


async def test_deleted_bytes_can_be_put_again(blobs: Blobs) -> None:
    stored = await blobs.put(sending(b"back again"))
    await blobs.delete(stored.place)

    again = await blobs.put(sending(b"back again"))

    assert await read(blobs, again.place) == b"back again"


async def test_a_reader_may_leave_early(blobs: Blobs) -> None:
    stored = await blobs.put(sending(LARGE))

    async with aclosing(await blobs.open(stored.place)) as chunks:
        first = await anext(chunks)
    async with aclosing(await blobs.open(stored.place)):
        pass  # not even begun

    assert LARGE.startswith(first)
    assert await read(blobs, stored.place) == LARGE


async def test_a_working_store_passes_its_check_again_and_again(blobs: Blobs) -> None:
    await blobs.check()
    await blobs.check()


@pytest.mark.parametrize(
    "place", ["", "/etc/passwd", "blobs/../../secret", "blobs/sha256/aa/bb/../../../x", "blobs/greenroom"]
)
async def test_a_place_the_store_never_gave_is_not_read_or_deleted(adapter: Adapter, place: str) -> None:
    await adapter.blobs.check()
    before = adapter.contents()

    with pytest.raises(StorageUnavailable):
        await adapter.blobs.open(place)
    try:
        await adapter.blobs.delete(place)
    except StorageUnavailable:
        pass
    assert adapter.contents() == before
