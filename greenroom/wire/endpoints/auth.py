"""Rows of the endpoint table: users, permissions and roles as clients of MLflow's auth app call them.

Two generations: clients up to 3.12 send one family of calls for each kind of object, newer ones grant, revoke and roles.
"""

from __future__ import annotations

from typing import Any, Literal

from greenroom.core.permissions import Permission
from greenroom.wire.decoding import Empty, Request
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition
from greenroom.wire.messages import mlflow_access as messages

_P = Permission
_ROWS: list[Endpoint] = []


def _row(
    method: Literal["GET", "POST", "PATCH", "DELETE"],
    path: str,
    request: type[Request],
    response: Any,
    permission: Permission,
    summary: str,
    *,
    name: str,
    family: Family = Family.MLFLOW_3,
    resource: by.Locator = by.SERVER,
    repetition: Repetition | None = None,
    status: int = 200,
    in_query: bool = False,
) -> Endpoint:
    row = Endpoint(
        method=method,
        path=path,
        name=name,
        request=request,
        response=response,
        permission=permission,
        access="search" if method == "GET" else "write",
        resource=resource,
        repetition=repetition or (None if method == "GET" else Repetition.DOUBLING),
        family=family,
        status=status,
        in_query=in_query,
        summary=summary,
    )
    _ROWS.append(row)
    return row


# -- users --------------------------------------------------------------------------------------------------------

CREATE_USER = _row(
    "POST",
    "/users/create",
    messages.CreateUser,
    messages.UserResponse,
    _P.ACCOUNT_MANAGE,
    "Create a user",
    name="createUser",
    family=Family.MLFLOW,
)
GET_USER = _row(
    "GET",
    "/users/get",
    messages.NameUser,
    messages.UserResponse,
    _P.ACCOUNT_READ,
    "Get your own user, or as an administrator any user",
    name="getUser",
    family=Family.MLFLOW,
)
LIST_USERS = _row(
    "GET",
    "/users/list",
    Empty,
    messages.UsersResponse,
    _P.ACCOUNT_READ,
    "List all users with the roles that one may see",
    name="listUsers",
    family=Family.MLFLOW,
)
CURRENT_USER = _row(
    "GET",
    "/users/current",
    Empty,
    messages.CurrentUser,
    _P.ACCOUNT_READ,
    "Get who is asking",
    name="getCurrentUser",
    family=Family.MLFLOW,
)
UPDATE_PASSWORD = _row(
    "PATCH",
    "/users/update-password",
    messages.UpdatePassword,
    Empty,
    _P.ACCOUNT_SELF,
    "Set your own password, or as an administrator any user's",
    name="updateUserPassword",
    family=Family.MLFLOW,
    repetition=Repetition.OVERTAKING,
)
UPDATE_ADMIN = _row(
    "PATCH",
    "/users/update-admin",
    messages.UpdateAdmin,
    Empty,
    _P.ACCOUNT_MANAGE,
    "Make a user an administrator, or no longer one",
    name="updateUserAdmin",
    family=Family.MLFLOW,
    repetition=Repetition.OVERTAKING,
)
DELETE_USER = _row(
    "DELETE",
    "/users/delete",
    messages.NameUser,
    Empty,
    _P.ACCOUNT_MANAGE,
    "Delete a user",
    name="deleteUser",
    family=Family.MLFLOW,
)
CURRENT_PERMISSIONS = _row(
    "GET",
    "/users/current/permissions",
    Empty,
    messages.PermissionsOfUser,
    _P.ACCOUNT_READ,
    "List all that is granted to you",
    name="listCurrentUserPermissions",
)
LIST_USER_PERMISSIONS = _row(
    "GET",
    "/users/permissions/list",
    messages.NameUser,
    messages.PermissionsOfUser,
    _P.ACCOUNT_READ,
    "List all that is granted to a user",
    name="listUserPermissions",
)
LIST_USER_ROLES = _row(
    "GET",
    "/users/roles/list",
    messages.NameUser,
    messages.RolesResponse,
    _P.ACCOUNT_READ,
    "List the roles of a user",
    name="listUserRoles",
)

# -- grants on one object: clients up to 3.12 ----------------------------------------------------------------------

