"""Principals of credentials: what is remembered, for how long, and what is read meanwhile."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.access import Principal
from greenroom.errors import RateLimited, Unauthenticated, WorkspaceNotFound
from greenroom.server.auth import accounts as module
from greenroom.server.auth.access_watch import AccessWatch
from greenroom.server.auth.account_sessions import AccountSessions
from greenroom.server.auth.accounts import CACHED_S, Accounts
from greenroom.server.auth.authenticator import Request
from greenroom.server.auth.login_attempts import FREE_OF_ACCOUNT, LoginAttempts
from greenroom.server.auth.password_login import PasswordLogin
from greenroom.server.auth.passwords import Passwords, VerifiedPasswords
from greenroom.server.auth.wrong_tokens import WrongTokens
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.credentials import Credentials
from tests.support.passwords import RecordingHasher
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio
PASSWORD = "correct horse battery"
DAY_MS = 24 * 60 * 60 * 1000


class World:
    """Accounts on a database in memory, with a clock that stands still."""

    def __init__(self, database: Registry) -> None:
        self.now_s = 1_000_000.0
        self.database = database
        self.hasher = RecordingHasher()
        self.passwords = Passwords(self.hasher)
        self.watch = AccessWatch(clock=lambda: self.now_s)
        verified = VerifiedPasswords(clock=lambda: self.now_s)
        attempts = LoginAttempts(WrongTokens(clock=lambda: self.now_s))
        self.accounts = Accounts(
            self.watch,
            PasswordLogin(self.passwords, attempts, verified),
            AccountSessions(),
            clock=lambda: self.now_s,
            now_ms=lambda: int(self.now_s * 1000),
        )
        given: Any = database
        self.accounts.open(given)

    async def make(self, name: str, *args: Any, **fields: Any) -> Any:
        made = await self.database.write(lambda tx: getattr(Credentials(tx), name)(*args, **fields))
        await self.watch.refresh()
        return made

    async def ask(self, *, client: str = "10.0.0.1", workspace: str | None = None, **headers: str) -> Principal:
        sent = {name.encode(): value.encode() for name, value in headers.items()}
        if workspace is not None:
            sent[b"x-mlflow-workspace"] = workspace.encode()
        return await self.accounts.authenticate(Request("/", sent, client))

    def at_once(self, **headers: str) -> Principal:
        """Ask without an event loop: it must not wait."""
        asking = self.ask(**headers)
        try:
            asking.send(None)
        except StopIteration as stop:
            principal: Principal = stop.value
            return principal
        asking.close()
        raise AssertionError("it waited")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made: list[World] = []
    database = await open_database(
        "sqlite://", make_transaction=SqlTransaction, clock=lambda: int(made[0].now_s * 1000) if made else 0
    )
    world = World(database)
    made.append(world)
    given: Any = database
    await world.watch.open(given)
    yield world
    world.passwords.close()
    await database.close()


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


async def test_a_known_token_is_answered_at_once_and_read_again_after_a_minute(world: World) -> None:
    token = f"Bearer {await world.make('token', await world.make('account', 'ada'))}"
    first = await world.ask(authorization=token)
    assert world.at_once(authorization=token) is first
    world.now_s += CACHED_S - 0.1
    assert world.at_once(authorization=token) is first
    world.now_s += 0.2
    again = await world.ask(authorization=token)
    assert again is not first
    assert again == first


async def test_each_workspace_is_remembered_by_itself(world: World) -> None:
    key = await world.make("workspace", "lab", "viewer")
    token = f"Bearer {await world.make('token', await world.make('account', 'ada'))}"
    for _ in range(2):
        assert (await world.ask(authorization=token)).workspace == "default"
        assert (await world.ask(authorization=token, workspace="lab")).workspace == key
        with pytest.raises(WorkspaceNotFound):
            await world.ask(authorization=token, workspace="nowhere")
    assert len(world.accounts) == 2


async def test_what_was_read_before_a_change_is_not_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    account = await world.make("account", "ada")
    await world.make("grant", account, "viewer")
    token = f"Bearer {await world.make('token', account)}"
    read, go_on = asyncio.Event(), asyncio.Event()
    reading = world.accounts._authenticated

    async def slowly(*args: Any) -> Any:
        found = await reading(*args)
        read.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(world.accounts, "_authenticated", slowly)
    asking = asyncio.create_task(world.ask(authorization=token))
    await read.wait()
    await world.make("end_grants", account)
    go_on.set()
    old = await asking
    monkeypatch.undo()
    assert old.permissions > (await world.ask(authorization=token)).permissions
    assert world.at_once(authorization=token).permissions < old.permissions


async def test_no_more_principals_are_remembered_than_fit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CACHED", 2)
    account = await world.make("account", "ada")
    tokens = [f"Bearer {await world.make('token', account)}" for _ in range(3)]
    for token in tokens:
        await world.ask(authorization=token)
    assert len(world.accounts) == 2
    world.at_once(authorization=tokens[2])
    with pytest.raises(AssertionError, match="it waited"):
        world.at_once(authorization=tokens[0])


async def test_a_token_that_expires_is_remembered_until_then(world: World) -> None:
    account = await world.make("account", "ada")
    token = f"Bearer {await world.make('token', account, expires_at_ms=int(world.now_s * 1000) + 5000)}"
    principal = await world.ask(authorization=token)
    assert principal.account is not None
    assert principal.account.until_ms == int(world.now_s * 1000) + 5000
    world.now_s += 4.9
    assert world.at_once(authorization=token) is principal
    world.now_s += 0.2
    with pytest.raises(Unauthenticated, match=r"^You are not authenticated\. The token grn_.* expired on"):
        await world.ask(authorization=token)


async def test_a_password_is_hashed_once_for_many_requests(world: World) -> None:
    hashed = await world.passwords.hash(PASSWORD)
    await world.make("account", "ada", password_hash=hashed)
    await asyncio.gather(*(world.ask(authorization=basic("ada", PASSWORD)) for _ in range(20)))
    assert len(world.hasher.verified) == 1
    assert world.at_once(authorization=basic("ada", PASSWORD)).name == "ada"
    world.now_s += CACHED_S + 1
    await world.ask(authorization=basic("ada", PASSWORD))
    assert len(world.hasher.verified) == 1


async def test_a_right_password_is_not_told_from_another_address_while_its_account_waits(world: World) -> None:
    await world.make("account", "ada", password_hash=await world.passwords.hash(PASSWORD))
    await world.ask(authorization=basic("ada", PASSWORD))
    for number in range(FREE_OF_ACCOUNT):
        with pytest.raises(Unauthenticated):
            await world.ask(client=f"10.1.{number}.1", authorization=basic("ada", f"wrong {number}"))
    with pytest.raises(RateLimited):
        await world.ask(client="10.1.99.1", authorization=basic("ada", PASSWORD))
    assert world.at_once(authorization=basic("ada", PASSWORD)).name == "ada"


async def test_a_right_password_is_not_told_while_its_address_waits(world: World) -> None:
    await world.make("account", "ada", password_hash=await world.passwords.hash(PASSWORD))
    await world.ask(authorization=basic("ada", PASSWORD))
    refusals: set[str] = set()
    for number in range(40):
        try:
            await world.ask(authorization=basic(f"stranger{number}", "wrong"))
        except RateLimited as error:
            refusals.add(error.message)
        except Unauthenticated:
            pass
    with pytest.raises(RateLimited) as refusal:
        await world.ask(authorization=basic("ada", PASSWORD))
    assert refusals == {refusal.value.message}


async def test_a_token_is_not_slowed_down_by_wrong_passwords_from_its_address(world: World) -> None:
    token = f"Bearer {await world.make('token', await world.make('account', 'ada'))}"
    for number in range(40):
        with pytest.raises((Unauthenticated, RateLimited)):
            await world.ask(authorization=basic(f"stranger{number}", "wrong"))
    assert (await world.ask(authorization=token)).name == "ada"


async def test_sessions_slide_while_they_are_used(world: World) -> None:
    await world.make("account", "ada", password_hash=await world.passwords.hash(PASSWORD))
    _, header = await world.accounts.log_in("ada", PASSWORD, client="::1", user_agent="b\x00\n", is_secure=False)
    cookie = header.decode().partition(";")[0]
    for _ in range(4):
        world.now_s += 6 * DAY_MS / 1000
        await world.ask(cookie=cookie)
        await world.accounts.write_uses()
    world.now_s += 7 * DAY_MS / 1000
    with pytest.raises(Unauthenticated, match=r"Your session has ended"):
        await world.ask(cookie=cookie)


async def test_a_session_ends_after_thirty_days_at_the_latest(world: World) -> None:
    await world.make("account", "ada", password_hash=await world.passwords.hash(PASSWORD))
    _, header = await world.accounts.log_in("ada", PASSWORD, client="", user_agent="", is_secure=True)
    assert header.startswith(b"__Host-greenroom_session=")
    assert header.endswith(b"; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure")
    cookie = header.decode().partition(";")[0]
    for day in range(30):
        principal = await world.ask(cookie=f"theme=dark; {cookie}; other=1")
        assert principal.account is not None
        assert principal.account.session is not None, day
        await world.accounts.write_uses()
        world.now_s += DAY_MS / 1000
    with pytest.raises(Unauthenticated):
        await world.ask(cookie=cookie)


async def test_of_several_cookies_the_one_that_is_a_session_counts(world: World) -> None:
    await world.make("account", "ada", password_hash=await world.passwords.hash(PASSWORD))
    _, header = await world.accounts.log_in("ada", PASSWORD, client="", user_agent="", is_secure=False)
    cookie = header.decode().partition(";")[0]
    stale = f"greenroom_session={'x' * 43}"
    assert (await world.ask(cookie=f"{stale}; {cookie}")).name == "ada"
    # Not more of them than a browser has.
    with pytest.raises(Unauthenticated):
        await world.ask(cookie="; ".join([stale] * 10 + [cookie]))


async def test_uses_that_could_not_be_written_are_written_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = f"Bearer {await world.make('token', await world.make('account', 'ada'))}"
    await world.ask(authorization=token)

    async def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world.database, "write", fail)
    with pytest.raises(ZeroDivisionError):
        await world.accounts.write_uses()
    monkeypatch.undo()
    await world.accounts.write_uses()
    row = world.at_once(authorization=token).account
    assert row is not None
    found = await world.database.read(lambda tx: tx.api_tokens.get(row.token or 0))
    assert found is not None
    assert found.last_used_at_ms == int(world.now_s * 1000)
