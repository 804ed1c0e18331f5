"""MLflow's permission levels and resource types, and the roles and resources they stand for here.

A level on an object is a built-in role: READ viewer, USE member, EDIT contributor, MANAGE manager, DENY and
NO_PERMISSIONS denied. On a workspace USE is member and MANAGE administrator.

Source: MLflow 3.17, `mlflow/server/auth/permissions.py`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Final

from greenroom.core.access import NOTHING, ObjectKind
from greenroom.core.permissions import Permission
from greenroom.core.roles import PERMISSIONS, Role
from greenroom.errors import InvalidInput

ANY: Final = "*"
"""`resource_pattern` of everything of a type."""


class Level(enum.StrEnum):
    """A level, in the order in which MLflow lists them."""

    READ = "READ"
    USE = "USE"
    EDIT = "EDIT"
    MANAGE = "MANAGE"
    NO_PERMISSIONS = "NO_PERMISSIONS"
    DENY = "DENY"

    @property
    def can_use(self) -> bool:
        """Whether it is USE or more."""
        return _RANK[self] >= _RANK[Level.USE]


_RANK: Final = {
    Level.DENY: -1,
    Level.NO_PERMISSIONS: 0,
    Level.READ: 1,
    Level.USE: 2,
    Level.EDIT: 3,
    Level.MANAGE: 4,
}
_ON_OBJECT: Final = {
    Level.READ: Role.VIEWER,
    Level.USE: Role.MEMBER,
    Level.EDIT: Role.CONTRIBUTOR,
    Level.MANAGE: Role.MANAGER,
    Level.NO_PERMISSIONS: Role.DENIED,
    Level.DENY: Role.DENIED,
}
_ON_WORKSPACE: Final = {**_ON_OBJECT, Level.MANAGE: Role.ADMINISTRATOR}
_OF_ROLE: Final[Mapping[str, Level]] = {
    Role.DENIED: Level.DENY,
    Role.MEMBER: Level.USE,
    Role.VIEWER: Level.READ,
    Role.CONTRIBUTOR: Level.EDIT,
    Role.APPROVER: Level.EDIT,
    Role.MANAGER: Level.MANAGE,
    Role.ADMINISTRATOR: Level.MANAGE,
}
_CHANGES: Final = frozenset(
    {
        Permission.EXPERIMENT_UPDATE,
        Permission.RUN_CREATE,
        Permission.RUN_UPDATE,
        Permission.REGISTERED_MODEL_UPDATE,
        Permission.MODEL_VERSION_CREATE,
        Permission.MODEL_VERSION_UPDATE,
        Permission.MODEL_VERSION_TRANSITION,
    }
)

WORKSPACE: Final = "workspace"
OBJECT_TYPES: Final[Mapping[str, ObjectKind]] = {
    "experiment": "experiment",
    "registered_model": "registered_model",
    # A registered model with a tag.
    "prompt": "registered_model",
}
"""Resource types on which something can be granted here, beside the workspace."""

# All of MLflow's, in its order, as its message lists them.
_ALL_TYPES: Final = (
    "assessment",
    "experiment",
    "gateway_endpoint",
    "gateway_model_definition",
    "gateway_secret",
    "logged_model",
    "mcp_server",
    "mcp_server_version",
    "prompt",
    "prompt_version",
    "registered_model",
    "registered_model_version",
    "review_queue",
    "run",
    "scorer",
    "scorer_version",
    "trace",
    "workspace",
)
_PARENT_OF: Final = {
    "run": "experiment",
    "logged_model": "experiment",
    "registered_model_version": "registered_model",
    "prompt_version": "prompt",
}


def parse_level(text: str) -> Level:
    """Return a level by its name.

    Raises:
        InvalidInput: no level has this name.
    """
    try:
        return Level(text)
    except ValueError:
        raise InvalidInput(
            f"Invalid permission '{text[:100]}'. Valid permissions are: {tuple(one.value for one in Level)}",
            field="permission",
        ) from None


def parse_grantable_level(text: str, resource_type: str) -> Level:
    """Return a level that roles and newer clients may grant on a type.

    Raises:
        InvalidInput: no level has this name, or it cannot be granted on this type.
    """
    level = parse_level(text)
    if resource_type == WORKSPACE:
        if level not in (Level.USE, Level.MANAGE):
            raise InvalidInput(
                f"Invalid permission '{level}' for resource_type='workspace'. Workspace-wide grants accept only: "
                "('MANAGE', 'USE').",
                field="permission",
            )
    elif level is Level.NO_PERMISSIONS:
        raise InvalidInput(
            f"Invalid permission '{level}' for resource_type='{resource_type}'. Resource-level grants accept only: "
            "('DENY', 'EDIT', 'MANAGE', 'READ', 'USE').",
            field="permission",
        )
    return level


def check_known_type(resource_type: str) -> None:
    """Refuse a resource type that MLflow does not have.

    Raises:
        InvalidInput: there is no such type.
    """
    if resource_type not in _ALL_TYPES:
        raise InvalidInput(
            f"Invalid resource type '{resource_type[:100]}'. Valid resource types are: {_ALL_TYPES}",
            field="resource_type",
        )


def check_resource_type(resource_type: str, pattern: str) -> None:
    """Refuse a resource type, or a pattern of it, on which nothing can be granted here.

    Raises:
        InvalidInput: there is no such type, this registry does not have it, or the pattern cannot be one of it.
    """
    check_known_type(resource_type)
    if resource_type == WORKSPACE:
        if pattern != ANY:
            raise InvalidInput(
                f"Invalid resource_pattern '{pattern[:100]}' for resource_type='workspace'. This resource type supports "
                "only wildcard ('*') grants.",
                field="resource_pattern",
            )
    elif resource_type not in OBJECT_TYPES:
        parent = _PARENT_OF.get(resource_type)
        hint = (
            "grant on 'experiment' or 'registered_model'."
            if parent is None
            else f"what is granted on '{parent}' applies to it."
        )
        raise InvalidInput(
            f"Nothing can be granted on resource_type '{resource_type}' here: {hint}", field="resource_type"
        )
    elif resource_type == "prompt" and pattern == ANY:
        raise InvalidInput(
            "Nothing can be granted on all prompts apart from models here: grant on 'registered_model', or on each "
            "prompt.",
            field="resource_type",
        )


def role_on_object(level: Level) -> Role:
    """Return the role that a level on an object, or on all of a kind, stands for."""
    return _ON_OBJECT[level]


def role_on_workspace(level: Level) -> Role:
    """Return the role that a level on a workspace stands for."""
    return _ON_WORKSPACE[level]


def level_of_role(role: str, roles: Mapping[str, frozenset[Permission]] = PERMISSIONS) -> Level:
    """Return the level that a role comes nearest to, without giving more than the role does.

    Args:
        roles: permissions of each role, if it is one of a workspace's own.

    >>> level_of_role("approver").value, level_of_role("denied").value
    ('EDIT', 'DENY')
    """
    built_in = _OF_ROLE.get(role)
    if built_in is not None:
        return built_in
    permissions = roles.get(role, NOTHING)
    if Permission.ACCESS_MANAGE in permissions:
        return Level.MANAGE
    if permissions & _CHANGES:
        return Level.EDIT
    return Level.READ if permissions else Level.NO_PERMISSIONS


def highest(levels: Iterable[Level]) -> Level:
    """Return what levels come to: a denial outweighs the others; NO_PERMISSIONS for none.

    >>> highest([Level.READ, Level.MANAGE]).value, highest([Level.MANAGE, Level.DENY]).value, highest([]).value
    ('MANAGE', 'DENY', 'NO_PERMISSIONS')
    """
    found = list(levels)
    if Level.DENY in found:
        return Level.DENY
    return max(found, key=_RANK.__getitem__, default=Level.NO_PERMISSIONS)
