"""Groups and their members on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from greenroom.core.accounts import Group
from greenroom.errors import (
    AccountNotFound,
    Conflict,
    GroupExists,
    GroupInUse,
    GroupNotFound,
    InvalidInput,
    InvalidName,
    PermissionDenied,
)
from greenroom.services.access import groups
from greenroom.services.history import events
from greenroom.services.history.events import EventConditions
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.accounts import OPERATOR, acting_as, an_account
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio

_GRANT = Sql(
    "INSERT INTO grants (workspace, resource_kind, resource_id, subject, role, created_at_ms, created_by) "
    "VALUES ('default', 'registered_model', $1, $2, 'viewer', 1, 'operator')"
)
_GRANTS = Sql("SELECT count(*) FROM grants")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Registry]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    yield database
    await database.close()


async def create(database: Registry, name: str, **fields: Any) -> Group:
    return await database.write(lambda tx: groups.create_group(tx, OPERATOR, name=name, **fields))


async def members(database: Registry, group: str, *, limit: int = 50) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    token, total = None, None
    while True:
        page, token, total = await database.read(
            lambda tx, at=token: groups.list_members(  # type: ignore[misc]
                tx, OPERATOR, group=group, limit=limit, page_token=at, include_total=True
            )
        )
        found += [(one.account.name, one.sources) for one in page]
        if token is None:
            assert total == len(found)
            return found


async def put(database: Registry, group: str, account: str) -> None:
    await database.write(lambda tx: groups.put_member(tx, OPERATOR, group=group, account=account))


async def types_of_events(database: Registry) -> list[str]:
    page = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions()))
    return [one.type for one in page.events]


async def test_group_is_found_by_id_and_by_any_spelling_of_its_name(database: Registry) -> None:
    made = await create(database, "  Data Science ", description="Who trains models.")
    assert (made.name, made.description, made.members_count) == ("Data Science", "Who trains models.", 0)
    for name in (made.group_id, "data science", "DATA SCIENCE", "D\u0430t\u0430 Science"):
        found = await database.read(lambda tx, n=name: groups.get_group(tx, OPERATOR, group=n))  # type: ignore[misc]
        assert found == made
    for name in ("gr_0", "", "ops", "\0", "\ud800", "x" * 10_000):
        with pytest.raises(GroupNotFound):
            await database.read(lambda tx, n=name: groups.get_group(tx, OPERATOR, group=n))  # type: ignore[misc]


async def test_names_that_look_alike_are_one_name(database: Registry) -> None:
    await create(database, "ops")
    ml = await create(database, "ml")
    with pytest.raises(GroupExists, match="'OPS' cannot be told from 'ops'"):
        await create(database, "OPS")
    with pytest.raises(GroupExists, match="'ops' is taken"):
        await database.write(lambda tx: groups.update_group(tx, OPERATOR, group=ml.group_id, name="ops"))
    # Only another spelling of its own name.
    renamed = await database.write(lambda tx: groups.update_group(tx, OPERATOR, group="ml", name="ML"))
    assert (renamed.row, renamed.name) == (ml.row, "ML")


async def test_names_that_cannot_be_used_are_refused(database: Registry) -> None:
    for name in ("", "   ", "gr_7", "GR_7", "a\0b", "a\nb", "a\u202eb", "x" * 251, "\ud800"):
        with pytest.raises(InvalidName) as refused:
            await create(database, name)
        assert refused.value.field == "name"
    with pytest.raises(InvalidInput):
        await create(database, "ops", description="x" * 5001)


async def test_groups_are_listed_by_name_over_pages(database: Registry) -> None:
    for name in ("ops", "Data", "mlops", "%"):
        await create(database, name)

    async def names(**fields: Any) -> list[str]:
        found: list[str] = []
        token = None
        while True:
            page, token, total = await database.read(
                lambda tx, at=token: groups.list_groups(  # type: ignore[misc]
                    tx, OPERATOR, limit=1, page_token=at, include_total=True, **fields
                )
            )
            found += [one.name for one in page]
            if token is None:
                assert total == len(found)
                return found

    assert await names() == ["%", "Data", "mlops", "ops"]
    assert await names(name_contains="OPS") == ["mlops", "ops"]
    assert await names(name_contains="%") == ["%"]


async def test_members_are_listed_by_name_with_who_says_so(database: Registry) -> None:
    group = await create(database, "ops")
    for name in ("carol", "Bob", "ada"):
        await an_account(database, name)
        await put(database, "ops", name)
    await put(database, "ops", "ADA")  # again
    ada = await an_account(database, "dave")

    async def follow(tx: SqlTransaction) -> None:
        await tx.accounts.lock_changes()
        await groups.add_member(tx, OPERATOR, group, ada, source="https://id.example")

    await database.write(follow)
    assert await members(database, "ops", limit=2) == [
        ("ada", ("",)),
        ("Bob", ("",)),
        ("carol", ("",)),
        ("dave", ("https://id.example",)),
    ]
    assert (await types_of_events(database)).count("group_member.added") == 4
    with pytest.raises(Conflict, match="because https://id.example says so"):
        await database.write(lambda tx: groups.delete_member(tx, OPERATOR, group="ops", account="dave"))
    # A person says so, too: they take back only what they said.
    await put(database, "ops", "dave")
    await database.write(lambda tx: groups.delete_member(tx, OPERATOR, group="ops", account="dave"))
    assert (await members(database, "ops"))[-1] == ("dave", ("https://id.example",))
    await database.write(lambda tx: groups.delete_member(tx, OPERATOR, group="ops", account="ada"))
    with pytest.raises(AccountNotFound, match="'ada' is not a member"):
        await database.write(lambda tx: groups.delete_member(tx, OPERATOR, group="ops", account="ada"))


async def test_group_in_use_is_deleted_only_by_force_with_its_grants(database: Registry) -> None:
    group = await create(database, "ops")
    await an_account(database, "ada")
    await put(database, "ops", "ada")

    async def grant(tx: SqlTransaction) -> None:
        for model in (1, 2):
            await tx._session.run(_GRANT, model, group.subject)
        await tx._session.run(_GRANT, 1, "group:999")

    await database.write(grant)
    with pytest.raises(GroupInUse, match="2 roles are granted to the group 'ops'") as refused:
        await database.write(lambda tx: groups.delete_group(tx, OPERATOR, group="ops"))
    assert (refused.value.grants_count, refused.value.field) == (2, "force")
    assert await members(database, "ops") == [("ada", ("",))]
    assert await database.write(lambda tx: groups.delete_group(tx, OPERATOR, group="ops", force=True)) == 2

    async def left(tx: SqlTransaction) -> int:
        row = await tx._session.one(_GRANTS)
        assert row is not None
        return int(row[0])

    assert await database.read(left) == 1
    page = await database.read(lambda tx: events.list_events(tx, OPERATOR, EventConditions(["group.deleted"])))
    assert page.events[0].before == {"name": "ops", "members_count": 1, "grants_count": 2}
    # The name is free, the id is not.
    assert (await create(database, "ops")).row > group.row


async def test_only_who_manages_accounts_changes_groups(database: Registry) -> None:
    await create(database, "ops")
    me = acting_as(await an_account(database, "ada"))
    for refused in (
        lambda tx: groups.create_group(tx, me, name="mine"),
        lambda tx: groups.update_group(tx, me, group="ops", name="mine"),
        lambda tx: groups.delete_group(tx, me, group="ops", force=True),
        lambda tx: groups.put_member(tx, me, group="ops", account="ada"),
        lambda tx: groups.delete_member(tx, me, group="ops", account="ada"),
    ):
        with pytest.raises(PermissionDenied):
            await database.write(refused)
    assert (await database.read(lambda tx: groups.get_group(tx, me, group="ops"))).name == "ops"
