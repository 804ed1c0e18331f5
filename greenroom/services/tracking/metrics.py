"""Metric operations: log points, singly or in batches with parameters and tags, and read histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from greenroom.core.access import Actor
from greenroom.core.names import check_metric_key, check_param_key, check_run_id, check_tag_key, invalid_value
from greenroom.core.page_tokens import decode_page_token, encode_page_token
from greenroom.core.permissions import Permission
from greenroom.core.ports import Transaction
from greenroom.core.runs import (
    MAX_ENTITIES_PER_BATCH,
    MAX_METRICS_PER_BATCH,
    MAX_PARAMS_PER_BATCH,
    MAX_TAGS_PER_BATCH,
    HistoryPoint,
    MetricPoint,
    ModelMetric,
    RunInfo,
)
from greenroom.errors import Inconsistent, InvalidFilter, InvalidInput
from greenroom.services.access.authorization import permitted_experiments
from greenroom.services.not_found import logged_model_not_found
from greenroom.services.tracking.runs import (
    LOCKED_TAGS,
    add_params,
    find_active_run,
    lock_active_run,
    readable_runs,
    set_tags,
)

MAX_HISTORY_RESULTS = 25_000
MAX_HISTORY_RUNS = 100
MAX_SAMPLE_PER_RUN = 2500


class ModelMetricInput(NamedTuple):
    """A point that is also stored as a metric of a logged model."""

    point: MetricPoint
    model_id: str
    dataset_name: str | None
    dataset_digest: str | None


async def log_metric(
    tx: Transaction, actor: Actor, *, run_id: str, point: MetricPoint, of_model: ModelMetricInput | None
) -> None:
    """Add a point to a metric of an active run; repeating the same point is a no-op.

    Raises:
        InvalidInput: the point is invalid, or its logged model does not exist.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    _check_point(point, "")
    run = await find_active_run(tx, actor, Permission.RUN_UPDATE, run_id)
    await tx.metrics.add(run, [point])
    if of_model is not None:
        await _add_model_metrics(tx, actor, run, [of_model])


async def log_batch(
    tx: Transaction,
    actor: Actor,
    *,
    run_id: str,
    points: Sequence[MetricPoint],
    of_models: Sequence[ModelMetricInput],
    params: Sequence[tuple[str, str]],
    tags: Sequence[tuple[str, str]],
) -> None:
    """Add points, parameters and tags to an active run, all or none.

    Args:
        of_models: the `points` that refer to a logged model.

    Raises:
        InvalidInput: an item is invalid, or there are too many.
        RunNotFound: no such run.
        StateConflict: the run is deleted.
    """
    check_run_id(run_id)
    _check_points(points)
    for index, (key, _) in enumerate(params):
        check_param_key(key, f"params[{index}].key")
    for index, (key, _) in enumerate(tags):
        check_tag_key(key, f"tags[{index}].key")
    _check_limits(len(points), len(params), len(tags))
    params_by_key = dict(params)
    if len(params_by_key) != len(params):
        keys = [key for key, _ in params]
        twice = [key for index, key in enumerate(keys) if key in keys[:index]]
        raise InvalidInput(
            f"Duplicate parameter keys have been submitted: {twice}. Please ensure the request contains only one param "
            "value per param key.",
            field="params",
        )
    # Points and tags can be written concurrently; parameters are written once, which requires a lock.
    tags_by_key = dict(tags)
    locks = bool(params) or not LOCKED_TAGS.isdisjoint(tags_by_key)
    run = await (lock_active_run if locks else find_active_run)(tx, actor, Permission.RUN_UPDATE, run_id)
    if params_by_key:
        await add_params(tx, run, params_by_key)
    if points:
        await tx.metrics.add(run, points)
    if of_models:
        await _add_model_metrics(tx, actor, run, of_models)
    if tags:
        await set_tags(tx, actor, run, tags_by_key)


async def _add_model_metrics(tx: Transaction, actor: Actor, run: RunInfo, metrics: Sequence[ModelMetricInput]) -> None:
    found = await tx.logged_models.find_all(sorted({metric.model_id for metric in metrics}))
    # Most are in the run's own experiment, which the actor may change.
    others = [one.experiment_id for one in found.values() if one.experiment_id != run.experiment_id]
    permitted = await permitted_experiments(tx, actor, Permission.LOGGED_MODEL_UPDATE, [run.experiment_id, *others])
    rows = {model_id: one.row for model_id, one in found.items() if one.experiment_id in permitted}
    for metric in metrics:
        if metric.model_id not in rows:
            raise Inconsistent(logged_model_not_found(metric.model_id).message, field="model_id")
    await tx.logged_models.add_metrics(
        [
            (
                rows[model_id],
                ModelMetric(
                    model_id=model_id,
                    run_id=run.run_id,
                    key=point.key,
                    value=point.value,
                    timestamp_ms=point.timestamp_ms,
                    step=point.step,
                    dataset_name=dataset_name,
                    dataset_digest=dataset_digest,
                ),
            )
            for point, model_id, dataset_name, dataset_digest in metrics
        ]
    )


def _check_points(points: Sequence[MetricPoint]) -> None:
    # Most batches repeat a small set of keys: check each once.
    checked: set[str] = set()
    for index, point in enumerate(points):
        if point.key not in checked or point.timestamp_ms < 0:
            _check_point(point, f"metrics[{index}].")
            checked.add(point.key)


def _check_point(point: MetricPoint, path: str) -> None:
    check_metric_key(point.key, f"{path}name")
    if point.timestamp_ms < 0:
        raise invalid_value(
            f"{path}timestamp",
            point.timestamp_ms,
            f"metric '{point.key}' (value={point.value}). Timestamp must be a nonnegative long (64-bit integer) ",
        )


