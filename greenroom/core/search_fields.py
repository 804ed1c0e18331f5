"""Comparisons and orderings of searches, and the fields that each kind of entity can be searched by.

`filters.py` parses them from text; `storage/sql/language/filters.py` turns them into SQL.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import msgspec


class Kind(enum.StrEnum):
    """The kind of field that a comparison is about."""

    ATTRIBUTE = "attribute"
    METRIC = "metric"
    PARAM = "parameter"
    TAG = "tag"
    DATASET = "dataset"


class Operator(enum.StrEnum):
    """How two values are compared."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LIKE = "LIKE"
    ILIKE = "ILIKE"
    IN = "IN"
    NOT_IN = "NOT IN"
    IS_NULL = "IS NULL"
    IS_NOT_NULL = "IS NOT NULL"


Value = str | int | float | tuple[str, ...] | None
"""Text, a number, the values of a list, or None for ``IS NULL`` and ``IS NOT NULL``."""


class Comparison(msgspec.Struct, frozen=True):
    """One condition of a filter.

    Attributes:
        key: name of the attribute in its canonical spelling, or key of the metric, parameter, tag or dataset field.
        position: index of its first character, from 1.
    """

    kind: Kind
    key: str
    operator: Operator
    value: Value
    position: int


class Ordering(msgspec.Struct, frozen=True):
    """One key to sort by."""

    kind: Kind
    key: str
    ascending: bool


RUN_PREFIXES: Mapping[str, Kind] = {
    "attribute": Kind.ATTRIBUTE,
    "attributes": Kind.ATTRIBUTE,
    "attr": Kind.ATTRIBUTE,
    "run": Kind.ATTRIBUTE,
    "metric": Kind.METRIC,
    "metrics": Kind.METRIC,
    "parameter": Kind.PARAM,
    "parameters": Kind.PARAM,
    "param": Kind.PARAM,
    "params": Kind.PARAM,
    "tag": Kind.TAG,
    "tags": Kind.TAG,
    "dataset": Kind.DATASET,
    "datasets": Kind.DATASET,
}
"""Prefixes in run searches: the part before the first dot."""

TAG_PREFIXES: Mapping[str, Kind] = {"attribute": Kind.ATTRIBUTE, "tag": Kind.TAG, "tags": Kind.TAG}
"""Prefixes in searches with attributes and tags only."""


class Fields(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """The fields that one kind of entity can be searched and sorted by.

    Attributes:
        prefixes: valid parts before the first dot, and their meaning.
        texts: attributes that hold text.
        numbers: attributes that hold numbers.
        spellings: alternative spellings of attributes.
        lists: attributes and dataset fields that can be compared with a list.
        list_kinds: kinds whose keys can all be compared with a list.
        null_kinds: kinds that support ``IS NULL``.
        whole_numbers: number attributes accept whole numbers only, including quoted ones.
        bare_values: text values may be unquoted.
        bare_signs: keys with ``/`` and ``-`` may be unquoted, and metrics compared with ``inf``.
        sortable: attributes that can be sorted by, in any spelling.
        sort_kinds: kinds other than attributes that can be sorted by.
    """

    prefixes: Mapping[str, Kind]
    texts: frozenset[str]
    numbers: frozenset[str] = frozenset()
    spellings: Mapping[str, str] = {}
    lists: frozenset[str] = frozenset()
    list_kinds: frozenset[Kind] = frozenset()
    null_kinds: frozenset[Kind] = frozenset()
    whole_numbers: bool = False
    bare_values: bool = False
    bare_signs: bool = False
    sortable: frozenset[str] = frozenset()
    sort_kinds: frozenset[Kind] = frozenset()
