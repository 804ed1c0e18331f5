"""Decode rows into runs: a single run with few queries, a page with little work for each run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from greenroom.core.runs import FoundRun, KeyValue, ModelOutput, Run, RunInfo
from greenroom.storage.sql.language.dialect import Sql
from greenroom.storage.sql.queries.metrics import latest_of_runs
from greenroom.storage.sql.queries.run_inputs import datasets_of_runs
from greenroom.storage.sql.session import Row, Session

INFO_COLUMNS = (
    "r.id, r.run_id, CAST(r.experiment_id AS TEXT), r.name, r.user_id, r.status, r.start_time_ms, r.end_time_ms, "
    "r.lifecycle_stage, r.artifact_uri"
)
"""What `run_info` reads of ``runs r``: the fields of a `RunInfo`, in its order."""

_INFO_FIELDS = 10
RUN_COLUMNS = (
    f"{INFO_COLUMNS}, (SELECT {{json_object:key, value}} FROM run_params p WHERE p.run = r.id), "
    "(SELECT {json_object:key, value} FROM run_tags t WHERE t.run = r.id), "
    "(SELECT {json_array:direction || ' ' || step || ' ' || model_id} FROM run_models m WHERE m.run = r.id), "
    "EXISTS (SELECT 1 FROM run_datasets d WHERE d.run = r.id)"
)
"""What `complete_run` reads of ``runs r``."""

_BY_ROW = Sql(f"SELECT {INFO_COLUMNS} FROM runs r WHERE r.id IN {{ints:$1}}")
_TEXTS = Sql(
    "SELECT 0 AS kind, run AS run, key AS key, value FROM run_params WHERE run IN {ints:$1} UNION ALL "
    "SELECT 1, run, key, value FROM run_tags WHERE run IN {ints:$1} ORDER BY kind, run, key"
)
# Datasets have no model; this reads only which runs have datasets.
_TIES = Sql(
    "SELECT run AS run, model_id AS model_id, step AS step FROM run_models "
    "WHERE run IN {ints:$1} AND direction = 'output' "
    "UNION ALL SELECT run, '', 0 FROM run_datasets WHERE run IN {ints:$1} ORDER BY run, model_id, step"
)

_texts_by_key = msgspec.json.Decoder(dict[str, str])
_texts = msgspec.json.Decoder(list[str])


async def complete_run(session: Session, row: Row) -> Run:
    """Add metrics and datasets, one query each, to a row of `RUN_COLUMNS`."""
    params, tags, models, has_datasets = row[_INFO_FIELDS:]
    metrics = await latest_of_runs(session, [row[0]])
    datasets = await datasets_of_runs(session, [row[0]] if has_datasets else [])
    inputs, outputs = _models(models)
    return Run(
        info=run_info(row[:_INFO_FIELDS]),
        metrics=metrics.get(row[0], []),
        params=_sorted(params),
        tags=_sorted(tags),
        dataset_inputs=datasets.get(row[0], []),
        model_inputs=inputs,
        model_outputs=outputs,
    )


async def read_runs(session: Session, rows: Sequence[int]) -> list[FoundRun]:
    """Read runs by their rows, with what they logged, in this order."""
    if not rows:
        return []
    keys = list(rows)
    infos = {row[0]: run_info(row) for row in await session.all(_BY_ROW, keys)}
    texts: tuple[dict[int, list[KeyValue]], ...] = (defaultdict(list), defaultdict(list))
    for kind, run, key, value in await session.all(_TEXTS, keys):
        texts[kind][run].append(KeyValue(key, value))
    params, tags = texts
    metrics = await latest_of_runs(session, keys)
    outputs: dict[int, list[ModelOutput]] = {}
    with_datasets = {}
    for run, model_id, step in await session.all(_TIES, keys):
        if model_id:
            outputs.setdefault(run, []).append(ModelOutput(model_id, step))
        else:
            with_datasets[run] = True
    datasets = await datasets_of_runs(session, list(with_datasets))
    return [
        FoundRun(
            infos[row],
            metrics.get(row, []),
            params.get(row, []),
            tags.get(row, []),
            datasets.get(row, []),
            outputs.get(row, []),
        )
        for row in keys
    ]


def run_info(row: Row) -> RunInfo:
    """Read a row of `INFO_COLUMNS`."""
    return RunInfo(*row)


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
