"""Routes of users, permissions and roles, as clients of MLflow's auth app call them."""

from __future__ import annotations

from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.accounts import StoredAccount
from greenroom.core.mlflow_levels import Level
from greenroom.core.ports import Transaction
from greenroom.errors import AccountExists, InvalidInput
from greenroom.server.http.routing import Binding, Call
from greenroom.server.routes.password_changes import HashedPassword, hash_of_change, hash_of_new
from greenroom.services.access import accounts as accounts_service
from greenroom.services.access.grants import Where
from greenroom.services.vendor_access import mlflow_access as service
from greenroom.services.vendor_access import mlflow_role_users as role_users_service
from greenroom.services.vendor_access import mlflow_roles as roles_service
from greenroom.services.vendor_access.mlflow_role_lookups import Role, RolePermission, row_id, workspace_to_change
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints import auth as rows
from greenroom.wire.messages import mlflow_access as messages

# -- users --------------------------------------------------------------------------------------------------------


class _NewUser(NamedTuple):
    username: str
    password_hash: str


async def _hash_of_new_user(call: Call, m: messages.CreateUser) -> _NewUser:
    if not m.username or not m.password:
        raise InvalidInput("Username and password cannot be empty.", field="password" if m.username else "username")
    return _NewUser(m.username, await hash_of_new(call, username=m.username, password=m.password))


async def _create_user(tx: Transaction, actor: Actor, new: _NewUser) -> messages.UserResponse:
    try:
        made = await accounts_service.create_account(tx, actor, name=new.username, password_hash=new.password_hash)
    except AccountExists as error:
        raise AccountExists(
            f"User (username={new.username}) already exists. {error.message}", field="username"
        ) from None
    return messages.UserResponse(_user_with_permissions(made, []))


async def _get_user(tx: Transaction, actor: Actor, m: messages.NameUser) -> messages.UserResponse:
    user, held = await role_users_service.user_with_permissions(tx, actor, username=m.username)
    return messages.UserResponse(_user_with_permissions(user, held))


async def _list_users(tx: Transaction, actor: Actor, _m: Empty) -> messages.UsersResponse:
    found = await role_users_service.list_users(tx, actor)
    return messages.UsersResponse(
        [
            messages.ListedUser(
                id=one.user.row,
                username=one.user.name,
                is_admin=one.user.is_admin,
                roles=[_role(role) for role in one.roles],
            )
            for one in found
        ]
    )


async def _current_user(tx: Transaction, actor: Actor, _m: Empty) -> messages.CurrentUser:
    if actor.account is None:
        # A server without accounts: no sign-in, or one token for all.
        return messages.CurrentUser(user=messages.User(id=0, username=actor.name, is_admin=True), is_basic_auth=False)
    found = await accounts_service.own_account(tx, actor)
    return messages.CurrentUser(user=_user(found), is_basic_auth=found.has_password)


class _NewPassword(NamedTuple):
    account_id: str
    password: HashedPassword


async def _hash_of_password(call: Call, m: messages.UpdatePassword) -> _NewPassword:
    async def find(tx: Transaction) -> StoredAccount:
        return await service.user_for(tx, call.actor, m.username)

    found = await call.context.database.read(find)
    hashed = await hash_of_change(call, found, password=m.password, current_password=m.current_password)
    return _NewPassword(found.account_id, hashed)


async def _update_password(tx: Transaction, actor: Actor, new: _NewPassword) -> Empty:
    await accounts_service.set_password(
        tx,
        actor,
        account=new.account_id,
        password_hash=new.password.password_hash,
        current_hash=new.password.current_hash,
    )
    return Empty()


async def _update_admin(tx: Transaction, actor: Actor, m: messages.UpdateAdmin) -> Empty:
    found = await service.find_user(tx, m.username)
    changes = accounts_service.AccountChanges(is_admin=m.is_admin)
    await accounts_service.update_account(tx, actor, account=found.account_id, changes=changes)
    return Empty()


