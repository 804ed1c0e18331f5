"""The responses of an operation: its statuses, their headers and bodies, and the reasons of errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from greenroom.core.permissions import Permission
from greenroom.server.http.openapi.schemas import Schemas
from greenroom.wire.endpoints import Endpoint, Family
from greenroom.wire.reasons import TABLE, ErrorBody, Reason

_JSON = "application/json"
_BYTES = "application/octet-stream"
_EVENTS = "text/event-stream"
_DESCRIPTIONS = {
    200: "Success.",
    201: "Created.",
    204: "Done; there is nothing to return.",
    206: "The requested range of the file.",
    304: "The resource has not changed since the etag in `If-None-Match`.",
    400: "The request is invalid; `field` is the field or parameter at fault.",
    401: "The credentials are missing or wrong.",
    403: "The caller may not do this.",
    404: "The object or the workspace does not exist, or the caller may not know about it.",
    409: "The current state does not allow this, or the idempotency key belongs to another request.",
    412: "The resource has changed since the etag in `If-Match`.",
    413: "The body or the URL is too large.",
    415: "The body is not declared as `application/json`.",
    416: "The file does not have the requested range.",
    429: "Too many requests or wrong tokens, or too expensive a request.",
    500: "The server failed; its log says why, under `request_id`.",
    503: "Temporarily unavailable; repeating the request later may work.",
}
# Responses that are the same for all operations.
_SHARED = {
    401: "Unauthenticated",
    403: "PermissionDenied",
    412: "Stale",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    416: "RangeNotSatisfiable",
    429: "TooManyRequests",
    500: "Internal",
    503: "Unavailable",
}
_HEADERS: dict[str, dict[str, Any]] = {
    "Content-Range": {
        "description": "The range and the size of the file, as `bytes <first>-<last>/<size>`.",
        "required": True,
        "schema": {"type": "string"},
    },
    "ETag": {"description": "The etag of the resource.", "required": True, "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "The change was made by an earlier request with the same `Idempotency-Key`.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Location": {"description": "Path of the created resource.", "required": True, "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds to wait before the request is repeated.",
        "required": True,
        "schema": {"type": "integer"},
    },
    "WWW-Authenticate": {"description": "How to authenticate.", "required": True, "schema": {"type": "string"}},
    "X-Request-Id": {
        "description": "Id of the request in the server's log.",
        "required": True,
        "schema": {"type": "string"},
    },
}

_NOT_FOUND = {
    "registered_model": (Reason.MODEL_NOT_FOUND,),
    "model_version": (Reason.MODEL_NOT_FOUND, Reason.VERSION_NOT_FOUND),
    "experiment": (Reason.EXPERIMENT_NOT_FOUND,),
    "run": (Reason.RUN_NOT_FOUND,),
    "logged_model": (Reason.LOGGED_MODEL_NOT_FOUND,),
    "comment": (Reason.COMMENT_NOT_FOUND,),
    "artifact": (Reason.FILE_NOT_FOUND,),
    "account": (Reason.ACCOUNT_NOT_FOUND,),
    "group": (Reason.GROUP_NOT_FOUND,),
    "token": (Reason.TOKEN_NOT_FOUND,),
    "session": (Reason.SESSION_NOT_FOUND,),
    "publisher": (Reason.PUBLISHER_NOT_FOUND,),
    "request": (Reason.REQUEST_NOT_FOUND,),
    "event": (Reason.NOT_FOUND,),
}
# Fields of requests that refer to an object.
_FIELD_NOT_FOUND = {
    "model": Reason.MODEL_NOT_FOUND,
    "alias": Reason.ALIAS_NOT_FOUND,
    "version": Reason.VERSION_NOT_FOUND,
    "path": Reason.FILE_NOT_FOUND,
    "experiment_id": Reason.EXPERIMENT_NOT_FOUND,
    "run_id": Reason.RUN_NOT_FOUND,
    "run_ids": Reason.RUN_NOT_FOUND,
    "transition_id": Reason.TRANSITION_NOT_FOUND,
    "logged_model_id": Reason.LOGGED_MODEL_NOT_FOUND,
    "account": Reason.ACCOUNT_NOT_FOUND,
    "transfer_to": Reason.ACCOUNT_NOT_FOUND,
    "group": Reason.GROUP_NOT_FOUND,
    "models": Reason.MODEL_NOT_FOUND,
    "inbox": Reason.ACCOUNT_NOT_FOUND,
    "events_count": Reason.NOT_FOUND,
    "first_events_count": Reason.NOT_FOUND,
    "verification_id": Reason.NOT_FOUND,
}
_EXISTS = {
    "models": Reason.MODEL_EXISTS,
    "versions": Reason.MODEL_EXISTS,
    "experiments": Reason.EXPERIMENT_EXISTS,
    "accounts": Reason.ACCOUNT_EXISTS,
    "groups": Reason.GROUP_EXISTS,
    "publishers": Reason.PUBLISHER_EXISTS,
}
# Reasons of conflicts, by the tags of the operations that have them.
_CONFLICTS = {
    Reason.LAST_ADMINISTRATOR: "accounts",
    Reason.OWN_ACCOUNT: "accounts",
    Reason.ACCOUNT_OWNS_OBJECTS: "accounts",
    Reason.GROUP_IN_USE: "groups",
    Reason.TOO_MANY_TOKENS: "tokens",
}
_SEARCHES = {"filter", "order_by", "page_token", "rule_conditions", "condition", "new_rules"}
_OF_CHANGES = {Reason.UNSAFE_CONTENT, Reason.DIGEST_MISMATCH, Reason.INVALID_SIGNATURE}


def responses(row: Endpoint, schemas: Schemas, *, has_body: bool) -> dict[str, Any]:
    """Return the responses object of an operation.

    Args:
        has_body: the request has a JSON body.
    """
    return {
        str(status): {"$ref": f"#/components/responses/{_SHARED[status]}"}
        if status in _SHARED
        else _response(row, status, schemas)
        for status in _statuses(row, has_body=has_body)
    }


def shared_responses(used: set[str], schemas: Schemas) -> dict[str, Any]:
    """Return the responses that operations refer to, as components."""
    return {
        name: _error(status, sorted(kind.reason for kind in TABLE.values() if kind.status == status), schemas)
        for status, name in _SHARED.items()
        if str(status) in used
    }


def shared_headers() -> dict[str, Any]:
    """Return the headers that responses refer to, as components."""
    return _HEADERS


def _statuses(row: Endpoint, *, has_body: bool) -> Iterator[int]:
    is_read = row.access != "write"
    is_file = row.content_type == _BYTES
    yield row.status
    if is_file:
        yield 206
    if is_read and (row.has_etag or is_file):
        yield 304
    yield 400
    if not row.public:
        yield 401
    yield 403
    yield 404
    if not is_read:
        yield 409
    if row.is_conditional:
        yield 412
    yield 413
    if has_body:
        yield 415
    if is_file:
        yield 416
    yield from (429, 500, 503)


def _response(row: Endpoint, status: int, schemas: Schemas) -> dict[str, Any]:
    if status >= 400:
        return _error(status, _reasons(row, status), schemas)
    response: dict[str, Any] = {"description": _DESCRIPTIONS[status], "headers": _headers(row, status)}
    if status not in (204, 304):
        response["content"] = {row.content_type: _document(row, schemas)}
        if "format" in row.request.__struct_fields__:
            response["content"]["text/csv"] = {"schema": {"type": "string"}}
    return response


def _error(status: int, reasons: list[Reason], schemas: Schemas) -> dict[str, Any]:
    names = ["X-Request-Id"]
    names += ["WWW-Authenticate"] if status == 401 else []
    names += ["Content-Range"] if status == 416 else []
    names += ["Retry-After"] if status in (429, 503) else []
    return {
        "description": f"{_DESCRIPTIONS[status]} Reasons: {', '.join(f'`{reason}`' for reason in reasons)}.",
        "headers": {name: _header(name) for name in names},
        "content": {_JSON: {"schema": schemas.of(ErrorBody)}},
        "x-reasons": list(reasons),
    }


def _document(row: Endpoint, schemas: Schemas) -> dict[str, Any]:
    if row.content_type == _BYTES:
        return {"schema": {"type": "string", "format": "binary"}}
    schema = schemas.of(row.response)
    if row.content_type == _EVENTS:
        return {"schema": _event_of_stream(schema)}
    if row.content_type != _JSON:
        return {"schema": {"type": "string"}}
    if row.family is not Family.V1:
        return {"schema": schema}
    return {"schema": schema, "example": schemas.example(schema)}


def _event_of_stream(data: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one server-sent event, as OpenAPI 3.2 writes it."""
    return {
        "type": "object",
        "description": "One server-sent event. A `reset` has no data: events may have been missed.",
        "properties": {
            "event": {"type": "string", "enum": ["change", "reset", "inbox"], "description": "Kind of the message."},
            "id": {"type": "string", "description": "Place in the stream to continue from.", "examples": ["0-4711"]},
            "retry": {
                "type": "integer",
                "description": "Milliseconds to wait before reconnecting.",
                "examples": [3000],
            },
            "data": {
                "type": "string",
                "description": "The message, as JSON text.",
                "examples": ["{}"],
                "contentMediaType": _JSON,
                "contentSchema": {"anyOf": [data, {"type": "object", "maxProperties": 0}]},
            },
        },
    }


