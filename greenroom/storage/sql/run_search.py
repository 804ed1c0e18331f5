"""Queries: the search for runs.

A page is found first, ids and sort values only, and read whole afterwards. Where a metric's bound leaves few runs, these
are sorted. Else two orders walk an index and stop when the page is full: the natural one (newest first) and, within one
experiment, that by a metric.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from greenroom.core.page_tokens import Key
from greenroom.core.pages import MetricSpread, RunGroup, RunGroups
from greenroom.core.ports.pages import Page
from greenroom.core.runs import RUN_NAME_TAG, Run
from greenroom.core.search_fields import Comparison, Kind, Operator, Ordering
from greenroom.errors import InvalidFilter
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.filters import Columns, KeyValues, Query, SortKey, order_by, sql
from greenroom.storage.sql.page_keys import received_keys, sent_keys
from greenroom.storage.sql.run_rows import RUN_COLUMNS, complete_runs
from greenroom.storage.sql.session import Row, Session

_BY_ROW = Sql(f"SELECT {RUN_COLUMNS} FROM runs r WHERE r.id IN {{ints:$1}}")

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
# Each row is looked up for its run alone: an EXISTS or a join would be free to begin at those of all runs there are.
_PARAM = "(SELECT 1 FROM run_params p WHERE p.run = r.id AND p.key = {key} AND p.value {compare}) = 1"
_TAG = "(SELECT 1 FROM run_tags t WHERE t.run = r.id AND t.key = {key} AND t.value {compare}) = 1"
_METRIC = (
    "(SELECT 1 FROM latest_metrics m WHERE m.run = r.id AND m.key = {key} AND m.is_nan = 0 AND m.value {compare}) = 1"
)
_COLUMNS = Columns(
    attributes=_ATTRIBUTES,
    # For IS NULL and IS NOT NULL, which look at the key alone.
    key_values={Kind.PARAM: KeyValues("run_params", "run", "r.id"), Kind.TAG: KeyValues("run_tags", "run", "r.id")},
)
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
# Few enough to be sorted; if more are within a metric's bound, a walk soon has a page of them.
_FEW = 1000
_MOST_COUNTED = 3
_NEWEST_FIRST = SortKey("r.start_time_ms", ascending=False)
_BY_ID = SortKey("r.run_id", ascending=True)
_NULLABLE = frozenset({"end_time", "duration"})
_VALUED, _NAN, _MISSING = 0, 1, 2
"""Groups of runs when sorted by a metric: those with a number, those with NaN, those without."""


class RunSearch(NamedTuple):
    """Which runs are searched for, and how many of them in which order.

    Attributes:
        skip: runs left out before the first: further than a page token leads, for the price of an index walked.
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
) -> Page[Run]:
    """Read a page of runs.

    Raises:
        InvalidFilter: `after` is not of this order.
    """
    search = RunSearch([int(text) for text in experiment_ids], lifecycle_stages, comparisons, orderings, limit)
    page = await find_run_rows(session, workspace, search, after)
    found = await session.all(_BY_ROW, page.items) if page.items else []
    runs = {run.info.row: run for run in await complete_runs(session, found)}
    return Page([runs[row] for row in page.items], page.last)


async def find_run_rows(session: Session, workspace: str, search: RunSearch, after: Sequence[Key] | None) -> Page[int]:
    """Find a page of runs and answer their rows only.

    Raises:
        InvalidFilter: `after` is not of this order.
    """
    few = await _few(session, search)
    if few is not None:
        rows = await _by_any(session, workspace, search, after, few=few)
    elif len(search.experiment_ids) == 1 and search.orderings and search.orderings[0].kind is Kind.METRIC:
        rows = await _by_metric(session, workspace, search, after)
    else:
        rows = await _by_any(session, workspace, search, after)
    if len(rows) <= search.limit:
        last = None
    else:
        rows = rows[: search.limit]
        last = sent_keys(rows[-1][1:])
    return Page([row[0] for row in rows], last)


async def count_runs(session: Session, workspace: str, search: RunSearch) -> int:
    """Count all runs searched for; order and limit mean nothing."""
    few = await _few(session, search)
    # Without the workspace, which the experiments imply, an index alone tells.
    query = _among(workspace, search, few)
    row = await session.one(sql(f"SELECT count(*) FROM runs r WHERE {query.condition}"), *query.values)
    return 0 if row is None else int(row[0])


