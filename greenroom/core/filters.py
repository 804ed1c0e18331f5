"""Search language: parse filter and order_by text into a checked syntax tree.

A filter is a list of comparisons, all of which must hold::

    metrics.loss < 0.5 AND params.`learning rate` = '0.1' AND tags.team IS NOT NULL AND run_id IN ('a', 'b')

`parse_filter` parses it into `Comparison` records and checks them against the fields of the entity (`Fields`);
`parse_order_by` does the same with ``metrics.loss DESC``. `storage/sql/language/filters.py` turns the result into SQL.
Errors name the character position, counted from 1.

Source: observed behaviour of MLflow's search. As there, keywords are case-insensitive, names and prefixes are not;
``AND`` may be doubled or missing between comparisons; quoted values are unescaped only inside a list.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Sequence

from greenroom.core.filter_text import QUOTED, TextReader, shown, unquoted
from greenroom.core.search_fields import (
    RUN_PREFIXES,
    TAG_PREFIXES,
    Comparison,
    Fields,
    Kind,
    Operator,
    Ordering,
    Value,
)
from greenroom.errors import InvalidFilter

__all__ = [
    "RUN_PREFIXES",
    "TAG_PREFIXES",
    "Comparison",
    "Fields",
    "Kind",
    "Operator",
    "Ordering",
    "Value",
    "parse_filter",
    "parse_order_by",
]

MAX_FILTER_LENGTH = 250_000
MAX_COMPARISONS = 100
MAX_LIST_VALUES = 5_000
"""The genuine client requests the versions of hundreds of runs in one list."""
MAX_WILDCARDS = 30
MAX_PATTERN_LENGTH = 10_000
MAX_NUMBER_LENGTH = 100
MAX_ORDERINGS = 20
_MAX_INT = 2**63 - 1
_INFINITY = frozenset({"inf", "infinity"})
_CACHED_LENGTH = 2_000
# Fast path: a list of quoted values without quotes or backslashes in them, with up to thousands of values.
_PLAIN_LIST = re.compile(r"""\(\s*(?:'[^'\\]*+'|"[^"\\]*+")(?:\s*,\s*(?:'[^'\\]*+'|"[^"\\]*+"))*+\s*,?\s*\)""")
_QUOTED_VALUE = re.compile(r"""'[^']*'|"[^"]*\"""")

_ORDER_OPERATORS = frozenset(
    {
        Operator.EQUAL,
        Operator.NOT_EQUAL,
        Operator.LESS,
        Operator.LESS_OR_EQUAL,
        Operator.GREATER,
        Operator.GREATER_OR_EQUAL,
    }
)
_TEXT_OPERATORS = frozenset({Operator.EQUAL, Operator.NOT_EQUAL, Operator.LIKE, Operator.ILIKE})
_LIST_OPERATORS = frozenset({Operator.IN, Operator.NOT_IN})
_NULL_OPERATORS = frozenset({Operator.IS_NULL, Operator.IS_NOT_NULL})


def parse_filter(text: str | None, fields: Fields) -> tuple[Comparison, ...]:
    """Parse a filter and check it against the fields of the searched entity.

    >>> models = Fields(prefixes=TAG_PREFIXES, texts=frozenset({"name"}))
    >>> [(c.kind.value, c.key, c.operator.value, c.value) for c in parse_filter("tags.`a b` like 'x%'", models)]
    [('tag', 'a b', 'LIKE', 'x%')]

    Raises:
        InvalidFilter: it cannot be parsed, or uses a field that does not exist.
    """
    if not text:
        return ()
    if len(text) > MAX_FILTER_LENGTH:
        raise InvalidFilter(
            f"The filter is {len(text)} characters long; at most {MAX_FILTER_LENGTH} are allowed.", field="filter"
        )
    return _cached(text, fields) if len(text) <= _CACHED_LENGTH else FilterParser(text, fields).comparisons()


def parse_order_by(clauses: Sequence[str], fields: Fields) -> tuple[Ordering, ...]:
    """Parse order_by clauses; attributes are returned in their canonical spelling.

    Raises:
        InvalidFilter: a clause cannot be parsed, names a field that cannot be sorted by, or is duplicated.
    """
    if len(clauses) > MAX_ORDERINGS:
        raise InvalidFilter(
            f"order_by has {len(clauses)} clauses; at most {MAX_ORDERINGS} are allowed.", field="order_by"
        )
    orderings: list[Ordering] = []
    for clause in clauses:
        if len(clause) > _CACHED_LENGTH:
            raise InvalidFilter(
                f"An order_by clause is {len(clause)} characters long; at most {_CACHED_LENGTH} are allowed.",
                field="order_by",
            )
        ordering = _OrderParser(clause, fields).ordering()
        if any(ordering.kind is other.kind and ordering.key == other.key for other in orderings):
            raise InvalidFilter(f"`order_by` contains duplicate fields: {list(clauses)}", field="order_by")
        orderings.append(ordering)
    return tuple(orderings)


