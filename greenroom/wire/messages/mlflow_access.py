"""Messages of MLflow's auth app: users, grants on one object, roles, grants on a workspace.

Ids are numbers here, the rows behind the public ids: user 7 is ``acc_7``, role 3 the group ``gr_3``, role permission 9 the
grant ``grant_9``.

Source: MLflow 3.17 and 3.12, `mlflow/server/auth`; docs/wire.md.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from greenroom.wire.decoding import Request

RowId = int | str
"""The number of a role or a role permission, which clients send as text too.

Read by `services.vendor_access.mlflow_role_lookups.row_id`.
"""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A user; ``id`` is ``user_id`` elsewhere."""

    id: int
    username: str
    is_admin: bool


class CurrentUser(msgspec.Struct, frozen=True, kw_only=True):
    """The user who asks.

    Attributes:
        is_basic_auth: whether this request was signed in by user name and password, or could have been.
    """

    user: User
    is_basic_auth: bool


class CreateUser(Request):
    """Create a user."""

    secrets: ClassVar[frozenset[str]] = frozenset({"password"})

    username: str
    password: str


class NameUser(Request):
    """A user to get, delete, or list something of."""

    username: str


class UpdatePassword(Request):
    """Set a password; your own needs the current one."""

    secrets: ClassVar[frozenset[str]] = frozenset({"password", "current_password"})

    username: str
    password: str
    current_password: str | None = None


class UpdateAdmin(Request):
    """Make a user an administrator of the server, or no longer one."""

    username: str
    is_admin: bool


class RolePermission(msgspec.Struct, frozen=True, kw_only=True):
    """A permission of a role.

    Attributes:
        resource_pattern: id of an experiment, name of a model or prompt, or ``*``.
    """

    id: int
    role_id: int
    resource_type: str
    resource_pattern: str
    permission: str


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role of a workspace."""

    id: int
    name: str
    workspace: str
    description: str | None
    permissions: list[RolePermission]


class ListedUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user in a list, with the roles that the caller may see."""

    id: int
    username: str
    is_admin: bool
    roles: list[Role]


class UsersResponse(msgspec.Struct, frozen=True):
    """All users."""

    users: list[ListedUser]


class HeldPermission(msgspec.Struct, frozen=True, kw_only=True):
    """A permission that a user holds by a role; those of the user's own are in a role named ``__user_<id>__``."""

    role_id: int
    role_name: str
    workspace: str
    resource_type: str
    resource_pattern: str
    permission: str


class PermissionsOfUser(msgspec.Struct, frozen=True, kw_only=True):
    """All that is granted to a user, and to roles that the user has."""

    is_admin: bool
    permissions: list[HeldPermission]


class ExperimentPermission(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do with an experiment."""

    experiment_id: str
    user_id: int
    permission: str


class RegisteredModelPermission(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do with a registered model."""

    name: str
    user_id: int
    permission: str
    workspace: str


class ExperimentPermissionResponse(msgspec.Struct, frozen=True):
    """What a user may do with an experiment."""

    experiment_permission: ExperimentPermission


class UserWithPermissions(User, frozen=True, kw_only=True):
    """A user with what was granted on single objects, which clients up to 3.12 read.

    Attributes:
        scorer_permissions: nothing can be granted on scorers here.
    """

    experiment_permissions: list[ExperimentPermission]
    registered_model_permissions: list[RegisteredModelPermission]
    scorer_permissions: list[str] = []


class UserResponse(msgspec.Struct, frozen=True):
    """A user."""

    user: UserWithPermissions


class GrantOnExperiment(Request):
    """A user and a level on an experiment, to add or to set."""

    experiment_id: str
    username: str
    permission: str


class NameGrantOnExperiment(Request):
    """A user and an experiment."""

    experiment_id: str
    username: str


class RegisteredModelPermissionResponse(msgspec.Struct, frozen=True):
    """What a user may do with a registered model."""

    registered_model_permission: RegisteredModelPermission


class GrantOnModel(Request):
    """A user and a level on a registered model, to add or to set."""

    name: str
    username: str
    permission: str


class NameGrantOnModel(Request):
    """A user and a registered model."""

    name: str
    username: str


class GrantToUser(Request):
    """A user and a level on an object, to add."""

    username: str
    resource_type: str
    resource_id: str
    permission: str


class NameGrantToUser(Request):
    """A user and an object, or ``*`` for all of a type."""

    username: str
    resource_type: str
    resource_id: str


class EffectivePermission(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do with an object, from all that applies to it.

    Attributes:
        allowed: whether the level is USE or more.
    """

    allowed: bool
    permission: str


class RoleResponse(msgspec.Struct, frozen=True):
    """A role."""

    role: Role


class RolesResponse(msgspec.Struct, frozen=True):
    """Roles."""

    roles: list[Role]


class CreateRole(Request):
    """Create a role in a workspace."""

    workspace: str
    name: str
    description: str | None = None


class NameRole(Request):
    """A role to get, delete, or list something of."""

    role_id: RowId


class ListRoles(Request):
    """List the roles of some workspaces, or of all."""

    workspace: list[str] = []


class UpdateRole(Request):
    """Rename or describe a role."""

    role_id: RowId
    name: str | None = None
    description: str | None = None


class RolePermissionResponse(msgspec.Struct, frozen=True):
    """A permission of a role."""

    role_permission: RolePermission


class RolePermissionsResponse(msgspec.Struct, frozen=True):
    """The permissions of a role."""

    role_permissions: list[RolePermission]


class AddRolePermission(Request):
    """Add a permission to a role."""

    role_id: RowId
    resource_type: str
    resource_pattern: str
    permission: str


class UpdateRolePermission(Request):
    """Change the level of a permission of a role."""

    role_permission_id: RowId
    permission: str


class NameRolePermission(Request):
    """A permission of a role to remove."""

    role_permission_id: RowId


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """A user who has a role."""

    id: int
    user_id: int
    role_id: int


class AssignmentResponse(msgspec.Struct, frozen=True):
    """A user who has a role."""

    assignment: Assignment


class AssignmentsResponse(msgspec.Struct, frozen=True):
    """The users who have a role."""

    assignments: list[Assignment]


class AssignRole(Request):
    """A user and a role, to give or to take away."""

    username: str
    role_id: RowId


class WorkspacePermission(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do in a workspace."""

    workspace: str
    user_id: int
    permission: str
    can_use: bool


class WorkspacePermissionResponse(msgspec.Struct, frozen=True):
    """What a user may do in a workspace."""

    permission: WorkspacePermission


class WorkspacePermissionsResponse(msgspec.Struct, frozen=True):
    """What users may do in workspaces."""

    permissions: list[WorkspacePermission]


class NameWorkspaceOfPermissions(Request):
    """A workspace of which to list what users were granted."""

    workspace: str


class SetWorkspacePermission(Request):
    """A user and a level in a workspace, to set."""

    workspace: str
    username: str
    permission: str


class NameWorkspacePermission(Request):
    """A user and a workspace."""

    workspace: str
    username: str
