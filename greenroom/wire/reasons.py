"""Errors of Greenroom's own APIs: a closed list of reasons, each with one HTTP status.

``error_code`` is the coarse class that MLflow clients know, ``reason`` the exact one that programs should read
(docs/api-guidelines.md, rule 9).
"""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import msgspec

from greenroom import errors


class Reason(enum.StrEnum):
    """Why a request failed. New reasons may be added; the status of a reason never changes."""

    INVALID_INPUT = "INVALID_INPUT"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    INVALID_NAME = "INVALID_NAME"
    INVALID_URI = "INVALID_URI"
    INVALID_FILTER = "INVALID_FILTER"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    INCONSISTENT = "INCONSISTENT"
    CONDITION_NOT_SUPPORTED = "CONDITION_NOT_SUPPORTED"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    RANGE_NOT_SATISFIABLE = "RANGE_NOT_SATISFIABLE"
    UNSAFE_CONTENT = "UNSAFE_CONTENT"
    DIGEST_MISMATCH = "DIGEST_MISMATCH"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    NOT_FOUND = "NOT_FOUND"
    ENDPOINT_NOT_FOUND = "ENDPOINT_NOT_FOUND"
    WORKSPACE_NOT_FOUND = "WORKSPACE_NOT_FOUND"
    EXPERIMENT_NOT_FOUND = "EXPERIMENT_NOT_FOUND"
    RUN_NOT_FOUND = "RUN_NOT_FOUND"
    LOGGED_MODEL_NOT_FOUND = "LOGGED_MODEL_NOT_FOUND"
    MODEL_NOT_FOUND = "MODEL_NOT_FOUND"
    VERSION_NOT_FOUND = "VERSION_NOT_FOUND"
    ALIAS_NOT_FOUND = "ALIAS_NOT_FOUND"
    TAG_NOT_FOUND = "TAG_NOT_FOUND"
    COMMENT_NOT_FOUND = "COMMENT_NOT_FOUND"
    TRANSITION_NOT_FOUND = "TRANSITION_NOT_FOUND"
    REQUEST_NOT_FOUND = "REQUEST_NOT_FOUND"
    FILE_NOT_FOUND = "FILE_NOT_FOUND"
    DEVICE_CODE_NOT_FOUND = "DEVICE_CODE_NOT_FOUND"
    ACCOUNT_NOT_FOUND = "ACCOUNT_NOT_FOUND"
    GROUP_NOT_FOUND = "GROUP_NOT_FOUND"
    TOKEN_NOT_FOUND = "TOKEN_NOT_FOUND"  # noqa: S105
    SESSION_NOT_FOUND = "SESSION_NOT_FOUND"
    PUBLISHER_NOT_FOUND = "PUBLISHER_NOT_FOUND"
    WATCH_NOT_FOUND = "WATCH_NOT_FOUND"
    GRANT_NOT_FOUND = "GRANT_NOT_FOUND"
    ROLE_NOT_FOUND = "ROLE_NOT_FOUND"
    STAGE_NOT_FOUND = "STAGE_NOT_FOUND"
    STAGE_RULE_NOT_FOUND = "STAGE_RULE_NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    EXPERIMENT_EXISTS = "EXPERIMENT_EXISTS"
    MODEL_EXISTS = "MODEL_EXISTS"
    ACCOUNT_EXISTS = "ACCOUNT_EXISTS"
    GROUP_EXISTS = "GROUP_EXISTS"
    PUBLISHER_EXISTS = "PUBLISHER_EXISTS"
    REQUEST_EXISTS = "REQUEST_EXISTS"
    STAGE_EXISTS = "STAGE_EXISTS"
    CONFLICT = "CONFLICT"
    WRONG_STATE = "WRONG_STATE"
    TRANSITION_NOT_ALLOWED = "TRANSITION_NOT_ALLOWED"
    APPROVAL_PENDING = "APPROVAL_PENDING"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    OWN_ACCOUNT = "OWN_ACCOUNT"
    ACCOUNT_OWNS_OBJECTS = "ACCOUNT_OWNS_OBJECTS"
    GROUP_IN_USE = "GROUP_IN_USE"
    TOO_MANY_TOKENS = "TOO_MANY_TOKENS"
    IN_USE = "IN_USE"
    CANNOT_BE_UNDONE = "CANNOT_BE_UNDONE"
    STALE = "STALE"
    TOO_LARGE = "TOO_LARGE"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    RATE_LIMITED = "RATE_LIMITED"
    INTERNAL = "INTERNAL"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    UNAVAILABLE = "UNAVAILABLE"


