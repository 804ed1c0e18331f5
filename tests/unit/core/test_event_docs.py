"""docs/events.md lists every type of event with its fields. ``python -m tests.unit.core.test_event_docs`` prints the tables."""

from __future__ import annotations

import re
import types
import typing
from pathlib import Path

import msgspec

from greenroom.core.event_types import EventType, Fields
from greenroom.core.events import AnyChange

DOCUMENT = Path(__file__).parents[3] / "docs" / "events.md"


def field_names(side: object) -> str:
    """Format the fields of one side of a change: optional ones with a question mark, a dash for none."""
    options = side.__args__ if isinstance(side, types.UnionType) else (side,)
    (kind,) = [one for one in options if one is not types.NoneType] or [None]
    if kind is None or kind is Fields:
        return "–"
    names = [
        f"`{field.name}`{'' if field.required else '?'}"
        for field in sorted(msgspec.structs.fields(kind), key=lambda f: f.name)
    ]
    return ", ".join(names) + (" or –" if len(options) > 1 else "")


def table() -> list[str]:
    """Return a line for each type, in the order of `EventType`."""
    lines = {}
    for change in typing.get_args(AnyChange):
        hints = typing.get_type_hints(change)
        before, after = (
            field_names(hints[side]) if side in change.__annotations__ else "–" for side in ("before", "after")
        )
        text = (change.__doc__ or "").strip().rstrip(".")
        tag = str(change.__struct_config__.tag)
        lines[tag] = f"| `{tag}` | {text} | {before} | {after} |"
    return [lines[one.value] for one in EventType]


def all_fields() -> set[str]:
    """Return the names of all fields of all changes."""
    return {name for line in table() for name in re.findall(r"`(\w+)`", line.partition(" | ")[2])}


def test_the_document_lists_every_type_with_its_fields() -> None:
    written = [
        line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| `\w+\.\w+` \|", line)
    ]
    assert written == table(), "run: python -m tests.unit.core.test_event_docs"


def test_the_document_explains_every_field() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert all_fields() - set(explained) == set()


if __name__ == "__main__":
    print("\n".join(table()))
