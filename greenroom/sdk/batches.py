"""Metrics, parameters and tags as `log-batch` messages, split according to the limits of the API."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from greenroom.core import runs as records
from greenroom.sdk.entities import Metric, Param, RunTag
from greenroom.sdk.plain_values import number, whole_number
from greenroom.sdk.wire import experiment_messages, metric_messages
from greenroom.sdk.wire import run_messages as messages

if TYPE_CHECKING:
    from greenroom.wire.messages.experiments import TagInput

T = TypeVar("T")


def batches(
    run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
) -> Iterator[messages.LogBatch]:
    """Split the values of a run into as few messages as the limits allow."""
    metric_fields = [_metric_input(point) for point in metrics]
    first = messages.LogBatch(
        run_id=run_id,
        params=_pairs(params[: records.MAX_PARAMS_PER_BATCH]),
        tags=_pairs(tags[: records.MAX_TAGS_PER_BATCH]),
    )
    room = records.MAX_ENTITIES_PER_BATCH - len(first.params) - len(first.tags)
    first.metrics = metric_fields[:room]
    if first.params or first.tags or first.metrics:
        yield first
    for part in _parts(params[records.MAX_PARAMS_PER_BATCH :], records.MAX_PARAMS_PER_BATCH):
        yield messages.LogBatch(run_id=run_id, params=_pairs(part))
    for tag_part in _parts(tags[records.MAX_TAGS_PER_BATCH :], records.MAX_TAGS_PER_BATCH):
        yield messages.LogBatch(run_id=run_id, tags=_pairs(tag_part))
    for points in _parts(metric_fields[room:], records.MAX_METRICS_PER_BATCH):
        yield messages.LogBatch(run_id=run_id, metrics=list(points))


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _metric_input(point: Metric) -> metric_messages.MetricInput:
    return metric_messages.MetricInput(
        key=point.key,
        value=number_text(point.key, point.value),
        timestamp=whole_number(f"Metric '{point.key}': timestamp", point.timestamp),
        step=whole_number(f"Metric '{point.key}': step", point.step),
        model_id=point.model_id,
        dataset_name=point.dataset_name,
        dataset_digest=point.dataset_digest,
        run_id=point.run_id,
    )


def checked(point: Metric) -> Metric:
    """Convert the numbers of a point to Python's, and reject invalid ones in the caller's code.

    Raises:
        InvalidInput: the value is not a number, or timestamp or step is not a whole one.
    """
    return msgspec.structs.replace(
        point,
        value=number(f"Metric '{point.key}'", point.value),
        timestamp=whole_number(f"Metric '{point.key}': timestamp", point.timestamp),
        step=whole_number(f"Metric '{point.key}': step", point.step),
    )


def number_text(key: str, value: Any) -> float | str:
    """Return a double as the wire has it: NaN and the infinities as text.

    Raises:
        InvalidInput: it is not a number.
    """
    double = number(f"Metric '{key}'", value)
    if math.isnan(double):
        return "NaN"
    if math.isinf(double):
        return "Infinity" if double > 0 else "-Infinity"
    return double


def _pairs(given: Iterable[Param | RunTag]) -> list[TagInput]:
    return [experiment_messages.TagInput(key=pair.key, value=str(pair.value)) for pair in given]
