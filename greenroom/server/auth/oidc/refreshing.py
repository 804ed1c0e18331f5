"""Documents of an issuer that are read again from time to time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from greenroom.errors import IdentityProviderUnavailable

T = TypeVar("T")

# A key that an issuer has withdrawn is accepted for this long; and for an hour if the issuer cannot be reached.
FRESH_S: Final = 10 * 60.0
STALE_S: Final = 60 * 60.0
# While an issuer is down, most requests fail at once instead of waiting for its timeout.
RETRY_AFTER_S: Final = 5.0
# It may be up again: only trying tells.
FAILURE_SHOWN_S: Final = 60.0
FORCED_EVERY_S: Final = 60.0
"""How often `Refreshed.renew` reads at most: anyone can send a token with an unknown key id."""


class Refreshed(Generic[T]):
    """A document, read when first asked for and again when it is no longer fresh.

    Several callers wait for one reading. If reading fails, the last document is used for an hour.

    Args:
        load: reads and checks the document.
        now: the time, in seconds.
    """

    def __init__(self, load: Callable[[], Awaitable[T]], *, now: Callable[[], float]) -> None:
        self._load = load
        self._now = now
        self._lock = asyncio.Lock()
        self._value: T | None = None
        self._loaded_s = 0.0
        self._tried_s: float | None = None
        self._renewed_s: float | None = None
        self._failure: str | None = None

    @property
    def failure(self) -> str | None:
        """Why the last reading failed; None if it succeeded, or was more than a minute ago."""
        return self._failure if self._is_within(self._tried_s, FAILURE_SHOWN_S) else None

    async def get(self) -> T:
        """Return the document.

        Raises:
            IdentityProviderUnavailable: it cannot be read, and the last one is older than an hour.
        """
        if self._value is not None and self._is_within(self._loaded_s, FRESH_S):
            return self._value
        async with self._lock:
            # Another caller may have read it meanwhile.
            if self._value is not None and self._is_within(self._loaded_s, FRESH_S):
                return self._value
            if self._failure is None or not self._is_within(self._tried_s, RETRY_AFTER_S):
                await self._read()
            return self._last()

    async def renew(self) -> T:
        """Read it again because something is not in it, unless it was in the last minute.

        Raises:
            IdentityProviderUnavailable: it cannot be read.
        """
        async with self._lock:
            if not self._is_within(self._renewed_s, FORCED_EVERY_S):
                self._renewed_s = self._now()
                await self._read()
            return self._last()

    async def _read(self) -> None:
        self._tried_s = self._now()
        try:
            self._value = await self._load()
        except IdentityProviderUnavailable as error:
            self._failure = error.message
        else:
            self._loaded_s, self._failure = self._now(), None

    def _last(self) -> T:
        if self._value is not None and self._is_within(self._loaded_s, STALE_S):
            return self._value
        raise IdentityProviderUnavailable(self._failure or "The identity provider cannot be used at the moment.")

    def _is_within(self, since_s: float | None, span_s: float) -> bool:
        # A clock that was set back makes nothing last longer.
        return since_s is not None and 0 <= self._now() - since_s < span_s
