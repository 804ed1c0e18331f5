"""The closed vocabulary of what can happen: one list for history, audit, webhooks and live updates.

An event is written by the service in the transaction of the change it tells of, and never changed afterwards.
Metric points, parameters and single artifact files are data, not decisions: no event.
"""

from __future__ import annotations

import enum
from typing import Any

import msgspec


class Verb(enum.StrEnum):
    """What was done to what, ``subject:verb``."""

    EXPERIMENT_CREATE = "experiment:create"
    EXPERIMENT_UPDATE = "experiment:update"
    EXPERIMENT_DELETE = "experiment:delete"
    EXPERIMENT_RESTORE = "experiment:restore"
    EXPERIMENT_SET_TAG = "experiment:set_tag"
    EXPERIMENT_DELETE_TAG = "experiment:delete_tag"
    RUN_CREATE = "run:create"
    RUN_UPDATE = "run:update"
    RUN_DELETE = "run:delete"
    RUN_RESTORE = "run:restore"
    LOGGED_MODEL_CREATE = "logged_model:create"
    LOGGED_MODEL_UPDATE = "logged_model:update"
    LOGGED_MODEL_DELETE = "logged_model:delete"
    REGISTERED_MODEL_CREATE = "registered_model:create"
    REGISTERED_MODEL_RENAME = "registered_model:rename"
    REGISTERED_MODEL_UPDATE = "registered_model:update"
    REGISTERED_MODEL_DELETE = "registered_model:delete"
    REGISTERED_MODEL_RESTORE = "registered_model:restore"
    REGISTERED_MODEL_SET_TAG = "registered_model:set_tag"
    REGISTERED_MODEL_DELETE_TAG = "registered_model:delete_tag"
    MODEL_VERSION_CREATE = "model_version:create"
    MODEL_VERSION_UPDATE = "model_version:update"
    MODEL_VERSION_TRANSITION = "model_version:transition"
    MODEL_VERSION_DELETE = "model_version:delete"
    MODEL_VERSION_RESTORE = "model_version:restore"
    MODEL_VERSION_SET_TAG = "model_version:set_tag"
    MODEL_VERSION_DELETE_TAG = "model_version:delete_tag"
    ALIAS_SET = "alias:set"
    ALIAS_DELETE = "alias:delete"
    COMMENT_CREATE = "comment:create"
    COMMENT_UPDATE = "comment:update"
    COMMENT_DELETE = "comment:delete"


class Event(msgspec.Struct, frozen=True):
    """Who did what to which thing, as read back from the log.

    Attributes:
        seq: place in the log; ascending, gaps are possible where a transaction was undone.
        at_ms: when, milliseconds since 1970, UTC.
        actor: user name.
        verb: what was done.
        subject: the thing's lasting id, such as ``registered_model:12``, ``model_version:12/3``, ``run:<run_id>``.
        before: the fields that changed as they were, or None where the thing was new.
        after: the fields that changed as they are now, or None where the thing is gone.
    """

    seq: int
    at_ms: int
    actor: str
    verb: Verb
    subject: str
    workspace: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def experiment_subject(experiment_id: str) -> str:
    """Name an experiment in the event log."""
    return f"experiment:{experiment_id}"


def run_subject(run_id: str) -> str:
    """Name a run in the event log."""
    return f"run:{run_id}"


def logged_model_subject(model_id: str) -> str:
    """Name a logged model in the event log."""
    return f"logged_model:{model_id}"


def registered_model_subject(registered_model_id: int) -> str:
    """Name a registered model in the event log: by its inner id, since names change."""
    return f"registered_model:{registered_model_id}"


def model_version_subject(registered_model_id: int, version: int) -> str:
    """Name a model version in the event log."""
    return f"model_version:{registered_model_id}/{version}"
