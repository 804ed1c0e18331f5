"""The background tasks of a worker: which there are, and how they end."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from greenroom.core.audit import Signer
from greenroom.core.blobs import Blobs
from greenroom.core.ports import Database
from greenroom.errors import StorageUnavailable
from greenroom.server.audit_verifications import STEP_EVERY_S as VERIFY_EVERY_S
from greenroom.server.audit_verifications import Verifications
from greenroom.server.auth.access_watch import READ_EVERY_S, AccessWatch
from greenroom.server.auth.accounts import Accounts
from greenroom.server.auth.sessions import REFRESH_EVERY_S, Sessions
from greenroom.server.background import BackgroundTask, TaskState
from greenroom.server.cleanup import STEP_EVERY_S, Upkeep
from greenroom.server.loads import LoadCounter
from greenroom.server.notifications.tasks import Notifying
from greenroom.server.request_upkeep import EVERY_S as SETTLE_EVERY_S
from greenroom.server.request_upkeep import RequestUpkeep
from greenroom.server.sealer import LEASE_S, SEALER, Sealer
from greenroom.server.sealer import STEP_EVERY_S as SEAL_EVERY_S
from greenroom.server.settings import Settings

# Bounded, so that sessions are refreshed soon after an outage of the database ends, however long it was.
_LONGEST_REFRESH_PAUSE_S: Final = 5.0
_WRITE_USES_EVERY_S: Final = 10.0
_log = logging.getLogger("greenroom.server")


class Tasks:
    """The background tasks of an application that is open.

    Attributes:
        notifying: makes and mails notifications.
        sealer: seals the log of events.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        settings: Settings,
        *,
        watch: AccessWatch,
        accounts: Accounts,
        sessions: Sessions | None,
        loads: LoadCounter,
    ) -> None:
        self._database = database
        self._settings = settings
        self._watch = watch
        self._accounts = accounts
        self._sessions = sessions
        self._loads = loads
        self.notifying = Notifying(database, settings)
        self.sealer = Sealer(database, signer=_signer(settings), heads=settings.audit_heads)
        self._verifications = Verifications(database, _is_valid)
        self._upkeep = Upkeep(database, sessions, usage_days=settings.usage_days)
        self._requests = RequestUpkeep(database, blobs, default_role=settings.default_role)
        self._tasks = [*self.notifying.tasks, *self._own_tasks()]
        self._publishing: BackgroundTask | None = None

    def _own_tasks(self) -> Iterator[BackgroundTask]:
        yield BackgroundTask("upkeep", self._upkeep.step, every_s=STEP_EVERY_S)
        yield BackgroundTask(
            "access", self._watch.refresh, every_s=READ_EVERY_S, longest_pause_s=_LONGEST_REFRESH_PAUSE_S
        )
        yield BackgroundTask("requests", self._requests.step, every_s=SETTLE_EVERY_S)
        yield BackgroundTask("last uses", self._accounts.write_uses, every_s=_WRITE_USES_EVERY_S)
        yield BackgroundTask(SEALER, self.sealer.step, every_s=SEAL_EVERY_S)
        yield BackgroundTask("verifications", self._verifications.step, every_s=VERIFY_EVERY_S)
        yield BackgroundTask("usage", self._write_loads, every_s=float(self._settings.usage_write_s))
        if self._sessions is not None:
            yield BackgroundTask(
                "sessions",
                self._sessions.refresh,
                every_s=REFRESH_EVERY_S,
                longest_pause_s=_LONGEST_REFRESH_PAUSE_S,
            )

    async def _write_loads(self) -> None:
        await self._loads.write(self._database)

    def states(self) -> list[TaskState]:
        """Return the state of each task."""
        return [task.state for task in self._all()]

    def publish(self, step: Callable[[], Awaitable[None]], *, every_s: float) -> None:
        """Also publish counts to the other workers; call it before `start`."""
        self._publishing = BackgroundTask("shared counts", step, every_s=every_s)

    def start(self) -> None:
        """Start all tasks."""
        for task in self._all():
            task.start()

    def _all(self) -> list[BackgroundTask]:
        return self._tasks if self._publishing is None else [*self._tasks, self._publishing]

    async def stop(self) -> None:
        """End all tasks but the one that publishes counts, after the step that each is in."""
        for task in self._tasks:
            task.stop()
        self.notifying.interrupt()
        for task in self._tasks:
            await task.ended()
        await self._verifications.close()
        self.notifying.close()

    async def store_rest(self) -> None:
        """Write what the tasks hold, and let other processes go on with their work."""
        try:
            await self.sealer.close()
        except StorageUnavailable as error:
            _log.warning("other processes seal the log only after %d s: %s", LEASE_S, error.message)
        try:
            await self._accounts.write_uses()
            await self._write_loads()
        except StorageUnavailable as error:
            _log.warning("last uses of tokens and sessions, and the last loads, are not stored: %s", error.message)

    async def stop_publishing(self) -> None:
        """End publishing, last: a worker that is finishing requests must not look silent."""
        if self._publishing is not None:
            self._publishing.stop()
            await self._publishing.ended()


def _signer(settings: Settings) -> Signer | None:
    if settings.audit_key is None:
        return None
    # It loads cryptography, which a server without a key needs only to verify.
    from greenroom.attestations.ed25519 import SigningKey

    return SigningKey.read(settings.audit_key)


def _is_valid(public_key: bytes, signature: bytes, message: bytes) -> bool:
    from greenroom.attestations.ed25519 import is_valid

    return is_valid(public_key, signature, message)