@functools.lru_cache(maxsize=1024)
def _cached(text: str, fields: Fields) -> tuple[Comparison, ...]:
    return FilterParser(text, fields).comparisons()


class FilterParser(TextReader):
    """Parses the comparisons of a filter."""

    def __init__(self, text: str, fields: Fields) -> None:
        super().__init__(text, fields, what="filter")

    def comparisons(self) -> tuple[Comparison, ...]:
        """Parse the whole text."""
        if self._token.kind == "end":
            raise self._wrong("Invalid filter: it contains only white space", 0)
        found: list[Comparison] = []
        while self._token.kind != "end":
            if self._is_word("AND"):
                self._take()
                continue
            if self._is_word("OR", "NOT"):
                word = self._token.text.upper()
                raise self._wrong(f"Invalid clause(s) in filter: {word} is not supported; join comparisons with AND")
            if len(found) == MAX_COMPARISONS:
                raise self._wrong(f"The filter has more than {MAX_COMPARISONS} comparisons")
            found.append(self._comparison())
        return tuple(found)

    def _comparison(self) -> Comparison:
        kind, key, start = self._identifier()
        operator, at = self._operator()
        self._check_operator(kind, key, operator, at)
        if operator in _NULL_OPERATORS:
            value: Value = None
        elif operator in _LIST_OPERATORS:
            value = self._list(kind, key, at)
        elif kind is Kind.METRIC or (kind is Kind.ATTRIBUTE and key in self._fields.numbers):
            value = self._number(kind, key)
        else:
            value = self._quoted(kind)
            if operator in (Operator.LIKE, Operator.ILIKE):
                self._check_pattern(value, at)
        return Comparison(kind, key, operator, value, start + 1)

    def _operator(self) -> tuple[Operator, int]:
        token = self._token
        if token.kind == "operator":
            self._take()
            try:
                return Operator(token.text), token.start
            except ValueError:
                raise self._wrong(f"Invalid comparator '{shown(token.text)}'", token.start) from None
        if token.kind == "word":
            words = token.text.upper()
            self._take()
            if words == "IS":
                if self._is_word("NOT"):
                    self._take()
                    words = "IS NOT"
                if self._is_word("NULL"):
                    self._take()
                    return Operator(f"{words} NULL"), token.start
            elif words == "NOT" and self._is_word("IN"):
                self._take()
                return Operator.NOT_IN, token.start
            elif words in ("LIKE", "ILIKE", "IN"):
                return Operator(words), token.start
        found = "the end" if token.kind == "end" else repr(shown(token.text))
        raise self._wrong(
            f"Invalid clause(s) in filter: expected a comparison such as = or LIKE, found {found}", token.start
        )

    def _check_operator(self, kind: Kind, key: str, operator: Operator, at: int) -> None:
        fields = self._fields
        if operator in _NULL_OPERATORS:
            if kind not in fields.null_kinds:
                known = " and ".join(sorted(f"{other.value}s" for other in fields.null_kinds))
                where = f"only supported for {known}, not for" if known else "not supported for"
                raise self._wrong(f"{operator.value} is {where} '{kind.value}' '{shown(key)}'", at)
            return
        if kind is Kind.METRIC or (kind is Kind.ATTRIBUTE and key in fields.numbers):
            allowed = _ORDER_OPERATORS
        elif kind in (Kind.ATTRIBUTE, Kind.DATASET) or kind in fields.list_kinds:
            allowed = _TEXT_OPERATORS | _LIST_OPERATORS
        else:
            allowed = _TEXT_OPERATORS
        if operator not in allowed:
            raise self._wrong(
                f"Invalid comparator '{operator.value}' for {kind.value} '{shown(key)}'; "
                f"it is not one of {sorted(known.value for known in allowed)}",
                at,
            )

    def _quoted(self, kind: Kind) -> str:
        token = self._token
        if token.kind in QUOTED:
            self._take()
            return unquoted(token.text)
        if self._fields.bare_values and token.kind in ("word", "number"):
            self._take()
            return token.text
        raise self._wrong(
            f"Expected a quoted string value for {kind.value} (e.g. 'my-value'). Got value {self._found()}"
        )

    def _number(self, kind: Kind, key: str) -> int | float:
        token = self._token
        text = token.text
        if token.kind in QUOTED and self._fields.whole_numbers and kind is Kind.ATTRIBUTE:
            text = unquoted(text)
        elif self._fields.bare_signs and kind is Kind.METRIC and text.lstrip("+-").lower() in _INFINITY:
            self._take()
            return float(text)
        elif token.kind != "number":
            raise self._wrong(f"Expected numeric value type for {kind.value} '{shown(key)}'. Found {self._found()}")
        if len(text) > MAX_NUMBER_LENGTH:
            raise self._wrong(f"A number has more than {MAX_NUMBER_LENGTH} characters")
        try:
            value: int | float = int(text)
        except ValueError:
            if self._fields.whole_numbers and kind is Kind.ATTRIBUTE:
                raise self._wrong(
                    f"Invalid value for numeric attribute '{key}': {shown(text)!r} is not a whole number"
                ) from None
            value = float(text)
        if kind is Kind.METRIC:
            value = float(value)
        elif isinstance(value, int) and not -_MAX_INT <= value <= _MAX_INT:
            raise self._wrong(f"The number {shown(text)} is beyond 64 bits")
        self._take()
        return value

    def _list(self, kind: Kind, key: str, at: int) -> tuple[str, ...]:
        fields = self._fields
        if kind not in fields.list_kinds and key not in fields.lists:
            raise self._wrong(
                f"Only {sorted(fields.lists)} attributes support comparison with a list of quoted string values", at
            )
        if self._token.text != "(":
            raise self._wrong(f"Expected a list of quoted string values such as ('a', 'b'). Got value {self._found()}")
        plain = _PLAIN_LIST.match(self._text, self._token.start)
        if plain is not None:
            found = _QUOTED_VALUE.findall(plain[0])
            if len(found) > MAX_LIST_VALUES:
                raise self._wrong(f"The list has more than {MAX_LIST_VALUES} values")
            self._skip_to(plain.end())
            return tuple(value[1:-1] for value in found)
        self._take()
        values: list[str] = []
        while True:
            if self._token.kind not in QUOTED:
                if self._token.text == ")" and values:
                    self._take()
                    return tuple(values)
                raise self._wrong(
                    "While parsing a list in the query, expected a non-empty list of string values, "
                    f"but got {self._found()}"
                )
            if len(values) == MAX_LIST_VALUES:
                raise self._wrong(f"The list has more than {MAX_LIST_VALUES} values")
            values.append(self._list_value())
            if self._token.text == ",":
                self._take()
            elif self._token.text != ")":
                raise self._wrong("While parsing a list in the query, expected ',' or ')'")

    def _list_value(self) -> str:
        token = self._token
        value = unquoted(token.text)
        if "\\" in value:
            # MLflow parses lists as Python literals.
            try:
                value = str(ast.literal_eval(token.text))
                value.encode()
            except (SyntaxError, ValueError, MemoryError):
                raise self._wrong("While parsing a list in the query, found a value with a broken escape") from None
            if "\0" in value:
                raise self._wrong("While parsing a list in the query, found a value with a NUL character")
        self._take()
        return value

    def _check_pattern(self, pattern: str, at: int) -> None:
        if pattern.count("%") > MAX_WILDCARDS or len(pattern) > MAX_PATTERN_LENGTH:
            raise self._wrong(
                f"The pattern is longer than {MAX_PATTERN_LENGTH} characters or has more than {MAX_WILDCARDS} "
                "wildcards (%)",
                at,
            )

    def _found(self) -> str:
        return "nothing" if self._token.kind == "end" else shown(self._token.text)


class _OrderParser(TextReader):
    """Parses one clause of order_by."""

    def __init__(self, text: str, fields: Fields) -> None:
        super().__init__(text, fields, what="order_by")

    def ordering(self) -> Ordering:
        """Parse the whole clause."""
        if self._token.kind == "end":
            raise self._wrong("Invalid order_by clause ''. Could not be parsed", 0)
        kind, key, start = self._identifier()
        if kind is not Kind.ATTRIBUTE and kind not in self._fields.sort_kinds:
            raise self._wrong(f"Invalid order_by entity type '{kind.value}'", start)
        ascending = True
        if self._token.kind != "end":
            if not self._is_word("ASC", "DESC"):
                raise self._wrong(f"Invalid ordering key in order_by clause '{shown(self._text)}'")
            ascending = self._take().text.upper() == "ASC"
        if self._token.kind != "end":
            raise self._wrong(f"Invalid order_by clause '{shown(self._text)}'. Could not be parsed")
        return Ordering(kind, key, ascending)

    def _known_attributes(self) -> frozenset[str]:
        return self._fields.sortable