CREATE_EXPERIMENT_PERMISSION = _row(
    "POST",
    "/experiments/permissions/create",
    messages.GrantOnExperiment,
    messages.ExperimentPermissionResponse,
    _P.ACCESS_MANAGE,
    "Grant a user something on an experiment",
    name="createExperimentPermission",
    family=Family.MLFLOW,
    resource=by.EXPERIMENT,
)
GET_EXPERIMENT_PERMISSION = _row(
    "GET",
    "/experiments/permissions/get",
    messages.NameGrantOnExperiment,
    messages.ExperimentPermissionResponse,
    _P.ACCESS_READ,
    "Get what a user was granted on an experiment",
    name="getExperimentPermission",
    family=Family.MLFLOW,
    resource=by.EXPERIMENT,
)
UPDATE_EXPERIMENT_PERMISSION = _row(
    "PATCH",
    "/experiments/permissions/update",
    messages.GrantOnExperiment,
    Empty,
    _P.ACCESS_MANAGE,
    "Change what a user was granted on an experiment",
    name="updateExperimentPermission",
    family=Family.MLFLOW,
    resource=by.EXPERIMENT,
    repetition=Repetition.OVERTAKING,
)
DELETE_EXPERIMENT_PERMISSION = _row(
    "DELETE",
    "/experiments/permissions/delete",
    messages.NameGrantOnExperiment,
    Empty,
    _P.ACCESS_MANAGE,
    "Take away what a user was granted on an experiment",
    name="deleteExperimentPermission",
    family=Family.MLFLOW,
    resource=by.EXPERIMENT,
)
CREATE_MODEL_PERMISSION = _row(
    "POST",
    "/registered-models/permissions/create",
    messages.GrantOnModel,
    messages.RegisteredModelPermissionResponse,
    _P.ACCESS_MANAGE,
    "Grant a user something on a registered model",
    name="createRegisteredModelPermission",
    family=Family.MLFLOW,
    resource=by.REGISTERED_MODEL,
)
GET_MODEL_PERMISSION = _row(
    "GET",
    "/registered-models/permissions/get",
    messages.NameGrantOnModel,
    messages.RegisteredModelPermissionResponse,
    _P.ACCESS_READ,
    "Get what a user was granted on a registered model",
    name="getRegisteredModelPermission",
    family=Family.MLFLOW,
    resource=by.REGISTERED_MODEL,
)
UPDATE_MODEL_PERMISSION = _row(
    "PATCH",
    "/registered-models/permissions/update",
    messages.GrantOnModel,
    Empty,
    _P.ACCESS_MANAGE,
    "Change what a user was granted on a registered model",
    name="updateRegisteredModelPermission",
    family=Family.MLFLOW,
    resource=by.REGISTERED_MODEL,
    repetition=Repetition.OVERTAKING,
)
DELETE_MODEL_PERMISSION = _row(
    "DELETE",
    "/registered-models/permissions/delete",
    messages.NameGrantOnModel,
    Empty,
    _P.ACCESS_MANAGE,
    "Take away what a user was granted on a registered model",
    name="deleteRegisteredModelPermission",
    family=Family.MLFLOW,
    resource=by.REGISTERED_MODEL,
)

# -- grants on one object: clients since 3.13 ----------------------------------------------------------------------

GRANT = _row(
    "POST",
    "/users/permissions/grant",
    messages.GrantToUser,
    Empty,
    _P.ACCESS_MANAGE,
    "Grant a user something on an object, or on all of a type",
    name="grantUserPermission",
)
REVOKE = _row(
    "POST",
    "/users/permissions/revoke",
    messages.NameGrantToUser,
    Empty,
    _P.ACCESS_MANAGE,
    "Take away what a user was granted on an object, or on all of a type",
    name="revokeUserPermission",
)
GET_USER_PERMISSION = _row(
    "GET",
    "/users/permissions/get",
    messages.NameGrantToUser,
    messages.EffectivePermission,
    _P.ACCOUNT_READ,
    "Get what a user may do with an object",
    name="getUserPermission",
)

# -- roles: clients since 3.12 -------------------------------------------------------------------------------------