async def _delete_user(tx: Transaction, actor: Actor, m: messages.NameUser) -> Empty:
    found = await service.find_user(tx, m.username)
    # MLflow leaves what the user made without an owner.
    heir = None if actor.account is None else actor.id
    await accounts_service.delete_account(tx, actor, account=found.account_id, transfer_to=heir)
    return Empty()


async def _current_permissions(tx: Transaction, actor: Actor, _m: Empty) -> messages.PermissionsOfUser:
    if actor.account is None:
        return messages.PermissionsOfUser(is_admin=True, permissions=[])
    return _permissions(*await role_users_service.list_user_permissions(tx, actor, username=None))


async def _user_permissions(tx: Transaction, actor: Actor, m: messages.NameUser) -> messages.PermissionsOfUser:
    return _permissions(*await role_users_service.list_user_permissions(tx, actor, username=m.username))


async def _user_roles(tx: Transaction, actor: Actor, m: messages.NameUser) -> messages.RolesResponse:
    found = await role_users_service.list_user_roles(tx, actor, username=m.username)
    return messages.RolesResponse([_role(role) for role in found])


# -- grants on one object: clients up to 3.12 ----------------------------------------------------------------------


async def _create_on_experiment(
    tx: Transaction, actor: Actor, m: messages.GrantOnExperiment
) -> messages.ExperimentPermissionResponse:
    where = Where(experiment_id=m.experiment_id)
    user = await service.grant_on(tx, actor, where=where, username=m.username, permission=m.permission)
    return _on_experiment(m.experiment_id, user, m.permission)


async def _get_on_experiment(
    tx: Transaction, actor: Actor, m: messages.NameGrantOnExperiment
) -> messages.ExperimentPermissionResponse:
    where = Where(experiment_id=m.experiment_id)
    user, level = await service.granted_level(tx, actor, where=where, username=m.username)
    return _on_experiment(m.experiment_id, user, level.value)


async def _update_on_experiment(tx: Transaction, actor: Actor, m: messages.GrantOnExperiment) -> Empty:
    where = Where(experiment_id=m.experiment_id)
    await service.set_level_on(tx, actor, where=where, username=m.username, permission=m.permission)
    return Empty()


async def _delete_on_experiment(tx: Transaction, actor: Actor, m: messages.NameGrantOnExperiment) -> Empty:
    await service.revoke_on(tx, actor, where=Where(experiment_id=m.experiment_id), username=m.username)
    return Empty()


async def _create_on_model(
    tx: Transaction, actor: Actor, m: messages.GrantOnModel
) -> messages.RegisteredModelPermissionResponse:
    user = await service.grant_on(tx, actor, where=Where(model=m.name), username=m.username, permission=m.permission)
    return await _on_model(tx, m.name, user, m.permission)


async def _get_on_model(
    tx: Transaction, actor: Actor, m: messages.NameGrantOnModel
) -> messages.RegisteredModelPermissionResponse:
    user, level = await service.granted_level(tx, actor, where=Where(model=m.name), username=m.username)
    return await _on_model(tx, m.name, user, level.value)


async def _update_on_model(tx: Transaction, actor: Actor, m: messages.GrantOnModel) -> Empty:
    await service.set_level_on(tx, actor, where=Where(model=m.name), username=m.username, permission=m.permission)
    return Empty()


async def _delete_on_model(tx: Transaction, actor: Actor, m: messages.NameGrantOnModel) -> Empty:
    await service.revoke_on(tx, actor, where=Where(model=m.name), username=m.username)
    return Empty()


# -- grants on one object: clients since 3.13 ----------------------------------------------------------------------


async def _grant(tx: Transaction, actor: Actor, m: messages.GrantToUser) -> Empty:
    await service.grant_user_permission(
        tx,
        actor,
        username=m.username,
        resource_type=m.resource_type,
        resource_id=m.resource_id,
        permission=m.permission,
    )
    return Empty()


