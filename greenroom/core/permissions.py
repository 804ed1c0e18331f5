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
    SERVER_READ = "server:read"


EVERYTHING = frozenset(Permission)
