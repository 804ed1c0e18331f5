"""Rows of the public API: loads of versions."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, VERSION, row
from greenroom.wire.messages.v1 import usage as messages

_TAG = "usage"

GET_OF_VERSION = row(
    "GET /models/{model}/versions/{version}/usage",
    name="get_version_usage",
    request=messages.GetVersionUsage,
    response=messages.VersionUsage,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=VERSION,
    tag=_TAG,
    summary="Get the usage of a version",
    description="How often it was loaded, by day and by how it was asked for. A load is one request for the address of its "
    "files, which clients send once for each model they load. Loads are counted within a minute or so.",
)
LIST_CALLERS = row(
    "GET /models/{model}/versions/{version}/callers",
    name="list_version_callers",
    request=messages.ListVersionCallers,
    response=messages.CallerList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=VERSION,
    tag=_TAG,
    summary="List who loaded a version",
    description="Accounts and clients, most loads first. Accounts that you may not see are counted in the usage of the "
    "version, and not listed.",
)
LIST_OF_MODEL = row(
    "GET /models/{model}/usage",
    name="list_model_usage",
    request=messages.ListModelUsage,
    response=messages.LoadedVersionList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=MODEL,
    tag=_TAG,
    summary="List which versions of a model are loaded",
    description="Versions that were loaded in the last days, highest number first; deleted ones too.",
)
GET_IMPACT_OF_VERSION = row(
    "GET /models/{model}/versions/{version}/impact",
    name="get_version_impact",
    request=messages.GetVersionImpact,
    response=messages.Impact,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=VERSION,
    tag=_TAG,
    summary="Get who would notice that a version is gone",
    description="Who loaded it in the last 7 days, and the stages and aliases that lead to it: to be shown before it is deleted, "
    "archived or replaced.",
)
GET_IMPACT_OF_MODEL = row(
    "GET /models/{model}/impact",
    name="get_model_impact",
    request=messages.GetModelImpact,
    response=messages.Impact,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=MODEL,
    tag=_TAG,
    summary="Get who would notice that a model is gone",
    description="Who loaded any of its versions in the last 7 days.",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    GET_OF_VERSION,
    LIST_CALLERS,
    LIST_OF_MODEL,
    GET_IMPACT_OF_VERSION,
    GET_IMPACT_OF_MODEL,
)
