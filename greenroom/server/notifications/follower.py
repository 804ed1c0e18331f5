"""The follower of the event log that makes notifications.

Every process runs one. They share a stored position: the one that reads the log keeps the others away for some seconds at
a time, and if it ends, another one continues where it stopped.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Final

from greenroom.core.ports import Database
from greenroom.core.roles import DefaultRole
from greenroom.server.followers import place_events
from greenroom.services.inbox.notification_making import (
    plan_notifications,
    queue_digests,
    store_notifications,
)
from greenroom.services.inbox.notifications import forget_old_notifications

STEP_EVERY_S: Final = 1.0
_DIGESTS_EVERY_S: Final = 20.0
_FORGET_EVERY_S: Final = 600.0
# Other changes get their turn in between.
_MOST_PARTS: Final = 20


class NotificationFollower:
    """Makes notifications from new events, and queues mail about them.

    Args:
        default_role: of the server's settings.
        sends_mail: whether this server sends mail; without it nothing is queued.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        database: Database,
        *,
        default_role: DefaultRole,
        sends_mail: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._default_role = default_role
        self._sends_mail = sends_mail
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self._digests_due_s = 0.0
        self._forget_due_s = clock() + _FORGET_EVERY_S

    async def step(self) -> None:
        """Make the notifications of all new events, as far as no other process is at it.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        for _ in range(_MOST_PARTS):
            if not await self._read_on():
                break
        now_s = self._clock()
        if self._sends_mail and now_s >= self._digests_due_s:
            while await self._database.write(queue_digests):
                pass
            self._digests_due_s = now_s + _DIGESTS_EVERY_S
        if now_s >= self._forget_due_s:
            await self._database.write(forget_old_notifications)
            self._forget_due_s = now_s + _FORGET_EVERY_S

    async def _read_on(self) -> bool:
        """Look at the next part of the log; return whether there may be more."""
        head = await place_events(self._database)
        state = await self._database.read(lambda tx: tx.notifications.follower(self._holder))
        if state.position is None:
            # What happened before anyone could watch is not notified.
            await self._database.write(lambda tx: tx.notifications.begin(head.position))
            return False
        if state.position == head.position or state.is_held:
            return False
        position = state.position
        if position > head.position:
            # The database was restored from a backup that is older than the position.
            await self._database.write(lambda tx: tx.notifications.advance(self._holder, position, head.position))
            return False
        if not await self._database.write(lambda tx: tx.notifications.hold(self._holder)):
            return False
        part = await self._database.search(
            lambda tx: plan_notifications(tx, position, head.position, default_role=self._default_role)
        )
        return await self._database.write(
            lambda tx: store_notifications(tx, self._holder, part, sends_mail=self._sends_mail)
        )
