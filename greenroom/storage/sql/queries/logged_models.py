"""Queries: logged models, their parameters, tags and metrics."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from greenroom.core.logged_models import DatasetChoice, LoggedModel, LoggedModelStatus, ModelOrdering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.ports.logged_models import LockedLoggedModel
from greenroom.core.runs import ModelMetric
from greenroom.core.search_fields import Comparison
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.logged_model_search import find_logged_models
from greenroom.storage.sql.session import Row, Session

LOGGED_MODEL_COLUMNS = (
    "m.id, m.model_id, m.experiment_id, m.name, m.artifact_uri, m.created_at_ms, m.updated_at_ms, m.status, "
    "m.model_type, m.source_run_id, m.deleted_at_ms, "
    "(SELECT {json_object:key, value} FROM logged_model_tags t WHERE t.logged_model = m.id), "
    "(SELECT {json_object:key, value} FROM logged_model_params p WHERE p.logged_model = m.id)"
)
"""What `complete_logged_models` reads of ``logged_models m``."""

_ADD = Sql(
    "INSERT INTO logged_models (model_id, experiment_id, workspace, name, artifact_uri, created_at_ms, updated_at_ms, "
    "status, model_type, source_run_id) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9) RETURNING id"
)
_GET = Sql(f"SELECT {LOGGED_MODEL_COLUMNS} FROM logged_models m WHERE m.model_id = $1 AND m.workspace = $2")
_BY_ROW = Sql(f"SELECT {LOGGED_MODEL_COLUMNS} FROM logged_models m WHERE m.id IN {{ints:$1}}")
_LOCK = Sql("SELECT id, experiment_id FROM logged_models WHERE model_id = $1 AND workspace = $2 {for_update}")
_FIND_ALL = Sql("SELECT model_id, id, experiment_id FROM logged_models WHERE model_id IN {texts:$1} AND workspace = $2")
_SET_STATUS = Sql("UPDATE logged_models SET status = $2, updated_at_ms = $3 WHERE id = $1")
_DELETE = Sql("UPDATE logged_models SET deleted_at_ms = $2, updated_at_ms = $2 WHERE id = $1")
_PARAMS = Sql("SELECT key, value FROM logged_model_params WHERE logged_model = $1 ORDER BY key")
_ADD_PARAM = Sql(
    "INSERT INTO logged_model_params (logged_model, key, value) {values:int, text, text} "
    "ON CONFLICT (logged_model, key) DO NOTHING"
)
_SET_TAG = Sql(
    "INSERT INTO logged_model_tags (logged_model, key, value) {values:int, text, text} "
    "ON CONFLICT (logged_model, key) DO UPDATE SET value = excluded.value"
)
_DELETE_TAG = Sql("DELETE FROM logged_model_tags WHERE logged_model = $1 AND key = $2")
_ADD_METRIC = Sql(
    "INSERT INTO logged_model_metrics (logged_model, key, timestamp_ms, step, run_id, value, is_nan, dataset_name, "
    "dataset_digest) {values:int, text, int, int, text, float, int, text, text} ON CONFLICT DO NOTHING"
)
_METRICS = Sql(
    "SELECT logged_model, key, timestamp_ms, step, run_id, value, is_nan, dataset_name, dataset_digest "
    "FROM logged_model_metrics WHERE logged_model IN {ints:$1} ORDER BY logged_model, key, timestamp_ms, step, run_id"
)

_texts_by_key = msgspec.json.Decoder(dict[str, str])


class SqlLoggedModels:
    """Implements `LoggedModelStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add(
        self,
        *,
        model_id: str,
        experiment_id: str,
        name: str,
        artifact_uri: str,
        model_type: str,
        source_run_id: str,
    ) -> int:
        """Insert a pending logged model; return its row id."""
        row = await self._session.one(
            _ADD,
            model_id,
            int(experiment_id),
            self._workspace,
            name,
            artifact_uri,
            self._session.now_ms,
            LoggedModelStatus.PENDING.value,
            model_type,
            source_run_id,
        )
        assert row is not None
        return int(row[0])

    async def get(self, model_id: str) -> LoggedModel | None:
        """Read a logged model, deleted or not."""
        row = await self._session.one(_GET, model_id, self._workspace)
        return None if row is None else (await complete_logged_models(self._session, [row]))[0]

    async def lock(self, model_id: str) -> LockedLoggedModel | None:
        """Lock a logged model, deleted or not."""
        row = await self._session.one(_LOCK, model_id, self._workspace)
        return None if row is None else LockedLoggedModel(int(row[0]), str(row[1]))

    async def find_all(self, model_ids: Sequence[str]) -> dict[str, LockedLoggedModel]:
        """Read row id and experiment of those that exist, deleted or not."""
        rows = await self._session.all(_FIND_ALL, list(model_ids), self._workspace)
        return {found[0]: LockedLoggedModel(found[1], str(found[2])) for found in rows}

    async def search(
        self,
        *,
        experiment_ids: Sequence[str],
        comparisons: Sequence[Comparison],
        datasets: Sequence[DatasetChoice],
        orderings: Sequence[ModelOrdering],
        after: Sequence[Key] | None,
        limit: int,
    ) -> Page[LoggedModel]:
        """Read live logged models in these experiments that match all comparisons."""
        page = await find_logged_models(
            self._session,
            self._workspace,
            experiment_ids=experiment_ids,
            comparisons=comparisons,
            datasets=datasets,
            orderings=orderings,
            after=after,
            limit=limit,
        )
        rows = await self._session.all(_BY_ROW, page.items) if page.items else []
        models = {model.row: model for model in await complete_logged_models(self._session, rows)}
        return Page([models[row] for row in page.items], page.last)

    async def set_status(self, row: int, status: LoggedModelStatus) -> None:
        """Write the status and the time."""
        await self._session.defer(_SET_STATUS, row, status.value, self._session.now_ms)

    async def delete(self, row: int) -> None:
        """Mark a logged model as deleted."""
        await self._session.defer(_DELETE, row, self._session.now_ms)

    async def params(self, row: int) -> dict[str, str]:
        """Read its parameters, sorted by key."""
        return {found[0]: found[1] for found in await self._session.all(_PARAMS, row)}

    async def add_params(self, row: int, params: Mapping[str, str]) -> None:
        """Insert parameters; existing ones are not changed."""
        if params:
            await self._session.execute_many(_ADD_PARAM, [(row, key, value) for key, value in sorted(params.items())])

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags."""
        if tags:
            await self._session.execute_many(_SET_TAG, [(row, key, value) for key, value in sorted(tags.items())])

    async def delete_tag(self, row: int, key: str) -> bool:
        """Delete a tag; return False if it does not exist."""
        return await self._session.run(_DELETE_TAG, row, key) > 0

    async def add_metrics(self, metrics: Sequence[tuple[int, ModelMetric]]) -> None:
        """Insert metrics of logged models; existing ones are not changed."""
        rows = [
            (row, m.key, m.timestamp_ms, m.step, m.run_id, *_stored(m.value), m.dataset_name, m.dataset_digest)
            for row, m in metrics
        ]
        await self._session.execute_many(_ADD_METRIC, sorted(rows, key=lambda row: row[:5]))


async def complete_logged_models(session: Session, rows: Sequence[Row]) -> list[LoggedModel]:
    """Add metrics to rows of `LOGGED_MODEL_COLUMNS`, in one query."""
    model_ids = {row[0]: row[1] for row in rows}
    metrics: dict[int, list[ModelMetric]] = {}
    found = await session.all(_METRICS, list(model_ids)) if rows else []
    for key_of_model, key, timestamp_ms, step, run_id, value, is_nan, dataset_name, dataset_digest in found:
        metrics.setdefault(key_of_model, []).append(
            ModelMetric(
                model_id=model_ids[key_of_model],
                run_id=run_id,
                key=key,
                value=math.nan if is_nan else value,
                timestamp_ms=timestamp_ms,
                step=step,
                dataset_name=dataset_name,
                dataset_digest=dataset_digest,
            )
        )
    return [_logged_model(row, metrics.get(row[0], [])) for row in rows]


def _logged_model(row: Row, metrics: list[ModelMetric]) -> LoggedModel:
    key, model_id, experiment_id, name, artifact_uri, created, updated, status, model_type, run_id, deleted, *texts = (
        row
    )
    tags, params = ({} if text is None else dict(sorted(_texts_by_key.decode(text).items())) for text in texts)
    return LoggedModel(
        row=key,
        model_id=model_id,
        experiment_id=str(experiment_id),
        name=name,
        artifact_uri=artifact_uri,
        created_at_ms=created,
        updated_at_ms=updated,
        status=LoggedModelStatus(status),
        model_type=model_type,
        source_run_id=run_id,
        deleted_at_ms=deleted,
        tags=tags,
        params=params,
        metrics=metrics,
    )


def _stored(value: float) -> tuple[float, int]:
    """Convert a value to its stored form: NaN is 0 with a flag."""
    return (0.0, 1) if value != value else (value, 0)
