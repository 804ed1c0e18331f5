"""Watches the version of all access: whether what this process knows about accounts is still true.

Each change to accounts, groups, tokens, sessions, roles, workspace-wide grants and workspaces raises a number in the
database (`tx.credentials.touch`). Every process reads it several times a second and forgets the principals that it knows
when it has changed. What a process knows is used only while its last reading is younger than `TRUSTED_FOR_S`: if readings
fail or are late, requests read for themselves. So a revoked token stops working everywhere within a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from greenroom.core.ports import Database
from greenroom.errors import StorageUnavailable

READ_EVERY_S: Final = 0.3
TRUSTED_FOR_S: Final = 1.0
# From a change in this process to its commit: until then each request reads for itself, so that the next one after the
# change sees it.
_CHANGE_TAKES_S: Final = 1.0
_RETRY_AFTER_S: Final = 1.0


class AccessWatch:
    """Reads the version of all access. Use it on the event loop only, but for `note_change`.

    Args:
        clock: a monotonic clock, in seconds.

    Attributes:
        generation: another number after each change that was noticed.
        has_accounts: whether there is or ever was an account; never becomes false again.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.generation = 0
        self.has_accounts = False
        self._clock = clock
        self._database: Database | None = None
        self._version: int | None = None
        self._read_at_s = float("-inf")
        self._trusted_until_s = float("-inf")
        self._changing_until_s = float("-inf")
        self._failed_at_s = float("-inf")
        self._on_change: list[Callable[[], None]] = []

    async def open(self, database: Database) -> None:
        """Read for the first time.

        Raises:
            StorageUnavailable: the database is unavailable.
        """
        self._database = database
        await self.refresh()

    @property
    def is_fresh(self) -> bool:
        """Whether what this process knows may be used without reading."""
        now = self._clock()
        return now < self._trusted_until_s and now >= self._changing_until_s

    @property
    def has_failed(self) -> bool:
        """Whether the database could not be read a moment ago."""
        return self._clock() < self._failed_at_s + _RETRY_AFTER_S

    @property
    def needs_task(self) -> bool:
        """Whether `refresh` has to run in a task."""
        return getattr(self._database, "needs_task", True)

    def note_change(self) -> None:
        """Expect a change that this process is about to commit; may be called on any thread."""
        self._changing_until_s = self._clock() + _CHANGE_TAKES_S

    def on_change(self, call: Callable[[], None]) -> None:
        """Register a callback for changes."""
        self._on_change.append(call)

    async def refresh(self) -> None:
        """Read the version.

        Raises:
            StorageUnavailable: the database cannot be read.
        """
        assert self._database is not None, "open() must be called first"
        began = self._clock()
        try:
            state = await self._database.read(lambda tx: tx.credentials.state())
        except StorageUnavailable:
            self._failed_at_s = self._clock()
            raise
        if began < self._read_at_s:
            # A later reading was faster.
            return
        self._read_at_s = began
        self._trusted_until_s = began + TRUSTED_FOR_S
        self._failed_at_s = float("-inf")
        if state.version == self._version:
            return
        self._version = state.version
        self.generation += 1
        self.has_accounts = self.has_accounts or state.has_accounts
        for call in self._on_change:
            call()
