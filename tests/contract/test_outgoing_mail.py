"""Mail on both databases, received by a real mail server on loopback."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from greenroom.core.notifications import MailMode, NotificationKind
from greenroom.core.outgoing_mail import GIVEN_UP_AFTER_MS, LEASE_MS, OutgoingMail
from greenroom.core.unsubscribe_tokens import SECRET_PURPOSE, account_of, unsubscribe_token
from greenroom.errors import ConnectFailed, InvalidInput
from greenroom.server.notifications.mailer import Mailer
from greenroom.services.access import accounts
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.inbox import notifications
from greenroom.services.inbox.notification_making import queue_digests
from greenroom.services.inbox.notifications import SettingsChanges, turn_mail_off
from greenroom.services.registry import comments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import OPERATOR, an_administrator
from tests.support.notifying import PUBLIC_URL, SENDER, Mailbox, People, a_mailer, mail_server
from tests.support.registry import a_model, a_model_version, move

pytestmark = pytest.mark.anyio

_HOUR_MS = 60 * 60 * 1000
_ALL = tuple(NotificationKind)


class Clock:
    """A clock that moves when it is told to, from 08:53:20 UTC."""

    def __init__(self) -> None:
        self.now_ms = 1_790_067_200_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with mail_server(mailbox, enable_SMTPUTF8=True) as port:
        yield port


@pytest.fixture
async def people(database_url: str, clock: Clock) -> AsyncIterator[People]:
    database = await open_database(database_url, make_transaction=SqlTransaction, clock=clock)
    await an_administrator(database)
    people = People(database)
    await people.add("ada", "ben")
    await a_model(database, "Churn")
    await a_model_version(database, "Churn")
    await people.notify()
    yield people
    await database.close()


@pytest.fixture
async def mailer(people: People, port: int, clock: Clock) -> AsyncIterator[Mailer]:
    mailer = a_mailer(people.database, port, now_ms=clock)
    yield mailer
    mailer.close()


async def settle(people: People, who: str, **changes: Any) -> None:
    await people.do(who, notifications.update_settings, changes=SettingsChanges(**changes))


async def mention(people: People, *, text: str = "@ada look", by: str = "ben") -> None:
    await people.do(by, comments.create_comment, name="Churn", version=1, text=text)
    await people.notify()


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_mention_is_sent_at_once(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    await mention(people, text="@ada the password is hunter2")
    await mailer.step()
    (mail,) = mailbox.to("ada@example.com")
    assert mail["From"] == "Greenroom <greenroom@example.com>"
    assert mail["To"] == "ada <ada@example.com>"
    assert mail["Subject"] == "ben mentioned you in a comment on Churn v1"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"{PUBLIC_URL}/models/Churn/versions/1" in plain(mail)
    assert mailbox.senders == [SENDER]
    # What people wrote is read on the page.
    assert b"hunter2" not in mailbox.raw[0]
    html = mail.get_body(("html",))
    assert html is not None
    assert f'href="{PUBLIC_URL}/models/Churn/versions/1"' in html.get_content()
    await mailer.step()
    assert len(mailbox.raw) == 1
    assert await people.queued() == 0


async def test_mails_about_one_version_are_one_thread(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    await mention(people)
    await mention(people)
    await mailer.step()
    first, second = mailbox.mails
    assert first["References"] == second["References"] != first["Message-ID"]
    assert first["Message-ID"] != second["Message-ID"]


async def test_watching_alone_sends_no_mail(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    await people.watch("ada", "Churn")
    await move(people.database, "Churn", 1, "Staging")
    await people.notify()
    await mailer.step()
    assert mailbox.raw == []
    await settle(people, "ada", kinds=_ALL)
    await move(people.database, "Churn", 1, "Production")
    await people.notify()
    await mailer.step()
    assert [mail["Subject"] for mail in mailbox.mails] == ["ana moved Churn v1 to Production"]


async def test_who_has_no_address_or_cannot_sign_in_gets_none(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    await people.add("cleo", email="")
    await people.add("dan")
    await mention(people, text="@cleo @dan @ada")
    await change_account(people, "dan", AccountChanges(is_disabled=True))
    await change_account(people, "ada", AccountChanges(email=""))
    await mailer.step()
    assert mailbox.raw == []
    assert await people.queued() == 0


async def test_what_was_read_or_may_no_longer_be_seen_is_not_sent(
    people: People, mailer: Mailer, mailbox: Mailbox
) -> None:
    await mention(people)
    await people.do("ada", notifications.mark_all_read)
    await mailer.step()
    await mention(people)
    await people.grant("ada", "denied", model="Churn")
    await mailer.step()
    assert mailbox.raw == []
    assert await people.queued() == 0


async def test_one_broken_address_does_not_stop_the_others(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    # Stores of earlier releases have addresses that are refused today.
    await people.add("cleo")
    broken = Sql("UPDATE accounts SET email = $1 WHERE name = 'cleo'")
    await people.database.write(lambda tx: tx._session.run(broken, 'cl"eo,x@example'))
    await people.add("dan")
    mailbox.refusals["dan@example.com"] = "550 no such user"
    await mention(people, text="@cleo @dan @ada")
    await mailer.step()
    assert [to for (to,) in mailbox.recipients] == ["ada@example.com"]
    assert await people.queued() == 0
    assert dict(mailer.outcomes) == {"sent": 1, "refused": 2, "unknown": 0}


async def test_a_refusal_for_now_is_tried_later_with_growing_pauses(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.refusals["ada@example.com"] = "451 greylisted"
    await mention(people)
    pauses_ms = []
    for _ in range(4):
        await mailer.step()
        assert await people.queued() == 1
        due_ms = await _due_ms(people)
        pauses_ms.append(due_ms - clock.now_ms)
        clock.now_ms = due_ms
    assert pauses_ms[0] < 31_000
    assert sorted(pauses_ms) == pauses_ms
    mailbox.refusals.clear()
    await mailer.step()
    assert len(mailbox.to("ada@example.com")) == 1


async def test_a_refusal_for_now_is_given_up_after_days(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.refuse_text = "452 disk full"
    await mention(people)
    await mailer.step()
    assert await people.queued() == 1
    clock.now_ms += GIVEN_UP_AFTER_MS
    await mailer.step()
    assert await people.queued() == 0
    assert mailer.outcomes["refused"] == 1


async def test_a_server_that_is_down_for_hours_sends_everything_once(
    people: People, mailbox: Mailbox, clock: Clock
) -> None:
    with mail_server(Mailbox()) as closed_port:
        pass
    down = a_mailer(people.database, closed_port, now_ms=clock)
    for _ in range(3):
        await mention(people)
        with pytest.raises(ConnectFailed):
            await down.step()
        clock.now_ms += 2 * _HOUR_MS
    down.close()
    with mail_server(mailbox) as port:
        up = a_mailer(people.database, port, now_ms=clock)
        await up.step()
        await up.step()
        up.close()
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.raw) == 3


async def test_mail_that_may_have_arrived_is_not_sent_again(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.drop_after_text = True
    await mention(people)
    await mailer.step()
    assert mailer.outcomes["unknown"] == 1
    mailbox.drop_after_text = False
    clock.now_ms += 3 * LEASE_MS
    await mailer.step()
    assert len(mailbox.raw) == 1
    assert await people.queued() == 0


async def test_a_process_that_ends_while_it_sends(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock
) -> None:
    await mention(people)
    await mention(people)

    async def begin(tx: SqlTransaction) -> list[OutgoingMail]:
        leased = await tx.outgoing_mail.lease("ended", limit=20)
        assert await tx.outgoing_mail.hand_over(leased[0].row, "ended")
        return leased

    assert len(await people.database.write(begin)) == 2
    await mailer.step()
    assert mailbox.raw == []
    clock.now_ms += LEASE_MS + 1
    await mailer.step()
    # The first one may have arrived; the second one cannot have.
    assert len(mailbox.raw) == 1
    assert mailer.outcomes == {"sent": 1, "refused": 0, "unknown": 1}


async def test_two_processes_send_each_mail_once(people: People, port: int, mailbox: Mailbox, clock: Clock) -> None:
    mailers = [a_mailer(people.database, port, now_ms=clock) for _ in range(3)]
    for _ in range(30):
        await mention(people)
    await asyncio.gather(*(mailer.step() for mailer in mailers))
    for mailer in mailers:
        mailer.close()
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.raw) == 30


@pytest.mark.parametrize("jump_ms", [-400 * 24 * _HOUR_MS, 400 * 24 * _HOUR_MS])
async def test_a_clock_that_jumps_keeps_no_mail_back(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock, jump_ms: int
) -> None:
    mailbox.refusals["ada@example.com"] = "451 later"
    await mention(people)
    await mailer.step()
    mailbox.refusals.clear()
    clock.now_ms += jump_ms
    await mailer.step()
    # After a jump forward the mail is older than what is tried again, and was accepted now.
    assert len(mailbox.raw) == 1


async def test_a_digest_is_sent_once_a_day_at_its_time(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock
) -> None:
    await people.watch("ada", "Churn")
    await mention(people)
    # What was made before digests were wanted is no part of them, nor sent in the old way.
    await settle(people, "ada", mail=MailMode.DIGEST, time_of_day="12:00", zone="Europe/Paris", kinds=_ALL)
    await mention(people)
    await move(people.database, "Churn", 1, "Staging")
    await people.notify()
    await digest(people, mailer)
    assert mailbox.raw == []
    clock.now_ms = _at("2026-09-22T10:00:01+00:00")
    await digest(people, mailer)
    await digest(people, mailer)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "2 notifications from Greenroom"
    assert re.findall(r"^- .*\w", plain(mail), re.MULTILINE) == [
        "- 22 Sep 10:53  ben mentioned you in a comment on Churn v1",
        "- 22 Sep 10:53  ana moved Churn v1 to Staging",
    ]
    clock.now_ms = _at("2026-09-23T10:00:01+00:00")
    await digest(people, mailer)
    assert len(mailbox.raw) == 1
    await mention(people)
    clock.now_ms = _at("2026-09-24T10:00:01+00:00")
    await digest(people, mailer)
    assert [mail["Subject"] for mail in mailbox.mails[1:]] == ["1 notification from Greenroom"]


async def test_a_digest_is_not_doubled_when_the_server_was_down(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock
) -> None:
    await settle(people, "ada", mail=MailMode.DIGEST, time_of_day="12:00")
    with mail_server(Mailbox()) as closed_port:
        pass
    down = a_mailer(people.database, closed_port, now_ms=clock)
    for day in range(22, 25):
        await mention(people)
        clock.now_ms = _at(f"2026-09-{day}T12:00:01+00:00")
        with pytest.raises(ConnectFailed):
            await digest(people, down)
    down.close()
    assert await people.queued() == 1
    await mailer.step()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "3 notifications from Greenroom"


@pytest.mark.parametrize("jump_days", [-400, 400])
async def test_digests_go_on_after_a_clock_was_wrong(
    people: People, mailer: Mailer, mailbox: Mailbox, clock: Clock, jump_days: int
) -> None:
    true_ms = clock.now_ms
    clock.now_ms += jump_days * 24 * _HOUR_MS
    await settle(people, "ada", mail=MailMode.DIGEST, time_of_day="12:00")
    await digest(people, mailer)
    clock.now_ms = true_ms
    await digest(people, mailer)
    await mention(people)
    clock.now_ms += 24 * _HOUR_MS
    await digest(people, mailer)
    assert [mail["Subject"] for mail in mailbox.mails] == ["1 notification from Greenroom"]


@pytest.mark.parametrize(
    "changes",
    [
        {"time_of_day": "24:00"},
        {"time_of_day": "8:00"},
        {"time_of_day": "08:60"},
        {"time_of_day": "٠٨:٠٠"},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"zone": "/etc/passwd"},
        {"zone": "Europe"},
        {"zone": "Europe/Paris\0"},
        {"zone": "x" * 5000},
    ],
)
async def test_invalid_settings_are_refused(people: People, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        await settle(people, "ada", **changes)


async def test_hostile_names_forge_no_header(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    name = "Chürn <b>&\"'" + "x" * 150
    await a_model(people.database, name)
    await people.database.write(
        lambda tx: tx._session.run(
            Sql("UPDATE accounts SET display_name = $1 WHERE name = 'ada'"),
            'Ada"\r\nBcc: all@example.com\r\n\r\n<x@y>, eve@example.com',
        )
    )
    await people.do("ben", comments.create_comment, name=name, version=None, text="@ada")
    # No client can make such names; a store that was imported might have them.
    await people.database.write(
        lambda tx: tx._session.run(
            Sql("UPDATE events SET actor = $1 WHERE type = 'comment.created'"), "ben\r\nBcc: all@example.com\r\n\r\nx"
        )
    )
    await people.notify()
    await mailer.step()
    (mail,) = mailbox.mails
    assert mailbox.recipients == [["ada@example.com"]]
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["ada@example.com"]
    assert "\\r\\nBcc: all@example.com" in mail["Subject"]
    assert "Chürn <b>" in plain(mail)
    html = mail.get_body(("html",))
    assert html is not None
    assert "<b>" not in html.get_content()
    # Text and HTML, and nothing that ended the header early.
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


async def test_addresses_that_are_not_ascii(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    await people.add("cleo", email="cleo@bücher.example")
    await people.add("dan", email="dän@example.com")
    await mention(people, text="@cleo @dan")
    await mailer.step()
    assert [to for (to,) in mailbox.recipients] == ["cleo@xn--bcher-kva.example", "dän@example.com"]


async def test_a_server_that_takes_ascii_only_is_not_asked_more(people: People, clock: Clock) -> None:
    await people.add("dan", email="dän@example.com")
    mailbox = Mailbox()
    with mail_server(mailbox, enable_SMTPUTF8=False) as port:
        mailer = a_mailer(people.database, port, now_ms=clock)
        await mention(people, text="@dan @ada")
        await mailer.step()
        mailer.close()
    assert [to for (to,) in mailbox.recipients] == ["ada@example.com"]
    assert mailer.outcomes["refused"] == 1


async def test_the_link_turns_mail_off_and_nothing_else(people: People, mailer: Mailer, mailbox: Mailbox) -> None:
    await mention(people)
    await mailer.step()
    header = mailbox.mails[0]["List-Unsubscribe"]
    assert mailbox.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<{re.escape(PUBLIC_URL)}/api/v1/notifications/unsubscribe\?token=([\w-]+)>", header)
    assert found is not None
    secret = await people.database.read(lambda tx: tx.sessions.secret(SECRET_PURPOSE))
    assert secret is not None
    assert account_of(secret, found[1]) == people.accounts["ada"].row
    await mention(people)
    await people.database.write(lambda tx: turn_mail_off(tx, people.accounts["ada"].row))
    await mention(people)
    await mailer.step()
    assert len(mailbox.raw) == 1
    assert await people.queued() == 0
    assert await people.unread("ada") == 3


def test_forged_tokens_name_no_account() -> None:
    secret, other = "5a" * 32, "5b" * 32
    token = unsubscribe_token(secret, 7)
    assert account_of(secret, token) == 7
    forged = [
        unsubscribe_token(other, 7),
        "",
        "x",
        token[:-1],
        token + "A",
        token + "=",
        token.swapcase(),
        "é" * len(token),
    ]
    forged += [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token) - 1)
    ]
    assert [one for one in forged if account_of(secret, one) is not None] == []


async def test_a_longer_stop_of_one_process_gives_its_mail_to_another(
    people: People, mailbox: Mailbox, port: int, clock: Clock
) -> None:
    """The first process leases a mail, sleeps until its lease has run out, and goes on."""
    await mention(people)
    (mail,) = await people.database.write(lambda tx: tx.outgoing_mail.lease("slow", limit=20))
    clock.now_ms += LEASE_MS + 1
    mailer = a_mailer(people.database, port, now_ms=clock)
    await mailer.step()
    mailer.close()
    assert await people.database.write(lambda tx: tx.outgoing_mail.hand_over(mail.row, "slow")) is False
    assert len(mailbox.raw) == 1


async def test_a_server_that_answers_with_nothing_does_not_keep_the_process(people: People, clock: Clock) -> None:
    connected = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    await mention(people)
    mailer = a_mailer(people.database, server.sockets[0].getsockname()[1], now_ms=clock)
    step = asyncio.create_task(mailer.step())
    await connected.wait()
    step.cancel()
    await asyncio.sleep(0)
    mailer.interrupt()
    # Without the interruption the answer is waited for 30 seconds.
    with suppress(asyncio.CancelledError):
        await asyncio.wait_for(step, 20)
    mailer.close()
    assert await people.queued() == 1
    server.close()


async def change_account(people: People, who: str, changes: AccountChanges) -> None:
    account = people.accounts[who].account_id
    await people.database.write(lambda tx: accounts.update_account(tx, OPERATOR, account=account, changes=changes))


async def digest(people: People, mailer: Mailer) -> None:
    await people.database.write(queue_digests)
    await mailer.step()


async def _due_ms(people: People) -> int:
    async def read(tx: SqlTransaction) -> int:
        row = await tx._session.one(Sql("SELECT due_at_ms FROM outgoing_mail"))
        assert row is not None
        return int(row[0])

    return await people.database.read(read)


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)
