"""Periodic maintenance of the database: expired idempotency keys, expired sessions, old usage, event positions."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from greenroom.core.ports import Database, Transaction
from greenroom.server.auth.sessions import Sessions
from greenroom.server.followers import place_events
from greenroom.services.idempotency import forget_old_keys
from greenroom.services.usage import forget_old_loads

STEP_EVERY_S: Final = 1.0
"""Steps run far more often than there is work, so that the watchdog sees that the task is alive."""

_FORGET_EVERY_S: Final = 60.0
# Clocks of replicas differ.
_KEPT_AFTER_MS: Final = 60 * 60 * 1000


class Upkeep:
    """Deletes expired idempotency keys and sessions, and old usage, and assigns positions to events if no follower does.

    Args:
        sessions: None if the server needs no log-in.
        usage_days: how long loads of versions are kept.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        database: Database,
        sessions: Sessions | None,
        *,
        usage_days: int = 400,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self.forget_usage = partial(forget_old_loads, keep_days=usage_days)
        self._clock = clock
        self._due_s = clock() + _FORGET_EVERY_S

    async def step(self) -> None:
        """Run the maintenance if it is due.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        if self._clock() < self._due_s:
            return
        await self._database.write(forget_old_keys)
        await self._database.write(forget_expired_credentials)
        await self._database.write(self.forget_usage)
        if self._sessions is not None:
            await self._sessions.forget()
        await place_events(self._database)
        self._due_s = self._clock() + _FORGET_EVERY_S


async def forget_expired_credentials(tx: Transaction) -> None:
    """Delete the rows of what has expired: sessions, sign-ins that were not finished."""
    await tx.credentials.forget(before_ms=tx.now_ms - _KEPT_AFTER_MS)
