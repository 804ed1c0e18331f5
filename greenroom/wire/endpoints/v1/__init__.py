"""Rows of the endpoint table: the public API, ``/api/v1`` (docs/api-guidelines.md)."""

from __future__ import annotations

from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1 import comments, events, experiments, files, runs, server

ENDPOINTS: tuple[Endpoint, ...] = (
    *comments.ENDPOINTS,
    *events.ENDPOINTS,
    *experiments.ENDPOINTS,
    *runs.ENDPOINTS,
    *files.ENDPOINTS,
    *server.ENDPOINTS,
)
