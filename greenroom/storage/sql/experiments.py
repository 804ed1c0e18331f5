"""Queries: experiments and their tags."""

from __future__ import annotations

from collections.abc import Mapping

from greenroom.core.experiments import Experiment
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.session import Session

_ADD = Sql(
    "INSERT INTO experiments (workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) "
    "VALUES ($1, $2, '', 'active', $3, $3) ON CONFLICT (workspace, name) DO NOTHING RETURNING experiment_id"
)
_SET_LOCATION = Sql("UPDATE experiments SET artifact_location = $2 WHERE experiment_id = $1")
_GET = Sql(
    "SELECT experiment_id, workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms "
    "FROM experiments WHERE experiment_id = $1 AND workspace = $2"
)
_TAGS = Sql("SELECT key, value FROM experiment_tags WHERE experiment_id = $1 ORDER BY key")
_SET_TAG = Sql(
    "INSERT INTO experiment_tags (experiment_id, key, value) VALUES ($1, $2, $3) "
    "ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value"
)


class SqlExperiments:
    """Implements the store of experiments over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(self, *, name: str) -> str | None:
        """Insert an active experiment; None if the name is taken."""
        row = await self._session.one(_ADD, self._workspace, name, self._session.now_ms)
        return None if row is None else str(row[0])

    async def get(self, experiment_id: str) -> Experiment | None:
        """Read one, deleted ones included."""
        row = await self._session.one(_GET, int(experiment_id), self._workspace)
        if row is None:
            return None
        tags = await self._session.all(_TAGS, row[0])
        return Experiment(
            experiment_id=str(row[0]),
            workspace=row[1],
            name=row[2],
            artifact_location=row[3],
            lifecycle_stage=row[4],
            created_at_ms=row[5],
            updated_at_ms=row[6],
            tags=dict(tags),
        )

    async def set_artifact_location(self, experiment_id: str, artifact_location: str) -> None:
        """Write where its artifacts begin."""
        await self._session.run(_SET_LOCATION, int(experiment_id), artifact_location)

    async def set_tags(self, experiment_id: str, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        await self._session.many(_SET_TAG, [(int(experiment_id), key, value) for key, value in sorted(tags.items())])