async def _revoke(tx: Transaction, actor: Actor, m: messages.NameGrantToUser) -> Empty:
    await service.revoke_user_permission(
        tx, actor, username=m.username, resource_type=m.resource_type, resource_id=m.resource_id
    )
    return Empty()


async def _user_permission(tx: Transaction, actor: Actor, m: messages.NameGrantToUser) -> messages.EffectivePermission:
    level = await service.effective_level(
        tx, actor, username=m.username, resource_type=m.resource_type, resource_id=m.resource_id
    )
    return messages.EffectivePermission(allowed=level.can_use, permission=level.value)


# -- roles ---------------------------------------------------------------------------------------------------------


async def _create_role(tx: Transaction, actor: Actor, m: messages.CreateRole) -> messages.RoleResponse:
    made = await roles_service.create_role(tx, actor, workspace=m.workspace, name=m.name, description=m.description)
    return messages.RoleResponse(_role(made))


async def _get_role(tx: Transaction, actor: Actor, m: messages.NameRole) -> messages.RoleResponse:
    return messages.RoleResponse(_role(await roles_service.get_role(tx, actor, row=_role_row(m))))


async def _list_roles(tx: Transaction, actor: Actor, m: messages.ListRoles) -> messages.RolesResponse:
    found = await roles_service.list_roles(tx, actor, workspaces=m.workspace)
    return messages.RolesResponse([_role(role) for role in found])


async def _update_role(tx: Transaction, actor: Actor, m: messages.UpdateRole) -> messages.RoleResponse:
    changed = await roles_service.update_role(tx, actor, row=_role_row(m), name=m.name, description=m.description)
    return messages.RoleResponse(_role(changed))


async def _delete_role(tx: Transaction, actor: Actor, m: messages.NameRole) -> Empty:
    await roles_service.delete_role(tx, actor, row=_role_row(m))
    return Empty()


async def _add_permission(
    tx: Transaction, actor: Actor, m: messages.AddRolePermission
) -> messages.RolePermissionResponse:
    row = _role_row(m)
    added = await roles_service.add_role_permission(
        tx, actor, row=row, resource_type=m.resource_type, pattern=m.resource_pattern, permission=m.permission
    )
    return messages.RolePermissionResponse(_permission(row, added))


async def _update_permission(
    tx: Transaction, actor: Actor, m: messages.UpdateRolePermission
) -> messages.RolePermissionResponse:
    row, changed = await roles_service.update_role_permission(
        tx, actor, permission_row=_permission_row(m), permission=m.permission
    )
    return messages.RolePermissionResponse(_permission(row, changed))


async def _remove_permission(tx: Transaction, actor: Actor, m: messages.NameRolePermission) -> Empty:
    await roles_service.remove_role_permission(tx, actor, permission_row=_permission_row(m))
    return Empty()


async def _list_permissions(tx: Transaction, actor: Actor, m: messages.NameRole) -> messages.RolePermissionsResponse:
    row = _role_row(m)
    found = await roles_service.list_role_permissions(tx, actor, row=row)
    return messages.RolePermissionsResponse([_permission(row, one) for one in found])


async def _assign(tx: Transaction, actor: Actor, m: messages.AssignRole) -> messages.AssignmentResponse:
    row = _role_row(m)
    user = await role_users_service.assign_role(tx, actor, username=m.username, row=row)
    return messages.AssignmentResponse(_assignment(user.row, row))


async def _unassign(tx: Transaction, actor: Actor, m: messages.AssignRole) -> Empty:
    await role_users_service.unassign_role(tx, actor, username=m.username, row=_role_row(m))
    return Empty()


async def _list_role_users(tx: Transaction, actor: Actor, m: messages.NameRole) -> messages.AssignmentsResponse:
    row = _role_row(m)
    found = await role_users_service.list_role_users(tx, actor, row=row)
    return messages.AssignmentsResponse([_assignment(user, row) for user in found])


# -- grants on a workspace: clients of 3.10 to 3.12 ----------------------------------------------------------------


