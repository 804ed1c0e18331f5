"""Messages of the metric endpoints.

Source: MLflow REST API, "Log Metric" and "Get Metric History".
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from greenroom.core import runs as records
from greenroom.core.runs import HistoryPoint
from greenroom.wire.decoding import Int64, Number, Request, Text
from greenroom.wire.messages.run_ids import RunRequest

_LARGEST = 1.7976931348623157e308


class MetricInput(Request, kw_only=True):
    """A metric point as sent by clients."""

    key: Text
    value: Number
    timestamp: Int64
    step: Int64 = 0
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None
    run_id: str | None = None


class LogMetric(RunRequest, kw_only=True):
    """Log a point of a metric."""

    key: Text
    value: Number
    timestamp: Int64
    step: Int64 = 0
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None


class Metric(msgspec.Struct, frozen=True, gc=False):
    """A metric point of a run."""

    key: str
    value: Number
    timestamp: int
    step: int


class RunMetric(msgspec.Struct, frozen=True, gc=False):
    """A metric point with the id of its run."""

    key: str
    value: Number
    timestamp: int
    step: int
    run_id: str


class ModelMetric(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A metric point of a logged model."""

    key: str
    value: Number
    timestamp: int
    step: int
    dataset_name: str | None = None
    dataset_digest: str | None = None
    model_id: str
    run_id: str


def shown(value: float) -> Number:
    """Convert a double to its wire form, since JSON has no NaN and no infinity."""
    if -_LARGEST <= value <= _LARGEST:
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def metrics(points: Iterable[records.MetricPoint]) -> list[Metric]:
    """Convert the latest points of metrics to their wire form."""
    # Thousands in a page of runs: the common case of `shown` is inlined.
    return [
        Metric(p.key, p.value if -_LARGEST <= p.value <= _LARGEST else shown(p.value), p.timestamp_ms, p.step)
        for p in points
    ]


def model_metric(record: records.ModelMetric) -> ModelMetric:
    """Convert a metric of a logged model to its wire form."""
    return ModelMetric(
        key=record.key,
        value=shown(record.value),
        timestamp=record.timestamp_ms,
        step=record.step,
        dataset_name=record.dataset_name,
        dataset_digest=record.dataset_digest,
        model_id=record.model_id,
        run_id=record.run_id,
    )


class GetMetricHistory(RunRequest, kw_only=True):
    """Get the points of a metric."""

    metric_key: Text
    page_token: str | None = None
    max_results: Int64 | None = None


class MetricHistoryResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points of a metric."""

    metrics: list[Metric] = []
    next_page_token: str | None = None


def history(key: str, points: Iterable[HistoryPoint]) -> list[Metric]:
    """Convert the points of one metric to their wire form."""
    # Tens of thousands in a response: the common case of `shown` is inlined.
    return [
        Metric(
            key, value if not is_nan and -_LARGEST <= value <= _LARGEST else _nonfinite(value, is_nan), timestamp, step
        )
        for value, is_nan, timestamp, step in points
    ]


def run_history(key: str, points: Iterable[tuple[str, HistoryPoint]]) -> list[RunMetric]:
    """Convert the points of one metric of several runs to their wire form."""
    return [
        RunMetric(key, _nonfinite(value, is_nan), timestamp, step, run_id)
        for run_id, (value, is_nan, timestamp, step) in points
    ]


def _nonfinite(value: float, is_nan: int) -> Number:
    return "NaN" if is_nan else shown(value)


class GetMetricHistories(Request):
    """Get the points of one metric of several runs."""

    run_id: list[str] = []
    metric_key: str | None = None
    max_results: Int64 | None = None


class MetricHistoriesResponse(msgspec.Struct, frozen=True):
    """Points of one metric of several runs; an empty list is not omitted."""

    metrics: list[RunMetric]


class SampleMetricHistories(Request, kw_only=True):
    """Get an even sample of one metric of several runs."""

    run_ids: list[str] = []
    metric_key: Text
    start_step: Int64 | None = None
    end_step: Int64 | None = None
    max_results: Int64 | None = None


class MetricSamplesResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sampled points of one metric of several runs."""

    metrics: list[RunMetric] = []
