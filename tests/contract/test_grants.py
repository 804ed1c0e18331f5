"""Grants and owners: who may give and take which role, what it changes at once, and who is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal, NamedTuple

import pytest

from greenroom.core.access import Principal
from greenroom.core.permissions import EVERYTHING, Permission
from greenroom.core.roles import Role, TokenScope
from greenroom.errors import (
    AlreadyExists,
    GrantNotFound,
    GreenroomError,
    Inconsistent,
    InvalidInput,
    PermissionDenied,
    RegisteredModelNotFound,
    StateConflict,
    StillInUse,
)
from greenroom.services.access import access, grants, roles
from greenroom.services.access.access_facts import refusal_in_workspace
from greenroom.services.access.grants import Where, Who
from greenroom.services.history import events, history
from greenroom.services.registry import comments, registered_models
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.access import by_token
from tests.support.people import a_group, a_principal, an_account, disable
from tests.support.registry import Registry, a_model

pytestmark = pytest.mark.anyio
WINE = Where(model="wine")
ADA = Who(account="ada")


class World(NamedTuple):
    """A store with a model of no one, an administrator of the server, and two people without any role."""

    database: Registry
    root: Principal
    ada: int
    ben: int

    async def write(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        return await self.database.write(lambda tx: verb(tx, actor, **fields))

    async def read(self, verb: Any, actor: Principal, **fields: Any) -> Any:
        return await self.database.read(lambda tx: verb(tx, actor, **fields))

    async def person(self, name: str, **fields: Any) -> Principal:
        return await a_principal(self.database, {"ada": self.ada, "ben": self.ben}[name], name, **fields)

    async def grant(self, role: str, *, where: Where = WINE, who: Who = ADA, by: Principal | None = None) -> Any:
        return await self.write(grants.create_grant, by or self.root, where=where, who=who, role=role)

    async def refused(self, kind: type[GreenroomError], verb: Any, actor: Principal, **fields: Any) -> GreenroomError:
        with pytest.raises(kind) as error:
            await self.write(verb, actor, **fields)
        return error.value


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    await a_model(database, "wine")
    root = await an_account(database, "root", is_admin=True)
    ada, ben = await an_account(database, "ada"), await an_account(database, "ben")
    yield World(database, await a_principal(database, root, "root", is_admin=True), ada, ben)
    await database.close()


async def test_a_grant_on_a_model_holds_at_once_and_ends_at_once(world: World) -> None:
    ada = await world.person("ada")
    get = registered_models.get_registered_model
    await world.refused(RegisteredModelNotFound, get, ada, name="wine")
    made = await world.grant("viewer")
    assert (made.grant_id, made.holder_name, made.role_name, made.resource_name) == ("grant_1", "ada", "viewer", "wine")
    assert (await world.read(get, ada, name="wine")).name == "wine"
    await world.write(grants.delete_grant, world.root, row=made.row)
    await world.refused(RegisteredModelNotFound, get, ada, name="wine")


async def test_a_refusal_names_who_can_help_those_who_see_the_object_alone(world: World) -> None:
    await world.grant("viewer")
    ops = await a_group(world.database, "ops", [world.ben])
    await world.grant("manager", who=Who(group="ops"))
    ada = await world.person("ada")
    fields = {"name": "wine", "version": None, "text": "Dry."}
    error = await world.refused(PermissionDenied, comments.create_comment, ada, **fields)
    assert isinstance(error, PermissionDenied)
    assert error.message == "Permission denied: comment:create is needed. the group ops can grant it."
    assert (error.permission, error.granted_by) == ("comment:create", ("the group ops",))
    assert ops
    # With a token that may only read, no one can help.
    reader = await world.person("ada", allowed=frozenset(one for one in EVERYTHING if one.value.endswith(":read")))
    error = await world.refused(PermissionDenied, comments.create_comment, reader, **fields)
    assert isinstance(error, PermissionDenied)
    assert error.granted_by == ()


async def test_a_refusal_names_only_those_who_can_grant_what_is_missing(world: World) -> None:
    steward = {"name": "steward", "description": "", "permissions": ["access:manage", "registered_model:read"]}
    await world.write(roles.create_role, world.root, **steward)
    await world.grant("viewer")
    await world.grant("steward", who=Who(account="ben"))
    await a_group(world.database, "stewards", [world.ben])
    await world.grant("steward", who=Who(group="stewards"))
    ada = await world.person("ada")

    async def granted_by() -> tuple[str, ...]:
        error = await world.refused(PermissionDenied, registered_models.delete_registered_model, ada, name="wine")
        assert isinstance(error, PermissionDenied)
        assert error.permission == "registered_model:delete"
        return tuple(error.granted_by)

    assert await granted_by() == ("root",)
    told = await world.read(access.explain_access, ada, permission="registered_model:delete", account=None, where=WINE)
    assert told.explanations[0].granted_by.names == ("root",)
    await a_group(world.database, "ops", [])
    await world.grant("manager", who=Who(group="ops"))
    assert await granted_by() == ("the group ops",)
    # What a group and a direct grant hold together.
    await world.grant("contributor", who=Who(account="ben"))
    assert await granted_by() == ("the group ops",)
    await world.grant("manager", who=Who(account="ben"))
    assert await granted_by() == ("ben", "the group ops")


async def test_the_limit_of_a_token_is_named_where_it_is_the_reason(world: World) -> None:
    await world.grant("contributor", where=Where("workspace"))
    limited = by_token(await world.person("ada"), TokenScope.WRITE, models=[1])
    create = registered_models.create_registered_model
    error = await world.refused(PermissionDenied, create, limited, name="ale", description=None, tags={})
    assert "The API token sent may not use it" in error.message
    assert isinstance(error, PermissionDenied)
    after = await world.database.read(lambda tx: refusal_in_workspace(tx, limited, error))
    assert after.message == error.message


async def test_nobody_grants_or_takes_more_than_they_hold_there(world: World) -> None:
    managed = await world.grant("manager", where=Where("workspace"), who=Who(account="ben"))
    ben = await world.person("ben")
    administrator = await world.grant("administrator", where=Where("workspace"))
    for where in (Where("workspace"), Where("models"), WINE):
        await world.refused(PermissionDenied, grants.create_grant, ben, where=where, who=ADA, role="administrator")
        made = await world.grant("manager", where=where, by=ben)
        await world.write(grants.delete_grant, ben, row=made.row)
    await world.refused(PermissionDenied, grants.delete_grant, ben, row=administrator.row)
    await world.write(grants.delete_grant, world.root, row=managed.row)
    ben = await world.person("ben")
    await world.grant("contributor", who=Who(account="ben"))
    await world.refused(PermissionDenied, grants.create_grant, ben, where=WINE, who=ADA, role="viewer")
    # A custom role that manages access, but cannot delete, does not let its holder grant a manager.
    await world.write(
        roles.create_role,
        world.root,
        name="steward",
        description="",
        permissions=["access:manage", "access:read", "registered_model:read"],
    )
    await world.grant("steward", who=Who(account="ben"))
    ben = await world.person("ben")
    error = await world.refused(PermissionDenied, grants.create_grant, ben, where=WINE, who=ADA, role="manager")
    assert "Permission denied: " in error.message
    await world.grant("steward", by=ben)


@pytest.mark.parametrize("resource", ["model", "models", "workspace"])
async def test_denying_and_ending_a_denial_take_what_a_manager_holds(
    world: World, resource: Literal["model", "models", "workspace"]
) -> None:
    where = WINE if resource == "model" else Where(resource)
    permissions = ["access:manage", "access:read", "registered_model:read"]
    steward = {"name": "steward", "description": "", "permissions": permissions}
    await world.write(roles.create_role, world.root, **steward)
    await world.grant("steward", where=where, who=Who(account="ben"))
    managed = await world.grant("manager", where=where)
    await a_group(world.database, "ops", [world.ada])
    ben = await world.person("ben")
    await world.refused(PermissionDenied, grants.delete_grant, ben, row=managed.row)
    for who in (ADA, Who(group="ops"), Who(account="root")):
        await world.refused(PermissionDenied, grants.create_grant, ben, where=where, who=who, role="denied")
    mine = await world.grant("steward", where=where, by=ben)
    await world.refused(PermissionDenied, grants.change_grant, ben, row=mine.row, role="denied")

    ada = await world.person("ada")
    await a_group(world.database, "guests", [])
    denial = await world.grant("denied", where=where, who=Who(group="guests"), by=ada)
    await world.refused(PermissionDenied, grants.delete_grant, ben, row=denial.row)
    await world.refused(PermissionDenied, grants.change_grant, ben, row=denial.row, role="steward")
    await world.write(grants.delete_grant, ada, row=denial.row)


async def test_the_last_one_who_can_manage_stays(world: World) -> None:
    made = await world.grant("administrator", where=Where("workspace"))
    ada = await world.person("ada")
    error = await world.refused(StateConflict, grants.delete_grant, ada, row=made.row)
    assert "No one in this workspace could manage access" in error.message
    other = await world.grant("administrator", where=Where("workspace"), who=Who(account="ben"))
    await disable(world.database, world.ben)
    await world.refused(StateConflict, grants.delete_grant, ada, row=made.row)
    # The administrators of the server remain when one of them decides so.
    await world.write(grants.delete_grant, world.root, row=made.row)
    await world.write(grants.delete_grant, world.root, row=other.row)


async def test_an_owner_can_be_replaced_but_not_by_nobody(world: World) -> None:
    await world.grant("member", where=Where("workspace"))
    ada = await world.person("ada")
    await world.write(registered_models.create_registered_model, ada, name="ale", description=None, tags={})
    ale = Where(model="ale")
    assert (await world.read(grants.get_owner, ada, where=ale)).owner_name == "ada"
    await world.refused(StateConflict, grants.set_owner, ada, where=ale, owner=None)
    await world.refused(Inconsistent, grants.set_owner, ada, where=ale, owner="stranger")
    await world.refused(StateConflict, grants.create_grant, ada, where=ale, who=ADA, role="denied")
    after = await world.write(grants.set_owner, ada, where=ale, owner=f"acc_{world.ben}")
    assert (after.owner, after.owner_name) == (f"acc_{world.ben}", "ben")
    await world.refused(RegisteredModelNotFound, registered_models.get_registered_model, ada, name="ale")
    ben = await world.person("ben")
    assert (await world.read(registered_models.get_registered_model, ben, name="ale")).name == "ale"


async def test_odd_grants_are_refused_with_their_field(world: World) -> None:
    def one(**fields: Any) -> dict[str, Any]:
        return {"where": WINE, "who": ADA, "role": "viewer", **fields}

    await world.grant("viewer")
    for kind, field, fields in (
        (AlreadyExists, "role", one()),
        (Inconsistent, "role", one(role="king")),
        (Inconsistent, "role", one(role="role_99")),
        (Inconsistent, "account", one(who=Who(account="stranger"))),
        (Inconsistent, "group", one(who=Who(group="stranger"))),
        (InvalidInput, "account", one(who=Who())),
        (InvalidInput, "account", one(who=Who(account="ada", group="ops"))),
        (InvalidInput, "resource", one(where=Where())),
        (InvalidInput, "model", one(where=Where("model"))),
        (InvalidInput, "experiment_id", one(where=Where(model="wine", experiment_id="0"))),
        (InvalidInput, "resource", one(where=Where("workspace", model="wine"))),
        (RegisteredModelNotFound, "name", one(where=Where(model="rye"))),
    ):
        error = await world.refused(kind, grants.create_grant, world.root, **fields)
        assert error.field == field, fields


async def test_a_model_has_a_limited_number_of_grants(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "MAX_GRANTS_ON_MODEL", 2)
    await world.grant("viewer")
    made = await world.grant("manager")
    error = await world.refused(StateConflict, grants.create_grant, world.root, where=WINE, who=ADA, role="contributor")
    assert (error.field, "2 grants" in str(error), "group" in str(error)) == ("model", True, True)
    for where in (Where("models"), Where("workspace")):
        await world.grant("member", where=where)
    await world.write(grants.delete_grant, world.root, row=made.row)
    await world.grant("contributor")


async def test_a_grant_that_may_not_be_seen_does_not_exist(world: World) -> None:
    made = await world.grant("viewer", who=Who(account="ben"))
    ada, ben = await world.person("ada"), await world.person("ben")
    for person in (ada, ben):
        await world.refused(GrantNotFound, grants.get_grant, person, row=made.row)
        await world.refused(GrantNotFound, grants.delete_grant, person, row=made.row)
    await world.refused(GrantNotFound, grants.delete_grant, world.root, row=99)


async def test_grants_are_listed_in_pages(world: World) -> None:
    await a_group(world.database, "ops", [world.ben])
    for who in (ADA, Who(account="ben"), Who(group="ops")):
        await world.grant("viewer", who=who)
        await world.grant("contributor", where=Where(experiment_id="0"), who=who)
    found, token = [], None
    for _ in range(3):
        page = await world.read(
            grants.list_grants, world.root, where=Where(), who=Who(), limit=2, page_token=token, include_total=True
        )
        assert page.total_count == 6
        found += page.grants
        token = page.next_page_token
    assert token is None
    assert [(one.holder_name, one.resource.name) for one in found] == [
        (name, what) for name in ("ada", "ben", "ops") for what in ("model", "experiment")
    ]
    page = await world.read(grants.list_grants, world.root, where=WINE, who=Who(group="ops"), limit=9, page_token=None)
    assert [one.role for one in page.grants] == ["viewer"]


async def test_roles_are_listed_in_pages(world: World) -> None:
    for name in ("tester", "auditor", "wine-keeper"):
        await world.write(roles.create_role, world.root, name=name, description="", permissions=["run:read"])
    expected = [*(one.value for one in Role), "auditor", "tester", "wine-keeper"]
    for limit in (1, 3, len(Role), len(Role) + 1, 1000):
        found, token = [], None
        while True:
            page = await world.read(roles.list_roles, world.root, limit=limit, page_token=token, include_total=True)
            assert page.total_count == len(expected)
            found += [one.value if isinstance(one, Role) else one.name for one in page.roles]
            token = page.next_page_token
            assert len(page.roles) == limit or token is None
            if token is None:
                break
        assert found == expected, limit


async def test_everyone_with_access_is_listed_with_the_reasons(world: World) -> None:
    await a_group(world.database, "ops", [world.ada, world.ben])
    await world.grant("contributor", who=Who(group="ops"))
    await world.grant("manager", where=Where("models"))
    await world.grant("denied", who=Who(account="ben"))
    page = await world.read(access.list_access, world.root, where=WINE, limit=10, page_token=None)
    assert [(entry.holder.name, entry.role) for entry in page.entries] == [
        ("ada", "manager"),
        ("ben", "denied"),
        ("ops", "contributor"),
        ("root", "administrator"),
    ]
    ada = page.entries[0]
    assert [(one.source.kind, one.role, one.source.resource.name, one.group) for one in ada.sources] == [
        ("grant", "manager", "models", None),
        ("grant", "contributor", "model", "ops"),
    ]
    first = await world.read(access.list_access, world.root, where=WINE, limit=3, page_token=None)
    rest = await world.read(access.list_access, world.root, where=WINE, limit=3, page_token=first.next_page_token)
    assert [*first.entries, *rest.entries] == page.entries
    assert rest.next_page_token is None


async def test_an_explanation_agrees_with_every_decision(world: World) -> None:
    """For each role, on each resource: what is explained is what the principal holds."""
    where_of = {"model": WINE, "models": Where("models"), "workspace": Where("workspace")}
    for role in ("denied", "member", "viewer", "contributor", "approver", "manager", "administrator"):
        for where in where_of.values():
            made = await world.grant(role, where=where)
            ada = await world.person("ada")
            for asked in where_of.values():
                try:
                    own = await world.read(access.explain_access, ada, where=asked, account=None, permission=None)
                except (RegisteredModelNotFound, PermissionDenied):
                    own = None
                told = await world.read(access.explain_access, world.root, where=asked, account="ada", permission=None)
                resource = told.resource
                held = await world.read(grants.held_on, ada, resource=resource)
                for one in told.explanations:
                    assert one.is_allowed == (one.permission in held), (role, where, asked, one)
                    assert bool(one.through) == one.is_allowed
                assert own is None or [(one.permission, one.is_allowed) for one in own.explanations] == [
                    (one.permission, one.is_allowed) for one in told.explanations
                ]
            await world.write(grants.delete_grant, world.root, row=made.row)


async def test_what_is_missing_is_explained(world: World) -> None:
    ada = await world.person("ada")
    fields = {"account": None, "permission": "registered_model:delete"}
    await world.refused(RegisteredModelNotFound, access.explain_access, ada, where=WINE, **fields)
    await world.grant("viewer")
    await world.grant("manager", who=Who(account="ben"))
    (one,) = (await world.read(access.explain_access, ada, where=WINE, **fields)).explanations
    assert (one.is_allowed, one.granted_by.accounts, one.granted_by.groups) == (False, ("ben",), ())
    with pytest.raises(PermissionDenied):
        await world.read(access.explain_access, ada, where=WINE, account="ben", permission=None)
    with pytest.raises(InvalidInput, match="not a permission"):
        await world.read(access.explain_access, ada, where=WINE, account=None, permission="wine:drink")
    reader = await world.person("ben", allowed=frozenset({Permission.REGISTERED_MODEL_READ}))
    (one,) = (await world.read(access.explain_access, reader, where=WINE, **fields)).explanations
    assert (one.is_allowed, one.is_limited_by_token) == (False, True)


async def test_a_role_in_use_is_deleted_by_force_alone(world: World) -> None:
    made = await world.write(
        roles.create_role, world.root, name="tester", description="", permissions=["run:read", "experiment:read"]
    )
    await world.grant("tester", where=Where(experiment_id="0"))
    ada = await world.person("ada")
    assert (await world.read(experiments.get_experiment, ada, experiment_id="0")).name == "Default"
    error = await world.refused(StillInUse, roles.delete_role, world.root, role="tester")
    assert isinstance(error, StillInUse)
    assert error.counts == {"grants": 1}
    await world.refused(
        AlreadyExists, roles.create_role, world.root, name="tester", description="", permissions=["run:read"]
    )
    await world.refused(
        InvalidInput, roles.create_role, world.root, name="viewer", description="", permissions=["run:read"]
    )
    for wrong in (["workspace:read"], ["run:drink"], []):
        await world.refused(InvalidInput, roles.create_role, world.root, name="x", description="", permissions=wrong)
    changed = await world.write(roles.update_role, world.root, role=made.role_id, permissions=["run:read"])
    assert changed.permissions == {Permission.RUN_READ}
    await world.write(roles.delete_role, world.root, role=made.role_id, force=True)
    page = await world.read(grants.list_grants, world.root, where=Where(), who=Who(), limit=9, page_token=None)
    assert page.grants == []


async def test_events_about_access_are_for_those_who_may_see_it(world: World) -> None:
    made = await world.grant("viewer")
    await world.write(grants.delete_grant, world.root, row=made.row)
    await world.grant("viewer")
    await world.grant("viewer", where=Where("workspace"), who=Who(account="ben"))
    await world.write(roles.create_role, world.root, name="tester", description="", permissions=["run:read"])

    async def types(actor: Principal) -> list[str]:
        page = await world.read(events.list_events, actor, conditions=events.EventConditions())
        return [event.type for event in reversed(page.events)]

    async def lines(actor: Principal) -> list[str]:
        found, _ = await world.read(history.history_of_model, actor, name="wine", limit=9, page_token=None)
        return [event.type for event in reversed(found)]

    of_wine = ["registered_model.created", "grant.created", "grant.deleted", "grant.created"]
    assert await types(world.root) == [*of_wine, "grant.created", "role.created"]
    assert await lines(world.root) == of_wine
    assert await types(await world.person("ada")) == await lines(await world.person("ada")) == of_wine[:1]
    # A viewer of the workspace sees the roles it defines, and not who has them.
    assert await types(await world.person("ben")) == [*of_wine[:1], "role.created"]
