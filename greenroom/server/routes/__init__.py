"""Bindings of endpoints to service functions, collected from one module per topic."""

from __future__ import annotations

from greenroom.server.http.routing import Binding
from greenroom.server.routes import (
    artifacts,
    auth,
    databricks,
    experiments,
    logged_models,
    model_versions,
    registered_models,
    runs,
    sign_in,
    ui,
    v1,
    workspaces,
)

BINDINGS: tuple[Binding, ...] = (
    *experiments.BINDINGS,
    *runs.BINDINGS,
    *logged_models.BINDINGS,
    *registered_models.BINDINGS,
    *model_versions.BINDINGS,
    *artifacts.BINDINGS,
    *workspaces.BINDINGS,
    *auth.BINDINGS,
    *databricks.BINDINGS,
    *ui.BINDINGS,
    *sign_in.BINDINGS,
    *v1.BINDINGS,
)
