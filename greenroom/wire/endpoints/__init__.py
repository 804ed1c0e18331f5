"""The endpoint table: every call the server answers, one row each, joined from one module a noun."""

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
from greenroom.wire.endpoints._row import Endpoint, Family, Mode, Repetition

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

__all__ = ["ENDPOINTS", "Endpoint", "Family", "Mode", "Repetition"]
