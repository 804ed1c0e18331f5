"""Index-first filtering: when one comparison of a filter matches few rows, fetch their ids from its index.

The search then runs among these ids only. Neither database would choose this plan: SQLite keeps no statistics, and
those of PostgreSQL do not cover combinations of key and value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from greenroom.core.search_fields import Comparison, Kind, Operator
from greenroom.storage.sql.language.filters import KeyValues, Query, sql
from greenroom.storage.sql.session import Session

# Few enough to sort; if more match, walking an index fills a page quickly.
MAX_SELECTIVE: Final = 999
INDEXED_LENGTH: Final = 100
"""Characters of a value that ``value_start`` has; `tables/` cuts there."""

_MOST_COUNTED = 3
_MOST_LISTED = 100


class IndexLookup(NamedTuple):
    """An index that finds the rows matching one comparison.

    Attributes:
        column: the id of what is searched for.
        table: the table of the index, with its alias.
        query: the condition on its rows.
        order: the order of the index, which keeps PostgreSQL from scanning the table instead; empty where several
            ranges of the index are read.
    """

    column: str
    table: str
    query: Query
    order: str = ""


def index_lookups(
    comparisons: Sequence[Comparison],
    key_values: Mapping[Kind, KeyValues],
    *,
    within: str = "",
    values: Sequence[object] = (),
) -> Iterable[IndexLookup]:
    """List the index lookups for comparisons of tags and parameters, by value or by presence.

    Args:
        within: condition on the first columns of the index, such as ``kv.experiment_id = $1``.
        values: the values that `within` binds.
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
        yield IndexLookup(owner, f"{place.table} kv", query, order)


async def selective_ids(session: Session, lookups: Iterable[IndexLookup]) -> list[int] | None:
    """Return the ids of all rows that match one comparison, if at most `MAX_SELECTIVE`; None if each comparison matches more."""
    for column, table, query, order in islice(lookups, _MOST_COUNTED):
        ordered = f" ORDER BY {order}" if order else ""
        found = f"FROM {table} WHERE {query.condition}{ordered}"
        if await session.one(sql(f"SELECT 1 {found} LIMIT 1 OFFSET {MAX_SELECTIVE}"), *query.values) is None:
            return [row[0] for row in await session.all(sql(f"SELECT {column} {found}"), *query.values)]
    return None


def _is_indexed(comparison: Comparison) -> bool:
    if comparison.operator is Operator.IN:
        return isinstance(comparison.value, tuple) and len(comparison.value) <= _MOST_LISTED
    return comparison.operator in (Operator.EQUAL, Operator.IS_NOT_NULL)
