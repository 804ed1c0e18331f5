"""Rows of the endpoint table: the server itself. They are answered outside the router, also while it cannot do its work."""

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
    summary="Say that the process answers",
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
    summary="Say whether each part of the server does its work",
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
    summary="Name the version of MLflow's API",
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
    summary="Read measurements of the server, for Prometheus",
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
    summary="Tell MLflow clients what this server can do",
)

ENDPOINTS: tuple[Endpoint, ...] = (HEALTH, READY, VERSION, METRICS, SERVER_INFO)
