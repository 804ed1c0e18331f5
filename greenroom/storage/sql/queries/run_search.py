"""Queries: the search for runs.

A page is found first, ids and sort values only, and read whole afterwards. Where a comparison leaves few runs, these
are sorted. Else two orders walk an index and stop when the page is full: the natural one (newest first) and, within one
experiment, that by a metric, parameter or tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from greenroom.core.page_tokens import Key, Page
from greenroom.core.pages import MetricSpread, RunGroup, RunGroups
from greenroom.core.runs import RUN_NAME_TAG, FoundRun
from greenroom.core.search_fields import Comparison, Kind, Operator, Ordering
from greenroom.errors import InvalidFilter
from greenroom.storage.sql.language.filters import Columns, KeyValues, Query, SortKey, order_by, sql
from greenroom.storage.sql.language.page_keys import received_keys, sent_keys
from greenroom.storage.sql.language.selective import INDEXED_LENGTH, IndexLookup, index_lookups, selective_ids
from greenroom.storage.sql.queries.run_rows import read_runs
from greenroom.storage.sql.session import Row, Session

_ATTRIBUTES = {
    "run_id": "r.run_id",
    "run_name": "r.name",
    "user_id": "r.user_id",
    "status": "r.status",
    "artifact_uri": "r.artifact_uri",
    "start_time": "r.start_time_ms",
    "end_time": "r.end_time_ms",
    "duration": "(r.end_time_ms - r.start_time_ms)",
}
# A scalar sub-select looks up the row of one run; with EXISTS or a join the planner could start from the rows of all
# runs.
_PARAM = "(SELECT 1 FROM run_params p WHERE p.run = r.id AND p.key = {key} AND p.value {compare}) = 1"
_TAG = "(SELECT 1 FROM run_tags t WHERE t.run = r.id AND t.key = {key} AND t.value {compare}) = 1"
_METRIC = (
    "(SELECT 1 FROM latest_metrics m WHERE m.run = r.id AND m.key = {key} AND m.is_nan = 0 AND m.value {compare}) = 1"
)
_KEY_VALUES = {Kind.PARAM: KeyValues("run_params", "run", "r.id"), Kind.TAG: KeyValues("run_tags", "run", "r.id")}
# For IS NULL and IS NOT NULL, which need the key only.
_COLUMNS = Columns(attributes=_ATTRIBUTES, key_values=_KEY_VALUES)
_VALUES = Columns(
    attributes=_ATTRIBUTES,
    templates={
        Kind.PARAM: _PARAM,
        Kind.TAG: _TAG,
        Kind.METRIC: _METRIC,
        Kind.DATASET: (
            "EXISTS (SELECT 1 FROM run_datasets t JOIN datasets d ON d.id = t.dataset "
            "LEFT JOIN run_dataset_tags g ON g.run_dataset = t.id AND g.key = 'mlflow.data.context' WHERE t.run = r.id "
            "AND CASE {key} WHEN 'name' THEN d.name WHEN 'digest' THEN d.digest ELSE g.value END {compare})"
        ),
    },
)
_TABLES = {Kind.METRIC: "latest_metrics", Kind.PARAM: "run_params", Kind.TAG: "run_tags"}
# With more experiments than this, selective conditions are not tried: each experiment costs an index lookup.
_MOST_EXPERIMENTS = 100
_NEWEST_FIRST = SortKey("r.start_time_ms", ascending=False)
_BY_ID = SortKey("r.run_id", ascending=True)
_NULLABLE = frozenset({"end_time", "duration"})
_VALUED, _NAN, _MISSING = 0, 1, 2
"""Groups of runs when sorted by a metric: those with a number, those with NaN, those without."""

_WITHOUT = 1
"""Group of the runs without a parameter or tag sorted by; those with one are `_VALUED`."""

_GROUPS = {Kind.METRIC: (_VALUED, _NAN, _MISSING), Kind.PARAM: (_VALUED, _WITHOUT), Kind.TAG: (_VALUED, _WITHOUT)}
_STAND_INS = {Kind.METRIC: "CAST(0 AS DOUBLE PRECISION)", Kind.PARAM: "''", Kind.TAG: "''"}


class RunSearch(NamedTuple):
    """The runs to search for, their order and limit.

    Attributes:
        skip: an offset, for pages that no token leads to; costs a scan of the index entries skipped.
    """

    experiment_ids: list[int]
    lifecycle_stages: Sequence[str]
    comparisons: Sequence[Comparison]
    orderings: Sequence[Ordering]
    limit: int
    skip: int = 0


async def search_runs(
    session: Session,
    workspace: str,
    *,
    experiment_ids: Sequence[str],
    lifecycle_stages: Sequence[str],
    comparisons: Sequence[Comparison],
    orderings: Sequence[Ordering],
    after: Sequence[Key] | None,
    limit: int,
) -> Page[FoundRun]:
    """Read a page of runs.

    Raises:
        InvalidFilter: `after` is not of this order.
    """
    search = RunSearch([int(text) for text in experiment_ids], lifecycle_stages, comparisons, orderings, limit)
    page = await find_run_rows(session, workspace, search, after)
    return Page(await read_runs(session, page.items), page.last)


async def find_run_rows(session: Session, workspace: str, search: RunSearch, after: Sequence[Key] | None) -> Page[int]:
    """Find a page of runs and return their row ids only.

    Raises:
        InvalidFilter: `after` is not of this order.
    """
    search = _rewrite_tag_aliases(search)
    found = await selective_ids(session, _index_lookups(search))
    if found is not None:
        rows = await _search_scan(session, workspace, search, after, among=found)
    elif len(search.experiment_ids) == 1 and search.orderings and search.orderings[0].kind in _TABLES:
        rows = await _along_index(session, workspace, search, after)
    else:
        rows = await _search_scan(session, workspace, search, after)
    if len(rows) <= search.limit:
        last = None
    else:
        rows = rows[: search.limit]
        last = sent_keys(rows[-1][1:])
    return Page([row[0] for row in rows], last)


async def count_runs(session: Session, workspace: str, search: RunSearch) -> int:
    """Count all matching runs; order and limit are ignored."""
    search = _rewrite_tag_aliases(search)
    found = await selective_ids(session, _index_lookups(search))
    # Experiment ids imply the workspace; leaving it out allows an index-only scan.
    query = _among(workspace, search, found)
    row = await session.one(sql(f"SELECT count(*) FROM runs r WHERE {query.condition}"), *query.values)
    return 0 if row is None else int(row[0])


async def group_runs(
    session: Session, workspace: str, search: RunSearch, by: Ordering, metrics: Sequence[str]
) -> RunGroups:
    """Group all matching runs by their value of `by`; those without a value form one group."""
    search = _rewrite_tag_aliases(search)
    found = await selective_ids(session, _index_lookups(search))
    source, value, query = _grouped(workspace, search, by, found)
    grouped = f"SELECT {value} AS value, count(*) AS runs, max(r.start_time_ms) AS newest {source} GROUP BY {value}"
    total = await session.one(sql(f"SELECT count(*) FROM ({grouped}) c"), *query.values)
    order = "ORDER BY runs DESC, CASE WHEN value IS NULL THEN 1 ELSE 0 END, value"
    page = f"LIMIT {query.bind(search.limit)} OFFSET {query.bind(search.skip)}"
    rows = await session.all(sql(f"SELECT value, runs, newest FROM ({grouped}) c {order} {page}"), *query.values)
    groups = {row[0]: RunGroup(row[0], row[1], row[2], {}) for row in rows}
    for key in metrics:
        source, value, query = _grouped(workspace, search, by, found)
        # The index on the metric covers this query.
        joined = source.replace(
            "FROM runs r", f"FROM runs r JOIN latest_metrics m ON m.run = r.id AND m.key = {query.bind(key)}", 1
        )
        text = f"SELECT {value}, min(m.value), max(m.value), avg(m.value) {joined} AND m.is_nan = 0 GROUP BY {value}"
        for name, smallest, largest, mean in await session.all(sql(text), *query.values):
            if name in groups:
                groups[name].metrics[key] = MetricSpread(smallest, largest, mean)
    return RunGroups(list(groups.values()), 0 if total is None else int(total[0]))


def _grouped(workspace: str, search: RunSearch, by: Ordering, found: list[int] | None) -> tuple[str, str, Query]:
    query = _among(workspace, search, found)
    if by.kind is Kind.ATTRIBUTE:
        return f"FROM runs r WHERE {query.condition}", _ATTRIBUTES[by.key], query
    table = {Kind.PARAM: "run_params", Kind.TAG: "run_tags"}[by.kind]
    join = f"LEFT JOIN {table} g ON g.run = r.id AND g.key = {query.bind(by.key)}"
    return f"FROM runs r {join} WHERE {query.condition}", "g.value", query


def _among(workspace: str, search: RunSearch, found: list[int] | None) -> Query:
    """Build an unordered query over all matching runs."""
    # Experiment ids imply the workspace; leaving it out allows an index-only scan.
    query = Query(values=[search.experiment_ids])
    if found is not None:
        query.where(f"r.id IN {{ints:{query.bind(found)}}} AND +r.experiment_id IN {{ints:$1}}")
    elif len(search.experiment_ids) == 1:
        query.values[0] = search.experiment_ids[0]
        query.where("r.experiment_id = $1")
    else:
        query.where("r.experiment_id IN {ints:$1}")
    _restrict(query, search)
    if search.comparisons:
        query.where(f"r.workspace = {query.bind(workspace)}")
    return query


async def _along_index(session: Session, workspace: str, search: RunSearch, after: Sequence[Key] | None) -> list[Row]:
    """Find a page sorted by a metric, parameter or tag of one experiment, group after group.

    Those with a value come along the index that has it, those without along that of their start.
    """
    first, *others = search.orderings
    groups = _GROUPS[first.kind]
    begin = groups[0]
    if after is not None:
        if not after or after[0] not in groups:
            raise InvalidFilter("Invalid page token: it belongs to another order.", field="page_token")
        begin = int(after[0])
    # A comparison with the metric sorted by bounds the index scan, and excludes runs without the metric.
    bounds = [
        c
        for c in search.comparisons
        if c.kind is Kind.METRIC
        and first.kind is Kind.METRIC
        and c.key == first.key
        and c.operator is not Operator.NOT_EQUAL
    ]
    search = search._replace(comparisons=[c for c in search.comparisons if c not in bounds])
    rows: list[Row] = []
    skip = search.skip
    for group in groups[groups.index(begin) :]:
        if len(rows) > search.limit or (group > _VALUED and bounds):
            break
        query = Query(values=[workspace, search.experiment_ids[0]])
        key = query.bind(first.key)
        is_missing = group == groups[-1]
        if is_missing:
            source = "runs r"
            query.where("r.experiment_id = $2")
            query.where(f"(SELECT 1 FROM {_TABLES[first.kind]} o WHERE o.run = r.id AND o.key = {key}) IS NULL")
            keys = []
        else:
            # CROSS JOIN stops SQLite from reordering the tables; the index is on the first.
            source = f"{_TABLES[first.kind]} o CROSS JOIN runs r"
            query.where(f"r.id = o.run AND o.experiment_id = $2 AND o.key = {key}")
            if first.kind is Kind.METRIC:
                query.where(f"o.is_nan = {group}")
            for bound in bounds:
                query.where(f"o.value {bound.operator.value} {query.bind(bound.value)}")
            keys = [SortKey("o.value", first.ascending)]
        more, joins = _sort_keys(others, query)
        keys += more
        columns = ", ".join(key.expression for key in keys)
        # The sort value of a run without one.
        stand_in = "" if not is_missing else f"{_STAND_INS[first.kind]}, "
        last = None if after is None or group != begin else received_keys(after[1:])
        if last is not None and is_missing:
            last = last[1:]
        if first.kind is not Kind.METRIC and not is_missing:
            # The index covers a prefix of the value; rows with equal prefixes are rare, or have equal values.
            keys = [SortKey("o.value_start", first.ascending), *keys]
            last = last and [str(last[0])[:INDEXED_LENGTH], *last]
        query.after(keys, last)
        _restrict(query, search)
        found = f"FROM {source}{joins} WHERE r.workspace = $1 AND {query.condition}"
        text = (
            f"SELECT r.id, {group}, {stand_in}{columns} {found} ORDER BY {order_by(keys)} "
            f"LIMIT {query.bind(search.limit + 1 - len(rows))}{_offset(query, skip)}"
        )
        here = await session.all(sql(text), *query.values)
        rows += here
        if skip > 0 and not here:
            # The offset skips the whole group; the rest of it applies to the next one.
            counted = await session.one(sql(f"SELECT count(*) {found}"), *query.values[:-2])
            skip -= 0 if counted is None else int(counted[0])
        else:
            skip = 0
    return rows


def _offset(query: Query, skip: int) -> str:
    return f" OFFSET {query.bind(skip)}" if skip > 0 else ""


def _index_lookups(search: RunSearch) -> Iterator[IndexLookup]:
    """Yield the index lookups that find the runs of a comparison within these experiments."""
    ids = search.experiment_ids
    if not 1 <= len(ids) <= _MOST_EXPERIMENTS:
        return
    is_in, values = ("= $1", [ids[0]]) if len(ids) == 1 else ("IN {ints:$1}", [ids])
    yield from index_lookups(search.comparisons, _KEY_VALUES, within=f"kv.experiment_id {is_in}", values=values)
    for comparison in search.comparisons:
        if comparison.kind is Kind.METRIC and comparison.operator is not Operator.NOT_EQUAL:
            query = Query(f"m.experiment_id {is_in}", "m.is_nan = 0", values=values)
            query.where(f"m.key = {query.bind(comparison.key)}")
            query.where(f"m.value {comparison.operator.value} {query.bind(comparison.value)}")
            yield IndexLookup("m.run", "latest_metrics m", query, "m.value, m.run" if len(ids) == 1 else "")


def _rewrite_tag_aliases(search: RunSearch) -> RunSearch:
    """Replace comparisons with the tag that holds the name of a run by comparisons with the name.

    MLflow asks the tag, which can be deleted while the name stays.
    """
    comparisons = [
        msgspec.structs.replace(c, kind=Kind.TAG, key=RUN_NAME_TAG)
        if c.kind is Kind.ATTRIBUTE and c.key == "run_name"
        else c
        for c in search.comparisons
    ]
    return search._replace(comparisons=comparisons)


async def _search_scan(
    session: Session, workspace: str, search: RunSearch, after: Sequence[Key] | None, *, among: list[int] | None = None
) -> list[Row]:
    """Find a page in any order, among preselected runs if a condition is selective."""
    query = Query(values=[workspace, search.experiment_ids])
    if among is not None:
        # Unary plus stops SQLite from using the index of the experiment.
        query.where(f"r.id IN {{ints:{query.bind(among)}}} AND +r.experiment_id IN {{ints:$2}}")
    elif len(search.experiment_ids) == 1:
        query.values[1] = search.experiment_ids[0]
        query.where("r.experiment_id = $2")
    else:
        query.where("r.experiment_id IN {ints:$2}")
    keys, joins = _sort_keys(search.orderings, query)
    query.after(keys, None if after is None else received_keys(after))
    _restrict(query, search)
    columns = ", ".join(key.expression for key in keys)
    text = (
        f"SELECT r.id, {columns} FROM runs r{joins} WHERE r.workspace = $1 AND {query.condition} "
        f"ORDER BY {order_by(keys)} LIMIT {query.bind(search.limit + 1)}{_offset(query, search.skip)}"
    )
    return await session.all(sql(text), *query.values)


def _restrict(query: Query, search: RunSearch) -> None:
    if len(search.lifecycle_stages) == 1:
        query.where(f"r.lifecycle_stage = {query.bind(search.lifecycle_stages[0])}")
    for comparison in search.comparisons:
        _compare(query, comparison)


def _compare(query: Query, comparison: Comparison) -> None:
    kind, operator = comparison.kind, comparison.operator
    if kind is Kind.METRIC and operator is Operator.NOT_EQUAL:
        # NaN is unequal to every number.
        query.where(
            f"(SELECT 1 FROM latest_metrics m WHERE m.run = r.id AND m.key = {query.bind(comparison.key)} "
            f"AND (m.is_nan = 1 OR m.value <> {query.bind(comparison.value)})) = 1"
        )
        return
    query.filter([comparison], _COLUMNS if comparison.value is None else _VALUES)


def _sort_keys(orderings: Sequence[Ordering], query: Query) -> tuple[list[SortKey], str]:
    """Build the sort keys, none of them NULL, and the joins they need."""
    keys: list[SortKey] = []
    joins = ""
    for number, ordering in enumerate(orderings, start=1):
        kind, ascending = ordering.kind, ordering.ascending
        if kind is Kind.ATTRIBUTE:
            column = _ATTRIBUTES[ordering.key]
            if ordering.key in _NULLABLE:
                keys.append(SortKey(f"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END", ascending=True))
                column = f"coalesce({column}, 0)"
            keys.append(SortKey(column, ascending))
            continue
        name = f"s{number}"
        joins += f" LEFT JOIN {_TABLES[kind]} {name} ON {name}.run = r.id AND {name}.key = {query.bind(ordering.key)}"
        if kind is Kind.METRIC:
            group = (
                f"CASE WHEN {name}.run IS NULL THEN {_MISSING} WHEN {name}.is_nan = 1 THEN {_NAN} ELSE {_VALUED} END"
            )
            keys.append(SortKey(group, ascending=True))
            keys.append(SortKey(f"coalesce({name}.value, 0.0)", ascending))
        else:
            keys.append(SortKey(f"CASE WHEN {name}.run IS NULL THEN {_WITHOUT} ELSE {_VALUED} END", ascending=True))
            keys.append(SortKey(f"coalesce({name}.value, '')", ascending))
    if not any(ordering.kind is Kind.ATTRIBUTE and ordering.key == "start_time" for ordering in orderings):
        keys.append(_NEWEST_FIRST)
    return [*keys, _BY_ID], joins
