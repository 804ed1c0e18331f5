"""Runs, from rows to records."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from greenroom.core.runs import ModelOutput, Run, RunInfo
from greenroom.storage.sql.metrics import latest_of_runs
from greenroom.storage.sql.run_inputs import datasets_of_runs
from greenroom.storage.sql.session import Row, Session

INFO_COLUMNS = (
    "r.id, r.run_id, r.experiment_id, r.name, r.user_id, r.status, r.start_time_ms, r.end_time_ms, r.lifecycle_stage, "
    "r.artifact_uri"
)
"""What `run_info` reads of ``runs r``."""

_INFO_FIELDS = 10
RUN_COLUMNS = (
    f"{INFO_COLUMNS}, (SELECT {{json_object:key, value}} FROM run_params p WHERE p.run = r.id), "
    "(SELECT {json_object:key, value} FROM run_tags t WHERE t.run = r.id), "
    "(SELECT {json_array:direction || ' ' || step || ' ' || model_id} FROM run_models m WHERE m.run = r.id), "
    "EXISTS (SELECT 1 FROM run_datasets d WHERE d.run = r.id)"
)
"""What `complete_runs` reads of ``runs r``."""

_texts_by_key = msgspec.json.Decoder(dict[str, str])
_texts = msgspec.json.Decoder(list[str])


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
                info=run_info(row[:_INFO_FIELDS]),
                metrics=metrics.get(row[0], []),
                params=_sorted(params),
                tags=_sorted(tags),
                dataset_inputs=datasets.get(row[0], []),
                model_inputs=inputs,
                model_outputs=outputs,
            )
        )
    return runs


def run_info(row: Row) -> RunInfo:
    """Read a row of `INFO_COLUMNS`."""
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
