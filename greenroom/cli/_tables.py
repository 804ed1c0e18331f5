"""What commands print: tables and records for people, JSON for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from greenroom.cli._printing import say_json, say_line
from greenroom.core.visible_text import visible

_GAP = "  "


def show_json(value: Any) -> None:
    """Print something as JSON; a number JSON has not is written as its name, ``NaN`` or ``Infinity``, in quotes."""
    say_json(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "Nothing is there.") -> None:
    """Print rows under their columns: fitted to a terminal, else each row whole on its line.

    Args:
        empty: said where there are no rows.
    """
    # A line break in a value must not begin a row of its own.
    cells = [[visible(_cell(value)) for value in row] for row in rows]
    columns = [visible(column) for column in columns]
    if not cells:
        say_line(empty, err=True)
        return
    if sys.stdout.isatty():
        _show_fitted(columns, cells)
        return
    widths = [max(len(row[index]) for row in [list(columns), *cells]) for index in range(len(columns))]
    for row in [list(columns), *cells]:
        say_line(_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def show_record(fields: Mapping[str, object]) -> None:
    """Print named values one below the other; those that are empty are left out."""
    shown = {
        name: visible(_cell(value), keep_lines=True)
        for name, value in fields.items()
        if value not in (None, "", [], {})
    }
    width = max((len(name) for name in shown), default=0)
    for name, text in shown.items():
        lines = text.split("\n")
        label = click.style(name.ljust(width), bold=True) if sys.stdout.isatty() else name.ljust(width)
        click.echo(f"{label}{_GAP}{lines[0]}")
        for line in lines[1:]:
            click.echo(" " * width + _GAP + line)


def time_text(at_ms: int | None) -> str:
    """Write a time: minutes, UTC.

    >>> time_text(1_700_000_000_000)
    '2023-11-14 22:13'
    """
    return "" if not at_ms else datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def size_text(size_bytes: int | None) -> str:
    """Write a size.

    >>> size_text(999), size_text(1_500_000)
    ('999 B', '1.5 MB')
    """
    if size_bytes is None:
        return ""
    size, units = float(size_bytes), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if units[0] == "B" else f"{size:.1f} {units[0]}"


def first_line(text: str | None) -> str:
    """Give the first line of a text."""
    return ((text or "").strip().splitlines() or [""])[0]


def pairs_text(pairs: Mapping[str, object]) -> str:
    """Write keys and values, one a line."""
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


def _show_fitted(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    # Only where a person watches: it costs a tenth of a second.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # As text: names may hold what rich takes for its own marks.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
