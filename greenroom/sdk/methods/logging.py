"""What a run logs while it goes: metrics, parameters, tags."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from greenroom.core import runs as records
from greenroom.errors import InvalidInput
from greenroom.sdk import background
from greenroom.sdk.background import RunOperations
from greenroom.sdk.entities import Metric, Param, RunTag
from greenroom.sdk.methods.base import Methods, pair_inputs
from greenroom.sdk.methods.runs import now_ms
from greenroom.wire.endpoints import runs as rows
from greenroom.wire.messages import metrics as metric_messages
from greenroom.wire.messages import runs as messages

T = TypeVar("T")
_HISTORY_PAGE = 25_000


class LoggingMethods(Methods):
    """What a run logs while it goes: metrics, parameters, tags."""

    def log_metric(
        self,
        run_id: str,
        key: str,
        value: float,
        timestamp: int | None = None,
        step: int | None = None,
        synchronous: bool | None = None,
        dataset_name: str | None = None,
        dataset_digest: str | None = None,
        model_id: str | None = None,
    ) -> RunOperations | None:
        """Log one value of a metric.

        Args:
            timestamp: milliseconds since 1970, UTC; now unless given.
            step: 0 unless given.
            synchronous: False logs in the background and answers what can be waited for; see `sdk/background.py`.
            dataset_name: the data set it was measured on.
            model_id: the logged model it was measured on.
        """
        point = Metric(
            key,
            value,
            now_ms() if timestamp is None else timestamp,
            step or 0,
            model_id=model_id,
            dataset_name=dataset_name,
            dataset_digest=dataset_digest,
        )
        if background.is_wanted(synchronous):
            return self._in_background.add(run_id, metrics=[_checked(point)])
        self._tracking.call(
            rows.LOG_METRIC,
            metric_messages.LogMetric(
                run_id=run_id,
                key=key,
                value=_number(key, value),
                timestamp=point.timestamp,
                step=point.step,
                model_id=model_id,
                dataset_name=dataset_name,
                dataset_digest=dataset_digest,
            ),
        )
        return None

    def log_param(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> Any:
        """Log a parameter, once; its value becomes text.

        Args:
            synchronous: False logs in the background and answers what can be waited for.

        Raises:
            InvalidInput: the run has that parameter with another value.
        """
        if background.is_wanted(synchronous):
            return self._in_background.add(run_id, params=[Param(key, str(value))])
        self._tracking.call(rows.LOG_PARAM, messages.LogParam(run_id=run_id, key=key, value=str(value)))
        return value

    def set_tag(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
        """Set a tag of a run; ``mlflow.note.content`` is its description.

        Args:
            synchronous: False sets it in the background and answers what can be waited for.
        """
        if background.is_wanted(synchronous):
            return self._in_background.add(run_id, tags=[RunTag(key, str(value))])
        self._tracking.call(rows.SET_TAG, messages.SetTag(run_id=run_id, key=key, value=str(value)))
        return None

    def delete_tag(self, run_id: str, key: str) -> None:
        """Remove a tag of a run.

        Raises:
            NotFound: the run has no such tag.
        """
        self._tracking.call(rows.DELETE_TAG, messages.DeleteTag(run_id=run_id, key=key))

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
        synchronous: bool | None = None,
    ) -> RunOperations | None:
        """Log many metrics, parameters and tags, in as few calls as the wire's limits allow.

        Args:
            synchronous: False logs in the background and answers what can be waited for.
        """
        if background.is_wanted(synchronous):
            return self._in_background.add(
                run_id, metrics=[_checked(point) for point in metrics], params=params, tags=tags
            )
        self._send_batch(run_id, metrics, params, tags)
        return None

    def _send_batch(
        self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
    ) -> None:
        for batch in _batches(run_id, metrics, params, tags):
            self._tracking.call(rows.LOG_BATCH, batch)

    @property
    def _in_background(self) -> background.BackgroundLog:
        return background.log_to(self._tracking, self._send_batch)

    def get_metric_history(self, run_id: str, key: str) -> list[Metric]:
        """Read every value of a metric."""
        points: list[Metric] = []
        token: str | None = None
        while True:
            answer: metric_messages.MetricHistoryResponse = self._tracking.call(
                rows.GET_HISTORY,
                metric_messages.GetMetricHistory(
                    run_id=run_id, metric_key=key, max_results=_HISTORY_PAGE, page_token=token
                ),
            )
            points += [Metric.from_wire(item) for item in answer.metrics]
            token = answer.next_page_token
            if not token:
                return points


def _batches(
    run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
) -> Iterator[messages.LogBatch]:
    metric_fields = [_metric_input(point) for point in metrics]
    first = messages.LogBatch(
        run_id=run_id,
        params=pair_inputs(params[: records.MAX_PARAMS_PER_BATCH]),
        tags=pair_inputs(tags[: records.MAX_TAGS_PER_BATCH]),
    )
    room = records.MAX_ENTITIES_PER_BATCH - len(first.params) - len(first.tags)
    first.metrics = metric_fields[:room]
    if first.params or first.tags or first.metrics:
        yield first
    for part in _parts(params[records.MAX_PARAMS_PER_BATCH :], records.MAX_PARAMS_PER_BATCH):
        yield messages.LogBatch(run_id=run_id, params=pair_inputs(part))
    for tag_part in _parts(tags[records.MAX_TAGS_PER_BATCH :], records.MAX_TAGS_PER_BATCH):
        yield messages.LogBatch(run_id=run_id, tags=pair_inputs(tag_part))
    for points in _parts(metric_fields[room:], records.MAX_METRICS_PER_BATCH):
        yield messages.LogBatch(run_id=run_id, metrics=list(points))


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _metric_input(point: Metric) -> metric_messages.MetricInput:
    return metric_messages.MetricInput(
        key=point.key,
        value=_number(point.key, point.value),
        timestamp=point.timestamp,
        step=point.step,
        model_id=point.model_id,
        dataset_name=point.dataset_name,
        dataset_digest=point.dataset_digest,
        run_id=point.run_id,
    )


def _checked(point: Metric) -> Metric:
    """Refuse what is no number here, where the caller sees it."""
    _number(point.key, point.value)
    return point


def _number(key: str, value: Any) -> float | str:
    """Write a double as the wire has it: NaN and the infinities as text.

    Raises:
        InvalidInput: it is no number.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InvalidInput(f"Metric '{key}' is {value!r}; it must be a number.", field="value") from None
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number
