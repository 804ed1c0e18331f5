"""Decoding of responses, also from older servers, and of errors."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import inspect

from greenroom import errors
from greenroom.sdk.settings import Credentials

_ERROR_BY_CODE: dict[str, type[errors.GreenroomError]] = {
    "RESOURCE_DOES_NOT_EXIST": errors.NotFound,
    "NOT_FOUND": errors.NotFound,
    "ENDPOINT_NOT_FOUND": errors.EndpointNotFound,
    "RESOURCE_ALREADY_EXISTS": errors.AlreadyExists,
    "ALREADY_EXISTS": errors.AlreadyExists,
    "RESOURCE_CONFLICT": errors.Conflict,
    "INVALID_STATE": errors.StateConflict,
    "INVALID_PARAMETER_VALUE": errors.InvalidInput,
    "BAD_REQUEST": errors.InvalidInput,
    "UNAUTHENTICATED": errors.Unauthenticated,
    "PERMISSION_DENIED": errors.PermissionDenied,
    "REQUEST_LIMIT_EXCEEDED": errors.LimitExceeded,
    "NOT_IMPLEMENTED": errors.NotSupported,
    "TEMPORARILY_UNAVAILABLE": errors.Unavailable,
}
_ERROR_BY_STATUS: dict[int, type[errors.GreenroomError]] = {
    401: errors.Unauthenticated,
    403: errors.PermissionDenied,
    404: errors.EndpointNotFound,
    405: errors.EndpointNotFound,
    412: errors.ConditionFailed,
    413: errors.TooLarge,
    429: errors.RateLimited,
    501: errors.NotSupported,
}
# The MLflow API has one code for these and for invalid values; only the texts, which are MLflow's, tell them apart.
_ERROR_BY_TEXT: tuple[tuple[re.Pattern[str], type[errors.GreenroomError]], ...] = (
    (re.compile(r"Registered model alias .* not found\."), errors.AliasNotFound),
    (re.compile(r"The (run|experiment) \S+ must be in the '(active|deleted)' state\."), errors.StateConflict),
    (re.compile(r"Cannot rename a non-active experiment"), errors.StateConflict),
)
_MAX_SHOWN_LENGTH = 300


def decode_response(body: bytes, message: Any) -> Any:
    """Decode a response; fields that an older server omits get an empty value.

    Args:
        message: type of the response message.

    Raises:
        msgspec.DecodeError: the body does not match.
    """
    try:
        return msgspec.json.decode(body or b"{}", type=message, strict=False)
    except msgspec.ValidationError:
        value = _with_missing_fields(inspect.type_info(message), msgspec.json.decode(body or b"{}"))
        return msgspec.convert(value, message, strict=False)


_NO_WORKSPACES = b"is running without workspaces support"


class _Body(msgspec.Struct):
    """The error body: of the MLflow API without, of Greenroom's own APIs with the fields after `message`."""

    error_code: str
    message: str = ""
    reason: str | None = None
    field: str | None = None
    request_id: str | None = None
    details: dict[str, Any] = {}


def error_from_response(
    status: int, body: bytes, *, uri: str, path: str, credentials: Credentials
) -> errors.GreenroomError:
    """Build the exception for an error response.

    Args:
        status: HTTP status of 300 and more.
        body: of the response; JSON with an error code, or anything else.
        path: of the request, with or without its query.
    """
    request_path = path.partition("?")[0]
    answer: _Body | None = None
    try:
        answer = msgspec.json.decode(body, type=_Body)
        kind = _kind_of(status, answer)
        text = answer.message or f"{uri} returned {answer.error_code} for {request_path}."
        if kind is errors.Unavailable and status >= 500 and answer.message:
            # A rejected request is explained by the message; a server error also needs the server's URI.
            text = f"{uri} could not process {request_path}: {answer.message}"
    except msgspec.DecodeError:
        kind, text = _kind_of_status(status), _plain_text(status, body, uri, request_path)
        if status == 503 and _NO_WORKSPACES in body:
            # MLflow's server: another attempt would fail as well.
            kind = errors.EndpointNotFound
    if kind is errors.Unauthenticated:
        text = f"{text.rstrip('.')}. {credentials.advice}"
    error = kind(text)
    if answer is not None:
        error.error_code, error.reason, error.request_id = answer.error_code, answer.reason, answer.request_id
        error.field = answer.field
        if isinstance(error, errors.UnknownField):
            error.nearest = answer.details.get("nearest")
        if isinstance(error, errors.MethodNotAllowed):
            error.allowed = tuple(answer.details.get("allowed", ()))
        if isinstance(error, errors.ApprovalPending | errors.RequestExists):
            error.transition_request_id = str(answer.details.get("transition_request_id") or "")
        if isinstance(error, errors.ApprovalPending):
            error.transition_request_url = str(answer.details.get("transition_request_url") or "")
    return error


def _kind_of(status: int, answer: _Body) -> type[errors.GreenroomError]:
    """Return the class to raise: by the reason, else by the code, else by the status."""
    if answer.reason is not None:
        # Imported here: only failed calls of Greenroom's own APIs need it.
        from greenroom.wire.reasons import CLASS_OF_REASON

        kind = CLASS_OF_REASON.get(answer.reason)
        if kind is not None:
            # Reported like every other failure of the server itself.
            return errors.Unavailable if kind is errors.GreenroomError else kind
    if status in (412, 413):
        return _kind_of_status(status)
    kind = _ERROR_BY_CODE.get(answer.error_code)
    if kind is errors.InvalidInput:
        return next((precise for sign, precise in _ERROR_BY_TEXT if sign.match(answer.message)), kind)
    return kind or _kind_of_status(status)


def _kind_of_status(status: int) -> type[errors.GreenroomError]:
    return _ERROR_BY_STATUS.get(status) or (errors.InvalidInput if status < 500 else errors.Unavailable)


def _plain_text(status: int, body: bytes, uri: str, request_path: str) -> str:
    if status < 400:
        return f"{uri} redirects {request_path} (HTTP {status}); set the tracking URI to the server's actual address."
    if status in {404, 405}:
        return f"{uri} does not support {request_path}: it is an older version, or not a tracking server."
    content = body.decode("utf-8", "replace").strip()
    if not content or content.startswith("<"):
        return f"{uri} returned {status} for {request_path}."
    return f"{uri} returned {status} for {request_path}: {content[:_MAX_SHOWN_LENGTH]}"


def _with_missing_fields(info: inspect.Type, value: Any) -> Any:
    """Fill in missing required fields with the empty value of their type."""
    if isinstance(info, inspect.UnionType):
        return value if value is None else _with_missing_fields(info.types[0], value)
    if isinstance(info, inspect.ListType) and isinstance(value, list):
        return [_with_missing_fields(info.item_type, item) for item in value]
    if isinstance(info, inspect.StructType) and isinstance(value, dict):
        out = dict(value)
        for field in info.fields:
            if field.encode_name in value:
                out[field.encode_name] = _with_missing_fields(field.type, value[field.encode_name])
            elif field.required:
                out[field.encode_name] = _empty(field.type)
        return out
    return value


def _empty(info: inspect.Type) -> Any:
    if isinstance(info, inspect.UnionType):
        return _empty(info.types[0])
    if isinstance(info, inspect.StructType):
        return _with_missing_fields(info, {})
    if isinstance(info, inspect.ListType):
        return []
    return {inspect.StrType: "", inspect.IntType: 0, inspect.FloatType: 0.0, inspect.BoolType: False}.get(type(info))
