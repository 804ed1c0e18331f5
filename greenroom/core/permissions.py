"""All permissions, as ``resource:action``.

Every endpoint row names one; `access.decide` decides whether a principal holds it on a resource.
"""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """A permission that a role can grant."""

    EXPERIMENT_READ = "experiment:read"
    EXPERIMENT_CREATE = "experiment:create"
    EXPERIMENT_UPDATE = "experiment:update"
    EXPERIMENT_DELETE = "experiment:delete"
    RUN_READ = "run:read"
    RUN_CREATE = "run:create"
    RUN_UPDATE = "run:update"
    RUN_DELETE = "run:delete"
    LOGGED_MODEL_READ = "logged_model:read"
    LOGGED_MODEL_CREATE = "logged_model:create"
    LOGGED_MODEL_UPDATE = "logged_model:update"
    LOGGED_MODEL_DELETE = "logged_model:delete"
    ARTIFACT_READ = "artifact:read"
    ARTIFACT_WRITE = "artifact:write"
    ARTIFACT_DELETE = "artifact:delete"
    REGISTERED_MODEL_READ = "registered_model:read"
    REGISTERED_MODEL_CREATE = "registered_model:create"
    REGISTERED_MODEL_UPDATE = "registered_model:update"
    REGISTERED_MODEL_DELETE = "registered_model:delete"
    MODEL_VERSION_READ = "model_version:read"
    MODEL_VERSION_CREATE = "model_version:create"
    MODEL_VERSION_UPDATE = "model_version:update"
    MODEL_VERSION_TRANSITION = "model_version:transition"
    MODEL_VERSION_DELETE = "model_version:delete"
    COMMENT_CREATE = "comment:create"
    TRANSITION_REQUEST = "transition:request"
    TRANSITION_DECIDE = "transition:decide"
    ACCESS_READ = "access:read"
    ACCESS_MANAGE = "access:manage"
    WORKSPACE_READ = "workspace:read"
    WORKSPACE_UPDATE = "workspace:update"
    WORKSPACE_MANAGE = "workspace:manage"
    ACCOUNT_READ = "account:read"
    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_SELF = "account:self"
    SERVER_READ = "server:read"


EVERYTHING = frozenset(Permission)

OF_SERVER: frozenset[Permission] = frozenset(
    {
        Permission.WORKSPACE_MANAGE,
        Permission.ACCOUNT_READ,
        Permission.ACCOUNT_MANAGE,
        Permission.ACCOUNT_SELF,
        Permission.SERVER_READ,
    }
)
"""Permissions of the server as a whole, which no role grants: its administrators hold them, and each account
``account:self`` for itself and ``account:read`` for the names of others."""

OF_WORKSPACE: frozenset[Permission] = frozenset(
    {
        Permission.EXPERIMENT_CREATE,
        Permission.REGISTERED_MODEL_CREATE,
        Permission.WORKSPACE_READ,
        Permission.WORKSPACE_UPDATE,
    }
)
"""Permissions that apply to a workspace only, not to one object in it."""

OF_OBJECTS: frozenset[Permission] = EVERYTHING - OF_SERVER - OF_WORKSPACE
"""Permissions that a role on one registered model or experiment can grant."""
