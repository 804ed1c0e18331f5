"""Routes of grants, owners, roles and workspaces in the public API."""

from __future__ import annotations

from msgspec import UnsetType

from greenroom.core.access import Actor
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.roles import PERMISSIONS, DefaultRole, Role
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding, Call
from greenroom.services import workspaces
from greenroom.services.access import access, grants, roles
from greenroom.services.access.authorization import authorize_workspace
from greenroom.services.access.grants import Where, Who
from greenroom.services.registry import registered_models
from greenroom.services.registry import registry_resources as resources
from greenroom.services.registry.etags import check_etag
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import grants as grant_rows
from greenroom.wire.endpoints.v1 import roles as role_rows
from greenroom.wire.endpoints.v1 import workspaces as workspace_rows
from greenroom.wire.messages.v1 import grants as messages
from greenroom.wire.messages.v1 import models as model_messages
from greenroom.wire.messages.v1 import roles as role_messages
from greenroom.wire.messages.v1 import workspaces as workspace_messages

# -- grants -------------------------------------------------------------------------------------------------------


async def _list_grants(tx: Transaction, actor: Actor, m: messages.ListGrants) -> messages.GrantList:
    page = await grants.list_grants(
        tx,
        actor,
        where=Where(m.resource, m.model, m.experiment_id),
        who=Who(m.account, m.group),
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    return messages.GrantList(
        items=[messages.grant(one) for one in page.grants],
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


async def _create_grant(tx: Transaction, actor: Actor, m: messages.CreateGrant) -> messages.Grant:
    made = await grants.create_grant(
        tx, actor, where=Where(m.resource, m.model, m.experiment_id), who=Who(m.account, m.group), role=m.role
    )
    return messages.grant(made)


async def _get_grant(tx: Transaction, actor: Actor, m: messages.GetGrant) -> messages.Grant:
    return messages.grant(await grants.get_grant(tx, actor, row=messages.grant_row(m.grant_id)))


async def _delete_grant(tx: Transaction, actor: Actor, m: messages.GetGrant) -> Empty:
    await grants.delete_grant(tx, actor, row=messages.grant_row(m.grant_id))
    return Empty()


async def _grant_unchanged(tx: Transaction, actor: Actor, m: messages.GetGrant, if_match: str) -> None:
    check_etag((await _get_grant(tx, actor, m)).etag, if_match, "The grant")


async def _list_access(tx: Transaction, actor: Actor, m: messages.ListAccess) -> messages.AccessList:
    page = await access.list_access(
        tx, actor, where=Where(m.resource, m.model, m.experiment_id), limit=m.limit, page_token=m.page_token
    )
    return messages.AccessList(
        items=[messages.access_entry(one) for one in page.entries],
        next_page_token=page.next_page_token,
        total_count=page.total_count if m.include_total else None,
    )


async def _explain(tx: Transaction, actor: Actor, m: messages.ExplainAccess) -> messages.Explained:
    found = await access.explain_access(
        tx,
        actor,
        where=Where(m.resource, m.model, m.experiment_id),
        account=m.account,
        permission=m.permission,
    )
    return messages.explained(found)


_Owned = messages.GetModelOwner | messages.SetModelOwner | messages.GetExperimentOwner | messages.SetExperimentOwner


def _object(m: _Owned) -> Where:
    if isinstance(m, messages.GetModelOwner | messages.SetModelOwner):
        return Where(model=m.model)
    return Where(experiment_id=m.experiment_id)


async def _get_owner(
    tx: Transaction, actor: Actor, m: messages.GetModelOwner | messages.GetExperimentOwner
) -> messages.Owner:
    return messages.owner(await grants.get_owner(tx, actor, where=_object(m)))


async def _set_owner(
    tx: Transaction, actor: Actor, m: messages.SetModelOwner | messages.SetExperimentOwner
) -> messages.Owner:
    return messages.owner(await grants.set_owner(tx, actor, where=_object(m), owner=m.account))


async def _owner_unchanged(
    tx: Transaction, actor: Actor, m: messages.SetModelOwner | messages.SetExperimentOwner, if_match: str
) -> None:
    resource = await grants.locate(tx, actor, Permission.ACCESS_MANAGE, _object(m), is_change=True)
    assert resource.kind != "workspace"
    current = messages.owner(await grants.owner_of(tx, resource.kind, resource.row))
    check_etag(current.etag, if_match, "The owner")


# -- roles --------------------------------------------------------------------------------------------------------


async def _list_permissions(_call: Call, _m: role_messages.ListPermissions) -> role_messages.PermissionList:
    return role_messages.permission_list()


async def _list_roles(tx: Transaction, actor: Actor, m: role_messages.ListRoles) -> role_messages.RoleList:
    page = await roles.list_roles(tx, actor, limit=m.limit, page_token=m.page_token, include_total=m.include_total)
    return role_messages.RoleList(
        items=[
            role_messages.built_in_role(one) if isinstance(one, Role) else role_messages.role(one) for one in page.roles
        ],
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


async def _get_role(tx: Transaction, actor: Actor, m: role_messages.GetRole) -> role_messages.Role:
    if m.role in PERMISSIONS:
        authorize_workspace(actor, Permission.WORKSPACE_READ)
        return role_messages.built_in_role(Role(m.role))
    return role_messages.role(await roles.get_role(tx, actor, role=m.role))


async def _create_role(tx: Transaction, actor: Actor, m: role_messages.CreateRole) -> role_messages.Role:
    made = await roles.create_role(tx, actor, name=m.name, description=m.description, permissions=m.permissions)
    return role_messages.role(made)


async def _update_role(tx: Transaction, actor: Actor, m: role_messages.UpdateRole) -> role_messages.Role:
    _check_given(m.name, m.description, m.permissions)
    changed = await roles.update_role(
        tx, actor, role=m.role, name=m.name, description=m.description, permissions=m.permissions
    )
    return role_messages.role(changed)


async def _delete_role(tx: Transaction, actor: Actor, m: role_messages.DeleteRole) -> Empty:
    await roles.delete_role(tx, actor, role=m.role, force=m.force)
    return Empty()


async def _role_unchanged(
    tx: Transaction, actor: Actor, m: role_messages.UpdateRole | role_messages.DeleteRole, if_match: str
) -> None:
    check_etag(role_messages.role(await roles.lock_role(tx, actor, role=m.role)).etag, if_match, "The role")


# -- workspaces ---------------------------------------------------------------------------------------------------


async def _list_workspaces(
    tx: Transaction, actor: Actor, m: workspace_messages.ListWorkspaces
) -> workspace_messages.WorkspaceList:
    page = await workspaces.list_workspaces(
        tx,
        actor,
        is_archived=m.is_archived,
        limit=m.limit,
        page_token=m.page_token,
        include_total=m.include_total,
    )
    return workspace_messages.WorkspaceList(
        items=[workspace_messages.workspace(one) for one in page.workspaces],
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


async def _create_workspace(
    tx: Transaction, actor: Actor, m: workspace_messages.CreateWorkspace
) -> workspace_messages.Workspace:
    made = await workspaces.create_workspace(
        tx,
        actor,
        name=m.name,
        description=m.description,
        default_role=None if m.default_role is None else DefaultRole(m.default_role),
        artifact_root=m.artifact_root,
    )
    return workspace_messages.workspace(made)


async def _get_workspace(
    tx: Transaction, actor: Actor, m: workspace_messages.GetWorkspace
) -> workspace_messages.Workspace:
    return workspace_messages.workspace(await workspaces.get_workspace(tx, actor, name=m.workspace))


async def _update_workspace(
    tx: Transaction, actor: Actor, m: workspace_messages.UpdateWorkspace
) -> workspace_messages.Workspace:
    _check_given(m.name, m.description, m.default_role, m.artifact_root)
    changed = await workspaces.update_workspace(
        tx,
        actor,
        name=m.workspace,
        new_name=m.name,
        description=m.description,
        default_role=DefaultRole(m.default_role) if isinstance(m.default_role, str) else m.default_role,
        artifact_root=m.artifact_root,
    )
    return workspace_messages.workspace(changed)


async def _delete_workspace(tx: Transaction, actor: Actor, m: workspace_messages.DeleteWorkspace) -> Empty:
    await workspaces.delete_workspace(tx, actor, name=m.workspace, move_to=m.move_to)
    return Empty()


async def _archive(tx: Transaction, actor: Actor, m: workspace_messages.GetWorkspace) -> workspace_messages.Workspace:
    return workspace_messages.workspace(await workspaces.archive_workspace(tx, actor, name=m.workspace))


async def _restore(tx: Transaction, actor: Actor, m: workspace_messages.GetWorkspace) -> workspace_messages.Workspace:
    return workspace_messages.workspace(await workspaces.restore_workspace(tx, actor, name=m.workspace))


_OneWorkspace = (
    workspace_messages.UpdateWorkspace | workspace_messages.DeleteWorkspace | workspace_messages.GetWorkspace
)


async def _workspace_unchanged(tx: Transaction, actor: Actor, m: _OneWorkspace, if_match: str) -> None:
    locked = await workspaces.lock_workspace(tx, actor, m.workspace)
    check_etag(workspace_messages.workspace(locked).etag, if_match, "The workspace")


async def _move_model(tx: Transaction, actor: Actor, m: workspace_messages.MoveModel) -> workspace_messages.MovedModel:
    row = await workspaces.move_model(tx, actor, name=m.model, workspace=m.workspace)
    return workspace_messages.MovedModel(registered_model_id=f"rm_{row}", model=m.model, workspace=m.workspace)


async def _model_unchanged(tx: Transaction, actor: Actor, m: workspace_messages.MoveModel, if_match: str) -> None:
    await registered_models.lock_registered_model(tx, actor, Permission.REGISTERED_MODEL_DELETE, m.model)
    current = model_messages.model(await resources.read_model(tx, actor, name=m.model))
    check_etag(current.etag, if_match, "The model")


def _check_given(*values: object) -> None:
    if all(isinstance(value, UnsetType) for value in values):
        raise InvalidInput("Give at least one field to change.")


BINDINGS: tuple[Binding, ...] = (
    Binding(grant_rows.LIST, _list_grants),
    Binding(grant_rows.CREATE, _create_grant),
    Binding(grant_rows.GET, _get_grant),
    Binding(grant_rows.DELETE, _delete_grant, precondition=_grant_unchanged),
    Binding(grant_rows.LIST_ACCESS, _list_access),
    Binding(grant_rows.EXPLAIN, _explain),
    Binding(grant_rows.GET_MODEL_OWNER, _get_owner),
    Binding(grant_rows.SET_MODEL_OWNER, _set_owner, precondition=_owner_unchanged),
    Binding(grant_rows.GET_EXPERIMENT_OWNER, _get_owner),
    Binding(grant_rows.SET_EXPERIMENT_OWNER, _set_owner, precondition=_owner_unchanged),
    Binding(role_rows.LIST_PERMISSIONS, _list_permissions),
    Binding(role_rows.LIST, _list_roles),
    Binding(role_rows.CREATE, _create_role),
    Binding(role_rows.GET, _get_role),
    Binding(role_rows.UPDATE, _update_role, precondition=_role_unchanged),
    Binding(role_rows.DELETE, _delete_role, precondition=_role_unchanged),
    Binding(workspace_rows.LIST, _list_workspaces),
    Binding(workspace_rows.CREATE, _create_workspace),
    Binding(workspace_rows.GET, _get_workspace),
    Binding(workspace_rows.UPDATE, _update_workspace, precondition=_workspace_unchanged),
    Binding(workspace_rows.DELETE, _delete_workspace, precondition=_workspace_unchanged),
    Binding(workspace_rows.ARCHIVE, _archive, precondition=_workspace_unchanged),
    Binding(workspace_rows.RESTORE, _restore, precondition=_workspace_unchanged),
    Binding(workspace_rows.MOVE_MODEL, _move_model, precondition=_model_unchanged),
)
