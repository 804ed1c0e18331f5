"""Requests that calls with a reason leave behind where approval is needed, as MLflow's calls do on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenroom.errors import ApprovalPending, GreenroomError, RequestExists
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
        request_id, made = exists.transition_request_id, "asks for it already"
    except GreenroomError:
        # The caller may not ask, or something has changed since: the error says what is missing anyway.
        return
    error.transition_request_id = request_id
    error.message = f"{error.message.rstrip()} Request {request_id} {made}: greenroom requests show {request_id}"
    error.args = (error.message,)
