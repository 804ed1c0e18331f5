"""Queries: dataset and model inputs of runs, and their model outputs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from greenroom.core.runs import DATASET_CONTEXT_TAG, Dataset, DatasetInput, DatasetSummary, ModelOutput, RunInfo
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.session import Session

_ADD_DATASET = Sql(
    "INSERT INTO datasets (experiment_id, name, digest, source_type, source, schema, profile) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (experiment_id, name, digest) DO NOTHING"
)
_TIE_DATASET = Sql(
    "INSERT INTO run_datasets (run, dataset) SELECT CAST($1 AS BIGINT), id FROM datasets "
    "WHERE experiment_id = $2 AND name = $3 AND digest = $4 ON CONFLICT (run, dataset) DO NOTHING RETURNING id"
)
_ADD_TAG = Sql("INSERT INTO run_dataset_tags (run_dataset, key, value) {values:int, text, text}")
_ADD_MODEL = Sql(
    "INSERT INTO run_models (run, direction, model_id, step) {values:int, text, text, int} ON CONFLICT DO NOTHING"
)
_OUTPUTS = Sql("SELECT model_id, step FROM run_models WHERE run = $1 AND direction = 'output' ORDER BY model_id, step")
_OF_RUNS = Sql(
    "SELECT t.run, d.name, d.digest, d.source_type, d.source, d.schema, d.profile, "
    "(SELECT {json_object:key, value} FROM run_dataset_tags g WHERE g.run_dataset = t.id) "
    "FROM run_datasets t JOIN datasets d ON d.id = t.dataset WHERE t.run IN {ints:$1} ORDER BY t.run, t.id"
)
_SUMMARIES = Sql(
    "SELECT DISTINCT d.experiment_id, d.name, d.digest, g.value FROM datasets d JOIN run_datasets t ON t.dataset = d.id "
    f"LEFT JOIN run_dataset_tags g ON g.run_dataset = t.id AND g.key = '{DATASET_CONTEXT_TAG}' "
    "JOIN experiments e ON e.experiment_id = d.experiment_id "
    "WHERE d.experiment_id IN {ints:$1} AND e.workspace = $2 "
    "ORDER BY d.experiment_id, d.name, d.digest, g.value NULLS FIRST LIMIT $3"
)

_texts_by_key = msgspec.json.Decoder(dict[str, str])


class SqlRunInputs:
    """Implements `RunInputStore` over one session."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    async def add_datasets(self, run: RunInfo, inputs: Sequence[DatasetInput]) -> None:
        """Add input datasets to a run; one that it already has is not changed."""
        experiment_id = int(run.experiment_id)
        by_key: dict[tuple[str, str], DatasetInput] = {}
        for given in inputs:
            by_key.setdefault((given.dataset.name, given.dataset.digest), given)
        for (name, digest), given in sorted(by_key.items(), key=lambda item: item[0]):
            dataset = given.dataset
            await self._session.run(
                _ADD_DATASET,
                experiment_id,
                name,
                digest,
                dataset.source_type,
                dataset.source,
                dataset.schema,
                dataset.profile,
            )
        # In the given order, which is the order of display.
        for (name, digest), given in by_key.items():
            tie = await self._session.one(_TIE_DATASET, run.row, experiment_id, name, digest)
            if tie is not None and given.tags:
                await self._session.execute_many(
                    _ADD_TAG, [(tie[0], key, value) for key, value in sorted(given.tags.items())]
                )

    async def add_model_inputs(self, row: int, model_ids: Sequence[str]) -> None:
        """Add logged models as inputs of a run."""
        await self._session.execute_many(
            _ADD_MODEL, [(row, "input", model_id, 0) for model_id in sorted(set(model_ids))]
        )

    async def model_outputs(self, row: int) -> list[ModelOutput]:
        """Read the ids of the logged models that are outputs of a run."""
        return [ModelOutput(model_id, step) for model_id, step in await self._session.all(_OUTPUTS, row)]

    async def add_model_outputs(self, row: int, outputs: Sequence[ModelOutput]) -> None:
        """Add logged models as outputs of a run."""
        rows = sorted((row, "output", output.model_id, output.step) for output in outputs)
        await self._session.execute_many(_ADD_MODEL, rows)

    async def dataset_summaries(self, experiment_ids: Sequence[str], *, limit: int) -> list[DatasetSummary]:
        """Read the datasets that runs of these experiments used, with their contexts."""
        ids = [int(experiment_id) for experiment_id in experiment_ids]
        rows = await self._session.all(_SUMMARIES, ids, self._workspace, limit)
        return [
            DatasetSummary(experiment_id=str(experiment_id), name=name, digest=digest, context=context)
            for experiment_id, name, digest, context in rows
        ]


async def datasets_of_runs(session: Session, keys_of_runs: Sequence[int]) -> dict[int, list[DatasetInput]]:
    """Read the datasets of some runs, in the order they were logged."""
    found: dict[int, list[DatasetInput]] = {}
    if not keys_of_runs:
        return found
    for run, name, digest, source_type, source, schema, profile, tags in await session.all(
        _OF_RUNS, list(keys_of_runs)
    ):
        dataset = Dataset(
            name=name, digest=digest, source_type=source_type, source=source, schema=schema, profile=profile
        )
        texts = {} if tags is None else dict(sorted(_texts_by_key.decode(tags).items()))
        found.setdefault(run, []).append(DatasetInput(dataset, texts))
    return found
