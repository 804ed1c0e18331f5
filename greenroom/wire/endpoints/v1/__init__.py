"""Rows of the endpoint table: the public API, ``/api/v1`` (docs/api-guidelines.md)."""

from __future__ import annotations

from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1 import (
    accounts,
    aliases,
    api_tokens,
    comments,
    device_authorizations,
    events,
    experiments,
    files,
    grants,
    groups,
    models,
    publishers,
    roles,
    rules,
    runs,
    server,
    stages,
    transitions,
    versions,
    workspaces,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    *models.ENDPOINTS,
    *aliases.ENDPOINTS,
    *versions.ENDPOINTS,
    *stages.ENDPOINTS,
    *rules.ENDPOINTS,
    *transitions.ENDPOINTS,
    *comments.ENDPOINTS,
    *events.ENDPOINTS,
    *experiments.ENDPOINTS,
    *runs.ENDPOINTS,
    *files.ENDPOINTS,
    *grants.ENDPOINTS,
    *roles.ENDPOINTS,
    *workspaces.ENDPOINTS,
    *server.ENDPOINTS,
    *device_authorizations.ENDPOINTS,
    *accounts.ENDPOINTS,
    *groups.ENDPOINTS,
    *api_tokens.ENDPOINTS,
    *publishers.ENDPOINTS,
)
