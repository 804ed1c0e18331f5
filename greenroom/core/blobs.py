"""Where the bytes of artifacts are kept: the port that every blob store answers.

A blob has no name and no owner here. The database maps its digest to the `place` the store chose, and artifact paths to
digests; whoever holds a place may read it, so a place never leaves the server.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from typing import Protocol

from msgspec import Struct


class StoredBlob(Struct, frozen=True):
    """Bytes that are stored for good.

    Attributes:
        digest: SHA-256 of the bytes, 64 lower-case hex digits.
        size_bytes: how many bytes there are.
        place: the store's own address of the bytes, kept in the database. It does not hold the store's folder or bucket,
            so a store can be moved.
    """

    digest: str
    size_bytes: int
    place: str


class Blobs(Protocol):
    """A store of immutable bytes. Every method raises `StorageUnavailable` when the store does not do its part."""

    async def put(
        self, chunks: AsyncIterable[bytes], *, max_bytes: int | None = None, expected_bytes: int | None = None
    ) -> StoredBlob:
        """Store what the iterator gives, in constant memory, and tell its digest.

        All or nothing: when the iterator raises, the task is cancelled or the store fails, nothing is left. (Cut off at
        the very last step, whole bytes may stay in a place that nobody was told; a process that is killed may leave that.)
        The same bytes twice may come back at one place (local disk) or at two (object stores): when the digest is known
        already under another place, the caller deletes the new one.

        Args:
            max_bytes: most bytes that are taken; None for any number.
            expected_bytes: what the sender announced, if it did. A hint: refuses at once what is over `max_bytes`, and
                lets object stores cut very large files into parts that fit.

        Raises:
            TooLarge: more than `max_bytes`.
            StorageUnavailable: the store cannot be reached or is full.
        """
        ...

    async def open(self, place: str, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Read bytes `start` up to `end` (exclusive; None for all), cut to what is there.

        The first bytes are read before this returns, so a missing blob is known before an answer begins.
        Close the generator (`contextlib.aclosing`) when it may be left before its end.

        Raises:
            StorageUnavailable: the store cannot be reached, or the bytes are gone, which is the store's fault: the
                caller had the place from the database.
        """
        ...

    async def delete(self, place: str) -> None:
        """Remove the bytes; no error if they are gone. Readers that have begun may finish or fail."""
        ...

    async def stat(self, place: str) -> int | None:
        """Tell the size in bytes, or None if nothing is there."""
        ...

    async def holds(self, blob: StoredBlob, *, is_thorough: bool = False) -> bool:
        """Tell whether the bytes at a blob's place are whole and undamaged; False if nothing is there.

        A store that keeps checksums itself, as object stores do, is asked for the size only.

        Args:
            is_thorough: read the bytes in any case.
        """
        ...

    async def check(self) -> None:
        """Return if the store answers and takes writes; a message of the error is for the operator, it names the store."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of threads and connections."""
        ...