class NativeError(NamedTuple):
    """How an error is sent: its HTTP status, reason and coarse code."""

    status: int
    reason: Reason
    error_code: str


_MISSING, _CONFLICT, _LIMIT = "RESOURCE_DOES_NOT_EXIST", "RESOURCE_CONFLICT", "REQUEST_LIMIT_EXCEEDED"
_INVALID, _EXISTS = "INVALID_PARAMETER_VALUE", "RESOURCE_ALREADY_EXISTS"
TABLE: dict[type[errors.GreenroomError], NativeError] = {
    errors.GreenroomError: NativeError(500, Reason.INTERNAL, "INTERNAL_ERROR"),
    errors.InvalidInput: NativeError(400, Reason.INVALID_INPUT, _INVALID),
    errors.UnknownField: NativeError(400, Reason.UNKNOWN_FIELD, _INVALID),
    errors.InvalidName: NativeError(400, Reason.INVALID_NAME, _INVALID),
    errors.InvalidURI: NativeError(400, Reason.INVALID_URI, _INVALID),
    errors.InvalidFilter: NativeError(400, Reason.INVALID_FILTER, _INVALID),
    errors.InvalidSignature: NativeError(400, Reason.INVALID_SIGNATURE, _INVALID),
    errors.Inconsistent: NativeError(400, Reason.INCONSISTENT, "BAD_REQUEST"),
    errors.ConditionNotSupported: NativeError(400, Reason.CONDITION_NOT_SUPPORTED, _INVALID),
    errors.UnsupportedMediaType: NativeError(415, Reason.UNSUPPORTED_MEDIA_TYPE, _INVALID),
    errors.RangeNotSatisfiable: NativeError(416, Reason.RANGE_NOT_SATISFIABLE, _INVALID),
    errors.UnsafeArtifact: NativeError(400, Reason.UNSAFE_CONTENT, "BAD_REQUEST"),
    errors.DigestMismatch: NativeError(400, Reason.DIGEST_MISMATCH, "BAD_REQUEST"),
    errors.Unauthenticated: NativeError(401, Reason.UNAUTHENTICATED, "UNAUTHENTICATED"),
    errors.PermissionDenied: NativeError(403, Reason.PERMISSION_DENIED, "PERMISSION_DENIED"),
    errors.NotFound: NativeError(404, Reason.NOT_FOUND, _MISSING),
    errors.EndpointNotFound: NativeError(404, Reason.ENDPOINT_NOT_FOUND, "ENDPOINT_NOT_FOUND"),
    errors.MethodNotAllowed: NativeError(405, Reason.METHOD_NOT_ALLOWED, "ENDPOINT_NOT_FOUND"),
    errors.WorkspaceNotFound: NativeError(404, Reason.WORKSPACE_NOT_FOUND, _MISSING),
    errors.ExperimentNotFound: NativeError(404, Reason.EXPERIMENT_NOT_FOUND, _MISSING),
    errors.RunNotFound: NativeError(404, Reason.RUN_NOT_FOUND, _MISSING),
    errors.LoggedModelNotFound: NativeError(404, Reason.LOGGED_MODEL_NOT_FOUND, _MISSING),
    errors.RegisteredModelNotFound: NativeError(404, Reason.MODEL_NOT_FOUND, _MISSING),
    errors.ModelVersionNotFound: NativeError(404, Reason.VERSION_NOT_FOUND, _MISSING),
    errors.AliasNotFound: NativeError(404, Reason.ALIAS_NOT_FOUND, _MISSING),
    errors.TagNotFound: NativeError(404, Reason.TAG_NOT_FOUND, _MISSING),
    errors.CommentNotFound: NativeError(404, Reason.COMMENT_NOT_FOUND, _MISSING),
    errors.TransitionNotFound: NativeError(404, Reason.TRANSITION_NOT_FOUND, _MISSING),
    errors.RequestNotFound: NativeError(404, Reason.REQUEST_NOT_FOUND, _MISSING),
    errors.ArtifactNotFound: NativeError(404, Reason.FILE_NOT_FOUND, _MISSING),
    errors.DeviceCodeNotFound: NativeError(404, Reason.DEVICE_CODE_NOT_FOUND, _MISSING),
    errors.AccountNotFound: NativeError(404, Reason.ACCOUNT_NOT_FOUND, _MISSING),
    errors.GroupNotFound: NativeError(404, Reason.GROUP_NOT_FOUND, _MISSING),
    errors.TokenNotFound: NativeError(404, Reason.TOKEN_NOT_FOUND, _MISSING),
    errors.SessionNotFound: NativeError(404, Reason.SESSION_NOT_FOUND, _MISSING),
    errors.WatchNotFound: NativeError(404, Reason.WATCH_NOT_FOUND, _MISSING),
    errors.PublisherNotFound: NativeError(404, Reason.PUBLISHER_NOT_FOUND, _MISSING),
    errors.GrantNotFound: NativeError(404, Reason.GRANT_NOT_FOUND, _MISSING),
    errors.RoleNotFound: NativeError(404, Reason.ROLE_NOT_FOUND, _MISSING),
    errors.StageNotFound: NativeError(404, Reason.STAGE_NOT_FOUND, _MISSING),
    errors.StageRuleNotFound: NativeError(404, Reason.STAGE_RULE_NOT_FOUND, _MISSING),
    errors.AlreadyExists: NativeError(409, Reason.ALREADY_EXISTS, _EXISTS),
    errors.ExperimentExists: NativeError(409, Reason.EXPERIMENT_EXISTS, _EXISTS),
    errors.RegisteredModelExists: NativeError(409, Reason.MODEL_EXISTS, _EXISTS),
    errors.AccountExists: NativeError(409, Reason.ACCOUNT_EXISTS, _EXISTS),
    errors.GroupExists: NativeError(409, Reason.GROUP_EXISTS, _EXISTS),
    errors.PublisherExists: NativeError(409, Reason.PUBLISHER_EXISTS, _EXISTS),
    errors.RequestExists: NativeError(409, Reason.REQUEST_EXISTS, _EXISTS),
    errors.StageExists: NativeError(409, Reason.STAGE_EXISTS, _EXISTS),
    errors.Conflict: NativeError(409, Reason.CONFLICT, _CONFLICT),
    errors.StateConflict: NativeError(409, Reason.WRONG_STATE, _CONFLICT),
    errors.TransitionNotAllowed: NativeError(409, Reason.TRANSITION_NOT_ALLOWED, _CONFLICT),
    errors.ApprovalPending: NativeError(409, Reason.APPROVAL_PENDING, _CONFLICT),
    errors.IdempotencyKeyReused: NativeError(409, Reason.IDEMPOTENCY_KEY_REUSED, _CONFLICT),
    errors.LastAdministrator: NativeError(409, Reason.LAST_ADMINISTRATOR, _CONFLICT),
    errors.OwnAccount: NativeError(409, Reason.OWN_ACCOUNT, _CONFLICT),
    errors.AccountOwnsObjects: NativeError(409, Reason.ACCOUNT_OWNS_OBJECTS, _CONFLICT),
    errors.GroupInUse: NativeError(409, Reason.GROUP_IN_USE, _CONFLICT),
    errors.TooManyTokens: NativeError(409, Reason.TOO_MANY_TOKENS, _CONFLICT),
    errors.StillInUse: NativeError(409, Reason.IN_USE, _CONFLICT),
    errors.CannotBeUndone: NativeError(409, Reason.CANNOT_BE_UNDONE, _CONFLICT),
    errors.StaleWrite: NativeError(412, Reason.STALE, _CONFLICT),
    errors.TooLarge: NativeError(413, Reason.TOO_LARGE, _LIMIT),
    errors.LimitExceeded: NativeError(429, Reason.LIMIT_EXCEEDED, _LIMIT),
    errors.RateLimited: NativeError(429, Reason.RATE_LIMITED, _LIMIT),
    errors.NotSupported: NativeError(501, Reason.NOT_SUPPORTED, "NOT_IMPLEMENTED"),
    errors.Unavailable: NativeError(503, Reason.UNAVAILABLE, "TEMPORARILY_UNAVAILABLE"),
}
"""Class of an error -> how it is sent; a class that is not listed is sent like its nearest base class."""

