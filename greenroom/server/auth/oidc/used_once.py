"""What may be used once only: the state of a sign-in, an identity token of a CI job."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from greenroom.errors import RateLimited

MOST_KEPT: Final = 100_000
"""Entries that `MemoryUsedOnce` keeps, about 20 MB."""


class UsedOnce(Protocol):
    """Remembers what was used, until it would have expired; shared by all workers that accept the same things."""

    async def use(self, key: str, *, until_s: int) -> bool:
        """Record a use; return False if there was one before.

        Of several calls with one key at the same time, one returns True.

        Args:
            key: a sha256, 64 hex digits.
            until_s: when it expires, in seconds since 1970; it may be forgotten afterwards.

        Raises:
            StorageUnavailable: it could not be recorded.
        """


class MemoryUsedOnce:
    """Remembers in this process, for a server with one worker.

    When it is full it refuses further uses: forgetting one before its time would allow a replay.

    Args:
        now: the time, in seconds since 1970.
    """

    def __init__(self, *, most: int = MOST_KEPT, now: Callable[[], float] = time.time) -> None:
        self._most = most
        self._now = now
        self._until_s: dict[str, int] = {}
        self._swept_s = 0.0

    def __len__(self) -> int:
        return len(self._until_s)

    async def use(self, key: str, *, until_s: int) -> bool:
        """Record a use; return False if there was one before.

        Raises:
            RateLimited: too many are remembered.
        """
        now = self._now()
        self._sweep(now)
        if key in self._until_s:
            return False
        if len(self._until_s) >= self._most:
            raise RateLimited("Too many people and jobs are signing in; try again in a minute.", retry_after_s=60)
        self._until_s[key] = until_s
        return True

    def _sweep(self, now: float) -> None:
        """Forget what has expired, at most once in ten seconds."""
        if 0 <= now - self._swept_s < 10:
            return
        self._swept_s = now
        for key in [key for key, until_s in self._until_s.items() if until_s <= now]:
            del self._until_s[key]
