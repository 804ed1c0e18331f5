"""API tokens and sessions, as their owners manage them, on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.access import Actor
from greenroom.core.roles import TokenScope
from greenroom.errors import (
    AccountNotFound,
    InvalidInput,
    InvalidName,
    PermissionDenied,
    RegisteredModelNotFound,
    SessionNotFound,
    TokenNotFound,
    TooManyTokens,
    WorkspaceNotFound,
)
from greenroom.services.access import accounts, api_tokens
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.access.api_tokens import NewToken, ShownToken
from greenroom.services.history import events
from greenroom.services.history.events import EventConditions
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import OPERATOR, a_session_of, a_token, acting_as, an_account, an_administrator, new_token
from tests.support.registry import Registry, a_model

pytestmark = pytest.mark.anyio

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def create(database: Registry, by: Actor, new: NewToken, account: str | None = None) -> ShownToken:
    return await database.write(lambda tx: api_tokens.create_token(tx, by, account=account, new=new))


async def names(database: Registry, by: Actor, account: str | None = None, *, limit: int = 50) -> list[str]:
    found: list[str] = []
    token, total = None, None
    while True:
        page, token, total = await database.read(
            lambda tx, at=token: api_tokens.list_tokens(  # type: ignore[misc]
                tx, by, account=account, limit=limit, page_token=at, include_total=True
            )
        )
        found += [one.token.name for one in page]
        if token is None:
            assert total == len(found)
            return found


async def now_of(database: Registry) -> int:
    async def read(tx: SqlTransaction) -> int:
        return tx.now_ms

    return await database.read(read)


async def test_token_is_listed_without_its_secret_and_recorded_without_it(database: Registry) -> None:
    ada = await an_account(database, "ada")
    me = acting_as(ada, session=1)
    new = new_token("laptop", TokenScope.READ, expires_at_ms=await now_of(database) + DAY_MS)
    made = (await create(database, me, new)).token
    assert (made.account, made.name, made.scope, made.hint) == ("ada", "laptop", TokenScope.READ, new.hint)
    assert (made.workspace, made.models, made.expires_at_ms) == (None, None, new.expires_at_ms)
    assert new.digest not in repr(made)
    for number in range(4):
        await create(database, me, new_token(f"{number}"))
    assert await names(database, me, limit=2) == ["3", "2", "1", "0", "laptop"]
    page = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions(["api_token.created"])))
    assert new.digest not in json.dumps([one.after for one in page.events])
    assert {str(one.topic) for one in page.events} == {f"account:{ada.row}"}


async def test_revoked_token_is_gone_at_once(database: Registry) -> None:
    ada, bob = await an_account(database, "ada"), await an_account(database, "bob")
    token = (await create(database, acting_as(ada), new_token())).token.token_id

    async def revoke(by: Actor, token_id: str = token) -> None:
        await database.write(lambda tx: api_tokens.revoke_token(tx, by, token_id=token_id))

    with pytest.raises(TokenNotFound):
        await revoke(acting_as(bob))
    for missing in ("tok_0", "tok_999", "12", f"tok_{2**64}", "\0"):
        with pytest.raises(TokenNotFound):
            await revoke(OPERATOR, missing)
    await revoke(acting_as(ada))
    assert await names(database, acting_as(ada)) == []
    with pytest.raises(TokenNotFound):
        await revoke(acting_as(ada))
    other = (await create(database, acting_as(ada), new_token())).token.token_id
    await revoke(acting_as(await an_administrator(database)), other)


async def test_tokens_of_others_need_the_permission_to_manage_accounts(database: Registry) -> None:
    root, ada = await an_administrator(database), await an_account(database, "ada")
    robot = await an_account(database, "robot", kind="service")
    for account in (robot.account_id, "ROBOT"):
        with pytest.raises(PermissionDenied):
            await create(database, acting_as(ada), new_token(), account)
    # Their own, by any spelling.
    await create(database, acting_as(ada), new_token("own"), "ADA")
    await create(database, acting_as(root), new_token("nightly"), "robot")
    assert await names(database, acting_as(root), "robot") == ["nightly"]
    assert await names(database, acting_as(ada), ada.account_id) == ["own"]
    with pytest.raises(PermissionDenied):
        await names(database, acting_as(ada), "robot")
    with pytest.raises(AccountNotFound):
        await create(database, OPERATOR, new_token())


async def test_token_creates_nothing_that_may_do_more_or_lasts_longer(database: Registry) -> None:
    ada = await an_account(database, "ada")
    await a_model(database, "wine")
    await a_model(database, "beer")
    until = await now_of(database) + DAY_MS

    async def refused(by: ShownToken, field: str | None, **fields: Any) -> None:
        with pytest.raises(PermissionDenied) as error:
            await create(database, acting_as(ada, token=by), new_token(**fields))
        assert error.value.field == field

    for scope in (TokenScope.READ, TokenScope.PROPOSE, TokenScope.WRITE):
        await refused(await a_token(database, ada, scope=scope), None, scope=TokenScope.READ)
    admin = await a_token(database, ada, scope=TokenScope.ADMIN, expires_at_ms=until)
    await refused(admin, "expires_at_ms", scope=TokenScope.READ)
    await refused(admin, "expires_at_ms", scope=TokenScope.READ, expires_at_ms=until + 1)
    made = await create(database, acting_as(ada, token=admin), new_token(scope=TokenScope.ADMIN, expires_at_ms=until))
    assert made.token.scope is TokenScope.ADMIN
    limited = await a_token(database, ada, scope=TokenScope.ADMIN, models=["wine"])
    await refused(limited, "workspace")
    await refused(limited, "models", workspace="default")
    await refused(limited, "models", models=["wine", "beer"])
    assert (await create(database, acting_as(ada, token=limited), new_token(models=["wine"]))).models == ("wine",)
    # Who manages accounts could give it to themselves anyway.
    root = await an_administrator(database)
    short = await a_token(database, root, scope=TokenScope.ADMIN, expires_at_ms=until)
    assert (await create(database, acting_as(root, token=short), new_token())).token.expires_at_ms is None
    # A token revoked in the meantime creates nothing.
    await database.write(lambda tx: api_tokens.revoke_token(tx, OPERATOR, token_id=short.token.token_id))
    with pytest.raises(AccountNotFound):
        await create(database, acting_as(root, token=short), new_token())


async def test_limits_are_to_what_the_creator_may_see(database: Registry) -> None:
    ada = await an_account(database, "ada")
    await a_model(database, "wine")
    made = await create(database, acting_as(ada), new_token(models=["wine"], workspace="default"))
    assert (made.workspace, made.models) == ("default", ("wine",))
    for models in (["wine", "nothing"], [""]):
        with pytest.raises(RegisteredModelNotFound) as missing:
            await create(database, acting_as(ada), new_token(models=models))
        assert missing.value.field == f"models[{len(models) - 1}]"
    for models in ([], ["wine"] * 101):
        with pytest.raises(InvalidInput) as invalid:
            await create(database, acting_as(ada), new_token(models=models))
        assert invalid.value.field == "models"
    for workspace in ("elsewhere", ""):
        with pytest.raises(WorkspaceNotFound):
            await create(database, acting_as(ada), new_token(workspace=workspace))


async def test_fields_that_make_no_sense_are_refused(database: Registry) -> None:
    me = acting_as(await an_account(database, "ada"))
    now = await now_of(database)
    for name in ("", "  ", "x" * 101, "a\nb"):
        with pytest.raises(InvalidName):
            await create(database, me, new_token(name))
    for expires_at_ms in (0, -1, now, now + 4000 * DAY_MS, 2**63 - 1):
        with pytest.raises(InvalidInput) as refused:
            await create(database, me, new_token(expires_at_ms=expires_at_ms))
        assert refused.value.field == "expires_at_ms"
    bob = await an_account(database, "bob")
    await database.write(
        lambda tx: accounts.update_account(tx, OPERATOR, account="bob", changes=AccountChanges(is_disabled=True))
    )
    with pytest.raises(InvalidInput, match="'bob' is disabled"):
        await create(database, OPERATOR, new_token(), bob.account_id)


async def test_account_has_at_most_so_many_tokens_also_when_created_at_once(
    database: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "MAX_TOKENS", 3)
    ada = await an_account(database, "ada")
    me = acting_as(ada)
    outcomes = await asyncio.gather(*(create(database, me, new_token()) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, TooManyTokens) for one in outcomes) == 3
    assert len(await names(database, me)) == 3
    # Others are not held back, and a revoked one makes room.
    await create(database, acting_as(await an_account(database, "bob")), new_token())
    made = next(one for one in outcomes if isinstance(one, ShownToken))
    await database.write(lambda tx: api_tokens.revoke_token(tx, me, token_id=made.token.token_id))
    await create(database, me, new_token())


async def test_own_sessions_are_listed_and_ended(database: Registry) -> None:
    ada, bob = await an_account(database, "ada"), await an_account(database, "bob")
    rows = [await database.write(a_session_of(ada.row)) for _ in range(4)]
    theirs = await database.write(a_session_of(bob.row))
    me = acting_as(ada, session=rows[0])

    async def listed(by: Actor) -> list[int]:
        found: list[int] = []
        token = None
        while True:
            page, token = await database.read(
                lambda tx, at=token: api_tokens.list_sessions(tx, by, limit=3, page_token=at)  # type: ignore[misc]
            )
            found += [one.row for one in page]
            if token is None:
                return found

    async def end(session: str) -> None:
        await database.write(lambda tx: api_tokens.end_session(tx, me, session_id=session))

    assert await listed(me) == rows[::-1]
    for missing in (f"ses_{theirs}", "ses_0", str(rows[1]), "\0"):
        with pytest.raises(SessionNotFound):
            await end(missing)
    await end(f"ses_{rows[1]}")
    assert await listed(me) == [rows[3], rows[2], rows[0]]
    assert await database.write(lambda tx: api_tokens.end_other_sessions(tx, me)) == 2
    assert await listed(me) == [rows[0]]
    assert await listed(acting_as(bob)) == [theirs]
    assert await database.write(lambda tx: api_tokens.end_other_sessions(tx, me)) == 0
    page = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions(["session.ended"])))
    assert len(page.events) == 3
    with pytest.raises(AccountNotFound):
        await database.read(lambda tx: api_tokens.list_sessions(tx, OPERATOR))
