"""Queries: experiments and their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.experiments import Experiment, ExperimentPlace
from greenroom.core.page_tokens import Key, Page
from greenroom.core.search_fields import Comparison, Kind, Ordering
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.language.filters import Columns, KeyValues, Query, SortKey, order_by, sql
from greenroom.storage.sql.language.page_keys import received_keys, sent_keys
from greenroom.storage.sql.language.scopes import keep_experiments
from greenroom.storage.sql.language.selective import index_lookups, selective_ids
from greenroom.storage.sql.session import Row, Session

_ADD = Sql(
    "INSERT INTO experiments (workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms, owner_id) "
    "VALUES ($1, $2, '', 'active', $3, $3, $4) ON CONFLICT (workspace, name) DO NOTHING RETURNING experiment_id"
)
_COLUMNS = (
    "experiment_id, (SELECT w.name FROM workspaces w WHERE w.key = e.workspace), name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms, "
    "(SELECT {json_object:key, value} FROM experiment_tags t WHERE t.experiment_id = e.experiment_id)"
)
_GET = Sql(f"SELECT {_COLUMNS} FROM experiments e WHERE experiment_id = $1 AND workspace = $2")
_LOCK = Sql("SELECT experiment_id FROM experiments WHERE experiment_id = $1 AND workspace = $2 {for_update}")
_LOCK_SHARED = Sql(
    "SELECT CAST(experiment_id AS TEXT), artifact_location, lifecycle_stage FROM experiments "
    "WHERE experiment_id = $1 AND workspace = $2 {for_share}"
)
_GET_BY_NAME = Sql(f"SELECT {_COLUMNS} FROM experiments e WHERE name = $1 AND workspace = $2")
_BY_ID = Sql(f"SELECT {_COLUMNS} FROM experiments e WHERE experiment_id IN {{ints:$1}}")
_SEARCH_COLUMNS = Columns(
    attributes={
        "name": "e.name",
        "experiment_id": "CAST(e.experiment_id AS TEXT)",
        "creation_time": "e.created_at_ms",
        "last_update_time": "e.updated_at_ms",
    },
    key_values={Kind.TAG: KeyValues("experiment_tags", "experiment_id", "e.experiment_id")},
)
_SORT_COLUMNS = {**_SEARCH_COLUMNS.attributes, "experiment_id": "e.experiment_id"}
_SET_LOCATION = Sql("UPDATE experiments SET artifact_location = $2 WHERE experiment_id = $1")
_NAME_TAKEN = Sql("SELECT 1 FROM experiments WHERE workspace = $1 AND name = $2 AND experiment_id <> $3")
_RENAME = Sql("UPDATE experiments SET name = $2, updated_at_ms = $3 WHERE experiment_id = $1")
_SET_STAGE = Sql("UPDATE experiments SET lifecycle_stage = $2, updated_at_ms = $3 WHERE experiment_id = $1")
_SET_TAG = Sql(
    "INSERT INTO experiment_tags (experiment_id, key, value) {values:int, text, text} "
    "ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value"
)
_DELETE_TAG = Sql("DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2")


class SqlExperiments:
    """Implements `ExperimentStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, *, name: str, owner: int | None = None) -> str | None:
        """Insert an active experiment; None if the name is taken."""
        row = await self._session.one(_ADD, self._workspace, name, self._session.now_ms, owner)
        return None if row is None else str(row[0])

    async def get(self, experiment_id: str) -> Experiment | None:
        """Read an experiment, deleted or not."""
        row = await self._session.one(_GET, int(experiment_id), self._workspace)
        return None if row is None else _experiment(row)

    async def get_by_name(self, name: str) -> Experiment | None:
        """Read the experiment with this name, deleted or not."""
        row = await self._session.one(_GET_BY_NAME, name, self._workspace)
        return None if row is None else _experiment(row)

    async def lock(self, experiment_id: str) -> Experiment | None:
        """Lock an experiment and read it."""
        if await self._session.one(_LOCK, int(experiment_id), self._workspace) is None:
            return None
        # A separate statement: tags read by the locking statement would be those from before its wait.
        return await self.get(experiment_id)

    async def lock_shared(self, experiment_id: str) -> ExperimentPlace | None:
        """Take a shared lock on an experiment."""
        row = await self._session.one(_LOCK_SHARED, int(experiment_id), self._workspace)
        return None if row is None else ExperimentPlace(*row)

    async def search(
        self,
        *,
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        orderings: Sequence[Ordering],
        after: Sequence[Key] | None,
        limit: int,
        name_part: str = "",
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[Experiment]:
        """Read experiments in these stages that match all comparisons."""
        query = await self._matching(lifecycle_stages, comparisons, name_part, scope)
        keys = [SortKey(_SORT_COLUMNS[ordering.key], ordering.ascending) for ordering in orderings]
        if not any(ordering.key == "experiment_id" for ordering in orderings):
            keys.append(SortKey("e.experiment_id", ascending=False))
        query.after(keys, None if after is None else received_keys(after))
        columns = ", ".join(key.expression for key in keys)
        # Ids first; otherwise the tags of every match would be read before LIMIT applies.
        text = (
            f"SELECT e.experiment_id, {columns} FROM experiments e WHERE {query.condition} "
            f"ORDER BY {order_by(keys)} LIMIT {query.bind(limit + 1)}"
        )
        rows = await self._session.all(sql(text), *query.values)
        last = sent_keys(rows[limit - 1][1:]) if len(rows) > limit else None
        ids = [row[0] for row in rows[:limit]]
        found = {row[0]: _experiment(row) for row in await self._session.all(_BY_ID, ids)} if ids else {}
        return Page([found[experiment_id] for experiment_id in ids], last)

    async def count(
        self,
        *,
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        name_part: str = "",
        scope: Scope = WHOLE_WORKSPACE,
    ) -> int:
        """Count the experiments in these stages that match all comparisons."""
        query = await self._matching(lifecycle_stages, comparisons, name_part, scope)
        row = await self._session.one(sql(f"SELECT count(*) FROM experiments e WHERE {query.condition}"), *query.values)
        return 0 if row is None else int(row[0])

    async def _matching(
        self, lifecycle_stages: Sequence[str], comparisons: Sequence[Comparison], name_part: str, scope: Scope
    ) -> Query:
        query = Query("e.workspace = $1", values=[self._workspace])
        keep_experiments(query, scope)
        if len(lifecycle_stages) == 1:
            query.where(f"e.lifecycle_stage = {query.bind(lifecycle_stages[0])}")
        if name_part:
            query.where(f"{{find:lower(e.name), lower(CAST({query.bind(name_part)} AS TEXT))}} > 0")
        rows_meant = await selective_ids(self._session, index_lookups(comparisons, _SEARCH_COLUMNS.key_values))
        if rows_meant is not None:
            query.where(f"e.experiment_id IN {{ints:{query.bind(rows_meant)}}}")
            # No index covers this expression, so the ids found above are looked up.
            query.conditions[0] = "e.workspace || '' = $1"
        query.filter(comparisons, _SEARCH_COLUMNS)
        return query

    async def set_artifact_location(self, experiment_id: str, artifact_location: str) -> None:
        """Write the artifact location."""
        await self._session.defer(_SET_LOCATION, int(experiment_id), artifact_location)

    async def rename(self, experiment_id: str, name: str) -> bool:
        """Rename an experiment; return False if the name is taken."""
        if await self._session.one(_NAME_TAKEN, self._workspace, name, int(experiment_id)) is not None:
            return False
        await self._session.defer(_RENAME, int(experiment_id), name, self._session.now_ms)
        return True

    async def set_lifecycle_stage(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Write the lifecycle stage and the time."""
        await self._session.defer(_SET_STAGE, int(experiment_id), lifecycle_stage, self._session.now_ms)

    async def set_tags(self, experiment_id: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if tags:
            rows = [(int(experiment_id), key, value) for key, value in sorted(tags.items())]
            await self._session.execute_many(_SET_TAG, rows)

    async def delete_tag(self, experiment_id: str, key: str) -> bool:
        """Delete a tag; return False if it does not exist."""
        return await self._session.run(_DELETE_TAG, int(experiment_id), key) > 0


def _experiment(row: Row) -> Experiment:
    experiment_id, workspace, name, location, stage, created_at_ms, updated_at_ms, tags = row
    return Experiment(
        experiment_id=str(experiment_id),
        workspace=workspace,
        name=name,
        artifact_location=location,
        lifecycle_stage=stage,
        created_at_ms=created_at_ms,
        updated_at_ms=updated_at_ms,
        tags={} if tags is None else dict(sorted(_tags.decode(tags).items())),
    )


_tags = msgspec.json.Decoder(dict[str, str])
