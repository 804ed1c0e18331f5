"""Find breaking changes between two OpenAPI documents of the public API.

What a caller sends may only be accepted more widely, and what a caller receives may only grow (docs/stability.md). Inputs and
outputs are therefore compared in opposite directions. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
# Bound -> whether it is a lower one.
_BOUNDS = {
    "minimum": True,
    "exclusiveMinimum": True,
    "minLength": True,
    "minItems": True,
    "minProperties": True,
    "maximum": False,
    "exclusiveMaximum": False,
    "maxLength": False,
    "maxItems": False,
}
_MAX_DEPTH = 12

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Breaking:
    """A change that can break a caller.

    Attributes:
        operation: operation id.
        text: what changed, as a sentence.
    """

    operation: str
    text: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.text}"


def breaking_changes(old: Json, new: Json) -> list[Breaking]:
    """Return the changes from one document to another that can break a caller."""
    comparison = _Comparison(old, new)
    found: dict[Breaking, None] = {}
    known = {(path, method): operation for path, method, operation in _operations(new)}
    for path, method, before in _operations(old):
        after = known.get((path, method))
        texts: Iterable[str]
        if after is None:
            texts = [f"{method.upper()} {path} was removed."]
        else:
            texts = comparison.of_operations(before, after)
        for text in texts:
            found[Breaking(before["operationId"], text)] = None
    return list(found)


def undocumented(changes: Iterable[Breaking], changelog: str) -> list[Breaking]:
    """Return the breaking changes whose operation the section "Breaking" of the unreleased changes does not name."""
    unreleased = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:2]
    sections = [part for whole in unreleased for part in re.split(r"^### ", whole, flags=re.MULTILINE)]
    noted = "".join(part for part in sections if part.startswith("Breaking"))
    return [change for change in changes if f"`{change.operation}`" not in noted]


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


class _Comparison:
    """Compares parts of two documents, whose references it follows."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old = old
        self._new = new

    def of_operations(self, old: Json, new: Json) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"it is now called {new['operationId']}."
        if old.get("x-permission") != new.get("x-permission"):
            yield f"it needs the permission {new.get('x-permission')} instead of {old.get('x-permission')}."
        yield from self._parameters(old, new)
        yield from self._bodies(old, new)
        yield from self._responses(old, new)

    def _parameters(self, old: Json, new: Json) -> Iterator[str]:
        before, after = _parameters(self._old, old), _parameters(self._new, new)
        for key, parameter in before.items():
            place, name = key
            if key not in after:
                yield f"the {place} parameter {name} was removed."
                continue
            if after[key].get("required") and not parameter.get("required"):
                yield f"the {place} parameter {name} is now required."
            yield from self._inputs(parameter["schema"], after[key]["schema"], name)
        for (place, name), parameter in after.items():
            if (place, name) not in before and parameter.get("required"):
                yield f"the new {place} parameter {name} is required."

    def _bodies(self, old: Json, new: Json) -> Iterator[str]:
        before, after = _body(old), _body(new)
        if before is not None and after is None:
            yield "it takes no body any more."
        elif before is not None and after is not None:
            yield from self._inputs(before, after, "body")
        if after is not None and new["requestBody"].get("required") and not old.get("requestBody", {}).get("required"):
            yield "the body is now required."

    def _responses(self, old: Json, new: Json) -> Iterator[str]:
        for status, response in old["responses"].items():
            before = _resolve(self._old, response)
            if status not in new["responses"]:
                if int(status) < 400:
                    yield f"it no longer answers {status}."
                continue
            after = _resolve(self._new, new["responses"][status])
            for name in before.get("headers", {}):
                if name not in after.get("headers", {}):
                    yield f"{status} lacks the header {name}."
            for media_type, content in before.get("content", {}).items():
                if media_type not in after.get("content", {}):
                    yield f"{status} is no longer {media_type}."
                    continue
                known, found = content.get("schema", {}), after["content"][media_type].get("schema", {})
                yield from self._outputs(known, found, f"{status}")
        moved = _reasons(self._new, new)
        for reason, status in _reasons(self._old, old).items():
            if moved.get(reason, status) != status:
                yield f"the status of {reason} is {moved[reason]} instead of {status}."

    def _inputs(self, old: Json, new: Json, name: str, depth: int = 0) -> Iterator[str]:
        """Yield what is no longer accepted."""
        old, new = _resolve(self._old, old), _resolve(self._new, new)
        if depth > _MAX_DEPTH:
            return
        lost = _types(self._old, old) - _types(self._new, new)
        if lost:
            yield f"{name} can no longer be {' or '.join(sorted(lost))}."
        if _words(new) is not None:
            missing = sorted(map(str, (_words(old) or set()) - (_words(new) or set())))
            if _words(old) is None:
                yield f"{name} is limited to certain values."
            elif missing:
                yield f"{name} can no longer be {' or '.join(missing)}."
        for bound, is_lower in _BOUNDS.items():
            if bound in new and (bound not in old or _is_narrower(old[bound], new[bound], is_lower=is_lower)):
                yield f"{name} has the narrower bound {bound} {new[bound]}."
        if "default" in old and new.get("default") != old["default"]:
            yield f"the default of {name} is {new.get('default')!r} instead of {old['default']!r}."
        if new.get("pattern") != old.get("pattern") and "pattern" in new:
            yield f"{name} has another pattern."
        properties = new.get("properties", {})
        for field, schema in old.get("properties", {}).items():
            if field not in properties:
                yield f"{_below(name, field)} is no longer accepted."
            else:
                yield from self._inputs(schema, properties[field], _below(name, field), depth + 1)
        for field in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield f"{_below(name, field)} is now required."
        for key in ("items", "additionalProperties"):
            if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
                yield from self._inputs(old[key], new[key], f"{name}[]", depth + 1)

    def _outputs(self, old: Json, new: Json, name: str, depth: int = 0) -> Iterator[str]:
        """Yield what a caller may no longer find, or may find of another type."""
        old, new = _resolve(self._old, old), _resolve(self._new, new)
        if depth > _MAX_DEPTH:
            return
        added = _types(self._new, new) - _types(self._old, old)
        if added and "any" not in _types(self._old, old):
            yield f"{name} may now be {' or '.join(sorted(added))}."
        properties = new.get("properties", {})
        for field, schema in old.get("properties", {}).items():
            if field not in properties:
                yield f"{_below(name, field)} was removed from the response."
            else:
                yield from self._outputs(schema, properties[field], _below(name, field), depth + 1)
        for field in sorted(set(old.get("required", ())) & properties.keys() - set(new.get("required", ()))):
            yield f"{_below(name, field)} may now be missing."
        for key in ("items", "additionalProperties"):
            if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
                yield from self._outputs(old[key], new[key], f"{name}[]", depth + 1)
        for before, after in zip(_options(self._old, old), _options(self._new, new), strict=False):
            yield from self._outputs(before, after, name, depth + 1)


