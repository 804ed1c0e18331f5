from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest

from greenroom.errors import StorageUnavailable, Unauthenticated
from greenroom.server.auth.authenticator import challenges
from greenroom.server.auth.sessions import COOKIE, LIFETIME_S, Sessions
from greenroom.storage.sql.database import Database, open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.authenticators import authenticated, authenticator

pytestmark = pytest.mark.anyio

TOKEN = "sesame-sesame-sesame-sesame"


class Clock:
    now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(clock: Clock) -> AsyncIterator[Database[SqlTransaction]]:
    opened = await open_database("sqlite://", make_transaction=SqlTransaction, clock=lambda: int(clock.now_s * 1000))
    yield opened
    await opened.close()


async def opened_by(
    database: Database[SqlTransaction], clock: Clock, token: str = TOKEN, *, is_https: bool = False
) -> Sessions:
    """Open the sessions of a process."""
    sessions = Sessions(token, now=clock, is_https=is_https)
    await sessions.open(database)
    return sessions


def cookie_of(header: bytes) -> bytes:
    return header.partition(b";")[0]


def sent(*headers: bytes) -> dict[bytes, bytes]:
    """Send cookies as a browser does that holds others, too."""
    return {b"cookie": b"; ".join([b"theme=dark", *(cookie_of(header) for header in headers), b"other=1"])}


async def test_a_session_is_known_until_it_ends_and_by_its_own_token_only(
    database: Database[SqlTransaction], clock: Clock
) -> None:
    sessions = await opened_by(database, clock)
    headers = sent(sessions.begin(is_secure=False))
    assert sessions.knows(headers)
    assert (await opened_by(database, clock)).knows(headers)
    assert not (await opened_by(database, clock, "another-token-of-this-server")).knows(headers)
    clock.now_s += LIFETIME_S - 1
    assert sessions.knows(headers)
    clock.now_s += 2
    assert not sessions.knows(headers)


