"""Blobs in the memory of this process: for tests and trials."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterable

from greenroom.core.blobs import StoredBlob
from greenroom.errors import StorageUnavailable
from greenroom.storage.blobs.chunks import check_expected, gather

_PIECE_BYTES = 1024 * 1024


class MemoryBlobs:
    """A blob store that is lost when the process ends. Its size is not limited."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    async def put(
        self, chunks: AsyncIterable[bytes], *, max_bytes: int | None = None, expected_bytes: int | None = None
    ) -> StoredBlob:
        """Store the chunks; see `Blobs.put`."""
        check_expected(expected_bytes, max_bytes)
        pieces = [b"".join(piece) async for piece in gather(chunks, _PIECE_BYTES, max_bytes=max_bytes)]
        content = b"".join(pieces)
        digest = hashlib.sha256(content).hexdigest()
        place = f"memory/{digest}"
        self._blobs.setdefault(place, content)
        return StoredBlob(digest=digest, size_bytes=len(content), place=place)

    async def open(self, place: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Read a range; see `Blobs.open`."""
        content = self._blobs.get(place)
        if content is None:
            raise StorageUnavailable("The bytes of this artifact are missing from the artifact store.")
        return self._pieces(content, start, len(content) if end is None else min(end, len(content)))

    @staticmethod
    async def _pieces(content: bytes, start: int, end: int) -> AsyncGenerator[bytes, None]:
        for position in range(start, end, _PIECE_BYTES):
            yield content[position : min(position + _PIECE_BYTES, end)]

    async def delete(self, place: str) -> None:
        """Delete the bytes; no error if they do not exist."""
        self._blobs.pop(place, None)

    async def stat(self, place: str) -> int | None:
        """Return the size in bytes, or None if the blob does not exist."""
        content = self._blobs.get(place)
        return None if content is None else len(content)

    async def holds(self, blob: StoredBlob, *, is_thorough: bool = False) -> bool:
        """Return whether the bytes are intact; see `Blobs.holds`."""
        content = self._blobs.get(blob.place)
        return content is not None and hashlib.sha256(content).hexdigest() == blob.digest

    async def check(self) -> None:
        """Return: memory always answers."""

    async def close(self) -> None:
        """Delete all blobs."""
        self._blobs.clear()
