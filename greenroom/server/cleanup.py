"""Regular maintenance of the database, whether or not anything new comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from greenroom.core.ports import Database
from greenroom.server.auth.sessions import Sessions
from greenroom.server.followers import place_events
from greenroom.services.idempotency import forget_old_keys

STEP_EVERY_S: Final = 1.0
"""Steps are taken far more often than there is something to do: whoever watches the task sees that it is alive."""

_FORGET_EVERY_S: Final = 60.0


class Upkeep:
    """Forgets keys of changes and sessions whose time is over, and gives events their positions if no follower does.

    Args:
        sessions: None where nobody has to log in.
        clock: seconds that never go back.
    """

    def __init__(
        self, database: Database, sessions: Sessions | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._clock = clock
        self._due_s = clock() + _FORGET_EVERY_S

    async def step(self) -> None:
        """Do all of it, if it is time.

        Raises:
            StorageUnavailable: the database cannot do it now.
        """
        if self._clock() < self._due_s:
            return
        await self._database.write(forget_old_keys)
        if self._sessions is not None:
            await self._sessions.forget()
        await place_events(self._database)
        self._due_s = self._clock() + _FORGET_EVERY_S
