"""How each error looks on the wire: one table from error class to ``error_code`` and HTTP status.

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


TABLE: dict[type[errors.GreenroomError], WireError] = {
    errors.GreenroomError: WireError("INTERNAL_ERROR", 500),
    errors.InvalidInput: WireError("INVALID_PARAMETER_VALUE", 400),
    # What MLflow leaves to the constraints of its database.
    errors.Inconsistent: WireError("BAD_REQUEST", 400),
    errors.NotFound: WireError("RESOURCE_DOES_NOT_EXIST", 404),
    errors.EndpointNotFound: WireError("ENDPOINT_NOT_FOUND", 404),
    # MLflow answers 400 for an alias nobody set.
    errors.AliasNotFound: WireError("INVALID_PARAMETER_VALUE", 400),
    errors.AlreadyExists: WireError("RESOURCE_ALREADY_EXISTS", 400),
    errors.Conflict: WireError("RESOURCE_CONFLICT", 409),
    # MLflow answers 400 when a run or experiment is not in the life-cycle stage it must be in.
    errors.StateConflict: WireError("INVALID_PARAMETER_VALUE", 400),
    errors.Unauthenticated: WireError("UNAUTHENTICATED", 401),
    errors.PermissionDenied: WireError("PERMISSION_DENIED", 403),
    errors.UnsafeArtifact: WireError("BAD_REQUEST", 400),
    errors.LimitExceeded: WireError("REQUEST_LIMIT_EXCEEDED", 429),
    errors.TooLarge: WireError("INVALID_PARAMETER_VALUE", 413),
    errors.NotSupported: WireError("NOT_IMPLEMENTED", 501),
    errors.Unavailable: WireError("TEMPORARILY_UNAVAILABLE", 503),
}


class ErrorBody(msgspec.Struct, frozen=True):
    """The one error form of the wire."""

    error_code: str
    message: str


def wire_error(error: errors.GreenroomError) -> WireError:
    """Find the row for an error: its own class's, else the nearest ancestor's."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind]
    return TABLE[errors.GreenroomError]


def error_body(error: errors.GreenroomError) -> bytes:
    """Write an error as the JSON body of an answer."""
    return msgspec.json.encode(ErrorBody(wire_error(error).error_code, error.message))
