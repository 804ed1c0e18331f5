"""Rows of the public API: which versions held a stage or an alias."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import MODEL, row
from greenroom.wire.messages.v1 import holders as messages

_OVERLAP = (
    "Oldest first: every version whose time there overlaps the span from `since` to `until`. The deletion of a model ends "
    "all of them, and its restoration begins new ones."
)

LIST_OF_STAGE = row(
    "GET /models/{model}/stages/{stage}/holders",
    name="list_stage_holders",
    request=messages.ListStageHolders,
    response=messages.HolderList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=MODEL,
    tag="stages",
    summary="List which versions were in a stage, when, and by whom",
    description=_OVERLAP,
)
LIST_OF_ALIAS = row(
    "GET /models/{model}/aliases/{alias}/holders",
    name="list_alias_holders",
    request=messages.ListAliasHolders,
    response=messages.HolderList,
    permission=Permission.MODEL_VERSION_READ,
    access="search",
    resource=MODEL,
    tag="aliases",
    summary="List which versions had an alias, when, and by whom",
    description=_OVERLAP,
)

ENDPOINTS: tuple[Endpoint, ...] = (LIST_OF_STAGE, LIST_OF_ALIAS)
