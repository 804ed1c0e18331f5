"""Rows of the endpoint table: the server itself. They are served outside the router, even when the server is not ready."""

from __future__ import annotations

from typing import Any

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family

HEALTH = Endpoint(
    method="GET",
    path="/health",
    name="getHealth",
    response=Any,
    permission=None,
    public=True,
    any_host=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.OPERATIONS,
    summary="Check that the process is alive",
)
READY = Endpoint(
    method="GET",
    path="/ready",
    name="getReadiness",
    response=Any,
    permission=None,
    public=True,
    any_host=True,
    access="read",
    handler="raw",
    resource=by.SERVER,
    family=Family.OPERATIONS,
    summary="Check that each component of the server is ready",
)
VERSION = Endpoint(
    method="GET",
    path="/version",
    name="getVersion",
    response=Any,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.OPERATIONS,
    summary="Get the version of the MLflow API",
)
DATABRICKS_CONFIG = Endpoint(
    method="GET",
    path="/.well-known/databricks-config",
    name="getDatabricksConfig",
    response=Any,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.OPERATIONS,
    summary="Answer what the client of the vendor's registry asks first: nothing to discover",
)
METRICS = Endpoint(
    method="GET",
    path="/metrics",
    name="getMetrics",
    response=Any,
    permission=Permission.SERVER_READ,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.OPERATIONS,
    summary="Get metrics of the server, for Prometheus",
)
SERVER_INFO = Endpoint(
    method="GET",
    path="/server-info",
    name="getServerInfo",
    response=Any,
    permission=None,
    public=True,
    access="none",
    handler="raw",
    resource=by.SERVER,
    family=Family.MLFLOW_3,
    summary="Get the capabilities of this server, for MLflow clients",
)

ENDPOINTS: tuple[Endpoint, ...] = (HEALTH, READY, VERSION, DATABRICKS_CONFIG, METRICS, SERVER_INFO)
