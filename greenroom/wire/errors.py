"""How each error looks on the wire: its ``error_code``, and one table from error class to HTTP status.

Source: MLflow REST API error codes; MLflow answers 400, not 409, for a name that is taken.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from greenroom import errors


class WireError(NamedTuple):
    """An ``error_code`` of the wire and the HTTP status it travels with."""

    error_code: str
    status: int


_STATUS: dict[type[errors.GreenroomError], int] = {
    errors.GreenroomError: 500,
    errors.InvalidInput: 400,
    # What MLflow leaves to the constraints of its database.
    errors.Inconsistent: 400,
    errors.NotFound: 404,
    errors.EndpointNotFound: 404,
    errors.MethodNotAllowed: 405,
    # MLflow answers 400 for an alias nobody set.
    errors.AliasNotFound: 400,
    errors.AlreadyExists: 400,
    errors.Conflict: 409,
    # What HTTP has for If-Match and If-None-Match.
    errors.ConditionFailed: 412,
    # MLflow answers 400 when a run or experiment is not in the life-cycle stage it must be in.
    errors.StateConflict: 400,
    errors.Unauthenticated: 401,
    errors.PermissionDenied: 403,
    errors.UnsafeArtifact: 400,
    errors.LimitExceeded: 429,
    errors.TooLarge: 413,
    errors.NotSupported: 501,
    errors.Unavailable: 503,
}
TABLE = {kind: WireError(kind.error_code, status) for kind, status in _STATUS.items()}


# What MLflow 3 adds to these codes, for dashboards that count errors by class.
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
_SQLSTATE_OF_CLASS = {"CLIENT_INTERNAL_ERROR": "XXM00"}
_CALLERS_SQLSTATE = "KAM00"


class ErrorBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """The one error form of the wire.

    Attributes:
        sqlstate: class of error as MLflow 3 sends it; None (left out) for codes it has none for.
    """

    error_code: str
    message: str
    sqlstate: str | None = None
    error_class: str | None = None


def wire_error(error: errors.GreenroomError) -> WireError:
    """Find the row for an error: its own class's, else the nearest ancestor's."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind]
    return TABLE[errors.GreenroomError]


def error_body(error: errors.GreenroomError) -> bytes:
    """Write an error as the JSON body of an answer."""
    return error_document(wire_error(error).error_code, error.message)


def error_document(error_code: str, message: str) -> bytes:
    """Write an error code and its text as the JSON body of an answer."""
    error_class = _ERROR_CLASS_OF_CODE.get(error_code)
    sqlstate = None if error_class is None else _SQLSTATE_OF_CLASS.get(error_class, _CALLERS_SQLSTATE)
    return msgspec.json.encode(ErrorBody(error_code, message, sqlstate, error_class))
