"""Bindings of the public API, collected from one module per noun."""

from __future__ import annotations

from greenroom.server.http.routing import Binding
from greenroom.server.routes.v1 import (
    access,
    accounts,
    api_tokens,
    comments,
    device_authorizations,
    events,
    experiments,
    files,
    groups,
    models,
    publishers,
    rules,
    runs,
    server,
    stages,
    transitions,
    versions,
)

BINDINGS: tuple[Binding, ...] = (
    *access.BINDINGS,
    *models.BINDINGS,
    *versions.BINDINGS,
    *stages.BINDINGS,
    *rules.BINDINGS,
    *transitions.BINDINGS,
    *comments.BINDINGS,
    *events.BINDINGS,
    *experiments.BINDINGS,
    *runs.BINDINGS,
    *files.BINDINGS,
    *server.BINDINGS,
    *device_authorizations.BINDINGS,
    *accounts.BINDINGS,
    *groups.BINDINGS,
    *api_tokens.BINDINGS,
    *publishers.BINDINGS,
)
