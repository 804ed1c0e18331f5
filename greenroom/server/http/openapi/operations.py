"""The OpenAPI description of one operation, from its row."""

from __future__ import annotations

import re
from typing import Any

from greenroom.core.access import DEFAULT_WORKSPACE
from greenroom.server.http.openapi.glossary import EXAMPLES
from greenroom.server.http.openapi.responses import responses
from greenroom.server.http.openapi.schemas import Schemas, not_null
from greenroom.services.idempotency import MAX_KEY_CHARACTERS
from greenroom.wire.endpoints import Endpoint
from greenroom.wire.headers import HEADER_FIELDS

_PLACEHOLDER = re.compile(r"\{(\w+)(?::path)?\}")
_JSON = "application/json"

_ETAG = '"2f1d0c6b9a3e47d58c0b7a6f5e4d3c2b"'
WORKSPACE = {
    "name": "X-MLFLOW-WORKSPACE",
    "in": "header",
    "schema": {"type": "string", "minLength": 1},
    "description": "Name of the workspace; that of the caller if omitted.",
    "example": DEFAULT_WORKSPACE,
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "Etag of the resource as the caller knows it. If it has changed since, nothing is done and the response is 412.",
    "example": _ETAG,
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "Etags that the caller has. If the resource still has one of them, the response is 304 without a body.",
    "example": _ETAG,
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARACTERS, "pattern": "^[!-~]+$"},
    "description": "Chosen by the caller, such as a UUID. If the request is repeated with the same key, the change is made once, "
    "and the response is the same.",
    "example": "3f6c0f5e-9a55-4c1e-8f0b-6b1d2f0a7c11",
}
_RANGE = {
    "name": "Range",
    "in": "header",
    "schema": {"type": "string"},
    "description": "Part of the file, as `bytes=<first>-<last>`.",
    "example": "bytes=0-1023",
}


def path_of(row: Endpoint) -> str:
    """Return the path of an operation, as OpenAPI writes it."""
    return _PLACEHOLDER.sub(r"{\1}", row.paths[0])


def describe_operation(row: Endpoint, schemas: Schemas) -> dict[str, Any]:
    """Return the operation object of a row."""
    fields, required = schemas.fields(row.request)
    in_path = _PLACEHOLDER.findall(row.path)
    from_query = row.has_query
    outside = {name: fields[name] for name in fields if name in in_path or name in HEADER_FIELDS or from_query}
    body = {name: field for name, field in fields.items() if name not in outside}
    parameters = [_parameter(name, field, _place(name, in_path), required) for name, field in outside.items()]
    parameters.sort(key=lambda parameter: ("path", "query", "header").index(parameter["in"]))
    operation: dict[str, Any] = {
        "operationId": row.name,
        "tags": [row.tag or row.family.name.lower()],
        "summary": row.summary,
        "description": _description(row),
        "parameters": [*parameters, *_conditions(row), {"$ref": "#/components/parameters/Workspace"}],
        "responses": responses(row, schemas, has_body=bool(body)),
    }
    if row.permission is None:
        operation["security"] = []
    else:
        operation["x-permission"] = row.permission.value
    if body:
        operation["requestBody"] = _request_body(row, body, required, schemas)
    return operation


def _description(row: Endpoint) -> str:
    needs = "Needs no permission." if row.permission is None else f"Needs the permission `{row.permission.value}`."
    return f"{row.description} {needs}".strip()


def _place(name: str, in_path: list[str]) -> str:
    return "path" if name in in_path else "header" if name in HEADER_FIELDS else "query"


def _parameter(name: str, field: dict[str, Any], place: str, required: frozenset[str]) -> dict[str, Any]:
    schema = {key: value for key, value in not_null(field).items() if key not in ("description", "examples")}
    parameter: dict[str, Any] = {
        "name": HEADER_FIELDS[name].decode().title() if place == "header" else name,
        "in": place,
        "required": name in required,
        "schema": schema,
    }
    if "description" in field:
        parameter["description"] = field["description"]
    for example in [*schema.get("enum", ()), *field.get("examples", ())][:1]:
        parameter["example"] = example
    return parameter


def _conditions(row: Endpoint) -> list[dict[str, Any]]:
    found = []
    if row.access == "write":
        found += [_IF_MATCH] if row.is_conditional else []
        found.append(_IDEMPOTENCY_KEY)
    elif row.content_type == "application/octet-stream":
        found += [_RANGE, _IF_NONE_MATCH]
    elif row.has_etag:
        found.append(_IF_NONE_MATCH)
    return [dict(one) for one in found]


def _request_body(row: Endpoint, fields: dict[str, Any], required: frozenset[str], schemas: Schemas) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": False}
    needed = [name for name in fields if name in required]
    if needed:
        schema["required"] = needed
    elif row.method == "PATCH":
        schema["minProperties"] = 1
    shown = EXAMPLES.get(row.request.__name__) or {
        name: schemas.example(field) for name, field in fields.items() if name in needed or not needed
    }
    is_required = bool(needed) or row.method == "PATCH"
    return {"required": is_required, "content": {_JSON: {"schema": schema, "example": shown}}}
