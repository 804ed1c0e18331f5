"""Rows of the public API: undoing changes of the registry."""

from __future__ import annotations

from greenroom.core.permissions import Permission
from greenroom.wire.endpoints import _locators as by
from greenroom.wire.endpoints._row import Endpoint
from greenroom.wire.endpoints.v1._row import row
from greenroom.wire.messages.v1 import undo as messages

_TAG = "events"

GET = row(
    "GET /events/{event_id}/undo",
    name="get_undo",
    request=messages.GetUndo,
    response=messages.Undo,
    permission=Permission.REGISTERED_MODEL_READ,
    access="search",
    resource=by.EVENT,
    has_etag=True,
    tag=_TAG,
    summary="Show what undoing a change would do",
    description="Or why it cannot be undone, and which later changes depend on it. The versions that a transition archived "
    "belong to its change.",
)
UNDO = row(
    "POST /events/{event_id}/undo",
    name="undo_change",
    request=messages.UndoChange,
    response=messages.Undone,
    # The new change needs the permission for such changes.
    permission=Permission.REGISTERED_MODEL_READ,
    access="write",
    resource=by.EVENT,
    is_conditional=True,
    tag=_TAG,
    summary="Undo a change of a registered model, a version or a comment",
    description="By a new change in the opposite direction, which needs the same permission, and the same approval, as any "
    "such change. Its events name what they undo in `undoes`. If-Match is the etag of `get_undo`: nothing else than what was "
    "shown is done.",
)

ENDPOINTS: tuple[Endpoint, ...] = (GET, UNDO)