async def _list_on_workspace(
    tx: Transaction, actor: Actor, m: messages.NameWorkspaceOfPermissions
) -> messages.WorkspacePermissionsResponse:
    workspace, found = await role_users_service.list_workspace_levels(tx, actor, workspace=m.workspace)
    return messages.WorkspacePermissionsResponse(
        [_on_workspace(workspace, user, service.as_older_clients_know(level)) for user, level in found]
    )


async def _set_on_workspace(
    tx: Transaction, actor: Actor, m: messages.SetWorkspacePermission
) -> messages.WorkspacePermissionResponse:
    there, actor_there, workspace = await workspace_to_change(tx, actor, name=m.workspace)
    user, level = await service.set_workspace_level(there, actor_there, username=m.username, permission=m.permission)
    return messages.WorkspacePermissionResponse(_on_workspace(workspace.name, user.row, level))


async def _delete_on_workspace(tx: Transaction, actor: Actor, m: messages.NameWorkspacePermission) -> Empty:
    there, actor_there, workspace = await workspace_to_change(tx, actor, name=m.workspace)
    await service.delete_workspace_level(there, actor_there, username=m.username, workspace=workspace.name)
    return Empty()


async def _list_workspaces_of_user(
    tx: Transaction, actor: Actor, m: messages.NameUser
) -> messages.WorkspacePermissionsResponse:
    user, found = await role_users_service.list_workspace_levels_of_user(tx, actor, username=m.username)
    return messages.WorkspacePermissionsResponse(
        [_on_workspace(workspace, user.row, service.as_older_clients_know(level)) for workspace, level in found]
    )


# -- messages ------------------------------------------------------------------------------------------------------


def _user(account: StoredAccount) -> messages.User:
    return messages.User(id=account.row, username=account.name, is_admin=account.is_admin)


def _user_with_permissions(
    account: StoredAccount, held: list[role_users_service.HeldPermission]
) -> messages.UserWithPermissions:
    experiments, models = [], []
    for one in held:
        pattern, level = one.permission.resource_pattern, service.as_older_clients_know(one.permission.level).value
        if one.permission.resource_type == "experiment":
            experiments.append(
                messages.ExperimentPermission(experiment_id=pattern, user_id=account.row, permission=level)
            )
        else:
            models.append(
                messages.RegisteredModelPermission(
                    name=pattern, user_id=account.row, permission=level, workspace=one.workspace
                )
            )
    return messages.UserWithPermissions(
        id=account.row,
        username=account.name,
        is_admin=account.is_admin,
        experiment_permissions=experiments,
        registered_model_permissions=models,
    )


def _role(role: Role) -> messages.Role:
    return messages.Role(
        id=role.group.row,
        name=role.group.name,
        workspace=role.workspace,
        description=role.group.description or None,
        permissions=[_permission(role.group.row, one) for one in role.permissions],
    )


def _permission(role_row: int, permission: RolePermission) -> messages.RolePermission:
    return messages.RolePermission(
        id=permission.row,
        role_id=role_row,
        resource_type=permission.resource_type,
        resource_pattern=permission.resource_pattern,
        permission=permission.level.value,
    )


def _permissions(user: StoredAccount, held: list[role_users_service.HeldPermission]) -> messages.PermissionsOfUser:
    return messages.PermissionsOfUser(
        is_admin=user.is_admin,
        permissions=[
            messages.HeldPermission(
                role_id=one.role_row,
                role_name=one.role_name,
                workspace=one.workspace,
                resource_type=one.permission.resource_type,
                resource_pattern=one.permission.resource_pattern,
                permission=one.permission.level.value,
            )
            for one in held
        ],
    )


def _assignment(user_row: int, role_row: int) -> messages.Assignment:
    # An assignment is its user and role; no call takes its id.
    return messages.Assignment(id=(role_row << 32) + user_row, user_id=user_row, role_id=role_row)


