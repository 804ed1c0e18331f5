"""Accounts of people who sign in with an identity provider, on both databases."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.accounts import StoredAccount
from greenroom.errors import AccountNotFound, Conflict, InvalidName, PermissionDenied
from greenroom.services.access import accounts, groups
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.access.identities import ProvidedIdentity, account_of_identity
from greenroom.services.history import events
from greenroom.services.history.events import EventConditions
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import OPERATOR, acting_as, an_account, an_administrator
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio

ISSUER = "https://okta.example"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await an_administrator(database)
    yield database
    await database.close()


def ada(**fields: Any) -> ProvidedIdentity:
    given = {
        "provider_id": "okta",
        "provider_name": "Okta",
        "issuer": ISSUER,
        "subject": "0001",
        "username": "ada",
        **fields,
    }
    return ProvidedIdentity(**given)


async def sign_in(database: Registry, identity: ProvidedIdentity) -> StoredAccount:
    return await database.write(lambda tx: account_of_identity(tx, identity))


async def groups_of(database: Registry, account: StoredAccount) -> list[str]:
    return [group.name for group in await database.read(lambda tx: tx.groups.of_account(account.row))]


async def a_group(database: Registry, name: str) -> None:
    await database.write(lambda tx: groups.create_group(tx, OPERATOR, name=name))


async def test_an_account_is_made_at_the_first_sign_in_and_found_at_the_next(database: Registry) -> None:
    first = await sign_in(database, ada(display_name="Ada Lovelace", email="ada@example.com"))
    assert (first.name, first.display_name, first.email) == ("ada", "Ada Lovelace", "ada@example.com")
    assert (first.kind, first.has_password, first.is_admin) == ("user", False, False)
    again = await sign_in(database, ada(username="someone-else", display_name="Ada King"))
    assert (again.row, again.name, again.display_name, again.email) == (first.row, "ada", "Ada King", "ada@example.com")
    assert again.issuers == (ISSUER,)


async def test_it_is_known_by_issuer_and_subject_only(database: Registry) -> None:
    first = await sign_in(database, ada(email="ada@example.com"))
    other_subject = await sign_in(database, ada(subject="0002", email="ada@example.com"))
    other_issuer = await sign_in(database, ada(issuer="https://other.example", provider_id="other"))
    assert len({first.row, other_subject.row, other_issuer.row}) == 3
    assert (first.name, other_subject.name, other_issuer.name) == ("ada", "ada.okta", "ada.other")
    assert (await sign_in(database, ada(subject="0003"))).name == "ada.okta.2"


async def test_a_name_that_looks_like_another_account_is_another_account(database: Registry) -> None:
    boss = await an_account(database, "boss")
    for number, name in enumerate(("boss", "BOSS", "ｂｏｓｓ", "b\u043ess")):
        try:
            made = await sign_in(database, ada(subject=f"evil-{number}", username=name))
        except InvalidName:
            continue  # it mixes scripts
        assert made.row != boss.row
        assert made.name.lower().startswith("boss.okta")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Ada Lovelace", "Ada-Lovelace"),
        ("CORP\\ada", "CORP-ada"),
        ("  ada  ", "ada"),
        ("acc_7", None),
        ("me", None),
        ("***", None),
        ("a" * 256, "a" * 128),
    ],
)
async def test_a_user_name_is_made_of_what_the_provider_sends(database: Registry, sent: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(InvalidName):
            await sign_in(database, ada(username=sent))
        return
    assert (await sign_in(database, ada(username=sent))).name == name
    long = await sign_in(database, ada(username=sent, subject="0002"))
    assert long.name.endswith(".okta")
    assert len(long.name) <= 128


async def test_several_sign_ins_at_once_make_one_account(database: Registry) -> None:
    made = await asyncio.gather(*(sign_in(database, ada()) for _ in range(8)))
    assert len({account.row for account in made}) == 1


async def test_the_first_account_is_made_for_an_administrator_only(database_url: str) -> None:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    try:
        for is_admin in (None, False):
            with pytest.raises(PermissionDenied, match="has no administrator yet"):
                await sign_in(database, ada(is_admin=is_admin))
        assert (await sign_in(database, ada(is_admin=True))).is_admin
        assert not (await sign_in(database, ada(subject="0002"))).is_admin
    finally:
        await database.close()


async def test_a_disabled_account_stays_out(database: Registry) -> None:
    account = await sign_in(database, ada())
    await database.write(
        lambda tx: accounts.update_account(
            tx, OPERATOR, account=account.account_id, changes=AccountChanges(is_disabled=True)
        )
    )
    with pytest.raises(PermissionDenied, match="Your account 'ada' is disabled"):
        await sign_in(database, ada(is_admin=True))


async def test_a_deleted_account_comes_back_as_a_new_one(database: Registry) -> None:
    account = await sign_in(database, ada())
    await database.write(lambda tx: accounts.delete_account(tx, OPERATOR, account=account.account_id))
    again = await sign_in(database, ada())
    assert again.row != account.row


async def test_administrators_are_those_that_the_provider_names(database: Registry) -> None:
    assert (await sign_in(database, ada(is_admin=True))).is_admin
    assert (await sign_in(database, ada(is_admin=None))).is_admin
    assert not (await sign_in(database, ada(is_admin=False))).is_admin


async def test_the_last_administrator_stays_one(database: Registry, caplog: pytest.LogCaptureFixture) -> None:
    await sign_in(database, ada(is_admin=True))
    await database.write(
        lambda tx: accounts.update_account(tx, OPERATOR, account="root", changes=AccountChanges(is_admin=False))
    )
    with caplog.at_level(logging.WARNING):
        again = await sign_in(database, ada(is_admin=False, display_name="Ada"))
    assert (again.is_admin, again.display_name) == (True, "Ada")
    assert "no other account is one, so it stays one" in caplog.text


async def test_groups_follow_the_provider(database: Registry) -> None:
    for name in ("data", "ml", "ops"):
        await a_group(database, name)
    account = await sign_in(database, ada(groups=("ml", "data", "unknown")))
    assert await groups_of(database, account) == ["data", "ml"]
    await sign_in(database, ada(groups=None))
    assert await groups_of(database, account) == ["data", "ml"]
    await sign_in(database, ada(groups=("ml", "ops")))
    assert await groups_of(database, account) == ["ml", "ops"]
    await sign_in(database, ada(groups=()))
    assert await groups_of(database, account) == []


async def test_members_that_a_person_added_stay(database: Registry) -> None:
    await a_group(database, "ml")
    account = await sign_in(database, ada(groups=("ml",)))
    await database.write(lambda tx: groups.put_member(tx, OPERATOR, group="ml", account="ada"))
    await sign_in(database, ada(groups=()))
    assert await groups_of(database, account) == ["ml"]


async def test_a_provider_says_nothing_about_members_of_another(database: Registry) -> None:
    await a_group(database, "ml")
    other = await sign_in(database, ada(issuer="https://other.example", provider_id="other", groups=("ml",)))
    await sign_in(database, ada(groups=()))
    assert await groups_of(database, other) == ["ml"]
    with pytest.raises(Conflict, match=r"because https://other\.example says so"):
        await database.write(lambda tx: groups.delete_member(tx, OPERATOR, group="ml", account=other.account_id))


async def test_a_group_whose_name_only_looks_the_same_is_another_group(database: Registry) -> None:
    await a_group(database, "admins")
    account = await sign_in(database, ada(groups=("Admins", "\u0430dmins", "admins ", "ａｄｍｉｎｓ")))
    assert await groups_of(database, account) == []


async def test_a_thousand_groups_are_looked_up_at_once(database: Registry) -> None:
    await a_group(database, "group-0500")
    account = await sign_in(database, ada(groups=tuple(f"group-{number:04}" for number in range(1000))))
    assert await groups_of(database, account) == ["group-0500"]


async def test_a_sign_in_without_news_changes_nothing(database: Registry) -> None:
    async def happened() -> int:
        found = await database.search(
            lambda tx: events.list_events(tx, OPERATOR, conditions=EventConditions(), limit=100)
        )
        return len(found[0])

    await a_group(database, "ml")
    identity = ada(display_name="Ada", email="ada@example.com", groups=("ml",), is_admin=False)
    account = await sign_in(database, identity)
    before, version = await happened(), await database.read(lambda tx: tx.credentials.state())
    assert await sign_in(database, identity) == account
    assert await happened() == before
    assert await database.read(lambda tx: tx.credentials.state()) == version


async def test_a_name_or_address_that_cannot_be_stored_is_left_out(database: Registry) -> None:
    account = await sign_in(database, ada(display_name="x" * 1000, email="not an address"))
    assert (account.display_name, account.email) == ("", None)


async def test_people_do_not_see_each_other_s_accounts_by_signing_in(database: Registry) -> None:
    account = await sign_in(database, ada())
    with pytest.raises((PermissionDenied, AccountNotFound)):
        await database.read(lambda tx: accounts.account_for(tx, acting_as(account), "root"))
