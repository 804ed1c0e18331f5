"""A registry with people who watch it, and a mail server on loopback that keeps what it receives."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as SmtpServer  # noqa: N811
from aiosmtpd.smtp import Envelope, Session

from greenroom.core.access import DEFAULT_WORKSPACE, Actor
from greenroom.core.accounts import StoredAccount
from greenroom.core.notifications import Notification, NotificationKind
from greenroom.core.roles import DefaultRole
from greenroom.core.watches import WatchLevel
from greenroom.server.notifications.follower import NotificationFollower
from greenroom.server.notifications.mailer import Mailer
from greenroom.server.notifications.smtp import MailServer
from greenroom.server.setting_values import SmtpUrl
from greenroom.services.access import grants
from greenroom.services.access.grants import Where, Who
from greenroom.services.inbox import notifications, watches
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import A_HASH, OPERATOR, an_account
from tests.support.people import a_principal
from tests.support.processes import free_port
from tests.support.registry import Registry

SENDER = "greenroom@example.com"
PUBLIC_URL = "https://models.example.com/registry"
T = TypeVar("T")


class People:
    """Accounts of one registry, each a contributor of its default workspace unless said otherwise."""

    def __init__(self, database: Registry) -> None:
        self.database = database
        self.accounts: dict[str, StoredAccount] = {}
        self.follower = a_follower(database)

    async def notify(self) -> None:
        """Make the notifications of what has happened."""
        await self.follower.step()

    async def add(self, *names: str, role: str | None = "contributor", **fields: Any) -> None:
        """Make accounts."""
        for name in names:
            given = {"email": f"{name}@example.com", "password_hash": A_HASH, **fields}
            self.accounts[name] = await an_account(self.database, name, **given)
            if role is not None:
                await self.grant(name, role)

    async def grant(self, name: str, role: str, *, model: str | None = None) -> int:
        """Grant a role on the workspace, or on a model; return the row of the grant."""
        where = Where("workspace") if model is None else Where(model=model)
        made = await self.database.write(
            lambda tx: grants.create_grant(tx, OPERATOR, where=where, who=Who(account=name), role=role)
        )
        return made.row

    async def take(self, row: int) -> None:
        """Take a grant away."""
        await self.database.write(lambda tx: grants.delete_grant(tx, OPERATOR, row=row))

    async def principal(self, name: str) -> Actor:
        """Return the principal of an account, as it is now."""
        return await a_principal(self.database, self.accounts[name].row, name, workspace=DEFAULT_WORKSPACE)

    async def do(self, who: str, verb: Callable[..., Coroutine[Any, Any, T]], /, **fields: Any) -> T:
        """Let someone change something."""
        actor = await self.principal(who)
        return await self.database.write(lambda tx: verb(tx, actor, **fields))

    async def watch(self, name: str, model: str | None, level: WatchLevel = WatchLevel.ALL) -> None:
        """Let someone watch a model, or the workspace."""
        await self.do(name, watches.set_watch, name=model, level=level)

    async def inbox(self, name: str, *, is_unread: bool = False) -> list[Notification]:
        """Read the notifications of someone, oldest first."""
        actor = await self.principal(name)
        found, _ = await self.database.search(
            lambda tx: notifications.list_notifications(tx, actor, is_unread=is_unread, limit=1000, page_token=None)
        )
        return found[::-1]

    async def kinds(self, name: str) -> list[tuple[str, str]]:
        """Read what someone is told: kinds of notifications, and types of their events, oldest first."""
        return [(one.kind.value, one.event.type) for one in await self.inbox(name)]

    async def unread(self, name: str) -> int:
        """Count what someone has not read."""
        actor = await self.principal(name)
        counts = await self.database.read(lambda tx: notifications.count_unread(tx, actor))
        return sum(counts[kind] for kind in NotificationKind)

    async def queued(self) -> int:
        """Count the mail that waits."""

        async def read(tx: SqlTransaction) -> int:
            return (await tx.outgoing_mail.state()).waiting

        return await self.database.read(read)


def a_follower(
    database: Registry, *, sends_mail: bool = True, default_role: DefaultRole = DefaultRole.NONE, **fields: Any
) -> NotificationFollower:
    """Make a follower that runs only when its step is called."""
    return NotificationFollower(database, default_role=default_role, sends_mail=sends_mail, **fields)


def a_mailer(database: Registry, port: int, **fields: Any) -> Mailer:
    """Make a mailer that runs only when its step is called."""
    server = MailServer(SmtpUrl("smtp", "127.0.0.1", port))
    return Mailer(database, server, sender=SENDER, public_url=PUBLIC_URL, default_role=DefaultRole.NONE, **fields)


class Mailbox:
    """What a mail server has received, and how it answers.

    Attributes:
        raw: the mails as they were sent, in order.
        recipients: whom each was for.
        refusals: recipient -> the answer it is refused with, such as ``550 no such user``.
        refuse_text: the answer that every text is refused with; None to accept them.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str] = []
        self.refusals: dict[str, str] = {}
        self.refuse_text: str | None = None
        self.drop_after_text = False

    @property
    def mails(self) -> Sequence[EmailMessage]:
        """The mails, parsed."""
        return [email.message_from_bytes(one, policy=email.policy.default) for one in self.raw]

    def to(self, recipient: str) -> list[EmailMessage]:
        """Return the mails to an address."""
        return [mail for mail, to in zip(self.mails, self.recipients, strict=True) if recipient in to]

    async def handle_RCPT(  # noqa: N802 - what aiosmtpd calls
        self, _server: SmtpServer, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SmtpServer, _session: Session, envelope: Envelope
    ) -> str:
        if self.refuse_text is not None:
            return self.refuse_text
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients.append(list(envelope.rcpt_tos))
        self.senders.append(str(envelope.mail_from))
        if self.drop_after_text:
            # The text has arrived, and the answer has not.
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox, **settings: Any) -> Iterator[int]:
    """Run a mail server on loopback; yield its port."""
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
