"""Output of commands: tables and records for people, JSON for programs."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import click

from greenroom.cli._printing import is_styled, print_json, print_line
from greenroom.core.text_widths import cell_width, fitted_widths, folded, padded
from greenroom.core.visible_text import visible

_GAP = "  "


def show_json(value: Any) -> None:
    """Print a value as JSON; NaN and infinite numbers become strings, ``NaN`` or ``Infinity``."""
    print_json(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "Nothing found.") -> None:
    """Print rows under a header: fitted to a terminal, else each row complete on its line.

    Args:
        empty: message if there are no rows.
    """
    # A line break in a value must not start a new row.
    cells = [[visible(_cell(value)) for value in row] for row in rows]
    columns = [visible(column) for column in columns]
    if not cells:
        print_line(empty, err=True)
        return
    widths = [max(map(cell_width, column)) for column in zip(columns, *cells, strict=True)]
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        available = shutil.get_terminal_size().columns - len(_GAP) * (len(widths) - 1)
        widths = fitted_widths(widths, available)
    for number, row in enumerate((columns, *cells)):
        for line in _lines_of(row, widths):
            click.echo(click.style(line, bold=True) if number == 0 and is_styled() else line)


def show_record(fields: Mapping[str, object]) -> None:
    """Print named values one below the other, without empty ones."""
    shown = {
        name: visible(_cell(value), keep_lines=True)
        for name, value in fields.items()
        if value not in (None, "", [], {})
    }
    width = max((len(name) for name in shown), default=0)
    for name, text in shown.items():
        lines = text.split("\n")
        label = click.style(name.ljust(width), bold=True) if is_styled() else name.ljust(width)
        click.echo(f"{label}{_GAP}{lines[0]}")
        for line in lines[1:]:
            click.echo(" " * width + _GAP + line)


def time_text(at_ms: int | None) -> str:
    """Format a time to the minute, in UTC.

    >>> time_text(1_700_000_000_000)
    '2023-11-14 22:13'
    """
    return "" if not at_ms else datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def first_line(text: str | None) -> str:
    """Return the first line of a text."""
    return ((text or "").strip().splitlines() or [""])[0]


def pairs_text(pairs: Mapping[str, object]) -> str:
    """Format keys and values, one per line."""
    return "\n".join(visible(f"{key} = {_cell(value)}") for key, value in sorted(pairs.items()))


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in value)
    return str(value)


def _lines_of(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Lay out a row in as many lines as its longest cell needs."""
    cells = [folded(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*cells, fillvalue=""):
        yield _GAP.join(padded(part, width) for part, width in zip(parts, widths, strict=True)).rstrip()
