"""From a checked filter and ordering to SQL: every value bound, every name from the tables below, none from a client.

A noun says once how its comparisons and sort keys read in SQL (`Columns`); `Query` collects conditions and their
values, numbered as they come. Pages are keyset pages: the condition `after` continues after the last row of the
previous page.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from greenroom.core.filters import Comparison, Kind, Operator
from greenroom.core.page_tokens import Key
from greenroom.errors import InvalidFilter
from greenroom.storage.sql.language.dialect import Sql

_SQL_OPERATORS = {
    Operator.EQUAL: "=",
    Operator.NOT_EQUAL: "<>",
    Operator.LESS: "<",
    Operator.LESS_OR_EQUAL: "<=",
    Operator.GREATER: ">",
    Operator.GREATER_OR_EQUAL: ">=",
    Operator.LIKE: "{like}",
    Operator.ILIKE: "{ilike}",
}


class KeyValues(NamedTuple):
    """Where the tags or parameters of a noun are.

    Attributes:
        table: with the columns ``key`` and ``value``.
        owner_column: column of the table that says whose they are.
        owner: the owner's expression in the query searched, such as ``r.id``.
    """

    table: str
    owner_column: str
    owner: str


class Columns(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """How the comparisons of one noun read in SQL.

    Attributes:
        attributes: first spelling of an attribute to its expression.
        key_values: where tags and parameters are.
        templates: for other kinds: an ``EXISTS`` with ``{key}`` and ``{compare}`` to fill in; `{compare}` follows
            the value's expression.
    """

    attributes: Mapping[str, str] = {}
    key_values: Mapping[Kind, KeyValues] = {}
    templates: Mapping[Kind, str] = {}


class SortKey(NamedTuple):
    """One column rows are sorted by; it is never NULL."""

    expression: str
    ascending: bool


class Query:
    """Collects conditions and the values they bind.

    Attributes:
        head: what goes before the SELECT: nothing, or WITH.
    """

    def __init__(self, *conditions: str, values: Sequence[Any] = ()) -> None:
        """Begin with conditions of the noun itself, whose values are numbered from ``$1``."""
        self.conditions = list(conditions)
        self.values = list(values)
        self.head = ""

    def bind(self, value: Any) -> str:
        """Bind a value and answer its name in the text."""
        self.values.append(value)
        return f"${len(self.values)}"

    def bind_limit(self, value: int, *, is_planned: bool) -> str:
        """Bind how many rows are read, as something to plan for, or not (PostgreSQL keeps the plan then)."""
        name = self.bind(value)
        return name if is_planned else f"(SELECT CAST({name} AS BIGINT))"

    def where(self, condition: str) -> None:
        """Add a condition."""
        self.conditions.append(condition)

    @property
    def condition(self) -> str:
        """All conditions as one."""
        return " AND ".join(self.conditions) or "1 = 1"

    def filter(self, comparisons: Sequence[Comparison], columns: Columns) -> None:
        """Add every comparison of a filter."""
        for comparison in comparisons:
            self.where(self._comparison(comparison, columns))

    def after(self, keys: Sequence[SortKey], last: Sequence[Key] | None) -> None:
        """Continue after the row with these sort values; None starts at the first row.

        Raises:
            InvalidFilter: the values are not those of these keys.
        """
        if last is None:
            return
        names = [self.bind(value) for value in last_values(keys, last)]
        # The first key alone once more, without OR: that is what an index can begin at.
        first = keys[0]
        self.where(f"{first.expression} {'>=' if first.ascending else '<='} {names[0]}")
        self.where(_after_keys(list(zip(keys, names, strict=True))))

    def _comparison(self, comparison: Comparison, columns: Columns) -> str:
        kind, key = comparison.kind, comparison.key
        if kind is Kind.ATTRIBUTE:
            return f"{columns.attributes[key]} {self._compare(comparison)}"
        key_values = columns.key_values.get(kind)
        if key_values is None:
            name = self.bind(key)
            return columns.templates[kind].replace("{key}", name).replace("{compare}", self._compare(comparison))
        table, owner_column, owner = key_values
        rows = f"SELECT 1 FROM {table} kv WHERE kv.{owner_column} = {owner} AND kv.key = {self.bind(key)}"
        if comparison.operator is Operator.IS_NULL:
            return f"NOT EXISTS ({rows})"
        if comparison.operator is Operator.IS_NOT_NULL:
            return f"EXISTS ({rows})"
        return f"EXISTS ({rows} AND kv.value {self._compare(comparison)})"

    def _compare(self, comparison: Comparison) -> str:
        value, operator = comparison.value, comparison.operator
        if isinstance(value, tuple):
            return f"{operator.value} {{texts:{self.bind(list(value))}}}"
        name = self.bind(value)
        if isinstance(value, float):
            # PostgreSQL would take the type of the column it is compared with, perhaps an integer's.
            name = f"CAST({name} AS DOUBLE PRECISION)"
        return f"{_SQL_OPERATORS[operator]} {name}"


def last_values(keys: Sequence[SortKey], last: Sequence[Key]) -> Sequence[Key]:
    """Return the sort values of the last row of a page.

    Raises:
        InvalidFilter: they are not those of these keys.
    """
    if len(last) != len(keys) or any(value is None for value in last):
        raise InvalidFilter("Invalid page token: it belongs to another order.", field="page_token")
    return last


def order_by(keys: Sequence[SortKey]) -> str:
    """Write the sort keys as an ORDER BY."""
    return ", ".join(f"{key.expression} {'ASC' if key.ascending else 'DESC'}" for key in keys)


@functools.lru_cache(maxsize=2048)
def sql(text: str) -> Sql:
    """Render a query text made at run time, once for each shape."""
    return Sql(text)


def _after_keys(pairs: Sequence[tuple[SortKey, str]]) -> str:
    """Write ``(a, b, c) > (1, 2, 3)`` for keys of which some descend."""
    (key, name), *rest = pairs
    further = f"{key.expression} {'>' if key.ascending else '<'} {name}"
    if not rest:
        return further
    return f"({further} OR ({key.expression} = {name} AND {_after_keys(rest)}))"
