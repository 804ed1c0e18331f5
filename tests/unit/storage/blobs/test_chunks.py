from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.errors import TooLarge
from greenroom.storage.blobs.chunks import check_expected, gather


def gathered(chunks: list[bytes], piece_bytes: int, max_bytes: int | None = None) -> list[list[bytes]]:
    async def sending() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def collect() -> list[list[bytes]]:
        return [piece async for piece in gather(sending(), piece_bytes, max_bytes=max_bytes)]

    return asyncio.run(collect())


@given(st.lists(st.binary(max_size=20)), st.integers(1, 50))
def test_pieces_hold_every_byte_in_order_and_all_but_the_last_are_full(chunks: list[bytes], piece_bytes: int) -> None:
    pieces = [b"".join(piece) for piece in gathered(chunks, piece_bytes)]

    assert b"".join(pieces) == b"".join(chunks)
    assert all(len(piece) >= piece_bytes for piece in pieces[:-1])
    assert all(pieces)


def test_many_tiny_chunks_become_few() -> None:
    pieces = gathered([b"x"] * 5000, 10_000)

    assert [b"".join(piece) for piece in pieces] == [b"x" * 5000]
    assert len(pieces[0]) <= 1024


def test_whole_chunks_are_not_copied() -> None:
    chunk = bytes(100)

    ((piece,),) = gathered([chunk], 50)

    assert piece is chunk


def test_the_byte_past_the_limit_is_refused() -> None:
    assert gathered([b"12", b"34"], 10, max_bytes=4) == [[b"12", b"34"]]
    with pytest.raises(TooLarge, match="larger than the 4 bytes"):
        gathered([b"12", b"345"], 10, max_bytes=4)


def test_an_announcement_is_held_against_the_limit() -> None:
    check_expected(None, 4)
    check_expected(4, 4)
    check_expected(5, None)
    with pytest.raises(TooLarge):
        check_expected(5, 4)
