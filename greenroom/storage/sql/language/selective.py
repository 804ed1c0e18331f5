"""Finding the few things that fulfil one comparison of a filter, by an index that has its values.

The rest of the search then looks at these alone. Neither database would begin there by itself: SQLite keeps no statistics,
and PostgreSQL's know nothing of keys together with their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from greenroom.core.search_fields import Comparison, Kind, Operator
from greenroom.storage.sql.language.filters import KeyValues, Query, sql
from greenroom.storage.sql.session import Session

# Few enough to be sorted; if more fulfil the comparison, a walk soon has a page of them.
FEW: Final = 999
INDEXED_LENGTH: Final = 100
"""Characters of a value that ``value_start`` has; `tables.py` cuts there."""

_MOST_COUNTED = 3
_MOST_LISTED = 100


class Way(NamedTuple):
    """A way into a search: an index that finds what fulfils one comparison.

    Attributes:
        column: what says which things these are.
        table: where they stand, by the name its columns go by.
        query: which of its rows are meant.
        order: the index's own, which keeps PostgreSQL from reading the table instead in the hope of meeting many soon;
            empty where several stretches of the index are asked for.
    """

    column: str
    table: str
    query: Query
    order: str = ""


def ways_by_value(
    comparisons: Sequence[Comparison],
    key_values: Mapping[Kind, KeyValues],
    *,
    within: str = "",
    values: Sequence[object] = (),
) -> Iterable[Way]:
    """Name the ways into a search by its tags and parameters: those asked for by value, or whether they are there.

    Args:
        within: condition that the index begins with, such as ``kv.experiment_id = $1``.
        values: what it binds.
    """
    for comparison in comparisons:
        place = key_values.get(comparison.kind)
        if place is None or not _is_indexed(comparison):
            continue
        query = Query(*filter(None, [within]), values=values)
        query.where(f"kv.key = {query.bind(comparison.key)}")
        value = comparison.value
        if isinstance(value, tuple):
            query.where(f"kv.value_start IN {{texts:{query.bind([text[:INDEXED_LENGTH] for text in value])}}}")
            query.where(f"kv.value IN {{texts:{query.bind(list(value))}}}")
        elif isinstance(value, str):
            query.where(f"kv.value_start = {query.bind(value[:INDEXED_LENGTH])}")
            query.where(f"kv.value = {query.bind(value)}")
        owner = f"kv.{place.owner_column}"
        is_one_stretch = not within.endswith("}") and not isinstance(value, tuple)
        order = (owner if isinstance(value, str) else f"kv.value_start, {owner}") if is_one_stretch else ""
        yield Way(owner, f"{place.table} kv", query, order)


async def few(session: Session, ways: Iterable[Way]) -> list[int] | None:
    """Find the rows of all that fulfils one comparison, if they are few; None if no way leads to few."""
    for column, table, query, order in islice(ways, _MOST_COUNTED):
        ordered = f" ORDER BY {order}" if order else ""
        found = f"FROM {table} WHERE {query.condition}{ordered}"
        if await session.one(sql(f"SELECT 1 {found} LIMIT 1 OFFSET {FEW}"), *query.values) is None:
            return [row[0] for row in await session.all(sql(f"SELECT {column} {found}"), *query.values)]
    return None


def _is_indexed(comparison: Comparison) -> bool:
    if comparison.operator is Operator.IN:
        return isinstance(comparison.value, tuple) and len(comparison.value) <= _MOST_LISTED
    return comparison.operator in (Operator.EQUAL, Operator.IS_NOT_NULL)
