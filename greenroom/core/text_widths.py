"""Display width of text in a terminal: measure, pad, truncate and wrap."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def cell_width(text: str) -> int:
    """Return the width of a text in terminal columns.

    >>> cell_width("Zürich"), cell_width("モデル")
    (6, 6)
    """
    return len(text) if text.isascii() else sum(map(_width_of, text))


def padded(text: str, width: int) -> str:
    """Pad a text with spaces to a width in terminal columns."""
    return text + " " * (width - cell_width(text))


def cut(text: str, width: int) -> str:
    """Truncate a text that is wider than `width`, with an ellipsis.

    >>> cut("Training", 5)
    'Trai…'
    """
    if cell_width(text) <= width:
        return text
    return text[: _end_of_line(text, 0, width - 1)] + "…" if width > 0 else ""


def folded(text: str, width: int) -> list[str]:
    """Wrap a text into lines no wider than `width`: at a space if possible, else inside a word.

    >>> folded("wine quality", 8), folded("abcdef", 4)
    (['wine', 'quality'], ['abcd', 'ef'])
    """
    lines: list[str] = []
    start = 0
    while start < len(text):
        end = _end_of_line(text, start, width)
        space = text.rfind(" ", start + 1, end + 1) if end < len(text) else -1
        end = end if space == -1 else space
        lines.append(text[start:end])
        start = end + (text[end : end + 1] == " ")
    return lines or [""]


def fitted_widths(widths: Sequence[int], room: int) -> list[int]:
    """Narrow the widest columns until all fit into `room`; none becomes narrower than one character.

    >>> fitted_widths([4, 30, 10], 30)
    [4, 16, 10]
    """
    limit = max(widths, default=0)
    if sum(widths) > room:
        limit = min(limit, max(room, 1))
        while limit > 1 and sum(min(width, limit) for width in widths) > room:
            limit -= 1
    return [min(width, limit) for width in widths]


def _end_of_line(text: str, start: int, width: int) -> int:
    """Return the end of a line that begins at `start`; it has at least one character."""
    end, used = start, 0
    while end < len(text):
        used += _width_of(text[end])
        if used > width and end > start:
            break
        end += 1
    return end


def _width_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