def _check_limits(metrics: int, params: int, tags: int) -> None:
    for what, count, limit in (
        ("metrics", metrics, MAX_METRICS_PER_BATCH),
        ("params", params, MAX_PARAMS_PER_BATCH),
        ("tags", tags, MAX_TAGS_PER_BATCH),
        ("metrics, params, and tags", metrics + params + tags, MAX_ENTITIES_PER_BATCH),
    ):
        if count > limit:
            raise InvalidInput(
                f"A batch logging request can contain at most {limit} {what}. Got {count} {what}. "
                f"Please split up {what} across multiple requests and try again.",
                field=what.partition(",")[0],
            )


class HistoryPage(NamedTuple):
    """A page of points of a metric, and the token of the next page, None on the last."""

    points: Sequence[HistoryPoint]
    next_page_token: str | None


async def get_history(
    tx: Transaction, actor: Actor, *, run_id: str, key: str, max_results: int | None, page_token: str | None
) -> HistoryPage:
    """Read the points of a metric by (timestamp, step, value); empty for an unknown run.

    Args:
        max_results: page size; None for all points in one page.

    Raises:
        InvalidInput: the page size is not positive, or the token belongs to another history.
    """
    actor.require(Permission.RUN_READ)
    if max_results is not None and max_results <= 0:
        raise InvalidInput(
            f"Invalid value {max_results} for parameter 'max_results' supplied. It must be a positive integer.",
            field="max_results",
        )
    query = ("metrics/get-history", tx.workspace, run_id, key)
    after = _history_point(decode_page_token(page_token, query))
    if not await readable_runs(tx, actor, [run_id]):
        return HistoryPage([], None)
    points = await tx.metrics.history(run_id, key, after=after, limit=None if max_results is None else max_results + 1)
    if max_results is None or len(points) <= max_results:
        return HistoryPage(points, None)
    points = points[:max_results]
    value, is_nan, timestamp_ms, step = points[-1]
    # As text, since JSON has no infinity.
    return HistoryPage(points, encode_page_token(query, [repr(value), is_nan, timestamp_ms, step]))


def _history_point(keys: tuple[object, ...] | None) -> HistoryPoint | None:
    match keys:
        case None:
            return None
        case (str(value), int(is_nan), int(timestamp_ms), int(step)):
            return float(value), is_nan, timestamp_ms, step
        case _:
            raise InvalidFilter("Invalid page token: it is not one of this history.", field="page_token")


async def get_histories(
    tx: Transaction, actor: Actor, *, run_ids: Sequence[str], key: str, max_results: int
) -> list[tuple[str, HistoryPoint]]:
    """Read the points of one metric of several runs, each with its run's id, by (run id, timestamp, step, value).

    Raises:
        InvalidInput: too many runs, or a negative `max_results`.
    """
    actor.require(Permission.RUN_READ)
    if not run_ids:
        raise InvalidInput("GetMetricHistoryBulk request must specify at least one run_id.", field="run_id")
    if len(run_ids) > MAX_HISTORY_RUNS:
        raise InvalidInput(
            f"GetMetricHistoryBulk request cannot specify more than {MAX_HISTORY_RUNS} run_ids. "
            f"Received {len(run_ids)} run_ids.",
            field="run_id",
        )
    if max_results < 0:
        raise InvalidInput(
            f"Invalid value {max_results} for parameter 'max_results' supplied. It must not be negative.",
            field="max_results",
        )
    run_ids = await readable_runs(tx, actor, run_ids)
    return await tx.metrics.histories(run_ids, key, limit=min(max_results, MAX_HISTORY_RESULTS))


async def sample_histories(
    tx: Transaction,
    actor: Actor,
    *,
    run_ids: Sequence[str],
    key: str,
    start_step: int | None,
    end_step: int | None,
    max_results: int,
) -> list[tuple[str, HistoryPoint]]:
    """Read an even sample of one metric of several runs, each point with its run's id, in the order of `run_ids`.

    Args:
        start_step: first step of the range; requires `end_step`.
        max_results: most points per run, including the first and the last.

    Raises:
        InvalidInput: too many runs, an incomplete range, or `max_results` out of range.
    """
    actor.require(Permission.RUN_READ)
    if len(run_ids) > MAX_HISTORY_RUNS:
        raise InvalidInput(
            f"GetMetricHistoryBulkInterval request must specify at most {MAX_HISTORY_RUNS} run_ids. "
            f"Received {len(run_ids)} run_ids. See the API docs for more information about request parameters.",
            field="run_ids",
        )
    if not 1 <= max_results <= MAX_SAMPLE_PER_RUN:
        raise InvalidInput(
            f"max_results must be between 1 and {MAX_SAMPLE_PER_RUN}. "
            "See the API docs for more information about request parameters.",
            field="max_results",
        )
    steps = _steps(start_step, end_step)
    return [
        (run_id, point)
        for run_id in await readable_runs(tx, actor, run_ids)
        for point in await tx.metrics.sample(run_id, key, steps=steps, most=max_results)
    ]


def _steps(start_step: int | None, end_step: int | None) -> tuple[int, int] | None:
    if start_step is None and end_step is None:
        return None
    if start_step is None or end_step is None:
        raise InvalidInput(
            "If either start step or end step are specified, both must be specified.",
            field="start_step" if start_step is None else "end_step",
        )
    if start_step > end_step:
        raise InvalidInput(
            f"end_step must be greater than start_step. Found start_step={start_step} and end_step={end_step}.",
            field="end_step",
        )
    return start_step, end_step
