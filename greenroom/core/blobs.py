"""The port that every blob store implements: storage for the bytes of artifacts.

A blob has no name and no owner here. The database maps its digest to the `place` (key) that the store chose, and
artifact paths to digests. Anyone who knows a place can read it, so places are never sent to clients.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from typing import Protocol

from msgspec import Struct


class StoredBlob(Struct, frozen=True):
    """Bytes that are stored permanently.

    Attributes:
        digest: SHA-256 of the bytes, 64 lower-case hex digits.
        size_bytes: number of bytes.
        place: key of the bytes in the store, saved in the database. It does not include the store's folder or bucket,
            so a store can be moved.
    """

    digest: str
    size_bytes: int
    place: str


class Blobs(Protocol):
    """A store of immutable bytes. Every method raises `StorageUnavailable` when the store fails."""

    async def put(
        self, chunks: AsyncIterable[bytes], *, max_bytes: int | None = None, expected_bytes: int | None = None
    ) -> StoredBlob:
        """Store the chunks of an iterator, in constant memory, and return the blob with its digest.

        All or nothing: when the iterator raises, the task is cancelled or the store fails, nothing is left. (When
            interrupted
        in the very last step, for example by a killed process, a complete but unreferenced blob may stay behind.)
        Storing the same bytes twice may give one place (local disk) or two (object stores): when the digest is already
        known under another place, the caller deletes the new one.

        Args:
            max_bytes: largest accepted size; None for no limit.
            expected_bytes: the size announced by the sender, if any. A hint: sizes over `max_bytes` are refused
                immediately, and object stores choose part sizes for very large files.

        Raises:
            TooLarge: more than `max_bytes`.
            StorageUnavailable: the store cannot be reached or is full.
        """
        ...

    async def open(self, place: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Read bytes `start` up to `end` (exclusive; None for the end), limited to the size of the blob.

        The first bytes are read before this returns, so a missing blob is detected before a response starts.
        Close the generator (`contextlib.aclosing`) when it may not be read to its end.

        Raises:
            StorageUnavailable: the store cannot be reached, or the bytes are gone, which is an error of the store: the
                caller got the place from the database.
        """
        ...

    async def delete(self, place: str) -> None:
        """Delete the bytes; no error if they do not exist. Reads in progress may finish or fail."""
        ...

    async def stat(self, place: str) -> int | None:
        """Return the size in bytes, or None if the blob does not exist."""
        ...

    async def holds(self, blob: StoredBlob, *, is_thorough: bool = False) -> bool:
        """Return whether the bytes at a blob's place are complete and undamaged; False if they do not exist.

        Of a store with its own checksums, such as an object store, only the size is checked.

        Args:
            is_thorough: always read the bytes.
        """
        ...

    async def check(self) -> None:
        """Return if the store is reachable and writable; otherwise raise an error that names it, for the operator."""
        ...

    async def close(self) -> None:
        """Finish work in progress and release threads and connections."""
        ...
