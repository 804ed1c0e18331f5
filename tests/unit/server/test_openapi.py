"""The description of the public API: complete, and in one language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from greenroom.core.permissions import Permission
from greenroom.server.http.openapi import as_json, describe
from greenroom.server.http.openapi.glossary import GLOSSARY
from greenroom.wire.decoding import Int64, Request, Text
from greenroom.wire.endpoints import Endpoint, Family, Locator, Repetition
from greenroom.wire.endpoints.table import ENDPOINTS
from greenroom.wire.messages.v1.shared import DEFAULT_LIMIT, Limit, Resource
from greenroom.wire.reasons import TABLE

CHECKOUT = Path(__file__).parents[3]
PUBLIC = describe()
OPERATIONS = [operation for item in PUBLIC["paths"].values() for operation in item.values()]
# Lists have items of their own kind; values are of the type of what has them; before and after a change is what changed.
# The kind of a server-sent event is called "event", too.
TYPES_DIFFER = {"items", "value", "before", "after", "event"}


def _fields(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each property and each parameter that is not a header, with its name."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].items()
        if node.get("in") in ("path", "query"):
            yield node["name"], {**node, **node["schema"]}
        for value in node.values():
            yield from _fields(value)
    elif isinstance(node, list):
        for value in node:
            yield from _fields(value)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        target = PUBLIC["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _type(target) if "enum" in target else str(schema["$ref"])
    if schema.get("in") == "query" and schema.get("type") == "array":
        # It may be repeated.
        return _type(schema["items"])
    if "anyOf" in schema:
        return " or ".join(sorted({_type(option) for option in schema["anyOf"]} - {"null"}))
    kinds = schema.get("type", "any")
    kind = " or ".join(sorted(set(kinds) - {"null"})) if isinstance(kinds, list) else kinds
    return f"list of {_type(schema['items'])}" if kind == "array" else str(kind)


def _has_example(schema: dict[str, Any]) -> bool:
    return bool({"example", "examples", "enum"} & schema.keys()) or "$ref" in json.dumps(schema)


@pytest.mark.parametrize(
    ("name", "families"), [("docs/openapi.json", (Family.V1,)), ("web/openapi.json", (Family.V1, Family.UI))]
)
def test_the_written_descriptions_are_those_of_the_code(name: str, families: tuple[Family, ...]) -> None:
    written = json.loads((CHECKOUT / name).read_text())
    assert written == json.loads(as_json(describe(families))), "run: python -m scripts.check_api --write"


def test_every_field_has_a_description_and_an_example() -> None:
    assert {name for name, schema in _fields(PUBLIC) if not schema.get("description")} == set()
    assert {name for name, schema in _fields(PUBLIC) if not _has_example(schema)} == set()


def test_a_field_name_has_one_type() -> None:
    types: dict[str, set[str]] = {}
    for name, schema in _fields(PUBLIC):
        types.setdefault(name, set()).add(_type(schema))
    assert {name: found for name, found in types.items() if len(found) > 1 and name not in TYPES_DIFFER} == {}


def test_the_glossary_has_no_unused_words() -> None:
    assert set(GLOSSARY) - {name for name, _ in _fields(PUBLIC)} == set()


def test_operations_are_grouped_under_described_tags() -> None:
    described = {tag["name"] for tag in PUBLIC["tags"] if tag["description"]}
    assert {tag for operation in OPERATIONS for tag in operation["tags"]} == described


def test_a_reason_has_the_same_status_everywhere() -> None:
    status_of = {str(row.reason): str(row.status) for row in TABLE.values()}
    responses = [item for operation in OPERATIONS for item in operation["responses"].items()]
    for status, response in responses:
        found = PUBLIC["components"]["responses"].get(response.get("$ref", "").rpartition("/")[2], response)
        for reason in found.get("x-reasons", ()):
            assert status_of[reason] == status


def test_only_the_public_family_is_described() -> None:
    assert {row.name for row in ENDPOINTS if row.family is Family.V1} == {one["operationId"] for one in OPERATIONS}
    assert all(path.startswith("/api/v1/") for path in PUBLIC["paths"])


class Thing(Resource, frozen=True, kw_only=True):
    """A thing.

    Attributes:
        version: number of the thing.
        model: name, or null.
    """

    version: int
    model: str | None


class ChangeThing(Request):
    """A change."""

    model: Text
    version: Int64
    limit: Limit = DEFAULT_LIMIT
    page_token: str | None = None
    text: str | None = None


_ROW: dict[str, Any] = {
    "path": "/things/{model}/{version}",
    "request": ChangeThing,
    "response": Thing,
    "permission": Permission.RUN_READ,
    "resource": Locator("run", ("model",)),
    "family": Family.V1,
    "has_etag": True,
    "tag": "models",
    "summary": "Do it",
    "description": "Does it.",
}
READ = Endpoint(method="GET", name="get_thing", access="read", **_ROW)
CHANGE = Endpoint(
    method="PATCH",
    name="change_thing",
    access="write",
    repetition=Repetition.DOUBLING,
    is_conditional=True,
    **_ROW,
)
THINGS = describe(endpoints=(READ, CHANGE))["paths"]["/api/v1/things/{model}/{version}"]


def _parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    shared = PUBLIC["components"]["parameters"]
    found = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in operation["parameters"]]
    return {parameter["name"]: parameter for parameter in found}


def test_a_read_has_parameters_and_can_be_unchanged() -> None:
    parameters = _parameters(THINGS["get"])
    assert list(parameters) == [
        "model",
        "version",
        "limit",
        "page_token",
        "text",
        "If-None-Match",
        "X-MLFLOW-WORKSPACE",
    ]
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}
    assert parameters["page_token"]["schema"] == {"type": "string"}
    assert not parameters["page_token"]["required"]
    assert parameters["version"]["schema"] == {"type": "integer"}
    assert set(THINGS["get"]["responses"]) == set("200 304 400 401 403 404 413 429 500 503".split())


def test_a_change_has_a_strict_body_conditions_and_a_key() -> None:
    change = THINGS["patch"]
    assert list(_parameters(change)) == ["model", "version", "If-Match", "Idempotency-Key", "X-MLFLOW-WORKSPACE"]
    body = change["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"limit", "page_token", "text"}
    assert body["additionalProperties"] is False
    assert body["properties"]["text"]["type"] == ["string", "null"]
    assert set(change["responses"]) == set("200 400 401 403 404 409 412 413 415 429 500 503".split())
    assert set(change["responses"]["200"]["headers"]) == {"X-Request-Id", "ETag", "Idempotency-Replayed"}
    assert change["x-permission"] == "run:read"


def test_texts_come_from_the_message_its_bases_and_the_glossary() -> None:
    thing = describe(endpoints=(READ,))["components"]["schemas"]["Thing"]
    assert thing["description"] == "A thing."
    assert thing["properties"]["version"]["description"] == "Number of the thing."
    assert thing["properties"]["etag"]["description"].startswith("Changes whenever the resource does.")
    assert thing["properties"]["model"]["type"] == ["string", "null"]
    assert _parameters(THINGS["get"])["model"]["description"] == GLOSSARY["model"].description
    assert thing["required"] == ["etag", "version", "model"]


FILE = Endpoint(
    method="GET", name="download_thing", access="read", handler="raw", **{**_ROW, "response": bytes, "has_etag": False}
)
STREAM = Endpoint(
    method="GET",
    name="follow_things",
    access="read",
    handler="raw",
    media_type="text/event-stream",
    **{**_ROW, "has_etag": False},
)


def test_a_file_is_bytes_of_which_a_range_can_be_requested() -> None:
    document = describe(endpoints=(FILE,))
    operation = document["paths"]["/api/v1/things/{model}/{version}"]["get"]
    assert {"Range", "If-None-Match"} <= set(_parameters(operation))
    responses = operation["responses"]
    assert {"206", "304", "416"} <= set(responses)
    for status in ("200", "206"):
        assert responses[status]["content"] == {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
        }
        assert "ETag" in responses[status]["headers"]
    assert document["components"]["responses"]["RangeNotSatisfiable"]["x-reasons"] == ["RANGE_NOT_SATISFIABLE"]


def test_a_stream_says_what_its_messages_contain() -> None:
    document = describe(endpoints=(STREAM,))
    operation = document["paths"]["/api/v1/things/{model}/{version}"]["get"]
    message = operation["responses"]["200"]["content"]["text/event-stream"]["schema"]
    assert {"$ref": "#/components/schemas/Thing"} in message["properties"]["data"]["contentSchema"]["anyOf"]
    assert "Thing" in document["components"]["schemas"]