CLASS_OF_REASON: dict[str, type[errors.GreenroomError]] = {row.reason.value: kind for kind, row in TABLE.items()}
"""Reason -> the class that a client raises for it."""


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every error response.

    Attributes:
        error_code: coarse class, as in the MLflow API.
        reason: exact class; programs should read this one.
        message: for people: what was wrong, and what would be right. It may change.
        field: path of the field or parameter at fault; null if the request as a whole is at fault.
        request_id: id of the request in the server's log.
        details: more about some reasons: ``nearest`` of `UNKNOWN_FIELD`, ``allowed`` methods of `METHOD_NOT_ALLOWED`,
            ``target``, ``rule_version`` and ``checks`` of `TRANSITION_NOT_ALLOWED` and `APPROVAL_PENDING`,
            ``counts`` of `ACCOUNT_OWNS_OBJECTS`, ``grants_count`` of `GROUP_IN_USE`.
            the ``permission`` that is missing and a few people and groups that can grant it, ``granted_by``, of
            `PERMISSION_DENIED`, ``counts`` of what is in the way of `IN_USE`,
            ids of the events that are in the way, ``blocked_by``, of `CANNOT_BE_UNDONE`, and ``moved_to``, the workspace and the
            name of a registered model that was moved, of `MODEL_NOT_FOUND` and `VERSION_NOT_FOUND`, and
            ``transition_request_id``, the open request, of `REQUEST_EXISTS`.
    """

    error_code: str
    reason: Reason
    message: str
    field: str | None
    request_id: str
    details: dict[str, Any]


def native_error(error: errors.GreenroomError) -> NativeError:
    """Return how an error is sent: as its class, else as the nearest base class."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind]
    return TABLE[errors.GreenroomError]


