"""What counts as a breaking change of the public API, and what does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.api_changes import Breaking, breaking_changes, undocumented

Document = dict[str, Any]
DOCS = Path(__file__).parents[3] / "docs"


def _json(schema: Document) -> Document:
    return {"application/json": {"schema": schema}}


def a_document() -> Document:
    update: Document = {
        "operationId": "update_thing",
        "x-permission": "thing:update",
        "parameters": [
            {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 5}},
        ],
        "requestBody": {
            "content": _json(
                {
                    "type": "object",
                    "properties": {
                        "kind": {"type": "string", "enum": ["a", "b"]},
                        "text": {"type": ["string", "null"]},
                        "tags": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["kind"],
                }
            )
        },
        "responses": {
            "200": {
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": _json({"$ref": "#/components/schemas/Thing"}),
            },
            "404": {"x-reasons": ["THING_NOT_FOUND"]},
            "409": {"$ref": "#/components/responses/Conflict"},
        },
    }
    thing: Document = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "owner": {"$ref": "#/components/schemas/Owner"}},
        "required": ["text", "owner"],
    }
    owner: Document = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    return copy.deepcopy(
        {
            "paths": {
                "/things/{thing_id}": {
                    "patch": update,
                    "get": {
                        "operationId": "get_thing",
                        "responses": {"200": {"content": _json({"$ref": "#/components/schemas/Thing"})}},
                    },
                }
            },
            "components": {
                "schemas": {"Thing": thing, "Owner": owner},
                "responses": {"Conflict": {"x-reasons": ["WRONG_STATE"]}},
            },
        }
    )


def _update(document: Document) -> Document:
    found: Document = document["paths"]["/things/{thing_id}"]["patch"]
    return found


def _body(document: Document) -> Document:
    found: Document = _update(document)["requestBody"]["content"]["application/json"]["schema"]
    return found


def _thing(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["Thing"]
    return found


Change = Callable[[Document], object]

BREAKING: list[tuple[str, Change]] = [
    ("GET /things/{thing_id} was removed", lambda d: d["paths"]["/things/{thing_id}"].pop("get")),
    ("it is now called change_thing", lambda d: _update(d).update(operationId="change_thing")),
    ("needs the permission thing:own", lambda d: _update(d).update({"x-permission": "thing:own"})),
    ("query parameter limit was removed", lambda d: _update(d)["parameters"].pop()),
    ("query parameter limit is now required", lambda d: _update(d)["parameters"][1].update(required=True)),
    (
        "new query parameter why is required",
        lambda d: _update(d)["parameters"].append(
            {"name": "why", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
    ),
    ("limit has the narrower bound maximum 50", lambda d: _update(d)["parameters"][1]["schema"].update(maximum=50)),
    ("limit has the narrower bound minimum 2", lambda d: _update(d)["parameters"][1]["schema"].update(minimum=2)),
    ("default of limit is 9", lambda d: _update(d)["parameters"][1]["schema"].update(default=9)),
    ("limit can no longer be integer", lambda d: _update(d)["parameters"][1]["schema"].update(type="string")),
    ("body is now required", lambda d: _update(d)["requestBody"].update(required=True)),
    ("takes no body any more", lambda d: _update(d).pop("requestBody")),
    ("tags is no longer accepted", lambda d: _body(d)["properties"].pop("tags")),
    ("text is now required", lambda d: _body(d)["required"].append("text")),
    ("text can no longer be null", lambda d: _body(d)["properties"]["text"].update(type="string")),
    ("kind can no longer be b", lambda d: _body(d)["properties"]["kind"].update(enum=["a", "c"])),
    ("text is limited to certain values", lambda d: _body(d)["properties"]["text"].update(enum=["x", None])),
    ("tags[] can no longer be string", lambda d: _body(d)["properties"]["tags"]["items"].update(type="integer")),
    ("no longer answers 200", lambda d: _update(d)["responses"].update({"201": _update(d)["responses"].pop("200")})),
    ("200 lacks the header ETag", lambda d: _update(d)["responses"]["200"]["headers"].pop("ETag")),
    (
        "200 is no longer application/json",
        lambda d: _update(d)["responses"]["200"].update(content={"text/csv": {"schema": {"type": "string"}}}),
    ),
    ("text was removed from the response", lambda d: _thing(d)["properties"].pop("text")),
    ("text may now be missing", lambda d: _thing(d)["required"].remove("text")),
    ("text may now be null", lambda d: _thing(d)["properties"]["text"].update(type=["string", "null"])),
    ("text may now be integer", lambda d: _thing(d)["properties"]["text"].update(type="integer")),
    (
        "owner.name was removed from the response",
        lambda d: d["components"]["schemas"]["Owner"]["properties"].pop("name"),
    ),
    (
        "status of THING_NOT_FOUND is 409 instead of 404",
        lambda d: _update(d)["responses"].update({"404": {}, "409": {"x-reasons": ["THING_NOT_FOUND"]}}),
    ),
]

HARMLESS: list[Change] = [
    lambda d: d["paths"].update({"/others": {"get": {"operationId": "list_others", "responses": {}}}}),
    lambda d: _update(d)["parameters"].append({"name": "why", "in": "query", "schema": {"type": "string"}}),
    lambda d: _update(d)["parameters"][1]["schema"].update(maximum=1000, minimum=0),
    lambda d: _body(d)["properties"].update(why={"type": "string"}),
    lambda d: _body(d)["required"].remove("kind"),
    lambda d: _body(d)["properties"]["kind"].update(enum=["a", "b", "c"]),
    lambda d: _thing(d)["properties"].update(size_bytes={"type": "integer"}),
    lambda d: _thing(d)["properties"].update(state={"type": "string", "enum": ["new"]}),
    lambda d: _update(d)["responses"].update({"429": {"x-reasons": ["RATE_LIMITED"]}}),
    lambda d: d["components"]["responses"]["Conflict"]["x-reasons"].append("APPROVAL_PENDING"),
    lambda d: _update(d).update(deprecated=True, description="Other words."),
]


@pytest.mark.parametrize(("text", "change"), BREAKING, ids=[text for text, _ in BREAKING])
def test_what_can_break_a_caller_is_found(text: str, change: Change) -> None:
    new = a_document()
    change(new)
    assert any(text in str(found) for found in breaking_changes(a_document(), new))


@pytest.mark.parametrize("change", HARMLESS)
def test_what_only_adds_is_not_breaking(change: Change) -> None:
    new = a_document()
    change(new)
    assert breaking_changes(a_document(), new) == []


def test_the_public_document_compared_with_itself_breaks_nothing() -> None:
    document = json.loads((DOCS / "openapi.json").read_bytes())
    assert breaking_changes(document, document) == []


def test_a_breaking_change_needs_an_entry_that_names_the_operation() -> None:
    changes = [Breaking("get_thing", "it no longer answers 200."), Breaking("list_things", "limit was removed.")]
    changelog = """\
# Changelog

## [Unreleased]

### Changed

- `list_things` is faster.

### Breaking

- `get_thing` answers 201.

## [0.1.0]

### Breaking

- `list_things` has no `limit`.
"""
    assert undocumented(changes, changelog) == changes[1:]
    assert undocumented(changes, "# Changelog\n") == changes