def _is_narrower(old: float, new: float, *, is_lower: bool) -> bool:
    return new > old if is_lower else new < old


def _below(name: str, field: str) -> str:
    return field if name == "body" or name.isdecimal() else f"{name}.{field}"


def _resolve(document: Json, node: Json) -> Json:
    while "$ref" in node:
        found: Any = document
        for key in node["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        node = found
    return node


def _options(document: Json, schema: Json) -> list[Json]:
    options = schema.get("anyOf") or schema.get("oneOf") or ()
    return [option for option in (_resolve(document, one) for one in options) if option.get("type") != "null"]


def _types(document: Json, schema: Json) -> set[str]:
    schema = _resolve(document, schema)
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return {kind for option in options for kind in _types(document, option)}
    kinds = schema.get("type", "any")
    return set(kinds) if isinstance(kinds, list) else {kinds}


def _words(schema: Json) -> set[Any] | None:
    return set(schema["enum"]) if "enum" in schema else None


def _parameters(document: Json, operation: Json) -> dict[tuple[str, str], Json]:
    resolved = [_resolve(document, parameter) for parameter in operation.get("parameters", ())]
    return {(parameter["in"], parameter["name"]): parameter for parameter in resolved}


def _body(operation: Json) -> Json | None:
    content = operation.get("requestBody", {}).get("content", {})
    schema: Json | None = next((media["schema"] for media in content.values()), None)
    return schema


def _reasons(document: Json, operation: Json) -> dict[str, str]:
    return {
        reason: status
        for status, response in operation["responses"].items()
        for reason in _resolve(document, response).get("x-reasons", ())
    }
