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
