"""Bindings of the public API, collected from one module per noun."""

from __future__ import annotations

from greenroom.server.http.routing import Binding
from greenroom.server.routes.v1 import (
    access,
    accounts,
    api_tokens,
    audit,
    comments,
    device_authorizations,
    events,
    experiments,
    files,
    groups,
    holders,
    models,
    publishers,
    requests,
    rules,
    runs,
    server,
    stages,
    transitions,
    undo,
    usage,
    versions,
)

BINDINGS: tuple[Binding, ...] = (
    *access.BINDINGS,
    *models.BINDINGS,
    *versions.BINDINGS,
    *stages.BINDINGS,
    *rules.BINDINGS,
    *transitions.BINDINGS,
    *holders.BINDINGS,
    *requests.BINDINGS,
    *comments.BINDINGS,
    *events.BINDINGS,
    *undo.BINDINGS,
    *audit.BINDINGS,
    *experiments.BINDINGS,
    *runs.BINDINGS,
    *files.BINDINGS,
    *server.BINDINGS,
    *device_authorizations.BINDINGS,
    *accounts.BINDINGS,
    *groups.BINDINGS,
    *api_tokens.BINDINGS,
    *publishers.BINDINGS,
    *usage.BINDINGS,
)
