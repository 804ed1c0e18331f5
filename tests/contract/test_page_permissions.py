"""What pages say that their user may do, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from greenroom.core.access import Principal, local_user
from greenroom.core.permissions import Permission
from greenroom.core.roles import PERMISSIONS, Role, permissions_on_object
from greenroom.services.access import grants
from greenroom.services.access.grants import Where, Who
from greenroom.services.pages.experiment_pages import experiments_page
from greenroom.services.pages.model_pages import model_page
from greenroom.services.registry import registered_models
from greenroom.services.tracking import experiments
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.people import a_principal, an_account
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio

MODEL = "wine"


class World(NamedTuple):
    """A store with a model and two experiments of root, who administers the server, and with ada, who has nothing yet."""

    database: Registry
    root: Principal
    ada: Principal
    experiment: str

    async def grant(self, role: str, where: Where) -> None:
        await self.database.write(
            lambda tx: grants.create_grant(tx, self.root, where=where, who=Who(account="ada"), role=role)
        )

    async def on_model(self, actor: Principal) -> list[Permission] | None:
        page = await self.database.read(lambda tx: model_page(tx, actor, name=MODEL))
        return page.permissions

    async def on_experiments(self, actor: Principal) -> dict[str, list[Permission] | None]:
        page = await self.database.search(
            lambda tx: experiments_page(tx, actor, search="", lifecycle_stage="active", limit=10, page_token=None)
        )
        return {row.experiment_id: row.permissions for row in page.experiments}


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    root_row, ada_row = await an_account(database, "root", is_admin=True), await an_account(database, "ada")
    root, ada = (
        await a_principal(database, root_row, "root", is_admin=True),
        await a_principal(database, ada_row, "ada"),
    )
    await database.write(
        lambda tx: registered_models.create_registered_model(tx, root, name=MODEL, description=None, tags={})
    )
    made = await database.write(
        lambda tx: experiments.create_experiment(tx, root, name="seen", artifact_location=None, tags={})
    )
    await database.write(
        lambda tx: experiments.create_experiment(tx, root, name="unseen", artifact_location=None, tags={})
    )
    yield World(database, root, ada, str(made))
    await database.close()


def held(role: Role) -> list[Permission]:
    return sorted(permissions_on_object(PERMISSIONS[role]))


async def test_everything_is_said_briefly(world: World) -> None:
    assert await world.on_model(world.root) is None
    assert await world.on_model(local_user("someone")) is None
    assert set((await world.on_experiments(world.root)).values()) == {None}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, Role.MANAGER])
async def test_a_role_on_a_model_is_what_its_page_offers(world: World, role: Role) -> None:
    await world.grant(role, Where(model=MODEL))
    assert await world.on_model(world.ada) == held(role)


async def test_each_experiment_of_a_list_has_its_own(world: World) -> None:
    await world.grant(Role.CONTRIBUTOR, Where(experiment_id=world.experiment))
    assert await world.on_experiments(world.ada) == {world.experiment: held(Role.CONTRIBUTOR)}
