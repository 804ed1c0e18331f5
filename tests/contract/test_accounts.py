"""Accounts on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.accounts import StoredAccount
from greenroom.errors import (
    AccountExists,
    AccountNotFound,
    AccountOwnsObjects,
    GreenroomError,
    InvalidInput,
    InvalidName,
    LastAdministrator,
    OwnAccount,
    PermissionDenied,
    StaleWrite,
)
from greenroom.services.access import accounts, groups
from greenroom.services.access.accounts import AccountChanges
from greenroom.services.history import events
from greenroom.services.history.events import EventConditions
from greenroom.services.registry import registered_models
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import A_HASH, OPERATOR, a_session_of, a_token, acting_as, an_account, an_administrator
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def change(database: Registry, account: StoredAccount, by: Any = OPERATOR, **changes: Any) -> StoredAccount:
    return await database.write(
        lambda tx: accounts.update_account(tx, by, account=account.account_id, changes=AccountChanges(**changes))
    )


async def delete(database: Registry, account: StoredAccount, by: Any = OPERATOR, **fields: Any) -> Any:
    return await database.write(lambda tx: accounts.delete_account(tx, by, account=account.account_id, **fields))


async def read(database: Registry, account: str) -> StoredAccount:
    return await database.read(lambda tx: accounts.get_account(tx, OPERATOR, account=account))


async def version_of_access(database: Registry) -> int:
    async def verb(tx: SqlTransaction) -> int:
        from greenroom.storage.sql.language.dialect import Sql

        row = await tx._session.one(Sql("SELECT version FROM access_state"))
        assert row is not None
        return int(row[0])

    return await database.read(verb)


async def test_account_is_found_by_id_and_by_any_spelling_of_its_name(database: Registry) -> None:
    ada = await an_account(database, " Ada ", display_name="Ada L.", email="ada@example.com", password_hash=A_HASH)
    assert (ada.name, ada.display_name, ada.email, ada.has_password) == ("Ada", "Ada L.", "ada@example.com", True)
    assert (ada.is_admin, ada.is_disabled, ada.kind) == (False, False, "user")
    for name in (ada.account_id, "Ada", "ADA", "ada", "\uff21\uff44\uff41", "\u0430d\u0430"):
        assert await read(database, name) == ada
    for name in ("acc_0", "acc_999", f"acc_{2**64}", "", "bob", "\0", "\ud800", "x" * 10_000):
        with pytest.raises(AccountNotFound):
            await read(database, name)


async def test_names_that_look_alike_are_one_name(database: Registry) -> None:
    await an_account(database, "ada")
    for name in ("ADA", "\uff41da", "\u0430d\u0430", "adA "):
        with pytest.raises((AccountExists, InvalidName)) as refused:
            await an_account(database, name)
        assert refused.value.field == "name"


async def test_refusal_names_the_account_that_the_name_looks_like(database: Registry) -> None:
    await an_account(database, "ada")
    with pytest.raises(AccountExists, match="'ADA' cannot be told from 'ada'"):
        await an_account(database, "ADA")
    with pytest.raises(AccountExists, match="'ada' is taken"):
        await an_account(database, "ada")


async def test_names_that_cannot_be_used_are_refused(database: Registry) -> None:
    for name in ("", "   ", "acc_7", "ACC_7", "tok_1", "a\0b", "a b", "a\u202eb", "me", "x" * 129, "\ud800"):
        with pytest.raises(InvalidName) as refused:
            await an_account(database, name)
        assert refused.value.field == "name"


async def test_fields_that_cannot_be_stored_are_refused(database: Registry) -> None:
    for fields, field in (
        ({"email": "no address"}, "email"),
        ({"email": "a" * 252 + "@b.c"}, "email"),
        ({"email": "a\u202eb@c"}, "email"),
        # What no mail is sent to.
        ({"email": "a,b@example.com"}, "email"),
        ({"email": "ada..b@example.com"}, "email"),
        ({"email": "ada@-example.com"}, "email"),
        ({"display_name": "x" * 251}, "display_name"),
        ({"display_name": "a\u202eb"}, "display_name"),
        ({"kind": "service", "password_hash": A_HASH}, "password"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await an_account(database, "ada", **fields)
        assert refused.value.field == field


async def test_first_account_must_be_an_administrator_who_can_sign_in(database: Registry) -> None:
    for fields in ({}, {"is_admin": True}, {"password_hash": A_HASH}, {"kind": "service", "is_admin": True}):
        with pytest.raises(InvalidInput, match="greenroom init"):
            await database.write(lambda tx, f=fields: accounts.create_account(tx, OPERATOR, name="ada", **f))  # type: ignore[misc]
    await database.write(
        lambda tx: accounts.create_account(tx, OPERATOR, name="ada", is_admin=True, password_hash=A_HASH)
    )
    await database.write(lambda tx: accounts.create_account(tx, OPERATOR, name="bob"))


async def test_accounts_are_listed_by_name_over_pages(database: Registry) -> None:
    for name in ("carol", "Bob", "ada", "bobby"):
        await an_account(database, name)
    robot = await an_account(database, "robot", kind="service")
    await delete(database, await an_account(database, "bobo"))

    async def names(**fields: Any) -> tuple[list[str], int | None]:
        found: list[str] = []
        token, total = None, None
        while True:
            page, token, total = await database.read(
                lambda tx, at=token: accounts.list_accounts(  # type: ignore[misc]
                    tx, OPERATOR, limit=2, page_token=at, include_total=True, **fields
                )
            )
            found += [one.name for one in page]
            if token is None:
                return found, total

    assert await names() == (["ada", "Bob", "bobby", "carol", "robot"], 5)
    assert await names(name_contains="\uff22OB") == (["Bob", "bobby"], 2)
    assert await names(name_contains="%") == ([], 0)
    assert await names(kind="service") == ([robot.name], 1)
    assert await names(kind="user", is_admin=False, is_disabled=True) == ([], 0)


async def test_changing_an_account_wakes_every_process_and_is_recorded_without_the_address(database: Registry) -> None:
    await an_administrator(database)
    ada = await an_account(database, "ada")
    before = await version_of_access(database)
    changed = await change(database, ada, display_name="Ada L.", email="ada@example.com", is_admin=True)
    assert (changed.display_name, changed.email, changed.is_admin) == ("Ada L.", "ada@example.com", True)
    assert await version_of_access(database) == before + 1
    assert await change(database, ada, display_name="Ada L.") == changed, "no change"
    assert await version_of_access(database) == before + 1
    assert (await change(database, ada, email="")).email is None
    page = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions(["account.updated"])))
    assert page.events[1].after == {"display_name": "Ada L.", "has_email": True, "is_admin": True}
    assert page.events[1].before == {"display_name": "", "has_email": False, "is_admin": False}
    assert "example" not in json.dumps([[one.before, one.after] for one in page.events])


async def test_last_administrator_stays(database: Registry) -> None:
    root = await an_administrator(database)
    # Neither can sign in as an administrator would.
    await an_account(database, "robot", kind="service", is_admin=True)
    other = await an_administrator(database, "other")
    await change(database, other, is_disabled=True)
    for refused in (change(database, root, is_admin=False), change(database, root, is_disabled=True)):
        with pytest.raises(LastAdministrator, match="'root' is the last administrator"):
            await refused
    with pytest.raises(LastAdministrator, match="cannot be deleted"):
        await delete(database, root)
    await change(database, other, is_disabled=False)
    await change(database, root, is_admin=False)


@pytest.mark.parametrize("second", ["demoted", "disabled", "deleted"])
async def test_of_two_administrators_that_go_at_once_one_stays(database: Registry, second: str) -> None:
    await an_administrator(database)
    for number in range(5):
        await an_administrator(database, f"admin{number}")
        first, other = await all_administrators(database)
        # Two connections on PostgreSQL.
        outcomes = await asyncio.gather(
            change(database, first, is_admin=False),
            delete(database, other)
            if second == "deleted"
            else change(database, other, **{"is_admin" if second == "demoted" else "is_disabled": second != "demoted"}),
            return_exceptions=True,
        )
        assert sum(isinstance(one, LastAdministrator) for one in outcomes) == 1, outcomes
        assert len(await all_administrators(database)) == 1


async def all_administrators(database: Registry) -> list[StoredAccount]:
    found, _, _ = await database.read(lambda tx: accounts.list_accounts(tx, OPERATOR, is_admin=True, is_disabled=False))
    return found


async def test_disabling_ends_sessions_and_tokens_for_good(database: Registry) -> None:
    await an_administrator(database)
    ada = await an_account(database, "ada")
    token = await a_token(database, ada)
    await database.write(a_session_of(ada.row))
    await change(database, ada, is_disabled=True)
    assert await tokens_and_sessions(database, ada) == ([], 0)
    await change(database, ada, is_disabled=False)
    assert await tokens_and_sessions(database, ada) == ([], 0)
    stored = await database.read(lambda tx: tx.api_tokens.get(token.token.row))
    assert stored is not None
    assert stored.revoked_at_ms is not None


async def test_password_replaces_the_old_one_and_ends_the_other_sessions(database: Registry) -> None:
    ada = await an_account(database, "ada", password_hash=A_HASH)
    here, _ = await database.write(a_session_of(ada.row)), await database.write(a_session_of(ada.row))
    me = acting_as(ada, session=here)

    async def set_own(by: Any, **fields: Any) -> StoredAccount:
        return await database.write(
            lambda tx: accounts.set_password(tx, by, account="ada", password_hash="new", **fields)
        )

    for wrong in (None, "other"):
        with pytest.raises(StaleWrite):
            await set_own(me, current_hash=wrong)
    await set_own(me, current_hash=A_HASH)
    left = await database.read(lambda tx: tx.api_tokens.sessions(ada.row, last=None, limit=100))
    assert [one.row for one in left.items] == [here]
    assert await database.read(lambda tx: tx.accounts.password_hash(ada.row)) == "new"
    with pytest.raises(PermissionDenied):
        await set_own(acting_as(await an_account(database, "bob")))
    await set_own(OPERATOR)
    assert await tokens_and_sessions(database, ada) == ([], 0)
    robot = await an_account(database, "robot", kind="service")
    with pytest.raises(InvalidInput, match="Service accounts have no password"):
        await database.write(
            lambda tx: accounts.set_password(tx, OPERATOR, account=robot.account_id, password_hash="new")
        )


async def test_deleted_account_gives_its_name_but_not_its_id(database: Registry) -> None:
    await an_administrator(database)
    ada = await an_account(database, "ada", password_hash=A_HASH, email="ada@example.com")
    await a_token(database, ada)
    await database.write(a_session_of(ada.row))
    group = await database.write(lambda tx: groups.create_group(tx, OPERATOR, name="team"))
    await database.write(lambda tx: groups.put_member(tx, OPERATOR, group="team", account="ada"))
    await delete(database, ada)
    assert await tokens_and_sessions(database, ada) == ([], 0)
    assert (await database.read(lambda tx: groups.get_group(tx, OPERATOR, group=group.group_id))).members_count == 0
    for name in ("ada", ada.account_id):
        with pytest.raises(AccountNotFound):
            await read(database, name)
    assert (await an_account(database, "ADA")).row > ada.row


async def test_account_that_owns_things_is_deleted_only_after_they_were_given_away(database: Registry) -> None:
    await an_administrator(database)
    ada, bob = await an_account(database, "ada"), await an_account(database, "bob")
    me = acting_as(ada)
    for name in ("wine", "beer"):
        await database.write(
            lambda tx, n=name: registered_models.create_registered_model(tx, me, name=n, description=None, tags={})  # type: ignore[misc]
        )
    await database.write(
        lambda tx: experiments.create_experiment(tx, me, name="tasting", artifact_location=None, tags={})
    )
    with pytest.raises(AccountOwnsObjects, match="'ada' owns 2 registered models and 1 experiment") as refused:
        await delete(database, ada)
    assert refused.value.counts == {"registered_models": 2, "experiments": 1, "publishers": 0}
    with pytest.raises(AccountNotFound) as missing:
        await delete(database, ada, transfer_to="stranger")
    assert missing.value.field == "transfer_to"
    with pytest.raises(InvalidInput, match="is the account to be deleted"):
        await delete(database, ada, transfer_to="ADA")
    await delete(database, ada, transfer_to="bob")
    assert (await database.read(lambda tx: tx.accounts.owned(bob.row))) == (2, 1, 0)
    given = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions(["owner.set"])))
    assert sorted(one.subject.kind for one in given.events) == ["experiment", "registered_model", "registered_model"]
    assert {(one.before or {})["owner"] for one in given.events} == {ada.account_id}
    page = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions(["account.deleted"])))
    assert page.events[0].before is not None
    assert page.events[0].before["transferred_to"] == bob.account_id


async def test_nobody_deletes_their_own_account(database: Registry) -> None:
    root, _ = await an_administrator(database), await an_administrator(database, "other")
    with pytest.raises(OwnAccount, match="^Users cannot delete their own account. Ask another admin to delete"):
        await delete(database, root, acting_as(root))


async def test_only_who_manages_accounts_changes_them_or_sees_their_events(database: Registry) -> None:
    ada = await an_account(database, "ada")
    me = acting_as(ada)
    for refused in (
        change(database, ada, me, is_admin=True),
        delete(database, ada, me),
        database.write(lambda tx: accounts.create_account(tx, me, name="bob")),
        database.read(lambda tx: accounts.list_accounts(tx, me, is_admin=True)),
    ):
        with pytest.raises(PermissionDenied):
            await refused
    assert (await database.read(lambda tx: accounts.get_account(tx, me, account="ada"))).row == ada.row
    mine = await database.read(lambda tx: events.list_events(tx, me, EventConditions()))
    assert mine.events == []
    theirs = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions()))
    assert [one.type for one in theirs.events] == ["account.created"]
    assert not await database.read(lambda tx: events.readable_events(tx, me, theirs.events))
    assert not events.may_read_all_events(me)
    assert events.may_read_all_events(OPERATOR)


async def test_refused_change_leaves_nothing(database: Registry) -> None:
    root = await an_administrator(database)
    before = await version_of_access(database)
    with pytest.raises(GreenroomError):
        await change(database, root, display_name="x", is_admin=False)
    assert await version_of_access(database) == before
    assert await read(database, "root") == root


async def tokens_and_sessions(database: Registry, account: StoredAccount) -> tuple[list[str], int]:
    """Read the names of an account's tokens and the number of its sessions."""
    page = await database.read(lambda tx: tx.api_tokens.of_account(account.row, last=None, limit=100))
    sessions = await database.read(lambda tx: tx.api_tokens.sessions(account.row, last=None, limit=100))
    return [one.name for one in page.items], len(sessions.items)
