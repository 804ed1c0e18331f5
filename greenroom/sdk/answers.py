"""Reading what a server answers: messages, also of servers older than the table, and refusals."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import inspect

from greenroom import errors
from greenroom.sdk.settings import Credentials

_ERROR_OF_CODE: dict[str, type[errors.GreenroomError]] = {
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
_ERROR_OF_STATUS: dict[int, type[errors.GreenroomError]] = {
    401: errors.Unauthenticated,
    403: errors.PermissionDenied,
    404: errors.EndpointNotFound,
    405: errors.EndpointNotFound,
    413: errors.TooLarge,
    429: errors.RateLimited,
    501: errors.NotSupported,
}
_SHOWN_LENGTH = 300


def read_answer(body: bytes, message: Any) -> Any:
    """Read an answer; what an older server leaves out is taken as empty.

    Args:
        message: type of the response message.

    Raises:
        msgspec.DecodeError: it is something else.
    """
    try:
        return msgspec.json.decode(body or b"{}", type=message, strict=False)
    except msgspec.ValidationError:
        value = _completed(inspect.type_info(message), msgspec.json.decode(body or b"{}"))
        return msgspec.convert(value, message, strict=False)


class _Body(msgspec.Struct):
    """The one error form of the wire."""

    error_code: str
    message: str = ""


def refusal(status: int, body: bytes, *, uri: str, path: str, credentials: Credentials) -> errors.GreenroomError:
    """Make the error for an answer that is none.

    Args:
        status: HTTP status of 300 and more.
        body: what came with it, in the wire's error form or not.
        path: what was asked, with or without its query.
    """
    asked = path.partition("?")[0]
    code: str | None = None
    try:
        answer = msgspec.json.decode(body, type=_Body)
        code = answer.error_code
        kind = _ERROR_OF_CODE.get(answer.error_code) or _ERROR_OF_STATUS.get(status)
        text = answer.message or f"{uri} answered {answer.error_code} to {asked}."
        if kind in (None, errors.Unavailable) and status >= 500 and answer.message:
            # What was asked explains a refusal; that a server is in trouble does not say which one.
            text = f"{uri} could not answer {asked}: {answer.message}"
    except msgspec.DecodeError:
        kind, text = _ERROR_OF_STATUS.get(status), _plain_text(status, body, uri, asked)
    if kind is None:
        kind = errors.InvalidInput if status < 500 else errors.Unavailable
    if status == 413:
        kind = errors.TooLarge
    elif status == 412:
        kind = errors.ConditionFailed
    if kind is errors.Unauthenticated:
        text = f"{text.rstrip('.')}. {credentials.advice}"
    error = kind(text)
    if code is not None:
        error.error_code = code
    return error


def _plain_text(status: int, body: bytes, uri: str, asked: str) -> str:
    if status < 400:
        return f"{uri} sends {asked} elsewhere (HTTP {status}); set the tracking URI to where the server really is."
    if status in {404, 405}:
        return f"{uri} does not know {asked}: it is older than this call, or no tracking server."
    said = body.decode("utf-8", "replace").strip()
    if not said or said.startswith("<"):
        return f"{uri} answered {status} to {asked}."
    return f"{uri} answered {status} to {asked}: {said[:_SHOWN_LENGTH]}"


def _completed(info: inspect.Type, value: Any) -> Any:
    """Put the empty value of its type where a required field is missing."""
    if isinstance(info, inspect.UnionType):
        return value if value is None else _completed(info.types[0], value)
    if isinstance(info, inspect.ListType) and isinstance(value, list):
        return [_completed(info.item_type, item) for item in value]
    if isinstance(info, inspect.StructType) and isinstance(value, dict):
        out = dict(value)
        for field in info.fields:
            if field.encode_name in value:
                out[field.encode_name] = _completed(field.type, value[field.encode_name])
            elif field.required:
                out[field.encode_name] = _empty(field.type)
        return out
    return value


def _empty(info: inspect.Type) -> Any:
    if isinstance(info, inspect.UnionType):
        return _empty(info.types[0])
    if isinstance(info, inspect.StructType):
        return _completed(info, {})
    if isinstance(info, inspect.ListType):
        return []
    return {inspect.StrType: "", inspect.IntType: 0, inspect.FloatType: 0.0, inspect.BoolType: False}.get(type(info))
