"""What searches are made of: comparisons and orderings as records, and what each kind of thing can be searched by.

`filters.py` beside this reads them from text; `storage/sql/language/filters.py` makes SQL of them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import msgspec


class Kind(enum.StrEnum):
    """What a comparison is about."""

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
        key: name of the attribute in its first spelling, or key of the metric, parameter, tag or dataset field.
        position: character it begins at, from 1.
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
"""What may stand before the first dot in run searches."""

TAG_PREFIXES: Mapping[str, Kind] = {"attribute": Kind.ATTRIBUTE, "tag": Kind.TAG, "tags": Kind.TAG}
"""What may stand before the first dot where there are attributes and tags only."""


class Fields(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What one kind of thing can be searched and sorted by.

    Attributes:
        prefixes: what may stand before the first dot, and what it means.
        texts: attributes that hold text.
        numbers: attributes that hold numbers.
        spellings: other spellings of attributes.
        lists: attributes and dataset fields that can be compared with a list.
        list_kinds: kinds of which every key can be compared with a list.
        null_kinds: kinds that can be asked for ``IS NULL``.
        whole_numbers: number attributes take whole numbers only, quoted ones too.
        bare_values: text may stand without quotes.
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
    sortable: frozenset[str] = frozenset()
    sort_kinds: frozenset[Kind] = frozenset()
