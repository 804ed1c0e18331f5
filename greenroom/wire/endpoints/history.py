"""Rows of the endpoint table: history."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint, Family
from greenroom.wire.messages import history as messages

OF_MODEL = Endpoint(
    method="GET",
    path="/models/{name}/history",
    name="getHistoryOfModel",
    request=messages.ModelHistory,
    response=messages.EventsResponse,
    permission=Permission.REGISTERED_MODEL_READ,
    access="read",
    resource=by.REGISTERED_MODEL,
    family=Family.V1,
    summary="List the events of a registered model and its versions, newest first",
)
OF_VERSION = Endpoint(
    method="GET",
    path="/models/{name}/versions/{version}/history",
    name="getHistoryOfVersion",
    request=messages.VersionHistory,
    response=messages.EventsResponse,
    permission=Permission.MODEL_VERSION_READ,
    access="read",
    resource=by.MODEL_VERSION,
    family=Family.V1,
    summary="List the events of a version, newest first",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    OF_MODEL,
    OF_VERSION,
)
