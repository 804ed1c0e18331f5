"""The OpenAPI 3.1 description of the public API, generated from the endpoint table and its messages.

python -m greenroom.server.http.openapi > docs/openapi.json         # /api/v1
python -m greenroom.server.http.openapi --all > web/openapi.json    # and /api/ui, for the page's TypeScript types
"""

from __future__ import annotations

import functools
import inspect as python_inspect
import json
import re
import sys
from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import inspect

import greenroom
from greenroom.services.idempotency import MAX_KEY_CHARACTERS
from greenroom.wire.endpoints._row import Endpoint, Family
from greenroom.wire.endpoints.table import ENDPOINTS
from greenroom.wire.headers import HEADER_FIELDS
from greenroom.wire.reasons import ErrorBody

_REF = "#/components/schemas/{name}"
_PLACEHOLDER = re.compile(r"\{(\w+)(?::path)?\}")
_ERRORS = {
    "400": "The request is invalid; the message names the field",
    "401": "The token is missing or wrong",
    "403": "Not allowed",
    "404": "Not found",
    "409": "The resource was changed in the meantime; the message says how",
    "503": "The storage is unavailable; try again",
}
_RAW_TYPES = {"/artifacts/raw": "application/octet-stream", "/events/stream": "text/event-stream"}

_IDEMPOTENCY_KEY = {
    "name": "idempotency-key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARACTERS},
    "description": "Chosen by the client, such as a UUID: if the request is repeated with the same key within a day, the change "
    "is made once and the response is the same",
}


@functools.cache
def document() -> bytes:
    """Return the description as JSON."""
    return as_json(describe())


def as_json(description: dict[str, Any]) -> bytes:
    """Format a description."""
    return json.dumps(description, indent=1, ensure_ascii=False).encode() + b"\n"


def describe(families: Collection[Family] = (Family.V1,)) -> dict[str, Any]:
    """Return the OpenAPI document of the operations of some families."""
    rows = [row for row in ENDPOINTS if row.family in families]
    answers = [row.response for row in rows if _is_struct(row.response)]
    requests = [row.request for row in rows]
    schemas, components = msgspec.json.schema_components([*answers, ErrorBody, *requests], ref_template=_REF)
    by_answer = dict(zip(answers, schemas, strict=False))
    by_request = {
        request: _resolved(schema, components)
        for request, schema in zip(requests, schemas[-len(requests) :], strict=True)
    }
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(_PLACEHOLDER.sub(r"{\1}", row.paths[0]), {})[row.method.lower()] = _operation(
            row, by_answer, by_request[row.request]
        )
    used = {name: _tidy(schema) for name, schema in components.items() if name not in {r.__name__ for r in requests}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Greenroom API",
            "version": greenroom.__version__,
            "description": "Stable resources of a Greenroom server. The MLflow API is served next to it.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(used.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(row: Endpoint, by_answer: dict[Any, Any], request: dict[str, Any]) -> dict[str, Any]:
    in_path = _PLACEHOLDER.findall(row.path)
    properties: dict[str, Any] = request.get("properties", {})
    required = set(request.get("required", []))
    texts = _field_texts(row.request)
    from_query = row.method == "GET"
    parameters = []
    body: dict[str, Any] = {}
    for name, schema in properties.items():
        described = {"description": texts[name]} if name in texts else {}
        if name in in_path:
            parameters.append({"name": name, "in": "path", "required": True, "schema": schema, **described})
            continue
        if name in HEADER_FIELDS:
            parameters.append(
                {"name": HEADER_FIELDS[name].decode(), "in": "header", "schema": {"type": "string"}, **described}
            )
            continue
        if from_query:
            parameters.append(
                {"name": name, "in": "query", "required": name in required, "schema": schema, **described}
            )
        else:
            body[name] = {**schema, **described}
    if row.access == "write":
        parameters.append(_IDEMPOTENCY_KEY)
    operation: dict[str, Any] = {
        "operationId": row.name,
        "summary": row.summary,
        "description": f"Needs the permission `{row.permission.value}`." if row.permission else "Needs no permission.",
        "parameters": parameters,
        "responses": {
            str(row.status): {"description": "Done", **_content(row, by_answer)},
            **{
                status: {
                    "description": text,
                    "content": {"application/json": {"schema": {"$ref": _REF.format(name="ErrorBody")}}},
                }
                for status, text in _ERRORS.items()
            },
        },
    }
    if body:
        operation["requestBody"] = {
            "required": bool(required - set(in_path)),
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": body,
                        "required": sorted(required - set(in_path)),
                        "additionalProperties": False,
                    }
                }
            },
        }
    return operation


def _content(row: Endpoint, by_answer: dict[Any, Any]) -> dict[str, Any]:
    if row.status == 204:
        return {}
    schema = by_answer.get(row.response) if _is_struct(row.response) else {}
    kind = "application/octet-stream" if row.response is bytes else "application/json"
    return {"content": {_RAW_TYPES.get(row.path, kind): {"schema": schema}}}


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = components.get(name, schema)
    return found


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Add the description of each field, from the docstring."""
    text = python_inspect.cleandoc(schema.get("description", ""))
    first, _, rest = text.partition("\n\nAttributes:\n")
    texts = _attributes(rest)
    tidied = {**schema, "description": " ".join(first.split())} if text else dict(schema)
    if "properties" in schema:
        tidied["properties"] = {
            name: {**field, "description": texts[name]} if name in texts else field
            for name, field in schema["properties"].items()
        }
    return tidied


def _field_texts(message: type[msgspec.Struct]) -> dict[str, str]:
    return _attributes((python_inspect.getdoc(message) or "").partition("\n\nAttributes:\n")[2])


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        entry = re.match(r" {4}(\w+): (.*)", line)
        if entry:
            name = entry[1]
            found[name] = entry[2]
        elif name and line.startswith("     "):
            found[name] += " " + line.strip()
        else:
            name = ""
    return found


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and inspect.is_struct_type(kind)


if __name__ == "__main__":
    everything = sys.argv[1:] == ["--all"]
    sys.stdout.buffer.write(as_json(describe((Family.V1, Family.UI) if everything else (Family.V1,))))