def native_error_body(error: errors.GreenroomError, request_id: str) -> bytes:
    """Encode an error as the JSON body of a response."""
    row = native_error(error)
    return msgspec.json.encode(
        ErrorBody(
            error_code=row.error_code,
            reason=row.reason,
            message=error.message,
            field=error.field,
            request_id=request_id,
            details=_details(error),
        )
    )


def _details(error: errors.GreenroomError) -> dict[str, Any]:
    if isinstance(error, errors.UnknownField):
        return {"nearest": error.nearest}
    if isinstance(error, errors.MethodNotAllowed):
        return {"allowed": list(error.allowed)}
    if isinstance(error, errors.AccountOwnsObjects):
        return {"counts": error.counts}
    if isinstance(error, errors.RuleNotMet):
        return {"target": error.target, "rule_version": error.rule_version, "checks": list(error.checks)}
    if isinstance(error, errors.GroupInUse):
        return {"grants_count": error.grants_count}
    if isinstance(error, errors.PermissionDenied):
        return {"permission": error.permission, "granted_by": list(error.granted_by)}
    if isinstance(error, errors.StillInUse):
        return {"counts": error.counts}
    if isinstance(error, errors.CannotBeUndone):
        return {"blocked_by": list(error.blocked_by)}
    if isinstance(error, errors.RequestExists):
        return {"transition_request_id": error.transition_request_id}
    if isinstance(error, errors.NotFound) and error.moved_to is not None:
        workspace, model = error.moved_to
        return {"moved_to": {"workspace": workspace, "model": model}}
    return {}
