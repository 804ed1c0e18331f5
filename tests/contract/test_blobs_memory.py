"""Uploads and downloads need the same memory at any size."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import psutil
import pytest

from greenroom.core.blobs import Blobs
from greenroom.storage.blobs import open_blobs
from tests.support.s3 import S3Bucket

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Growth:
    """Watches how far the memory of this process (the libraries' own included) grows past where it was."""

    async def __aenter__(self) -> Growth:
        self._process = psutil.Process()
        self.most_bytes = 0
        self._before = self._process.memory_info().rss
        self._watching = asyncio.create_task(self._watch())
        return self

    async def _watch(self) -> None:
        while True:
            self.most_bytes = max(self.most_bytes, self._process.memory_info().rss - self._before)
            await asyncio.sleep(0.005)

    async def __aexit__(self, *_: object) -> None:
        self._watching.cancel()


async def round_trip(blobs: Blobs, size_bytes: int, *, announced: bool) -> int:
    """Put and read that many bytes, and return by how many bytes the process grew."""

    async def sending() -> AsyncIterator[bytes]:
        for _ in range(size_bytes // 65_536):
            # Newly made, as a network server does; the pause is where it waits for the socket.
            yield os.urandom(65_536)
            await asyncio.sleep(0)

    async with Growth() as growth:
        stored = await blobs.put(sending(), expected_bytes=size_bytes if announced else None)
        read = 0
        async with aclosing(await blobs.open(stored.place)) as chunks:
            async for chunk in chunks:
                read += len(chunk)
                await asyncio.sleep(0)
    assert read == stored.size_bytes == size_bytes
    await blobs.close()
    return growth.most_bytes


async def test_a_folder_takes_a_few_mebibytes_for_a_file_of_256(tmp_path: Path) -> None:
    assert await round_trip(open_blobs(str(tmp_path)), 256 * MIB, announced=True) < 12 * MIB


@pytest.mark.parametrize(("announced", "bound_bytes"), [(True, 90 * MIB), (False, 140 * MIB)])
async def test_an_object_store_takes_a_few_parts_for_a_file_of_256_mebibytes(
    rclone_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch, announced: bool, bound_bytes: int
) -> None:
    for name, value in rclone_bucket.environment.items():
        monkeypatch.setenv(name, value)

    assert await round_trip(open_blobs(rclone_bucket.url), 256 * MIB, announced=announced) < bound_bytes
