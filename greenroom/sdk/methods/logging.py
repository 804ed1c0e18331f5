"""Logging to a run: metrics, parameters, tags."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from greenroom.sdk import background
from greenroom.sdk.background import RunOperations
from greenroom.sdk.batches import batches, checked, number_text
from greenroom.sdk.entities import Metric, Param, RunTag
from greenroom.sdk.methods.base import Methods
from greenroom.sdk.methods.runs import now_ms
from greenroom.sdk.transport import Transport
from greenroom.sdk.wire import metric_messages
from greenroom.sdk.wire import run_messages as messages
from greenroom.sdk.wire import run_rows as rows

_HISTORY_PAGE = 25_000


class LoggingMethods(Methods):
    """Logging to a run: metrics, parameters, tags."""

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
            timestamp: milliseconds since 1970, UTC; now by default.
            step: 0 by default.
            synchronous: False logs in the background and returns a `RunOperations` to wait on; see `sdk/background.py`.
            dataset_name: the data set it was measured on.
            model_id: the logged model it was measured on.
        """
        point = Metric(
            key,
            value,
            now_ms() if timestamp is None else timestamp,
            0 if step is None else step,
            model_id=model_id,
            dataset_name=dataset_name,
            dataset_digest=dataset_digest,
        )
        point = checked(point)
        if background.is_wanted(synchronous):
            return self._in_background.add(run_id, metrics=[point])
        self._tracking.call(
            rows.LOG_METRIC,
            metric_messages.LogMetric(
                run_id=run_id,
                key=key,
                value=number_text(key, point.value),
                timestamp=point.timestamp,
                step=point.step,
                model_id=model_id,
                dataset_name=dataset_name,
                dataset_digest=dataset_digest,
            ),
        )
        return None

    def log_param(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> Any:
        """Log a parameter; its value becomes text and cannot be changed later.

        Args:
            synchronous: False logs in the background and returns a `RunOperations` to wait on.

        Raises:
            InvalidInput: the run has this parameter with another value.
        """
        if background.is_wanted(synchronous):
            return self._in_background.add(run_id, params=[Param(key, str(value))])
        background.catch_up(self._tracking, run_id)
        self._tracking.call(rows.LOG_PARAM, messages.LogParam(run_id=run_id, key=key, value=str(value)))
        return value

    def set_tag(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
        """Set a tag of a run; ``mlflow.note.content`` is its description.

        Args:
            synchronous: False sets it in the background and returns a `RunOperations` to wait on.
        """
        if background.is_wanted(synchronous):
            return self._in_background.add(run_id, tags=[RunTag(key, str(value))])
        background.catch_up(self._tracking, run_id)
        self._tracking.call(rows.SET_TAG, messages.SetTag(run_id=run_id, key=key, value=str(value)))
        return None

    def delete_tag(self, run_id: str, key: str) -> None:
        """Remove a tag of a run.

        Raises:
            NotFound: the run does not have this tag.
        """
        background.catch_up(self._tracking, run_id)
        self._tracking.call(rows.DELETE_TAG, messages.DeleteTag(run_id=run_id, key=key))

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[Metric] = (),
        params: Sequence[Param] = (),
        tags: Sequence[RunTag] = (),
        synchronous: bool | None = None,
    ) -> RunOperations | None:
        """Log metrics, parameters and tags, in as few calls as the limits of the API allow.

        Args:
            synchronous: False logs in the background and returns a `RunOperations` to wait on.
        """
        if background.is_wanted(synchronous):
            return self._in_background.add(
                run_id, metrics=[checked(point) for point in metrics], params=params, tags=tags
            )
        if params or tags:
            background.catch_up(self._tracking, run_id)
        _send(self._tracking, run_id, metrics, params, tags)
        return None

    @property
    def _in_background(self) -> background.BackgroundLog:
        transport = self._tracking
        # Values that wait are for this server and workspace, whichever are current when they are sent.
        return background.log_to(transport, functools.partial(_send, transport))

    def get_metric_history(self, run_id: str, key: str) -> list[Metric]:
        """Read all values of a metric."""
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


def _send(
    transport: Transport,
    run_id: str,
    metrics: Sequence[Metric],
    params: Sequence[Param],
    tags: Sequence[RunTag],
) -> None:
    for batch in batches(run_id, metrics, params, tags):
        transport.call(rows.LOG_BATCH, batch)
