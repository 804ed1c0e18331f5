"""Path templates in a tree of segments: find the templates that match a path, with the values of their placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
_PLACEHOLDER = re.compile(r"\{(\w+)(:path)?\}")


class Match(NamedTuple, Generic[T]):
    """A template that matches.

    Attributes:
        order: position of the template in the order of `add`.
        placeholders: value of each placeholder, as sent.
        rest: name of the placeholder that matches the rest of the path, or None.
    """

    order: int
    value: T
    placeholders: Mapping[str, str]
    rest: str | None


class _Template(NamedTuple, Generic[T]):
    order: int
    value: T
    names: tuple[str, ...]
    rest: str | None


class _Node(Generic[T]):
    __slots__ = ("ends", "literals", "placeholder", "rests")

    def __init__(self) -> None:
        self.literals: dict[str, _Node[T]] = {}
        self.placeholder: _Node[T] | None = None
        self.ends: list[_Template[T]] = []
        self.rests: list[_Template[T]] = []


class PathTree(Generic[T]):
    """Templates such as ``/models/{name}/files/{path:path}``: the first placeholder matches one segment, the second the rest.

    >>> tree = PathTree()
    >>> tree.add("/models/{name}/files/{path:path}", "files")
    >>> [(match.value, match.placeholders) for match in tree.find("/models/a%2Fb/files/x/y.txt")]
    [('files', {'name': 'a%2Fb', 'path': 'x/y.txt'})]
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._count = 0

    def add(self, template: str, value: T) -> None:
        """Add a template.

        Raises:
            LookupError: a placeholder is only a part of a segment, or a ``:path`` placeholder is not the last segment.
        """
        node, names = self._root, []
        segments = template.split("/")
        for segment in segments:
            found = _PLACEHOLDER.fullmatch(segment)
            if found is None:
                if "{" in segment:
                    raise LookupError(f"a placeholder is a whole segment: {template}")
                node = node.literals.setdefault(segment, _Node())
                continue
            names.append(found[1])
            if found[2]:
                if segment is not segments[-1]:
                    raise LookupError(f"a placeholder for the rest is the last one: {template}")
                node.rests.append(_Template(self._count, value, tuple(names), names[-1]))
                break
            if node.placeholder is None:
                node.placeholder = _Node()
            node = node.placeholder
        else:
            node.ends.append(_Template(self._count, value, tuple(names), None))
        self._count += 1

    def find(self, path: str) -> list[Match[T]]:
        """Return the templates that match, in the order of `add`. Placeholders do not match empty segments."""
        found = [
            Match(template.order, template.value, dict(zip(template.names, values, strict=True)), template.rest)
            for template, values in _matches(self._root, path.split("/"), 0, ())
        ]
        if len(found) > 1:
            found.sort(key=lambda match: match.order)
        return found


def _matches(
    node: _Node[T], segments: list[str], at: int, values: tuple[str, ...]
) -> Iterator[tuple[_Template[T], tuple[str, ...]]]:
    if at == len(segments):
        for template in node.ends:
            yield template, values
        return
    segment = segments[at]
    literal = node.literals.get(segment)
    if literal is not None:
        yield from _matches(literal, segments, at + 1, values)
    if segment and node.placeholder is not None:
        yield from _matches(node.placeholder, segments, at + 1, (*values, segment))
    for template in node.rests:
        yield template, (*values, "/".join(segments[at:]))
