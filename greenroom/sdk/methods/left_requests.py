"""Requests that calls with a reason leave behind where approval is needed, as MLflow's calls do on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenroom.errors import ApprovalPending, GreenroomError, PermissionDenied, RequestExists
from greenroom.sdk.wire import request_messages as messages
from greenroom.sdk.wire import request_rows as rows

if TYPE_CHECKING:
    from greenroom.sdk.methods.base import Methods


def leave_request(methods: Methods, error: ApprovalPending, **asked: Any) -> None:
    """Make a request for a change that needs approval, or find the open one, and name it in the error.

    Args:
        asked: fields of `CreateRequest`.
    """
    made = "was made for it"
    try:
        request_id = methods._call_native(rows.CREATE, messages.CreateRequest(**asked), "requests").request_id
    except RequestExists as exists:
        request_id = exists.transition_request_id
        made = f"asks for it already{_otherwise(methods, request_id, asked)}"
    except PermissionDenied as denied:
        error.message = f"{error.message.rstrip()} No request was made for it: {denied.message}"
        error.args = (error.message,)
        return
    except GreenroomError:
        # Something has changed since: the error says what is missing anyway.
        return
    error.transition_request_id = request_id
    error.message = f"{error.message.rstrip()} Request {request_id} {made}: greenroom requests show {request_id}"
    error.args = (error.message,)


def _otherwise(methods: Methods, request_id: str, asked: dict[str, Any]) -> str:
    try:
        found = methods._call_native(rows.GET, messages.GetRequest(request_id=request_id), "requests")
    except GreenroomError:
        return ""
    if found.stage is None:
        return ""
    # They load much of the core, which few calls need.
    from greenroom.core.requests import RequestedMove, otherwise_in_words
    from greenroom.core.rules import Target
    from greenroom.core.stages import Stage

    target = Target.stage(Stage(found.stage))
    is_asked = RequestedMove(
        target=target,
        archive_existing=asked.get("archive_existing", False),
        keep_others=asked.get("keep_others", False),
    )
    made = RequestedMove(
        target=target, archive_existing=found.is_archiving_existing, keep_others=found.is_keeping_others
    )
    return otherwise_in_words(made, is_asked)
