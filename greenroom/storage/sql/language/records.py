"""The columns of a record: its select list and its decoder, from one definition.

A column added, dropped or moved changes both, so a value cannot end up in another field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from greenroom.storage.sql.session import Row

T = TypeVar("T", bound=msgspec.Struct)


class Decoded(NamedTuple):
    """A column whose value is not yet what the record holds."""

    expression: str
    decode: Callable[[Any], Any]


class RecordColumns(Generic[T]):
    """What is selected for a record, field by field.

    Args:
        record: what a row is read into. It takes its fields by position, which costs half of passing them by name.
        columns: SQL expression of each field, in the record's order, with its decoder where it needs one. Fields at the
            end
            may be left out: they keep their default.

    Attributes:
        select: the expressions, for a SELECT.
        width: how many they are.

    Raises:
        TypeError: these are not the record's fields in its order.

    >>> Point = msgspec.defstruct("Point", [("x", int), ("label", str)])
    >>> point = RecordColumns(Point, x="p.x", label=Decoded("p.label", str.upper))
    >>> point.select
    'p.x, p.label'
    >>> point.read((1, "a"))
    Point(x=1, label='A')
    """

    __slots__ = ("_decoders", "_record", "select", "width")

    def __init__(self, record: type[T], **columns: str | Decoded) -> None:
        fields = record.__struct_fields__
        self.width: Final = len(columns)
        required = len(fields) - len(record.__struct_defaults__)
        if tuple(columns) != fields[: self.width] or self.width < required:
            raise TypeError(f"columns {[*columns]} are not the fields of {record.__name__}: {[*fields]}")
        self._record: Final = record
        self._decoders: Final = tuple(
            (place, column.decode) for place, column in enumerate(columns.values()) if isinstance(column, Decoded)
        )
        self.select: Final = ", ".join(
            column.expression if isinstance(column, Decoded) else column for column in columns.values()
        )

    def read(self, row: Row) -> T:
        """Make the record of a row that holds these columns and no others."""
        values = [*row]
        for place, decode in self._decoders:
            values[place] = decode(values[place])
        return self._record(*values)

    def read_all(self, rows: Sequence[Row]) -> tuple[list[T], Sequence[Any]]:
        """Make the records of the first columns of rows, and return them with the rest, which is the same in each row."""
        width = self.width
        rest = rows[0][width:] if rows else ()
        if not rest:
            return [self.read(row) for row in rows], rest
        return [self.read(row[:width]) for row in rows], rest

    def split(self, row: Row) -> tuple[T, Sequence[Any]]:
        """Make the record of the first columns of a row, and return it with the rest of them."""
        return self.read(row[: self.width]), row[self.width :]