def _headers(row: Endpoint, status: int) -> dict[str, Any]:
    names = ["X-Request-Id"]
    names += ["ETag"] if row.has_etag or row.content_type == _BYTES else []
    names += ["Content-Range"] if status == 206 else []
    names += ["Location"] if status == 201 else []
    names += ["Idempotency-Replayed"] if row.access == "write" else []
    return {name: _header(name) for name in names}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _reasons(row: Endpoint, status: int) -> list[Reason]:
    """Return the reasons that an operation can give for a status."""
    if status == 404:
        return sorted(_missing(row))
    found = {kind.reason for kind in TABLE.values() if kind.status == status}
    if status == 400:
        found -= set() if row.access == "write" and not row.is_conditional else {Reason.CONDITION_NOT_SUPPORTED}
        found -= set() if row.access == "write" else _OF_CHANGES
        found -= set() if _SEARCHES & set(row.request.__struct_fields__) else {Reason.INVALID_FILTER}
    elif status == 409:
        found -= set(_EXISTS.values()) - {_EXISTS.get(row.tag)}
        found -= {reason for reason, tag in _CONFLICTS.items() if tag != row.tag}
        if row.permission is not Permission.MODEL_VERSION_TRANSITION:
            found -= {Reason.TRANSITION_NOT_ALLOWED, Reason.APPROVAL_PENDING}
    return sorted(found)


def _missing(row: Endpoint) -> set[Reason]:
    found = {Reason.WORKSPACE_NOT_FOUND}
    if row.access == "write":
        # The idempotency key belongs to a change whose object has been deleted since.
        found.add(Reason.NOT_FOUND)
    found |= set(_NOT_FOUND.get(row.resource.noun, ())) if row.resource.fields else set()
    found |= {reason for field, reason in _FIELD_NOT_FOUND.items() if field in row.request.__struct_fields__}
    if "/me/" in row.path:
        found.add(Reason.ACCOUNT_NOT_FOUND)
    if "/watches/" in row.path:
        found.add(Reason.WATCH_NOT_FOUND)
    if row.path.endswith("/rules/{target}"):
        found.add(Reason.STAGE_RULE_NOT_FOUND)
    if row.path.startswith("/stages/"):
        found.add(Reason.STAGE_NOT_FOUND)
    if "{key}" in row.path and row.method == "DELETE":
        found.add(Reason.TAG_NOT_FOUND)
    return found