async def group_runs(
    session: Session, workspace: str, search: RunSearch, by: Ordering, metrics: Sequence[str]
) -> RunGroups:
    """Group all runs searched for by what they have for `by`, those with nothing as a group of their own."""
    few = await _few(session, search)
    source, value, query = _grouped(workspace, search, by, few)
    grouped = f"SELECT {value} AS value, count(*) AS runs, max(r.start_time_ms) AS newest {source} GROUP BY {value}"
    total = await session.one(sql(f"SELECT count(*) FROM ({grouped}) c"), *query.values)
    order = "ORDER BY runs DESC, CASE WHEN value IS NULL THEN 1 ELSE 0 END, value"
    page = f"LIMIT {query.bind(search.limit)} OFFSET {query.bind(search.skip)}"
    rows = await session.all(sql(f"SELECT value, runs, newest FROM ({grouped}) c {order} {page}"), *query.values)
    groups = {row[0]: RunGroup(row[0], row[1], row[2], {}) for row in rows}
    for key in metrics:
        source, value, query = _grouped(workspace, search, by, few)
        # The metric's own index holds all that is asked of it.
        joined = source.replace(
            "FROM runs r", f"FROM runs r JOIN latest_metrics m ON m.run = r.id AND m.key = {query.bind(key)}", 1
        )
        text = f"SELECT {value}, min(m.value), max(m.value), avg(m.value) {joined} AND m.is_nan = 0 GROUP BY {value}"
        for found, smallest, largest, mean in await session.all(sql(text), *query.values):
            if found in groups:
                groups[found].metrics[key] = MetricSpread(smallest, largest, mean)
    return RunGroups(list(groups.values()), 0 if total is None else int(total[0]))


def _grouped(workspace: str, search: RunSearch, by: Ordering, few: list[int] | None) -> tuple[str, str, Query]:
    query = _among(workspace, search, few)
    if by.kind is Kind.ATTRIBUTE:
        return f"FROM runs r WHERE {query.condition}", _ATTRIBUTES[by.key], query
    table = {Kind.PARAM: "run_params", Kind.TAG: "run_tags"}[by.kind]
    join = f"LEFT JOIN {table} g ON g.run = r.id AND g.key = {query.bind(by.key)}"
    return f"FROM runs r {join} WHERE {query.condition}", "g.value", query


def _among(workspace: str, search: RunSearch, few: list[int] | None) -> Query:
    """Begin a query over all runs searched for, in no order."""
    # Without the workspace, which the experiments imply, an index alone tells.
    query = Query(values=[search.experiment_ids])
    if few is not None:
        query.where(f"r.id IN {{ints:{query.bind(few)}}} AND +r.experiment_id IN {{ints:$1}}")
    elif len(search.experiment_ids) == 1:
        query.values[0] = search.experiment_ids[0]
        query.where("r.experiment_id = $1")
    else:
        query.where("r.experiment_id IN {ints:$1}")
    _restrict(query, search)
    if search.comparisons:
        query.where(f"r.workspace = {query.bind(workspace)}")
    return query


async def _by_metric(session: Session, workspace: str, search: RunSearch, after: Sequence[Key] | None) -> list[Row]:
    """Find a page sorted by a metric of one experiment: group after group, those with a number along their index."""
    first, *others = search.orderings
    begin = _VALUED
    if after is not None:
        if not after or after[0] not in (_VALUED, _NAN, _MISSING):
            raise InvalidFilter("Invalid page token: it belongs to another order.", field="page_token")
        begin = int(after[0])
    # A number compared with this very metric is a bound of the walk, and leaves no run without one.
    bounds = [
        c
        for c in search.comparisons
        if c.kind is Kind.METRIC and c.key == first.key and c.operator is not Operator.NOT_EQUAL
    ]
    search = search._replace(comparisons=[c for c in search.comparisons if c not in bounds])
    rows: list[Row] = []
    skip = search.skip
    for group in range(begin, _MISSING + 1):
        if len(rows) > search.limit or (group > _VALUED and bounds):
            break
        query = Query(values=[workspace, search.experiment_ids[0]])
        key = query.bind(first.key)
        keys = [SortKey("o.value", first.ascending)]
        if group == _MISSING:
            source = "runs r"
            query.where("r.experiment_id = $2")
            query.where(f"NOT EXISTS (SELECT 1 FROM latest_metrics o WHERE o.run = r.id AND o.key = {key})")
            keys = []
        else:
            # CROSS JOIN: SQLite then keeps to this order of the tables, whose first has the index.
            source = "latest_metrics o CROSS JOIN runs r"
            query.where(f"r.id = o.run AND o.experiment_id = $2 AND o.key = {key} AND o.is_nan = {group}")
            for bound in bounds:
                query.where(f"o.value {bound.operator.value} {query.bind(bound.value)}")
        more, joins = _sort_keys(others, query)
        keys += more
        shown = "" if group != _MISSING else "CAST(0 AS DOUBLE PRECISION), "
        last = None if after is None or group != begin else received_keys(after[1:])
        if last is not None and group == _MISSING:
            last = last[1:]
        query.after(keys, last)
        _restrict(query, search)
        columns = ", ".join(key.expression for key in keys)
        found = f"FROM {source}{joins} WHERE r.workspace = $1 AND {query.condition}"
        if skip > 0:
            counted = await session.one(sql(f"SELECT count(*) {found}"), *query.values)
            in_group = 0 if counted is None else int(counted[0])
            if in_group <= skip:
                skip -= in_group
                continue
        text = (
            f"SELECT r.id, {group}, {shown}{columns} {found} ORDER BY {order_by(keys)} "
            f"LIMIT {query.bind(search.limit + 1 - len(rows))}{_offset(query, skip)}"
        )
        skip = 0
        rows += await session.all(sql(text), *query.values)
    return rows


