"""Permission levels on registered models of the vendor's workspace registry, and the roles that they stand for here.

Source: `databricks-sdk` 0.162, `RegisteredModelPermissionLevel`, and its permissions API.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from greenroom.core.access import NOTHING
from greenroom.core.permissions import Permission
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.errors import InvalidInput


class ModelLevel(enum.StrEnum):
    """A level, lowest first."""

    CAN_READ = "CAN_READ"
    CAN_EDIT = "CAN_EDIT"
    CAN_MANAGE_STAGING_VERSIONS = "CAN_MANAGE_STAGING_VERSIONS"
    CAN_MANAGE_PRODUCTION_VERSIONS = "CAN_MANAGE_PRODUCTION_VERSIONS"
    CAN_MANAGE = "CAN_MANAGE"


DESCRIPTIONS: Final[Mapping[ModelLevel, str]] = {
    ModelLevel.CAN_READ: "Can read the model (role 'viewer')",
    ModelLevel.CAN_EDIT: "Can also register and edit versions, comment, and move versions as the stage rules allow "
    "(role 'contributor')",
    ModelLevel.CAN_MANAGE_STAGING_VERSIONS: "The same as CAN_EDIT here: stage rules say who decides about which stage "
    "(role 'contributor')",
    ModelLevel.CAN_MANAGE_PRODUCTION_VERSIONS: "Can also decide about requests (role 'approver')",
    ModelLevel.CAN_MANAGE: "Can also delete the model and grant roles on it (role 'manager')",
}
"""What each level allows, for people."""

# No role decides about one stage only: CAN_MANAGE_STAGING_VERSIONS gives less than its name says, never more.
_ROLES: Final = {
    ModelLevel.CAN_READ: Role.VIEWER,
    ModelLevel.CAN_EDIT: Role.CONTRIBUTOR,
    ModelLevel.CAN_MANAGE_STAGING_VERSIONS: Role.CONTRIBUTOR,
    ModelLevel.CAN_MANAGE_PRODUCTION_VERSIONS: Role.APPROVER,
    ModelLevel.CAN_MANAGE: Role.MANAGER,
}
_CHANGES: Final = frozenset({Permission.REGISTERED_MODEL_UPDATE, Permission.MODEL_VERSION_UPDATE})


def parse_model_level(text: str) -> ModelLevel:
    """Return a level by its name.

    Raises:
        InvalidInput: no level has this name.
    """
    try:
        return ModelLevel(text)
    except ValueError:
        raise InvalidInput(
            f"'{text[:100]}' is not a permission level of a registered model; use one of {', '.join(ModelLevel)}.",
            field="permission_level",
        ) from None


def role_of_level(level: ModelLevel) -> Role:
    """Return the role that a level stands for."""
    return _ROLES[level]


def level_of_permissions(permissions: frozenset[Permission]) -> ModelLevel | None:
    """Return the highest level that gives no more than these permissions on a registered model; None for none.

    >>> level_of_permissions(PERMISSIONS["approver"]).value
    'CAN_MANAGE_PRODUCTION_VERSIONS'
    """
    if Permission.ACCESS_MANAGE in permissions:
        return ModelLevel.CAN_MANAGE
    if Permission.TRANSITION_DECIDE in permissions:
        return ModelLevel.CAN_MANAGE_PRODUCTION_VERSIONS
    if permissions >= _CHANGES:
        return ModelLevel.CAN_EDIT
    return ModelLevel.CAN_READ if Permission.REGISTERED_MODEL_READ in permissions else None


def level_of(role: str, roles: Mapping[str, frozenset[Permission]] = PERMISSIONS) -> ModelLevel | None:
    """Return the level that a role comes nearest to; None for a denial and for a role that reads nothing.

    Args:
        roles: permissions of each role, if it is one of a workspace's own.
    """
    return level_of_permissions(roles.get(role, NOTHING))
