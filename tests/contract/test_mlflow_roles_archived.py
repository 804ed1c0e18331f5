"""MLflow's calls about roles name a workspace or a role, and change nothing in an archived workspace."""

from __future__ import annotations

from typing import Any

import pytest

from greenroom.core.access import Principal
from greenroom.core.mlflow_levels import Level
from greenroom.errors import GreenroomError, PermissionDenied, StateConflict
from greenroom.services import workspaces
from greenroom.services.vendor_access import mlflow_role_users, mlflow_roles
from greenroom.services.vendor_access.mlflow_role_lookups import workspace_to_change
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.people import a_principal, an_account
from tests.support.registry import Registry

pytestmark = pytest.mark.anyio


async def write(database: Registry, verb: Any, actor: Principal, **fields: Any) -> Any:
    return await database.write(lambda tx: verb(tx, actor, **fields))


async def test_roles_of_an_archived_workspace_are_read_but_not_changed(database_url: str) -> None:
    database = await open_database(database_url, make_transaction=SqlTransaction)
    root_row = await an_account(database, "root", is_admin=True)
    await an_account(database, "ada")
    root = await a_principal(database, root_row, "root", is_admin=True)
    await write(database, workspaces.create_workspace, root, name="lab")
    made = await write(database, mlflow_roles.create_role, root, workspace="lab", name="tasters", description=None)
    role = {"row": made.group.row}
    await write(database, mlflow_role_users.assign_role, root, username="ada", **role)
    whole = {"resource_type": "workspace", "pattern": "*", "permission": "USE"}
    granted = await write(database, mlflow_roles.add_role_permission, root, **role, **whole)
    ada_row = (await write(database, mlflow_role_users.list_role_users, root, **role))[0]
    ada = await a_principal(database, ada_row, "ada")
    await write(database, workspaces.archive_workspace, root, name="lab")

    experiments = {"resource_type": "experiment", "pattern": "*", "permission": "READ"}
    changes: list[tuple[Any, dict[str, Any]]] = [
        (mlflow_roles.create_role, {"workspace": "lab", "name": "buyers", "description": None}),
        (mlflow_roles.update_role, {**role, "name": "buyers", "description": None}),
        (mlflow_roles.add_role_permission, {**role, **experiments}),
        (mlflow_roles.update_role_permission, {"permission_row": granted.row, "permission": "MANAGE"}),
        (mlflow_roles.remove_role_permission, {"permission_row": granted.row}),
        (mlflow_role_users.unassign_role, {**role, "username": "ada"}),
        (mlflow_role_users.assign_role, {**role, "username": "root"}),
        (workspace_to_change, {"name": "lab"}),
        (mlflow_roles.delete_role, role),
    ]
    for verb, fields in changes:
        await refused(database, StateConflict, verb, root, fields)
    # Who may not change it is told that, archived or not.
    await refused(database, PermissionDenied, mlflow_roles.delete_role, ada, role)

    found = await write(database, mlflow_roles.get_role, root, **role)
    assert (found.group.name, [one.level for one in found.permissions]) == ("tasters", [Level.USE])
    assert await write(database, mlflow_role_users.list_role_users, root, **role) == [ada_row]
    assert len(await write(database, mlflow_roles.list_roles, root, workspaces=["lab"])) == 1
    await write(database, workspaces.restore_workspace, root, name="lab")
    await write(database, mlflow_roles.delete_role, root, **role)
    await database.close()


async def refused(
    database: Registry, kind: type[GreenroomError], verb: Any, actor: Principal, fields: dict[str, Any]
) -> None:
    with pytest.raises(kind):
        await write(database, verb, actor, **fields)
