"""Endpoint rows and messages of the REST API, each module imported on first use.

    from greenroom.sdk.wire import run_messages, run_rows

A script uses only some of them, and importing all takes as long as the rest of the client.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__all__ = [
    "alias_rows",
    "artifact_rows",
    "audit_messages",
    "audit_rows",
    "comment_messages",
    "comment_rows",
    "endpoints",
    "event_messages",
    "event_rows",
    "experiment_messages",
    "experiment_rows",
    "grant_messages",
    "grant_rows",
    "holder_messages",
    "holder_rows",
    "logged_model_messages",
    "logged_model_rows",
    "metric_messages",
    "model_resource_messages",
    "model_resource_rows",
    "model_version_messages",
    "model_version_rows",
    "notification_messages",
    "notification_rows",
    "registered_model_messages",
    "registered_model_rows",
    "request_messages",
    "request_rows",
    "rule_messages",
    "rule_rows",
    "run_messages",
    "run_rows",
    "server_messages",
    "server_rows",
    "stage_messages",
    "stage_rows",
    "transition_messages",
    "transition_rows",
    "undo_messages",
    "undo_rows",
    "usage_messages",
    "usage_rows",
    "version_resource_messages",
    "version_resource_rows",
    "workspace_messages",
    "workspace_rows",
]


class LazyModule:
    """A module that is imported when one of its attributes is first used.

    Args:
        name: full name of the module.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module(self._name), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    from greenroom.wire import endpoints
    from greenroom.wire.endpoints import artifacts as artifact_rows
    from greenroom.wire.endpoints import experiments as experiment_rows
    from greenroom.wire.endpoints import logged_models as logged_model_rows
    from greenroom.wire.endpoints import model_versions as model_version_rows
    from greenroom.wire.endpoints import registered_models as registered_model_rows
    from greenroom.wire.endpoints import runs as run_rows
    from greenroom.wire.endpoints import workspaces as workspace_rows
    from greenroom.wire.endpoints.v1 import aliases as alias_rows
    from greenroom.wire.endpoints.v1 import audit as audit_rows
    from greenroom.wire.endpoints.v1 import comments as comment_rows
    from greenroom.wire.endpoints.v1 import events as event_rows
    from greenroom.wire.endpoints.v1 import grants as grant_rows
    from greenroom.wire.endpoints.v1 import holders as holder_rows
    from greenroom.wire.endpoints.v1 import models as model_resource_rows
    from greenroom.wire.endpoints.v1 import notifications as notification_rows
    from greenroom.wire.endpoints.v1 import requests as request_rows
    from greenroom.wire.endpoints.v1 import rules as rule_rows
    from greenroom.wire.endpoints.v1 import server as server_rows
    from greenroom.wire.endpoints.v1 import stages as stage_rows
    from greenroom.wire.endpoints.v1 import transitions as transition_rows
    from greenroom.wire.endpoints.v1 import undo as undo_rows
    from greenroom.wire.endpoints.v1 import usage as usage_rows
    from greenroom.wire.endpoints.v1 import versions as version_resource_rows
    from greenroom.wire.messages import experiments as experiment_messages
    from greenroom.wire.messages import logged_models as logged_model_messages
    from greenroom.wire.messages import metrics as metric_messages
    from greenroom.wire.messages import model_versions as model_version_messages
    from greenroom.wire.messages import registered_models as registered_model_messages
    from greenroom.wire.messages import runs as run_messages
    from greenroom.wire.messages import workspaces as workspace_messages
    from greenroom.wire.messages.v1 import audit as audit_messages
    from greenroom.wire.messages.v1 import comments as comment_messages
    from greenroom.wire.messages.v1 import events as event_messages
    from greenroom.wire.messages.v1 import grants as grant_messages
    from greenroom.wire.messages.v1 import holders as holder_messages
    from greenroom.wire.messages.v1 import models as model_resource_messages
    from greenroom.wire.messages.v1 import notifications as notification_messages
    from greenroom.wire.messages.v1 import requests as request_messages
    from greenroom.wire.messages.v1 import server as server_messages
    from greenroom.wire.messages.v1 import stage_rules as rule_messages
    from greenroom.wire.messages.v1 import stages as stage_messages
    from greenroom.wire.messages.v1 import transitions as transition_messages
    from greenroom.wire.messages.v1 import undo as undo_messages
    from greenroom.wire.messages.v1 import usage as usage_messages
    from greenroom.wire.messages.v1 import versions as version_resource_messages