def _offset(query: Query, skip: int) -> str:
    return f" OFFSET {query.bind(skip)}" if skip > 0 else ""


async def _few(session: Session, search: RunSearch) -> list[int] | None:
    """Find the runs that fulfil one of the comparisons, if an index finds few of them; None if it finds many."""
    if len(search.experiment_ids) != 1:
        return None
    metrics = [c for c in search.comparisons if c.kind is Kind.METRIC and c.operator is not Operator.NOT_EQUAL]
    for comparison in metrics[:_MOST_COUNTED]:
        query = Query("m.experiment_id = $1", "m.is_nan = 0", values=search.experiment_ids)
        query.where(f"m.key = {query.bind(comparison.key)}")
        query.where(f"m.value {comparison.operator.value} {query.bind(comparison.value)}")
        found = f"SELECT m.run FROM latest_metrics m WHERE {query.condition} LIMIT {_FEW}"
        counted = await session.one(sql(f"SELECT count(*) FROM ({found}) few"), *query.values)
        if counted is not None and counted[0] < _FEW:
            return [row[0] for row in await session.all(sql(found), *query.values)]
    return None


async def _by_any(
    session: Session, workspace: str, search: RunSearch, after: Sequence[Key] | None, *, few: list[int] | None = None
) -> list[Row]:
    """Find a page in any order, perhaps among few runs only."""
    query = Query(values=[workspace, search.experiment_ids])
    if few is not None:
        # The plus keeps the index of the experiment out of it.
        query.where(f"r.id IN {{ints:{query.bind(few)}}} AND +r.experiment_id IN {{ints:$2}}")
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
    if kind is Kind.ATTRIBUTE and comparison.key == "run_name":
        # MLflow asks the tag, which can be deleted while the name stays.
        comparison = msgspec.structs.replace(comparison, kind=Kind.TAG, key=RUN_NAME_TAG)
    query.filter([comparison], _COLUMNS if comparison.value is None else _VALUES)


def _sort_keys(orderings: Sequence[Ordering], query: Query) -> tuple[list[SortKey], str]:
    """Write the sort keys, none of them NULL, and the joins they need."""
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
        table = {Kind.METRIC: "latest_metrics", Kind.PARAM: "run_params", Kind.TAG: "run_tags"}[kind]
        joins += f" LEFT JOIN {table} {name} ON {name}.run = r.id AND {name}.key = {query.bind(ordering.key)}"
        if kind is Kind.METRIC:
            group = (
                f"CASE WHEN {name}.run IS NULL THEN {_MISSING} WHEN {name}.is_nan = 1 THEN {_NAN} ELSE {_VALUED} END"
            )
            keys.append(SortKey(group, ascending=True))
            keys.append(SortKey(f"coalesce({name}.value, 0.0)", ascending))
        else:
            keys.append(SortKey(f"CASE WHEN {name}.run IS NULL THEN 1 ELSE 0 END", ascending=True))
            keys.append(SortKey(f"coalesce({name}.value, '')", ascending))
    if not any(ordering.kind is Kind.ATTRIBUTE and ordering.key == "start_time" for ordering in orderings):
        keys.append(_NEWEST_FIRST)
    return [*keys, _BY_ID], joins
