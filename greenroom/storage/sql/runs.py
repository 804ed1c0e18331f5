"""Queries: runs, their parameters and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from greenroom.core.runs import ModelOutput, Run, RunInfo
from greenroom.storage.sql.dialect import Sql
from greenroom.storage.sql.metrics import latest_of_runs
from greenroom.storage.sql.run_inputs import datasets_of_runs
from greenroom.storage.sql.session import Row, Session

_INFO = (
    "r.id, r.run_id, r.experiment_id, r.name, r.user_id, r.status, r.start_time_ms, r.end_time_ms, r.lifecycle_stage, "
    "r.artifact_uri"
)
_INFO_FIELDS = 10
RUN_COLUMNS = (
    f"{_INFO}, (SELECT {{json_object:key, value}} FROM run_params p WHERE p.run = r.id), "
    "(SELECT {json_object:key, value} FROM run_tags t WHERE t.run = r.id), "
    "(SELECT {json_array:direction || ' ' || step || ' ' || model_id} FROM run_models m WHERE m.run = r.id), "
    "EXISTS (SELECT 1 FROM run_datasets d WHERE d.run = r.id)"
)
"""What `complete_runs` reads of ``runs r``."""

_ADD = Sql(
    "INSERT INTO runs (run_id, experiment_id, workspace, name, user_id, status, start_time_ms, lifecycle_stage, "
    "artifact_uri) VALUES ($1, $2, $3, $4, $5, 'RUNNING', $6, 'active', $7) RETURNING id"
)
_FIND = Sql(f"SELECT {_INFO} FROM runs r WHERE r.run_id = $1 AND r.workspace = $2")
_LOCK = Sql(f"SELECT {_INFO} FROM runs r WHERE r.run_id = $1 AND r.workspace = $2 {{for_update}}")
_GET = Sql(f"SELECT {RUN_COLUMNS} FROM runs r WHERE r.run_id = $1 AND r.workspace = $2")
_SAVE = Sql("UPDATE runs SET name = $2, status = $3, end_time_ms = $4 WHERE id = $1")
_SET_STAGE = Sql("UPDATE runs SET lifecycle_stage = $2, deleted_at_ms = $3 WHERE id = $1")
_SET_STAGE_OF_EXPERIMENT = Sql("UPDATE runs SET lifecycle_stage = $2, deleted_at_ms = $3 WHERE experiment_id = $1")
_PARAMS = Sql("SELECT key, value FROM run_params WHERE run = $1 ORDER BY key")
_ADD_PARAM = Sql("INSERT INTO run_params (run, key, value) {values:int, text, text} ON CONFLICT (run, key) DO NOTHING")
_GET_TAG = Sql("SELECT value FROM run_tags WHERE run = $1 AND key = $2")
_SET_TAG = Sql(
    "INSERT INTO run_tags (run, key, value) {values:int, text, text} "
    "ON CONFLICT (run, key) DO UPDATE SET value = excluded.value"
)
_DELETE_TAG = Sql("DELETE FROM run_tags WHERE run = $1 AND key = $2")

_texts_by_key = msgspec.json.Decoder(dict[str, str])
_texts = msgspec.json.Decoder(list[str])


class SqlRuns:
    """Implements the store of runs over one session."""

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
        return _info(
            (row[0], run_id, experiment_id, name, user_id, "RUNNING", start_time_ms, None, "active", artifact_uri)
        )

    async def find(self, run_id: str) -> RunInfo | None:
        """Read one without what it logged, deleted ones included."""
        row = await self._session.one(_FIND, run_id, self._workspace)
        return None if row is None else _info(row)

    async def lock(self, run_id: str) -> RunInfo | None:
        """Read one and keep others from changing it."""
        row = await self._session.one(_LOCK, run_id, self._workspace)
        return None if row is None else _info(row)

    async def get(self, run_id: str) -> Run | None:
        """Read one with what it logged, deleted ones included."""
        row = await self._session.one(_GET, run_id, self._workspace)
        return None if row is None else (await complete_runs(self._session, [row]))[0]

    async def save(self, info: RunInfo) -> None:
        """Write name, status and end time."""
        await self._session.run(_SAVE, info.row, info.name, info.status, info.end_time_ms)

    async def set_lifecycle_stage(self, row: int, lifecycle_stage: str) -> None:
        """Write the stage, and when it was deleted."""
        await self._session.run(_SET_STAGE, row, lifecycle_stage, self._deleted_at_ms(lifecycle_stage))

    async def set_lifecycle_stage_of_experiment(self, experiment_id: str, lifecycle_stage: str) -> None:
        """Write the stage of every run of an experiment."""
        await self._session.run(
            _SET_STAGE_OF_EXPERIMENT, int(experiment_id), lifecycle_stage, self._deleted_at_ms(lifecycle_stage)
        )

    def _deleted_at_ms(self, lifecycle_stage: str) -> int | None:
        return self._session.now_ms if lifecycle_stage == "deleted" else None

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""
        return {found[0]: found[1] for found in await self._session.all(_PARAMS, row)}

    async def add_params(self, row: int, params: Mapping[str, str]) -> None:
        """Insert parameters; one that is there stays as it is."""
        if params:
            await self._session.many(_ADD_PARAM, [(row, key, value) for key, value in sorted(params.items())])

    async def get_tag(self, row: int, key: str) -> str | None:
        """Read a tag."""
        found = await self._session.one(_GET_TAG, row, key)
        return None if found is None else found[0]

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if tags:
            await self._session.many(_SET_TAG, [(row, key, value) for key, value in sorted(tags.items())])

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag; False if there was none."""
        return await self._session.run(_DELETE_TAG, row, key) > 0


async def complete_runs(session: Session, rows: Sequence[Row]) -> list[Run]:
    """Add metrics and datasets, one query each, to rows of `RUN_COLUMNS`."""
    metrics = await latest_of_runs(session, [row[0] for row in rows])
    datasets = await datasets_of_runs(session, [row[0] for row in rows if row[-1]])
    runs = []
    for row in rows:
        params, tags, models = row[_INFO_FIELDS : _INFO_FIELDS + 3]
        inputs, outputs = _models(models)
        runs.append(
            Run(
                info=_info(row[:_INFO_FIELDS]),
                metrics=metrics.get(row[0], []),
                params=_sorted(params),
                tags=_sorted(tags),
                dataset_inputs=datasets.get(row[0], []),
                model_inputs=inputs,
                model_outputs=outputs,
            )
        )
    return runs


def _info(row: Row) -> RunInfo:
    key, run_id, experiment_id, name, user_id, status, start_time_ms, end_time_ms, stage, artifact_uri = row
    return RunInfo(
        row=key,
        run_id=run_id,
        experiment_id=str(experiment_id),
        name=name,
        user_id=user_id,
        status=status,
        start_time_ms=start_time_ms,
        end_time_ms=end_time_ms,
        lifecycle_stage=stage,
        artifact_uri=artifact_uri,
    )


def _sorted(texts: str | None) -> dict[str, str]:
    return {} if texts is None else dict(sorted(_texts_by_key.decode(texts).items()))


def _models(texts: str | None) -> tuple[list[str], list[ModelOutput]]:
    inputs, outputs = [], []
    for text in [] if texts is None else _texts.decode(texts):
        direction, step, model_id = text.split(" ", 2)
        if direction == "input":
            inputs.append(model_id)
        else:
            outputs.append(ModelOutput(model_id, int(step)))
    return sorted(inputs), sorted(outputs, key=lambda output: (output.model_id, output.step))
