"""Hands the pieces of an upload to the object store's library, which pulls them from its own task."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable


class Abandoned(Exception):
    """Tells the library that the rest of an upload will not come."""


class Feed:
    """An asynchronous iterator over pieces that arrive one by one.

    The library must see an error, never a cancellation: it aborts a multi-part upload when its source raises, and
        leaves
    the parts lying in the store when its own task is cancelled.
    """

    def __init__(self, first: Iterable[bytes]) -> None:
        self._first = list(reversed(list(first)))
        # One piece waiting is enough to keep the library busy while the next is hashed.
        self._queue: asyncio.Queue[bytes | Abandoned | None] = asyncio.Queue(maxsize=1)
        self._closed = False

    def __aiter__(self) -> Feed:
        return self

    async def __anext__(self) -> bytes:
        if self._first:
            return self._first.pop()
        item = await self._queue.get()
        if item is None:
            raise StopAsyncIteration
        if isinstance(item, Abandoned):
            raise item
        return item

    async def push(self, piece: bytes | None) -> None:
        """Hand over the next piece, or None for the end, when there is room. After `close`, drops it."""
        if not self._closed:
            await self._queue.put(piece)

    def abandon(self) -> None:
        """Make the library's next step fail."""
        self._first.clear()
        self._drain()
        self._queue.put_nowait(Abandoned())

    def close(self) -> None:
        """Let a waiting `push` go: the library has stopped asking."""
        self._closed = True
        self._drain()

    def _drain(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()