else:
    artifact_rows = LazyModule("greenroom.wire.endpoints.artifacts")
    endpoints = LazyModule("greenroom.wire.endpoints")
    experiment_rows = LazyModule("greenroom.wire.endpoints.experiments")
    logged_model_rows = LazyModule("greenroom.wire.endpoints.logged_models")
    model_version_rows = LazyModule("greenroom.wire.endpoints.model_versions")
    audit_rows = LazyModule("greenroom.wire.endpoints.v1.audit")
    comment_rows = LazyModule("greenroom.wire.endpoints.v1.comments")
    event_rows = LazyModule("greenroom.wire.endpoints.v1.events")
    alias_rows = LazyModule("greenroom.wire.endpoints.v1.aliases")
    holder_messages = LazyModule("greenroom.wire.messages.v1.holders")
    holder_rows = LazyModule("greenroom.wire.endpoints.v1.holders")
    undo_messages = LazyModule("greenroom.wire.messages.v1.undo")
    undo_rows = LazyModule("greenroom.wire.endpoints.v1.undo")
    grant_rows = LazyModule("greenroom.wire.endpoints.v1.grants")
    notification_rows = LazyModule("greenroom.wire.endpoints.v1.notifications")
    request_rows = LazyModule("greenroom.wire.endpoints.v1.requests")
    server_rows = LazyModule("greenroom.wire.endpoints.v1.server")
    model_resource_rows = LazyModule("greenroom.wire.endpoints.v1.models")
    transition_rows = LazyModule("greenroom.wire.endpoints.v1.transitions")
    rule_rows = LazyModule("greenroom.wire.endpoints.v1.rules")
    stage_rows = LazyModule("greenroom.wire.endpoints.v1.stages")
    rule_messages = LazyModule("greenroom.wire.messages.v1.stage_rules")
    stage_messages = LazyModule("greenroom.wire.messages.v1.stages")
    usage_rows = LazyModule("greenroom.wire.endpoints.v1.usage")
    version_resource_rows = LazyModule("greenroom.wire.endpoints.v1.versions")
    registered_model_rows = LazyModule("greenroom.wire.endpoints.registered_models")
    run_rows = LazyModule("greenroom.wire.endpoints.runs")
    workspace_rows = LazyModule("greenroom.wire.endpoints.workspaces")
    experiment_messages = LazyModule("greenroom.wire.messages.experiments")
    logged_model_messages = LazyModule("greenroom.wire.messages.logged_models")
    metric_messages = LazyModule("greenroom.wire.messages.metrics")
    model_version_messages = LazyModule("greenroom.wire.messages.model_versions")
    registered_model_messages = LazyModule("greenroom.wire.messages.registered_models")
    run_messages = LazyModule("greenroom.wire.messages.runs")
    workspace_messages = LazyModule("greenroom.wire.messages.workspaces")
    audit_messages = LazyModule("greenroom.wire.messages.v1.audit")
    comment_messages = LazyModule("greenroom.wire.messages.v1.comments")
    event_messages = LazyModule("greenroom.wire.messages.v1.events")
    grant_messages = LazyModule("greenroom.wire.messages.v1.grants")
    notification_messages = LazyModule("greenroom.wire.messages.v1.notifications")
    request_messages = LazyModule("greenroom.wire.messages.v1.requests")
    server_messages = LazyModule("greenroom.wire.messages.v1.server")
    model_resource_messages = LazyModule("greenroom.wire.messages.v1.models")
    transition_messages = LazyModule("greenroom.wire.messages.v1.transitions")
    usage_messages = LazyModule("greenroom.wire.messages.v1.usage")
    version_resource_messages = LazyModule("greenroom.wire.messages.v1.versions")
