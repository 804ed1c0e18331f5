"""The endpoint table: every call the server answers, joined from one module a noun.

A module of its own, because a client loads only the nouns it needs.
"""

from __future__ import annotations

from greenroom.wire.endpoints import (
    artifacts,
    experiments,
    history,
    logged_models,
    model_versions,
    native,
    operations,
    registered_models,
    runs,
)
from greenroom.wire.endpoints._row import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *experiments.ENDPOINTS,
    *runs.ENDPOINTS,
    *logged_models.ENDPOINTS,
    *registered_models.ENDPOINTS,
    *model_versions.ENDPOINTS,
    *artifacts.ENDPOINTS,
    *history.ENDPOINTS,
    *native.ENDPOINTS,
)

OPERATIONS: tuple[Endpoint, ...] = operations.ENDPOINTS
"""Calls about the server itself, which are answered outside the router."""

PUBLIC_PATHS: frozenset[str] = frozenset(path for row in (*ENDPOINTS, *OPERATIONS) if row.public for path in row.paths)
"""What is answered without authentication: what a client asks before it can log in, and what a probe asks."""

ANY_HOST_PATHS: frozenset[str] = frozenset(path for row in OPERATIONS if row.any_host for path in row.paths)
"""What is answered whatever the Host header says."""
