"""Sends the mail that waits in the queue.

Every process may: mails are leased rows. A mail is marked before its text is handed over, so that one whose process ended
at that moment is not sent twice: it is given up, and its notification stays in the inbox.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from greenroom.core.outgoing_mail import GIVEN_UP_AFTER_MS, MailQueueState, OutgoingMail, retry_pause_ms
from greenroom.core.ports import Database
from greenroom.core.roles import DefaultRole
from greenroom.errors import ConnectFailed
from greenroom.server.notifications.mail_texts import MailTexts
from greenroom.server.notifications.smtp import (
    DeliveryUnknown,
    MailRefused,
    MailServer,
    SmtpConnection,
    envelope_address,
)
from greenroom.services.inbox.mail_queue import PreparedMail, make_unsubscribe_secret, prepare_mail

STEP_EVERY_S: Final = 2.0
LONGEST_PAUSE_S: Final = 60.0
"""Longest pause between two attempts to reach a mail server that is away."""

_BATCH: Final = 20
_MEASURE_EVERY_S: Final = 10.0
_log = logging.getLogger("greenroom.mail")
T = TypeVar("T")


class Mailer:
    """Sends mail; one connection at a time, for one batch.

    Args:
        sender: address that mail comes from.
        public_url: address of the server that links begin with.
        default_role: of the server's settings.
    """

    def __init__(
        self,
        database: Database,
        server: MailServer,
        *,
        sender: str,
        public_url: str,
        default_role: DefaultRole,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._database = database
        self._server = server
        self._sender = sender
        self._texts = MailTexts(sender=sender, public_url=public_url)
        self._default_role = default_role
        self._now_ms = now_ms
        self._holder = secrets.token_hex(8)
        self._has_secret = False
        self._connection: SmtpConnection | None = None
        self._is_open = False
        # A thread of its own: a mail server that does not answer must not occupy those of others.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="greenroom-mail")
        self._sent: Counter[str] = Counter({"sent": 0, "refused": 0, "unknown": 0})
        self._queue = MailQueueState(0, 0)
        self._measured_s = 0.0

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many mails were sent, refused permanently, or lost without knowing."""
        return self._sent

    @property
    def queue(self) -> MailQueueState:
        """The queue of all processes, as it was some seconds ago."""
        return self._queue

    async def step(self) -> None:
        """Send the mail that is due.

        Raises:
            ConnectFailed: the mail server cannot be used; what was leased is due again at once.
            StorageUnavailable: the database is unavailable.
        """
        if not self._has_secret:
            await self._database.write(lambda tx: make_unsubscribe_secret(tx, secrets.token_hex(32)))
            self._has_secret = True
        if time.monotonic() - self._measured_s > _MEASURE_EVERY_S:
            self._queue = await self._database.read(lambda tx: tx.outgoing_mail.state())
            self._measured_s = time.monotonic()
        while True:
            leased = await self._database.write(lambda tx: tx.outgoing_mail.lease(self._holder, limit=_BATCH))
            if leased:
                await self._send_all(leased)
            if len(leased) < _BATCH:
                return

    def interrupt(self) -> None:
        """Interrupt a connection that does not answer: the step that uses it was cancelled."""
        if self._connection is not None:
            self._connection.abort()

    def close(self) -> None:
        """End the thread; no step may run."""
        self._thread.shutdown(wait=False)

    async def _send_all(self, leased: list[OutgoingMail]) -> None:
        rest = list(leased)
        try:
            while rest:
                await self._send(rest[0])
                del rest[0]
        except ConnectFailed:
            if self._is_open:
                # Perhaps it is this mail that the server fails over: let others go first.
                first = rest.pop(0)
                await self._return(first, pause_ms=retry_pause_ms(first.attempts + 1), is_refused=True)
            for mail in rest:
                await self._return(mail, pause_ms=0, is_refused=False)
            raise
        finally:
            await self._disconnect()

    async def _disconnect(self) -> None:
        self._is_open = False
        if self._connection is not None:
            try:
                # Known to `interrupt` until it is closed: the thread may still wait for an answer.
                await self._blocking(self._connection.close)
            finally:
                self._connection = None

    async def _send(self, mail: OutgoingMail) -> None:
        if mail.is_handed_over:
            _log.warning("mail %d may have been sent before a process ended, and is not sent again", mail.row)
            await self._remove(mail, "unknown")
            return
        prepared = await self._database.read(lambda tx: prepare_mail(tx, mail, default_role=self._default_role))
        if prepared is None:
            await self._remove(mail, None)
            return
        try:
            await self._deliver(prepared)
        except MailRefused as refusal:
            await self._note_refusal(mail, refusal)
        except DeliveryUnknown as error:
            _log.warning("mail %d to account %d may not have arrived: %s", mail.row, mail.account_row, error)
            await self._disconnect()
            await self._remove(mail, "unknown")
        except (ValueError, UnicodeError) as error:
            # A text that cannot be written as a mail stays so; the others are to be sent.
            _log.error("mail %d cannot be written: %r", mail.row, error, exc_info=error)
            await self._remove(mail, "refused")

    async def _deliver(self, prepared: PreparedMail) -> None:
        mail = prepared.mail
        recipient = envelope_address(prepared.address.email)
        text = self._texts.write(prepared, recipient, now_ms=self._now_ms())
        connection = self._connection
        if connection is None:
            connection = self._connection = SmtpConnection(self._server)
            await self._blocking(connection.open)
            self._is_open = True
        if not recipient.isascii() and not connection.takes_unicode:
            raise MailRefused("the mail server takes ASCII addresses only", is_permanent=True)
        try:
            await self._blocking(lambda: connection.address(self._sender, recipient))
            if not await self._database.write(lambda tx: tx.outgoing_mail.hand_over(mail.row, self._holder)):
                # It was called off, or took too long and is another process's now.
                await self._reset(connection)
                return
            await self._blocking(lambda: connection.hand_over(text))
        except MailRefused:
            await self._reset(connection)
            raise
        await self._remove(mail, "sent")

    async def _reset(self, connection: SmtpConnection) -> None:
        try:
            await self._blocking(connection.reset)
        except ConnectFailed:
            # Some servers end a connection after a refusal.
            await self._disconnect()

    async def _note_refusal(self, mail: OutgoingMail, refusal: MailRefused) -> None:
        is_old = self._now_ms() - mail.created_at_ms > GIVEN_UP_AFTER_MS
        if refusal.is_permanent or is_old:
            _log.warning("mail to account %d is given up: %s", mail.account_row, refusal)
            await self._remove(mail, "refused")
            return
        _log.info("mail to account %d is refused for now: %s", mail.account_row, refusal)
        await self._return(mail, pause_ms=retry_pause_ms(mail.attempts + 1), is_refused=True)

    async def _remove(self, mail: OutgoingMail, outcome: str | None) -> None:
        await self._database.write(lambda tx: tx.outgoing_mail.remove(mail.row, self._holder))
        if outcome is not None:
            self._sent[outcome] += 1

    async def _return(self, mail: OutgoingMail, *, pause_ms: int, is_refused: bool) -> None:
        await self._database.write(
            lambda tx: tx.outgoing_mail.retry(mail.row, self._holder, pause_ms=pause_ms, is_refused=is_refused)
        )

    async def _blocking(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
