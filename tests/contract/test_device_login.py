"""Sign-in of programs by code: who may confirm one, and how many may wait, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest

from greenroom.core.access import Actor
from greenroom.core.accounts import StoredAccount
from greenroom.core.device_codes import MAX_PENDING, MAX_PENDING_OF_CLIENT, DeviceCode, user_code
from greenroom.core.roles import TokenScope
from greenroom.errors import PermissionDenied, RateLimited
from greenroom.services.access import device_login
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import a_token, acting_as, an_account, an_administrator
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio

DAY_MS = 24 * 60 * 60 * 1000

_numbers = itertools.count(1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def begin(database: Registry, *, address: str = "10.0.0.1", scope: TokenScope = TokenScope.ADMIN) -> DeviceCode:
    number = next(_numbers)

    async def verb(tx: SqlTransaction) -> DeviceCode | None:
        return await device_login.begin_device_login(
            tx,
            device_code=f"device {number}",
            user_code=user_code(bytes([0] * 5 + [number // 400, number // 20 % 20, number % 20])),
            client="a program",
            address=address,
            scope=scope,
        )

    made = await database.write(verb)
    assert made is not None
    return made


async def confirm(database: Registry, actor: Actor, code: DeviceCode, *, allow: bool = True) -> None:
    await database.write(lambda tx: device_login.decide_device_login(tx, actor, user_code=code.user_code, allow=allow))


async def test_a_token_confirms_no_code_that_outlives_it(database: Registry) -> None:
    ada, root = await an_account(database, "ada"), await an_administrator(database)

    async def with_token(account: StoredAccount, days: int | None) -> Actor:
        until_ms = None if days is None else now_ms + days * DAY_MS
        return acting_as(
            account, token=await a_token(database, account, scope=TokenScope.ADMIN, expires_at_ms=until_ms)
        )

    now_ms = (await begin(database)).created_at_ms
    short = await with_token(ada, 1)
    code = await begin(database)
    with pytest.raises(PermissionDenied, match="expires"):
        await confirm(database, short, code)
    # Refusing one gives nothing away.
    await confirm(database, short, code, allow=False)
    for lasting in (
        await with_token(ada, None),
        await with_token(ada, 365),
        acting_as(ada, session=1),
        # Anyone who manages accounts could create such a token anyway.
        await with_token(root, 1),
    ):
        await confirm(database, lasting, await begin(database))


async def test_one_address_does_not_keep_others_from_signing_in(database: Registry) -> None:
    for host in range(MAX_PENDING_OF_CLIENT):
        await begin(database, address=f"2001:db8::{host:x}")
    with pytest.raises(RateLimited, match="from your address"):
        await begin(database, address="2001:db8::ffff")
    await begin(database, address="2001:db8:0:1::1")
    for number in range(MAX_PENDING - MAX_PENDING_OF_CLIENT - 1):
        await begin(database, address=f"10.0.{number // 20}.1")
    with pytest.raises(RateLimited, match="Too many sign-ins wait"):
        await begin(database, address="10.9.9.9")