async def test_a_cookie_that_was_tampered_with_is_no_session(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions = await opened_by(database, clock)
    name, _, value = cookie_of(sessions.begin(is_secure=False)).partition(b"=")
    ident, until, proof = value.split(b".")
    for forged in (
        b"",
        b".." + proof,
        ident + b"." + until + b".",
        b".".join((ident, b"%d" % (int(until) + 1), proof)),
        b".".join((ident, b"0" + until, proof)),
        b".".join((ident[:-1] + (b"0" if ident[-1:] != b"0" else b"1"), until, proof)),
        value[:-1] + (b"0" if value[-1:] != b"0" else b"1"),
        TOKEN.encode(),
    ):
        assert not sessions.knows({b"cookie": name + b"=" + forged}), forged
    assert not sessions.knows({b"cookie": b"x" + name + b"=" + value})
    assert not sessions.knows({})


async def test_two_browsers_in_one_second_get_two_sessions(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions = await opened_by(database, clock)
    first, second = sent(sessions.begin(is_secure=False)), sent(sessions.begin(is_secure=False))
    assert first != second
    await sessions.end(first)
    assert (sessions.knows(first), sessions.knows(second)) == (False, True)


async def test_an_ended_session_is_over_in_every_process_and_after_a_restart(
    database: Database[SqlTransaction], clock: Clock
) -> None:
    sessions, other = await opened_by(database, clock), await opened_by(database, clock)
    headers, kept = sent(sessions.begin(is_secure=False)), sent(sessions.begin(is_secure=False))
    told: list[str] = []
    other.on_end(lambda: told.append("ended"))
    found = other.find(headers)
    assert found is not None
    assert found.remaining_s() == LIFETIME_S
    await sessions.end(headers)
    await other.refresh()
    assert (other.knows(headers), other.knows(kept), found.remaining_s(), told) == (False, True, 0.0, ["ended"])
    await other.refresh()
    assert told == ["ended"]
    assert not (await opened_by(database, clock)).knows(headers)


async def test_a_look_that_began_before_a_session_ended_does_not_bring_it_back(
    database: Database[SqlTransaction], clock: Clock
) -> None:
    sessions, other = await opened_by(database, clock), await opened_by(database, clock)
    await other.end(sent(other.begin(is_secure=False)))
    headers = sent(sessions.begin(is_secure=False))
    search, reached, go_on = database.search, asyncio.Event(), asyncio.Event()

    async def late(verb):  # type: ignore[no-untyped-def]
        found = await search(verb)
        reached.set()
        await go_on.wait()
        return found

    database.search = late  # type: ignore[method-assign]
    looking = asyncio.create_task(sessions.refresh())
    await reached.wait()
    await sessions.end(headers)
    go_on.set()
    await looking
    assert not sessions.knows(headers)
    database.search = search  # type: ignore[method-assign]
    await sessions.refresh()
    assert not sessions.knows(headers)


async def test_as_many_forgotten_as_ended_are_noticed(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions, other = await opened_by(database, clock), await opened_by(database, clock)
    await sessions.end(sent(sessions.begin(is_secure=False)))
    await other.refresh()
    clock.now_s += LIFETIME_S + 2 * 24 * 60 * 60
    headers = sent(sessions.begin(is_secure=False))
    await sessions.forget()
    await sessions.end(headers)
    assert await database.read(lambda tx: tx.sessions.ended()) == {sha256(cookie_id(headers)).hexdigest()}
    await other.refresh()
    assert not other.knows(headers)


def cookie_id(headers: dict[bytes, bytes]) -> bytes:
    found = re.search(rb"=([0-9a-f]{32})\.", headers[b"cookie"])
    assert found is not None
    return found[1]


async def test_a_session_goes_on_where_its_end_cannot_be_stored(
    database: Database[SqlTransaction], clock: Clock
) -> None:
    sessions = await opened_by(database, clock)
    headers = sent(sessions.begin(is_secure=False))
    write = database.write

    async def fail(verb, *, lock_key=None):  # type: ignore[no-untyped-def]
        raise StorageUnavailable("away")

    database.write = fail  # type: ignore[method-assign]
    with pytest.raises(StorageUnavailable):
        await sessions.end(headers)
    assert sessions.knows(headers)
    database.write = write  # type: ignore[method-assign]
    await sessions.end(headers)
    assert not sessions.knows(headers)


async def test_a_cookie_and_the_token_are_not_enough_to_make_another(
    database: Database[SqlTransaction], clock: Clock
) -> None:
    # As the release before made its cookies: whoever had one could try tokens until the hash was the same.
    sessions = await opened_by(database, clock)
    headers = sent(sessions.begin(is_secure=False))
    elsewhere = await open_database("sqlite://", make_transaction=SqlTransaction)
    try:
        assert not (await opened_by(elsewhere, clock)).knows(headers)
    finally:
        await elsewhere.close()


async def test_the_table_holds_nothing_to_make_a_cookie_from(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions = await opened_by(database, clock)
    headers = sent(sessions.begin(is_secure=False))
    await sessions.end(headers)
    rows = await database.read(lambda tx: tx._session.all(Sql("SELECT digest FROM ended_sessions")))
    assert [row[0] for row in rows] == [sha256(cookie_id(headers)).hexdigest()]


async def test_the_cookie_is_for_no_script_and_no_other_site_and_says_nothing_of_the_token(
    database: Database[SqlTransaction], clock: Clock
) -> None:
    sessions = Sessions(TOKEN, prefix="/registry", now=clock)
    await sessions.open(database)
    header = sessions.begin(is_secure=True).decode()
    assert header.startswith(f"__Secure-{COOKIE}=")
    assert header.endswith(f"; Path=/registry/; Max-Age={LIFETIME_S}; HttpOnly; SameSite=Lax; Secure")
    assert TOKEN not in header
    assert "Max-Age=0" in sessions.clear(is_secure=False).decode()
    assert "Secure" not in sessions.clear(is_secure=False).decode()


async def test_by_https_the_cookie_is_the_host_s_alone(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions = await opened_by(database, clock, is_https=True)
    secure, plain = sessions.begin(is_secure=True), sessions.begin(is_secure=False)
    assert secure.startswith(b"__Host-greenroom_session=")
    assert b"; Path=/;" in secure
    assert sessions.knows(sent(secure))
    assert not sessions.knows(sent(plain))
    assert sessions.clear(is_secure=True).startswith(b"__Host-greenroom_session=;")


async def test_of_several_cookies_all_are_ended(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions = await opened_by(database, clock)
    first, second = sessions.begin(is_secure=False), sessions.begin(is_secure=True)
    await sessions.end(sent(first, second))
    assert not sessions.knows(sent(first))
    assert not sessions.knows(sent(second))


async def test_whoever_has_a_session_is_the_server_s_user(database: Database[SqlTransaction], clock: Clock) -> None:
    sessions = await opened_by(database, clock)
    access = authenticator(TOKEN, sessions)
    assert authenticated(access, "/api", sent(sessions.begin(is_secure=False))).name == "ada"
    with pytest.raises(Unauthenticated):
        authenticated(access, "/api", sent(b"greenroom_session=1"))


def test_a_script_of_the_page_is_not_made_to_open_the_browser_s_own_prompt() -> None:
    assert [value[:5] for _, value in challenges({b"sec-fetch-mode": b"cors"})] == [b"Beare"]
    assert [value[:5] for _, value in challenges({b"sec-fetch-mode": b"navigate"})] == [b"Beare", b"Basic"]
    assert [value[:5] for _, value in challenges({})] == [b"Beare", b"Basic"]
