"""Queries: whole lists for the pages of experiments and runs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.curves import Stretch
from greenroom.core.page_tokens import Key, Page
from greenroom.core.pages import ExperimentCard, KeyCounts, MetricRange, MetricSpan, RunCard, RunCells, RunGroups
from greenroom.core.ports.run_pages import RunQuery
from greenroom.core.runs import HistoryPoint
from greenroom.core.search_fields import Ordering
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.scopes import experiments_sql, within_experiments_sql
from greenroom.storage.sql.queries import curves
from greenroom.storage.sql.queries.page_rows import RUN_CARD, texts_by_key
from greenroom.storage.sql.queries.run_search import RunSearch, count_runs, find_run_rows, group_runs
from greenroom.storage.sql.session import Row, Session

_LAST_RUN = (
    "(SELECT max(r.start_time_ms) FROM runs r WHERE r.experiment_id = e.experiment_id AND r.lifecycle_stage = 'active')"
)
_EXPERIMENT = (
    "SELECT e.experiment_id, e.name, e.lifecycle_stage, e.artifact_location, e.created_at_ms, e.updated_at_ms, "
    "(SELECT {json_object:key, value} FROM experiment_tags t WHERE t.experiment_id = e.experiment_id), "
    "(SELECT count(*) FROM runs r WHERE r.experiment_id = e.experiment_id AND r.lifecycle_stage = 'active'), "
)
_MATCHING = (
    "FROM experiments e WHERE e.workspace = $1 AND e.lifecycle_stage = $2 "
    "AND (CAST($3 AS TEXT) = '' OR {find:lower(e.name), lower(CAST($3 AS TEXT))} > 0)"
)
# Changes to runs do not update the row of their experiment: its last activity is one seek each.
_EXPERIMENTS = experiments_sql(
    f"{_EXPERIMENT} a.last_run, a.active FROM (SELECT experiment_id, last_run, "
    "{greatest:updated_at_ms, coalesce(last_run, 0)} AS active FROM "
    f"(SELECT e.experiment_id, e.updated_at_ms, {_LAST_RUN} AS last_run {_MATCHING}) found) a "
    "JOIN experiments e ON e.experiment_id = a.experiment_id "
    "WHERE a.active < $4 OR (a.active = $4 AND a.experiment_id < $5) ORDER BY a.active DESC, a.experiment_id DESC LIMIT $6",
    place=7,
)
_COUNT_EXPERIMENTS = experiments_sql(f"SELECT count(*) {_MATCHING}", place=4)
_ONE_EXPERIMENT = Sql(
    f"{_EXPERIMENT} {_LAST_RUN}, 0 FROM experiments e WHERE e.workspace = $1 AND e.experiment_id = $2"
)

_CARD = f"SELECT {RUN_CARD.select} FROM runs r LEFT JOIN experiments e ON e.experiment_id = r.experiment_id"
_CARDS = Sql(f"{_CARD} WHERE r.run_id IN {{texts:$1}} AND r.workspace = $2")
_BY_ROW = Sql(f"{_CARD} WHERE r.id IN {{ints:$1}}")
_METRIC_CELLS = Sql(
    "SELECT run, key, value, is_nan FROM latest_metrics WHERE run IN {ints:$1} AND key IN {texts:$2} ORDER BY run, key"
)
_PARAM_CELLS = Sql(
    "SELECT run, key, substr(value, 1, 500) FROM run_params WHERE run IN {ints:$1} AND key IN {texts:$2} ORDER BY run, key"
)
_TAG_CELLS = Sql(
    "SELECT run, key, substr(value, 1, 500) FROM run_tags WHERE run IN {ints:$1} AND key IN {texts:$2} ORDER BY run, key"
)

_NEWEST = (
    "(SELECT id FROM runs WHERE experiment_id = $1 AND lifecycle_stage = $2 "
    "ORDER BY start_time_ms DESC, run_id DESC LIMIT $3) newest"
)
_NEWEST_COUNT = Sql(f"SELECT count(*) FROM {_NEWEST}")
_KEYS_OF_NEWEST = {
    table: Sql(
        f"SELECT k.key, count(*) FROM {_NEWEST} CROSS JOIN {table} k WHERE k.run = newest.id GROUP BY k.key "
        "ORDER BY count(*) DESC, k.key LIMIT 20000"
    )
    for table in ("latest_metrics", "run_params", "run_tags")
}
_HOLDS = "{find:lower(k.key), lower(CAST($3 AS TEXT))} > 0"
_SEARCH_KEYS = {
    table: Sql(
        f"SELECT k.key, count(*) FROM {table} k JOIN runs r ON r.id = k.run WHERE r.experiment_id = $1 "
        f"AND r.lifecycle_stage = $2 AND {_HOLDS} GROUP BY k.key ORDER BY count(*) DESC, k.key LIMIT $4"
    )
    for table in ("latest_metrics", "run_params", "run_tags")
}
_COUNT_ACTIVE = Sql("SELECT count(*) FROM runs WHERE experiment_id = $1 AND lifecycle_stage = $2")

# The newest runs of each experiment, read from its index however many it has.
_RECENT = Sql(
    f"{_CARD} WHERE r.experiment_id = $1 AND r.lifecycle_stage = 'active' ORDER BY r.start_time_ms DESC, r.run_id LIMIT $2"
)
_ACTIVE_EXPERIMENTS = experiments_sql(
    f"SELECT found.experiment_id FROM (SELECT e.experiment_id, {_LAST_RUN} AS last_run FROM experiments e "
    "WHERE e.workspace = $1 AND e.lifecycle_stage = 'active') found WHERE found.last_run IS NOT NULL "
    "ORDER BY found.last_run DESC LIMIT $2",
    place=3,
)
_FIND_BY_NAME = within_experiments_sql(
    f"{_CARD} WHERE r.workspace = $1 AND r.lifecycle_stage = 'active' "
    "AND {find:lower(r.name), lower(CAST($2 AS TEXT))} > 0 ORDER BY r.start_time_ms DESC, r.run_id LIMIT $3",
    place=4,
    condition="r.workspace = $1",
    column="r.experiment_id",
)
_CHILD = (
    "FROM run_tags t JOIN runs r ON r.id = t.run LEFT JOIN experiments e ON e.experiment_id = r.experiment_id "
    "WHERE t.experiment_id = $2 AND t.key = 'mlflow.parentRunId' AND t.value_start = substr($1, 1, 100) AND t.value = $1 "
    "AND r.lifecycle_stage = 'active'"
)
_CHILDREN = Sql(f"SELECT {RUN_CARD.select} {_CHILD} ORDER BY r.start_time_ms DESC, r.run_id LIMIT $3")
_COUNT_CHILDREN = Sql(f"SELECT count(*) {_CHILD}")
_RANGES = Sql(
    "SELECT key, min(CASE WHEN is_nan = 0 THEN value END), max(CASE WHEN is_nan = 0 THEN value END), count(*) "
    "FROM metric_points WHERE run = $1 GROUP BY key"
)
_POINTS = Sql(
    "SELECT value, is_nan, timestamp_ms, step FROM metric_points WHERE run = $1 AND key = $2 "
    "ORDER BY timestamp_ms, step, value, is_nan"
)
_MAX_INT = 2**63 - 1


class SqlRunPages:
    """Implements `RunPages` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def experiments(
        self,
        *,
        search: str,
        lifecycle_stage: str,
        after: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ExperimentCard]:
        """Read experiments whose name holds a text, last active first."""
        active, experiment_id = (_MAX_INT, _MAX_INT) if after is None else (after[0], after[1])
        rows = await self._session.all(
            *_EXPERIMENTS.choose(scope, self._workspace, lifecycle_stage, search, active, experiment_id, limit + 1)
        )
        last = (rows[limit - 1][9], rows[limit - 1][0]) if len(rows) > limit else None
        return Page([_experiment(row) for row in rows[:limit]], last)

    async def count_experiments(self, *, search: str, lifecycle_stage: str, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the experiments whose name holds a text."""
        return _count(
            await self._session.one(*_COUNT_EXPERIMENTS.choose(scope, self._workspace, lifecycle_stage, search))
        )

    async def experiment(self, experiment_id: str) -> ExperimentCard | None:
        """Read an experiment, deleted or not."""
        row = await self._session.one(_ONE_EXPERIMENT, self._workspace, int(experiment_id))
        return None if row is None else _experiment(row)

    async def find_runs(
        self, query: RunQuery, *, orderings: Sequence[Ordering], after: Sequence[Key] | None, limit: int, skip: int = 0
    ) -> Page[int]:
        """Find a page of runs; return their row ids."""
        search = _search(query, orderings, limit)._replace(skip=skip)
        page = await find_run_rows(self._session, self._workspace, search, after)
        return Page(page.items, page.last)

    async def count_runs(self, query: RunQuery) -> int:
        """Count the matching runs."""
        return await count_runs(self._session, self._workspace, _search(query, (), 0))

    async def group_runs(
        self, query: RunQuery, *, by: Ordering, metrics: Sequence[str], limit: int, skip: int
    ) -> RunGroups:
        """Group the matching runs; largest group first."""
        search = _search(query, (), limit)._replace(skip=skip)
        return await group_runs(self._session, self._workspace, search, by, metrics)

    async def cells(
        self, rows: Sequence[int], *, metrics: Sequence[str], params: Sequence[str], tags: Sequence[str]
    ) -> list[RunCells]:
        """Read runs with the given metrics, params and tags."""
        keys = list(rows)
        if not keys:
            return []
        cards = {card.row: card for card in map(RUN_CARD.read, await self._session.all(_BY_ROW, keys))}
        values: dict[int, dict[str, float]] = {}
        if metrics:
            for run, key, value, is_nan in await self._session.all(_METRIC_CELLS, keys, list(metrics)):
                values.setdefault(run, {})[key] = math.nan if is_nan else value
        params_of = await self._texts(_PARAM_CELLS, keys, params)
        tags_of = await self._texts(_TAG_CELLS, keys, tags)
        return [
            RunCells(
                run=cards[key], metrics=values.get(key, {}), params=params_of.get(key, {}), tags=tags_of.get(key, {})
            )
            for key in keys
            if key in cards
        ]

    async def _texts(self, query: Sql, rows: list[int], keys: Sequence[str]) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        if keys:
            for run, key, value in await self._session.all(query, rows, list(keys)):
                found.setdefault(run, {})[key] = value
        return found

    async def key_counts(self, experiment_id: str, lifecycle_stage: str, *, newest: int) -> KeyCounts:
        """Count the keys used by the newest runs."""
        of_newest = (int(experiment_id), lifecycle_stage, newest)
        metrics, params, tags = [
            {row[0]: row[1] for row in await self._session.all(query, *of_newest)} for query in _KEYS_OF_NEWEST.values()
        ]
        return KeyCounts(metrics, params, tags, _count(await self._session.one(_NEWEST_COUNT, *of_newest)))

    async def search_keys(self, experiment_id: str, lifecycle_stage: str, text: str, *, limit: int) -> KeyCounts:
        """Count the keys of the runs that contain a text."""
        of_runs = (int(experiment_id), lifecycle_stage)
        metrics, params, tags = [
            {row[0]: row[1] for row in await self._session.all(query, *of_runs, text, limit)}
            for query in _SEARCH_KEYS.values()
        ]
        return KeyCounts(metrics, params, tags, _count(await self._session.one(_COUNT_ACTIVE, *of_runs)))

    async def cards(self, run_ids: Sequence[str]) -> list[RunCard]:
        """Read runs, deleted or not, in the given order."""
        rows = await self._session.all(_CARDS, list(run_ids), self._workspace) if run_ids else []
        found = {card.run_id: card for card in map(RUN_CARD.read, rows)}
        return [found[run_id] for run_id in dict.fromkeys(run_ids) if run_id in found]

    async def recent(self, *, limit: int, scope: Scope) -> list[RunCard]:
        """Read active runs of active experiments, last started first."""
        # The newest runs of the `limit` experiments that ran last; no other experiment can contribute.
        experiments = await self._session.all(*_ACTIVE_EXPERIMENTS.choose(scope, self._workspace, limit))
        found = [
            RUN_CARD.read(row)
            for (experiment_id,) in experiments
            for row in await self._session.all(_RECENT, experiment_id, limit)
        ]
        return sorted(found, key=lambda run: (-run.start_time_ms, run.run_id))[:limit]

    async def find_by_name(self, text: str, *, limit: int, scope: Scope) -> list[RunCard]:
        """Read active runs whose name holds a text, newest first; or the one with this id."""
        by_id = await self.cards([text])
        if by_id:
            return by_id
        rows = await self._session.all(*_FIND_BY_NAME.choose(scope, self._workspace, text, limit))
        return [RUN_CARD.read(row) for row in rows]

    async def children(self, run_id: str, experiment_id: str, *, limit: int) -> tuple[list[RunCard], int]:
        """Read active runs of an experiment that are nested in a run, newest first, and count them."""
        rows = await self._session.all(_CHILDREN, run_id, int(experiment_id), limit)
        if len(rows) < limit:
            return [RUN_CARD.read(row) for row in rows], len(rows)
        return [RUN_CARD.read(row) for row in rows], _count(
            await self._session.one(_COUNT_CHILDREN, run_id, int(experiment_id))
        )

    async def ranges(self, row: int) -> Mapping[str, MetricRange]:
        """Read smallest and largest value and number of points of every metric of a run."""
        return {found[0]: MetricRange(*found[1:]) for found in await self._session.all(_RANGES, row)}

    async def points(self, row: int, key: str) -> Sequence[HistoryPoint]:
        """Read every point of one metric of a run by time."""
        return await self._session.all(_POINTS, row, key)  # type: ignore[return-value]

    async def points_within(self, row: int, key: str, from_ms: int, to_ms: int) -> Sequence[HistoryPoint]:
        """Read the points of one metric of a run between two times, both inclusive."""
        return await curves.points_within(self._session, row, key, from_ms, to_ms)

    async def spans(self, rows: Sequence[int], keys: Sequence[str]) -> Mapping[tuple[int, str], MetricSpan]:
        """Read number, first time and last time of the points of metrics of runs; those without points are left out."""
        return await curves.spans(self._session, rows, keys)

    async def stretches(self, row: int, key: str, parts: Sequence[tuple[int, int]]) -> list[Stretch]:
        """Summarise one metric of a run in stretches of time, without reading its points."""
        return await curves.stretches(self._session, row, key, parts)


def _search(query: RunQuery, orderings: Sequence[Ordering], limit: int) -> RunSearch:
    return RunSearch(
        [int(query.experiment_id)], [query.lifecycle_stage], list(query.comparisons), list(orderings), limit
    )


def _count(row: Row | None) -> int:
    return 0 if row is None else int(row[0])


def _experiment(row: Row) -> ExperimentCard:
    return ExperimentCard(
        experiment_id=str(row[0]),
        name=row[1],
        lifecycle_stage=row[2],
        artifact_location=row[3],
        created_at_ms=row[4],
        updated_at_ms=row[5],
        tags=texts_by_key(row[6]),
        runs_count=row[7],
        last_run_at_ms=row[8],
    )