def _on_experiment(experiment_id: str, user: StoredAccount, permission: str) -> messages.ExperimentPermissionResponse:
    return messages.ExperimentPermissionResponse(
        messages.ExperimentPermission(experiment_id=experiment_id, user_id=user.row, permission=permission)
    )


async def _on_model(
    tx: Transaction, name: str, user: StoredAccount, permission: str
) -> messages.RegisteredModelPermissionResponse:
    (workspace,) = (await tx.workspace_groups.workspace_names([tx.workspace])).values()
    return messages.RegisteredModelPermissionResponse(
        messages.RegisteredModelPermission(name=name, user_id=user.row, permission=permission, workspace=workspace)
    )


def _on_workspace(workspace: str, user_row: int, level: Level) -> messages.WorkspacePermission:
    return messages.WorkspacePermission(
        workspace=workspace, user_id=user_row, permission=level.value, can_use=level.can_use
    )


def _role_row(m: messages.NameRole | messages.UpdateRole | messages.AddRolePermission | messages.AssignRole) -> int:
    return row_id(m.role_id, "role_id")


def _permission_row(m: messages.UpdateRolePermission | messages.NameRolePermission) -> int:
    return row_id(m.role_permission_id, "role_permission_id")


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.CREATE_USER, _create_user, prepare=_hash_of_new_user),
    Binding(rows.GET_USER, _get_user),
    Binding(rows.LIST_USERS, _list_users),
    Binding(rows.CURRENT_USER, _current_user),
    Binding(rows.UPDATE_PASSWORD, _update_password, prepare=_hash_of_password),
    Binding(rows.UPDATE_ADMIN, _update_admin),
    Binding(rows.DELETE_USER, _delete_user),
    Binding(rows.CURRENT_PERMISSIONS, _current_permissions),
    Binding(rows.LIST_USER_PERMISSIONS, _user_permissions),
    Binding(rows.LIST_USER_ROLES, _user_roles),
    Binding(rows.CREATE_EXPERIMENT_PERMISSION, _create_on_experiment),
    Binding(rows.GET_EXPERIMENT_PERMISSION, _get_on_experiment),
    Binding(rows.UPDATE_EXPERIMENT_PERMISSION, _update_on_experiment),
    Binding(rows.DELETE_EXPERIMENT_PERMISSION, _delete_on_experiment),
    Binding(rows.CREATE_MODEL_PERMISSION, _create_on_model),
    Binding(rows.GET_MODEL_PERMISSION, _get_on_model),
    Binding(rows.UPDATE_MODEL_PERMISSION, _update_on_model),
    Binding(rows.DELETE_MODEL_PERMISSION, _delete_on_model),
    Binding(rows.GRANT, _grant),
    Binding(rows.REVOKE, _revoke),
    Binding(rows.GET_USER_PERMISSION, _user_permission),
    Binding(rows.CREATE_ROLE, _create_role),
    Binding(rows.GET_ROLE, _get_role),
    Binding(rows.LIST_ROLES, _list_roles),
    Binding(rows.UPDATE_ROLE, _update_role),
    Binding(rows.DELETE_ROLE, _delete_role),
    Binding(rows.ADD_ROLE_PERMISSION, _add_permission),
    Binding(rows.UPDATE_ROLE_PERMISSION, _update_permission),
    Binding(rows.REMOVE_ROLE_PERMISSION, _remove_permission),
    Binding(rows.LIST_ROLE_PERMISSIONS, _list_permissions),
    Binding(rows.ASSIGN_ROLE, _assign),
    Binding(rows.UNASSIGN_ROLE, _unassign),
    Binding(rows.LIST_ROLE_USERS, _list_role_users),
    Binding(rows.LIST_WORKSPACE_PERMISSIONS, _list_on_workspace),
    Binding(rows.SET_WORKSPACE_PERMISSION, _set_on_workspace),
    Binding(rows.DELETE_WORKSPACE_PERMISSION, _delete_on_workspace),
    Binding(rows.LIST_WORKSPACE_PERMISSIONS_OF_USER, _list_workspaces_of_user),
)
