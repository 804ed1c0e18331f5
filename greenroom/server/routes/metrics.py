"""Routes of metrics, including log-batch."""

from __future__ import annotations

from greenroom.core.access import Actor
from greenroom.core.ports import Transaction
from greenroom.core.runs import MetricPoint
from greenroom.errors import InvalidInput
from greenroom.server.http.routing import Binding
from greenroom.services.tracking import metrics as service
from greenroom.wire.decoding import Empty, missing_value, number
from greenroom.wire.endpoints import runs as rows
from greenroom.wire.messages import metrics as messages
from greenroom.wire.messages.experiments import pairs
from greenroom.wire.messages.runs import LogBatch


async def _log_metric(tx: Transaction, actor: Actor, m: messages.LogMetric) -> Empty:
    point = MetricPoint(m.key, number(m.value, "value"), m.timestamp, m.step)
    await service.log_metric(tx, actor, run_id=m.target, point=point, of_model=_of_model(point, m))
    return Empty()


async def _log_batch(tx: Transaction, actor: Actor, m: LogBatch) -> Empty:
    points: list[MetricPoint] = []
    of_models: list[service.ModelMetricInput] = []
    for index, given in enumerate(m.metrics):
        value = given.value
        if not isinstance(value, float):
            value = number(value, f"metrics[{index}].value")
        point = MetricPoint(given.key, value, given.timestamp, given.step)
        points.append(point)
        if given.model_id or given.dataset_name or given.dataset_digest:
            of_model = _of_model(point, given)
            if of_model is not None:
                of_models.append(of_model)
    await service.log_batch(
        tx,
        actor,
        run_id=m.run_id,
        points=points,
        of_models=of_models,
        params=pairs(m.params),
        tags=pairs(m.tags),
    )
    return Empty()


def _of_model(point: MetricPoint, given: messages.LogMetric | messages.MetricInput) -> service.ModelMetricInput | None:
    name, digest = given.dataset_name or None, given.dataset_digest or None
    if (name is None) != (digest is None):
        raise InvalidInput(
            "Both dataset_name and dataset_digest must be provided if one is provided",
            field="dataset_name" if name is None else "dataset_digest",
        )
    return service.ModelMetricInput(point, given.model_id, name, digest) if given.model_id else None


async def _get_history(tx: Transaction, actor: Actor, m: messages.GetMetricHistory) -> messages.MetricHistoryResponse:
    page = await service.get_history(
        tx, actor, run_id=m.target, key=m.metric_key, max_results=m.max_results, page_token=m.page_token
    )
    return messages.MetricHistoryResponse(messages.history(m.metric_key, page.points), page.next_page_token)


async def _get_histories(
    tx: Transaction, actor: Actor, m: messages.GetMetricHistories
) -> messages.MetricHistoriesResponse:
    if m.run_id and m.metric_key is None:
        raise InvalidInput("GetMetricHistoryBulk request must specify a metric_key.", field="metric_key")
    points = await service.get_histories(
        tx,
        actor,
        run_ids=m.run_id,
        key=m.metric_key or "",
        max_results=service.MAX_HISTORY_RESULTS if m.max_results is None else m.max_results,
    )
    return messages.MetricHistoriesResponse(messages.run_history(m.metric_key or "", points))


async def _sample_histories(
    tx: Transaction, actor: Actor, m: messages.SampleMetricHistories
) -> messages.MetricSamplesResponse:
    if not m.run_ids:
        raise missing_value("run_ids")
    points = await service.sample_histories(
        tx,
        actor,
        run_ids=m.run_ids,
        key=m.metric_key,
        start_step=m.start_step,
        end_step=m.end_step,
        max_results=service.MAX_SAMPLE_PER_RUN if m.max_results is None else m.max_results,
    )
    return messages.MetricSamplesResponse(messages.run_history(m.metric_key, points))


BINDINGS: tuple[Binding, ...] = (
    Binding(rows.LOG_METRIC, _log_metric),
    Binding(rows.LOG_BATCH, _log_batch),
    Binding(rows.GET_HISTORY, _get_history),
    Binding(rows.GET_HISTORIES, _get_histories),
    Binding(rows.SAMPLE_HISTORIES, _sample_histories),
)
