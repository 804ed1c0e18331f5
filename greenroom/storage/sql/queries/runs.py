"""Queries: runs, their parameters and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from greenroom.core.page_tokens import Key, Page
from greenroom.core.runs import FoundRun, Run, RunInfo
from greenroom.core.search_fields import Comparison, Ordering
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.run_rows import INFO_COLUMNS, RUN_COLUMNS, complete_run, run_info
from greenroom.storage.sql.queries.run_search import RunSearch, count_runs, search_runs
from greenroom.storage.sql.session import Session

_ADD = Sql(
    "INSERT INTO runs (run_id, experiment_id, workspace, name, user_id, status, start_time_ms, lifecycle_stage, "
    "artifact_uri) VALUES ($1, $2, $3, $4, $5, 'RUNNING', $6, 'active', $7) RETURNING id"
)
_FIND = Sql(f"SELECT {INFO_COLUMNS} FROM runs r WHERE r.run_id = $1 AND r.workspace = $2")
_LOCK = Sql(f"SELECT {INFO_COLUMNS} FROM runs r WHERE r.run_id = $1 AND r.workspace = $2 {{for_update}}")
_GET = Sql(f"SELECT {RUN_COLUMNS} FROM runs r WHERE r.run_id = $1 AND r.workspace = $2")
_SAVE = Sql("UPDATE runs SET name = $2, status = $3, end_time_ms = $4 WHERE id = $1")
_SET_STAGE = Sql("UPDATE runs SET lifecycle_stage = $2, deleted_at_ms = $3 WHERE id = $1")
_SET_STAGE_OF_EXPERIMENT = Sql("UPDATE runs SET lifecycle_stage = $2, deleted_at_ms = $3 WHERE experiment_id = $1")
_PARAMS = Sql("SELECT key, value FROM run_params WHERE run = $1 ORDER BY key")
_ADD_PARAM = Sql(
    "INSERT INTO run_params (run, key, value, experiment_id) {values:int, text, text, int} "
    "ON CONFLICT (run, key) DO NOTHING"
)
_GET_TAG = Sql("SELECT value FROM run_tags WHERE run = $1 AND key = $2")
_SET_TAG = Sql(
    "INSERT INTO run_tags (run, key, value, experiment_id) {values:int, text, text, int} "
    "ON CONFLICT (run, key) DO UPDATE SET value = excluded.value"
)
_DELETE_TAG = Sql("DELETE FROM run_tags WHERE run = $1 AND key = $2")


class SqlRuns:
    """Implements `RunStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(
        self,
        *,
        run_id: str,
        experiment_id: str,
        name: str,
        user_id: str,
        start_time_ms: int,
        artifact_uri: str,
    ) -> RunInfo:
        """Insert a running, active run."""
        row = await self._session.one(
            _ADD, run_id, int(experiment_id), self._workspace, name, user_id, start_time_ms, artifact_uri
        )
        assert row is not None
        return run_info(
            (row[0], run_id, experiment_id, name, user_id, "RUNNING", start_time_ms, None, "active", artifact_uri)
        )

    async def find(self, run_id: str) -> RunInfo | None:
        """Read a run without its params, tags and metrics, deleted or not."""
        row = await self._session.one(_FIND, run_id, self._workspace)
        return None if row is None else run_info(row)

    async def lock(self, run_id: str) -> RunInfo | None:
        """Lock a run and read it."""
        row = await self._session.one(_LOCK, run_id, self._workspace)
        return None if row is None else run_info(row)

    async def get(self, run_id: str) -> Run | None:
        """Read a run with its params, tags and metrics, deleted or not."""
        row = await self._session.one(_GET, run_id, self._workspace)
        return None if row is None else await complete_run(self._session, row)

    async def search(
        self,
        *,
        experiment_ids: Sequence[str],
        lifecycle_stages: Sequence[str],
        comparisons: Sequence[Comparison],
        orderings: Sequence[Ordering],
        after: Sequence[Key] | None,
        limit: int,
    ) -> Page[FoundRun]:
        """Read runs in these experiments and stages that match all comparisons."""
        return await search_runs(
            self._session,
            self._workspace,
            experiment_ids=experiment_ids,
            lifecycle_stages=lifecycle_stages,
            comparisons=comparisons,
            orderings=orderings,
            after=after,
            limit=limit,
        )

    async def count(
        self, *, experiment_ids: Sequence[str], lifecycle_stages: Sequence[str], comparisons: Sequence[Comparison]
    ) -> int:
        """Count the runs in these experiments and stages that match all comparisons."""
        ids = [int(text) for text in experiment_ids]
        return await count_runs(
            self._session, self._workspace, RunSearch(ids, lifecycle_stages, comparisons, orderings=(), limit=0)
        )

    async def save(self, info: RunInfo) -> None:
        """Write name, status and end time."""
        await self._session.defer(_SAVE, info.row, info.name, info.status, info.end_time_ms)

    async def set_lifecycle_stage(self, row: int, lifecycle_stage: str) -> None:
        """Write the lifecycle stage and the time of deletion."""
        await self._session.defer(_SET_STAGE, row, lifecycle_stage, self._deleted_at_ms(lifecycle_stage))

    async def set_lifecycle_stage_of_experiment(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Write the lifecycle stage of every run of an experiment."""
        await self._session.defer(
            _SET_STAGE_OF_EXPERIMENT, int(experiment_id), lifecycle_stage, self._deleted_at_ms(lifecycle_stage)
        )

    def _deleted_at_ms(self, lifecycle_stage: str) -> int | None:
        return self._session.now_ms if lifecycle_stage == "deleted" else None

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""
        return {found[0]: found[1] for found in await self._session.all(_PARAMS, row)}

    async def add_params(self, run: RunInfo, params: Mapping[str, str]) -> None:
        """Insert parameters; existing ones are not changed."""
        if params:
            await self._session.execute_many(_ADD_PARAM, _key_values(run, params))

    async def get_tag(self, row: int, key: str) -> str | None:
        """Read a tag."""
        found = await self._session.one(_GET_TAG, row, key)
        return None if found is None else found[0]

    async def set_tags(self, run: RunInfo, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if tags:
            await self._session.execute_many(_SET_TAG, _key_values(run, tags))

    async def delete_tag(self, row: int, key: str) -> bool:
        """Delete a tag; return False if it does not exist."""
        return await self._session.run(_DELETE_TAG, row, key) > 0


def _key_values(run: RunInfo, texts: Mapping[str, str]) -> list[tuple[int, str, str, int]]:
    experiment_id = int(run.experiment_id)
    return [(run.row, key, value, experiment_id) for key, value in sorted(texts.items())]
