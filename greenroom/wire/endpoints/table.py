"""The endpoint table: all rows, joined from one module per noun.

In a separate module, so that clients import only the nouns they need.
"""

from __future__ import annotations

from greenroom.wire.endpoints import (
    artifacts,
    auth,
    databricks,
    experiments,
    logged_models,
    model_versions,
    operations,
    registered_models,
    runs,
    sign_in,
    ui,
    v1,
    workspaces,
)
from greenroom.wire.endpoints._row import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *experiments.ENDPOINTS,
    *runs.ENDPOINTS,
    *logged_models.ENDPOINTS,
    *registered_models.ENDPOINTS,
    *model_versions.ENDPOINTS,
    *artifacts.ENDPOINTS,
    *workspaces.ENDPOINTS,
    *auth.ENDPOINTS,
    *databricks.ENDPOINTS,
    *ui.ENDPOINTS,
    *sign_in.ENDPOINTS,
    *v1.ENDPOINTS,
)

OPERATIONS: tuple[Endpoint, ...] = operations.ENDPOINTS
"""Endpoints of the server itself, which are served outside the router."""

PUBLIC_PATHS: frozenset[str] = frozenset(path for row in (*ENDPOINTS, *OPERATIONS) if row.public for path in row.paths)
"""Paths served without authentication: those a client needs before it logs in, and those of probes."""

ANY_HOST_PATHS: frozenset[str] = frozenset(path for row in OPERATIONS if row.any_host for path in row.paths)
"""Paths served for any Host header."""