CREATE_ROLE = _row(
    "POST",
    "/roles/create",
    messages.CreateRole,
    messages.RoleResponse,
    _P.ACCOUNT_READ,
    "Create a role in a workspace",
    name="createRole",
)
GET_ROLE = _row(
    "GET",
    "/roles/get",
    messages.NameRole,
    messages.RoleResponse,
    _P.ACCOUNT_READ,
    "Get a role with its permissions",
    name="getRole",
)
LIST_ROLES = _row(
    "GET",
    "/roles/list",
    messages.ListRoles,
    messages.RolesResponse,
    _P.ACCOUNT_READ,
    "List the roles of some workspaces, or as an administrator of all",
    name="listRoles",
)
UPDATE_ROLE = _row(
    "PATCH",
    "/roles/update",
    messages.UpdateRole,
    messages.RoleResponse,
    _P.ACCOUNT_READ,
    "Rename or describe a role",
    name="updateRole",
    repetition=Repetition.OVERTAKING,
)
DELETE_ROLE = _row(
    "DELETE",
    "/roles/delete",
    messages.NameRole,
    Empty,
    _P.ACCOUNT_READ,
    "Delete a role with its permissions and assignments",
    name="deleteRole",
)
ADD_ROLE_PERMISSION = _row(
    "POST",
    "/roles/permissions/add",
    messages.AddRolePermission,
    messages.RolePermissionResponse,
    _P.ACCOUNT_READ,
    "Add a permission to a role",
    name="addRolePermission",
)
UPDATE_ROLE_PERMISSION = _row(
    "PATCH",
    "/roles/permissions/update",
    messages.UpdateRolePermission,
    messages.RolePermissionResponse,
    _P.ACCOUNT_READ,
    "Change the level of a permission of a role",
    name="updateRolePermission",
    repetition=Repetition.OVERTAKING,
)
REMOVE_ROLE_PERMISSION = _row(
    "DELETE",
    "/roles/permissions/remove",
    messages.NameRolePermission,
    Empty,
    _P.ACCOUNT_READ,
    "Remove a permission from a role",
    name="removeRolePermission",
)
LIST_ROLE_PERMISSIONS = _row(
    "GET",
    "/roles/permissions/list",
    messages.NameRole,
    messages.RolePermissionsResponse,
    _P.ACCOUNT_READ,
    "List the permissions of a role",
    name="listRolePermissions",
)
ASSIGN_ROLE = _row(
    "POST",
    "/roles/assign",
    messages.AssignRole,
    messages.AssignmentResponse,
    _P.ACCOUNT_READ,
    "Give a role to a user",
    name="assignRole",
)
UNASSIGN_ROLE = _row(
    "DELETE",
    "/roles/unassign",
    messages.AssignRole,
    Empty,
    _P.ACCOUNT_READ,
    "Take a role from a user",
    name="unassignRole",
)
LIST_ROLE_USERS = _row(
    "GET",
    "/roles/users/list",
    messages.NameRole,
    messages.AssignmentsResponse,
    _P.ACCOUNT_READ,
    "List the users who have a role",
    name="listRoleUsers",
)

# -- grants on a workspace: clients of 3.10 to 3.12 ----------------------------------------------------------------

LIST_WORKSPACE_PERMISSIONS = _row(
    "GET",
    "/workspaces/{workspace}/permissions",
    messages.NameWorkspaceOfPermissions,
    messages.WorkspacePermissionsResponse,
    _P.ACCOUNT_READ,
    "List what users were granted on a workspace",
    name="listWorkspacePermissions",
)
SET_WORKSPACE_PERMISSION = _row(
    "POST",
    "/workspaces/{workspace}/permissions",
    messages.SetWorkspacePermission,
    messages.WorkspacePermissionResponse,
    _P.ACCOUNT_READ,
    "Set what a user is granted on a workspace",
    name="setWorkspacePermission",
    repetition=Repetition.OVERTAKING,
)
DELETE_WORKSPACE_PERMISSION = _row(
    "DELETE",
    "/workspaces/{workspace}/permissions",
    messages.NameWorkspacePermission,
    Empty,
    _P.ACCOUNT_READ,
    "Take away what a user was granted on a workspace",
    name="deleteWorkspacePermission",
    status=204,
    in_query=True,
)
LIST_WORKSPACE_PERMISSIONS_OF_USER = _row(
    "GET",
    "/workspace-permissions",
    messages.NameUser,
    messages.WorkspacePermissionsResponse,
    _P.ACCOUNT_READ,
    "List what a user was granted on workspaces",
    name="listUserWorkspacePermissions",
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(_ROWS)
