"""JSON schemas of messages, with a description and an example for each field."""

from __future__ import annotations

import inspect as python_inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import inspect

from greenroom.server.http.openapi.glossary import GLOSSARY, example_of
from greenroom.wire.endpoints import Endpoint
from greenroom.wire.reasons import ErrorBody

_REF = "#/components/schemas/"
_INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}
_MAX_DEPTH = 6


class Schemas:
    """The schemas of the messages of endpoint rows.

    Args:
        rows: the rows.
    """

    def __init__(self, rows: Iterable[Endpoint]) -> None:
        rows = list(rows)
        requests = [row.request for row in rows]
        answers = [row.response for row in rows]
        types = [*answers, ErrorBody, *requests]
        found, components = msgspec.json.schema_components(types, ref_template=f"{_REF}{{name}}")
        self._of_type: dict[str, dict[str, Any]] = {
            repr(kind): _plain(schema) for kind, schema in zip(types, found, strict=True)
        }
        classes = dict(_named_types(inspect.multi_type_info(types)))
        self._components = {
            name: _described(name, _plain(schema), classes.get(name)) for name, schema in components.items()
        }

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a message type: a reference if it is a component."""
        return self._of_type[repr(kind)]

    def fields(self, request: type[msgspec.Struct]) -> tuple[dict[str, Any], frozenset[str]]:
        """Return the schema of each field of a request, and the names of the required ones."""
        schema = self.resolve(self.of(request))
        return schema.get("properties", {}), frozenset(schema.get("required", ()))

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference."""
        name = schema.get("$ref", "").removeprefix(_REF)
        found: dict[str, Any] = self._components.get(name, schema)
        return found

    def example(self, schema: dict[str, Any], depth: int = 0) -> Any:
        """Return an example value: that of the schema itself, else one made from its parts."""
        if "examples" in schema:
            return schema["examples"][0]
        target = self.resolve(schema)
        if target is not schema:
            return self.example(target, depth + 1) if depth < _MAX_DEPTH else {}
        if "anyOf" in schema or "oneOf" in schema:
            return self.example((schema.get("anyOf") or schema["oneOf"])[0], depth)
        if "enum" in schema:
            return schema["enum"][0]
        if "properties" in schema:
            return {name: self.example(field, depth) for name, field in schema["properties"].items()}
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = kind[0]
        if kind == "array":
            return [self.example(schema["items"], depth)] if depth < _MAX_DEPTH and schema.get("items") else []
        return {"object": {}, "boolean": False, "integer": 1, "number": 0.5}.get(str(kind), "")

    def used_in(self, parts: list[Any]) -> dict[str, Any]:
        """Return the components that parts of the document refer to, directly or not."""
        used: dict[str, Any] = {}
        pending = list(_references(parts))
        while pending:
            name = pending.pop()
            if name not in used:
                used[name] = self._components[name]
                pending += _references(used[name])
        return dict(sorted(used.items()))


def not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without null: an optional parameter is left out instead."""
    if isinstance(schema.get("type"), list):
        kinds = [kind for kind in schema["type"] if kind != "null"]
        return {**schema, "type": kinds[0] if len(kinds) == 1 else kinds}
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        return {**options[0], **{key: value for key, value in schema.items() if key != "anyOf"}}
    return schema


def _plain(schema: Any) -> Any:
    """Remove what says nothing: titles, bounds of 64 bits, null as a default; and simplify unions with null."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" in schema:
        schema = {**schema, "properties": {name: _plain(field) for name, field in schema["properties"].items()}}
        return {key: value for key, value in schema.items() if key != "title"}
    plain = {
        key: _plain(value)
        for key, value in schema.items()
        if not (key == "title" or (key == "default" and value is None) or _INT64.get(key) == value)
    }
    options = plain.get("anyOf", ())
    kinds = [option["type"] for option in options if option.keys() == {"type"}]
    if options and len(kinds) == len(options):
        return {**{key: value for key, value in plain.items() if key != "anyOf"}, "type": kinds}
    if len(options) == 2 and options[1] == {"type": "null"} and "type" in options[0] and "enum" not in options[0]:
        rest = {key: value for key, value in plain.items() if key != "anyOf"}
        return {**options[0], **rest, "type": [options[0]["type"], "null"]}
    if "enum" in plain and "type" not in plain and all(isinstance(word, str) for word in plain["enum"]):
        return {"type": "string", **plain}
    return plain


def _described(component: str, schema: dict[str, Any], kind: type | None) -> dict[str, Any]:
    """Add the description of a component and of its fields, and the examples of the fields."""
    text = python_inspect.cleandoc(schema.get("description", "")).partition("\n\nAttributes:\n")[0]
    described = {**schema, "description": _sentence(" ".join(text.split()))} if text else dict(schema)
    if "properties" in schema:
        texts = _field_texts(kind) if kind is not None else {}
        described["properties"] = {
            name: _described_field(component, name, field, texts.get(name))
            for name, field in schema["properties"].items()
        }
    return described


def _described_field(component: str, name: str, schema: dict[str, Any], text: str | None) -> dict[str, Any]:
    """Return the schema of a field with its description and example; the message's own text comes first."""
    term = GLOSSARY.get(name)
    text = text or (term.description if term else None)
    described = {**schema, "description": _sentence(text)} if text else dict(schema)
    example = example_of(component, name)
    if example is not None and "$ref" not in schema and "enum" not in schema:
        described["examples"] = [example]
    return described


def _sentence(text: str) -> str:
    """Return a description as a Markdown sentence."""
    text = text.replace("``", "`")
    return f"{text[:1].upper()}{text[1:]}"


def _field_texts(kind: type) -> dict[str, str]:
    """Return the descriptions of fields from the docstrings of a class and its bases."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        text = python_inspect.cleandoc(base.__dict__.get("__doc__") or "")
        found.update(_attributes(text.partition("\n\nAttributes:\n")[2]))
    return found


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


def _named_types(infos: Iterable[Any]) -> Iterator[tuple[str, type]]:
    """Yield the classes that become components, by name."""
    pending, seen = list(infos), set()
    while pending:
        info = pending.pop()
        if isinstance(info, (inspect.StructType, inspect.EnumType)):
            if info.cls in seen:
                continue
            seen.add(info.cls)
            yield info.cls.__name__, info.cls
        if isinstance(info, inspect.StructType):
            pending += [field.type for field in info.fields]
        elif isinstance(info, inspect.UnionType):
            pending += info.types
        elif isinstance(info, inspect.DictType):
            pending += [info.key_type, info.value_type]
        elif isinstance(info, inspect.Metadata):
            pending.append(info.type)
        elif hasattr(info, "item_type"):
            pending.append(info.item_type)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield from [value.removeprefix(_REF)] if value.startswith(_REF) else []
            elif key == "mapping" and isinstance(value, dict):
                yield from (one.removeprefix(_REF) for one in value.values())
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)
