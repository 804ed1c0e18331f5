"""Incoming bytes, for every blob store: gather small chunks, count them, refuse too many."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from contextlib import contextmanager

from greenroom.errors import TooLarge

# A network server passes on about 64 KiB at a time; a switch to a thread costs as much as hashing 50 KiB. A list of
# this many chunks still fits one `writev` (IOV_MAX is 1024 on Linux).
_MOST_CHUNKS = 1024


# For all files being read at a time: pieces stay in memory until a slow client takes them.
_READING_BYTES = 16 * 1024 * 1024
_SMALLEST_READ_BYTES = 64 * 1024


class Readers:
    """Counts the files of a store being read: the more, the smaller their pieces.

    Args:
        piece_bytes: best size of a piece.
    """

    def __init__(self, piece_bytes: int) -> None:
        self._piece_bytes = piece_bytes
        self._reading = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a reader while the block runs."""
        self._reading += 1
        try:
            yield
        finally:
            self._reading -= 1

    @property
    def piece_bytes(self) -> int:
        """Size of the next piece."""
        share = _READING_BYTES // max(1, self._reading)
        return max(min(_SMALLEST_READ_BYTES, self._piece_bytes), min(self._piece_bytes, share))


def check_expected(expected_bytes: int | None, max_bytes: int | None) -> None:
    """Refuse an upload with an announced size over the limit.

    Raises:
        TooLarge: `expected_bytes` is over `max_bytes`.
    """
    if expected_bytes is not None and max_bytes is not None and expected_bytes > max_bytes:
        raise too_large(max_bytes)


def too_large(max_bytes: int) -> TooLarge:
    """Return the error for a file over the limit."""
    return TooLarge(f"The file is larger than the {max_bytes} bytes allowed for one file.")


async def gather(
    chunks: AsyncIterable[bytes], piece_bytes: int, *, max_bytes: int | None = None
) -> AsyncGenerator[list[bytes], None]:
    """Join chunks into pieces of at least `piece_bytes`, except the last.

    A piece is a list of at most 1024 chunks, so that no byte is copied to make one. Gives no piece for no bytes.

    Raises:
        TooLarge: more than `max_bytes` arrived; chunks past the limit are never part of a piece.
    """
    piece: list[bytes] = []
    gathered = total = 0
    async for chunk in chunks:
        if not chunk:
            continue
        total += len(chunk)
        if max_bytes is not None and total > max_bytes:
            raise too_large(max_bytes)
        piece.append(chunk)
        gathered += len(chunk)
        if gathered >= piece_bytes:
            yield piece
            piece, gathered = [], 0
        elif len(piece) == _MOST_CHUNKS:
            # Join tiny chunks: without this, a list of single bytes takes forty times their size.
            piece = [b"".join(piece)]
    if piece:
        yield piece


def size_of(piece: list[bytes]) -> int:
    """Count the bytes of a piece."""
    return sum(map(len, piece))
