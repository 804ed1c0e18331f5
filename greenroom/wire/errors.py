"""Errors on the wire: a table from error class to ``error_code`` and HTTP status.

Source: MLflow REST API error codes; MLflow responds with 400, not 409, for a name that is taken.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from greenroom import errors


class WireError(NamedTuple):
    """An ``error_code`` of the wire and its HTTP status."""

    error_code: str
    status: int


_STATUS: dict[type[errors.GreenroomError], int] = {
    errors.GreenroomError: 500,
    errors.InvalidInput: 400,
    # Errors that come from database constraints in MLflow.
    errors.Inconsistent: 400,
    errors.RangeNotSatisfiable: 416,
    errors.NotFound: 404,
    errors.EndpointNotFound: 404,
    errors.MethodNotAllowed: 405,
    # MLflow responds with 400 for an alias that does not exist.
    errors.AliasNotFound: 400,
    errors.AlreadyExists: 400,
    errors.Conflict: 409,
    # MLflow responds with 500, which its clients retry for minutes.
    errors.StillInUse: 409,
    errors.CannotBeUndone: 409,
    # The HTTP status for If-Match and If-None-Match.
    errors.ConditionFailed: 412,
    # MLflow responds with 400 when a run or experiment is in the wrong life-cycle stage.
    errors.StateConflict: 400,
    # MLflow responds with 400 when users delete their own account.
    errors.OwnAccount: 400,
    errors.Unauthenticated: 401,
    errors.PermissionDenied: 403,
    errors.UnsafeArtifact: 400,
    errors.LimitExceeded: 429,
    errors.TooLarge: 413,
    errors.NotSupported: 501,
    errors.Unavailable: 503,
}
TABLE = {kind: WireError(kind.error_code, status) for kind, status in _STATUS.items()}


# MLflow 3 adds an error class to these codes, for dashboards that count errors by class.
_ERROR_CLASS_OF_CODE = {
    "INVALID_PARAMETER_VALUE": "INVALID_PARAMETER_VALUE",
    "BAD_REQUEST": "INVALID_PARAMETER_VALUE",
    "RESOURCE_DOES_NOT_EXIST": "RESOURCE_NOT_FOUND",
    "ENDPOINT_NOT_FOUND": "RESOURCE_NOT_FOUND",
    "RESOURCE_ALREADY_EXISTS": "RESOURCE_ALREADY_EXISTS",
    "PERMISSION_DENIED": "PERMISSION_DENIED",
    "TEMPORARILY_UNAVAILABLE": "CLIENT_INTERNAL_ERROR",
    "INTERNAL_ERROR": "CLIENT_INTERNAL_ERROR",
}
# mlflow before 2.3 raises ValueError, without the message, for a code that it does not know. It knows these instead.
_CODE_FOR_OLD_CLIENTS = {
    "NOT_IMPLEMENTED": "FEATURE_DISABLED",
    "RESOURCE_CONFLICT": "INVALID_STATE",
    "UNAUTHENTICATED": "CUSTOMER_UNAUTHORIZED",
}
_OLD_CLIENT = re.compile(rb"mlflow-python-client/(?:[01]|2\.[0-2])(?:[^0-9]|$)")
_SQLSTATE_OF_CLASS = {"CLIENT_INTERNAL_ERROR": "XXM00"}
_CALLERS_SQLSTATE = "KAM00"


class ErrorBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of all error responses.

    Attributes:
        sqlstate: class of the error as sent by MLflow 3; omitted for codes without one.
        reason: as in Greenroom's own APIs; only where a request was left behind.
        details: the id and the address of that request.
    """

    error_code: str
    message: str
    sqlstate: str | None = None
    error_class: str | None = None
    reason: str | None = None
    details: dict[str, str] = {}


def wire_error(error: errors.GreenroomError) -> WireError:
    """Return the row of an error: that of its class, else of the nearest base class."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind]
    return TABLE[errors.GreenroomError]


def error_body(error: errors.GreenroomError, *, user_agent: bytes = b"") -> bytes:
    """Encode an error as the JSON body of a response.

    Args:
        user_agent: of the request; mlflow before 2.3 gets only error codes that it knows.
    """
    code = wire_error(error).error_code
    if code in _CODE_FOR_OLD_CLIENTS and _OLD_CLIENT.match(user_agent):
        code = _CODE_FOR_OLD_CLIENTS[code]
    if isinstance(error, errors.ApprovalPending) and error.transition_request_id:
        # Our own client makes the same error of it again.
        details = {
            "transition_request_id": error.transition_request_id,
            "transition_request_url": error.transition_request_url,
        }
        return msgspec.json.encode(ErrorBody(code, error.message, reason="APPROVAL_PENDING", details=details))
    return error_document(code, error.message)


def error_document(error_code: str, message: str) -> bytes:
    """Encode an error code and message as the JSON body of a response."""
    error_class = _ERROR_CLASS_OF_CODE.get(error_code)
    sqlstate = None if error_class is None else _SQLSTATE_OF_CLASS.get(error_class, _CALLERS_SQLSTATE)
    return msgspec.json.encode(ErrorBody(error_code, message, sqlstate, error_class))
