"""Groups of one workspace, which MLflow's clients call roles: who manages them, and what their grants give."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest

from greenroom.core.access import Principal
from greenroom.core.accounts import Group, StoredAccount
from greenroom.core.grants import Grant
from greenroom.core.mlflow_levels import Level
from greenroom.errors import (
    AlreadyExists,
    GrantNotFound,
    GreenroomError,
    GroupExists,
    GroupNotFound,
    PermissionDenied,
    RegisteredModelNotFound,
    StateConflict,
)
from greenroom.services.access import grants, workspace_groups
from greenroom.services.access.accounts import find_account
from greenroom.services.access.grants import Where, Who
from greenroom.services.history import history
from greenroom.services.registry import registered_models
from greenroom.services.vendor_access import mlflow_roles
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.people import a_principal, an_account
from tests.support.registry import Registry, a_model

pytestmark = pytest.mark.anyio
WINE = Where(model="wine")


class World(NamedTuple):
    """A store with a model without an owner, an administrator of the server, and two people."""

    database: Registry
    root: Principal
    ada: StoredAccount
    ben: StoredAccount

    async def write(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        return await self.database.write(lambda tx: verb(tx, actor, **fields))

    async def read(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        return await self.database.read(lambda tx: verb(tx, actor, **fields))

    async def person(self, account: StoredAccount) -> Principal:
        return await a_principal(self.database, account.row, account.name)

    async def group(self, name: str) -> Group:
        made: Group = await self.write(workspace_groups.create_workspace_group, self.root, name=name)
        return made

    async def grant(self, role: str, who: Who, where: Where = WINE) -> Grant:
        made: Grant = await self.write(grants.create_grant, self.root, where=where, who=who, role=role)
        return made

    async def refused(self, kind: type[GreenroomError], verb: Any, actor: Principal, **fields: Any) -> None:
        with pytest.raises(kind):
            await self.write(verb, actor, **fields)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    root = await an_account(database, "root", is_admin=True)
    for name in ("ada", "ben"):
        await an_account(database, name)
    ada, ben = [
        await database.read(lambda tx, name=name: find_account(tx, name))  # type: ignore[misc]
        for name in ("ada", "ben")
    ]
    yield World(database, await a_principal(database, root, "root", is_admin=True), ada, ben)
    await database.close()


async def test_members_hold_what_is_granted_to_their_group_until_it_is_deleted(world: World) -> None:
    group = await world.group("tasters")
    await world.grant("viewer", Who(group=group.group_id))
    get = registered_models.get_registered_model
    await world.refused(RegisteredModelNotFound, get, await world.person(world.ada), name="wine")
    put = workspace_groups.put_workspace_member
    assert await world.write(put, world.root, row=group.row, account=world.ada)
    assert not await world.write(put, world.root, row=group.row, account=world.ada)
    assert (await world.read(get, await world.person(world.ada), name="wine")).name == "wine"
    await world.write(workspace_groups.delete_workspace_group, world.root, row=group.row)
    await world.refused(RegisteredModelNotFound, get, await world.person(world.ada), name="wine")
    assert await world.database.read(lambda tx: tx.workspace_groups.memberships()) == []
    assert await world.database.read(lambda tx: tx.workspace_groups.grants_to([group.subject])) == []


async def test_names_are_unique_in_their_workspace(world: World) -> None:
    tasters, buyers = await world.group("tasters"), await world.group("buyers")
    await world.refused(GroupExists, workspace_groups.create_workspace_group, world.root, name="Tasters")
    await world.refused(
        GroupExists, workspace_groups.update_workspace_group, world.root, row=buyers.row, name="tasters"
    )
    renamed = await world.write(
        workspace_groups.update_workspace_group, world.root, row=tasters.row, name="TASTERS", description="They taste."
    )
    assert (renamed.row, renamed.name, renamed.description) == (tasters.row, "TASTERS", "They taste.")
    # A group of the whole server may have the name, and is none of the workspace's.
    found = await world.database.read(lambda tx: tx.workspace_groups.listed(["default"]))
    assert [one.name for one in found] == ["TASTERS", "buyers"]
    assert await world.database.read(lambda tx: tx.workspace_groups.listed(["elsewhere"])) == []
    assert await world.database.read(lambda tx: tx.workspace_groups.listed(None)) == found


async def test_only_those_who_administer_the_workspace_change_its_groups(world: World) -> None:
    group = await world.group("tasters")
    await world.grant("manager", Who(account="ben"), Where("workspace"))
    ben = await world.person(world.ben)
    calls: list[tuple[Any, dict[str, Any]]] = [
        (workspace_groups.create_workspace_group, {"name": "mine"}),
        (workspace_groups.update_workspace_group, {"row": group.row, "name": "mine"}),
        (workspace_groups.delete_workspace_group, {"row": group.row}),
        (workspace_groups.put_workspace_member, {"row": group.row, "account": world.ben}),
        (workspace_groups.delete_workspace_member, {"row": group.row, "account": world.ben}),
    ]
    for verb, fields in calls:
        await world.refused(PermissionDenied, verb, ben, **fields)
    for verb, fields in calls[1:]:
        await world.refused(GroupNotFound, verb, world.root, **{**fields, "row": group.row + 1})


async def test_a_grant_changes_its_role_and_keeps_its_id(world: World) -> None:
    made = await world.grant("viewer", Who(account="ada"))
    changed = await world.write(grants.change_grant, world.root, row=made.row, role="contributor")
    assert (changed.row, changed.role) == (made.row, "contributor")
    await world.grant("approver", Who(account="ada"))
    await world.refused(AlreadyExists, grants.change_grant, world.root, row=made.row, role="approver")
    # A manager gives and takes what a manager holds, and no more.
    await world.grant("manager", Who(account="ben"))
    ben = await world.person(world.ben)
    assert (await world.write(grants.change_grant, ben, row=made.row, role="manager")).role == "manager"
    whole = await world.grant("administrator", Who(account="ada"), Where("workspace"))
    await world.refused(GrantNotFound, grants.change_grant, ben, row=whole.row, role="viewer")
    # Who is the last to manage access stays it.
    ada = await world.person(world.ada)
    await world.refused(StateConflict, grants.change_grant, ada, row=whole.row, role="viewer")
    found, _ = await world.read(history.history_of_model, world.root, name="wine", limit=9, page_token=None)
    assert [type(one.change).__name__ for one in found[:2]] == ["GrantCreated", "GrantDeleted"]


async def test_what_a_role_is_granted_on_a_deleted_model_is_not_listed(world: World) -> None:
    group = await world.group("tasters")
    await world.grant("viewer", Who(group=group.group_id))
    await world.grant("member", Who(group=group.group_id), Where("workspace"))
    role = await world.read(mlflow_roles.get_role, world.root, row=group.row)
    assert [one[1:] for one in role.permissions] == [
        ("registered_model", "wine", Level.READ),
        ("workspace", "*", Level.USE),
    ]
    await world.write(registered_models.delete_registered_model, world.root, name="wine")
    role = await world.read(mlflow_roles.get_role, world.root, row=group.row)
    assert [one.resource_type for one in role.permissions] == ["workspace"]
